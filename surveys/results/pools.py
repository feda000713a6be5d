"""Putting rounds together: what may be shown of the pool, when everything shown of its rounds is known already.

Two or three years of one place, or one year of neighbours. A round stands in one pool at most: two pools with a round
in common would tell of the difference between them. A question is put together where it is the same in all of them.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from surveys.models import CompiledCounts, Pool, PublishedCounts, SurveyRound
from surveys.results.layout import Layout, Line
from surveys.results.protect import Asked, CannotProtect, Cell, Group, Shown
from surveys.results.settling import HIDDEN, Settled, Why, leaves_of, masked, name_of, protected
from surveys.results.tables import DEEPEST, Key, Leaf, Tables, questions_of, tables_of
from surveys.results.words import answer_words
from surveys.structure import Kind, Sheet


@dataclass(frozen=True)
class Member:
    """A round of a pool: its questionnaire, and its lines by the pool's, where they are the same."""

    round: SurveyRound
    sheet: Sheet
    layout: Layout
    same: Mapping[str, Line]  # key of the pool's line: the line here


def asked_in(rounds: Sequence[SurveyRound]) -> list[Member]:
    """Return the rounds, the newest first, with what of their questions is the same as the newest's."""
    ordered = sorted(rounds, key=lambda one: (one.year, one.pk), reverse=True)
    found: list[Member] = []
    newest: dict[tuple, Line] = {}
    for one in ordered:
        sheet = one.questionnaire.sheet()
        layout = Layout(sheet)
        origins = {question.code: question.origin for question in one.questionnaire.questions.all()}
        lines = {(origins[line.item.code], line.row): line for line in layout.lines}
        newest = newest or lines
        same = {
            first.key: lines[name]
            for name, first in newest.items()
            if name in lines and is_same(first, lines[name])
        }
        found.append(Member(one, sheet, layout, same))
    return found


def is_same(one: Line, other: Line) -> bool:
    """Whether two lines ask the same with the same answers, so that they can be put together."""
    alike = one.item.kind == other.item.kind and one.answers == other.answers
    return alike and answer_words(one, "sv") == answer_words(other, "sv")


def common_keys(asked: Sequence[Member]) -> set[str]:
    """Return the keys of the lines that are the same in every round and have something to count."""
    keys = set.intersection(*(set(one.same) for one in asked))
    return {line.key for line in asked[0].layout.lines if line.answers and line.key in keys}


def settle_pool(rounds: Sequence[SurveyRound]) -> Settled:
    """Return what may be shown of the rounds together, whatever is known of each. Nothing is written."""
    asked = asked_in(rounds)
    newest, threshold = asked[0], max(one.round.threshold for one in asked)
    common = common_keys(asked)
    kinds = _splits(asked, common)
    people: dict[Leaf, int] = {}
    counts: list[list[int]] = []
    places: list[Hashable] = []
    before: list[Group] = []
    known: dict[Cell, int] = {}
    for number, one in enumerate(asked, 1):
        start = len(counts)
        leaves = leaves_of(one.round)
        for leaf, (persons, row) in leaves.items():
            split = (leaf.first, leaf.second) if one.round.state != SurveyRound.State.PURGED else (0, 0)
            people[Leaf(number, len(counts) + 1, *split)] = persons
            places.append((number, leaf.place))
            counts.append(_moved(row, one, newest, common))
        told, groups = _told(one, leaves, start, newest, common)
        known |= told
        before += groups
        common = common - _told_in_parts(one, leaves, newest, common)
    tables = tables_of(people, threshold, first=kinds[0], second=kinds[1], whole_only=True)
    seen = {group.leaves for group in tables.groups}
    before += [group for group in tables.remainders if group.leaves not in {one.leaves for one in before}]
    groups = [*tables.groups, *(group for group in before if group.leaves not in seen)]
    renamed = {group.leaves: group.key for group in tables.groups}
    again = {group.key: renamed[group.leaves] for group in before if group.leaves in renamed}
    known = {
        Cell(cell.question, again.get(cell.group, cell.group), cell.part, cell.option): value
        for cell, value in known.items()
        if cell.question in common
    }
    questions = [one for one in questions_of(newest.sheet, newest.layout, counts) if one.code in common]
    sizes = list(people.values())
    shown = _protected(groups, questions, threshold, sizes, places, newest.round.splits, known)
    rows: dict[Key, tuple[list[int], list[int]]] = {}
    for group in tables.groups:
        name = name_of(group)
        total = [sum(column) for column in zip(*(counts[leaf] for leaf in sorted(group.leaves)), strict=True)]
        packed, why = masked(newest.layout, name, total, shown, threshold)
        for at, line in enumerate(newest.layout.lines):
            if line.answers and line.key not in common:
                why[at] = Why.NOT_ALIKE
        rows[name] = (packed, why)
    return Settled(rows, shown, tables)


def _protected(
    groups: Sequence[Group],
    questions: Sequence[Asked],
    threshold: int,
    people: Sequence[int],
    places: Sequence[Hashable],
    splits: Sequence[str],
    known: Mapping[Cell, int],
) -> Shown:
    """What may be shown. A question that what was shown before leaves no way for is left out, whole: then nothing is
    told of it that was not told already."""
    left = list(questions)
    while left:
        told = {cell: value for cell, value in known.items() if cell.question in {one.code for one in left}}
        try:
            return protected(groups, left, threshold, people=people, splits=splits, known=told, places=places)
        except CannotProtect as error:
            out = {error.args[0].question}
            while more := {one.code for one in left if one.code not in out and _hangs_on(one, out)}:
                out |= more
            if not out & {one.code for one in left}:
                break
            left = [one for one in left if one.code not in out]
    return Shown()


def _hangs_on(question: Asked, others: set[str]) -> bool:
    return bool(question.after_more & others or (question.after and question.after[0] in others))


def _splits(asked: Sequence[Member], common: set[str]) -> list[Kind | None]:
    """What the pool can be divided by: the newest's splits, if every round was divided by the same in that order and
    has its groups left."""
    found: list[Kind | None] = []
    for at, code in enumerate(asked[0].round.splits):
        same = all(
            code in common and len(one.round.splits) > at and one.round.splits[at] == one.same[code].key
            for one in asked
        )
        is_left = all(one.round.state != SurveyRound.State.PURGED for one in asked)
        found.append(asked[0].sheet.by_code[code].kind if same and is_left else None)
    return [*found, None, None][:2]


def _moved(row: Sequence[int], one: Member, newest: Member, common: set[str]) -> list[int]:
    """A packed row of one round as the newest round packs it; what is not the same is nought."""
    moved = [0] * newest.layout.width
    for line in newest.layout.lines:
        if line.key in common:
            there = one.same[line.key]
            moved[line.at : line.at + line.width] = row[there.at : there.at + there.width]
    return moved


def _groups(one: Member, leaves: Mapping[Leaf, tuple[int, Sequence[int]]]) -> Tables:
    kinds = [one.sheet.by_code[code].kind for code in one.round.splits]
    first, second = [*kinds, None, None][:2]
    people = {leaf: number for leaf, (number, _row) in leaves.items()}
    if one.round.state == SurveyRound.State.PURGED:
        first = second = None  # the sum of all is left
    return tables_of(people, one.round.threshold, first=first, second=second)


def _told(
    one: Member,
    leaves: Mapping[Leaf, tuple[int, Sequence[int]]],
    start: int,
    newest: Member,
    common: set[str],
) -> tuple[dict[Cell, int], list[Group]]:
    """What has been shown of a round: its cells with their numbers, and the groups that they are about."""
    tables = _groups(one, leaves)
    published = {
        Key(row.municipality_id, row.unit, row.first, row.second): row.counts
        for row in PublishedCounts.objects.filter(round=one.round)
    }
    known: dict[Cell, int] = {}
    groups = []
    for group in tables.groups:
        if (packed := published.get(name_of(group))) is None:
            continue
        name = (one.round.pk, *name_of(group))
        groups.append(_later(name, group, start))
        for key in common:
            line, there = newest.layout.by_key[key], one.same[key]
            if there.n(packed) == HIDDEN:
                continue
            known[Cell(key, name)] = there.n(packed)
            for at, count in enumerate(there.counts(packed)):
                if count != HIDDEN:
                    known[Cell(key, name, *((0, at) if line.shares_out else (at, 0)))] = count
                    if not line.shares_out:
                        known[Cell(key, name, at, 1)] = there.n(packed) - count
    groups += [_later((one.round.pk, *group.key), group, start) for group in tables.remainders]  # type: ignore[misc]
    return known, groups


def _later(name: tuple, group: Group, start: int) -> Group:
    """A group of one round among the leaves of all."""
    return Group(name, frozenset(leaf + start for leaf in group.leaves), group.depth + DEEPEST, is_told=False)


def _told_in_parts(
    one: Member, leaves: Mapping[Leaf, tuple[int, Sequence[int]]], newest: Member, common: set[str]
) -> set[str]:
    """The lines of which a part was shown but not the whole, in a round whose parts are deleted: what is known of
    them can no longer be reckoned with."""
    if one.round.state != SurveyRound.State.PURGED:
        return set()
    rows = list(PublishedCounts.objects.filter(round=one.round))
    whole = next(
        (row.counts for row in rows if row.municipality_id is None and not (row.first or row.second)), None
    )
    found = set()
    for key in common:
        line = one.same[key]
        if whole is not None and line.n(whole) != HIDDEN and HIDDEN not in line.counts(whole):
            continue
        parts = [line.counts(row.counts) for row in rows if row.unit or row.first or row.second]
        if any(count != HIDDEN for part in parts for count in part):
            found.add(key)
    return found


def has_counts(survey: SurveyRound) -> bool:
    """Whether a round's counts are left to be put together with others."""
    return CompiledCounts.objects.filter(round=survey).exists()


def pooled_with(rounds: Sequence[SurveyRound]) -> list[Pool]:
    """Return the pools in which any of the rounds stands."""
    return list(Pool.objects.filter(rounds__in=rounds).distinct())
