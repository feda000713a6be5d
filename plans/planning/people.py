"""Whom a plan may name: people at work in the municipality today, and who gets to see their names."""

from collections.abc import Iterable

from django.db.models import QuerySet
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


def authors(user: User, municipality: Municipality, ids: Iterable[int | None]) -> dict[int, str]:
    """Who wrote or answers for something, as this user may know it: a name, or whose side it was."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    officers = Membership.objects.active().filter(
        user__in=wanted, role=Role.COUNTY_OFFICER, county=municipality.county_id
    )
    board = dict.fromkeys(officers.values_list("user", flat=True), _("The county administrative board"))
    own = dict.fromkeys(wanted, _("Somebody in the municipality"))
    return own | board | known_names(user, municipality, wanted)
