"""Why a measure is late stands in every list that says that it is, by one rule."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from activities.load.reports import load_of
from activities.readers.reports import overview
from plans.models import Measure
from plans.printing.chapters import measures_table
from plans.reports import measures_of, standings
from plans.stats import Lateness, MeasureFacts, MeasureState, computed_state, lateness
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
PASSED, WAITED = "slutdatum 2026-10-01 har passerat", "en uppgift skulle ha varit klar 2026-10-15"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-22T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def plan(cast):
    """A decided plan with a measure past its last day, one with a late task, and one that goes on."""
    plan = factories.action_plan(cast.norsjo)
    factories.measure(plan, "Belysning", ends_on=date(2026, 10, 1), person=cast.coordinator)
    late = factories.measure(plan, "Nattvandring", person=cast.coordinator)
    factories.measure(plan, "Föräldrastöd")
    factories.decide(plan)
    late.tasks.create(title="Värva fler", due_on=date(2026, 10, 15), person=cast.coordinator)
    late.tasks.create(title="Köpa västar", due_on=date(2026, 12, 1))
    return plan


def plain(answer):
    """What the page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def why(plan):
    return {row.measure.title: row.why for row in measures_of([plan], TODAY)}


def test_lateness_is_the_last_day_or_tasks_and_never_on_the_day_itself():
    ended = MeasureFacts(None, date(2026, 10, 1), tasks=3, tasks_late=2, task_due_on=date(2026, 9, 1))
    assert lateness(ended, TODAY) == Lateness(date(2026, 10, 1), 2, date(2026, 9, 1))
    assert lateness(MeasureFacts(None, TODAY, tasks=1, task_due_on=TODAY), TODAY) is None
    assert lateness(MeasureFacts(None, None), TODAY) is None
    for facts in (ended, MeasureFacts(None, None, tasks=1, tasks_late=1), MeasureFacts(None, TODAY)):
        assert (computed_state(facts, TODAY) == MeasureState.LATE) == bool(lateness(facts, TODAY))


def test_measures_of_says_why_each_is_late(plan):
    assert why(plan) == {"Belysning": PASSED, "Nattvandring": WAITED, "Föräldrastöd": ""}
    late = Measure.objects.get(title="Nattvandring")
    late.tasks.create(title="Ringa", due_on=date(2026, 9, 30))
    assert why(plan)["Nattvandring"] == "2 uppgifter skulle ha varit klara, den första 2026-09-30"
    late.tasks.update(done_on=TODAY)
    assert why(plan)["Nattvandring"] == ""


def test_measures_of_says_nothing_where_somebody_has_said_the_state(plan):
    Measure.objects.filter(title="Belysning").update(
        set_state="paused", set_reason="Väntar på bygglov", set_on=TODAY
    )

    assert why(plan)["Belysning"] == ""


def test_measures_of_says_nothing_of_what_was_carried_out(plan):
    factories.follow_up(Measure.objects.get(title="Belysning"), on=date(2026, 10, 2))

    assert why(plan)["Belysning"] == ""


def test_standings_say_the_same_as_the_rows(plan):
    assert {row.title: row.why for row in standings(plan, TODAY)} == why(plan)


@pytest.mark.parametrize("who", ["coordinator", "county_officer", "reader"])
def test_plan_detail_says_why_a_measure_is_late(cast, sign_in, plan, who):
    page = plain(sign_in(getattr(cast, who)).get(reverse("plan_detail", args=["2417", plan.pk])))

    assert "Försenad Slutdatum 2026-10-01 har passerat" in page
    assert "Försenad En uppgift skulle ha varit klar 2026-10-15" in page
    assert page.count("har passerat") == 1


def test_round_detail_says_why_a_measure_is_late(cast, sign_in, plan):
    going = factories.follow_up_round(plan)

    page = plain(sign_in(cast.coordinator).get(reverse("round_detail", args=["2417", going.pk])))

    assert "Försenad Slutdatum 2026-10-01 har passerat" in page


def test_readers_page_says_why_a_measure_is_late_and_the_public_page_does_not(cast, sign_in, plan):
    page = plain(sign_in(cast.reader).get(reverse("readers_page", args=["2417"])))

    assert f"Belysning ({PASSED})" in page
    assert f"Nattvandring ({WAITED})" in page
    assert overview(cast.norsjo, is_public=True).late == ()


def test_own_load_says_why_what_is_ones_own_is_late(cast, sign_in, plan):
    assert len(load_of(User.objects.get(pk=cast.coordinator.pk)).items) > 0

    page = plain(sign_in(cast.coordinator).get(reverse("own_load")))

    assert "Försenad Slutdatum 2026-10-01 har passerat" in page
    assert "Försenad En uppgift skulle ha varit klar 2026-10-15" in page


def test_measure_detail_says_the_same_as_the_lists(cast, sign_in, plan):
    for measure in plan.measures.all():
        page = plain(sign_in(cast.reader).get(reverse("measure_detail", args=["2417", measure.pk])))
        assert ("Sista dagen var 2026-10-01" in page) == (measure.title == "Belysning")
        assert ("“Värva fler”" in page or "”Värva fler”" in page) == (measure.title == "Nattvandring")


def test_documents_say_why_a_measure_is_late(plan):
    (table,) = measures_table(measures_of([plan], TODAY, counts=True))

    assert [row[2] for row in table.rows] == [f"Försenad: {PASSED}", f"Försenad: {WAITED}", "Pågår"]
