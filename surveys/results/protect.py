"""Which numbers of a survey may be shown, so that nobody can work out the others: the suppression engine.

Everyone who answered stands in one leaf (unit × first split × second split). A group is a set of leaves: a
municipality, its girls, a school. A table cell is how many of a group chose an option. Then

1. a number is *small*, and hidden, if the group is smaller than the threshold, if 1–4 chose the option or all but
   1–4 did, or if none or all did in a group under 20 (or all, of whatever size, where the question is sensitive);
2. others are hidden besides, until no hidden number can be worked out: from everything that is shown together,
   with all sums between groups and options, each hidden number can lie anywhere in an interval at least 5 wide.

The interval is found exactly, by linear programming over the leaves: what someone finds who takes every table
and subtracts (Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4; auditing by linear programs).
Questions that are asked only after a certain answer are settled together with the one they hang on.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

FEW = 4  # 1–4 people, or all but 1–4
SMALL_GROUP = 20  # nobody and everybody are hidden in a smaller one
WIDTH = 5  # of the interval in which a hidden number may lie
PRIMAL = 4  # HiGHS's number of the primal simplex
_FREE = 1e-7


class CannotProtect(Exception):
    """What has been shown before leaves a number open that must be hidden."""


@dataclass(frozen=True)
class Group:
    """Some people: those of the leaves. `depth` tells how far from the whole: deeper ones are hidden first."""

    key: Hashable
    leaves: frozenset[int]
    depth: int = 0


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


@dataclass
class Shown:
    """What may be shown, and why the rest is not."""

    cells: set[Cell] = field(default_factory=set)
    small: set[Cell] = field(default_factory=set)
    besides: set[Cell] = field(default_factory=set)


def is_small(count: int, n: int, threshold: int, *, is_sensitive: bool = False) -> bool:
    """Whether a number is hidden for its own sake: see the module's first rule."""
    if n < threshold or 0 < count <= FEW or 0 < n - count <= FEW:
        return True
    return (count in (0, n) and n < SMALL_GROUP) or (is_sensitive and count == n)


def protect(
    groups: Sequence[Group],
    questions: Sequence[Asked],
    threshold: int,
    *,
    known: Mapping[Cell, int] | None = None,
) -> Shown:
    """Return what may be shown of the questions in the groups.

    `known` is what has been shown of these leaves before, about any set of leaves that `groups` also names: it stays
    known. Raises CannotProtect if it leaves no way; never shows more than it can prove to be safe.
    """
    groups = _distinct(groups)
    known = dict(known or {})
    shown = Shown()
    for family in _families(questions):
        problem = _Problem(
            groups, family, threshold, {c: v for c, v in known.items() if c.question in family}
        )
        problem.solve()
        shown.cells |= problem.visible
        shown.small |= problem.small
        shown.besides |= problem.besides
    by_code = {question.code: question for question in questions}
    _hide_after_more(by_code, groups, shown, set(known))
    return shown


def intervals(
    groups: Sequence[Group], questions: Sequence[Asked], cells: Mapping[Cell, int], wanted: Iterable[Cell]
) -> dict[Cell, tuple[float, float]]:
    """Return in which interval each wanted number must lie for someone who knows `cells` and nothing else.

    The attack, for tests and protocols: it knows which leaves are empty, and nothing more.
    """
    found = {}
    for family in _families(questions):
        problem = _Problem(groups, family, 0, {c: v for c, v in cells.items() if c.question in family})
        problem.show_only_known()
        for cell in wanted:
            if cell.question in family:
                found[cell] = problem.interval(cell)
    return found


def _distinct(groups: Sequence[Group]) -> list[Group]:
    """Return the groups from the whole downwards; callers give each set of leaves once."""
    if len({group.leaves for group in groups}) < len(groups):
        raise ValueError("the same people in two groups")
    return sorted(groups, key=lambda group: (group.depth, -len(group.leaves)))


def _families(questions: Sequence[Asked]) -> list[dict[str, Asked]]:
    """Put each question together with those it hangs on."""
    by_code = {question.code: question for question in questions}
    root = {code: code for code in by_code}

    def find(code: str) -> str:
        while root[code] != code:
            code = root[code]
        return code

    for question in questions:
        if question.after and question.after[0] in by_code:
            root[find(question.code)] = find(question.after[0])
    families: dict[str, dict[str, Asked]] = {}
    for question in questions:
        families.setdefault(find(question.code), {})[question.code] = question
    return list(families.values())


def _hide_after_more(
    by_code: Mapping[str, Asked], groups: Sequence[Group], shown: Shown, known: set[Cell]
) -> None:
    """Hide whole questions that hang, in a way that sums do not tell, on one of which anything is hidden."""
    whole = {code: not any(cell.question == code for cell in shown.small | shown.besides) for code in by_code}
    for code, question in by_code.items():
        if question.after_more and not all(whole.get(other, True) for other in question.after_more):
            hide = {cell for cell in shown.cells if cell.question == code} - known
            shown.cells -= hide
            shown.besides |= hide
            whole[code] = False


class _Problem:
    """The linear program of one family of questions: leaves × options as variables, table cells as rows."""

    def __init__(
        self, groups: Sequence[Group], family: Mapping[str, Asked], threshold: int, known: Mapping[Cell, int]
    ) -> None:
        self.groups, self.family, self.threshold, self.known = list(groups), family, threshold, known
        self.by_key = {group.key: group for group in groups}
        self.visible: set[Cell] = set()
        self.small: set[Cell] = set()
        self.besides: set[Cell] = set()
        self.rows: list[Cell] = []
        self.values: list[float] = []
        self._build()

    # Building

    def _build(self) -> None:
        column: dict[tuple[str, int, int, int], int] = {}  # question, part, option, leaf
        for code, question in self.family.items():
            for number, part in enumerate(question.parts):
                for leaf, row in enumerate(part.counts):
                    if sum(row):
                        for option in range(part.options):
                            column[code, number, option, leaf] = len(column)
        self.columns = column
        lines: list[tuple[list[int], list[float], float, float]] = []  # columns, weights, low, high
        for code, question in self.family.items():
            for group in self.groups:
                leaves = sorted(group.leaves)
                for number, part in enumerate(question.parts):
                    for option in range(part.options):
                        at = [
                            column[key] for leaf in leaves if (key := (code, number, option, leaf)) in column
                        ]
                        value = sum(part.counts[leaf][option] for leaf in leaves)
                        self._add(lines, Cell(code, group.key, number, option), at, value)
                first = question.parts[0]
                at = [
                    column[key]
                    for leaf in leaves
                    for option in range(first.options)
                    if (key := (code, 0, option, leaf)) in column
                ]
                self._add(lines, Cell(code, group.key), at, sum(sum(first.counts[leaf]) for leaf in leaves))
        self.row_of = {cell: row for row, cell in enumerate(self.rows)}
        self._link(lines)
        self._pass(lines)

    def _add(self, lines: list, cell: Cell, at: list[int], value: int) -> None:
        self.rows.append(cell)
        self.values.append(value)
        lines.append((at, [1.0] * len(at), -highspy.kHighsInf, highspy.kHighsInf))

    def _link(self, lines: list) -> None:
        """Add what always holds: the parts of a question share one n; only those who were led there answer."""
        column = self.columns
        for code, question in self.family.items():
            for leaf in range(len(question.parts[0].counts)):
                n = self._of(code, 0, leaf, range(question.parts[0].options))
                for number, part in enumerate(question.parts[1:], 1):
                    other = self._of(code, number, leaf, range(part.options))
                    if other:
                        lines.append((other + n, [1.0] * len(other) + [-1.0] * len(n), 0.0, 0.0))
                if question.after and question.after[0] in self.family and n:
                    led = [
                        column[key]
                        for option in question.after[1]
                        if (key := (question.after[0], 0, option, leaf)) in column
                    ]
                    lines.append((led + n, [1.0] * len(led) + [-1.0] * len(n), 0.0, highspy.kHighsInf))

    def _of(self, code: str, part: int, leaf: int, options: Iterable[int]) -> list[int]:
        return [
            self.columns[key] for option in options if (key := (code, part, option, leaf)) in self.columns
        ]

    def _pass(self, lines: list) -> None:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.columns), len(lines)
        lp.col_cost_ = np.zeros(lp.num_col_)
        lp.col_lower_ = np.zeros(lp.num_col_)
        lp.col_upper_ = np.full(lp.num_col_, highspy.kHighsInf)
        lp.row_lower_ = np.array([line[2] for line in lines])
        lp.row_upper_ = np.array([line[3] for line in lines])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(line[0]) for line in lines)])
        lp.a_matrix_.index_ = np.array([at for line in lines for at in line[0]], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([weight for line in lines for weight in line[1]])
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", PRIMAL)  # the last basis fits each new objective
        self.solver.passModel(lp)
        self.lines = lines
        self.truth = np.array(self.values)
        self.low, self.high = self.truth.astype(float), self.truth.astype(float)

    # Showing and hiding

    def _show(self, cell: Cell) -> None:
        row = self.row_of[cell]
        self.visible.add(cell)
        self.solver.changeRowBounds(row, self.truth[row], self.truth[row])

    def _hide(self, cell: Cell) -> None:
        self.visible.discard(cell)
        self.besides.add(cell)
        self.solver.changeRowBounds(self.row_of[cell], -highspy.kHighsInf, highspy.kHighsInf)

    def show_only_known(self) -> None:
        """Let the tables say what is known, and nothing else."""
        for cell in self.known:
            self._show(cell)

    def solve(self) -> None:
        """Hide what is small, then what is needed besides."""
        for cell, row in self.row_of.items():
            n = int(self.truth[self.row_of[Cell(cell.question, cell.group)]])
            question = self.family[cell.question]
            count = n if cell.option < 0 else int(self.truth[row])
            is_hidden = (
                n < self.threshold
                if cell.option < 0
                else is_small(count, n, self.threshold, is_sensitive=question.is_sensitive)
            )
            if is_hidden and cell not in self.known:
                if n:
                    self.small.add(cell)
            else:
                self._show(cell)
        while (cell := self._open_cell()) is not None:
            self._hide_for(cell)

    def _must_be_wide(self) -> list[Cell]:
        hidden = (self.small | self.besides) - set(self.known)
        narrow = [
            cell
            for cell in hidden
            if self.high[self.row_of[cell]] - self.low[self.row_of[cell]] < WIDTH - _FREE
        ]
        return sorted(narrow, key=lambda cell: self.row_of[cell])

    def _open_cell(self) -> Cell | None:
        """Return a hidden number that can be worked out too closely, if there is one."""
        for cell in self._must_be_wide():
            low, high = self.interval(cell)
            if high - low < WIDTH - _FREE:
                return cell
        return None

    def interval(self, cell: Cell) -> tuple[float, float]:
        """Return the least and the greatest value that the number can have."""
        row = self.row_of[cell]
        columns = self.lines[row][0]
        if cell in self.visible or not columns:
            return float(self.truth[row]), float(self.truth[row])
        self.blocking: dict[int, float] = {}
        for direction in (1.0, -1.0):
            if self.high[row] - self.low[row] >= WIDTH - _FREE and self.threshold:
                break
            self._run(columns, direction, row)
        return float(self.low[row]), float(self.high[row])

    def _run(self, columns: list[int], direction: float, row: int) -> None:
        """Make the sum of the columns as small (1) or great (-1) as it can be, and learn of all hidden numbers."""
        at = np.array(columns, dtype=np.int32)
        self.solver.changeColsCost(len(at), at, np.full(len(at), direction))
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = self.solver.getSolution()
            activity = np.array(solution.row_value)[: len(self.rows)]
            np.minimum(self.low, activity, out=self.low)
            np.maximum(self.high, activity, out=self.high)
            duals = np.array(solution.row_dual)[: len(self.rows)]
            for blocked in np.nonzero(np.abs(duals) > _FREE)[0]:
                self.blocking[int(blocked)] = float(duals[blocked])
        elif direction < 0:  # no limit upwards
            self.high[row] = np.inf
        self.solver.changeColsCost(len(at), at, np.zeros(len(at)))

    def _hide_for(self, cell: Cell) -> None:
        """Hide the number that stands in the way and costs least. Without its n a group shows nothing else."""
        in_the_way = [self.rows[row] for row in self.blocking if self.rows[row] in self.visible]
        free = [other for other in in_the_way if other not in self.known]
        if not free:
            raise CannotProtect(cell)
        chosen = min(free, key=lambda other: self._cost(other, cell))
        hide = [chosen]
        if chosen.option < 0:
            hide = [
                one for one in self.visible if (one.question, one.group) == (chosen.question, chosen.group)
            ]
        for other in hide:
            if other not in self.known:
                self._hide(other)

    def _cost(self, other: Cell, cell: Cell) -> tuple:
        """What is lost by hiding a number: least in the deepest group, less in the same one, less if few are in it."""
        return (
            -self.by_key[other.group].depth,
            other.option < 0,
            other.group != cell.group,
            float(self.truth[self.row_of[other]]),
            self.row_of[other],
        )
