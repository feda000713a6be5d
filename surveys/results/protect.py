"""Which numbers of a survey may be shown, so that nobody can work out the others: the suppression engine.

1. A number is *small*, and hidden, if the group is smaller than the threshold, if 1–4 chose the option or all but
   1–4 did, or if none or all did in a group under 20 (or all, of whatever size, where the question is sensitive).
2. Others are hidden besides, until no hidden number can be worked out: from everything that is shown together,
   with all sums between groups and options, each hidden number can lie anywhere in an interval at least 5 wide.
3. What turns out to be hidden needlessly is shown again, where that is tried.

The interval is found by linear programming (surveys.results.neighbours): what someone finds who takes every table and
subtracts (Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4). docs/small-numbers.md tells
what is claimed and what is not.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from surveys.results.hiding import FEW, PEOPLE, CannotProtect, Hiding, Plan, Shown, TooMuch, is_small
from surveys.results.neighbours import Effort, Neighbourhood
from surveys.results.sums import Asked, Cell, Group, Part, Sums

__all__ = [
    "FEW",
    "Asked",
    "CannotProtect",
    "Cell",
    "Group",
    "Part",
    "Shown",
    "intervals",
    "is_small",
    "protect",
]

EFFORT = 20_000_000  # for each family of questions: the columns and lines of all programs that are run


def protect(
    groups: Sequence[Group],
    questions: Sequence[Asked],
    threshold: int,
    *,
    people: Sequence[int] | None = None,
    known: Iterable[Cell] | None = None,
    places: Sequence[Hashable] | None = None,
    effort: int = EFFORT,
) -> Shown:
    """Return what may be shown of the questions in the groups.

    `people` is how many stand in each leaf: no more can have answered a question, and of which groups anything
    may be told is then settled once for all questions; otherwise one question's numbers limit another's.
    `known` is what has been shown of these leaves before, about any set of leaves that `groups` also names: it stays
    known. `places` is where each leaf belongs, its municipality for instance: it makes large surveys quick, and
    changes what is hidden but not what is safe. When `effort` is spent on a family of questions, tables are left out
    of it, those with the highest `spare` first, until the rest can be settled.

    Raises CannotProtect if what is known leaves no way; never shows more than it can prove to be safe.
    """
    plan, known = Plan(_distinct(groups), places), set(known or ())
    sizes: dict[str, Asked] = {}
    closed: set[Hashable] = set()
    if people is not None:
        sizes = {PEOPLE: Asked(PEOPLE, (Part(tuple((size,) for size in people)),))}
        before = {Cell(PEOPLE, cell.group) for cell in known}
        told = before | _settled(plan, sizes, threshold, effort, known=before).cells
        closed = {group.key for group in groups} - {cell.group for cell in told}
        known |= told
    shown = Shown()
    for family in _families(questions):
        within = _within(family) if sizes else family
        settled = _settled(plan, within, threshold, effort, known=known, closed=closed, sizes=sizes)
        shown.cells |= settled.cells
        shown.small |= settled.small
        shown.besides |= settled.besides
        shown.left_out |= settled.left_out
    _hide_after_more(questions, shown, known)
    return shown


def _settled(
    plan: Plan,
    family: Mapping[str, Asked],
    threshold: int,
    effort: int,
    *,
    known: set[Cell],
    closed: Iterable[Hashable] = (),
    sizes: Mapping[str, Asked] | None = None,
) -> Shown:
    """Return what may be shown of a family, of as many tables as there is effort for; of none at last."""
    spares = sorted({group.spare for group in plan.groups if group.is_told}, reverse=True)
    for spare in (None, *spares):
        hiding = Hiding(
            plan,
            family,
            threshold,
            Effort(effort),
            known=known,
            closed=frozenset(closed),
            sizes=sizes or {},
            spare=spare,
        )
        try:
            found = hiding.shown()
        except TooMuch:
            continue
        if spare is not None:
            found.left_out = dict.fromkeys(family, spare)
        return found
    every = [cell for cell in hiding.cells if cell.question in family and plan.by_key[cell.group].is_told]
    return Shown(set(), set(), set(every), dict.fromkeys(family, 0))


def intervals(
    groups: Sequence[Group], questions: Sequence[Asked], cells: Iterable[Cell], wanted: Iterable[Cell]
) -> dict[Cell, tuple[float, float]]:
    """Return in which interval each wanted number must lie for someone who knows `cells` and nothing else.

    The attack, for tests and protocols: it knows which leaves are empty, and nothing more.
    """
    found, known, wanted = {}, set(cells), list(wanted)
    for family in _families(questions):
        sums = Sums(groups, family)
        is_known = np.array([cell in known for cell in sums.cells], dtype=bool)
        nothing = np.zeros(len(sums.cells))
        every = np.ones(len(sums.columns), dtype=bool)
        whole = Neighbourhood(sums, every, is_known, nothing.astype(bool), nothing, Effort(np.inf))
        for cell in wanted:
            row = sums.row_of.get(cell)
            if row is not None:
                whole.stretch(row, wide_is_enough=False)
                high = float(whole.high[row])
                found[cell] = float(whole.low[row]), high if high < whole.limit else float("inf")
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
