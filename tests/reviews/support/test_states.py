"""The machines of support: a case always says what happens next, why it rests, or what came of it; and a promise that
was not kept says why."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.lib.editions import EditConflict
from reviews.models import Promise, SupportCase, SupportEvent
from reviews.support.cases import actions
from reviews.support.contacts.actions import answer_promise
from tests import factories

WORDS = st.sampled_from(["", "Vi gick igenom planen."])
DAYS = st.integers(-400, 400)
CASE_ACTS = st.one_of(
    st.tuples(st.just("rest"), WORDS),
    st.tuples(st.just("close"), WORDS, DAYS),
    st.tuples(st.just("reopen"), WORDS, DAYS),
    st.tuples(st.just("change"), WORDS, st.booleans()),
)
PLAIN = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def do(act, case, cast):
    """One act by the officer, as the pages do; the pages ask for the words, here they may be missing."""
    name, words, *more = act
    if name == "rest":
        actions.rest_case(by=cast.officer, case=case, why_rests=words)
    elif name == "close":
        actions.close_case(
            by=cast.officer, case=case, result=words, ended_on=cast.today + timedelta(days=more[0])
        )
    elif name == "reopen":
        step = {"next_step": words, "next_on": cast.today + timedelta(days=more[0])}
        actions.reopen_case(by=cast.officer, case=case, **step)
    else:
        edition = case.edition if more[0] else case.edition + 1
        actions.change_case(
            by=cast.officer,
            case=case,
            edition=edition,
            municipalities=[cast.norsjo],
            among=[cast.norsjo],
            needs=[],
            goal=words or case.goal,
        )


@PLAIN
@given(acts=st.lists(CASE_ACTS, max_size=12))
def test_a_case_always_says_what_happens_next_why_it_rests_or_what_came_of_it(cast, acts):
    with transaction.atomic():
        key = factories.support_case(cast.norsjo).pk
        promise = factories.promise(cast.norsjo, case=SupportCase.objects.get(pk=key))
        for act in acts:
            before = SupportCase.objects.get(pk=key)
            told = SupportEvent.objects.filter(case=key).count()
            done = True
            try:
                with transaction.atomic():
                    do(act, before, cast)
            except (actions.NotNow, EditConflict, IntegrityError):
                done = False
            now = SupportCase.objects.get(pk=key)
            more = SupportEvent.objects.filter(case=key).count() - told

            assert (now.state == "open") <= bool(now.next_step and now.next_on)
            assert (now.state == "resting") <= bool(now.why_rests)
            assert (now.state == "closed") <= bool(now.result)
            assert (now.state == "closed") == (now.ended_on is not None)
            assert now.ended_on is None or now.ended_on >= now.starts_on
            if not done:
                assert (now.state, now.edition, more) == (before.state, before.edition, 0)
            elif act[0] == "change":
                assert not before.is_closed
                assert now.state == before.state
            else:
                assert now.state == actions.LEADS_TO[act[0]]
                assert before.state in actions.ACTS[act[0]]
                assert more == 1
            assert Promise.objects.get(pk=promise.pk).is_open  # what was promised stays promised
        transaction.set_rollback(True)


ANSWERS = st.tuples(st.sampled_from(["", "kept", "changed", "dropped"]), WORDS, st.booleans())


@PLAIN
@given(answers=st.lists(ANSWERS, max_size=10))
def test_a_promise_that_was_not_kept_says_why_and_two_answers_never_meet(cast, answers):
    with transaction.atomic():
        key = factories.promise(cast.norsjo).pk
        for outcome, note, is_fresh in answers:
            before = Promise.objects.get(pk=key)
            edition = before.edition if is_fresh else before.edition - 1
            done = True
            try:
                with transaction.atomic():
                    answer_promise(
                        by=cast.officer, promise=before, edition=edition, outcome=outcome, outcome_note=note
                    )
            except (EditConflict, IntegrityError):
                done = False
            now = Promise.objects.get(pk=key)

            assert (now.outcome == "") == (now.outcome_at is None)
            assert now.outcome in ("", "kept") or now.outcome_note
            assert (now.text, now.side, now.due_on) == (before.text, before.side, before.due_on)
            if done and is_fresh:
                assert (now.outcome, now.outcome_note) == (outcome, note if outcome else "")
            elif not is_fresh:  # somebody else was first: theirs stands
                assert (now.outcome, now.outcome_note) == (before.outcome, before.outcome_note)
        transaction.set_rollback(True)
