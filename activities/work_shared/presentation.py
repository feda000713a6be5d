"""Lines of the page as lying bars, each number with the address of what it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from activities.work_shared.holders import tells_of_writers, unit_key
from activities.work_shared.quarters import Quarter
from activities.work_shared.reports import Line, WorkShared

FULL = 1000  # the longest bar
HELD, TOGETHER = "holl", "med"  # what the list of activities is narrowed by


@dataclass(frozen=True)
class Number:
    """A number, and the address of the list that shows exactly what it counts; empty where there is none."""

    count: int
    url: str = ""


@dataclass(frozen=True)
class Drawn:
    """A line of the page; its bar is at most FULL long, and 0 where nothing was done."""

    name: str
    length: int
    total: Number
    cells: tuple[Number, ...] = ()


def address_of(activities: str, since: Quarter, until: Quarter | None = None, **narrowed: str) -> str:
    """The list of activities since a quarter's first day, until another's last, narrowed by what is not empty."""
    days = {"fran": since.first.isoformat()} | ({"till": until.last.isoformat()} if until else {})
    return f"{activities}?{urlencode({**{name: key for name, key in narrowed.items() if key}, **days})}"


def drawn_activities(
    report: WorkShared, lines: Sequence[Line], by: str, activities: str, *, unit: str = "", names_people: bool
) -> list[Drawn]:
    """The lines with links to the list at `activities`, narrowed by HELD or TOGETHER.

    What follows from who entered an activity has no link for those who may not ask who did.
    """
    held = unit_key(unit) if unit else ""

    def number(line: Line, count: int, since: Quarter, until: Quarter | None = None) -> Number:
        narrowed = {HELD: held} | {by: line.key}
        is_told = names_people or not tells_of_writers(narrowed[HELD])
        return Number(count, address_of(activities, since, until, **narrowed) if count and is_told else "")

    lengths = bars(lines)
    return [
        Drawn(
            line.name,
            length,
            number(line, line.total, report.quarters[0]),
            tuple(
                number(line, count, quarter, quarter)
                for count, quarter in zip(line.counts, report.quarters, strict=True)
            ),
        )
        for line, length in zip(lines, lengths, strict=True)
    ]


def drawn_measures(lines: Sequence[Line], measures: str) -> list[Drawn]:
    """The lines with links to the list of measures at `measures`."""
    return [
        Drawn(line.name, length, Number(line.total, f"{measures}?{urlencode({'svarar': line.key})}"))
        for line, length in zip(lines, bars(lines), strict=True)
    ]


def bars(lines: Sequence[Line]) -> list[int]:
    """How long the bar of each line is: the longest is 1000, nothing is 0."""
    longest = max((line.total for line in lines), default=0) or 1
    return [round(line.total / longest * FULL) for line in lines]
