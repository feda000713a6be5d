"""Questionnaires as they are read: the lists of a place, and all of one with numbers and conditions in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts.models import User
from municipalities.models import County, Municipality
from surveys.models import Question, Questionnaire, Section
from surveys.questions.check import minutes_to_answer
from surveys.questions.order import Link, hanging_on
from surveys.questions.sentences import numbers_of, sentence
from surveys.structure import Sheet, condition_from, text_in


@dataclass(frozen=True)
class QuestionRow:
    """A question as the overview shows it."""

    question: Question
    number: int | None
    text: str
    condition: str


@dataclass(frozen=True)
class SectionRow:
    """A section with its questions."""

    section: Section
    title: str
    questions: list[QuestionRow]

    @property
    def count(self) -> int:
        """How many are asked in it; information is no question."""
        return sum(row.number is not None for row in self.questions)


@dataclass(frozen=True)
class Overview:
    """All of a questionnaire, in order."""

    sections: list[SectionRow]
    count: int
    minutes: int


def questionnaires_of(place: Municipality | County, user: User) -> list[Questionnaire]:
    """Return the latest version of each questionnaire of a municipality or a county that the user may see, newest
    first, with `question_count` and `round_count` (of that version). Two queries."""
    newest = Questionnaire.objects.visible_to(user).filter(
        **{"municipality" if isinstance(place, Municipality) else "county": place}
    )
    found = Questionnaire.objects.filter(pk__in=newest.newest().values("pk"))
    return list(_counted(found).order_by("-created_at", "-pk"))


def to_copy_from(user: User, owners: Mapping[str, Any]) -> dict[str, list[Questionnaire]]:
    """Return what a new questionnaire of one of the owners can be copied from: `ready` ones, and `others` that the
    user may see. What is practised stays by itself."""
    practises = any(place.is_practice for place in owners.values())
    newest = Questionnaire.objects.visible_to(user).newest().values("pk")
    rows = _counted(Questionnaire.objects.filter(pk__in=newest)).select_related("municipality", "county")
    found = list(rows.order_by("-created_at", "-pk"))
    return {
        "ready": [one for one in found if one.is_ready],
        "others": [
            one
            for one in found
            if not one.is_ready and (one.municipality or one.county).is_practice == practises
        ],
    }


def _counted(questionnaires: Any) -> Any:
    return questionnaires.annotate(
        question_count=Count("questions", distinct=True), round_count=Count("rounds", distinct=True)
    )


def newest_version(questionnaire: Questionnaire) -> Questionnaire:
    """Return the last version of the questionnaire. One query."""
    return Questionnaire.objects.filter(family=questionnaire.family).order_by("-number")[0]


def overview(questionnaire: Questionnaire) -> Overview:
    """Return sections and questions in order, numbered, conditions in words. No query where they are prefetched."""
    main, sheet = questionnaire.main_language, questionnaire.sheet()
    numbers = numbers_of(sheet)
    by_section: dict[int, list[QuestionRow]] = {}
    for question in sorted(questionnaire.questions.all(), key=lambda one: one.position):
        by_section.setdefault(question.section_id, []).append(row_of(question, sheet, numbers, main))
    sections = [
        SectionRow(section, text_in(section.title, main, main), by_section.get(section.pk, []))
        for section in sorted(questionnaire.sections.all(), key=lambda one: one.position)
    ]
    return Overview(sections, len(numbers), minutes_to_answer(sheet))


def row_of(question: Question, sheet: Sheet, numbers: dict[str, int], main: str) -> QuestionRow:
    """Return a question with its number and its condition in words."""
    return QuestionRow(
        question,
        numbers.get(question.code),
        text_in(question.label, main, main),
        sentence(condition_from(question.condition), sheet, numbers, main),
    )


def hanging_rows(questionnaire: Questionnaire, links: Sequence[Link]) -> list[QuestionRow]:
    """Return the questions whose conditions are in the way, each once, in the order of the questionnaire."""
    sheet, wanted = questionnaire.sheet(), {link.question.pk for link in links}
    numbers = numbers_of(sheet)
    by_pk = {question.pk: question for question in questionnaire.questions.all()}
    return [
        row_of(by_pk[item.id], sheet, numbers, questionnaire.main_language)
        for item in sheet.items
        if item.id in wanted and item.id in by_pk
    ]


def hanging_on_section(section: Section, questionnaire: Questionnaire) -> list[QuestionRow]:
    """Return the questions of other sections that hang on those of this one."""
    questions = list(questionnaire.questions.all())
    inside = [one for one in questions if one.section_id == section.pk]
    outside = [one for one in questions if one.section_id != section.pk]
    return hanging_rows(
        questionnaire, [Link(other, on) for on in inside for other in hanging_on(on, outside)]
    )


def hanging_on_question(question: Question, questionnaire: Questionnaire) -> list[QuestionRow]:
    """Return the questions that hang on this one."""
    others = hanging_on(question, list(questionnaire.questions.all()))
    return hanging_rows(questionnaire, [Link(other, question) for other in others])


def number_and_text(question: Question, questionnaire: Questionnaire) -> QuestionRow:
    """Return one question as the overview shows it."""
    sheet = questionnaire.sheet()
    return row_of(question, sheet, numbers_of(sheet), questionnaire.main_language)
