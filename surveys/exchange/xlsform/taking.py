"""pyxform's tree of a form as a draft of ours, and a note of all that does not become as it was."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys.exchange.checked import CODE, MOST_OPTIONS, MOST_ROWS, Unfit
from surveys.exchange.drafts import Asked, Draft, Part
from surveys.exchange.own_json import MOST_QUESTIONS, MOST_SECTIONS, load, question_as, written
from surveys.exchange.xlsform import KEPT, KEPT_OF_ALL
from surveys.exchange.xlsform.answers import choice_kind, limits_in, options_in, table_in
from surveys.exchange.xlsform.conditions import Named, NotSayable, read_condition, simplified
from surveys.exchange.xlsform.notes import Notes
from surveys.exchange.xlsform.reading import Form, Note
from surveys.exchange.xlsform.words import WHICH_OTHER, Words
from surveys.models import Questionnaire
from surveys.questions.check import broken_because, tests_in
from surveys.questions.texts import LETTERS, LETTERS_OF_PART
from surveys.structure import Condition, Kind, Option, Texts

DEVICE = {
    "start", "end", "today", "deviceid", "device id", "subscriberid", "subscriber id", "simserial", "sim id",
    "phonenumber", "phone number", "username", "email", "audit", "start-geopoint", "background-audio",
    "background-geopoint", "entity",
}  # fmt: skip
NUMBERS = {"integer", "int", "decimal", "range"}


@dataclass
class Taken:
    """A form as a draft, with what the user should know before it is made."""

    draft: Draft
    notes: list[Note]


def take(form: Form) -> Taken:
    """Return the draft of a form. Raises Unfit where nothing of it can be asked."""
    return _Taking(form).taken()


@dataclass
class _Section:
    title: Texts
    introduction: Texts = field(default_factory=dict)
    questions: list[Asked] = field(default_factory=list)


class _Taking:
    """Walks through the tree, once."""

    def __init__(self, form: Form) -> None:
        self.tree, self.notes = form.tree, Notes(form)
        self.words = Words(form.tree, self.notes)
        self.named: dict[str, Named] = {}
        self.codes: set[str] = set()
        self.sections: list[_Section] = []
        self.aside: dict[str, Texts] = {}  # introduction and closing of all

    def taken(self) -> Taken:
        """Return the draft and the notes."""
        tree = self.tree
        for element in tree.get("children", ()):
            self._element(element, Condition(), top=True)
        sections = [one for one in self.sections if one.questions]
        if not sections:
            why = [note.text for note in self.notes.gathered()]
            raise Unfit([_("There is no question in the file that can be asked here."), *dict.fromkeys(why)])
        kept = self._kept(tree.get(KEPT_OF_ALL))
        title = {
            self.words.main: str(
                tree.get("title") if tree.get("title") not in (None, "", "data") else _("Form")
            )[: LETTERS["title"]]
        }
        for one in sections:
            if not one.title:
                one.title = {self.words.main: title[self.words.main]}
        draft = Draft(
            title=kept["title"] if isinstance(kept.get("title"), dict) else title,
            introduction=self.aside.get("introduction", {}),
            closing=self.aside.get("closing", {}),
            main_language=self.words.main,
            languages=tuple(sorted(self.words.languages - {self.words.main})),
            audience=kept.get("audience", Questionnaire.Audience.INHABITANTS.value),
            sections=tuple(Part(one.title, one.introduction, tuple(one.questions)) for one in sections),
        )
        if len(draft.questions) > MOST_QUESTIONS or len(sections) > MOST_SECTIONS:
            raise Unfit([_("There are more than %(most)s questions.") % {"most": MOST_QUESTIONS}])
        load(json.loads(json.dumps(written(draft))))  # the same look as at our own files
        return Taken(draft, self.notes.gathered())

    # Elements

    def _element(self, element: dict[str, Any], above: Condition, *, top: bool = False) -> None:
        kind = str(element.get("type", "")).lower()
        name = str(element.get("name", ""))
        if name == "meta" or kind == "survey":
            return
        row = self.notes.row(name)
        if kind in ("group", "repeat", "loop"):
            self._group(element, kind, row, above, top=top)
        else:
            self._question(element, kind, row, above)

    def _group(
        self, element: dict[str, Any], kind: str, row: int | None, above: Condition, *, top: bool
    ) -> None:
        name, children = str(element.get("name", "")), element.get("children", [])
        if kind != "group":
            self.notes.tell(row, name, _("A part that is repeated: its questions are asked once here."))
        condition = self._both(above, self._condition(element, row, name))
        if lines := table_in(children):
            self._matrix(element, lines, row, condition)
            return
        self.notes.tell_rest(element, row, name)
        label = self.words.texts(element.get("label"), row, name, LETTERS["title"])
        if top and (label or len(children) > 1):
            self.sections.append(_Section(label))
        elif label:
            code = self._new_code(name or "rubrik")
            self._put(Asked(code=code, kind=Kind.INFORMATION, label=label, condition=condition))
            self.notes.tell(row, name, _("A group inside a group: its heading stands as information here."))
        for child in children:
            self._element(child, condition)
        if top:
            self.sections.append(_Section({}))

    def _matrix(
        self, element: dict[str, Any], lines: list[dict[str, Any]], row: int | None, condition: Condition
    ) -> None:
        name = str(element.get("name", ""))
        generated: dict[str, Any] = next(
            (
                c
                for c in element["children"]
                if str(c.get("name", "")).startswith("generated_table_list_label")
            ),
            {},
        )
        options, names, offers = options_in(lines[0], row, name, self.words)
        if len(lines) > MOST_ROWS or len(options) > MOST_OPTIONS:
            self.notes.tell(
                row, name, _("The question has more options or rows than there is room for. It is left out.")
            )
            return
        rows = []
        for value, line in enumerate(lines, 1):
            at = self.notes.row(str(line.get("name", "")))
            if (line.get("bind") or {}).get("relevant"):
                self.notes.tell(
                    at,
                    str(line["name"]),
                    _("A row of a table cannot have a condition of its own. It is always shown."),
                )
            self.notes.tell_rest(line, at, str(line.get("name", "")))
            rows.append(
                Option(value, self.words.texts(line.get("label"), at, str(line["name"]), LETTERS_OF_PART))
            )
        label = self.words.texts(element.get("label") or generated.get("label"), row, name, LETTERS["label"])
        asked = Asked(
            code=self._new_code(name), kind=Kind.MATRIX, label=label, options=options, rows=tuple(rows),
            condition=condition, **offers,
        )  # fmt: skip
        asked = self._with_kept(element, asked)
        self._put(asked)
        for value, line in zip((one.value for one in asked.rows), lines, strict=True):
            self.named[str(line["name"])] = Named(asked.as_item(0), names, value)

    def _question(self, element: dict[str, Any], kind: str, row: int | None, above: Condition) -> None:
        name, bind = str(element.get("name", "")), element.get("bind") or {}
        kept = self._kept(bind.get(KEPT))
        label = self.words.texts(element.get("label"), row, name, LETTERS["label"])
        if name.endswith("_other") and element.get("label") == WHICH_OTHER:
            label = self.words.made(WHICH_OTHER)
        if (role := kept.get("role")) in ("introduction", "closing", "of_section"):
            if role == "of_section" and self.sections:
                self.sections[-1].introduction = label
            else:
                self.aside[role] = label
            return
        found = self._asked(element, kind, row, name, label)
        if found is None:
            return
        condition = self._both(above, self._condition(element, row, name))
        self.notes.tell_rest(element, row, name)
        asked, names = found
        asked = self._with_kept(element, replace(asked, condition=condition))
        self._put(asked)
        self.named[name] = Named(asked.as_item(0), names)

    def _asked(
        self, element: dict[str, Any], kind: str, row: int | None, name: str, label: Texts
    ) -> tuple[Asked, dict[str, int]] | None:
        """The question with its options by their names in the file; None, with a note, for what cannot be asked."""
        appearance = str((element.get("control") or {}).get("appearance", ""))
        hint = self.words.texts(element.get("hint"), row, name, LETTERS["hint"])
        common: dict[str, Any] = {"code": self._new_code(name), "label": label, "hint": hint}
        if kind in DEVICE:
            self.notes.tell(
                row,
                name,
                _("“%(type)s” tells about the person's device or account. That is never taken in.")
                % {"type": kind},
            )
        elif kind in ("calculate", "hidden", "xml-external", "csv-external"):
            self.notes.tell(
                row,
                name,
                _("“%(type)s” is counted out or kept out of sight. It is left out.") % {"type": kind},
            )
        elif kind.startswith("select") and ("choices" not in element or not element["choices"]):
            self.notes.tell(row, name, _("The options stand in another file. The question is left out."))
        elif kind in ("select one", "select all that apply", "select multiple"):
            options, names, offers = options_in(element, row, name, self.words)
            if len(options) > MOST_OPTIONS:
                self.notes.tell(
                    row,
                    name,
                    _("The question has more options or rows than there is room for. It is left out."),
                )
                return None
            ours = Kind.MANY if kind != "select one" else choice_kind(options, appearance)
            if (element.get("bind") or {}).get("constraint"):
                least, most = limits_in(element, kind, row, name, self.notes)
                offers |= {"least": least, "most": most} if ours is Kind.MANY else {}
            return Asked(kind=ours, options=options, **common, **offers), names
        elif kind in NUMBERS:
            least, most = limits_in(element, kind, row, name, self.notes)
            if kind == "decimal":
                self.notes.tell(row, name, _("Decimals: whole numbers are asked for here."))
            return Asked(kind=Kind.NUMBER, least=least, most=most, **common), {}
        elif kind in ("text", "string"):
            is_long = "multiline" in appearance
            if (element.get("bind") or {}).get("constraint"):
                self.notes.tell(row, name, _("A limit on what is written is not kept."))
            asked = Asked(
                kind=Kind.LONG_TEXT if is_long else Kind.SHORT_TEXT, most=2000 if is_long else 200, **common
            )
            return asked, {}
        elif kind == "date":
            if "month-year" not in appearance:
                self.notes.tell(row, name, _("A day: the month and the year are asked for here."))
            if (element.get("bind") or {}).get("constraint"):
                self.notes.tell(row, name, _("A limit on what is written is not kept."))
            return Asked(kind=Kind.MONTH, **common), {}
        elif kind == "note":
            if label:
                return Asked(kind=Kind.INFORMATION, **common), {}
        elif kind == "rank":
            self.notes.tell(row, name, _("Ranking cannot be asked here. The question is left out."))
        else:
            self.notes.tell(
                row, name, _("“%(type)s” cannot be asked here. The question is left out.") % {"type": kind}
            )
        return None

    def _condition(self, element: dict[str, Any], row: int | None, name: str) -> Condition:
        expression = str((element.get("bind") or {}).get("relevant") or "").strip()
        if not expression:
            return Condition()
        expression = re.sub(r"\.\./([\w.-]+)", r"${\1}", expression)  # as pyxform writes it for “other”
        try:
            condition = read_condition(expression, self.named)
        except NotSayable:
            says = _("The condition “%(words)s” cannot be said here. The question is asked of everyone.")
            self.notes.tell(row, name, says % {"words": expression[:300]})
            return Condition()
        before = {one.item.code for one in self.named.values()}
        sheet = Draft(title={}, sections=(Part({}, {}, tuple(self._put_so_far())),)).sheet()
        if any(broken_because(test, sheet, before) for test in tests_in(condition)):
            says = _("The condition “%(words)s” cannot be said here. The question is asked of everyone.")
            self.notes.tell(row, name, says % {"words": expression[:300]})
            return Condition()
        return condition

    def _both(self, one: Condition, other: Condition) -> Condition:
        return simplified(Condition(tuple(part for part in (one, other) if part.parts)))

    def _put_so_far(self) -> Iterator[Asked]:
        for section in self.sections:
            yield from section.questions

    def _put(self, asked: Asked) -> None:
        if not self.sections:
            self.sections.append(_Section({}))
        self.sections[-1].questions.append(asked)

    def _new_code(self, name: str) -> str:
        stem = name if CODE.fullmatch(name) else slugify(name)[:50] or "fraga"
        code, number = stem, 1
        while code in self.codes:
            number += 1
            code = f"{stem[:55]}-{number}"
        self.codes.add(code)
        return code

    # What we have written ourselves

    def _kept(self, text: Any) -> dict[str, Any]:
        """What a column of ours holds; nothing where it is not ours."""
        try:
            found = json.loads(str(text)) if text else {}
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _with_kept(self, element: dict[str, Any], asked: Asked) -> Asked:
        """The question with what XLSForm cannot say of it; as it is where that does not fit (any more)."""
        kept = self._kept((element.get("bind") or {}).get(KEPT))
        if not kept:
            return asked
        alone = kept.pop("alone", [])
        data = question_as(asked)
        if asked.kind not in (Kind.NUMBER, Kind.MANY):
            data = {name: value for name, value in data.items() if name not in ("least", "most")}
        data |= kept
        if isinstance(alone, list) and kept.get("kind") == Kind.MANY.value:
            data["options"] = [
                one | ({"alone": True} if one["value"] in alone else {}) for one in data["options"]
            ]
        data.pop("condition", None)
        small = {"title": {self.words.main: "x"}, "questions": [data]}
        whole = written(Draft(title={self.words.main: "x"}, sections=(), main_language=self.words.main)) | {
            "sections": [small]
        }
        try:
            read = load(json.loads(json.dumps(whole))).questions[0]
        except Unfit:
            return asked
        return replace(read, code=asked.code, condition=asked.condition)
