"""The numbered boxes of a paper form, and what is typed from them read as a page of the web would have sent it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.answering.pages import Sent, name_of
from surveys.structure import ONE_OF, SKIPPED, SLOTLESS, Item, Kind, Sheet

DONT_KNOW, WONT_SAY = 98, 99  # boxes of the ways of not answering
_WAY = re.compile(r"\*\s*(98|99)")  # beside a number or a text, which could itself be 98
_MONTH = re.compile(r"(\d{4})\D?(\d{1,2})")


@dataclass(frozen=True)
class Box:
    """A box to tick: the number printed beside it, and what a page would send for it."""

    number: int
    sends: str
    label: dict[str, str] | None = None  # of an option; the two ways of not answering have none


@dataclass(frozen=True)
class Field:
    """What is typed from a question, or from one row of a matrix: its number on paper, and its name in the form."""

    item: Item
    number: str
    name: str
    row: int = 0


def boxes_of(item: Item) -> list[Box]:
    """Return the boxes of a question in their order: options from 1, then 98 (don't know) and 99 (won't say)."""
    found = [Box(number, str(option.value), option.label) for number, option in enumerate(item.options, 1)]
    if item.offers_unknown:
        found.append(Box(DONT_KNOW, "unknown"))
    if item.offers_refusal:
        found.append(Box(WONT_SAY, "refused"))
    return found


def fields_of(sheet: Sheet, numbers: Mapping[str, int]) -> list[Field]:
    """Return what is typed from a form, in its order: a field for each question, and for each row of a matrix."""
    found = []
    for item in sheet.items:
        if item.kind in SLOTLESS:
            continue
        number = numbers[item.code]
        if item.kind is Kind.MATRIX:
            rows = enumerate(item.rows)
            found += [
                Field(item, f"{number}{letter(at)}", f"q{number}_{row.value}", row.value) for at, row in rows
            ]
        else:
            found.append(Field(item, str(number), f"q{number}"))
    return found


def letter(position: int) -> str:
    """Return the letter of a matrix's row, from 0: a, b … z, aa, ab …"""
    rest, last = divmod(position, 26)
    return (letter(rest - 1) if rest else "") + chr(ord("a") + last)


def as_sent(field: Field, typed: str) -> Sent:
    """Return what a page would have sent for what was typed from the paper; nothing typed is nothing answered.

    Raises ValueError, in words, for a box that the question does not have.
    """
    item, name = field.item, name_of(field.item, field.row or "")
    if not typed.strip():
        return {}
    boxes = {box.number: box.sends for box in boxes_of(item)}
    if item.kind in (Kind.MATRIX, Kind.MANY) or item.kind in ONE_OF:
        return {name: [_box(boxes, part) for part in re.split(r"[\s,;.+]+", typed.strip()) if part]}
    if (way := _WAY.fullmatch(typed.strip())) and int(way[1]) in boxes:
        return {name_of(item, "way"): [boxes[int(way[1])]]}
    if item.kind is Kind.MONTH:
        match = _MONTH.fullmatch(typed.strip())
        if match is None:
            raise ValueError(_("Write the year and the month: 2026-05."))
        return {name_of(item, "year"): [match[1]], name_of(item, "month"): [str(int(match[2]))]}
    return {name: [typed]}


def _box(boxes: Mapping[int, str], typed: str) -> str:
    if not (typed.isascii() and typed.isdigit()) or int(typed[:4]) not in boxes:
        raise ValueError(
            _("There is no box %(box)s. Choose among %(boxes)s.")
            % {"box": typed[:20], "boxes": ", ".join(str(number) for number in boxes)}
        )
    return boxes[int(typed[:4])]


def whole_sheet(sheet: Sheet, given: Mapping[str, list[int]]) -> list[int]:
    """Return the answer sheet of a paper form: what was not to be asked is left out, what was left empty is skipped."""
    answers = sheet.empty()
    for item in sheet.items:
        if item.width and sheet.holds(item.condition, answers):
            answers[sheet.slots(item)] = given.get(item.code, [SKIPPED] * item.width)
    return answers
