"""Tells the county's rounds: one that is finished, and one in which the municipalities have come differently far."""

from datetime import date
from typing import Any

from accounts.models import User
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.demo.story.county import COUNTY, OFFICER
from portal.lib.dates import moment
from reviews.following import opening
from reviews.following.actions import make_submission
from reviews.following.content import gather
from reviews.models import Review, ReviewComment, ReviewEvent, ReviewRound, ReviewSubmission

Kind, State = ReviewEvent.Kind, Review.State
FRAME = ("title", "introduction", "period_from", "period_to", "opens_on", "due_on", "feedback_on")


def tell_rounds(rounds: list[dict[str, Any]], stage: Stage) -> None:
    """Each round with its reports; what has happened stands with the day on which it did."""
    officer = stage.people.get(OFFICER)
    if officer is None:
        return
    for values in rounds:
        review_round = _set_up(values, stage, officer)
        reports = {
            review.municipality.code: review for review in review_round.reviews.select_related("municipality")
        }
        for told in values["reports"]:
            if told["code"] in reports:
                _tell_report(reports[told["code"]], told | {"figures": values.get("figures")}, stage, officer)
        if values.get("is_finished"):
            opening.finish_round(review_round=review_round)


def _set_up(values: dict[str, Any], stage: Stage, officer: User) -> ReviewRound:
    here = [place for place in stage.places.values() if place.county.code == COUNTY]
    wanted = values.get("municipalities") or [place.code for place in here]
    made, _is_new = opening.create_round(
        by=officer,
        counties=[here[0].county],
        form_token=token("round", values["title"]),
        municipalities=[place for place in here if place.code in wanted],
        questions=opening.starting_set(),
        **{name: values[name] for name in FRAME},
    )
    opening.let_in(made)
    return ReviewRound.objects.get(pk=made.pk)


def _tell_report(review: Review, told: dict[str, Any], stage: Stage, officer: User) -> None:
    """A report as far as it has come: begun, sent, asked to complete or answered; or waived."""
    note = _noting(review)
    if "waived" in told:
        note(Kind.WAIVED, told["waived_on"], officer, told["waived"])
        Review.objects.filter(pk=review.pk).update(state=State.WAIVED)
        return
    by = stage.keeper(review.municipality, told["begun_on"])
    note(Kind.BEGUN, told["begun_on"], by)
    _write(review, told, stage, by)
    state = State.IN_PROGRESS
    if "sent_on" in told:
        _send(review, told, by)
        note(Kind.SENT, told["sent_on"], by)
        state = State.SUBMITTED
    if "completion" in told:
        note(Kind.COMPLETION, told["completion_on"], officer, told["completion"])
        state = State.COMPLETION_WANTED
    if "feedback" in told:
        note(Kind.FEEDBACK, told["feedback_on"], officer)
        state = State.FEEDBACK_GIVEN
    Review.objects.filter(pk=review.pk).update(state=state, feedback=told.get("feedback", ""))
    for number, remark in enumerate(told.get("comments", [])):
        ReviewComment.objects.create(
            review=review,
            question=review.round.questions.get(code=remark["code"]),
            text=remark["text"],
            created_by=officer,
            created_at=moment(told["sent_on"], 15),
            form_token=token("remark", review.pk, number),
        )


def _noting(review: Review) -> Any:
    def note(kind: str, on: date, by: User | None, text: str = "") -> None:
        ReviewEvent.objects.create(review=review, kind=kind, by=by, text=text, at=moment(on, 14))

    return note


def _write(review: Review, told: dict[str, Any], stage: Stage, by: User) -> None:
    """What is written and ready, what is only written, and what a colleague has been asked to write."""
    ready = told.get("texts", {})
    for section in review.sections.select_related("question"):
        code = section.question.code
        section.text = ready.get(code) or told.get("drafts", {}).get(code, "")
        is_ready = code in ready or ("sent_on" in told and section.question.is_required)
        if is_ready:
            section.ready_at, section.ready_by = moment(told["begun_on"], 15), by
        section.given_to = stage.people.get(told.get("given", {}).get(code, ""))
        section.shows_basis = told["figures"] is None or section.question.basis in told["figures"]
        section.save(update_fields=["text", "ready_at", "ready_by", "given_to", "shows_basis"])


def _send(review: Review, told: dict[str, Any], by: User) -> None:
    """Freeze the report as the record tells it, on the day when it was sent."""
    paper, answers = gather(review)
    submission = ReviewSubmission.objects.create(
        review=review,
        number=1,
        paper=paper.as_json() | {"on": told["sent_on"].isoformat()},
        answers=answers,
        case_number=told.get("case_number", ""),
        sent_at=moment(told["sent_on"], 14),
        sent_by=by,
    )
    make_submission.call(submission.pk)
