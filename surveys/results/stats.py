"""Uncertainty of shares: intervals for one, for the difference of two, and what may be said of a change.

Methods: Wilson's score interval (Wilson 1927; recommended by Brown, Cai and DasGupta 2001 also for small n), and
for the difference of two independent shares the hybrid score interval, method 10 of Newcombe (1998, Statistics in
Medicine 17:873–890). Both at 95 %. No correction for finite populations: those who did not answer are many, and not
drawn by lot.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Share:
    """A share, 0–1, and the interval in which it lies with 95 % certainty."""

    value: float
    low: float
    high: float


class Direction(StrEnum):
    """What may be said of a change."""

    UP = "up"
    DOWN = "down"
    UNCERTAIN = "uncertain"  # the interval covers zero: chance alone may have made it


@dataclass(frozen=True)
class Change:
    """From one share to another: the difference, -1–1, its interval, and which way it may be said to go."""

    difference: float
    low: float
    high: float
    kind: Direction


def share(count: int, n: int) -> Share:
    """Return count of n with Wilson's interval. Raises ValueError unless 0 ≤ count ≤ n and n > 0."""
    if n <= 0 or not 0 <= count <= n:
        raise ValueError(f"{count} of {n}")
    value = count / n
    middle = (value + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(value * (1 - value) / n + Z * Z / (4 * n * n))
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == n else min(1.0, middle + half)
    return Share(value, low, high)


def difference(count: int, n: int, other_count: int, other_n: int) -> tuple[float, float]:
    """Return the interval of count/n − other_count/other_n, two independent shares (Newcombe's method 10)."""
    one, other = share(count, n), share(other_count, other_n)
    between = one.value - other.value
    down = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    up = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return between - down, between + up


def change(old: tuple[int, int], new: tuple[int, int]) -> Change:
    """Return the change from old to new, each (count, n); it goes up or down only if its interval leaves out zero."""
    low, high = difference(*new, *old)
    direction = Direction.UP if low > 0 else Direction.DOWN if high < 0 else Direction.UNCERTAIN
    return Change(new[0] / new[1] - old[0] / old[1], low, high, direction)
