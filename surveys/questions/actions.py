"""Changes to questionnaires and their sections. Callers check access.

All that changes an existing questionnaire raises Locked once a round has opened with it.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from municipalities.models import County, Municipality
from portal.lib.editions import save_edition
from portal.lib.once import once
from surveys.models import Question, Questionnaire, QuestionnaireLanguage, Section
from surveys.questions.holding import hold, withdraw_approvals
from surveys.questions.order import Hangs, Link, hanging_on, parts_of, save_order

COPIED = (
    "code", "origin", "kind", "label", "hint", "options", "rows", "condition", "least", "most", "offers_unknown",
    "offers_refusal", "is_sensitive", "bands", "share", "share_label", "factor", "indicator_id",
)  # fmt: skip
Owner = Municipality | County


class InUse(Exception):
    """A round uses the questionnaire."""


class NewerVersion(Exception):
    """A later version is there already; `newest` is the last."""

    def __init__(self, newest: Questionnaire) -> None:
        super().__init__(newest.pk)
        self.newest = newest


def owned_by(owner: Owner) -> dict[str, Owner]:
    """The field of a questionnaire that says whose it is."""
    return {"municipality" if isinstance(owner, Municipality) else "county": owner}


@transaction.atomic
def create_questionnaire(
    *,
    by: User,
    owner: Owner,
    form_token: UUID,
    title: str,
    first_section: str,
    main_language: str,
    audience: str,
) -> Questionnaire:
    """Begin a questionnaire with one section. The same form twice gives one; raises MarkTaken."""
    made, is_new = once(
        owner.questionnaires,
        form_token,
        title={main_language: title},
        main_language=main_language,
        audience=audience,
        created_by=by,
    )
    if is_new:
        made.sections.create(position=1, title={main_language: first_section})
    return made


@transaction.atomic
def copy_questionnaire(
    *, by: User, source: Questionnaire, owner: Owner, form_token: UUID, title: str
) -> Questionnaire:
    """Make an own questionnaire of another: a family of its own, questions that can be compared with theirs.

    The same form twice gives one; raises MarkTaken.
    """
    made, is_new = once(
        owner.questionnaires,
        form_token,
        title={**source.title, source.main_language: title},
        copied_from=source,
        created_by=by,
        **_said(source),
    )
    if is_new:
        copy_content(source, made)
    return made


@transaction.atomic
def make_version(*, by: User, questionnaire: Questionnaire) -> Questionnaire:
    """Make the next version of a locked questionnaire, to be changed. Raises NewerVersion where there is one."""
    source = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    family = Questionnaire.objects.filter(family=source.family).order_by("-number")
    newest = family[0]
    if newest.pk != source.pk or not source.is_locked:
        raise NewerVersion(newest)
    made = Questionnaire.objects.create(
        family=source.family,
        number=source.number + 1,
        municipality_id=source.municipality_id,
        county_id=source.county_id,
        title=source.title,
        copied_from=source,
        created_by=by,
        **_said(source),
    )
    copy_content(source, made)
    return made


def _said(source: Questionnaire) -> dict[str, Any]:
    names = ("introduction", "closing", "main_language", "audience")
    return {name: getattr(source, name) for name in names}


def copy_content(source: Questionnaire, target: Questionnaire) -> None:
    """Copy sections, questions and languages; each question keeps its code and its origin."""
    sections = {
        section.pk: Section(
            questionnaire=target,
            position=section.position,
            title=section.title,
            introduction=section.introduction,
        )
        for section in source.sections.all()
    }
    Section.objects.bulk_create(sections.values())
    Question.objects.bulk_create(
        Question(
            questionnaire=target,
            section=sections[question.section_id],
            position=question.position,
            **copied_fields(question, target),
        )
        for question in source.questions.all()
    )
    QuestionnaireLanguage.objects.bulk_create(
        QuestionnaireLanguage(
            questionnaire=target,
            language=row.language,
            speaker=row.speaker,
            approved_on=row.approved_on,
            approved_by_id=row.approved_by_id,
        )
        for row in source.languages.all()
    )


def copied_fields(question: Question, target: Questionnaire) -> dict[str, Any]:
    """What a copy of a question has; an indicator only if it is common, or the new owner's."""
    fields = {name: getattr(question, name) for name in COPIED}
    if question.indicator_id and question.indicator is not None:
        owner = question.indicator.municipality_id
        if owner not in (None, target.municipality_id):
            fields["indicator_id"] = None
    return fields


@transaction.atomic
def change_questionnaire(
    *, questionnaire: Questionnaire, edition: int, audience: str, **texts: str
) -> list[str]:
    """Change who is asked, and title, introduction and closing words in the main language.

    Returns the languages whose approval fell. Raises Locked and EditConflict.
    """
    held = hold(questionnaire)
    written, is_changed = merged(held, held.main_language, texts)
    save_edition(held, edition=edition, audience=audience, **written)
    return withdraw_approvals(held) if is_changed else []


def merged(row: Any, language: str, texts: dict[str, str]) -> tuple[dict[str, dict[str, str]], bool]:
    """Return the row's texts with those in the language put in, by field, and whether any of them changed."""
    written, is_changed = {}, False
    for name, text in texts.items():
        kept = dict(getattr(row, name))
        is_changed = is_changed or kept.get(language, "") != text
        if text:
            kept[language] = text
        else:
            kept = {}  # what is not said needs no translation
        written[name] = kept
    return written, is_changed


@transaction.atomic
def remove_questionnaire(*, questionnaire: Questionnaire) -> None:
    """Remove a questionnaire that no round uses. Raises Locked and InUse."""
    held = hold(questionnaire)
    if held.rounds.exists():
        raise InUse
    held.delete()


@transaction.atomic
def add_section(
    *, questionnaire: Questionnaire, form_token: UUID, title: str, introduction: str
) -> tuple[Section, list[str]]:
    """Add a section, last. Returns it with the languages whose approval fell. Raises Locked and MarkTaken."""
    held = hold(questionnaire)
    last = held.sections.aggregate(last=Max("position"))["last"] or 0
    texts = {"title": title, "introduction": introduction}
    fields = {name: {held.main_language: text} if text else {} for name, text in texts.items()}
    section, is_new = once(held.sections, form_token, position=last + 1, **fields)
    return section, withdraw_approvals(held) if is_new and any(texts.values()) else []


@transaction.atomic
def change_section(*, section: Section, edition: int, **texts: str) -> list[str]:
    """Change heading and introduction in the main language; returns the languages whose approval fell.

    Raises Locked, EditConflict and RowGone.
    """
    held = hold(section.questionnaire)
    current = Section.objects.filter(pk=section.pk).first() or section
    written, is_changed = merged(current, held.main_language, texts)
    save_edition(current, edition=edition, **written)
    return withdraw_approvals(held) if is_changed else []


@transaction.atomic
def remove_section(*, section: Section) -> None:
    """Remove a section with its questions; the questionnaire keeps one section at least.

    Raises Locked, InUse for the last section, and Hangs where questions elsewhere hang on those in it.
    """
    parts = parts_of(hold(section.questionnaire))
    inside = next(questions for one, questions in parts if one.pk == section.pk)
    left = [part for part in parts if part[0].pk != section.pk]
    if not left:
        raise InUse
    outside = [question for _section, questions in left for question in questions]
    links = [Link(other, on) for on in inside for other in hanging_on(on, outside)]
    if links:
        raise Hangs(links)
    section.delete()
    save_order(left)
