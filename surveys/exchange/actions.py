"""Making questionnaires of drafts, and putting ready questions into those that are there. Callers check access."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from portal.lib.once import once
from surveys.exchange.drafts import Asked, Draft
from surveys.models import Indicator, Question, Questionnaire, QuestionnaireLanguage, Section
from surveys.questions.actions import Owner
from surveys.structure import condition_as, options_as


@transaction.atomic
def take_in(*, draft: Draft, owner: Owner, by: User | None, form_token: UUID | None = None) -> Questionnaire:
    """Make a questionnaire of a draft, with its sections, questions and languages. Translations are drafts.

    The same form twice gives one; raises MarkTaken. An indicator is linked where it is a common one, or the owner's.
    """
    made, is_new = once(owner.questionnaires, form_token or uuid4(), created_by=by, **said(draft))
    if is_new:
        fill(made, draft)
    return made


def said(draft: Draft) -> dict[str, Any]:
    """What a draft says of the questionnaire itself."""
    names = ("title", "introduction", "closing", "main_language", "audience")
    return {name: getattr(draft, name) for name in names}


def fill(questionnaire: Questionnaire, draft: Draft) -> None:
    """Give an empty questionnaire the draft's sections, questions and languages. Four queries."""
    indicators = indicators_for(questionnaire)
    sections = [
        Section(questionnaire=questionnaire, position=at, title=part.title, introduction=part.introduction)
        for at, part in enumerate(draft.sections, 1)
    ]
    Section.objects.bulk_create(sections)
    Question.objects.bulk_create(
        Question(questionnaire=questionnaire, section=section, position=at, **columns(asked, indicators))
        for section, part in zip(sections, draft.sections, strict=True)
        for at, asked in enumerate(part.questions, 1)
    )
    QuestionnaireLanguage.objects.bulk_create(
        QuestionnaireLanguage(questionnaire=questionnaire, language=language) for language in draft.languages
    )


def indicators_for(questionnaire: Questionnaire) -> dict[str, int]:
    """Return the ids of the survey indicators that its questions may be linked to, by code; its own before common
    ones. One query."""
    mine = Q(municipality=None)
    if questionnaire.municipality_id:
        mine |= Q(municipality=questionnaire.municipality_id)
    rows = Indicator.objects.filter(mine, kind=Indicator.Kind.SURVEY)
    found = rows.order_by("municipality_id").values_list("code", "pk", "municipality_id")
    ordered = sorted(found, key=lambda row: row[2] is not None)
    return {code: pk for code, pk, _owner in ordered}


def columns(asked: Asked, indicators: dict[str, int]) -> dict[str, Any]:
    """Return a question's fields, without where it stands."""
    same = (
        "code", "label", "hint", "least", "most", "offers_unknown", "offers_refusal", "is_sensitive",
        "share_label", "factor",
    )  # fmt: skip
    return {name: getattr(asked, name) for name in same} | {
        "kind": asked.kind.value,
        "origin": asked.origin or uuid4(),
        "options": options_as(asked.options),
        "rows": options_as(asked.rows),
        "condition": condition_as(asked.condition),
        "bands": list(asked.bands),
        "share": list(asked.share),
        "indicator_id": indicators.get(asked.indicator),
    }
