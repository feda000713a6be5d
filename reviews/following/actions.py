"""What is done with a municipality's report, each with its event: written, sent, completed, answered. Callers check
access; the states say what can be done when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from municipalities.models import County
from portal.due import recurring
from portal.lib.editions import save_edition
from portal.lib.once import once
from portal.lib.papers.blocks import Paper
from portal.lib.papers.pdf import pdf_of
from portal.lib.papers.word import word_of
from reviews.following.states import Act, Lack, NotNow, missing, step
from reviews.models import (
    Review,
    ReviewComment,
    ReviewEvent,
    ReviewLook,
    ReviewQuestion,
    ReviewRound,
    ReviewSection,
    ReviewSubmission,
)
from reviews.records.record import SENT, Record
from reviews.records.registrar import mail_document, takes_documents

Kind = ReviewEvent.Kind
AT_ONCE = timedelta(minutes=1)  # within which a second press is no wish to send again


class NotReady(Exception):
    """Something is missing before the report can be sent or approved."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(len(lacks))
        self.lacks = lacks


def _hold(review: Review, act: Act) -> Review:
    """The report as it stands, held until the transaction ends, moved on by the act; raises NotNow."""
    held = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    # Asked for when the report is held: whoever finishes the round holds all its reports first.
    round_state = ReviewRound.objects.values_list("state", flat=True).get(pk=held.round_id)
    held.state = step(held.state, act, round_state=round_state).to
    return held


def _note(review: Review, kind: str, by: User | None, text: str = "") -> None:
    ReviewEvent.objects.create(review=review, kind=kind, by=by, text=text)


def _write(review: Review, by: User) -> Review:
    """Hold the report while something in it changes: it is begun with the first word, and an approval falls."""
    held = _hold(review, Act.WRITE)
    if not held.events.filter(kind=Kind.BEGUN).exists():
        _note(held, Kind.BEGUN, by)
    held.approved_at = held.approved_by = None
    held.save(update_fields=["state", "approved_at", "approved_by"])
    return held


@transaction.atomic
def write_section(
    *, by: User, section: ReviewSection, edition: int, text: str, shows_basis: bool, is_ready: bool
) -> ReviewSection:
    """Save what stands under a heading, and whether it is ready; what was ready before is not, unless said again.

    Raises EditConflict if someone else saved since, NotNow once it is the county's turn.
    """
    _write(section.review, by)
    now = timezone.now() if is_ready else None
    saved = save_edition(
        section,
        edition=edition,
        text=text,
        shows_basis=shows_basis,
        ready_at=now,
        ready_by=by if is_ready else None,
    )
    if is_ready and section.ready_at is None:
        _note(section.review, Kind.READY, by, str(section.question))
    return saved


@transaction.atomic
def give_section(*, by: User, section: ReviewSection, to: User | None) -> None:
    """Ask a colleague to write a section, or nobody in particular. Raises NotNow once it is the county's turn."""
    _write(section.review, by)
    ReviewSection.objects.filter(pk=section.pk).update(given_to=to)
    if to is not None and to.pk != section.given_to_id:
        _note(section.review, Kind.GIVEN, by, str(section.question))


def lacks_of(review: Review, *, but_approval: bool = False) -> list[Lack]:
    """What is missing before the report can be sent; one query."""
    return missing(
        review.sections.select_related("question"),
        needs_approval=review.round.needs_approval and not but_approval,
        is_approved=review.approved_at is not None,
    )


@transaction.atomic
def approve(*, by: User, review: Review) -> None:
    """A manager approves the report as it stands; raises NotReady if it is not whole, NotNow after sending."""
    held = _hold(review, Act.APPROVE)
    if lacks := lacks_of(held, but_approval=True):
        raise NotReady(lacks)
    if held.approved_at is None:
        Review.objects.filter(pk=held.pk).update(approved_at=timezone.now(), approved_by=by)
        _note(held, Kind.APPROVED, by)


@transaction.atomic
def send(
    *,
    by: User,
    review: Review,
    case_number: str,
    secrecy: str,
    gather: Callable[[Review], tuple[Paper, dict[str, Any]]],
) -> ReviewSubmission:
    """Freeze words and figures as they stand, and hand them over; from now on they are a public document.

    `gather` gives the paper and the answers by the code of their question. The files are made in the queue.
    Raises NotReady while something is missing, NotNow if it was sent already.
    """
    held = _hold(review, Act.SEND)
    if lacks := lacks_of(held):
        raise NotReady(lacks)
    paper, answers = gather(held)
    if case_number:
        with override(settings.LANGUAGE_CODE):
            paper = replace(paper, note=_("Case number %(number)s") % {"number": case_number})
    held.save(update_fields=["state"])
    submission = ReviewSubmission.objects.create(
        review=held,
        number=held.submissions.count() + 1,
        paper=paper.as_json(),
        answers=answers,
        case_number=case_number,
        secrecy=secrecy,
        sent_by=by,
    )
    _note(held, Kind.SENT, by)
    make_submission.enqueue(submission.pk)
    return submission


@task()
def make_submission(pk: int) -> None:
    """Make the files of what was sent, from its own words alone; a second run finds nothing to do."""
    submission = ReviewSubmission.objects.filter(pk=pk, sha256="").first()
    if submission is None:
        return
    paper = Paper.from_json(submission.paper)
    pdf = pdf_of(paper, archived=True)
    ReviewSubmission.objects.filter(pk=pk, sha256="").update(
        pdf=pdf, word=word_of(paper), sha256=sha256(pdf).hexdigest()
    )


@recurring(every=timedelta(hours=1))
def make_what_waits() -> None:
    """Take up again what was sent and has no files yet: its task was given up."""
    sent_before = timezone.now() - timedelta(minutes=30)
    for pk in ReviewSubmission.objects.filter(sha256="", sent_at__lt=sent_before).values_list(
        "pk", flat=True
    ):
        make_submission.enqueue(pk)


def register_as(*, submission: ReviewSubmission, case_number: str, secrecy: str) -> None:
    """Fill in the number under which it is kept, and the secrecy paragraph; all else stays as it was sent."""
    ReviewSubmission.objects.filter(pk=submission.pk).update(case_number=case_number, secrecy=secrecy)


@transaction.atomic
def hand_to_registrar(*, submission: ReviewSubmission) -> bool:
    """Send the frozen PDF to the municipality's official mailbox, with all that a register asks for; says whether it
    was sent. Nothing leaves while practising, without a mailbox, or before the file is made; a button that is pressed
    twice at once sends it once.
    """
    review = submission.review
    place = review.municipality
    if not takes_documents(place) or not submission.sha256:
        return False
    held = ReviewSubmission.objects.select_for_update(no_key=True).only("registered_at").get(pk=submission.pk)
    if held.registered_at and timezone.now() - held.registered_at < AT_ONCE:
        return True
    record = Record(
        SENT,
        submission.pk,
        review.round.title,
        timezone.localdate(submission.sent_at),
        place.full_name,
        place.county.board_name,
        submission.case_number,
        submission.secrecy,
    )
    name = f"uppfoljning-{place.code}-{review.round_id}-{submission.number}.pdf"
    mail_document(place, record, content=bytes(submission.pdf or b""), name=name)
    ReviewSubmission.objects.filter(pk=submission.pk).update(registered_at=timezone.now())
    return True


@transaction.atomic
def ask_completion(*, by: User, review: Review, reason: str) -> None:
    """Ask the municipality to complete its report, and say why; what was sent stays. Raises NotNow."""
    held = _hold(review, Act.ASK)
    held.approved_at = held.approved_by = None
    held.save(update_fields=["state", "approved_at", "approved_by"])
    _note(held, Kind.COMPLETION, by, reason)


@transaction.atomic
def keep_feedback(*, review: Review, edition: int, text: str) -> Review:
    """Keep a draft of the feedback, which only the county reads. Raises EditConflict, and NotNow once given."""
    held = _hold(review, Act.FEEDBACK)
    if Review.objects.filter(pk=held.pk, state=Review.State.FEEDBACK_GIVEN).exists():
        raise NotNow
    return save_edition(held, edition=edition, feedback=text)


@transaction.atomic
def give_feedback(*, by: User, review: Review, edition: int, text: str) -> Review:
    """Tell the municipality what its report has given; said once more, it stands in the new words.

    Raises EditConflict if someone else wrote since, NotNow if there is no report to answer.
    """
    held = _hold(review, Act.FEEDBACK)
    saved = save_edition(held, edition=edition, feedback=text, state=held.state)
    _note(held, Kind.FEEDBACK, by)
    return saved


@transaction.atomic
def waive(*, by: User, review: Review, reason: str) -> None:
    """The municipality does not take part this time, and why; what it has written stays. Raises NotNow."""
    held = _hold(review, Act.WAIVE)
    held.save(update_fields=["state"])
    _note(held, Kind.WAIVED, by, reason)


@transaction.atomic
def resume(*, by: User, review: Review) -> None:
    """The municipality takes part again, from where it was. Raises NotNow."""
    held = _hold(review, Act.RESUME)
    if not held.events.filter(kind=Kind.BEGUN).exists():
        held.state = Review.State.NOT_STARTED
    held.save(update_fields=["state"])
    _note(held, Kind.RESUMED, by)


def add_comment(
    *,
    by: User,
    review: Review,
    form_token: UUID,
    text: str,
    question: ReviewQuestion | None = None,
    figure: str = "",
    own_of: County | None = None,
) -> tuple[ReviewComment, bool]:
    """Remark on a report, one of its sections or figures: for both sides, or as the county's own note.

    The same form posted twice gives one; returns it, and whether it is new.
    """
    return once(
        review.comments,
        form_token,
        text=text,
        question=question,
        figure=figure,
        own_of=own_of,
        created_by=by,
    )


def settle_comment(*, by: User, comment: ReviewComment) -> None:
    """Mark a remark as dealt with; marked twice, the first stands."""
    ReviewComment.objects.filter(pk=comment.pk, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )


def look_at(*, by: User, review: Review) -> None:
    """Remember that the officer has looked now: what comes later is changed since."""
    ReviewLook.objects.update_or_create(review=review, user=by, defaults={"at": timezone.now()})
