"""The machine of a report: no way past a required section or an approval, and what was sent stays."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.following import actions, opening
from reviews.following.content import gather
from reviews.following.opening import Asked
from reviews.following.states import (
    STEPS,
    WITH_REASON,
    Act,
    Actor,
    NotNow,
    State,
    can,
    look,
    missing,
    step,
    turn,
    turn_in_words,
)
from reviews.models import Review, ReviewEvent, ReviewQuestion, ReviewSection, ReviewSubmission
from tests import factories

ASKED = [
    Asked("text", 1, "Läget", is_required=True),
    Asked("siffror", 2, "Aktiviteter", basis="activities", is_required=True),
    Asked("fritt", 3, "Lärdomar", is_required=False),
]


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_on_both_sides_and_says_whose_turn_it_is(state):
    for side in Actor:
        assert str(look(state, side).label)
        assert turn_in_words(state, side)


def test_the_words_of_each_side():
    words = {side: [str(look(state, side).label) for state in State] for side in Actor}

    assert words[Actor.MUNICIPALITY] == [
        "Inte påbörjad", "Pågår", "Inskickad", "Komplettering önskas", "Återkoppling klar",
        "Deltar inte den här gången",
    ]  # fmt: skip
    assert words[Actor.COUNTY] == [
        "Inte påbörjad", "Pågår", "Inskickad", "Hos kommunen för komplettering", "Återkoppling lämnad",
        "Deltar inte den här gången",
    ]  # fmt: skip


def test_only_the_side_whose_turn_it_is_moves_the_report_on():
    for (state, act), found in STEPS.items():
        if act in (Act.WRITE, Act.APPROVE, Act.SEND):
            assert found.by == Actor.MUNICIPALITY == turn(state)
        if act == Act.ASK:
            assert turn(state) == Actor.COUNTY
    assert {Act.ASK, Act.WAIVE} == WITH_REASON
    assert {act for _state, act in STEPS} == set(Act)


def test_sending_leads_to_submitted_and_nothing_else_does():
    ways = {(state, act) for (state, act), found in STEPS.items() if found.to == State.SUBMITTED}

    assert ways == {(State.IN_PROGRESS, Act.SEND), (State.COMPLETION_WANTED, Act.SEND)}


@pytest.mark.parametrize("round_state", ["draft", "finished"])
def test_nothing_can_be_done_in_a_round_that_is_not_open(round_state):
    for state, act in STEPS:
        assert not can(state, act, round_state=round_state)
        with pytest.raises(NotNow):
            step(state, act, round_state=round_state)


def section(*, required=True, text="", basis="", shows=True, ready=False):
    question = ReviewQuestion(code="a", heading="Rubrik", basis=basis, is_required=required)
    at = timezone.now() if ready else None
    return ReviewSection(question=question, text=text, shows_basis=shows, ready_at=at)


@pytest.mark.parametrize(
    ("one", "is_missing"),
    [
        (section(), True),
        (section(ready=True), True),  # marked, and emptied after
        (section(text="x"), True),
        (section(text="x", ready=True), False),
        (section(basis="law", ready=True), False),
        (section(basis="law", shows=False, ready=True), True),
        (section(basis="law"), True),
        (section(required=False), False),
        (section(required=False, text="x"), True),
        (section(required=False, text="x", ready=True), False),
        (section(required=False, basis="law"), False),
    ],
)
def test_what_stands_in_the_way(one, is_missing):
    assert bool(missing([one])) == is_missing


def test_the_approval_stands_in_the_way_where_it_is_needed():
    ready = [section(text="x", ready=True)]

    assert missing(ready) == []
    assert len(missing(ready, needs_approval=True)) == 1
    assert missing(ready, needs_approval=True, is_approved=True) == []


@pytest.fixture
def begun(reference_data):
    """An open round of three questions with one municipality, and the people who act."""
    place = factories.municipality("2417", "Norsjö")
    people = {role: factories.member(role, place) for role in ("coordinator", "manager")}
    officer = factories.member("county_officer", place.county)
    rounds = {
        needed: factories.review_round(place.county, questions=ASKED, needs_approval=needed)
        for needed in (False, True)
    }
    return SimpleNamespace(place=place, officer=officer, rounds=rounds, **people)


OPS = st.one_of(
    st.tuples(
        st.just("write"), st.sampled_from(["text", "siffror", "fritt"]), st.sampled_from(["", "Ord."]),
        st.booleans(), st.booleans(),
    ),
    st.sampled_from(["ready", "approve", "send", "ask", "feedback", "waive", "resume", "finish"]).map(
        lambda name: (name,)
    ),
)  # fmt: skip


def do(op, review, who):
    """One act by whoever does it, as the pages do."""
    name, *rest = op
    if name == "write":
        code, text, shows, ready = rest
        one = review.sections.get(question__code=code)
        actions.write_section(
            by=who.coordinator, section=one, edition=one.edition, text=text, shows_basis=shows, is_ready=ready
        )
    elif name == "ready":
        factories.ready_review(review, by=who.coordinator)
    elif name == "approve":
        actions.approve(by=who.manager, review=review)
    elif name == "send":
        actions.send(by=who.coordinator, review=review, case_number="", secrecy="", gather=gather)
    elif name == "ask":
        actions.ask_completion(by=who.officer, review=review, reason="Vi saknar något.")
    elif name == "feedback":
        actions.give_feedback(by=who.officer, review=review, edition=review.edition, text="Tack!")
    elif name == "waive":
        actions.waive(by=who.officer, review=review, reason="Sjukdom.")
    elif name == "resume":
        actions.resume(by=who.officer, review=review)
    else:
        opening.finish_round(review_round=review.round)


def frozen(review):
    return list(review.submissions.order_by("number").values("number", "paper", "answers", "sent_at"))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ops=st.lists(OPS, max_size=14), needs_approval=st.booleans())
def test_no_way_to_sent_past_a_section_or_an_approval_and_what_was_sent_stays(begun, ops, needs_approval):
    key = begun.rounds[needs_approval].reviews.get().pk
    with transaction.atomic():
        for op in ops:
            before = Review.objects.select_related("round").get(pk=key)
            was, texts = frozen(before), list(before.sections.values_list("text", "shows_basis", "ready_at"))
            done = True
            try:
                with transaction.atomic():
                    do(op, before, begun)
            except (NotNow, actions.NotReady, opening.ValidationError):
                done = False
            review = Review.objects.select_related("round").get(pk=key)
            now = frozen(review)
            assert now[: len(was)] == was
            if len(now) > len(was):
                assert op == ("send",)
                assert before.is_writable
                assert not missing(before.sections.select_related("question"))
                assert before.approved_at or not needs_approval
                assert {"text", "siffror"} <= now[-1]["answers"].keys()
            if not done:
                assert (review.state, now) == (before.state, was)
            if not before.is_writable or before.round.state == "finished":
                assert list(review.sections.values_list("text", "shows_basis", "ready_at")) == texts
            if op[0] == "write" and done:
                assert review.approved_at is None
            for kind in ("completion", "waived"):
                assert all(event.text for event in review.events.filter(kind=kind))
        transaction.set_rollback(True)


def test_a_text_that_changes_is_no_longer_ready_unless_said_again(begun):
    review = factories.ready_review(begun.rounds[False].reviews.get(), by=begun.coordinator)
    one = review.sections.get(question__code="text")

    saved = actions.write_section(
        by=begun.coordinator, section=one, edition=one.edition, text="Nytt.", shows_basis=True, is_ready=False
    )

    assert saved.ready_at is None
    with pytest.raises(actions.NotReady):
        actions.send(by=begun.coordinator, review=review, case_number="", secrecy="", gather=gather)


def test_what_was_sent_is_kept_by_the_database_but_its_number_can_be_filled_in(begun):
    submission = factories.sent_review(begun.rounds[False].reviews.get(), by=begun.coordinator)

    actions.register_as(submission=submission, case_number="KS 2026/7", secrecy="")

    for change in ({"answers": {}}, {"paper": {}}, {"pdf": b"x"}, {"sent_at": timezone.now()}, {"number": 2}):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            ReviewSubmission.objects.filter(pk=submission.pk).update(**change)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        ReviewEvent.objects.filter(review=submission.review_id).update(text="Annat")
    assert ReviewSubmission.objects.get(pk=submission.pk).case_number == "KS 2026/7"


def test_the_questions_stay_once_the_round_is_open(begun):
    with pytest.raises(NotNow):
        opening.change_questions(review_round=begun.rounds[False], edition=1, questions=ASKED)
    with pytest.raises(IntegrityError, match="stay as they are"), transaction.atomic():
        begun.rounds[False].questions.update(heading="Annat")


def test_the_files_are_made_once_from_what_was_sent(begun):
    submission = factories.sent_review(begun.rounds[False].reviews.get(), by=begun.coordinator)
    made = bytes(submission.pdf), submission.sha256

    actions.make_submission.call(submission.pk)

    submission.refresh_from_db()
    assert (bytes(submission.pdf), submission.sha256) == made
    assert made[0].startswith(b"%PDF-")
    assert bytes(submission.word).startswith(b"PK")


def test_a_round_opens_by_itself_on_its_day_when_somebody_has_asked_for_it(begun, time_machine):
    days = {"opens_on": timezone.localdate() + timedelta(days=3), "questions": ASKED, "is_open": False}
    asked, silent = (factories.review_round(begun.place.county, title=title, **days) for title in "AB")
    assert opening.open_round(review_round=asked) is False

    opening.open_rounds_on_their_day()
    asked.refresh_from_db()
    assert asked.is_draft

    time_machine.move_to(timezone.now() + timedelta(days=3))
    opening.open_rounds_on_their_day()

    asked.refresh_from_db()
    silent.refresh_from_db()
    assert (asked.state, silent.state) == ("open", "draft")
    assert asked.reviews.get().sections.count() == 3


def test_a_round_is_not_finished_while_a_report_waits_for_the_county(begun):
    review_round = begun.rounds[False]
    factories.sent_review(review_round.reviews.get(), by=begun.coordinator)

    with pytest.raises(opening.ValidationError, match="väntar på er återkoppling"):
        opening.finish_round(review_round=review_round)

    review = review_round.reviews.get()
    actions.give_feedback(by=begun.officer, review=review, edition=review.edition, text="Tack!")
    opening.finish_round(review_round=review_round)
    with pytest.raises(NotNow):
        actions.give_feedback(by=begun.officer, review=review, edition=2, text="Mer.")


def test_files_whose_task_was_given_up_are_made_within_the_hour(begun, time_machine):
    review = factories.ready_review(begun.rounds[False].reviews.get(), by=begun.coordinator)
    sent = actions.send(by=begun.coordinator, review=review, case_number="", secrecy="", gather=gather)
    DBTaskResult.objects.all().delete()

    actions.make_what_waits()
    assert not DBTaskResult.objects.exists()  # it may still be at work
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    actions.make_what_waits()
    actions.make_submission.func(*DBTaskResult.objects.get().args_kwargs["args"])

    assert bytes(ReviewSubmission.objects.get(pk=sent.pk).pdf).startswith(b"%PDF-")
    actions.make_what_waits()
    assert DBTaskResult.objects.count() == 1
