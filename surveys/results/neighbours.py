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
TRIES = 40  # random objectives at most
REMEMBERED = 300  # ways in which the hidden numbers can lie


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
        """Give the solver the columns, then two for each line that may give way; the lines, then the links."""
        columns = [self._sum(rows[0]) for rows in self.in_line]
        firsts = np.array([rows[0] for rows in self.in_line], dtype=int)
        shown = [[at for at in rows if self.is_shown[at]] for rows in self.in_line]
        loose = [line for line, rows in enumerate(shown) if rows and all(self.may_hide[at] for at in rows)]
        prices = np.array([sum(self.prices[at] for at in shown[line]) for line in loose])
        self.width = len(self.fact)
        self.loose = np.array(loose, dtype=int)
        self.slack = np.arange(self.width, self.width + 2 * len(loose), dtype=np.int32)  # more, then less
        self.slack_prices = np.concatenate([prices, prices])
        named, at = np.unique(links.line, return_inverse=True)
        count = len(columns)
        sizes = np.array([len(one) for one in columns])
        line = np.concatenate(
            [np.repeat(np.arange(count), sizes), self.loose, self.loose, count + at]
        ).astype(np.int32)
        column = np.concatenate([*columns, self.slack, local[links.column]]).astype(np.int32)
        weight = np.concatenate(
            [np.ones(sizes.sum()), -np.ones(len(loose)), np.ones(len(loose)), links.weight]
        )
        order = np.argsort(line, kind="stable")
        value = self.truth_here(firsts)
        bound = np.array([bool(rows) for rows in shown], dtype=bool)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.width + len(self.slack), count + len(named)
        lp.col_cost_ = np.zeros(lp.num_col_)
        lp.col_lower_ = np.zeros(lp.num_col_)
        self.limit = self.fact.sum() + ABOVE_ALL
        lp.col_upper_ = np.concatenate([np.full(self.width, self.limit), np.zeros(len(self.slack))])
        lp.row_lower_ = np.concatenate([np.where(bound, value, -highspy.kHighsInf), np.zeros(len(named))])
        lp.row_upper_ = np.concatenate([np.where(bound, value, highspy.kHighsInf), limits[named]])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(line[order], np.arange(lp.num_row_ + 1)).astype(np.int32)
        lp.a_matrix_.index_ = column[order]
        lp.a_matrix_.value_ = weight[order]
        self.line_truth = value
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", PRIMAL)
        self.solver.setOptionValue("parallel", "off")
        self.solver.passModel(lp)
        self.size = lp.num_col_ + lp.num_row_
        self.every = np.arange(lp.num_col_, dtype=np.int32)

    def truth_here(self, at: Numbers) -> Numbers:
        """Return how many of the rows' people are in the neighbourhood."""
        sums = np.add.reduceat(self.fact[self.index], self.start[:-1]) if len(self.index) else np.zeros(0)
        return sums[at]

    # Showing and hiding

    def _bound(self, at: int) -> None:
        line = int(self.line_of[at])
        value = self.line_truth[line]
        if any(self.is_shown[one] for one in self.in_line[line]):
            self.solver.changeRowBounds(line, value, value)
        else:
            self.solver.changeRowBounds(line, -highspy.kHighsInf, highspy.kHighsInf)

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

    def widen(self, rows: Numbers) -> None:
        """See many numbers move at once, by objectives with random signs, as long as that helps."""
        narrow = rows[self.is_narrow(rows)]
        for _try in range(TRIES):
            if len(narrow) < 3:
                return
            costs = np.zeros(len(self.every))
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
            costs = np.zeros(len(self.every))
            costs[self._sum(at)] = direction
            self._run(costs)
            duals = np.array(self.solver.getSolution().row_dual)[: len(self.in_line)]
            for line in np.flatnonzero(np.abs(duals) > CLOSE).tolist():
                blocking |= {one for one in self.in_line[line] if self.is_shown[one]}
        return blocking

    def reach(self, at: int) -> tuple[float, float, set[int]]:
        """Return how far a number could lie if all that may be hidden were, and the shown rows that still block."""
        before = self.low, self.high, list(self.points)
        self._give_way(True)
        self.low, self.high = self.truth.copy(), self.truth.copy()
        blocking = self.stretch(at, wide_is_enough=False)
        low, high = float(self.low[at]), float(self.high[at])
        self._give_way(False)
        self.low, self.high = before[:2]
        self.points = deque(before[2], maxlen=REMEMBERED)
        return low, high, {one for one in blocking if not self.may_hide[one]}

    def cheapest(self, at: int, goal: float) -> tuple[float, list[int]] | None:
        """Return what it costs at least to let a hidden number lie at the goal, and the rows to hide for it; None if
        it cannot lie there."""
        line = int(self.line_of[at])
        if any(self.is_shown[one] for one in self.in_line[line]):
            return None
        goal += self.line_truth[line] - self.truth[at]
        self._give_way(True)
        self.solver.changeRowBounds(line, goal, goal)
        costs = np.zeros(len(self.every))
        costs[self.slack] = self.slack_prices
        found = None
        if self._solve(costs):
            values = np.array(self.solver.getSolution().col_value)[self.width :]
            moved = values[: len(self.loose)] + values[len(self.loose) :]
            lines = self.loose[moved > CLOSE].tolist()
            rows = [one for line in lines for one in self.in_line[line] if self.is_shown[one]]
            found = float(self.solver.getInfo().objective_function_value), rows
        self._bound(at)
        self._give_way(False)
        return found

    def _give_way(self, may: bool) -> None:
        upper = np.full(len(self.slack), self.limit if may else 0.0)
        self.solver.changeColsBounds(len(self.slack), self.slack, np.zeros(len(self.slack)), upper)

    def _run(self, costs: Numbers) -> None:
        """Make the costs as small as they can be, and see where all numbers then lie."""
        if not self._solve(costs):
            raise ArithmeticError(self.solver.getModelStatus())
        values = np.array(self.solver.getSolution().col_value)[: self.width] - self.fact
        moved = np.add.reduceat(values[self.index], self.start[:-1]) if len(self.index) else np.zeros(0)
        point = self.truth + moved
        self.points.append(point)
        np.minimum(self.low, point, out=self.low)
        np.maximum(self.high, point, out=self.high)

    def _solve(self, costs: Numbers) -> bool:
        """Make the costs as small as they can be; tell whether there is a way at all."""
        self.solver.changeColsCost(len(self.every), self.every, costs)
        for _try in range(2):
            self.effort.spend(self.size)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                return True
            if status == highspy.HighsModelStatus.kInfeasible:
                return False
            self.solver.clearSolver()
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
