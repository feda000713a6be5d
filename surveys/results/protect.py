"""Which numbers of a survey may be shown, so that nobody can work out the others: the suppression engine.

1. A number is *small*, and hidden, if the group is smaller than the threshold, if 1–4 chose the option or all but
   1–4 did, or if none or all did in a group under 20 (or all, of whatever size, where the question is sensitive).
2. Others are hidden besides, until no hidden number can be worked out: from everything that is shown together,
   with all sums between groups and options, each hidden number can lie anywhere in an interval at least 5 wide.
3. What turns out to be hidden needlessly is shown again: everything that can be, if the numbers are few, else
   what is about municipalities and larger groups.

The interval is found by linear programming (surveys.results.sums): what someone finds who takes every table and
subtracts (Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4). docs/small-numbers.md tells
what is claimed and what is not.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import numpy as np

from surveys.results.sums import Asked, Cell, Group, Numbers, Part, Sums

__all__ = ["Asked", "CannotProtect", "Cell", "Group", "Part", "Shown", "intervals", "is_small", "protect"]

FEW = 4  # 1–4 people, or all but 1–4
SMALL_GROUP = 20  # nobody and everybody are hidden in a smaller one
FEW_NUMBERS = 150  # to settle: all that were hidden besides are tried again
EFFORT = 1_500  # linear programs solved to show numbers again
MUNICIPALITY = 2  # depth: among more numbers, only its own and those of larger groups are tried
PEOPLE = "\N{BUSTS IN SILHOUETTE}"  # stands for a question that everyone answers: no question's code


NO_SIZES: Mapping[str, Asked] = {}


class CannotProtect(Exception):
    """What has been shown before leaves a number open that must be hidden."""


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
    people: Sequence[int] | None = None,
    known: Iterable[Cell] | None = None,
) -> Shown:
    """Return what may be shown of the questions in the groups.

    `people` is how many stand in each leaf: no more can have answered a question, and of which groups anything
    may be told is then settled once for all questions; otherwise one question's numbers limit another's.
    `known` is what has been shown of these leaves before, about any set of leaves that `groups` also names: it stays
    known. Raises CannotProtect if it leaves no way; never shows more than it can prove to be safe.
    """
    groups, known = _distinct(groups), set(known or ())
    sizes: dict[str, Asked] = {}
    closed: set[Hashable] = set()
    if people is not None:
        sizes = {PEOPLE: Asked(PEOPLE, (Part(tuple((size,) for size in people)),))}
        before = {Cell(PEOPLE, cell.group) for cell in known}
        told = before | _Settling(groups, sizes, threshold, before).shown().cells
        closed = {group.key for group in groups} - {cell.group for cell in told}
        known |= told
    shown = Shown()
    for family in _families(questions):
        settled = _Settling(groups, family, threshold, known, closed, sizes).shown()
        shown.cells |= settled.cells
        shown.small |= settled.small
        shown.besides |= settled.besides
    _hide_after_more(questions, shown, known)
    return shown


def intervals(
    groups: Sequence[Group], questions: Sequence[Asked], cells: Iterable[Cell], wanted: Iterable[Cell]
) -> dict[Cell, tuple[float, float]]:
    """Return in which interval each wanted number must lie for someone who knows `cells` and nothing else.

    The attack, for tests and protocols: it knows which leaves are empty, and nothing more.
    """
    found, known, wanted = {}, set(cells), list(wanted)
    for family in _families(questions):
        sums = Sums(groups, family)
        sums.begin(np.array([cell in known for cell in sums.cells], dtype=bool))
        for cell in wanted:
            row = sums.row_of.get(cell)
            if row is not None:
                sums.stretch(row, wide_is_enough=False)
                high = float(sums.high[row])
                found[cell] = float(sums.low[row]), high if high < sums.limit else float("inf")
            elif cell.question in family:
                found[cell] = 0.0, 0.0  # nobody answered
    return found


def _distinct(groups: Sequence[Group]) -> list[Group]:
    """Return the groups from the whole downwards; callers give each set of leaves once."""
    if len({group.leaves for group in groups}) < len(groups):
        raise ValueError("the same people in two groups")
    return sorted(groups, key=lambda group: (group.depth, -len(group.leaves), sorted(group.leaves)))


def _families(questions: Sequence[Asked]) -> list[dict[str, Asked]]:
    """Put each question together with those it hangs on."""
    by_code = {question.code: question for question in sorted(questions, key=lambda one: one.code)}
    root = {code: code for code in by_code}

    def find(code: str) -> str:
        while root[code] != code:
            code = root[code]
        return code

    for question in by_code.values():
        if question.after and question.after[0] in by_code:
            root[find(question.code)] = find(question.after[0])
    families: dict[str, dict[str, Asked]] = {}
    for code, question in by_code.items():
        families.setdefault(find(code), {})[code] = question
    return list(families.values())


def _within(family: Mapping[str, Asked]) -> dict[str, Asked]:
    """Let those questions of the family that hang on no other in it hang on how many people there are."""
    return {
        code: question
        if question.after and question.after[0] in family
        else replace(question, after=(PEOPLE, frozenset({0})))
        for code, question in family.items()
    }


def _hide_after_more(questions: Sequence[Asked], shown: Shown, known: set[Cell]) -> None:
    """Hide in each group the questions that hang, in a way that sums do not tell, on one that is not whole there."""
    after = {question.code: question.after_more for question in questions if question.after_more}
    while True:
        partly = {(cell.question, cell.group) for cell in shown.small | shown.besides}
        hide = {
            cell
            for cell in shown.cells - known
            if any((other, cell.group) in partly for other in after.get(cell.question, ()))
        }
        if not hide:
            return
        shown.cells -= hide
        shown.besides |= hide


class _Settling:
    """What may be shown of one family of questions. `known` is shown, whatever it is; `closed` groups never are;
    `sizes` is how many people there are, as a question that all others hang on."""

    def __init__(
        self,
        groups: Sequence[Group],
        family: Mapping[str, Asked],
        threshold: int,
        known: AbstractSet[Cell],
        closed: AbstractSet[Hashable] = frozenset(),
        sizes: Mapping[str, Asked] = NO_SIZES,
    ) -> None:
        self.inside_of = lambda some: _Settling(some, family, threshold, known, closed, sizes)
        self.groups = groups
        self.sums = Sums(groups, {**sizes, **(_within(family) if sizes else family)})
        self.cells, self.truth = self.sums.cells, self.sums.truth
        by_key = {group.key: group for group in groups}
        self.leaves = {group.key: group.leaves for group in groups}
        self.harmed: dict[Hashable, int] = {}  # within what more there is than these groups
        self.at = {group.key: number for number, group in enumerate(groups)}
        self.group_at = np.array([self.at[cell.group] for cell in self.cells], dtype=int)
        wholes = [group.leaves for group in self._municipalities()]
        inside = np.array([[group.leaves <= whole for whole in wholes] for group in groups], dtype=int)
        overlap = [[not group.leaves.isdisjoint(other.leaves) for other in groups] for group in groups]
        self.meets = inside @ inside.T + np.array(
            overlap, dtype=int
        )  # in one municipality, and the same people
        self.depth = [by_key[cell.group].depth for cell in self.cells]
        self.of_group: dict[tuple[str, Hashable], list[int]] = {}  # the rows of a question in a group, n last
        for row, cell in enumerate(self.cells):
            self.of_group.setdefault((cell.question, cell.group), []).append(row)
        is_own = self._mask(cell.question in family for cell in self.cells)
        is_told = self._mask(by_key[cell.group].is_told for cell in self.cells)
        self.is_known = self._mask(cell in known for cell in self.cells)
        self.is_small = is_own & self._mask(
            self._is_small(row, family, threshold) for row in range(len(self.cells))
        )
        self.is_told = is_own & is_told
        self.can_be_shown = (
            self.is_told & ~self.is_small & self._mask(cell.group not in closed for cell in self.cells)
        )
        self.sums.begin(self.can_be_shown | self.is_known)
        self.must_be_hidden = ~self.can_be_shown
        # nobody is told of those who are left: that none of them chose something may follow from a shown 0
        self.is_guarded = ~self.sums.is_shown & np.where(
            is_told, is_own, self.is_small & ((self.truth > 0) | self._mask(c.option < 0 for c in self.cells))
        )

        self.hidden_in = np.bincount(self.group_at[self.is_guarded], minlength=len(groups))

    @staticmethod
    def _mask(values: Iterable[bool]) -> Numbers:
        return np.fromiter(values, dtype=bool)

    def _is_small(self, row: int, family: Mapping[str, Asked], threshold: int) -> bool:
        cell = self.cells[row]
        n = int(self.truth[self.of_group[cell.question, cell.group][-1]])
        if cell.option < 0 or cell.question not in family:
            return n < threshold
        return is_small(int(self.truth[row]), n, threshold, is_sensitive=family[cell.question].is_sensitive)

    def shown(self) -> Shown:
        """Hide what is small, then what is needed besides; show again what need not be hidden."""
        if len(self.cells) > FEW_NUMBERS:
            self._hide_within_municipalities()
        self._hide_besides()
        self._show_again()
        told = self.is_told & ~self.sums.is_shown
        return Shown(
            self._cells(self.is_told & self.sums.is_shown),
            self._cells(told & self.is_small),
            self._cells(told & ~self.is_small),
        )

    def _cells(self, rows: Numbers) -> set[Cell]:
        return {self.cells[row] for row in np.flatnonzero(rows)}

    def _narrow(self) -> Numbers:
        """Return the rows of the hidden numbers that have not been seen to lie widely enough."""
        rows = np.flatnonzero(self.is_guarded)
        return rows[self.sums.is_narrow(rows)]

    def _municipalities(self) -> list[Group]:
        """Return those of the depth that are divided one step at a time, as crosses of the whole are not."""
        steps = [group for group in self.groups if group.depth == MUNICIPALITY + 1]
        return [
            group
            for group in self.groups
            if group.depth == MUNICIPALITY and any(step.leaves <= group.leaves for step in steps)
        ]

    def _hide_within_municipalities(self) -> None:
        """Hide first what the numbers of one municipality by themselves would give away: many small problems are
        solved much sooner than a large one."""
        for whole in self._municipalities():
            inside = [group for group in self.groups if group.leaves <= whole.leaves]
            if 1 < len(inside) < len(self.groups):
                part = self.inside_of(inside)
                part.harmed = {group.key: self._harm(group.key) for group in inside}
                part._hide_besides()
                part._show_again()
                for row in np.flatnonzero(part.can_be_shown & ~part.is_known & ~part.sums.is_shown):
                    self._hide(self.sums.row_of[part.cells[row]])
        self.must_be_hidden |= ~self.sums.is_shown

    def _hide_besides(self) -> None:
        self.sums.widen(np.flatnonzero(self.is_guarded))
        while len(narrow := self._narrow()):
            for row in narrow.tolist():
                self._open(row)

    def _open(self, row: int) -> None:
        """Hide others until the hidden number of the row can lie widely enough."""
        while self.is_guarded[row] and self.sums.is_narrow(row):
            blocking = self.sums.stretch(row)
            if not self.sums.is_narrow(row):
                return
            free = [other for other in blocking if self.can_be_shown[other] and not self.is_known[other]]
            if free:
                self._hide(min(free, key=lambda other: self._cost(other, row)))
            elif any(self.cells[other].question != PEOPLE for other in blocking):  # known from before
                raise CannotProtect(self.cells[row])
            else:
                self.is_guarded[row] = False  # there are no more people than that

    def _hide(self, row: int) -> None:
        """Hide a number; without its n a group shows nothing."""
        cell = self.cells[row]
        rows = self.of_group[cell.question, cell.group] if cell.option < 0 else [row]
        rows = [one for one in rows if self.sums.is_shown[one] and not self.is_known[one]]
        self.sums.hide(rows)
        self.is_guarded[rows] = True
        self.hidden_in[self.group_at[row]] += len(rows)

    def _harm(self, key: Hashable) -> int:
        """Return how many numbers are hidden in the group and others of its municipality."""
        return int(self.meets[self.at[key]] @ self.hidden_in)

    def _cost(self, other: int, row: int) -> tuple:
        """What is lost by hiding a number: least in the deepest group, less in the same one, less where
        more is hidden already, less if few are in it."""
        one, cell = self.cells[other], self.cells[row]
        return (
            -self.depth[other],
            (one.option < 0) != (cell.option < 0),
            one.group != cell.group,
            -self._harm(one.group) - self.harmed.get(one.group, 0),
            self.truth[other],
            other,
        )

    def _show_again(self) -> None:
        """Show what need not be hidden, the largest groups first: a group's numbers together, else one by one."""
        is_little, most = len(self.cells) <= FEW_NUMBERS, self.sums.runs + EFFORT
        groups = [rows for rows in self.of_group.values() if is_little or self.depth[rows[0]] <= MUNICIPALITY]
        for rows in sorted(groups, key=lambda rows: (self.depth[rows[0]], -self.truth[rows[-1]], rows)):
            if self.sums.runs > most:
                return
            hidden = [row for row in rows if not (self.sums.is_shown[row] or self.must_be_hidden[row])]
            if len(hidden) > 1 and self._can_show(hidden):
                continue
            for row in sorted(hidden, key=lambda row: (row != rows[-1], -self.truth[row], row)):
                if not self._can_show([row]) and row == rows[-1]:
                    break

    def _can_show(self, rows: Sequence[int]) -> bool:
        """Show the numbers, and those that can then be worked out and are not small, if all that stay hidden can
        still lie widely enough; tell whether that was done."""
        rows = list(rows)
        before = self.sums.show(rows)
        self.is_guarded[rows] = False
        while len(narrow := self._narrow()):
            for row in sorted(narrow.tolist(), key=lambda row: self._distance(row, rows[0])):
                if self.sums.is_narrow(row):
                    self.sums.stretch(row)
                if not self.sums.is_narrow(row):
                    continue
                n = self.of_group[self.cells[row].question, self.cells[row].group][-1]
                if not (self.can_be_shown[row] and (row == n or self.sums.is_shown[n])):
                    self.sums.forget(rows, before)
                    self.is_guarded[rows] = True
                    return False
                self.sums.show([row])
                self.is_guarded[row] = False
                rows.append(row)
        return True

    def _distance(self, row: int, other: int) -> tuple:
        """How far a number is from another: the nearest are those that it most likely lays open."""
        one, cell = self.cells[row], self.cells[other]
        is_apart = not self.leaves[one.group] & self.leaves[cell.group]
        return one.option != cell.option, is_apart, row
