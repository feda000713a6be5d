"""A round's frame: set up, changed, opened and finished. Callers check access."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import County, Municipality
from portal.due import recurring
from portal.lib.editions import save_edition
from portal.lib.once import MarkTaken
from reviews.following.states import NotNow
from reviews.models import Review, ReviewQuestion, ReviewRound, ReviewSection

STARTING_SET = Path(settings.BASE_DIR) / "reviews" / "data" / "round_questions.csv"
ROUND = ReviewRound.State


@dataclass(frozen=True)
class Asked:
    """A question as it is put together: its code over the years, place, words, and the figures under it."""

    code: str
    position: int
    heading: str
    help: str = ""
    basis: str = ""
    is_required: bool = True


def starting_set() -> list[Asked]:
    """The questions that a county's first round begins with, in our own words; to be changed freely."""
    with STARTING_SET.open(encoding="utf-8", newline="") as file:
        return [
            Asked(row["code"], place, row["heading"], row["help"], row["basis"], row["required"] == "ja")
            for place, row in enumerate(csv.DictReader(file, delimiter=";"), start=1)
        ]


def questions_of(earlier: ReviewRound) -> list[Asked]:
    """The questions of a round that was held before."""
    return [
        Asked(one.code, place, one.heading, one.help, one.basis, one.is_required)
        for place, one in enumerate(earlier.questions.all(), start=1)
    ]


@transaction.atomic
def create_round(
    *,
    by: User,
    counties: Sequence[County],
    form_token: UUID,
    municipalities: Iterable[Municipality],
    questions: Iterable[Asked],
    **fields: Any,
) -> tuple[ReviewRound, bool]:
    """Set up a round of the counties for these municipalities, with these questions; not open yet.

    The same form posted twice gives one round; returns it, and whether it is new. Raises MarkTaken.
    """
    ids = [county.pk for county in counties]
    try:
        made, is_new = ReviewRound.objects.get_or_create(
            form_token=form_token, counties=ids, defaults={**fields, "created_by": by}
        )
    except IntegrityError as error:
        raise MarkTaken from error
    if is_new:
        Review.objects.bulk_create(Review(round=made, municipality=place) for place in municipalities)
        ReviewQuestion.objects.bulk_create(ReviewQuestion(round=made, **vars(one)) for one in questions)
    return made, is_new


def hold_round(review_round: ReviewRound, *states: str) -> ReviewRound:
    """The round as it stands, held until the transaction ends; raises NotNow unless it is in one of the states."""
    held = ReviewRound.objects.select_for_update(no_key=True).filter(pk=review_round.pk).first()
    if held is None or held.state not in states:
        raise NotNow
    return held


@transaction.atomic
def change_round(
    *,
    review_round: ReviewRound,
    edition: int,
    municipalities: Iterable[Municipality] | None = None,
    **fields: Any,
) -> ReviewRound:
    """Save the frame; once it is open, only its words and the days to come (the form asks for no more).

    Raises EditConflict if someone else saved since, NotNow once it is finished.
    """
    held = hold_round(review_round, ROUND.DRAFT, ROUND.OPEN)
    if not held.is_draft:
        fields = {name: fields[name] for name in ReviewRound.CHANGES_WHILE_OPEN if name in fields}
    saved = save_edition(held, edition=edition, **fields)
    if municipalities is not None and held.is_draft:
        wanted = {place.pk for place in municipalities}
        held.reviews.exclude(municipality__in=wanted).delete()
        known = set(held.reviews.values_list("municipality", flat=True))
        Review.objects.bulk_create(Review(round=held, municipality_id=pk) for pk in sorted(wanted - known))
    return saved


@transaction.atomic
def change_questions(*, review_round: ReviewRound, edition: int, questions: Iterable[Asked]) -> ReviewRound:
    """Put these questions in the place of those before. Raises EditConflict, and NotNow once it has opened."""
    held = hold_round(review_round, ROUND.DRAFT)
    saved = save_edition(held, edition=edition)
    held.questions.all().delete()
    ReviewQuestion.objects.bulk_create(ReviewQuestion(round=held, **vars(one)) for one in questions)
    return saved


@transaction.atomic
def open_round(*, review_round: ReviewRound) -> bool:
    """Open the round for its municipalities, or let it open by itself on its day if that is to come.

    Says whether it is open now. Raises NotNow if it was opened already, ValidationError while something is missing.
    """
    held = hold_round(review_round, ROUND.DRAFT)
    today = timezone.localdate()
    if not held.questions.exists() or not held.reviews.exists():
        raise ValidationError(_("A round needs at least one question and one municipality."))
    if held.due_on < today:
        raise ValidationError(_("The day to send in by has passed. Change it first."))
    if held.opens_on > today:
        ReviewRound.objects.filter(pk=held.pk).update(opens_itself=True)
        return False
    let_in(held)
    return True


def let_in(held: ReviewRound) -> None:
    """Every municipality gets an empty section for each question, and may begin."""
    questions = list(held.questions.all())
    ReviewSection.objects.bulk_create(
        ReviewSection(review=review, question=question)
        for review in held.reviews.all()
        for question in questions
    )
    ReviewRound.objects.filter(pk=held.pk).update(state=ROUND.OPEN, opens_itself=False)


@recurring(every=timedelta(hours=1))
def open_rounds_on_their_day() -> None:
    """Open the rounds whose day has come, that somebody has asked to open by themselves."""
    waiting = ReviewRound.objects.filter(
        state=ROUND.DRAFT, opens_itself=True, opens_on__lte=timezone.localdate()
    )
    for one in waiting:
        with transaction.atomic():
            try:
                held = hold_round(one, ROUND.DRAFT)
            except NotNow:
                continue  # opened or removed meanwhile
            if held.opens_itself:
                let_in(held)


def do_not_open(*, review_round: ReviewRound) -> None:
    """Do not open it by itself after all; raises NotNow if it has opened."""
    drafts = ReviewRound.objects.filter(pk=review_round.pk, state=ROUND.DRAFT)
    if not drafts.update(opens_itself=False):
        raise NotNow


@transaction.atomic
def finish_round(*, review_round: ReviewRound) -> None:
    """Finish the round: nothing more is written in it, on either side.

    Raises ValidationError while a report that was sent waits for the county, NotNow if it is not open.
    """
    held = hold_round(review_round, ROUND.OPEN)
    reports = list(held.reviews.select_for_update(no_key=True).order_by("pk").values_list("state", flat=True))
    if any(state in Review.THE_COUNTYS_TURN for state in reports):
        raise ValidationError(_("Reports that were sent in wait for your feedback."))
    ReviewRound.objects.filter(pk=held.pk).update(state=ROUND.FINISHED)


def remove_round(*, review_round: ReviewRound) -> None:
    """Remove a round that has not opened; raises NotNow if it has."""
    with transaction.atomic():
        hold_round(review_round, ROUND.DRAFT).delete()
