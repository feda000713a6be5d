"""What a person answers for in a municipality, and has not finished: what a handover moves."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Role, User
from accounts.reports import OWNERS_WANTED
from municipalities.models import CoordinationHolder, Decision, Municipality, SeatHolder
from plans.models import ActionPlan, Measure, MeasureTask

OVER = (Measure.Override.DONE, Measure.Override.CANCELLED)


@dataclass(frozen=True)
class Held:
    """How much of each kind, and whether the person owns the record; never what."""

    measures: int = 0
    tasks: int = 0
    decisions: int = 0
    coordination: int = 0
    seats: int = 0
    owner: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    @property
    def in_words(self) -> str:
        """2 measures, 1 task; nothing is said of what there is none of."""
        said = (
            (self.measures, ngettext("%(n)s measure", "%(n)s measures", self.measures)),
            (self.tasks, ngettext("%(n)s task", "%(n)s tasks", self.tasks)),
            (self.decisions, ngettext("%(n)s decision", "%(n)s decisions", self.decisions)),
            (self.coordination, _("the coordination")),
            (self.seats, ngettext("%(n)s seat", "%(n)s seats", self.seats)),
            (self.owner, _("being an owner in the portal")),
        )
        return ", ".join(text % {"n": number} if "%(n)s" in text else text for number, text in said if number)


def rows_held(municipality: Municipality) -> dict[str, tuple[QuerySet, str]]:
    """What somebody can answer for there and that is not over, by kind, and the column that says who."""
    measures = (
        Measure.objects.of(municipality)
        .exclude(plan__state=ActionPlan.State.SUPERSEDED)
        .exclude(set_state__in=OVER)
    )
    bodies = municipality.bodies.all()
    return {
        "measures": (measures, "person"),
        "tasks": (MeasureTask.objects.filter(measure__in=measures, done_on=None), "person"),
        "decisions": (Decision.objects.filter(meeting__body__in=bodies, done_on=None), "person"),
        "coordination": (CoordinationHolder.objects.active().of(municipality), "user"),
        "seats": (SeatHolder.objects.active().filter(seat__body__in=bodies), "user"),
        "owner": (ownerships(municipality), "user"),
    }


def ownerships(municipality: Municipality) -> QuerySet[Membership]:
    """The memberships that own the record today; and as long as it has too few owners, those of people whose
    access ended and after whom nobody has come."""
    owners = Membership.objects.keepers(municipality).order_by()
    are_enough = owners.values("municipality").annotate(number=Count("pk")).filter(number__gte=OWNERS_WANTED)
    here = Membership.objects.at_place(municipality).filter(~Exists(are_enough), is_owner=True)
    after = Membership.objects.at_place(municipality).filter(
        is_owner=True, starts_on__gte=OuterRef("ends_on")
    )
    left = here.ended().exclude(user__in=owners.values("user")).filter(~Exists(after)).order_by()
    return Membership.objects.filter(Q(pk__in=owners.values("pk")) | Q(pk__in=left.values("pk")))


def held_by(municipality: Municipality, people: Collection[int]) -> dict[int, Held]:
    """What each of the people (ids) answers for; one query, for one as for all."""
    counts: dict[int, dict[str, int]] = {pk: {} for pk in people}
    first, *rest = (
        rows.filter(**{f"{column}__in": people})
        .order_by()
        .values(person_held_by=F(column))
        .annotate(kind=Value(kind), number=Count("pk", distinct=True))
        .values_list("kind", "person_held_by", "number")
        for kind, (rows, column) in rows_held(municipality).items()
    )
    for kind, pk, number in first.union(*rest, all=True) if people else ():
        counts[pk][kind] = number
    return {pk: Held(**kinds) for pk, kinds in counts.items()}


@dataclass(frozen=True)
class Leaver:
    """Someone who coordinates or has coordinated, by name, and how much they answer for."""

    user: User
    is_still_here: bool
    held: Held


def leavers(municipality: Municipality) -> list[Leaver]:
    """Those who coordinate the municipality today, and those who did and still answer for something; by name."""
    here = Membership.objects.at_place(municipality).filter(role=Role.COORDINATOR)
    rows = here.exclude(accepted_at=None).select_related("user").by_name()
    people: dict[int, User] = {row.user_id: row.user for row in rows}
    present = set(
        Membership.objects.active()
        .at_place(municipality)
        .filter(user__in=people)
        .values_list("user", flat=True)
    )
    held = held_by(municipality, people)
    return [Leaver(user, pk in present, held[pk]) for pk, user in people.items() if pk in present or held[pk]]


def successors(municipality: Municipality, leaver: User) -> QuerySet[Membership]:
    """Memberships of those who can take over: the other coordinators of the municipality today."""
    able = Membership.objects.active().at_place(municipality).filter(role=Role.COORDINATOR)
    return able.filter(user__is_active=True).exclude(user=leaver).select_related("user", "municipality")
