"""The start page of a municipality: what waits for whom, and where the plan stands."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.reports import habits, start_of
from municipalities.cooperation.reports import cooperation_facts
from municipalities.models import CoordinationFunction
from plans.models import PlanInvitee
from tests import factories

TODAY = timezone.localdate()


def section(client, heading):
    """The text of the start page's section with that heading."""
    page = client.get(reverse("municipality_start", args=["2417"])).content.decode()
    (found,) = re.findall(rf"<h2>{heading}</h2>(.*?)</section>", page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def decision(place, person, text="Bjud in Bostadsbolaget", **fields):
    meeting = factories.meeting(factories.body(place))
    return meeting.decisions.create(text=text, person=person, responsible="Samordnaren", **fields)


def test_coordinators_see_the_laws_dates_the_vacancy_and_drafts_under_to_do(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=TODAY - timedelta(days=900), title="Lägesbild 2024")
    factories.situation_report(cast.norsjo, title="Lägesbild 2026")
    factories.action_plan(cast.norsjo, title="Åtgärdsplan 2027")
    factories.coordination_function(cast.norsjo)

    todo = section(sign_in(cast.coordinator), "Att göra")

    for text in ("Uppdatera lägesbilden", "Lagens datum har passerat.", "Vakans i samordningen"):
        assert text in todo
    assert "Lägesbild 2026 På gång" in todo
    assert "Åtgärdsplan 2027 På gång" in todo
    assert "Lägesbild 2024" not in todo


def test_colleagues_see_their_own_decisions_and_the_drafts_they_write_in(cast, sign_in):
    invited = factories.action_plan(cast.norsjo, title="Åtgärdsplan 2027")
    PlanInvitee.objects.create(document=invited, user=cast.colleague, can_write=True)
    factories.situation_report(cast.norsjo, title="Lägesbild 2026")
    factories.coordination_function(cast.norsjo)
    factories.council_report(cast.norsjo, on=TODAY - timedelta(days=900))
    decision(cast.norsjo, cast.colleague, due_on=TODAY)
    decision(cast.norsjo, cast.coordinator, "Ring polisen")
    decision(cast.norsjo, cast.colleague, "Boka lokal", done_on=TODAY)
    decision(cast.arjeplog, cast.colleague, "I en annan kommun")

    todo = section(sign_in(cast.colleague), "Att göra")

    assert f"Bjud in Bostadsbolaget {TODAY} Ett möte har beslutat att du gör detta." in todo
    assert "Åtgärdsplan 2027" in todo
    for text in ("Ring polisen", "Boka lokal", "annan kommun", "Lägesbild 2026", "Vakans", "fullmäktige"):
        assert text not in todo


@pytest.mark.parametrize("role", ["coordinator", "colleague", "manager", "reader", "partner"])
def test_everyone_sees_where_the_plan_stands(cast, sign_in, role):
    factories.action_plan(cast.norsjo, title="Utkastet")
    plan = factories.action_plan(cast.norsjo, title="Åtgärdsplan 2026")
    for title in ("A", "B"):
        factories.measure(plan, title, ends_on=TODAY - timedelta(days=1))
    factories.measure(plan, "C", starts_on=TODAY + timedelta(days=9), ends_on=None)
    factories.decide(plan)

    stands = section(sign_in(cast.people[role]), "Där planen står")

    assert "Åtgärdsplan 2026" in stands
    assert "Inte påbörjad: 1" in stands
    assert "Försenad: 2" in stands
    assert "Utkastet" not in stands


def test_without_a_plan_the_start_page_leads_to_the_hub(cast, sign_in):
    stands = section(sign_in(cast.reader), "Där planen står")

    assert "Ingen gällande plan är inlagd här. Lägesbild och plan" in stands


def test_states_count_only_activities_that_the_reader_may_read(cast):
    plan = factories.action_plan(cast.norsjo)
    measure = factories.measure(plan, starts_on=TODAY + timedelta(days=9), ends_on=None)
    factories.activity(cast.norsjo, title="Odelad").measures.add(measure)
    factories.decide(plan)

    def states(user):
        return [str(look.label) for look, _number in start_of(user, cast.norsjo).plan.states]

    assert states(cast.coordinator) == ["Pågår"]
    assert states(cast.county_officer) == ["Inte påbörjad"]


def test_vacant_functions_are_those_that_the_cooperation_page_calls_vacant(cast):
    places = [factories.municipality(f"24{number}", f"Ort {number}") for number in range(50, 54)]
    filled, left, empty, coming = (
        factories.coordination_function(place, starts_on=TODAY - timedelta(days=90)) for place in places
    )
    ago = TODAY - timedelta(days=30)
    for function, begins, ends in (
        (filled, ago, None),
        (left, TODAY - timedelta(days=60), TODAY - timedelta(days=50)),
        (left, TODAY - timedelta(days=50), ago),
        (coming, TODAY + timedelta(days=5), None),
    ):
        function.holders.create(name="A", starts_on=begins, ends_on=ends)

    vacant = dict(CoordinationFunction.objects.vacant().values_list("municipality", "vacant_since"))

    assert vacant == {
        pk: facts.vacant_since
        for pk, facts in cooperation_facts([place.pk for place in places]).items()
        if facts.vacant_since
    }
    assert vacant[left.municipality_id] == ago
    assert set(vacant) == {function.municipality_id for function in (left, empty, coming)}


def test_habits_are_the_titles_of_the_place_and_families_by_use(cast):
    for family, title in (("inspection", "Tillsyn"), ("education", "Utbildning"), ("education", "Kurs")):
        factories.activity(cast.norsjo, by=cast.colleague, family=family, title=title)
    factories.activity(cast.arjeplog, by=cast.colleague, family="", title="I en annan kommun")

    found = habits(cast.colleague, cast.norsjo)

    assert found.titles[:3] == ["Kurs", "Utbildning", "Tillsyn"]
    assert "I en annan kommun" not in found.titles
    assert found.families[:2] == ["education", "inspection"]


def test_the_start_page_asks_as_much_with_everything_as_with_little_and_never_much(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = factories.action_plan(cast.norsjo)
    factories.measure(plan)
    factories.decide(plan)

    def asked():
        client.get(reverse("municipality_start", args=["2417"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("municipality_start", args=["2417"]))
        return len(queries)

    little = asked()
    for number in range(3):
        factories.measure(factories.action_plan(cast.norsjo), f"Åtgärd {number}")
        factories.situation_report(cast.norsjo)
        factories.agreement(cast.norsjo, valid_to=TODAY + timedelta(days=20))
        factories.duty_statement("s9", cast.norsjo)
        factories.council_report(cast.norsjo, on=TODAY - timedelta(days=900))
        decision(cast.norsjo, cast.coordinator)
        factories.activity(cast.norsjo, by=cast.coordinator, follow_up_on=TODAY)
    factories.coordination_function(cast.norsjo)

    assert asked() == little <= 14


def test_managers_are_led_to_what_they_have_to_read_and_others_are_not(cast, sign_in):
    html = sign_in(cast.manager).get(reverse("municipality_start", args=["2417"])).content.decode()
    panel = html.partition("För dig som är chef")[2].partition("</section>")[0]
    found = re.findall(r'href="([^"]+)"', panel)
    reader = sign_in(cast.reader).get(reverse("municipality_start", args=["2417"])).content.decode()

    assert len(found) == 5
    for address in found:
        assert sign_in(cast.manager).get(address).status_code == 200
    assert "Se hur arbetet delas" in html
    assert "För dig som är chef" not in reader
