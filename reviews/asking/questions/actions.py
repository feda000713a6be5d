"""Questions between municipalities: asked, answered, closed and taken back. Callers check access."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from municipalities.models import County, Municipality
from portal.lib.editions import save_edition
from reviews.models import PeerAnswer, PeerQuestion


class NotNow(Exception):
    """The question is closed or taken back already."""


def of(place: Municipality | County) -> dict[str, Any]:
    """The columns that say whose something is."""
    is_municipality = isinstance(place, Municipality)
    return {"municipality": place if is_municipality else None, "county": None if is_municipality else place}


def ask(*, by: User, place: Municipality | County, form_token: UUID, **fields: Any) -> PeerQuestion:
    """Put a question to others. The same form twice gives one question.

    Raises IntegrityError if the token is another person's or from another place.
    """
    question, _is_new = PeerQuestion.objects.get_or_create(
        form_token=form_token, created_by=by, **of(place), defaults=fields
    )
    return question


@transaction.atomic
def change_question(*, question: PeerQuestion, edition: int, **fields: Any) -> PeerQuestion:
    """Change a question that is open. Raises EditConflict if someone else saved since, NotNow when it is not open."""
    _open(question)
    return save_edition(question, edition=edition, **fields)


@transaction.atomic
def answer(
    *, by: User, question: PeerQuestion, place: Municipality | County, form_token: UUID, text: str
) -> PeerAnswer:
    """Answer a question that is open. The same form twice gives one answer.

    Raises NotNow when it is not open, IntegrityError if the token is another person's, place's or question's.
    """
    said = {"question": question, "form_token": form_token, "created_by": by, **of(place)}
    if found := PeerAnswer.objects.filter(**said).first():
        return found
    _open(question)
    given, _is_new = PeerAnswer.objects.get_or_create(**said, defaults={"text": text})
    return given


def change_answer(*, answer: PeerAnswer, edition: int, text: str) -> PeerAnswer:
    """Change what one has answered. Raises EditConflict if someone else saved since."""
    return save_edition(answer, edition=edition, text=text)


def take_back_answer(*, answer: PeerAnswer) -> None:
    """Let nobody else see the answer any more. Taken back twice it was so the first time."""
    standing = PeerAnswer.objects.standing().filter(pk=answer.pk)
    standing.update(withdrawn_on=timezone.localdate(), edition=F("edition") + 1)


@transaction.atomic
def close_question(*, question: PeerQuestion, helped: Collection[int], conclusion: str) -> None:
    """Say which answers helped and what came of it, and take no more answers. Raises NotNow when it is not open."""
    _open(question)
    answers = question.answers.all()
    answers.filter(pk__in=helped).update(has_helped=True)
    answers.exclude(pk__in=helped).update(has_helped=False)
    PeerQuestion.objects.filter(pk=question.pk).update(
        closed_on=timezone.localdate(), conclusion=conclusion, edition=F("edition") + 1
    )


@transaction.atomic
def take_back_question(*, question: PeerQuestion) -> None:
    """Let nobody else see the question or its answers any more. Taken back twice it was so the first time."""
    standing = PeerQuestion.objects.standing().filter(pk=question.pk)
    standing.update(withdrawn_on=timezone.localdate(), edition=F("edition") + 1)


def _open(question: PeerQuestion) -> None:
    """Hold the question, and see that it can still be answered."""
    held = PeerQuestion.objects.select_for_update().filter(pk=question.pk).first()
    if held is None or not held.is_open:
        raise NotNow
