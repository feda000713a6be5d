"""What the rounds wait for, on the start page of a municipality and on the county's desk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import County, Municipality
from reviews.following.states import Look
from reviews.models import Review, ReviewEvent, ReviewRound

SOON = 14  # days before a date that it is named as near


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person in a round: what, by when, and its page."""

    text: str
    url: str
    on: date
    why: str
    is_passed: bool

    @property
    def look(self) -> Look:
        """Its day, as a badge."""
        is_near = self.is_passed or (self.on - timezone.localdate()).days <= SOON
        return Look(self.on.isoformat(), "soon" if is_near else "ongoing", "clock")


def waiting_in(user: User, municipality: Municipality) -> list[Waiting]:
    """What the county's rounds wait for from this person in the municipality: the report, or given sections; and
    feedback that came in the last month. One query."""
    waits = Q(sections__given_to=user, sections__ready_at=None)
    reports = (
        Review.objects.answered_by(user)
        .filter(municipality=municipality, round__state=ReviewRound.State.OPEN)
        .select_related("round")
        .annotate(
            told_at=Max("events__at", filter=Q(events__kind=ReviewEvent.Kind.FEEDBACK)),
            given=Count("sections", filter=waits, distinct=True),
        )
    )
    found, whole = [], municipality.is_read_in_full_by(user)
    sends = municipality.is_coordinated_by(user)
    today = timezone.localdate()
    for review in reports:
        line = _line(review, review.given, whole=whole, sends=sends, today=today)
        if line is None:
            continue
        text, why, on = line
        url = reverse("review_detail", args=[municipality.code, review.pk])
        found.append(Waiting(text, url, on, why, on < today))
    return sorted(found, key=lambda one: one.on)


def _line(review: Any, given: int, *, whole: bool, sends: bool, today: date) -> tuple[str, str, date] | None:
    """Text, reason and day of what waits; None where nothing does."""
    title = {"round": review.round.title}
    if review.is_writable and given and not whole:
        return (
            _("Write your part of %(round)s") % title,
            _("You have been asked to write in the report to the county board."),
            review.round.due_on,
        )
    if not whole:
        return None
    if review.is_writable and not sends:
        if not review.round.needs_approval or review.approved_at:
            return None
        why = _("A manager approves the report before it is sent, when every section is ready.")
        return _("Read and approve %(round)s") % title, why, review.round.due_on
    if review.state == Review.State.COMPLETION_WANTED:
        return (
            _("Complete %(round)s") % title,
            _("The county board has asked for a completion, and says why."),
            review.round.feedback_on,
        )
    if review.is_writable:
        return (
            _("Write and send %(round)s") % title,
            _("The county board's follow-up. The figures are filled in already."),
            review.round.due_on,
        )
    if review.state == Review.State.FEEDBACK_GIVEN and review.told_at:
        told_on = timezone.localdate(review.told_at)
        if (today - told_on).days <= 30:
            return _("Read the feedback on %(round)s") % title, _("The county board has answered."), told_on
    return None


def waiting_for_county(user: User, counties: Sequence[County]) -> list[Waiting]:
    """The rounds in which reports wait for feedback from these counties; one query."""
    ids = [county.pk for county in counties]
    found: Counter[int] = Counter()
    rounds: dict[int, ReviewRound] = {}
    reports = Review.objects.followed_by(user).filter(
        round__state=ReviewRound.State.OPEN, state__in=Review.THE_COUNTYS_TURN, municipality__county__in=ids
    )
    for review in reports.select_related("round"):
        found[review.round_id] += 1
        rounds[review.round_id] = review.round
    codes = "-".join(county.code for county in counties)
    today = timezone.localdate()
    return [
        Waiting(
            _("Answer %(n)s in %(round)s") % {"n": number, "round": rounds[pk].title},
            reverse("review_round_detail", args=[codes, pk]) + "?tur=county",
            rounds[pk].feedback_on,
            _("Reports that were sent in wait for your feedback."),
            rounds[pk].feedback_on < today,
        )
        for pk, number in found.items()
    ]
