"""What a round needs before it opens, and the days it opens with."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.lib.editions import EditConflict
from surveys.models import Assurance, Questionnaire, SurveyRound
from surveys.rounds import actions
from surveys.rounds.guards import CannotOpen, hindrances
from tests import factories
from tests import survey_factories as made
from tests.surveys.preparing import page_of, prepared, ready

__all__ = ["ready"]
pytestmark = pytest.mark.django_db
State, Way = SurveyRound.State, SurveyRound.Way


def test_opening_locks_the_questionnaire(ready):
    actions.open_round(survey_round=ready)

    ready.refresh_from_db()
    assert (ready.state, ready.opened_on) == (State.OPEN, timezone.localdate())
    assert Questionnaire.objects.get(pk=ready.questionnaire_id).is_locked
    assert actions.open_round(survey_round=ready).opened_on == ready.opened_on  # again


LACKS = {
    "prova": {"state": State.DRAFT},
    "texter": {"why": ""},
    "tider": {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 1, 2)},
    "sprak": {"languages": ["ar"]},
}


@pytest.mark.parametrize("part", LACKS)
def test_a_round_that_lacks_something_does_not_open(ready, part):
    SurveyRound.objects.filter(pk=ready.pk).update(**LACKS[part])

    with pytest.raises(CannotOpen) as refused:
        actions.open_round(survey_round=ready)

    assert {one.part for one in refused.value.hindrances} - {"formular"} == {part}
    assert SurveyRound.objects.get(pk=ready.pk).state in actions.NOT_OPENED
    assert not Questionnaire.objects.get(pk=ready.questionnaire_id).is_locked


def test_pupils_are_not_asked_until_all_five_things_are_in_order(ready):
    for kind in Assurance.Kind.values:
        actions.say_assurances(
            survey_round=ready, kinds=set(Assurance.Kind.values) - {kind}, said_by="Rektorn"
        )
        assert [one.part for one in hindrances(ready)] == ["forsakran"]

    actions.say_assurances(survey_round=ready, kinds=Assurance.Kind.values, said_by="Rektorn")
    assert hindrances(ready) == []


def test_what_was_said_keeps_its_name_and_day(ready):
    with time_machine.travel("2026-12-24T12:00Z", tick=False):
        actions.say_assurances(survey_round=ready, kinds=Assurance.Kind.values, said_by="Någon annan")

    assert set(ready.assurances.values_list("said_by", flat=True)) == {"Rektorn"}
    assert date(2026, 12, 24) not in ready.assurances.values_list("said_on", flat=True)


def test_adults_are_asked_without_assurances(cast):
    found = prepared(made.questionnaire(cast.norsjo, audience="inhabitants"), way=Way.OPEN_LINK)
    found.assurances.all().delete()

    assert hindrances(found) == []


def test_a_questionnaire_with_errors_does_not_open(ready):
    made.question(ready.questionnaire, label="", code="wordless")

    assert [one.part for one in hindrances(ready)] == ["formular"]


def test_each_municipality_needs_a_way_in(cast):
    found = prepared(
        made.questionnaire(None, county=cast.vasterbotten), cast.norsjo, county=cast.vasterbotten
    )
    sorsele = factories.municipality("2422", "Sorsele")
    with transaction.atomic():
        actions.set_places(survey_round=found, edition=found.edition, municipalities=[cast.norsjo, sorsele])

    lacking = [str(one.text) for one in hindrances(found)]
    assert lacking == ["Sorsele kommun har ingen klass med kod än."]


# The days it opens with


def test_one_press_opens_from_today_and_for_three_weeks(cast, sign_in):
    client = sign_in(cast.coordinator)
    begun = actions.create_round(
        by=cast.coordinator,
        owner=cast.norsjo,
        form_token=uuid4(),
        questionnaire=made.questionnaire(cast.norsjo),
        name="Elevenkäten",
        year=2026,
    )
    made.answer_group(made.unit(begun))
    actions.say_assurances(survey_round=begun, kinds=Assurance.Kind.values, said_by="Rektorn")
    actions.mark_tested(survey_round=begun)
    page = reverse("survey_open", args=[begun.pk])
    asked = client.get(page).context["form"]

    client.post(page, {name: asked[name].value() for name in ("edition", "opens_on", "closes_on")})

    begun.refresh_from_db()
    today = timezone.localdate()
    assert (begun.state, begun.opens_on, begun.closes_on) == (State.OPEN, today, today + timedelta(days=21))
    assert f"Öppen till {begun.closes_on}" in page_of(client, "survey_round", begun.pk)


def test_days_that_have_been_chosen_are_those_it_is_offered_to_open_with(ready):
    today = timezone.localdate()

    assert actions.days_to_open(ready) == (today, today + timedelta(days=7))
    for opens, closes, offered in (
        (5, 9, (5, 9)),  # chosen, to come
        (-5, 9, (0, 9)),  # begun already
        (-9, -5, (0, 21)),  # over
        (14, 35, (0, 21)),  # as it was begun, today
    ):
        ready.opens_on, ready.closes_on = (today + timedelta(days=days) for days in (opens, closes))
        assert actions.days_to_open(ready) == tuple(today + timedelta(days=days) for days in offered)


def test_a_round_whose_last_day_has_passed_opens_with_new_days_and_not_with_impossible_ones(
    ready, cast, sign_in
):
    SurveyRound.objects.filter(pk=ready.pk).update(opens_on=date(2026, 1, 1), closes_on=date(2026, 1, 2))
    client, page = sign_in(cast.coordinator), reverse("survey_open", args=[ready.pk])
    today = timezone.localdate()

    assert "Inget mer återstår" in page_of(client, "survey_round", ready.pk)
    for opens, closes, says in (
        (today, today - timedelta(days=1), "kan inte komma före den första"),
        (today - timedelta(days=9), today - timedelta(days=1), "kan inte redan ha varit"),
    ):
        answer = client.post(page, {"edition": ready.edition, "opens_on": opens, "closes_on": closes})
        assert answer.status_code == 422
        assert says in answer.content.decode()
    client.post(page, {"edition": ready.edition, "opens_on": today, "closes_on": today})

    ready.refresh_from_db()
    assert (ready.state, ready.closes_on) == (State.OPEN, today)


def test_a_round_that_was_changed_meanwhile_is_looked_at_again_before_it_opens(ready, cast, sign_in):
    client, page = sign_in(cast.coordinator), reverse("survey_open", args=[ready.pk])
    today = timezone.localdate()
    typed = {"edition": ready.edition, "opens_on": today, "closes_on": today + timedelta(days=3)}
    actions.change_round(survey_round=ready, edition=ready.edition, name="Ett annat namn")

    with pytest.raises(EditConflict):
        actions.open_round(survey_round=ready, edition=typed["edition"])
    answer = client.post(page, typed)

    assert answer.status_code == 422
    assert "Någon sparade medan du skrev" in answer.content.decode()
    client.post(page, typed | {"edition": answer.context["form"]["edition"].value()})
    ready.refresh_from_db()
    assert (ready.state, ready.closes_on) == (State.OPEN, typed["closes_on"])
