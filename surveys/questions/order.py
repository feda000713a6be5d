"""The order of sections and questions: no condition may come to look at a later question, or at one that is gone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from surveys.models import Question, Questionnaire, Section
from surveys.questions.holding import hold
from surveys.structure import condition_from

Part = tuple[Section, list[Question]]  # a section and its questions, in order


@dataclass(frozen=True)
class Link:
    """That a question hangs on another."""

    question: Question
    on: Question


class Hangs(Exception):
    """The change would break conditions: `links` says which questions hang on which."""

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__(len(links))
        self.links = list(links)


def parts_of(questionnaire: Questionnaire) -> list[Part]:
    """Return the sections with their questions, in order. Two queries."""
    by_section: dict[int, list[Question]] = {}
    for question in questionnaire.questions.order_by("position"):
        by_section.setdefault(question.section_id, []).append(question)
    return [(section, by_section.get(section.pk, [])) for section in questionnaire.sections.all()]


def in_order(parts: Sequence[Part]) -> list[Question]:
    """Return the questions as they are asked."""
    return [question for _section, questions in parts for question in questions]


def broken_links(questions: Sequence[Question], all_before: Sequence[Question]) -> list[Link]:
    """Return the conditions of `questions`, in their new order, that look at what does not come before.

    `all_before` are the questions before the change; what was broken already is not counted.
    """
    by_code = {question.code: question for question in all_before}
    was = {(link.question.pk, link.on.pk) for link in _looking_forward(all_before, by_code)}
    return [
        link for link in _looking_forward(questions, by_code) if (link.question.pk, link.on.pk) not in was
    ]


def _looking_forward(questions: Sequence[Question], by_code: dict[str, Question]) -> list[Link]:
    before: set[str] = set()
    found = []
    for question in questions:
        for code in sorted(condition_from(question.condition).codes() - before):
            if code in by_code:
                found.append(Link(question, by_code[code]))
        before.add(question.code)
    return found


def hanging_on(question: Question, questions: Sequence[Question]) -> list[Question]:
    """Return the questions whose conditions look at this one."""
    return [
        other
        for other in questions
        if other.pk != question.pk and question.code in condition_from(other.condition).codes()
    ]


@transaction.atomic
def move_question(*, question: Question, step: int, seen: tuple[int, int]) -> bool:
    """Move a question one step up (-1) or down (1), at the edge of a section into the next one.

    `seen` is the section and position where it stood when the button was shown: sent twice it moves once.
    Returns whether it moved. Raises Locked, and Hangs where a condition would look at a later question.
    """
    held = hold(question.questionnaire)
    parts = parts_of(held)
    where = _find(parts, lambda one: one.pk == question.pk)
    if where is None:
        return False
    section, at = where
    questions = parts[section][1]
    if (parts[section][0].pk, questions[at].position) != seen:
        return False
    before = in_order(parts)
    moved = questions.pop(at)
    if 0 <= at + step <= len(questions):
        questions.insert(at + step, moved)
    elif 0 <= section + step < len(parts):
        other = parts[section + step][1]
        other.insert(len(other) if step < 0 else 0, moved)
    else:
        return False
    if links := broken_links(in_order(parts), before):
        raise Hangs(links)
    save_order(parts)
    return True


@transaction.atomic
def move_section(*, section: Section, step: int, seen: int) -> bool:
    """Move a section with its questions one step up (-1) or down (1), if it still stands where it was `seen`.

    Returns whether it moved. Raises Locked and Hangs.
    """
    parts = parts_of(hold(section.questionnaire))
    at = next((index for index, (one, _questions) in enumerate(parts) if one.pk == section.pk), None)
    if at is None or parts[at][0].position != seen or not 0 <= at + step < len(parts):
        return False
    before = in_order(parts)
    parts[at], parts[at + step] = parts[at + step], parts[at]
    if links := broken_links(in_order(parts), before):
        raise Hangs(links)
    save_order(parts)
    return True


def save_order(parts: Sequence[Part]) -> None:
    """Number sections and questions from 1 as they stand in `parts`; only rows that changed are written."""
    sections, questions = [], []
    for number, (section, inside) in enumerate(parts, 1):
        if section.position != number:
            section.position = number
            sections.append(section)
        for place, question in enumerate(inside, 1):
            if (question.section_id, question.position) != (section.pk, place):
                question.section_id, question.position = section.pk, place
                questions.append(question)
    Section.objects.bulk_update(sections, ["position"])
    Question.objects.bulk_update(questions, ["section", "position"])


def _find(parts: Sequence[Part], is_it: Callable[[Question], bool]) -> tuple[int, int] | None:
    for section, (_row, questions) in enumerate(parts):
        for at, question in enumerate(questions):
            if is_it(question):
                return section, at
    return None
