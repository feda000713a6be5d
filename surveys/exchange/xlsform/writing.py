"""A draft as an XLSForm: survey, choices and settings, in all its languages."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from surveys.exchange.drafts import Asked, Draft
from surveys.exchange.own_json import question_as
from surveys.exchange.xlsform import KEPT, KEPT_OF_ALL
from surveys.exchange.xlsform.conditions import choice_name, row_name, write_condition
from surveys.structure import (
    ONE_OF,
    REFUSED,
    UNITS,
    UNKNOWN,
    Item,
    Kind,
    Texts,
    text_in,
)

NAMES = {"sv": "Svenska", "en": "English"}
WAYS = {
    UNKNOWN: {"sv": "Vet inte", "en": "Don't know"},
    REFUSED: {"sv": "Vill inte svara", "en": "Don't want to answer"},
}
COLUMNS = ("type", "name", "label", "hint", "relevant", "constraint", "appearance", f"bind::{KEPT}")
TYPES = {Kind.NUMBER: "integer", Kind.MONTH: "date", Kind.INFORMATION: "note"}
LOOKS = {Kind.LIKERT: "likert", Kind.LONG_TEXT: "multiline", Kind.MONTH: "month-year"}

Row = dict[str, Any]


@dataclass
class Sheets:
    """The rows of a form's three sheets, and in words what only Allas ansvar reads back."""

    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: Row = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def sheets_of(draft: Draft) -> Sheets:
    """Return the form's sheets. Raises nothing: what a draft can hold, the sheets can."""
    return _Writing(draft).sheets()


def as_xlsform(draft: Draft) -> bytes:
    """Return the form as an XLSX file."""
    sheets, languages = sheets_of(draft), _languages(draft)
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        heads = {
            "survey": _headings(COLUMNS, languages),
            "choices": _headings(("list_name", "name", "label"), languages),
            "settings": list(sheets.settings),
        }
        for name, rows in (
            ("survey", sheets.survey),
            ("choices", sheets.choices),
            ("settings", [sheets.settings]),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(heads[name]), 24)
            for column, heading in enumerate(heads[name]):
                sheet.write_string(0, column, heading, bold)
            for number, row in enumerate(rows, 1):
                for column, heading in enumerate(heads[name]):
                    if text := row.get(heading):
                        sheet.write_string(number, column, str(text))
    return file.getvalue()


def _languages(draft: Draft) -> list[str]:
    """The languages of the form, the main one first, as its columns name them."""
    return [draft.main_language, *draft.languages]


def _headings(columns: tuple[str, ...], languages: list[str]) -> list[str]:
    headings = []
    for column in columns:
        headings += [_heading(column, one) for one in languages] if column in ("label", "hint") else [column]
    return headings


def _heading(column: str, language: str) -> str:
    return f"{column}::{_named(language)}"


def _named(language: str) -> str:
    return f"{NAMES.get(language, language)} ({language})"


class _Writing:
    """Writes the sheets, once."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.made = draft, Sheets()
        self.items: Mapping[str, Item] = {item.code: item for item in draft.sheet().items}
        self.lists: dict[str, str] = {}  # what a list of options holds: its name
        self.used = {*self.items}

    def sheets(self) -> Sheets:
        """Return the sheets."""
        draft = self.draft
        self._aside("introduction", draft.introduction)
        for number, part in enumerate(draft.sections, 1):
            self._row("begin_group", self._free(f"avsnitt_{number}"), part.title)
            self._aside("of_section", part.introduction, number)
            for asked in part.questions:
                self._question(asked)
            self._row("end_group", "")
        self._aside("closing", draft.closing)
        kept = {"title": draft.title, "audience": str(draft.audience)}
        self.made.settings = {
            "form_title": text_in(draft.title, draft.main_language),
            "form_id": "allas_ansvar",
            "default_language": _named(draft.main_language),
            KEPT_OF_ALL: json.dumps(kept, ensure_ascii=False),
        }
        self._tell()
        return self.made

    def _tell(self) -> None:
        """Say what only Allas ansvar reads back."""
        asked = self.draft.questions
        without = [one for one in asked if not one.options]
        for holds, words in (
            (
                any(one.share or one.factor or one.indicator for one in asked),
                _("which answers a figure counts, and risk and protective factors"),
            ),
            (any(one.bands for one in asked), _("the classes of numbers")),
            (
                any(one.kind in UNITS for one in asked),
                _("that a question is about the school, the workplace or the area (elsewhere it is a text)"),
            ),
            (
                any(one.is_sensitive for one in asked),
                _("that a question is hard, so that help is shown after it"),
            ),
            (
                any(option.alone for one in asked for option in one.options),
                _("that an option cannot be ticked together with others"),
            ),
            (
                any(one.offers_unknown or one.offers_refusal for one in without),
                _("“Don't know” and “Don't want to answer” where there are no options"),
            ),
            (bool(asked), _("the mark by which years are compared")),
        ):
            if holds:
                self.made.told.append(words)

    def _free(self, name: str) -> str:
        while name in self.used:
            name += "_"
        self.used.add(name)
        return name

    def _row(
        self, kind: str, name: str, label: Texts | None = None, hint: Texts | None = None, **cells: Any
    ) -> None:
        row: Row = {"type": kind, "name": name, **cells}
        for column, texts in (("label", label), ("hint", hint)):
            for language in _languages(self.draft):
                if texts and (text := texts.get(language)):
                    row[_heading(column, language)] = text
        self.made.survey.append(row)

    def _aside(self, role: str, texts: Texts, number: int | str = "") -> None:
        """A text that is not a question, as a note that we know again."""
        if texts:
            kept = json.dumps({"role": role})
            mark: dict[str, Any] = {f"bind::{KEPT}": kept}
            self._row("note", self._free(f"{role}_{number}".strip("_")), texts, **mark)

    def _question(self, asked: Asked) -> None:
        cells: dict[str, Any] = {
            "relevant": write_condition(asked.condition, self.items),
            "appearance": LOOKS.get(asked.kind, ""),
            f"bind::{KEPT}": json.dumps(_kept(asked), ensure_ascii=False),
        }
        if asked.kind is Kind.MATRIX:
            self._matrix(asked, cells)
            return
        if asked.kind in ONE_OF | {Kind.MANY}:
            kind = f"{'select_multiple' if asked.kind is Kind.MANY else 'select_one'} {self._list(asked)}"
        else:
            kind = TYPES.get(asked.kind, "text")
        if asked.kind in (Kind.NUMBER, Kind.MANY):
            what = "." if asked.kind is Kind.NUMBER else "count-selected(.)"
            limits = [f"{what} >= {asked.least}"] * (asked.least is not None)
            limits += [f"{what} <= {asked.most}"] * (asked.most is not None)
            cells["constraint"] = " and ".join(limits)
        self._row(kind, asked.code, asked.label, asked.hint, **cells)

    def _matrix(self, asked: Asked, cells: dict[str, Any]) -> None:
        """A table: a group with a row of labels, and a row for each question without them."""
        of = f"select_one {self._list(asked)}"
        self._row("begin_group", asked.code, asked.label, **cells | {"appearance": "field-list"})
        self._row(of, self._free(f"{asked.code}_labels"), asked.label, asked.hint, appearance="label")
        for row in asked.rows:
            self._row(of, row_name(asked.code, row.value), row.label, appearance="list-nolabel")
        self._row("end_group", "")

    def _list(self, asked: Asked) -> str:
        """The name of the list with the question's options, which is written if it is new."""
        ways = [way for way, on in ((UNKNOWN, asked.offers_unknown), (REFUSED, asked.offers_refusal)) if on]
        key = json.dumps([[[o.value, o.label] for o in asked.options], ways], sort_keys=True)
        if key not in self.lists:
            self.lists[key] = name = f"l_{asked.code}"
            both: list[tuple[int, Texts]] = [(option.value, option.label) for option in asked.options]
            both += [
                (way, {one: text_in(WAYS[way], one, "en") for one in _languages(self.draft)}) for way in ways
            ]
            for value, label in both:
                row: Row = {"list_name": name, "name": choice_name(value)}
                row |= {
                    _heading("label", one): text for one in _languages(self.draft) if (text := label.get(one))
                }
                self.made.choices.append(row)
        return self.lists[key]


def _kept(asked: Asked) -> dict[str, Any]:
    """What XLSForm cannot say of the question."""
    said = {"code", "label", "options", "rows", "condition"}
    if asked.kind is not Kind.MATRIX:
        said.add("hint")
    if asked.kind in (Kind.NUMBER, Kind.MANY):
        said |= {"least", "most"}
    if asked.kind in ONE_OF | {Kind.MANY, Kind.MATRIX}:
        said |= {"offers_unknown", "offers_refusal"}
    kept = {name: value for name, value in question_as(asked).items() if name not in said}
    if alone := [option.value for option in asked.options if option.alone]:
        kept["alone"] = alone
    return kept
