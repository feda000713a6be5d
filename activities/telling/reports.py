"""What is read together about links and what came by them."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Membership, Role, User
from activities.models import Participation, Telling, TellLink
from activities.models.record import ParticipationQuerySet
from municipalities.models import Municipality

NEAR = timedelta(days=30)
MOST_CANDIDATES = 12
MOST_LOOKED_AT = 300
Outcome = Telling.Outcome


def links_of(user: User, municipality: Municipality) -> QuerySet[TellLink]:
    """The municipality's links with what came by each (told, waiting, taken); those closed for good come last."""
    taken = Q(tellings__outcome__in=[Outcome.ACCEPTED, Outcome.MERGED])
    return (
        TellLink.objects.visible_to(user)
        .filter(municipality=municipality)
        .annotate(
            told=Count("tellings"),
            waiting=Count("tellings", filter=Q(tellings__in=Telling.objects.waiting())),
            taken=Count("tellings", filter=taken),
        )
        .order_by(F("withdrawn_at").desc(nulls_first=True), "organisation", "pk")
        .select_related("created_by")
    )


def asked_by_someone_gone(links: Iterable[TellLink], municipality: Municipality) -> set[int]:
    """Links (their ids) that still ask in the name of who made them, though that person coordinates no longer."""
    here = Membership.objects.active().at(municipality).filter(role=Role.COORDINATOR, user__is_active=True)
    coordinators = set(here.values_list("user", flat=True))
    return {
        link.pk
        for link in links
        if (maker := link.created_by) and maker.name and maker.name in link.asked_by
        if maker.pk not in coordinators
    }


def waiting_tellings(user: User, municipality: Municipality) -> QuerySet[Telling]:
    """What nobody has decided about yet, with link and draft."""
    waiting = Telling.objects.waiting().visible_to(user).filter(link__municipality=municipality)
    return waiting.select_related("link", "activity")


def merge_targets(user: User, telling: Telling) -> ParticipationQuerySet:
    """Entries of the record that it can be merged with: all but what was told and still waits."""
    record = Participation.objects.editable_by(user).filter(municipality=telling.link.municipality_id)
    waiting = Telling.objects.waiting().values("activity")
    return (
        record.exclude(activity=telling.activity_id).exclude(activity__in=waiting).select_related("activity")
    )


def merge_candidates(user: User, telling: Telling, words: str = "") -> list[Participation]:
    """The twelve entries that are likeliest the same: nearest in time, at most 30 days away.

    With search words the latest entries of any day that have them.
    """
    targets = merge_targets(user, telling).order_by("-on", "-activity")
    if words:
        return list(targets.matching(words, [telling.link.municipality_id])[:MOST_CANDIDATES])
    day = telling.activity.starts_on
    around = targets.filter(on__gte=day - NEAR, on__lte=day + NEAR)[:MOST_LOOKED_AT]
    return sorted(around, key=lambda row: abs(row.on - day))[:MOST_CANDIDATES]
