"""What someone can work out who knows some sums of hidden numbers: the linear program behind the protection.

A neighbourhood is some blocks of leaves, a municipality with its schools for instance. Its people can have answered in
any way that agrees with what is shown, while all others stay as they are: each such way is a way that everything
could be. So what is seen to lie widely enough in a neighbourhood does so in the whole; the whole is the largest one.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from surveys.results.sums import Lines, Numbers, Sums

WIDTH = 5  # of the interval in which a hidden number may lie
CLOSE = 1e-6
ABOVE_ALL = 1_000  # more than everyone who answered: stands for no limit upwards
PRIMAL = 4  # HiGHS's number of the primal simplex: the last basis fits each new objective
DUAL = 1  # and of the dual one: the last basis fits each new goal
TRIES = 40  # random objectives at most
REMEMBERED = 300  # ways in which the hidden numbers can lie

NOTHING = np.zeros(0)


class TooMuch(Exception):
    """The effort that was allowed is spent."""


@dataclass
class Effort:
    """How much reckoning is left: the columns and lines of every program that is run. No clock: the same numbers
    give the same result on every machine."""

    left: float
    runs: int = 0

    def spend(self, size: int) -> None:
        """Note a run. Raises TooMuch."""
        self.left -= size
        self.runs += 1
        if self.left < 0:
            raise TooMuch


@dataclass(frozen=True)
class Seen:
    """Limits, and the points behind them: each the numbers of all cells, as they could be."""

    low: Numbers
    high: Numbers
    points: list[Numbers]


class Neighbourhood:
    """Some blocks of leaves: between which limits their numbers must lie for someone who knows those that are shown,
    which leaves are empty, and everything about everyone else.

    `rows` are the cells that are reckoned with, by their number in the sums. Every array here follows them.
    With `crossing`, also those of groups that reach outside; else as if nothing were shown of these. `may_hide` says
    which of the shown ones can be hidden, and `prices` what that costs.
    """

    def __init__(
        self,
        sums: Sums,
        is_chosen: Numbers,
        is_shown: Numbers,
        may_hide: Numbers,
        prices: Numbers,
        effort: Effort,
        *,
        crossing: bool = True,
        gives_way: bool = False,
    ) -> None:
        self.effort = effort
        columns = np.flatnonzero(is_chosen)
        local = np.full(len(is_chosen), -1)
        local[columns] = np.arange(len(columns))
        lines = sums.rows.among(is_chosen)
        whole = np.bincount(sums.rows.line, minlength=len(sums.cells))
        here = np.bincount(lines.line, minlength=len(sums.cells))
        inside = here == whole
        if not crossing:
            at = np.flatnonzero(inside[lines.line])
            lines = Lines(lines.line[at], lines.column[at], lines.weight[at])
        self.rows, line = np.unique(lines.line, return_inverse=True)
        self.local = {row: at for at, row in enumerate(self.rows.tolist())}
        self.inside = inside[self.rows]
        self.index = local[lines.column]
        self.start = np.searchsorted(line, np.arange(len(self.rows) + 1))
        self.fact = sums.fact[columns]
        self.truth = sums.truth[self.rows]
        self.low, self.high = self.truth.copy(), self.truth.copy()
        self.is_shown = is_shown[self.rows].copy()
        self.may_hide = may_hide[self.rows] & (self.inside | gives_way)
        self.prices = prices[self.rows]
        self.points: deque[Numbers] = deque(maxlen=REMEMBERED)
        self.random = np.random.default_rng(0)  # the same input gives the same output
        self._merge()
        links = sums.links.among(is_chosen)
        self._begin(links, sums.limits, local)

    def _merge(self) -> None:
        """Put rows with the same columns together: they are one line of the program."""
        same: dict[bytes, int] = {}
        self.line_of = np.array(
            [same.setdefault(self._sum(at).tobytes(), len(same)) for at in range(len(self.rows))], dtype=int
        )
        self.in_line: list[list[int]] = [[] for _ in same]
        for at, line in enumerate(self.line_of.tolist()):
            self.in_line[line].append(at)

    def _sum(self, at: int) -> Numbers:
        return self.index[self.start[at] : self.start[at + 1]]

    def _begin(self, links: Lines, limits: Numbers, local: Numbers) -> None:
        """Write the programs' lines: those of the rows, then the links."""
        firsts = np.array([rows[0] for rows in self.in_line], dtype=int)
        named, at = np.unique(links.line, return_inverse=True)
        self.width, count = len(self.fact), len(firsts)
        columns = [self._sum(first) for first in firsts]
        sizes = np.array([len(one) for one in columns], dtype=int)
        self.entries = (
            np.concatenate([np.repeat(np.arange(count), sizes), count + at]),
            np.concatenate([*columns, local[links.column]]),
            np.concatenate([np.ones(sizes.sum()), links.weight]),
        )
        self.line_truth = self.truth_here(firsts)
        self.links = np.zeros(len(named)), limits[named]
        self.limit = self.fact.sum() + ABOVE_ALL
        self.solver = self._solver(PRIMAL)
        self.giving: highspy.Highs | None = None

    def _solver(
        self, strategy: int, give_way: Sequence[int] = (), prices: Numbers = NOTHING
    ) -> highspy.Highs:
        """Return a program in which the lines that are shown have their value, but those that may give way, at a
        price for each person: more, then less."""
        more = len(give_way)
        line, column, weight = self.entries
        slack = self.width + np.arange(2 * more)
        line = np.concatenate([line, give_way, give_way]).astype(np.int32)
        column = np.concatenate([column, slack]).astype(np.int32)
        weight = np.concatenate([weight, -np.ones(more), np.ones(more)])
        order = np.argsort(line, kind="stable")
        is_shown = self._is_bound()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.width + 2 * more, len(self.in_line) + len(self.links[0])
        lp.col_cost_ = np.concatenate([np.zeros(self.width), prices, prices])
        lp.col_lower_ = np.zeros(lp.num_col_)
        lp.col_upper_ = np.full(lp.num_col_, self.limit)
        lp.row_lower_ = np.concatenate(
            [np.where(is_shown, self.line_truth, -highspy.kHighsInf), self.links[0]]
        )
        lp.row_upper_ = np.concatenate(
            [np.where(is_shown, self.line_truth, highspy.kHighsInf), self.links[1]]
        )
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(line[order], np.arange(lp.num_row_ + 1)).astype(np.int32)
        lp.a_matrix_.index_ = column[order]
        lp.a_matrix_.value_ = weight[order]
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("simplex_strategy", strategy)
        solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)  # the last basis is near
        solver.setOptionValue("parallel", "off")
        solver.passModel(lp)
        return solver

    def _is_bound(self) -> Numbers:
        return np.array([any(self.is_shown[at] for at in rows) for rows in self.in_line], dtype=bool)

    def truth_here(self, at: Numbers) -> Numbers:
        """Return how many of the rows' people are in the neighbourhood."""
        sums = np.add.reduceat(self.fact[self.index], self.start[:-1]) if len(self.index) else np.zeros(0)
        return sums[at]

    # Showing and hiding

    def _bound(self, at: int) -> None:
        line = int(self.line_of[at])
        low = high = self.line_truth[line]
        is_bound = any(self.is_shown[one] for one in self.in_line[line])
        if not is_bound:
            low, high = -highspy.kHighsInf, highspy.kHighsInf
        self.solver.changeRowBounds(line, low, high)
        if self.giving is not None:
            self.giving.changeRowBounds(line, low, high)
            for column in self.slack_of.get(line, ()):  # a hidden number has nothing to give
                self.giving.changeColBounds(column, 0.0, self.limit if is_bound else 0.0)

    def hide(self, rows: Iterable[int]) -> None:
        """Let numbers be unknown; what has been seen still holds."""
        for at in rows:
            self.is_shown[at] = False
            self._bound(at)

    def show(self, rows: Sequence[int]) -> Seen:
        """Let numbers be known again; return what had been seen before, for `forget`.

        Of that still holds where they lay right, and what lies between where they lay too high and too low.
        """
        before = Seen(self.low, self.high, list(self.points))
        points = np.array([self.truth, *self.points])
        for at in rows:
            self.is_shown[at] = True
            self._bound(at)
            points = _where(points, at, self.truth[at])
        self.points = deque(points, maxlen=REMEMBERED)
        self.low, self.high = points.min(axis=0), points.max(axis=0)
        return before

    def forget(self, rows: Iterable[int], before: Seen) -> None:
        """Hide again what was shown: all that had been seen before holds, and what has been seen since."""
        self.hide(rows)
        self.low, self.high = np.minimum(self.low, before.low), np.maximum(self.high, before.high)
        self.points = deque(before.points, maxlen=REMEMBERED)

    # Looking

    def is_narrow(self, rows: Numbers | int) -> Numbers:
        """Tell of each row whether its number, a whole one, has not (yet) been seen to lie widely enough."""
        return is_narrow(self.low[rows], self.high[rows])

    def between(self, at: int) -> tuple[int, int]:
        """Return the least and the greatest whole number that has been seen."""
        return int(np.ceil(self.low[at] - CLOSE)), int(np.floor(self.high[at] + CLOSE))

    def widen(self, rows: Numbers) -> None:
        """See many numbers move at once, by objectives with random signs, as long as that helps."""
        narrow = rows[self.is_narrow(rows)]
        for _try in range(TRIES):
            if len(narrow) < 3:
                return
            costs = np.zeros(self.width)
            signs = self.random.choice([-1.0, 1.0], len(narrow))
            for at, sign in zip(narrow, signs, strict=True):
                costs[self._sum(at)] += sign
            for direction in (1.0, -1.0):
                self._run(costs * direction)
            still = narrow[self.is_narrow(narrow)]
            if len(still) > 0.95 * len(narrow):
                return
            narrow = still

    def stretch(self, at: int, *, wide_is_enough: bool = True) -> set[int]:
        """Find how far a number can lie; return the shown rows that keep it from lying further."""
        blocking: set[int] = set()
        for direction in (1.0, -1.0):
            if wide_is_enough and not self.is_narrow(at):
                break
            costs = np.zeros(self.width)
            costs[self._sum(at)] = direction
            self._run(costs)
            duals = np.array(self.solver.getSolution().row_dual)[: len(self.in_line)]
            for line in np.flatnonzero(np.abs(duals) > CLOSE).tolist():
                blocking |= {one for one in self.in_line[line] if self.is_shown[one]}
        return blocking

    def cheapest(self, at: int, goal: float) -> tuple[float, list[int]] | None:
        """Return what it costs at least to let a hidden number lie at the goal, and the rows to hide for it; None if
        it cannot lie there."""
        line = int(self.line_of[at])
        # the same people, in other words
        if same := [one for one in self.in_line[line] if self.is_shown[one]]:
            return (self.prices[same].sum(), same) if self.may_hide[same].all() else None
        if self.giving is None:
            shown = [[one for one in rows if self.is_shown[one]] for rows in self.in_line]
            gives_way = [
                number
                for number, rows in enumerate(shown)
                if rows and all(self.may_hide[one] for one in rows)
            ]
            prices = np.array([sum(self.prices[one] for one in shown[number]) for number in gives_way])
            self.loose = np.array(gives_way, dtype=int)
            self.giving = self._solver(DUAL, gives_way, prices)
            half = len(gives_way)
            self.slack_of = {
                number: (self.width + at, self.width + half + at) for at, number in enumerate(gives_way)
            }
        goal += self.line_truth[line] - self.truth[at]
        self.giving.changeRowBounds(line, goal, goal)
        found = None
        if self._solve(self.giving):
            values = np.array(self.giving.getSolution().col_value)
            more, less = np.split(values[self.width :], 2)
            lines = self.loose[more + less > CLOSE].tolist()
            if not lines:
                self._see(values[: self.width])
            rows = [one for number in lines for one in self.in_line[number] if self.is_shown[one]]
            found = float(self.giving.getInfo().objective_function_value), rows
        self._bound(at)
        return found

    def reach(self, at: int) -> tuple[int, int, set[int]]:
        """Return how far a number could lie if all that may be hidden were, and the shown rows that still block."""
        free = np.flatnonzero(self.is_shown & self.may_hide).tolist()
        before = Seen(self.low, self.high, list(self.points))
        self.low, self.high = self.truth.copy(), self.truth.copy()
        self.hide(free)
        blocking = self.stretch(at, wide_is_enough=False)
        found = *self.between(at), blocking
        for one in free:
            self.is_shown[one] = True
            self._bound(one)
        self.low, self.high = before.low, before.high
        self.points = deque(before.points, maxlen=REMEMBERED)
        return found

    def _run(self, costs: Numbers) -> None:
        """Make the costs as small as they can be, and see where all numbers then lie."""
        self.solver.changeColsCost(self.width, np.arange(self.width, dtype=np.int32), costs)
        if not self._solve(self.solver):
            raise ArithmeticError(self.solver.getModelStatus())
        self._see(np.array(self.solver.getSolution().col_value))

    def _see(self, columns: Numbers) -> None:
        """Remember a way in which everything could be."""
        moved = columns - self.fact
        point = self.truth + (
            np.add.reduceat(moved[self.index], self.start[:-1]) if len(self.index) else np.zeros(0)
        )
        self.points.append(point)
        np.minimum(self.low, point, out=self.low)
        np.maximum(self.high, point, out=self.high)

    def _solve(self, solver: highspy.Highs) -> bool:
        """Tell whether there is a way at all; then the solver has found the best."""
        for _try in range(2):
            self.effort.spend(solver.getNumCol() + solver.getNumRow())
            solver.run()
            status = solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                return True
            if status == highspy.HighsModelStatus.kInfeasible:
                return False
            solver.clearSolver()
        raise ArithmeticError(status)


def is_narrow(low: Numbers, high: Numbers) -> Numbers:
    """Whether whole numbers within the limits lie less than WIDTH apart."""
    return np.floor(high + CLOSE) - np.ceil(low - CLOSE) < WIDTH


def _where(points: Numbers, at: int, value: float) -> Numbers:
    """Return points where the row has the value: those that have it, and mixtures of one above and one below."""
    away = points[:, at] - value
    above, below = points[away > CLOSE], points[away < -CLOSE]
    found = points[np.abs(away) <= CLOSE]
    if len(above) and len(below):
        pairs = np.arange(max(len(above), len(below)))
        above, below = above[pairs % len(above)], below[pairs % len(below)]
        up, down = above[:, [at]] - value, value - below[:, [at]]
        found = np.concatenate([found, (above * down + below * up) / (up + down)])
    return found
