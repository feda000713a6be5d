"""Which number stands where in a packed row of counts: one row holds all questions of a group of people.

A questionnaire has lines, one distribution each: a question, or a row of a matrix. Of each line the packed row holds

    n, how many answered | how many gave each answer, in the order of `Line.answers` | SKIPPED | NOT_ASKED

n counts everyone who gave an answer, also "don't know" and "don't want to answer", which are answers of their own.
Several choices: each option counts those who ticked it, and the options do not share out n.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from surveys.structure import (
    GREATEST_NUMBER,
    NOT_ASKED,
    ONE_OF,
    REFUSED,
    SKIPPED,
    TEXTS,
    TICKED,
    UNKNOWN,
    Item,
    Kind,
    Sheet,
)

BANDS = (0, 1, 2, 5, 10, 20, 50)  # where the classes of a number begin, where its question does not say
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Line:
    """One distribution. `slot` is the index, from 0, of its (first) slot on the answer sheet."""

    item: Item
    row: int  # of a matrix: the row's value; else 0
    slot: int
    at: int  # index of n in the packed row

    @property
    def key(self) -> str:
        """Return its name: the question's code, and for a matrix the row after a colon."""
        return f"{self.item.code}:{self.row}" if self.row else self.item.code

    @cached_property
    def answers(self) -> tuple[int, ...]:
        """Return what is counted: values of options, numbers where classes begin, or months 1–12; then UNKNOWN
        and REFUSED where the question offers them."""
        kind = self.item.kind
        if kind is Kind.NUMBER:
            values = self.item.bands or BANDS
        elif kind is Kind.MONTH:
            values = tuple(MONTHS)
        elif kind in TEXTS:
            values = ()
        else:
            values = tuple(option.value for option in self.item.options)
        unknown = (UNKNOWN,) if self.item.offers_unknown else ()
        return (*values, *unknown, *((REFUSED,) if self.item.offers_refusal else ()))

    @property
    def shares_out(self) -> bool:
        """Whether everyone who answered is counted in one of the answers, and one only."""
        return self.item.kind is not Kind.MANY and bool(self.answers)

    @property
    def width(self) -> int:
        """Return how many numbers it has in the packed row."""
        return len(self.answers) + 3

    def n(self, packed: Sequence[int]) -> int:
        """Return how many answered; -1 if that is hidden."""
        return packed[self.at]

    def counts(self, packed: Sequence[int]) -> Sequence[int]:
        """Return how many gave each of `answers`; -1 where that is hidden."""
        return packed[self.at + 1 : self.at + 1 + len(self.answers)]

    def skipped(self, packed: Sequence[int]) -> int:
        """Return how many were asked and left it empty."""
        return packed[self.at + self.width - 2]

    def conditions(self) -> list[str]:
        """Return SQL conditions on `answers`, the sheet, for each number but the last (NOT_ASKED: the rest)."""
        cell = f"answers[{self.slot + 1}]"
        return [
            f"{cell} NOT IN ({NOT_ASKED}, {SKIPPED})",
            *(self._condition(number, value, cell) for number, value in enumerate(self.answers)),
            f"{cell} = {SKIPPED}",
        ]

    def _condition(self, number: int, value: int, cell: str) -> str:
        kind = self.item.kind
        if value < 0 or kind in ONE_OF or kind is Kind.MATRIX:
            return f"{cell} = {value}"
        if kind is Kind.MANY:
            return f"answers[{self.slot + 1 + number}] = {TICKED}"
        if kind is Kind.MONTH:
            return f"{cell} > 0 AND mod({cell} - 1, 12) = {value - 1}"
        bands = [one for one in self.answers if one >= 0]
        low = 0 if number == 0 else value  # the first class takes what is below it too
        high = bands[number + 1] - 1 if number + 1 < len(bands) else GREATEST_NUMBER
        return f"{cell} BETWEEN {low + 1} AND {high + 1}"


class Layout:
    """The lines of a questionnaire, and how long its packed rows are."""

    def __init__(self, sheet: Sheet) -> None:
        self.lines: list[Line] = []
        self.width = 0
        for item in sheet.items:
            if not item.width:
                continue
            start = sheet.starts[item.code]
            rows = [row.value for row in item.rows] if item.kind is Kind.MATRIX else [0]
            for number, row in enumerate(rows):
                line = Line(item, row, start + number, self.width)
                self.lines.append(line)
                self.width += line.width
        self.by_key = {line.key: line for line in self.lines}
