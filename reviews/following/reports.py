"""Rounds and reports as both sides read them: the table of a round, a report as it was sent, and what is to be done."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import County, Municipality
from reviews.following.comparing import ComparedFigure, ComparedSection, changed_figures
from reviews.following.content import figures_under, period_of
from reviews.following.states import Act, Actor, Lack, Look, can, look, missing, turn, turn_in_words
from reviews.models import (
    Review,
    ReviewComment,
    ReviewEvent,
    ReviewLook,
    ReviewRound,
    ReviewSection,
    ReviewSubmission,
)
from reviews.reports import arrivals_since, shared_since

Kind = ReviewEvent.Kind
MOVES = (Kind.BEGUN, Kind.SENT, Kind.COMPLETION, Kind.FEEDBACK, Kind.WAIVED, Kind.RESUMED)


@dataclass(frozen=True)
class RoundLine:
    """A round in the county's list: how many of its reports stand how."""

    round: ReviewRound
    total: int
    counts: tuple[tuple[Look, int], ...]

    @property
    def has_waiting(self) -> int:
        """How many wait for the county."""
        return sum(count for shown, count in self.counts if shown.icon == "share")


def rounds_of(user: User, counties: Sequence[County]) -> list[RoundLine]:
    """The rounds of any of the counties, the latest first, with how their reports stand; two queries."""
    ids = [county.pk for county in counties]
    rounds = list(ReviewRound.objects.visible_to(user).filter(counties__overlap=ids))
    reports = Review.objects.followed_by(user).filter(round__in=rounds, municipality__county__in=ids)
    states: dict[int, Counter[str]] = {}
    for pk, state in reports.order_by().values_list("round", "state"):
        states.setdefault(pk, Counter())[state] += 1
    return [
        RoundLine(
            one,
            sum(found.values()),
            tuple((look(state, Actor.COUNTY), found[state]) for state in Review.State if found[state]),
        )
        for one in rounds
        for found in [states.get(one.pk, Counter())]
    ]


@dataclass(frozen=True)
class Row:
    """A municipality in a round, as the county reads it: state, whose turn since when, and whether it has changed."""

    review: int
    code: str
    name: str
    sort_key: str
    county: str
    state: str
    since: date
    is_changed: bool  # since the officer last looked
    remarks: int  # that wait to be dealt with

    @property
    def look(self) -> Look:
        return look(self.state, Actor.COUNTY)

    @property
    def turn(self) -> Actor | None:
        return turn(self.state)

    @property
    def turn_text(self) -> str:
        return turn_in_words(self.state, Actor.COUNTY)


def table_of(user: User, review_round: ReviewRound, counties: Sequence[County]) -> list[Row]:
    """Every municipality of the round in these counties, in alphabetical order; one query.

    Of what a municipality does before it sends the county is told the state and its day, nothing else.
    """
    told = ReviewEvent.objects.filter(review=OuterRef("pk"))
    from_others = told.exclude(kind__in=ReviewEvent.INSIDE).exclude(by=user)
    said = ReviewComment.objects.visible_to(user).filter(review=OuterRef("pk")).exclude(created_by=user)
    looked = ReviewLook.objects.filter(review=OuterRef("pk"), user=user).values("at")
    rows: QuerySet[Any] = (
        Review.objects.followed_by(user)
        .filter(round=review_round, municipality__county__in=counties)
        .annotate(
            moved_at=Subquery(told.filter(kind__in=MOVES).order_by("-at").values("at")[:1]),
            news_at=Subquery(from_others.order_by("-at").values("at")[:1]),
            said_at=Subquery(said.order_by("-created_at").values("created_at")[:1]),
            looked_at=Subquery(looked),
            waits=Exists(said.filter(settled_at=None)),
        )
    )
    fields = (
        "pk", "municipality__code", "municipality__name", "municipality__sort_key", "municipality__county__name",
        "state", "moved_at", "news_at", "said_at", "looked_at", "waits",
    )  # fmt: skip
    return [
        Row(
            pk, code, name, key, county, state,
            timezone.localdate(moved) if moved else review_round.opens_on,
            _is_newer((news, said_on), looked_on),
            int(waits),
        )
        for pk, code, name, key, county, state, moved, news, said_on, looked_on, waits in rows.order_by(
            "municipality__sort_key"
        ).values_list(*fields)
    ]  # fmt: skip


def _is_newer(moments: Iterable[datetime | None], looked: datetime | None) -> bool:
    return any(moment is not None and (looked is None or moment > looked) for moment in moments)


@dataclass(frozen=True)
class Event:
    """A line of the log: what was done, when, by whom (nobody while practising), and why."""

    label: str
    at: datetime
    by: str
    text: str


def log_of(review: Review, *, for_county: bool) -> list[Event]:
    """Who did what when, the latest first; of what the municipality does before it sends the county is told nothing."""
    events = review.events.select_related("by")
    if for_county:
        events = events.exclude(kind__in=ReviewEvent.INSIDE)
    named = not review.municipality.is_practice
    return [
        Event(one.get_kind_display(), one.at, str(one.by) if named and one.by else "", one.text)
        for one in events
    ]


REASONS = {Review.State.COMPLETION_WANTED: Kind.COMPLETION, Review.State.WAIVED: Kind.WAIVED}


def reason_of(review: Review) -> str:
    """Why completion is asked for, or why the municipality does not take part; empty in every other state."""
    kind = REASONS.get(Review.State(review.state))
    event = review.events.filter(kind=kind).first() if kind else None
    return event.text if event else ""


@dataclass(frozen=True)
class Remark:
    """A comment, the heading and the figure that it is about in words, and who wrote it (nobody while practising)."""

    comment: ReviewComment
    heading: str
    figure: str
    author: str

    @property
    def is_own(self) -> bool:
        """Whether it is the county's own note."""
        return self.comment.own_of_id is not None

    @property
    def about(self) -> str:
        """What it is about; empty where that is the whole report."""
        return ", ".join(filter(None, [self.heading, self.figure]))


def comments_of(user: User, review: Review, sections: Iterable[ComparedSection]) -> list[Remark]:
    """The remarks that the user may read, the first first, with the section or figure they are about; one query."""
    figures = {(one.code, figure.code): figure.label for one in sections for figure in one.figures}
    named = not review.municipality.is_practice
    found = (
        ReviewComment.objects.visible_to(user).filter(review=review).select_related("question", "created_by")
    )
    return [
        Remark(
            one,
            one.question.heading if one.question else "",
            figures.get((one.question.code, one.figure), "") if one.question else "",
            str(one.created_by) if named and one.created_by else "",
        )
        for one in found
    ]


def beside(
    sections: Iterable[ComparedSection], remarks: Sequence[Remark]
) -> list[tuple[ComparedSection, list[Remark]]]:
    """Each section with the remarks on it and on its figures."""
    return [(one, [row for row in remarks if row.heading == one.heading]) for one in sections]


def place_of_comment(review: Review, code: str, figure: str) -> dict[str, Any]:
    """The question and the figure that a remark is about; none for the whole report."""
    return {"question": review.round.questions.filter(code=code).first() if code else None, "figure": figure}


def number(text: str) -> int:
    """A posted id; what is no number finds nothing."""
    return int(text) if text.isdecimal() and len(text) <= 18 else 0


def looked_at(user: User, review: Review) -> datetime | None:
    """When the officer last looked."""
    return review.looks.filter(user=user).values_list("at", flat=True).first()


def came_after(user: User, submission: ReviewSubmission) -> list[str]:
    """What the municipality has opened to the county since it sent: activities shared, documents, rows of the law.

    Of its record as a whole the county is told nothing: only what it may read anyway. Two queries.
    """
    place = submission.review.municipality_id
    shared = shared_since([place], submission.sent_at).count()
    found = [
        ngettext("%(n)s activity has been shared", "%(n)s activities have been shared", shared)
        % {"n": shared}
    ]
    arrived = arrivals_since(user, [place], submission.sent_at)
    return (found if shared else []) + [f"{one.kind}: {one.title} ({one.label})" for one in arrived]


def counts_of(rows: Iterable[Row]) -> list[tuple[Look, int]]:
    """How many municipalities stand how, in the order of the states; those with none are left out."""
    found = Counter(row.state for row in rows)
    return [(look(state, Actor.COUNTY), found[state]) for state in Review.State if found[state]]


def submissions_of(review: Review) -> QuerySet[ReviewSubmission]:
    """What was sent, the latest first, without the files."""
    return review.submissions.defer("pdf", "word", "paper").select_related("sent_by")


def answers_before(review: Review) -> tuple[ReviewRound | None, dict[str, Any]]:
    """What the municipality last answered in a round before this one, of any of the same counties; one query."""
    before = (
        ReviewSubmission.objects.filter(
            review__municipality=review.municipality_id,
            review__round__counties__overlap=review.round.counties,
            review__round__period_to__lt=review.round.period_to,
        )
        .select_related("review__round")
        .defer("pdf", "word", "paper")
        .order_by("-review__round__period_to", "-review__round", "-number")
        .first()
    )
    return (before.review.round, before.answers) if before else (None, {})


def changed_since(submission: ReviewSubmission, code: str) -> list[ComparedFigure]:
    """What the municipality's own record would tell otherwise today under a heading: for its own people alone."""
    review = submission.review
    question = review.round.questions.filter(code=code).first()
    if question is None or not submission.answers[code]["figures"]:
        return []
    return changed_figures(
        submission.answers[code]["figures"], figures_under(question.basis, period_of(review))
    )


@dataclass(frozen=True)
class Task:
    """A section in the municipality's list: how far it has come, and who was asked to write it."""

    section: ReviewSection
    look: Look
    given_to: str
    is_open: bool  # whether the person may open it

    @property
    def code(self) -> str:
        return self.section.question.code


def tasks_of(user: User, review: Review) -> list[Task]:
    """The report's sections in order. A colleague sees all headings, and opens those that he or she was given."""
    named = not review.municipality.is_practice
    reads_all = review.municipality.is_read_in_full_by(user)
    return [
        Task(
            section,
            _look_of(section),
            str(section.given_to) if named and section.given_to else "",
            reads_all or section.given_to_id == user.pk,
        )
        for section in review.sections.select_related("question", "given_to")
    ]


def _look_of(section: ReviewSection) -> Look:
    if section.ready_at:
        return Look(_("Ready"), "done", "check")
    if section.text.strip():
        return Look(_("Written, not marked as ready"), "ongoing", "half")
    if section.question.basis and section.shows_basis:
        return Look(_("Figures only"), "unknown", "dots")
    return Look(_("Nothing written"), "unknown", "none")


def lacks(review: Review, tasks: Iterable[Task]) -> list[Lack]:
    """What is missing before the report can be sent."""
    return missing(
        (task.section for task in tasks),
        needs_approval=review.round.needs_approval,
        is_approved=review.approved_at is not None,
    )


def reports_of(user: User, municipality: Municipality) -> list[Review]:
    """The municipality's reports that the user may read, the latest round first; one query."""
    return list(
        Review.objects.answered_by(user)
        .filter(municipality=municipality)
        .select_related("round", "municipality")
        .order_by("-round__opens_on", "-pk")
    )


def acts_of(review: Review, *acts: Act) -> set[str]:
    """Which of the acts can be done now."""
    return {act.value for act in acts if can(review.state, act, round_state=review.round.state)}
