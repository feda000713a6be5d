"""What someone can work out who knows some sums of hidden numbers: the linear program behind the protection.

Everyone who answered stands in one leaf (unit × first split × second split). A group is a set of leaves, a cell how
many of a group chose an option. Variables are leaf × option, and each known cell is an equation between them.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np

Numbers = np.ndarray

WIDTH = 5  # of the interval in which a hidden number may lie
CLOSE = 1e-6
ABOVE_ALL = 1_000  # more than everyone who answered: stands for no limit upwards
PRIMAL = 4  # HiGHS's number of the primal simplex: the last basis fits each new objective
TRIES = 40  # random objectives at most
REMEMBERED = 300  # ways in which the hidden numbers can lie


@dataclass(frozen=True)
class Group:
    """Some people: those of the leaves. `depth` tells how far from the whole: deeper ones are hidden first.

    Nothing is ever shown of a group that is not told of, but what is small in it is protected as elsewhere: those
    who are left when other groups are subtracted, or the groups of rounds that a pool is made of.
    """

    key: Hashable
    leaves: frozenset[int]
    depth: int = 0
    is_told: bool = True


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


class Seen(NamedTuple):
    """Limits, and the points behind them: each the numbers of all cells, as they could be."""

    low: Numbers
    high: Numbers
    points: list[Numbers]


class Sums:
    """Some questions in some groups: their numbers, and between which limits each must lie for someone who knows
    those that are shown, and which leaves are empty.

    `low` and `high` hold the limits seen so far: each number can lie at least that far apart.
    """

    def __init__(self, groups: Sequence[Group], family: Mapping[str, Asked]) -> None:
        self.family = family
        self.leaves = sorted(frozenset().union(*(group.leaves for group in groups)))
        self.columns: dict[tuple[str, int, int, int], int] = {}  # question, part, option, leaf
        for code, question in family.items():
            for number, part in enumerate(question.parts):
                for leaf in self.leaves:
                    if sum(part.counts[leaf]):
                        for option in range(part.options):
                            self.columns[code, number, option, leaf] = len(self.columns)
        self.cells: list[Cell] = []
        sums: list[list[int]] = []
        for code, question in family.items():
            for group in groups:
                for cell in _cells(code, question, group):
                    options = [cell.option] if cell.option >= 0 else range(question.parts[0].options)
                    at = self._at(code, cell.part, options, sorted(group.leaves))
                    if at:  # else nobody answered
                        self.cells.append(cell)
                        sums.append(at)
        self.row_of = {cell: row for row, cell in enumerate(self.cells)}
        self.start = np.cumsum([0, *(len(at) for at in sums)])
        self.index = np.array([column for at in sums for column in at], dtype=np.int32)
        self.fact = np.array(
            [family[code].parts[part].counts[leaf][option] for code, part, option, leaf in self.columns],
            dtype=float,
        )
        self.truth = self._activity(self.fact)
        self.low, self.high = self.truth.copy(), self.truth.copy()
        self.is_shown = np.zeros(len(self.cells), dtype=bool)
        self.runs = 0
        self.seen: deque[Numbers] = deque(maxlen=REMEMBERED)
        self.random = np.random.default_rng(0)  # the same input gives the same output

    # Building

    def _at(self, code: str, part: int, options: Iterable[int], leaves: Iterable[int]) -> list[int]:
        return [
            self.columns[key]
            for leaf in leaves
            for option in options
            if (key := (code, part, option, leaf)) in self.columns
        ]

    def _links(self) -> list[tuple[list[int], list[int], float]]:
        """Return what always holds, as (more, less, limit): 0 <= more - less <= limit. The parts of a question share
        one n; only those who were led there answer."""
        links = []
        for code, question in self.family.items():
            for leaf in self.leaves:
                n = self._at(code, 0, range(question.parts[0].options), [leaf])
                for number, part in enumerate(question.parts[1:], 1):
                    if n:
                        links.append((self._at(code, number, range(part.options), [leaf]), n, 0.0))
                if n and question.after and question.after[0] in self.family:
                    other, options = question.after
                    links.append((self._at(other, 0, sorted(options), [leaf]), n, highspy.kHighsInf))
        return links

    def begin(self, shown: Numbers) -> None:
        """Give the solver the links and the shown rows; no others can be shown later."""
        rows = np.flatnonzero(shown).tolist()
        self.is_shown[rows] = True
        links = self._links()
        at = [self._sum(row) for row in rows]
        at += [np.array([*more, *less], dtype=np.int32) for more, less, _limit in links]
        weights = [np.ones(len(columns)) for columns in at[: len(rows)]]
        weights += [np.array([1.0] * len(more) + [-1.0] * len(less)) for more, less, _limit in links]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.columns), len(at)
        lp.col_cost_ = np.zeros(lp.num_col_)
        lp.col_lower_ = np.zeros(lp.num_col_)
        self.limit = self.fact.sum() + ABOVE_ALL
        lp.col_upper_ = np.full(lp.num_col_, self.limit)
        lp.row_lower_ = np.array([*self.truth[rows], *(0.0 for _ in links)])
        lp.row_upper_ = np.array([*self.truth[rows], *(limit for _more, _less, limit in links)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(columns) for columns in at)])
        lp.a_matrix_.index_ = np.concatenate(at) if at else np.array([], dtype=np.int32)
        lp.a_matrix_.value_ = np.concatenate(weights) if at else np.array([])
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", PRIMAL)
        self.solver.setOptionValue("parallel", "off")
        self.solver.passModel(lp)
        self.rows = np.array(rows, dtype=int)  # in the solver, in its order
        self.in_solver = {row: number for number, row in enumerate(rows)}
        self.every = np.arange(lp.num_col_, dtype=np.int32)

    def _sum(self, row: int) -> Numbers:
        return self.index[self.start[row] : self.start[row + 1]]

    def _activity(self, values: Numbers) -> Numbers:
        return np.add.reduceat(values[self.index], self.start[:-1]) if len(self.index) else np.zeros(0)

    # Showing and hiding

    def hide(self, rows: Iterable[int]) -> None:
        """Let the numbers be unknown; what has been seen still holds."""
        for row in rows:
            self.is_shown[row] = False
            self.solver.changeRowBounds(self.in_solver[row], -highspy.kHighsInf, highspy.kHighsInf)

    def show(self, rows: Sequence[int]) -> Seen:
        """Let the numbers be known again; return what had been seen before, for `forget`.

        Of that still holds where they lay right, and what lies between where they lay too high and too low.
        """
        before = Seen(self.low, self.high, list(self.seen))
        points = np.array([self.truth, *self.seen])
        for row in rows:
            self.is_shown[row] = True
            self.solver.changeRowBounds(self.in_solver[row], self.truth[row], self.truth[row])
            points = _where(points, row, self.truth[row])
        self.seen = deque(points, maxlen=REMEMBERED)
        self.low, self.high = points.min(axis=0), points.max(axis=0)
        return before

    def forget(self, rows: Iterable[int], before: Seen) -> None:
        """Hide again what was shown: all that had been seen before holds, and what has been seen since."""
        self.hide(rows)
        self.low, self.high = np.minimum(self.low, before.low), np.maximum(self.high, before.high)
        self.seen = deque(before.points, maxlen=REMEMBERED)

    # Looking

    def is_narrow(self, rows: Numbers | int) -> Numbers:
        """Tell of each row whether its number, a whole one, has not (yet) been seen to lie widely enough."""
        return np.floor(self.high[rows] + CLOSE) - np.ceil(self.low[rows] - CLOSE) < WIDTH

    def widen(self, rows: Numbers) -> None:
        """See many numbers move at once, by objectives with random signs, as long as that helps."""
        narrow = rows[self.is_narrow(rows)]
        for _try in range(TRIES):
            if len(narrow) < 10:
                return
            costs = np.zeros(len(self.every))
            signs = self.random.choice([-1.0, 1.0], len(narrow))
            for row, sign in zip(narrow, signs, strict=True):
                costs[self._sum(row)] += sign
            for direction in (1.0, -1.0):
                self._run(costs * direction)
            still = narrow[self.is_narrow(narrow)]
            if len(still) > 0.95 * len(narrow):
                return
            narrow = still

    def stretch(self, row: int, *, wide_is_enough: bool = True) -> list[int]:
        """Find how far a number can lie; return the shown rows that keep it from lying further."""
        blocking: set[int] = set()
        for direction in (1.0, -1.0):
            if wide_is_enough and not self.is_narrow(row):
                break
            costs = np.zeros(len(self.every))
            costs[self._sum(row)] = direction
            duals = self._run(costs)
            blocking |= set(self.rows[np.abs(duals[: len(self.rows)]) > CLOSE].tolist())
        return sorted(row for row in blocking if self.is_shown[row])

    def _run(self, costs: Numbers) -> Numbers:
        """Make the costs as small as they can be, see where all numbers then lie, and return the rows' duals."""
        self.solver.changeColsCost(len(self.every), self.every, costs)
        for _try in range(2):
            self.solver.run()
            self.runs += 1
            if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                solution = self.solver.getSolution()
                activity = self._activity(np.array(solution.col_value))
                self.seen.append(activity)
                np.minimum(self.low, activity, out=self.low)
                np.maximum(self.high, activity, out=self.high)
                return np.array(solution.row_dual)
            self.solver.clearSolver()
        raise ArithmeticError(self.solver.getModelStatus())


def _cells(code: str, question: Asked, group: Group) -> list[Cell]:
    """Return the addresses of a group's numbers. What has one option only is a number of people: n tells it."""
    found = [
        Cell(code, group.key, number, option)
        for number, part in enumerate(question.parts)
        if part.options > 1
        for option in range(part.options)
    ]
    return [*found, Cell(code, group.key)]


def _where(points: Numbers, row: int, value: float) -> Numbers:
    """Return points where the row has the value: those that have it, and mixtures of one above and one below."""
    away = points[:, row] - value
    above, below = points[away > CLOSE], points[away < -CLOSE]
    found = points[np.abs(away) <= CLOSE]
    if len(above) and len(below):
        pairs = np.arange(max(len(above), len(below)))
        above, below = above[pairs % len(above)], below[pairs % len(below)]
        up, down = above[:, [row]] - value, value - below[:, [row]]
        found = np.concatenate([found, (above * down + below * up) / (up + down)])
    return found
