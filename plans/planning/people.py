"""Whom a plan may name: people at work in the municipality today, and who gets to see their names."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from accounts.models import MUNICIPAL_ROLES, Membership, Role, User
from municipalities.models import Municipality

ANSWER = (Role.COORDINATOR, Role.COLLEAGUE, Role.MANAGER)
TAKE_PART = (Role.COLLEAGUE, Role.PARTNER)


def people_at(municipality: Municipality, roles: tuple[Role, ...] = ANSWER) -> QuerySet[User]:
    """People with one of the roles there today; while practising nobody is named."""
    if municipality.is_practice:
        return User.objects.none()
    here = Membership.objects.active().at(municipality).filter(role__in=roles)
    return User.objects.filter(pk__in=here.values("user"), is_active=True)


def reads_names(user: User, municipality: Municipality) -> bool:
    """Whether the user is one of the municipality's own, who see who answers for what; never in practice."""
    return not municipality.is_practice and municipality.pk in user.reach(*MUNICIPAL_ROLES)


def known_names(user: User, municipality: Municipality, ids: Iterable[int | None]) -> dict[int, str]:
    """Names by id of those who work or have worked in the municipality, for its own; nobody else's."""
    wanted = {pk for pk in ids if pk}
    if not wanted or not reads_names(user, municipality):
        return {}
    own = Membership.objects.at(municipality).filter(role__in=MUNICIPAL_ROLES, user__in=wanted)
    return {row.user_id: str(row.user) for row in own.exclude(accepted_at=None).select_related("user")}


def sender_of(municipality: Municipality, place: Any) -> str:
    """The coordinator who sent the municipality's draft to the county board, for everyone who reads it: the county
    knows its coordinators by name. Empty while practising, and where it was not sent."""
    if place.sent_at is None or municipality.is_practice:
        return ""
    coordinators = Membership.objects.at(municipality).filter(role=Role.COORDINATOR, user=place.sent_by_id)
    sender = coordinators.exclude(accepted_at=None).select_related("user").first()
    return str(sender.user) if sender else ""


def known_name(
    user: User, municipality: Municipality, key: str, roles: tuple[Role, ...] = MUNICIPAL_ROLES
) -> Any:
    """As `known_names`, to be read with the rows whose `key` names the person (annotation); else empty."""
    if not reads_names(user, municipality):
        return Value("")
    own = Membership.objects.at(municipality).filter(role__in=roles, user=OuterRef(key))
    name = Coalesce(NullIf("user__name", Value("")), "user__email", output_field=CharField())
    return Subquery(own.exclude(accepted_at=None).values(known=name)[:1])


def invitee_names(user: User, municipality: Municipality, ids: Iterable[int]) -> dict[int, str]:
    """Names by id of the municipality's own and its partners, for its own; nobody who was invited elsewhere."""
    wanted = set(ids)
    if not wanted or not reads_names(user, municipality):
        return {}
    here = {person.pk: str(person) for person in people_at(municipality, TAKE_PART).filter(pk__in=wanted)}
    return known_names(user, municipality, wanted) | here


def named_invitees(user: User, municipality: Municipality, document: Any) -> list[tuple[Any, str]]:
    """Who the municipality has invited to the document, with names; who another one has is its own business."""
    invitees = list(document.invitees.all())
    names = invitee_names(user, municipality, [invitee.user_id for invitee in invitees])
    return [(invitee, names[invitee.user_id]) for invitee in invitees if invitee.user_id in names]


def is_officer(municipality: Municipality, key: str) -> Any:
    """Whether the person whom `key` names serves the municipality's county today; to be read with the rows."""
    officers = Membership.objects.active().filter(role=Role.COUNTY_OFFICER, county=municipality.county_id)
    return Exists(officers.filter(user=OuterRef(key)))


def signed(user: User, municipality: Municipality, remarks: QuerySet[Any]) -> list[tuple[Any, str]]:
    """Remarks with who left them, as this user may know it: one's own and partners by name, else whose side."""
    roles = (*MUNICIPAL_ROLES, Role.PARTNER)
    rows = remarks.annotate(
        known=known_name(user, municipality, "created_by", roles),
        is_officer=is_officer(municipality, "created_by"),
    )
    board, somebody = _("The county administrative board"), _("Somebody in the municipality")
    return [(row, row.known or (board if row.is_officer else somebody)) for row in rows]
