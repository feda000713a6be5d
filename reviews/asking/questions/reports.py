"""Questions and answers as they are read from one place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from municipalities.choices import words
from reviews.asking.looks import contact_of, place_name, put_to, question_look, with_cards
from reviews.asking.sides import Side
from reviews.models import PeerAnswer, PeerQuestion
from reviews.support.looks import Look


@dataclass(frozen=True)
class QuestionRow:
    """A question of the list: who asks, how it stands, and how many have answered."""

    question: PeerQuestion
    url: str
    who: str
    look: Look
    themes: tuple[str, ...]
    answers: int


@dataclass(frozen=True)
class AnswerRow:
    """An answer: whose, how to reach them, and where one's own is changed."""

    answer: PeerAnswer
    who: str
    contact: Sequence[str]
    is_own: bool
    edit_url: str
    back_url: str


@dataclass(frozen=True)
class QuestionPage:
    """A question with its answers, and what one may do."""

    question: PeerQuestion
    who: str
    put_to: str
    look: Look
    themes: tuple[str, ...]
    contact: Sequence[str]
    is_own: bool
    answers: tuple[AnswerRow, ...]
    may_answer: bool


def with_asker(questions: Any) -> Any:
    """The questions with who asks, and the group that they are put to."""
    return questions.select_related("municipality", "county", "group")


def with_answers(questions: Any) -> Any:
    """The questions with who asks, and how many answers stand."""
    answers = PeerAnswer.objects.standing().filter(question=OuterRef("pk")).order_by()
    counted = answers.values("question").annotate(number=Count("pk")).values("number")
    number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return with_asker(questions).annotate(answer_count=number)


def question_rows(side: Side, questions: Iterable[Any]) -> list[QuestionRow]:
    """The questions as they are listed."""
    return [
        QuestionRow(
            question,
            side.url("peer_question_detail", question.pk),
            place_name(question.place),
            question_look(question),
            tuple(words().theme_names(question.themes)),
            question.answer_count,
        )
        for question in questions
    ]


def question_page(user: User, side: Side, question: PeerQuestion) -> QuestionPage:
    """A question with the answers that the side reads: those that stand, and its own. Three questions.

    Those that helped come first.
    """
    answers: Any = PeerAnswer.objects.visible_to(user).filter(question=question)
    read = with_cards(answers.select_related("municipality", "county").order_by("-has_helped", "pk"))
    is_own = side.owns(question)
    return QuestionPage(
        question=question,
        who=place_name(question.place),
        put_to=put_to(question),
        look=question_look(question),
        themes=tuple(words().theme_names(question.themes)),
        contact=contact_of(question),
        is_own=is_own,
        answers=tuple(
            _answer(side, answer) for answer in read if answer.withdrawn_on is None or side.owns(answer)
        ),
        may_answer=question.is_open and not is_own,
    )


def _answer(side: Side, answer: PeerAnswer) -> AnswerRow:
    is_own = side.owns(answer)
    mine = is_own and answer.withdrawn_on is None
    at = (answer.question_id, answer.pk)
    return AnswerRow(
        answer,
        place_name(answer.place),
        contact_of(answer),
        is_own,
        side.url("peer_answer_edit", *at) if mine else "",
        side.url("peer_answer_take_back", *at) if mine else "",
    )
