"""What the rounds wait for, on the start page of a municipality and on the county's desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import County, Municipality
from reviews.following.states import Look
from reviews.models import Review, ReviewEvent, ReviewRound, ReviewSection
from reviews.support.rows import Part, Rows, named, read_day

SOON = 14  # days before a date that it is named as near
MOST = 20  # rounds that are open at once
FRAME = ("title", "due_on", "feedback_on", "needs_approval")  # of a round


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


def round_parts(user: User, municipality: Municipality) -> list[Part]:
    """The municipality's reports in rounds that are open, as far as the person writes in them."""
    waits = ReviewSection.objects.filter(review=OuterRef("pk"), given_to=user.pk, ready_at=None)
    told = ReviewEvent.objects.filter(review=OuterRef("pk"), kind=ReviewEvent.Kind.FEEDBACK).order_by("-at")
    reports: Any = Review.objects.answered_by(user).filter(
        municipality=municipality, round__state=ReviewRound.State.OPEN
    )
    reports = reports.annotate(given=Exists(waits), told_at=Subquery(told.values("at")[:1]))
    frame = {name: F(f"round__{name}") for name in FRAME}
    columns = named("pk", "state", "approved_at", "given", "told_at") | frame
    return [("report", reports.order_by("pk"), columns, MOST)]


def waiting_in(rows: Rows, user: User, municipality: Municipality) -> list[Waiting]:
    """What the county's rounds wait for from this person in the municipality, of rows of `round_parts`: the report, or
    given sections; and feedback that came in the last month."""
    found, whole = [], municipality.is_read_in_full_by(user)
    sends = municipality.is_coordinated_by(user)
    today = timezone.localdate()
    for row in rows.get("report", ()):
        frame = {name: row[name] for name in FRAME} | {
            name: read_day(row[name]) for name in ("due_on", "feedback_on")
        }
        review: Any = Review(state=row["state"], approved_at=row["approved_at"], round=ReviewRound(**frame))
        review.told_at = datetime.fromisoformat(row["told_at"]) if row["told_at"] else None
        line = _line(review, row["given"], whole=whole, sends=sends, today=today)
        if line is None:
            continue
        text, why, on = line
        url = reverse("review_detail", args=[municipality.code, row["pk"]])
        found.append(Waiting(text, url, on, why, on < today))
    return sorted(found, key=lambda one: one.on)


def _line(review: Any, given: bool, *, whole: bool, sends: bool, today: date) -> tuple[str, str, date] | None:
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


def county_parts(user: User, counties: Sequence[County]) -> list[Part]:
    """The rounds in which reports wait for feedback from these counties, and how many."""
    waiting: Any = Review.objects.followed_by(user).filter(
        round__state=ReviewRound.State.OPEN,
        state__in=Review.THE_COUNTYS_TURN,
        municipality__county__in=[county.pk for county in counties],
    )
    counted = waiting.order_by("round").values("round").annotate(number=Count("pk"))
    frame = {name: F(f"round__{name}") for name in ("title", "feedback_on")}
    return [("round", counted, named("round", "number") | frame, MOST)]


def waiting_for_county(rows: Rows, counties: Sequence[County]) -> list[Waiting]:
    """What waits for the county's answer, of rows of `county_parts`."""
    codes = "-".join(county.code for county in counties)
    today = timezone.localdate()
    return [
        Waiting(
            _("Answer %(n)s in %(round)s") % {"n": row["number"], "round": row["title"]},
            reverse("review_round_detail", args=[codes, row["round"]]) + "?tur=county",
            on,
            _("Reports that were sent in wait for your feedback."),
            on < today,
        )
        for row in rows.get("round", ())
        for on in [date.fromisoformat(row["feedback_on"])]
    ]
