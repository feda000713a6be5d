"""What is wrong with a questionnaire, and what could be better: errors stop a round from opening, advice does not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.readability import lix
from surveys.questions.reachable import Reach
from surveys.questions.sentences import numbers_of
from surveys.structure import (
    BACKGROUND,
    ONE_OF,
    TEXTS,
    WITH_OPTIONS,
    Comparison,
    Condition,
    Item,
    Kind,
    Sheet,
    Texts,
    text_in,
)

PUPILS = "pupils"
SECONDS = {"choice": 7, "text": 20, "row": 5}
LONGEST_MINUTES = 20
EASY, HARD = 30, 45  # LIX: of all that pupils read, and of one question by itself
LEAST_WORDS = 8  # of a question, for its own LIX to say anything
HOWS = {  # what may be asked of the answer to an earlier question, by its kind
    **dict.fromkeys([*ONE_OF, Kind.MANY, Kind.MATRIX], ("any_of", "none_of", "answered")),
    **dict.fromkeys([Kind.NUMBER, Kind.MONTH], ("at_least", "at_most", "answered")),
    **dict.fromkeys(TEXTS, ("answered",)),
}


@dataclass(frozen=True)
class Finding:
    """Something to mend (`is_error`: before a round can open) or to think of, and where: a question's code, a
    section's number, a language, or nowhere."""

    rule: str
    text: str
    is_error: bool = False
    question: str = ""
    section: int = 0
    language: str = ""


@dataclass(frozen=True)
class Whole:
    """What a questionnaire says besides its questions: of itself (section 0) and of its sections, by number."""

    title: Texts
    sections: Mapping[int, tuple[Texts, ...]]
    texts: tuple[Texts, ...] = ()
    names: Mapping[str, str] | None = None  # of languages


def findings(
    sheet: Sheet,
    languages: Iterable[str],
    *,
    main: str = "sv",
    audience: str = "",
    whole: Whole | None = None,
    shows_help: bool = True,
) -> list[Finding]:
    """Return all that is found, errors first, each in the order of the questionnaire.

    `languages` are those in which it is to be answered: a text that one of them lacks is an error. `shows_help`
    is whether the respondent is told where to get help. Texts are in the language of the page.
    """
    numbers = numbers_of(sheet)
    found = [
        *_emptiness(sheet, whole, main),
        *_questions(sheet, numbers, main),
        *_conditions(sheet, numbers),
        *_translations(sheet, languages, whole, main),
        *_advice(sheet, audience, shows_help, numbers, whole, main),
    ]
    return sorted(found, key=lambda finding: not finding.is_error)


def findings_of(
    questionnaire: Any,
    languages: Iterable[str],
    *,
    shows_help: bool = True,
    names: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Return the findings of a stored questionnaire, for the languages. Two queries, or none where its sections
    and questions have been prefetched."""
    whole = Whole(
        questionnaire.title,
        {section.position: (section.title, section.introduction) for section in questionnaire.sections.all()},
        (questionnaire.title, questionnaire.introduction, questionnaire.closing),
        names,
    )
    return findings(
        questionnaire.sheet(),
        languages,
        main=questionnaire.main_language,
        audience=questionnaire.audience,
        whole=whole,
        shows_help=shows_help,
    )


def seconds_to_answer(item: Item) -> int:
    """Return about how long a question takes: 7 s a choice, 20 s a text, 5 s a row of a matrix."""
    if item.kind in TEXTS:
        return SECONDS["text"]
    return SECONDS["row"] * len(item.rows) if item.kind is Kind.MATRIX else SECONDS["choice"]


def minutes_to_answer(sheet: Sheet) -> int:
    """Return about how many minutes the questionnaire takes at most, if every question is asked; at least 1."""
    return max(1, -(-sum(map(seconds_to_answer, sheet.items)) // 60))


def _emptiness(sheet: Sheet, whole: Whole | None, main: str) -> Iterator[Finding]:
    if not any(item.width for item in sheet.items):
        yield Finding("empty", _("There is no question to answer yet."), is_error=True)
    if whole is None:
        return
    if not whole.title.get(main):
        yield Finding("no_title", _("The questionnaire has no title."), is_error=True)
    used = {item.section for item in sheet.items}
    for number in sorted(set(whole.sections) - used):
        yield Finding(
            "empty_section", _("Section %(number)s has no questions.") % {"number": number}, section=number
        )


def _questions(sheet: Sheet, numbers: Mapping[str, int], main: str) -> Iterator[Finding]:
    for item in sheet.items:
        name = {"question": _name(item, numbers)}

        def error(rule: str, text: str, item: Item = item) -> Finding:
            return Finding(rule, text, is_error=True, question=item.code)

        if not item.label.get(main):
            yield error("no_text", _("%(question)s has no text.") % name)
        if item.kind in WITH_OPTIONS and not item.options:
            yield error("dead_end", _("%(question)s has nothing to choose.") % name)
        if item.kind is Kind.MATRIX and not item.rows:
            yield error("dead_end", _("%(question)s has no rows to answer.") % name)
        if item.kind in WITH_OPTIONS and len(item.options) == 1:
            text = _("%(question)s has a single option. Add one, or take the question out.") % name
            yield Finding("single_option", text, question=item.code)
        if item.least is not None and item.most is not None and item.least > item.most:
            yield error("dead_end", _("%(question)s asks for at least more than at most.") % name)
        if item.kind is Kind.MANY and (item.least or 0) > len(item.options):
            yield error("dead_end", _("%(question)s asks for more choices than there are.") % name)
        labels = [text_in(part.label, main, main).strip().casefold() for part in item.options]
        rows = [text_in(part.label, main, main).strip().casefold() for part in item.rows]
        if "" in labels or "" in rows:
            yield error("unlabelled", _("%(question)s has an option or a row without words.") % name)
        for double in [one for one, times in (Counter(labels) + Counter(rows)).items() if one and times > 1]:
            if labels.count(double) > 1 or rows.count(double) > 1:
                text = _("%(question)s has “%(option)s” twice.") % {**name, "option": double}
                yield error("double_option", text)


def _conditions(sheet: Sheet, numbers: Mapping[str, int]) -> Iterator[Finding]:
    reach, before = Reach(sheet), set[str]()
    for item in sheet.items:
        name = {"question": _name(item, numbers)}
        broken = False
        for test in tests_in(item.condition):
            if text := broken_because(test, sheet, before):
                broken = True
                yield Finding("condition", text % name, is_error=True, question=item.code)
        if not broken and not reach.is_reachable(item):
            text = _("%(question)s is never asked: no answers lead to it.") % name
            yield Finding("unreachable", text, is_error=True, question=item.code)
        before.add(item.code)


def broken_because(test: Comparison, sheet: Sheet, before: set[str]) -> str:
    """Return why a comparison cannot be made, "" where it can; `before` are the codes of earlier questions."""
    other = sheet.by_code.get(test.question)
    if other is None:
        return _("%(question)s hangs on a question that has been removed.")
    if test.question not in before:
        return _("%(question)s hangs on a question that comes later.")
    if test.how not in HOWS.get(other.kind, ()):
        return _("%(question)s hangs on a question that cannot be compared so.")
    known = {option.value for option in other.options}
    if known and any(value > 0 and value not in known for value in test.values):
        return _("%(question)s hangs on an option that has been removed.")
    if other.kind is Kind.MATRIX and test.row not in {row.value for row in other.rows}:
        return _("%(question)s hangs on a row that has been removed.")
    return ""


def tests_in(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons of a condition, also those within its parts."""
    for part in condition.parts:
        if isinstance(part, Condition):
            yield from tests_in(part)
        else:
            yield part


def _translations(
    sheet: Sheet, languages: Iterable[str], whole: Whole | None, main: str
) -> Iterator[Finding]:
    texts = [*(whole.texts if whole else ())]
    texts += [text for section in (whole.sections.values() if whole else ()) for text in section]
    for item in sheet.items:
        texts += [item.label, item.hint, *(part.label for part in (*item.options, *item.rows))]
    for language in languages:
        lacking = sum(bool(text.get(main)) and not text.get(language) for text in texts)
        if language != main and lacking:
            named = (whole.names if whole and whole.names else {}).get(language, language)
            says = ngettext(
                "%(language)s: %(count)s text is not translated.",
                "%(language)s: %(count)s texts are not translated.",
                lacking,
            )
            text = says % {"language": named[:1].upper() + named[1:], "count": lacking}
            yield Finding("untranslated", text, is_error=True, language=language)


def _advice(
    sheet: Sheet,
    audience: str,
    shows_help: bool,
    numbers: Mapping[str, int],
    whole: Whole | None,
    main: str,
) -> Iterator[Finding]:
    minutes = minutes_to_answer(sheet)
    if minutes > LONGEST_MINUTES:
        says = _("It takes up to %(minutes)s minutes to answer. More than %(most)s tires people.")
        yield Finding("too_long", says % {"minutes": minutes, "most": LONGEST_MINUTES})
    if sheet.items and not any(item.kind in BACKGROUND for item in sheet.items):
        yield Finding(
            "no_background",
            _("No question about background, so the results cannot be divided, by sex for example."),
        )
    if not shows_help:
        for item in sheet.items:
            if item.is_sensitive:
                says = _("%(question)s is hard. Say in the closing words where to get help.")
                yield Finding("no_help", says % {"question": _name(item, numbers)}, question=item.code)
    if audience == PUPILS and main == "sv":
        yield from _readability(sheet, numbers, whole)


def _readability(sheet: Sheet, numbers: Mapping[str, int], whole: Whole | None) -> Iterator[Finding]:
    every = [text.get("sv", "") for text in (whole.texts if whole else ())]
    for item in sheet.items:
        text = "\n".join(filter(None, [item.label.get("sv"), item.hint.get("sv")]))
        every.append(text)
        if len(text.split()) >= LEAST_WORDS and (figure := _lix(text)) > HARD:
            says = _("%(question)s is hard to read (LIX %(figure)s). Shorten it.")
            yield Finding(
                "hard_to_read",
                says % {"question": _name(item, numbers), "figure": figure},
                question=item.code,
            )
    if (figure := _lix("\n".join(every))) > EASY:
        says = _("The texts are hard to read for pupils (LIX %(figure)s). Aim at %(easy)s at most.")
        yield Finding("hard_to_read", says % {"figure": figure, "easy": EASY})


def _lix(text: str) -> int:
    try:
        return round(lix(text))
    except ValueError:  # no words
        return 0


def _name(item: Item, numbers: Mapping[str, int]) -> str:
    """What the question is called in a sentence: Question 3."""
    if item.code in numbers:
        return _("Question %(number)s") % {"number": numbers[item.code]}
    return _("The information “%(text)s”") % {"text": text_in(item.label, "sv")[:40]}
