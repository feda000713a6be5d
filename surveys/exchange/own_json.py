"""Our own file of a questionnaire: JSON that loses nothing. What is empty is left out."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.exchange.checked import Checked, Unfit
from surveys.exchange.drafts import Asked, Draft, Part, draft_of
from surveys.models import Question, Questionnaire
from surveys.questions.check import broken_because, tests_in
from surveys.structure import ONE_OF, Condition, Kind, Sheet, condition_as, options_as

FORMAT, VERSION = "allas-ansvar/formular", 1
LARGEST = 2 * 1024 * 1024  # bytes
MOST_SECTIONS, MOST_QUESTIONS = 60, 300


def dump(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return a stored questionnaire as the file holds it; `load` reads it. Four queries at most."""
    return written(draft_of(questionnaire))


def written(draft: Draft) -> dict[str, Any]:
    """Return a draft as the file holds it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        **_filled(
            title=draft.title,
            introduction=draft.introduction,
            closing=draft.closing,
            main_language=draft.main_language,
            languages=list(draft.languages),
            audience=draft.audience,
        ),
        "sections": [
            _filled(
                title=part.title,
                introduction=part.introduction,
                questions=[question_as(question) for question in part.questions],
            )
            for part in draft.sections
        ],
    }


def question_as(asked: Asked) -> dict[str, Any]:
    """Return a question as the file holds it."""
    return _filled(
        code=asked.code,
        kind=asked.kind.value,
        label=asked.label,
        hint=asked.hint,
        options=options_as(asked.options),
        rows=options_as(asked.rows),
        condition=condition_as(asked.condition),
        least=asked.least,
        most=asked.most,
        offers_unknown=asked.offers_unknown,
        offers_refusal=asked.offers_refusal,
        is_sensitive=asked.is_sensitive,
        bands=list(asked.bands),
        share=list(asked.share),
        share_label=asked.share_label,
        factor=asked.factor,
        indicator=asked.indicator,
        origin=str(asked.origin) if asked.origin else "",
    )


def _filled(**fields: Any) -> dict[str, Any]:
    """The fields that say something; the number 0 does."""
    return {
        name: value
        for name, value in fields.items()
        if value is not None and value is not False and value not in ("", [], {})
    }


def as_text(data: Mapping[str, Any]) -> str:
    """Return the file's text: readable, with a line for each thing."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read(content: bytes) -> Draft:
    """Return the draft in a file. Raises Unfit with what is wrong, in words."""
    if len(content) > LARGEST:
        raise Unfit([_("The file is larger than 2 MB.")])
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unfit([_("The file is not JSON, or it is damaged.")]) from None
    return load(data)


def load(data: Any) -> Draft:
    """Return what `dump` has written as a draft, every value looked at.

    Raises Unfit with all that is wrong, each with its place: in the file's own words, and in those of the page.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Unfit([_("This is not a questionnaire from Allas ansvar.")])
    if data.get("version") != VERSION:
        raise Unfit([_("The file was made by a newer version of Allas ansvar.")])
    look = Checked(data, ())
    main = look.language("main_language")
    sections = look.objects("sections", MOST_SECTIONS)
    parts = [_part(one, number) for number, one in enumerate(sections, 1)]
    draft = Draft(
        title=look.texts("title", "title"),
        introduction=look.texts("introduction", "introduction"),
        closing=look.texts("closing", "closing"),
        main_language=main,
        languages=tuple(sorted(set(look.languages("languages")) - {main})),
        audience=look.one_of("audience", Questionnaire.Audience.values),
        sections=tuple(parts),
    )
    look.expect(bool(parts), "sections", _("there is no section"))
    look.expect(bool(draft.title.get(main)), "title", _("there is no text in the main language"))
    problems = look.problems
    if not problems:
        problems = _as_a_whole(draft)
    if problems:
        raise Unfit(problems)
    return draft


def _part(look: Checked, number: int) -> Part:
    look.call(_("Section %(number)s") % {"number": number})
    questions = []
    for count, one in enumerate(look.objects("questions", MOST_QUESTIONS), 1):
        questions.append(_asked(one, count))
    return Part(look.texts("title", "title"), look.texts("introduction", "introduction"), tuple(questions))


def _asked(look: Checked, number: int) -> Asked:
    look.call(_("question %(number)s") % {"number": number})
    code = look.code("code")
    kind = Kind(look.one_of("kind", [kind.value for kind in Kind]))
    options = look.options("options")
    asked = Asked(
        code=code,
        kind=kind,
        label=look.texts("label", "label"),
        hint=look.texts("hint", "hint"),
        options=options,
        rows=look.options("rows"),
        condition=look.condition("condition"),
        least=look.number("least"),
        most=look.number("most"),
        offers_unknown=look.truth("offers_unknown"),
        offers_refusal=look.truth("offers_refusal"),
        is_sensitive=look.truth("is_sensitive"),
        bands=look.numbers("bands"),
        share=look.numbers("share"),
        share_label=look.texts("share_label", "label"),
        factor=look.one_of("factor", Question.Factor.values, default=""),
        indicator=look.code("indicator", required=False),
        origin=look.uuid("origin"),
    )
    values = {option.value for option in options}
    look.expect(set(asked.share) <= values or kind not in ONE_OF | {Kind.MANY}, "share", _("no such option"))
    look.expect(list(asked.bands) == sorted(set(asked.bands)), "bands", _("not in rising order"))
    return asked


def _as_a_whole(draft: Draft) -> list[str]:
    """What is wrong between the questions: codes that stand twice, too many, conditions that cannot be."""
    problems, before = [], set[str]()
    sheet = draft.sheet()
    if len(sheet.items) > MOST_QUESTIONS:
        problems.append(_("There are more than %(most)s questions.") % {"most": MOST_QUESTIONS})
    for item in sheet.items:
        if item.code in before:
            problems.append(_("The code “%(code)s” stands twice.") % {"code": item.code})
        problems += broken_in(
            item.condition, sheet, before, _("The question “%(code)s”") % {"code": item.code}
        )
        before.add(item.code)
    return problems


def broken_in(condition: Condition, sheet: Sheet, before: set[str], name: str) -> list[str]:
    """Return in words what of a condition cannot be compared; `before` are the codes of earlier questions."""
    found = (broken_because(test, sheet, before) for test in tests_in(condition))
    return [text % {"question": name} for text in found if text]
