"""Settles what may be shown of some questions that hang together: hides what is small, and what is needed besides.

What to hide besides is the cheapest that lets a number lie as widely as it must, found by a linear program of its own
for each number that lies too narrowly: in its own block of leaves first (a municipality with its schools), then
together with a few others where the same numbers are hidden, and at last in the whole.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from surveys.results.neighbours import WIDTH, Effort, Neighbourhood, TooMuch, is_narrow
from surveys.results.sums import Asked, Cell, Group, Numbers, Sums

__all__ = ["PEOPLE", "CannotProtect", "Hiding", "Plan", "Shown", "TooMuch", "is_small"]

FEW = 4  # 1–4 people, or all but 1–4
SMALL_GROUP = 20  # nobody and everybody are hidden in a smaller one
FEW_NUMBERS = 150  # all that were hidden besides are tried again
MUNICIPALITY = 2  # depth: among more numbers, only its own and those of larger groups are tried again
COMPANIONS = 2, 8, 24  # how many blocks help another, before the whole is tried
PRICES = 600.0, 300.0, 100.0, 30.0, 10.0  # of hiding a number, by depth
PEOPLE = "\N{BUSTS IN SILHOUETTE}"  # stands for a question that everyone answers: no question's code


class CannotProtect(Exception):
    """What has been shown before leaves a number open that must be hidden."""


@dataclass
class Shown:
    """What may be shown, and why the rest is not. `left_out` tells of which questions whole tables are hidden
    because settling them took too long: those of groups with at least so high a `spare`."""

    cells: set[Cell] = field(default_factory=set)
    small: set[Cell] = field(default_factory=set)
    besides: set[Cell] = field(default_factory=set)
    left_out: dict[str, int] = field(default_factory=dict)


def is_small(count: int, n: int, threshold: int, *, is_sensitive: bool = False) -> bool:
    """Whether a number is hidden for its own sake: the first rule of surveys.results.protect."""
    if n < threshold or 0 < count <= FEW or 0 < n - count <= FEW:
        return True
    return (count in (0, n) and n < SMALL_GROUP) or (is_sensitive and count == n)


class Plan:
    """The groups from the whole downwards, and the blocks that their leaves stand in: what all questions share.

    `above` is the smallest group told of, reaching over several blocks, that a group is a part of: numbers with the
    same one can make up for each other. `home` is the block in which most leaves of a group stand.
    """

    def __init__(self, groups: Sequence[Group], places: Sequence[Hashable] | None) -> None:
        self.groups = groups
        self.by_key = {group.key: group for group in groups}
        self.at = {group.key: number for number, group in enumerate(groups)}
        leaves = 1 + max((max(group.leaves) for group in groups), default=-1)
        names = list(dict.fromkeys(places[:leaves])) if places is not None else []
        number = {name: at for at, name in enumerate(names)}
        self.block_of = np.array(
            [number[name] for name in (places or ())[:leaves]] or [0] * leaves, dtype=int
        )
        self.blocks = len(names) or 1
        members = np.zeros((len(groups), leaves), dtype=np.float32)
        for at, group in enumerate(groups):
            members[at, sorted(group.leaves)] = 1
        per_block = np.zeros((leaves, self.blocks), dtype=np.float32)
        per_block[np.arange(leaves), self.block_of] = 1
        touched = members @ per_block
        self.home = touched.argmax(axis=1) if len(groups) else np.zeros(0, dtype=int)
        is_crossing = (touched > 0).sum(axis=1) > 1
        wide = [at for at, group in enumerate(groups) if is_crossing[at] and group.is_told]
        wide.sort(key=lambda at: (len(groups[at].leaves), at), reverse=True)
        self.above = np.full(len(groups), -1)
        sizes = members.sum(axis=1)
        for at in wide:  # the smallest last
            inside = (members @ members[at] == sizes) & (np.arange(len(groups)) != at)
            self.above[inside] = at


class Hiding:
    """What may be shown of one family of questions. `known` is shown, whatever it is; `closed` groups never are;
    `sizes` is how many people there are, as a question that all others hang on; of groups with at least `spare`
    nothing is told."""

    def __init__(
        self,
        plan: Plan,
        family: Mapping[str, Asked],
        threshold: int,
        effort: Effort,
        *,
        known: AbstractSet[Cell] = frozenset(),
        closed: AbstractSet[Hashable] = frozenset(),
        sizes: Mapping[str, Asked],
        spare: int | None = None,
    ) -> None:
        self.plan, self.effort = plan, effort
        self.sums = Sums(plan.groups, {**sizes, **family})
        self.cells, self.truth = self.sums.cells, self.sums.truth
        groups = [plan.by_key[cell.group] for cell in self.cells]
        self.group_at = np.array([plan.at[cell.group] for cell in self.cells], dtype=int)
        self.depth = np.array([group.depth for group in groups], dtype=int)
        self.of_group: dict[tuple[str, Hashable], list[int]] = {}  # the rows of a question in a group, n last
        for row, cell in enumerate(self.cells):
            self.of_group.setdefault((cell.question, cell.group), []).append(row)
        is_own = _mask(cell.question in family for cell in self.cells)
        is_told = _mask(group.is_told for group in groups)
        is_left = _mask(spare is None or group.spare < spare for group in groups)
        self.is_known = _mask(cell in known for cell in self.cells)
        self.is_small = is_own & _mask(
            self._is_small(row, family, threshold) for row in range(len(self.cells))
        )
        self.is_told = is_own & is_told
        is_open = _mask(cell.group not in closed for cell in self.cells)
        self.can_be_shown = self.is_told & is_left & ~self.is_small & is_open
        self.is_shown = self.can_be_shown | self.is_known
        # nobody is told of those who are left: that none of them chose something may follow from a shown 0
        is_number = (self.truth > 0) | _mask(cell.option < 0 for cell in self.cells)
        self.is_guarded = ~self.is_shown & np.where(is_told & is_left, is_own, self.is_small & is_number)
        self.low, self.high = self.truth.copy(), self.truth.copy()
        self.block_of = plan.block_of[self.sums.leaf_of]
        self.prices = self._prices()
        kinds: dict[tuple[str, int, int], int] = {}
        kind = [kinds.setdefault((cell.question, cell.part, cell.option), len(kinds)) for cell in self.cells]
        self.kind = np.array(kind, dtype=int) * len(plan.groups)

    def _is_small(self, row: int, family: Mapping[str, Asked], threshold: int) -> bool:
        cell = self.cells[row]
        n = int(self.truth[self.of_group[cell.question, cell.group][-1]])
        if cell.option < 0 or cell.question not in family:
            return n < threshold
        return is_small(int(self.truth[row]), n, threshold, is_sensitive=family[cell.question].is_sensitive)

    def _prices(self) -> Numbers:
        """Return what is lost by hiding each number: least in the deepest groups, and less if few are in it. A group
        shows nothing without its n."""
        of_depth = np.array(PRICES)[np.minimum(self.depth, len(PRICES) - 1)]
        prices = of_depth * (1 + self.truth / (self.truth + 50) / 4)
        for rows in self.of_group.values():
            if len(rows) > 1:
                prices[rows[-1]] = prices[rows].sum()
        return prices

    def shown(self) -> Shown:
        """Hide what is small, then what is needed besides. Raises CannotProtect and TooMuch."""
        if self.plan.blocks == 1:
            whole = self._near(np.zeros(1, dtype=int), gives_way=True)
            self._open_all(whole, np.flatnonzero(self.is_guarded), is_last=True)
            self._show_again(whole)
            self._learn(whole)
        else:
            self._by_blocks()
        if len(self._narrow()):
            raise ArithmeticError("a hidden number has not been seen to lie widely enough")
        told = self.is_told & ~self.is_shown
        return Shown(
            self._cells(self.is_told & self.is_shown),
            self._cells(told & self.is_small),
            self._cells(told & ~self.is_small),
        )

    def _cells(self, rows: Numbers) -> set[Cell]:
        return {self.cells[row] for row in np.flatnonzero(rows)}

    # Neighbourhoods

    def _near(self, blocks: Numbers, *, crossing: bool = True, gives_way: bool = False) -> Neighbourhood:
        return Neighbourhood(
            self.sums,
            np.isin(self.block_of, blocks),
            self.is_shown,
            self.can_be_shown & ~self.is_known,
            self.prices,
            self.effort,
            crossing=crossing,
            gives_way=gives_way,
        )

    def _learn(self, near: Neighbourhood) -> None:
        """What lies widely enough among some does so among all."""
        self.low[near.rows] = np.minimum(self.low[near.rows], near.low)
        self.high[near.rows] = np.maximum(self.high[near.rows], near.high)

    def _narrow(self) -> Numbers:
        """Return the rows of the hidden numbers that have not been seen to lie widely enough."""
        rows = np.flatnonzero(self.is_guarded)
        return rows[is_narrow(self.low[rows], self.high[rows])]

    def _by_blocks(self) -> None:
        """Settle each block with its companions, few at first; what no neighbourhood can open the whole must."""
        for companions in COMPANIONS:
            for block in range(self.plan.blocks) if companions < self.plan.blocks - 1 else ():
                narrow = self._narrow()
                rows = narrow[self.plan.home[self.group_at[narrow]] == block]
                if len(rows):
                    near = self._near(self._neighbours(block, rows, companions))
                    self._open_all(near, rows)
                    self._learn(near)
        if len(rows := self._narrow()):
            whole = self._near(np.arange(self.plan.blocks), gives_way=True)
            self._open_all(whole, rows, is_last=True)
            self._learn(whole)

    def _neighbours(self, block: int, rows: Numbers, companions: int) -> Numbers:
        """Return a block and its companions: those where most of the same numbers are hidden."""
        groups = self.group_at
        above = self.plan.above[groups]
        wanted = np.union1d(self.kind[rows] + above[rows], self.kind[rows] + groups[rows])
        alike = np.flatnonzero(~self.is_shown & (above >= 0) & np.isin(self.kind + above, wanted))
        scores = np.bincount(
            self.plan.home[groups[alike]],
            1 + np.minimum(self.truth[alike], WIDTH),
            minlength=self.plan.blocks,
        )
        scores[block] = np.inf
        return np.argsort(-scores, kind="stable")[: companions + 1]

    # Hiding

    def _open_all(self, near: Neighbourhood, rows: Numbers, *, is_last: bool = False) -> None:
        """Hide others until the hidden numbers can lie widely enough, as far as that can be done here."""
        wanted, tried = np.isin(near.rows, rows), np.zeros(len(near.rows), dtype=bool)
        wanted |= ~self.is_guarded[near.rows] & near.inside  # what is hidden from now on
        while True:
            guarded = np.flatnonzero(wanted & self.is_guarded[near.rows] & ~tried)
            near.widen(guarded)
            narrow = guarded[near.is_narrow(guarded)]
            if not len(narrow):
                return
            for at in sorted(narrow.tolist(), key=lambda at: (self.cells[near.rows[at]].option >= 0, at)):
                tried[at] = not self._open(near, at, is_last=is_last)

    def _open(self, near: Neighbourhood, at: int, *, is_last: bool) -> bool:
        """Hide what is cheapest until the hidden number of the row can lie widely enough; tell whether it can."""
        row = near.rows[at]
        while self.is_guarded[row] and near.is_narrow(at):
            low, high = near.between(at)
            ways = [near.cheapest(at, low + WIDTH)]
            if high >= WIDTH and (ways[0] is None or ways[0][1]):
                ways.append(near.cheapest(at, high - WIDTH))
            if found := [way for way in ways if way is not None]:
                self._hide(near, min(found)[1])
            elif is_last:
                self._open_fully(near, at)
            else:
                return False
        return True

    def _open_fully(self, near: Neighbourhood, at: int) -> None:
        """Let a hidden number lie as widely as it can. If that is less than it must, there are no more people than
        that; or else what was shown before lays it open."""
        least, most, blocking = near.reach(at)
        if most - least < WIDTH:
            if any(self.cells[near.rows[one]].question != PEOPLE for one in blocking):
                raise CannotProtect(self.cells[near.rows[at]])
            self.is_guarded[near.rows[at]] = False
        high = min(most, max(least + WIDTH, int(near.truth[at])))
        for goal in (high, max(least, high - WIDTH)):
            while (way := near.cheapest(at, goal)) and way[1]:
                self._hide(near, way[1])

    def _hide(self, near: Neighbourhood, rows: Iterable[int]) -> None:
        """Hide numbers; without its n a group shows nothing."""
        hidden: set[int] = set()
        for at in rows:
            row = int(near.rows[at])
            cell = self.cells[row]
            all_rows = self.of_group[cell.question, cell.group] if cell.option < 0 else [row]
            hidden |= {one for one in all_rows if self.is_shown[one] and not self.is_known[one]}
        found = sorted(hidden)
        self.is_shown[found] = False
        self.is_guarded[found] = True
        near.hide(near.local[row] for row in found if row in near.local)

    # Showing again

    def _show_again(self, near: Neighbourhood) -> None:
        """Show what need not be hidden, the largest groups first: a group's numbers together, else one by one."""
        is_little = len(near.rows) <= FEW_NUMBERS
        groups: dict[tuple[str, Hashable], list[int]] = {}
        for at, row in enumerate(near.rows.tolist()):
            if near.inside[at] and (is_little or self.depth[row] <= MUNICIPALITY):
                groups.setdefault((self.cells[row].question, self.cells[row].group), []).append(at)
        for rows in sorted(
            groups.values(), key=lambda rows: (self.depth[near.rows[rows[0]]], -near.truth[rows[-1]], rows)
        ):
            hidden = [at for at in rows if not near.is_shown[at] and self.can_be_shown[near.rows[at]]]
            if len(hidden) > 1 and self._can_show(near, hidden):
                continue
            for at in sorted(hidden, key=lambda at: (at != rows[-1], -near.truth[at], at)):
                if not self._can_show(near, [at]) and at == rows[-1]:
                    break

    def _can_show(self, near: Neighbourhood, rows: Sequence[int]) -> bool:
        """Show the numbers, and those that can then be worked out and are not small, if all that stay hidden can
        still lie widely enough; tell whether that was done."""
        rows = list(rows)
        before = near.show(rows)
        self._note(near, rows, is_shown=True)
        while True:
            guarded = np.flatnonzero(self.is_guarded[near.rows] & near.inside)
            narrow = guarded[near.is_narrow(guarded)]
            if not len(narrow):
                return True
            for at in sorted(narrow.tolist(), key=lambda at: self._distance(near, at, rows[0])):
                if near.is_narrow(at):
                    near.stretch(at)
                if not near.is_narrow(at):
                    continue
                row = near.rows[at]
                n = self.of_group[self.cells[row].question, self.cells[row].group][-1]
                if not (self.can_be_shown[row] and (row == n or self.is_shown[n])):
                    near.forget(rows, before)
                    self._note(near, rows, is_shown=False)
                    return False
                near.show([at])
                self._note(near, [at], is_shown=True)
                rows.append(at)

    def _note(self, near: Neighbourhood, rows: Sequence[int], *, is_shown: bool) -> None:
        self.is_shown[near.rows[rows]] = is_shown
        self.is_guarded[near.rows[rows]] = not is_shown

    def _distance(self, near: Neighbourhood, at: int, other: int) -> tuple:
        """How far a number is from another: the nearest are those that it most likely lays open."""
        one, cell = self.cells[near.rows[at]], self.cells[near.rows[other]]
        leaves = self.plan.by_key
        is_apart = leaves[one.group].leaves.isdisjoint(leaves[cell.group].leaves)
        return one.option != cell.option, is_apart, at


def _mask(values: Iterable[bool]) -> Numbers:
    return np.fromiter(values, dtype=bool)
