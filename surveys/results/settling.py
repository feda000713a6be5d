"""What may be shown of a round is settled once, for all roles together, before it is published."""

import hashlib
import json
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.models import CompiledCounts, PublishedCounts, RoundUnit, SuppressionProtocol, SurveyRound
from surveys.results.layout import Layout
from surveys.results.protect import Asked, Cell, Group, Shown, protect
from surveys.results.tables import (
    LEFT_OUT,
    UNDIVIDED,
    Key,
    Leaf,
    Tables,
    places_of,
    questions_of,
    tables_of,
)
from surveys.structure import Kind, Sheet

HIDDEN = -1
METHOD = "protect/2"  # changes when surveys.results.protect settles differently


class Why:
    """Why a line is hidden, whole or in part, in a group."""

    SHOWN, SMALL_GROUP, FEW_ANSWERS, OTHERS = range(4)
    NOT_ALIKE = 4  # of a pool: not the same question in all of its rounds


@dataclass(frozen=True)
class Settled:
    """What may be shown: packed rows with -1 where a number is hidden, and for each line why."""

    rows: Mapping[Key, tuple[list[int], list[int]]]
    shown: Shown
    tables: Tables


def settle(
    layout: Layout,
    sheet: Sheet,
    leaves: Mapping[Leaf, tuple[int, Sequence[int]]],
    threshold: int,
    *,
    first: Kind | None,
    second: Kind | None,
    splits: Collection[str] = (),
) -> Settled:
    """Return what may be shown of the leaves: (people, packed counts) of each; `splits` are the questions by which
    the groups are divided."""
    tables = tables_of(
        {leaf: people for leaf, (people, _counts) in leaves.items()}, threshold, first=first, second=second
    )
    counts = [row for _people, row in leaves.values()]
    in_tables = frozenset().union(*(group.leaves for group in tables.groups))
    groups = (*tables.groups, *(rest for rest in tables.remainders if rest.leaves & in_tables))
    people = [number for number, _row in leaves.values()]
    shown = protected(
        groups,
        questions_of(sheet, layout, counts),
        threshold,
        people=people,
        splits=splits,
        places=places_of(leaves),
    )
    rows: dict[Key, tuple[list[int], list[int]]] = {}
    for group in tables.groups:
        name = name_of(group)
        total = [sum(column) for column in zip(*(counts[leaf] for leaf in sorted(group.leaves)), strict=True)]
        rows[name] = masked(layout, name, total, shown, threshold)
    for alias, key in tables.aliases.items():
        if not alias.unit:  # an only school is shown as the municipality
            rows[alias] = rows[key]
    return Settled(rows, shown, tables)


def protected(
    groups: Sequence[Group],
    questions: Sequence[Asked],
    threshold: int,
    *,
    people: Sequence[int],
    splits: Collection[str],
    known: Iterable[Cell] = (),
    places: Sequence[Hashable] | None = None,
) -> Shown:
    """Return what may be shown of the questions; `places` is where each leaf belongs.

    A question by which groups are divided is told of undivided groups alone: all girls have answered that they are
    girls, which is neither news nor to be hidden.
    """
    hung_on = {
        code for one in questions for code in (one.after_more | ({one.after[0]} if one.after else set()))
    }
    apart = [one for one in questions if one.code in splits and one.code not in hung_on]
    rest = [one for one in questions if one not in apart]
    undivided = [group for group in groups if is_undivided(group)]
    codes, names = {one.code for one in apart}, {group.key for group in undivided}
    shown = protect(
        groups,
        rest,
        threshold,
        people=people,
        known={cell for cell in known if cell.question not in codes},
        places=places,
    )
    if apart:
        told = {cell for cell in known if cell.question in codes and cell.group in names}
        more = protect(undivided, apart, threshold, people=people, known=told, places=places)
        shown.cells |= more.cells
        shown.small |= more.small
        shown.besides |= more.besides
        shown.left_out |= more.left_out
    return shown


def name_of(group: Group) -> Key:
    """Return the name of a group that has a table."""
    assert isinstance(group.key, Key)
    return group.key


def is_undivided(group: Group) -> bool:
    """Whether a group has a table of all in a place or unit, or in a round: its name ends with no value of a split."""
    name = group.key
    return isinstance(name, tuple) and name[-2:] == (0, 0) and not {LEFT_OUT, UNDIVIDED} & set(name)


def masked(
    layout: Layout, key: Key, total: Sequence[int], shown: Shown, threshold: int
) -> tuple[list[int], list[int]]:
    """Return a group's packed row with what may not be shown as HIDDEN, and for each line why."""
    packed, why = [HIDDEN] * layout.width, []
    for line in layout.lines:
        cells = {
            at: Cell(line.key, key, *((0, at) if line.shares_out else (at, 0)))
            for at in range(len(line.answers))
        }
        if line.answers and Cell(line.key, key) in shown.cells:
            packed[line.at] = total[line.at]
            for at, cell in cells.items():
                if cell in shown.cells:
                    packed[line.at + 1 + at] = total[line.at + 1 + at]
        why.append(_why(line.n(packed), total[line.at], set(cells.values()), shown, threshold))
    return packed, why


def _why(n_shown: int, n: int, cells: set[Cell], shown: Shown, threshold: int) -> int:
    if not cells or cells <= shown.cells:
        return Why.SHOWN
    if n_shown == HIDDEN and n < threshold:
        return Why.SMALL_GROUP
    return Why.FEW_ANSWERS if cells & shown.small else Why.OTHERS


def settle_round(survey: SurveyRound, *, at: datetime | None = None) -> SuppressionProtocol:
    """Settle what may be shown of a compiled round and keep it with its protocol; doing it again changes nothing.

    The reckoning may take minutes, and holds no lock and no transaction; of two at once the first one's is kept.
    """
    if kept := SuppressionProtocol.objects.filter(round=survey).first():
        return kept
    sheet = survey.questionnaire.sheet()
    kinds = [sheet.by_code[code].kind for code in survey.splits]
    first, second = [*kinds, None, None][:2]
    settled = settle(
        Layout(sheet),
        sheet,
        leaves_of(survey),
        survey.threshold,
        first=first,
        second=second,
        splits=survey.splits,
    )
    return _keep(survey, settled, at or timezone.now())


@transaction.atomic
def _keep(survey: SurveyRound, settled: Settled, at: datetime) -> SuppressionProtocol:
    SurveyRound.objects.select_for_update(of=["self"]).get(pk=survey.pk)
    if kept := SuppressionProtocol.objects.filter(round=survey).first():
        return kept
    PublishedCounts.objects.bulk_create(
        [
            PublishedCounts(
                round=survey,
                municipality_id=key.place,
                unit=key.unit,
                first=key.first,
                second=key.second,
                counts=packed,
                why=why,
            )
            for key, (packed, why) in settled.rows.items()
        ],
        batch_size=500,
    )
    return SuppressionProtocol.objects.create(
        round=survey, made_at=at, **protocol_of(settled, survey.threshold)
    )


def leaves_of(survey: SurveyRound) -> dict[Leaf, tuple[int, list[int]]]:
    """Return the compiled counts of a round: people and packed row of each smallest group."""
    units = RoundUnit.objects.filter(place__round=survey)
    place_of = dict(units.values_list("number", "place__municipality"))
    rows = CompiledCounts.objects.filter(round=survey).order_by("unit", "first", "second")
    return {
        Leaf(place_of[row.unit], row.unit, row.first, row.second): (row.people, row.counts) for row in rows
    }


def protocol_of(settled: Settled, threshold: int) -> dict[str, Any]:
    """Return the fields of a protocol: the rules, how much was hidden, of which questions whole tables were hidden to
    have done, and a fingerprint of what is shown."""
    shown = settled.shown
    told = sorted(
        (list(key), packed) for key, (packed, _why) in settled.rows.items() if key.place is not None
    )
    whole = [packed for key, (packed, _why) in settled.rows.items() if key.place is None]
    fingerprint = hashlib.sha256(json.dumps([whole, told]).encode()).hexdigest()
    return {
        "threshold": threshold,
        "tables": len(settled.tables.groups),
        "cells": len(shown.cells) + len(shown.small) + len(shown.besides),
        "hidden": len(shown.small),
        "hidden_besides": len(shown.besides),
        "left_out": 0,
        "details": {
            "method": METHOD,
            "sha256": fingerprint,
            "someone_left_out": settled.tables.left_out > 0,
            "questions_left_out": dict(sorted(shown.left_out.items())),
        },
    }
