"""Arithmetic of figures: axes, small numbers, and what may be compared with what."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

FEW_EVENTS = 20  # behind a rate or a count: fewer, and chance alone moves it by more than a fifth
SMALL_PLACE = 10_000  # inhabitants: a year group there is about a hundred pupils
LEAST_ALIKE = 3  # municipalities with a figure, for a mean of them to be shown
ALIKE_FROM, ALIKE_TO = 0.5, 2.0  # times the own population
_PER = re.compile(r"\bper (\d[\d\s\u00a0]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Axis:
    """A vertical axis: where it begins and ends, and its marks."""

    bottom: float
    top: float
    ticks: tuple[float, ...]


def per_how_many(unit: str) -> int | None:
    """Return the number of inhabitants that a unit counts by: "per 100 000 invånare" gives 100 000."""
    found = _PER.search(unit)
    return int(re.sub(r"\D", "", found[1])) if found else None


def is_relative(unit: str) -> bool:
    """Whether a unit is a share or a rate, so that places of different size can stand beside each other."""
    return "%" in unit or per_how_many(unit) is not None


def is_small(value: float, unit: str, population: int, *, is_survey: bool) -> bool:
    """Whether chance alone may have made the figure what it is.

    A rate or a count with fewer than 20 events behind it; a survey in a place under 10 000 inhabitants.
    Other percentages are not judged.
    """
    if is_survey:
        return population < SMALL_PLACE
    if per := per_how_many(unit):
        return value * population / per < FEW_EVENTS
    return "%" not in unit and value < FEW_EVENTS


def since_last_break(years: Iterable[int], breaks: Iterable[int], *, until: int) -> list[int]:
    """Return the years that can be compared with `until`: from the latest break up to it, in order."""
    first = max((year for year in breaks if year <= until), default=0)
    return sorted(year for year in years if first <= year <= until)


def hide_both(women: int, men: int, *, secret: int) -> bool:
    """Whether a split by sex is hidden: if one of the two is, the other would give it away."""
    return secret in (women, men)


def axis(values: Sequence[float]) -> Axis:
    """Return an axis with a few round marks that holds all values and 0: nothing looks greater than it is."""
    high, low = max(values, default=0), min([0.0, *values])
    step = _nice((high - low) / 3)
    bottom = floor(low / step) * step
    count = 1
    while bottom + count * step < high:
        count += 1
    ticks = tuple(round(bottom + number * step, 10) for number in range(count + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def _nice(span: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten; 1 where there is no span."""
    if span <= 0:
        return 1.0
    power = 10.0 ** floor(log10(span))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= span * (1 - 1e-9))
