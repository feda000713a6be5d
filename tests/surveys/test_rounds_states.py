"""The states of a round, whatever is done in whatever order; pausing, lengthening, closing and removing."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.lib.editions import EditConflict, RowGone
from surveys.answering.sending import send
from surveys.models import Arrival, Assurance, FreeText, Response, SurveyRound
from surveys.rounds import actions, reports
from surveys.rounds.actions import NotNow
from surveys.rounds.guards import CannotOpen, hindrances
from tests import survey_factories as made
from tests.survey_factories import GIRL
from tests.surveys.preparing import prepared, ready

__all__ = ["ready"]
pytestmark = pytest.mark.django_db
State, Way = SurveyRound.State, SurveyRound.Way
ORDER = list(State)


DEEDS = {
    "test": lambda one: actions.mark_tested(survey_round=one),
    "open": lambda one: actions.open_round(survey_round=one),
    "pause": lambda one: actions.pause_round(survey_round=one),
    "resume": lambda one: actions.resume_round(survey_round=one),
    "extend": lambda one: actions.extend_round(
        survey_round=one, edition=one.edition, closes_on=one.closes_on + timedelta(days=1)
    ),
    "change way": lambda one: actions.change_round(survey_round=one, edition=one.edition, way=Way.OPEN_LINK),
    "change threshold": lambda one: actions.change_round(survey_round=one, edition=one.edition, threshold=5),
    "lose texts": lambda one: actions.change_round(survey_round=one, edition=one.edition, why=""),
    "say texts": lambda one: actions.change_round(survey_round=one, edition=one.edition, why="Därför"),
    "take back": lambda one: actions.say_assurances(survey_round=one, kinds=["school"], said_by="Rektorn"),
    "assure": lambda one: actions.say_assurances(
        survey_round=one, kinds=Assurance.Kind.values, said_by="Rektorn"
    ),
    "close": lambda one: actions.close_round(survey_round=one),
}
FIXED = ("way", "threshold", "questionnaire_id", "has_paper", "splits", "keeps_unfinished")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(sorted(DEEDS)), max_size=12))
def test_a_round_never_passes_a_guard_and_never_goes_backwards(cast, deeds):
    with transaction.atomic():
        found = prepared(made.questionnaire(cast.norsjo), state=State.DRAFT)
        for deed in deeds:
            before = SurveyRound.objects.get(pk=found.pk)
            lacking = hindrances(before)
            try:
                with transaction.atomic():
                    DEEDS[deed](before)
            except (NotNow, CannotOpen):
                pass
            after = SurveyRound.objects.get(pk=found.pk)
            assert ORDER.index(after.state) >= ORDER.index(before.state)
            if before.state in actions.NOT_OPENED and after.state == State.OPEN:
                assert (deed, lacking) == ("open", [])
            if before.opened_on:
                assert [getattr(after, name) for name in FIXED] == [getattr(before, name) for name in FIXED]
                assert after.opened_on == before.opened_on
                assert after.closes_on >= before.closes_on
            assert not (after.is_paused and after.state != State.OPEN)
        transaction.set_rollback(True)


def test_the_database_is_the_last_line(ready):
    actions.open_round(survey_round=ready)

    for change in ({"way": Way.OPEN_LINK}, {"state": State.DRAFT}, {"threshold": 5}):
        with pytest.raises(IntegrityError, match="round"), transaction.atomic():
            SurveyRound.objects.filter(pk=ready.pk).update(**change)


# Pausing, lengthening and closing


def test_closing_mixes_the_last_answers(ready):
    actions.open_round(survey_round=ready)
    group = ready.places.get().units.exclude(name="").get().groups.get()
    sheet = ready.questionnaire.sheet()
    for _answer in range(3):
        send(group, [GIRL, 1], {})
    assert sheet.width == 2

    actions.close_round(survey_round=ready)
    actions.close_round(survey_round=ready)

    ready.refresh_from_db()
    assert (ready.state, ready.closed_on) == (State.CLOSED, timezone.localdate())
    assert (Arrival.objects.count(), Response.objects.count(), FreeText.objects.count()) == (0, 3, 0)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-10-31T22:59:00Z", State.OPEN),  # 23.59 in Sweden, in winter time
        ("2026-10-31T23:01:00Z", State.CLOSED),  # 0.01 on the first of November
    ],
)
def test_a_round_closes_the_day_after_its_last_in_swedish_time(cast, moment, state):
    found = made.open_round(
        made.questionnaire(cast.norsjo), opens_on=date(2026, 10, 1), closes_on=date(2026, 10, 31)
    )

    with time_machine.travel(moment, tick=False):
        actions.close_ended_rounds()

    found.refresh_from_db()
    assert found.state == state


def test_a_round_can_only_be_lengthened(ready):
    actions.open_round(survey_round=ready)
    ready.refresh_from_db()

    with pytest.raises(NotNow):
        actions.extend_round(
            survey_round=ready, edition=ready.edition, closes_on=ready.closes_on - timedelta(days=1)
        )
    later = actions.extend_round(
        survey_round=ready, edition=ready.edition, closes_on=ready.closes_on + timedelta(days=3)
    )
    with pytest.raises(EditConflict):
        actions.extend_round(
            survey_round=ready, edition=ready.edition, closes_on=later.closes_on + timedelta(days=3)
        )


def test_a_paused_round_takes_nothing_in(ready):
    actions.open_round(survey_round=ready)
    actions.pause_round(survey_round=ready)

    ready.refresh_from_db()
    assert not reports.is_answerable(ready)
    assert reports.look_of(ready).label == "Pausad"
    actions.resume_round(survey_round=ready)
    ready.refresh_from_db()
    assert reports.is_answerable(ready)


def test_only_a_round_that_has_not_been_open_is_removed(ready):
    actions.open_round(survey_round=ready)
    with pytest.raises(NotNow):
        actions.remove_round(survey_round=ready)

    other = prepared(made.questionnaire(ready.municipality))
    actions.remove_round(survey_round=other)
    assert not SurveyRound.objects.filter(pk=other.pk).exists()
    with pytest.raises(RowGone):
        actions.open_round(survey_round=other)
