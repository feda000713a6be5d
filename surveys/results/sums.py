"""The numbers of some questions in some groups, as sums over the smallest groups of all.

Everyone who answered stands in one leaf (unit × first split × second split). A group is a set of leaves, a cell how
many of a group chose an option. What nobody knows for certain is how many of each leaf chose each option: the columns.
Each cell is a sum of columns, and so is what always holds: the links.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

Numbers = np.ndarray


@dataclass(frozen=True)
class Group:
    """Some people: those of the leaves. `depth` tells how far from the whole: deeper ones are hidden first.

    Nothing is ever shown of a group that is not told of, but what is small in it is protected as elsewhere: those
    who are left when other groups are subtracted, or the groups of rounds that a pool is made of. When settling takes
    too long, groups with the highest `spare` are left out first.
    """

    key: Hashable
    leaves: frozenset[int]
    depth: int = 0
    is_told: bool = True
    spare: int = 0


@dataclass(frozen=True)
class Part:
    """One distribution: how many of each leaf chose each option. Shape: leaves × options, which share out n."""

    counts: tuple[tuple[int, ...], ...]

    @property
    def options(self) -> int:
        """Return the number of options."""
        return len(self.counts[0]) if self.counts else 0


@dataclass(frozen=True)
class Asked:
    """One question with its parts: one, or for tick-all questions one per option (ticked, not ticked).

    `after` is the question (and the indexes of its options) whose answer leads to this one; `after_more` names
    questions that it hangs on in another way: it is shown only where they are shown whole.
    """

    code: str
    parts: tuple[Part, ...]
    is_sensitive: bool = False
    after: tuple[str, frozenset[int]] | None = None
    after_more: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cell:
    """The address of a number: question, group, part, option. Option -1 is n, how many of the group answered."""

    question: str
    group: Hashable
    part: int = 0
    option: int = -1


@dataclass(frozen=True)
class Lines:
    """Sparse sums of columns: entry by entry in which line, which column, and how often it counts."""

    line: Numbers
    column: Numbers
    weight: Numbers

    def among(self, is_chosen: Numbers) -> "Lines":
        """Return the entries whose column is chosen, in the same order."""
        at = np.flatnonzero(is_chosen[self.column])
        return Lines(self.line[at], self.column[at], self.weight[at])


class Sums:
    """Some questions in some groups: cells (rows, in the order of `cells`) as sums of columns, and the links."""

    def __init__(self, groups: Sequence[Group], family: Mapping[str, Asked]) -> None:
        self.family = family
        leaves = sorted(frozenset().union(*(group.leaves for group in groups)))
        self.columns: dict[tuple[str, int, int, int], int] = {}  # question, part, option, leaf
        for code, question in family.items():
            for number, part in enumerate(question.parts):
                for leaf in leaves:
                    if sum(part.counts[leaf]):
                        for option in range(part.options):
                            self.columns[code, number, option, leaf] = len(self.columns)
        self.cells: list[Cell] = []
        sums: list[list[int]] = []
        for code, question in family.items():
            for group in groups:
                inside = sorted(group.leaves)
                for cell in _cells(code, question, group):
                    options = [cell.option] if cell.option >= 0 else range(question.parts[0].options)
                    at = self._at(code, cell.part, options, inside)
                    if at:  # else nobody answered
                        self.cells.append(cell)
                        sums.append(at)
        self.row_of = {cell: row for row, cell in enumerate(self.cells)}
        self.rows = _lines((at, []) for at in sums)
        self.leaf_of = np.array([leaf for *_where, leaf in self.columns], dtype=int)
        self.fact = np.array(
            [family[code].parts[part].counts[leaf][option] for code, part, option, leaf in self.columns],
            dtype=float,
        )
        self.truth = np.bincount(self.rows.line, self.fact[self.rows.column], minlength=len(self.cells))
        links = self._links(leaves)
        self.links = _lines((more, less) for more, less, _limit in links)
        self.limits = np.array([limit for _more, _less, limit in links], dtype=float)

    def _at(self, code: str, part: int, options: Iterable[int], leaves: Iterable[int]) -> list[int]:
        return [
            self.columns[key]
            for leaf in leaves
            for option in options
            if (key := (code, part, option, leaf)) in self.columns
        ]

    def _links(self, leaves: Sequence[int]) -> list[tuple[list[int], list[int], float]]:
        """Return what always holds, as (more, less, limit): 0 <= more - less <= limit. The parts of a question share
        one n; only those who were led there answer."""
        links = []
        for code, question in self.family.items():
            for leaf in leaves:
                n = self._at(code, 0, range(question.parts[0].options), [leaf])
                for number, part in enumerate(question.parts[1:], 1):
                    if n:
                        links.append((self._at(code, number, range(part.options), [leaf]), n, 0.0))
                if n and question.after and question.after[0] in self.family:
                    other, options = question.after
                    links.append((self._at(other, 0, sorted(options), [leaf]), n, highspy.kHighsInf))
        return links


def _cells(code: str, question: Asked, group: Group) -> list[Cell]:
    """Return the addresses of a group's numbers. What has one option only is a number of people: n tells it."""
    found = [
        Cell(code, group.key, number, option)
        for number, part in enumerate(question.parts)
        if part.options > 1
        for option in range(part.options)
    ]
    return [*found, Cell(code, group.key)]


def _lines(sums: Iterable[tuple[list[int], list[int]]]) -> Lines:
    """Return sums given as columns that are added and columns that are taken away."""
    line: list[int] = []
    column: list[int] = []
    weight: list[float] = []
    for number, (more, less) in enumerate(sums):
        line += [number] * (len(more) + len(less))
        column += [*more, *less]
        weight += [1.0] * len(more) + [-1.0] * len(less)
    return Lines(np.array(line, dtype=int), np.array(column, dtype=int), np.array(weight))
