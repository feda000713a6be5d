"""Så delas arbetet: measures, activities and attendance by unit and organisation, quarter by quarter.

What comes from a few people is never shown person by person: units, organisations and the coordination only.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, Q, QuerySet, TextField
from django.db.models.functions import TruncQuarter
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, Unit, User
from activities.load.stats import month_after
from activities.models import Participation, Telling
from municipalities.models import Attendance, Body, Meeting, Municipality, Organisation
from plans.models import Measure
from portal.lib.swedish import sort_key

QUARTERS = 4
MOST_NAMES = 12  # organisers and partners that have a line of their own


@dataclass(frozen=True)
class Quarter:
    """A quarter of a calendar year, by its first day."""

    first: date

    def __str__(self) -> str:
        return _("Quarter %(number)s, %(year)s") % {
            "number": (self.first.month + 2) // 3,
            "year": self.first.year,
        }


@dataclass(frozen=True)
class Line:
    """A unit or an organisation: its number in each quarter, and in all."""

    name: str
    counts: tuple[int, ...]
    is_coordination: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Presence:
    """A kind of organisation: of so many seats at the meetings held, so many were filled, quarter by quarter."""

    name: str
    filled: tuple[int, ...]
    seats: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[int, int]]:
        return list(zip(self.filled, self.seats, strict=True))

    @property
    def total(self) -> tuple[int, int]:
        return sum(self.filled), sum(self.seats)


@dataclass(frozen=True)
class Share:
    """Of all, those that somebody else than the coordination carries."""

    others: int
    total: int

    @property
    def percent(self) -> int:
        """In whole per cent; halves are rounded up."""
        return (200 * self.others + self.total) // (2 * self.total) if self.total else 0


@dataclass(frozen=True)
class WorkShared:
    """How the work is shared, as one reader may see it; `activities` counts each entry once, `partners` may not."""

    quarters: list[Quarter]
    activities: list[Line]
    partners: list[Line]
    measures: list[Line]
    presence: list[Presence]
    measure_share: Share

    @property
    def since(self) -> date:
        """The first day that is counted."""
        return self.quarters[0].first

    @property
    def activity_share(self) -> Share:
        total = sum(line.total for line in self.activities)
        own = sum(line.total for line in self.activities if line.is_coordination)
        return Share(total - own, total)

    @property
    def is_empty(self) -> bool:
        return not (self.activities or self.measures or self.presence)


def last_quarters(today: date) -> list[Quarter]:
    """The four latest quarters, the one that goes on last."""
    first = (today.month - 1) // 3 * 3 + 1
    starts = [month_after(today.year, first, -3 * steps) for steps in range(QUARTERS - 1, -1, -1)]
    return [Quarter(date(year, month, 1)) for year, month in starts]


def work_shared(user: User, municipality: Municipality, *, today: date | None = None) -> WorkShared:
    """How the municipality's work was shared in the last four quarters, of what the user may read there."""
    quarters = last_quarters(today or timezone.localdate())
    visible = Participation.objects.visible_to(user, at=municipality).filter(
        is_draft=False, on__gte=quarters[0].first
    )
    measures, measure_share = _measures(user, municipality)
    return WorkShared(
        quarters,
        _activities(visible, municipality, quarters),
        _partners(visible, quarters),
        measures,
        _presence(user, municipality, quarters),
        measure_share,
    )


def _lines(
    counts: Counter[tuple[str, date]], quarters: Iterable[Quarter], coordination: str = ""
) -> list[Line]:
    """Lines by number, the coordination first; those with the fewest are put together."""
    starts = [quarter.first for quarter in quarters]
    names = {name for name, _first in counts}
    lines = [
        Line(name, tuple(counts[name, first] for first in starts), name == coordination) for name in names
    ]
    lines.sort(key=lambda line: (not line.is_coordination, -line.total, sort_key(line.name)))
    rest = lines[MOST_NAMES:]
    if not rest:
        return lines
    together = tuple(sum(line.counts[place] for line in rest) for place in range(len(starts)))
    return [*lines[:MOST_NAMES], Line(_("Others"), together)]


def _activities(
    visible: QuerySet[Participation], municipality: Municipality, quarters: list[Quarter]
) -> list[Line]:
    """Each activity once: the organisation that told it, else its organiser, else the unit of who entered it.

    An organiser that bears a unit's name is that unit; "the municipality" says nothing of who it was. What
    nobody's unit is known of is the coordination's.
    """
    coordination = _("The coordination")
    units = _units_of_people(municipality)
    by_name = {sort_key(str(unit.label)): str(unit.label) for unit in Unit}
    anyone = {sort_key(name) for name in ("kommunen", municipality.name, municipality.full_name)}
    counts: Counter[tuple[str, date]] = Counter()
    told = Q(activity__telling__outcome=Telling.Outcome.ACCEPTED)
    rows = (
        visible.annotate(quarter=TruncQuarter("on"), told=told)
        .order_by()
        .values_list(
            "quarter",
            "told",
            "activity__telling__link__organisation",
            "activity__organiser",
            "activity__created_by",
        )
        .annotate(count=Count("pk"))
    )
    for first, was_told, organisation, organiser, author, count in rows:
        if was_told and organisation:
            name = organisation
        elif organiser and sort_key(organiser) not in anyone:
            name = by_name.get(sort_key(organiser), organiser)
        else:
            name = units.get(author, coordination)
        counts[name, first] += count
    return _lines(counts, quarters, coordination)


def _units_of_people(municipality: Municipality) -> dict[int | None, str]:
    """The unit of each colleague at work there; a coordinator's entries are the coordination's."""
    people = Membership.objects.at(municipality).exclude(accepted_at=None).order_by("starts_on", "pk")
    rows = list(people.values_list("user", "role", "unit"))
    coordinators = {user for user, role, _unit in rows if role == Role.COORDINATOR}
    return {
        user: str(Unit(unit).label) if unit else _("Colleagues without a unit")
        for user, role, unit in rows
        if role == Role.COLLEAGUE and user not in coordinators
    }


def _partners(visible: QuerySet[Participation], quarters: list[Quarter]) -> list[Line]:
    """How many activities each partner took part in."""
    name = Func(F("activity__partners"), function="unnest", output_field=TextField())
    rows = (
        visible.annotate(quarter=TruncQuarter("on"), partner=name)
        .order_by()
        .values_list("quarter", "partner")
    )
    return _lines(Counter((partner, first) for first, partner in rows.iterator()), quarters)


def _measures(user: User, municipality: Municipality) -> tuple[list[Line], Share]:
    """Measures in force by the unit that answers for them, and how many are not the coordination's.

    A measure is the coordination's where its person coordinates the municipality, or, if no person is named,
    where the responsible role is a coordinator.
    """
    coordinators = set(
        Membership.objects.active()
        .at(municipality)
        .filter(role=Role.COORDINATOR)
        .values_list("user", flat=True)
    )
    rows = Measure.objects.visible_to(user).of(municipality).in_force()
    counts: Counter[tuple[str, bool]] = Counter()
    for unit, responsible, person in rows.order_by().values_list("responsible_unit", "responsible", "person"):
        is_own = person in coordinators if person else "samordnare" in responsible.casefold()
        name = str(Unit(unit).label) if unit else responsible or _("No unit is named")
        counts[_("The coordination") if is_own else name, is_own] += 1
    lines = [Line(name, (count,), is_own) for (name, is_own), count in counts.items()]
    lines.sort(key=lambda line: (not line.is_coordination, -line.total, sort_key(line.name)))
    own = sum(line.total for line in lines if line.is_coordination)
    total = sum(line.total for line in lines)
    return lines, Share(total - own, total)


def _presence(user: User, municipality: Municipality, quarters: list[Quarter]) -> list[Presence]:
    """Of the seats at meetings held, how many were filled, by kind of organisation."""
    bodies = Body.objects.visible_to(user).filter(municipalities=municipality)
    rows = (
        Attendance.objects.filter(
            meeting__body__in=bodies,
            meeting__state=Meeting.State.HELD,
            meeting__starts_at__date__gte=quarters[0].first,
        )
        .annotate(quarter=TruncQuarter("meeting__starts_at"))
        .order_by()
        .values_list("seat__organisation", "quarter")
        .annotate(seats=Count("pk"), filled=Count("pk", filter=~Q(state=Attendance.State.ABSENT)))
    )
    found = {(kind, at.date()): (filled, seats) for kind, at, seats, filled in rows}
    starts = [quarter.first for quarter in quarters]
    kinds = [kind for kind in Organisation if any(name == kind for name, _first in found)]
    return [
        Presence(
            str(kind.label),
            tuple(found.get((kind, first), (0, 0))[0] for first in starts),
            tuple(found.get((kind, first), (0, 0))[1] for first in starts),
        )
        for kind in kinds
    ]
