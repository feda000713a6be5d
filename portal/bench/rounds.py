"""Ten yearly follow-ups with every municipality, and the officer who has them all: invented."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership, Role, User
from municipalities.models import County, Municipality
from reviews.following.opening import starting_set
from reviews.models import (
    Review,
    ReviewEvent,
    ReviewQuestion,
    ReviewRound,
    ReviewSection,
    ReviewSubmission,
)

OFFICER = "alla@lan.example"
YEARS = 10
TEXT = "Vi har gått ut varje fredag, och skolan har berättat vad den ser. " * 12
AT_ONCE = 2000


def fill(*, on: date, using: str) -> None:
    """One officer for all counties, and a follow-up a year in every municipality; nothing, if it stands already."""
    if User.objects.using(using).filter(email=OFFICER).exists():
        return
    officer = User.objects.using(using).create(email=OFFICER, name="Alla Län", password="!")  # noqa: S106  nobody signs in
    counties = list(County.objects.using(using).real().order_by("code"))
    Membership.objects.using(using).bulk_create(
        Membership(
            user=officer,
            role=Role.COUNTY_OFFICER,
            county=county,
            starts_on=on - timedelta(days=3650),
            accepted_at=timezone.now(),
        )
        for county in counties
    )
    places = list(Municipality.objects.using(using).real().order_by("pk"))
    for year in range(on.year - YEARS + 1, on.year + 1):
        _add_round(year, [county.pk for county in counties], places, is_last=year == on.year, using=using)


def _add_round(
    year: int, counties: list[int], places: list[Municipality], *, is_last: bool, using: str
) -> None:
    """A round of the year with a report from each municipality, answered but for the last one's."""
    held = ReviewRound.objects.using(using).create(
        counties=counties,
        title=f"Uppföljning {year}",
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        opens_on=date(year, 2, 1),
        due_on=date(year, 3, 1),
        feedback_on=date(year, 4, 1),
    )  # a draft, until it has its questions
    questions = ReviewQuestion.objects.using(using).bulk_create(
        ReviewQuestion(
            round=held,
            code=asked.code,
            position=asked.position,
            heading=asked.heading,
            help=asked.help,
            basis=asked.basis,
        )
        for asked in starting_set()
    )
    ReviewRound.objects.using(using).filter(pk=held.pk).update(state="open" if is_last else "finished")
    state = "submitted" if is_last else "feedback_given"
    reviews = Review.objects.using(using).bulk_create(
        Review(
            round=held, municipality=place, state=state, feedback="" if is_last else "Tack, det är tydligt."
        )
        for place in places
    )
    sent_at = timezone.make_aware(datetime.combine(date(year, 2, 20), time(9)))
    _copy(ReviewSection, _sections(reviews, questions, sent_at), using)
    _copy(ReviewSubmission, _submissions(reviews, questions, year, sent_at), using)
    _copy(ReviewEvent, (ReviewEvent(review=one, kind="sent", at=sent_at) for one in reviews), using)


def _copy(model: Any, rows: Iterator[Any], using: str) -> None:
    while some := list(itertools.islice(rows, AT_ONCE)):
        model.objects.using(using).bulk_create(some)


def _sections(
    reviews: list[Review], questions: list[ReviewQuestion], ready_at: datetime
) -> Iterator[ReviewSection]:
    for review, question in itertools.product(reviews, questions):
        yield ReviewSection(review=review, question=question, text=TEXT, ready_at=ready_at)


def _submissions(
    reviews: list[Review], questions: list[ReviewQuestion], year: int, sent_at: datetime
) -> Iterator[ReviewSubmission]:
    """What was sent: the text and three figures under every heading."""
    for number, review in enumerate(reviews):
        answers = {
            question.code: {
                "position": question.position,
                "heading": question.heading,
                "text": TEXT,
                "figures": [
                    {
                        "code": f"{question.code}-{figure}",
                        "label": f"Aktiviteter {figure}",
                        "value": str((number + year) % 40 + figure),
                        "basis": "14 aktiviteter",
                    }
                    for figure in range(3)
                ],
            }
            for question in questions
        }
        paper = {
            "title": f"Uppföljning {year}",
            "place": str(review.municipality),
            "about": str(year),
            "on": sent_at.date().isoformat(),
            "note": "",
            "language": "sv",
            "keywords": [],
            "blocks": [{"kind": "text", "text": TEXT, "soft": False}],
        }
        yield ReviewSubmission(
            review=review,
            number=1,
            paper=paper,
            answers=answers,
            pdf=b"%PDF",
            word=b"PK",
            sha256="0" * 64,
            sent_at=sent_at,
        )
