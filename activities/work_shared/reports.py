"""Så delas arbetet: measures, activities and attendance by unit and organisation, quarter by quarter.

What comes from a few people is never shown person by person: units, organisations and the coordination only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from accounts.models import User
from activities.models import Participation
from activities.work_shared.answering import answers
from activities.work_shared.holders import (
    COORDINATION,
    REST,
    count_by_holder,
    held_by,
    holders_of,
    name_of,
    pairs_with_partners,
    shown_apart,
    totals,
    unit_key,
)
from activities.work_shared.quarters import Quarter, last_quarters
from municipalities.models import Attendance, Body, Meeting, Municipality, Organisation


@dataclass(frozen=True)
class Line:
    """A unit or an organisation: its number in each quarter, and in all."""

    key: str  # as in `holders`
    counts: tuple[int, ...]

    @property
    def name(self) -> str:
        return name_of(self.key)

    @property
    def is_coordination(self) -> bool:
        return self.key == COORDINATION

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
    """How the work is shared, as one reader may see it; `activities` counts each entry once, `partners` may not.

    Of one unit where one is asked for: its line, its partners and its measures, and no attendance.
    """

    quarters: list[Quarter]
    activities: list[Line]
    partners: list[Line]
    measures: list[Line]
    presence: list[Presence]
    activity_share: Share
    measure_share: Share

    @property
    def since(self) -> date:
        """The first day that is counted."""
        return self.quarters[0].first

    @property
    def is_empty(self) -> bool:
        return not (self.activities or self.measures or self.presence)


def work_shared(
    user: User, municipality: Municipality, *, unit: str = "", today: date | None = None
) -> WorkShared:
    """How the municipality's work was shared in the last four quarters, of what the user may read there.

    The shares are what others than the coordination carry; with a unit, what the unit carries.
    """
    quarters = last_quarters(today or timezone.localdate())
    since = quarters[0].first
    visible = Participation.objects.visible_to(user, at=municipality)
    held = count_by_holder(visible, holders_of(municipality), since)
    answered = answers(user, municipality)
    if unit:
        key = unit_key(unit)
        counted = Counter({name: count for name, count in held.items() if name[0] == key})
        visible = held_by(visible, municipality, key, since=since)
        measures = [one for one in answered if one.key == key]
    else:
        counted, measures = held, answered

    def share(lines: Sequence[Line], total: int) -> Share:
        return Share(sum(line.total for line in lines if not line.is_coordination), total)

    activities = _lines(counted, quarters)
    answering = [Line(one.key, (len(one.measures),)) for one in measures]
    return WorkShared(
        quarters,
        activities,
        _partners(visible, quarters),
        answering,
        [] if unit else _presence(user, municipality, quarters),
        share(activities, sum(held.values())),
        share(answering, sum(len(one.measures) for one in answered)),
    )


def _lines(counts: Counter[tuple[str, date]], quarters: Sequence[Quarter]) -> list[Line]:
    """Lines by number, the coordination first; those with the fewest are put together."""
    starts = [quarter.first for quarter in quarters]
    every = totals(counts)
    apart = shown_apart(every)
    lines = [Line(key, tuple(counts[key, first] for first in starts)) for key in apart]
    rest = every.keys() - set(apart)
    if not rest:
        return lines
    return [*lines, Line(REST, tuple(sum(counts[key, first] for key in rest) for first in starts))]


def _partners(visible: QuerySet[Participation], quarters: Sequence[Quarter]) -> list[Line]:
    """How many activities each partner took part in; with several of those put together an activity counts once."""
    pairs = pairs_with_partners(visible, quarters[0].first)
    lines = _lines(Counter((partner, first) for partner, first, _pk in pairs), quarters)
    if not lines or lines[-1].key != REST:
        return lines
    apart = {line.key for line in lines}
    rest = Counter(
        first for first, _pk in {(first, pk) for partner, first, pk in pairs if partner not in apart}
    )
    return [*lines[:-1], Line(REST, tuple(rest[quarter.first] for quarter in quarters))]


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
