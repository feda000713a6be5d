"""The measure of likeness between two municipalities' situations; see docs/likeness.md.

Four parts, each between 0 (nothing in common) and 1 (the same), weighted together:

    problems 0.5 · size 0.2 · indicators 0.2 · SKR group 0.1

A part that one of the two lacks is left out of the measure, and the others weigh the more: what is not known
makes nobody unlike. The number itself is shown to no one; it only decides the order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from statistics import fmean, median

WEIGHTS = {"problems": 0.5, "size": 0.2, "indicators": 0.2, "group": 0.1}
LEAST_IN_COMMON = 3  # indicators that both must have before figures say anything
NO_PRIORITY = 4  # a problem without a priority counts as the fourth
SAME_LETTER = 0.5  # of two groups such as C7 and C8


@dataclass(frozen=True)
class Situation:
    """What a municipality is compared by: inhabitants, SKR group, themes by weight, scaled indicators."""

    inhabitants: int
    skr_group: str
    themes: Mapping[str, float] = field(default_factory=dict)  # 1 for what stands first, 1/2 for the second …
    figures: Mapping[int, float] = field(default_factory=dict)  # indicator → distance from the middle


def theme_weights(problems: Sequence[tuple[int | None, Sequence[str]]]) -> dict[str, float]:
    """How much each theme weighs among prioritised problems: the sum of 1/priority over those that bear it."""
    weights: dict[str, float] = {}
    for priority, themes in problems:
        for theme in set(themes):
            weights[theme] = weights.get(theme, 0.0) + 1 / (priority or NO_PRIORITY)
    return weights


def scaled(values: Mapping[int, float]) -> dict[int, float]:
    """Each municipality's figure as its distance from the middle of them all, in typical distances.

    The middle is the median and the typical distance the median of the distances from it (their mean where
    more than half are equal): a single odd figure moves neither, and the unit makes no difference.
    """
    if not values:
        return {}
    middle = median(values.values())
    away = [abs(value - middle) for value in values.values()]
    typical = median(away) or fmean(away)
    return {key: (value - middle) / typical if typical else 0.0 for key, value in values.items()}


def problems_alike(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """How much of what the two have prioritised is the same: shared weight through all weight (Ruzicka)."""
    if not one or not other:
        return None
    themes = one.keys() | other.keys()
    shared = sum(min(one.get(theme, 0), other.get(theme, 0)) for theme in themes)
    return shared / sum(max(one.get(theme, 0), other.get(theme, 0)) for theme in themes)


def figures_alike(one: Mapping[int, float], other: Mapping[int, float]) -> float | None:
    """How near the two stand in the figures that both have: the mean of exp(−distance/2) over them."""
    common = one.keys() & other.keys()
    if len(common) < LEAST_IN_COMMON:
        return None
    return fmean(exp(-abs(one[key] - other[key]) / 2) for key in sorted(common))


def size_alike(one: int, other: int) -> float | None:
    """The smaller population through the larger."""
    return min(one, other) / max(one, other) if one and other else None


def group_alike(one: str, other: str) -> float | None:
    """1 in the same SKR group, a half in groups of the same letter, else 0."""
    if not one or not other:
        return None
    if one == other:
        return 1.0
    return SAME_LETTER if one[0] == other[0] else 0.0


def likeness(one: Situation, other: Situation) -> float:
    """How alike two situations are, from 0 to 1: the weighted mean of the parts that both have."""
    return weighted(one, other, nearness=figures_alike(one.figures, other.figures))


def weighted(one: Situation, other: Situation, *, nearness: float | None) -> float:
    """The same, where `nearness` already says how alike the figures are (None: too few in common)."""
    parts = {
        "problems": problems_alike(one.themes, other.themes),
        "size": size_alike(one.inhabitants, other.inhabitants),
        "indicators": nearness,
        "group": group_alike(one.skr_group, other.skr_group),
    }
    known = {name: part for name, part in parts.items() if part is not None}
    total = sum(WEIGHTS[name] for name in known)
    return sum(WEIGHTS[name] * part for name, part in known.items()) / total if total else 0.0
