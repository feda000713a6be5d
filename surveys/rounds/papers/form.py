"""The questionnaire on paper, in one language, with a number at each box for whoever types the answers in."""

import unicodedata
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.lib.documents import compile_pdf
from portal.lib.swedish import breakable
from surveys.answering.words import Words, speak, told
from surveys.models import SurveyRound
from surveys.questions.sentences import clause, numbers_of
from surveys.rounds.entry.boxes import DONT_KNOW, boxes_of, letter
from surveys.rounds.papers.printing import asker_of
from surveys.structure import SLOTLESS, TEXTS, Item, Kind, Sheet, text_in

TEMPLATE = Path(__file__).with_name("form.typ")
SHIPPED = ("sv", "en")
SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "GREEK")


class CannotPrint(Exception):
    """The fonts of the portal lack letters of the form."""


def paper_form(survey_round: SurveyRound, language: str) -> bytes:
    """Return the form as a tagged PDF in the language, from the right where it is written so.

    Raises CannotPrint for a script that the portal's fonts lack.
    """
    data = form_data(survey_round, language)
    if not has_letters(data):
        raise CannotPrint
    return compile_pdf(TEMPLATE, data)


def has_letters(value: Any) -> bool:
    """Whether every letter of the data is of a script that the portal's fonts (portal/fonts) have."""
    if isinstance(value, str):
        return all(not char.isalpha() or unicodedata.name(char, "").startswith(SCRIPTS) for char in value)
    if isinstance(value, dict):
        return all(map(has_letters, value.values()))
    return all(map(has_letters, value)) if isinstance(value, list) else True


def form_data(survey_round: SurveyRound, language: str) -> dict[str, Any]:
    """Return what stands on the form. What surrounds the questions is Swedish where the portal lacks the language."""
    questionnaire = survey_round.questionnaire
    spoken, words = speak(language)
    main, sheet = questionnaire.main_language, questionnaire.sheet()
    with override(language if language in SHIPPED else main):
        return {
            "language": language.partition("-")[0],
            "is_rtl": spoken.is_rtl,
            "title": breakable(text_in(questionnaire.title, language, main)),
            "introduction": text_in(questionnaire.introduction, language, main),
            "closing": text_in(questionnaire.closing, language, main),
            "who": asker_of(survey_round),
            "facts": [
                [words["why"], told(survey_round, "why", spoken).text],
                [words["voluntary"], words["voluntary_text"]],
                [words["anonymous"], _("Do not write your name. Put the form in the envelope and seal it.")],
                [words["afterwards"], told(survey_round, "afterwards", spoken).text],
            ],
            "how": _("Tick one box for each question, if nothing else is said. Use a pen that shows."),
            "help_title": words["talk"],
            "help": told(survey_round, "help_contacts", spoken).lines,
            "sections": _sections(survey_round, sheet, language, main, words),
        }


def _sections(
    survey_round: SurveyRound, sheet: Sheet, language: str, main: str, words: Words
) -> list[dict[str, Any]]:
    numbers = numbers_of(sheet)
    titles = {
        section.position: (
            text_in(section.title, language, main),
            text_in(section.introduction, language, main),
        )
        for section in survey_round.questionnaire.sections.all()
    }
    found: dict[int, dict[str, Any]] = {}
    for item in sheet.items:
        if item.kind in SLOTLESS and item.kind is not Kind.INFORMATION:
            continue
        title, introduction = titles.get(item.section, ("", ""))
        section = found.setdefault(
            item.section, {"title": title, "introduction": introduction, "questions": []}
        )
        section["questions"].append(_question(item, sheet, numbers, language, main, words))
    return list(found.values())


def _question(
    item: Item, sheet: Sheet, numbers: dict[str, int], language: str, main: str, words: Words
) -> dict[str, Any]:
    condition = clause(item.condition, sheet, numbers, main)
    boxes = [
        {"number": str(box.number), "label": breakable(_label(box, language, main, words))}
        for box in boxes_of(item)
    ]
    hints = [text_in(item.hint, language, main)]
    if item.kind is Kind.MANY:
        hints.append(words["several"])
        hints.append(words.say("at_most", most=item.most) if item.most is not None else "")
    if item.kind in TEXTS:
        hints.append(words["unrecognised"])
    return {
        "number": str(numbers.get(item.code, "")),
        "kind": item.kind.value,
        "label": breakable(text_in(item.label, language, main)),
        "hints": [hint for hint in hints if hint],
        "only_if": _("Answer only if %(condition)s.") % {"condition": condition} if condition else "",
        "boxes": boxes,
        "rows": [
            {"letter": letter(at), "label": breakable(text_in(row.label, language, main))}
            for at, row in enumerate(item.rows)
        ],
        "lines": {Kind.SHORT_TEXT: 1, Kind.LONG_TEXT: 5}.get(item.kind, 0),
        "parts": [words["year"], words["month"]] if item.kind is Kind.MONTH else [],
    }


def _label(box: Any, language: str, main: str, words: Words) -> str:
    if box.label is not None:
        return text_in(box.label, language, main)
    return words["unknown"] if box.number == DONT_KNOW else words["refused"]
