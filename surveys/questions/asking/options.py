"""Options as lines of text: which of the stored ones a typed line is, so that each keeps its value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

ALIKE = 0.6  # from how much likeness a changed line is taken for the old one with new words


@dataclass(frozen=True)
class Line:
    """A typed line, the value of the stored option that it is (None: a new one), and what that said."""

    text: str
    value: int | None
    before: str = ""

    @property
    def is_renamed(self) -> bool:
        return self.value is not None and self.text != self.before


def lines_of(text: str) -> list[str]:
    """Return the lines that say something, each without spaces around it."""
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def matched(
    typed: Sequence[str], stored: Sequence[tuple[int, str]], chosen: Mapping[int, int | None] | None = None
) -> list[Line]:
    """Return each typed line with the stored option it is; `stored` are values and labels, in order.

    The same words are the same option, wherever they stand. Of the rest, `chosen` decides (index of a line:
    value, or None for a new one); without it, the most alike pairs belong together.
    """
    left = dict(stored)
    found: dict[int, int] = {}
    for index, text in enumerate(typed):
        same = next((value for value, label in left.items() if label.casefold() == text.casefold()), None)
        if same is not None:
            found[index] = same
            del left[same]
    for index, value in (chosen or {}).items():
        if index not in found and value in left:
            found[index] = value
            del left[value]
    undecided = [index for index in range(len(typed)) if index not in found and index not in (chosen or {})]
    for _likeness, index, value in _pairs(typed, undecided, left):
        if index not in found and value in left:
            found[index] = value
            del left[value]
    before = dict(stored)
    return [
        Line(text, value, before.get(value, "") if value is not None else "")
        for text, value in ((text, found.get(index)) for index, text in enumerate(typed))
    ]


def _pairs(
    typed: Sequence[str], undecided: Sequence[int], left: Mapping[int, str]
) -> list[tuple[float, int, int]]:
    """Pairs that are alike enough, the most alike first."""
    pairs = []
    for index in undecided:
        for value, label in left.items():
            likeness = SequenceMatcher(None, typed[index].casefold(), label.casefold()).ratio()
            if likeness >= ALIKE:
                pairs.append((likeness, index, value))
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))


def written(
    lines: Sequence[Line], stored: Sequence[Mapping[str, Any]], main: str, alone: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    """Return the options to store: known values keep their translations, new ones get values never used here.

    `alone` are values that cannot be ticked with others; None keeps what was.
    """
    kept = {one["value"]: one for one in stored}
    highest = max(kept, default=0)
    options = []
    for line in lines:
        value = line.value
        if value is None:
            highest += 1
            value = highest
        old = kept.get(value, {})
        option: dict[str, Any] = {"value": value, "label": {**old.get("label", {}), main: line.text}}
        is_alone = value in alone if alone is not None else old.get("alone")
        options.append(option | ({"alone": True} if is_alone else {}))
    return options
