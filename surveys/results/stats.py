"""Arithmetic of survey results: shares and how certain they are, changes between rounds, response rates.

Intervals are Wilson's for a share (Wilson 1927; recommended for small n by Brown, Cai and DasGupta 2001) and
Newcombe's for a difference (Newcombe 1998, Statistics in Medicine 17:873–890, method 10), both at 95 %.
There is no correction for a finite population: of those who did not answer nothing is known, so that even where
most have answered the figure is a sample of what they would answer another year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import sqrt

Z = 1.959963984540054  # 97.5 % of the normal distribution
LOW_RATE = 0.60  # below: the page says that those who did not answer may differ


class Direction(StrEnum):
    """What can be said of two figures."""

    UP = "up"
    DOWN = "down"
    UNCERTAIN = "uncertain"  # the interval covers zero: chance alone may be the reason


@dataclass(frozen=True)
class Share:
    """How many of how many; `value`, `low` and `high` are between 0 and 1, None where nobody answered."""

    count: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.n:
            raise ValueError(f"{self.count} of {self.n}")

    @property
    def value(self) -> float | None:
        """Return the share itself."""
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return Wilson's 95 % interval."""
        return wilson(self.count, self.n) if self.n else None


@dataclass(frozen=True)
class Change:
    """The difference new − old in shares (0.05 is five percentage points) with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def direction(self) -> Direction:
        """Return up or down only where the interval does not cover zero: touching it is covering it."""
        if self.low > 0:
            return Direction.UP
        return Direction.DOWN if self.high < 0 else Direction.UNCERTAIN


def wilson(count: int, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927), without continuity correction. Raises ValueError
    where nobody answered."""
    if n < 1 or not 0 <= count <= n:
        raise ValueError(f"{count} of {n}")
    share, square = count / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return (0.0 if count == 0 else middle - half), (1.0 if count == n else middle + half)


def change(old: Share, new: Share) -> Change | None:
    """Return the difference of two independent shares with Newcombe's interval (method 10); None where either has
    no answers. Pupils of different years are different people; the same people asked twice would differ less.
    """
    if old.value is None or new.value is None or old.interval is None or new.interval is None:
        return None
    value = new.value - old.value
    (old_low, old_high), (new_low, new_high) = old.interval, new.interval
    low = value - sqrt((new.value - new_low) ** 2 + (old_high - old.value) ** 2)
    high = value + sqrt((new_high - new.value) ** 2 + (old.value - old_low) ** 2)
    return Change(value, max(low, -1.0), min(high, 1.0))


def trend(shares: Sequence[Share]) -> Direction:
    """Return the direction of at least three rounds, in order; of fewer it is never called a trend.

    It is up or down only if the interval of last − first does not cover zero, and no step between two rounds
    after each other goes certainly the other way.
    """
    asked = [share for share in shares if share.n]
    whole = change(asked[0], asked[-1]) if len(asked) >= 3 else None
    if whole is None or whole.direction is Direction.UNCERTAIN:
        return Direction.UNCERTAIN
    steps = {step.direction for old, new in pairwise(asked) if (step := change(old, new))}
    return whole.direction if steps <= {whole.direction, Direction.UNCERTAIN} else Direction.UNCERTAIN


def pooled(shares: Sequence[Share]) -> Share:
    """Return the share of all who answered, of several rounds or places: each answer weighs the same."""
    return Share(sum(share.count for share in shares), sum(share.n for share in shares))


def response_rate(answered: int, invited: int | None) -> float | None:
    """Return how large a part answered, at most 1; None where it is not known how many could have answered."""
    return min(answered / invited, 1.0) if invited else None


def is_low(rate: float | None) -> bool:
    """Whether a response rate is so low that the page must say so; an unknown one is not called low."""
    return rate is not None and rate < LOW_RATE


def in_bands(counts: Sequence[int], starts: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Return counts of wider bands: `counts` stand in bands that begin at `starts`, in order, and each of `wanted`
    begins a new band. Raises ValueError where a wanted band begins within one, or not at the first."""
    if not starts or list(wanted[:1]) != [starts[0]] or not set(wanted) <= set(starts):
        raise ValueError("a band begins within another")
    found = [0] * len(wanted)
    for start, count in zip(starts, counts, strict=True):
        found[sum(start >= first for first in wanted) - 1] += count
    return found
