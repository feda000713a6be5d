"""Whether anyone can come to a question: its condition, and those of the questions it hangs on, held together.

A condition is written out as ways in which it can hold, each a demand on some answers. Two demands on the same
answer that nothing meets make a way impossible; a question without a possible way is asked of nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from surveys.structure import (
    GREATEST_NUMBER,
    NOT_ASKED,
    REFUSED,
    SKIPPED,
    TEXTS,
    TICKED,
    UNKNOWN,
    Comparison,
    Condition,
    Item,
    Kind,
    Sheet,
)

MOST_WAYS = 400  # of a condition with its chain; past that a question is taken to be reachable
COUNTED = {Kind.NUMBER, Kind.MONTH}

Slot = tuple[str, int]  # a question's code, and the row of a matrix


@dataclass(frozen=True)
class Demand:
    """What an answer must be for a way to be possible."""

    allowed: frozenset[int] | None = None  # of one slot with a chosen option or a way of not answering
    least: int = 0  # of a number or a month
    most: int = GREATEST_NUMBER
    wanted: tuple[frozenset[int], ...] = ()  # of several choices: one at least of each group is ticked
    unwanted: frozenset[int] = frozenset()

    def both(self, other: "Demand") -> "Demand":
        """Return the demand that holds both."""
        allowed = self.allowed if other.allowed is None else other.allowed
        if self.allowed is not None and other.allowed is not None:
            allowed = self.allowed & other.allowed
        return Demand(
            allowed,
            max(self.least, other.least),
            min(self.most, other.most),
            self.wanted + other.wanted,
            self.unwanted | other.unwanted,
        )

    def can_be_met(self, item: Item) -> bool:
        """Whether any answer to the question meets it."""
        if item.kind in COUNTED:
            return self.least <= self.most and (self.allowed is None or bool(self.allowed))
        if item.kind is not Kind.MANY:
            return self.allowed is None or bool(self.allowed)
        left = {option.value: option.alone for option in item.options if option.value not in self.unwanted}
        groups = [group & left.keys() for group in self.wanted]
        by_one = not groups or bool(frozenset.intersection(*map(frozenset, groups)))
        by_several = item.most != 1 and all(any(not left[value] for value in group) for group in groups)
        return by_one or by_several


Way = dict[Slot, Demand]


def demand_of(test: Comparison, item: Item) -> Demand:
    """Return what a comparison demands of the answer. That it was asked goes without saying."""
    values = frozenset(test.values)
    if item.kind is Kind.MANY:
        if test.how == "any_of":
            return Demand(wanted=(values,))
        return Demand(unwanted=values) if test.how == "none_of" else Demand()
    if item.kind in COUNTED:
        least, most = item.least or 0, GREATEST_NUMBER if item.most is None else item.most
        if test.how == "at_least":
            return Demand(least=max(test.values[0], least), most=most)
        if test.how == "at_most":
            return Demand(least=least, most=min(test.values[0], most))
        return Demand(allowed=values & not_answered(item)) if test.how == "any_of" else Demand()
    given = {TICKED} if item.kind in TEXTS else {option.value for option in item.options}
    every = frozenset(given) | not_answered(item)
    if test.how == "any_of":
        return Demand(allowed=every & values)
    return Demand(allowed=every - values if test.how == "none_of" else frozenset(given))


def not_answered(item: Item) -> frozenset[int]:
    """Return the ways of not answering that the question has: it can always be skipped."""
    ways = {SKIPPED}
    ways |= {UNKNOWN} if item.offers_unknown else set()
    ways |= {REFUSED} if item.offers_refusal else set()
    return frozenset(ways - {NOT_ASKED})


class TooMany(Exception):
    """The ways are more than are looked through."""


class Reach:
    """In which ways each question of a sheet can come to be asked. Conditions about what is not before count
    as impossible."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.ways: dict[str, list[Way] | None] = {}  # None: too many to look through
        before: set[str] = set()
        for item in sheet.items:
            self.ways[item.code] = self._ways(item.condition, before)
            before.add(item.code)

    def is_reachable(self, item: Item) -> bool:
        """Whether some answers lead to the question."""
        return self.ways[item.code] != []

    def _ways(self, condition: Condition, before: set[str]) -> list[Way] | None:
        try:
            return list(self._hold(condition, before))
        except TooMany:
            return None

    def _hold(self, condition: Condition, before: set[str]) -> Iterator[Way]:
        if not condition.parts:
            yield {}
            return
        parts = [self._part(part, before) for part in condition.parts]
        if condition.any:
            ways = [way for part in parts for way in part]
            if len(ways) > MOST_WAYS:
                raise TooMany
            yield from ways
            return
        combined: list[Way] = [{}]
        for part in parts:
            combined = [both for pair in product(combined, part) if (both := self._join(*pair)) is not None]
            if len(combined) > MOST_WAYS:
                raise TooMany
        yield from combined

    def _part(self, part: "Condition | Comparison", before: set[str]) -> Sequence[Way]:
        if isinstance(part, Condition):
            return list(self._hold(part, before))
        item = self.sheet.by_code.get(part.question)
        if item is None or not item.width or part.question not in before:
            return []
        earlier = self.ways[part.question]
        if earlier is None:
            raise TooMany
        demand = demand_of(part, item)
        if not demand.can_be_met(item):
            return []
        here: Way = {(part.question, part.row): demand}
        return [both for way in earlier if (both := self._join(way, here)) is not None]

    def _join(self, one: Way, other: Way) -> Way | None:
        """Return both ways together; None where they contradict each other."""
        joined = dict(one)
        for slot, demand in other.items():
            joined[slot] = joined[slot].both(demand) if slot in joined else demand
            if not joined[slot].can_be_met(self.sheet.by_code[slot[0]]):
                return None
        return joined
