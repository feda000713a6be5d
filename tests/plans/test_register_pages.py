"""Documents that were decided elsewhere are registered, corrected and given back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans.models import ActionPlan, SituationReport
from tests import factories
from tests.plans.beginning import (
    NUMBER,
    address,
    facts,
    registered_plan,
)


def test_report_register_keeps_the_document_and_gives_it_back(cast, sign_in):
    client = sign_in(cast.coordinator)

    answer = client.post(address("report_register"), facts(title="Lägesbild 2024"), follow=True)

    assert "Lägesbilden är registrerad." in answer.content.decode()
    report = SituationReport.objects.get()
    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()
    assert address("report_file", report.pk) in page
    file = sign_in(cast.county_officer).get(address("report_file", report.pk))
    assert file.content == b"%PDF-1.7 plan"
    assert file.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file": SimpleUploadedFile("plan.exe", b"MZ")}, "Välj en PDF"),
        ({"file": ""}, "Välj filen."),
        ({"final_on": "2099-01-01"}, "Den dagen har inte kommit än."),
        ({"deciding_body": ""}, "Fyll i det här."),
        ({"period_from": "2026-01-01", "period_to": "2025-01-01"}, "Perioden slutar innan den börjar."),
        ({"title": f"Plan för {NUMBER}"}, "personnummer"),
    ],
)
def test_plan_register_says_what_is_wrong(cast, sign_in, fields, words):
    answer = sign_in(cast.coordinator).post(address("plan_register"), facts(**fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ActionPlan.objects.exists()


def test_plan_register_says_what_the_new_one_replaces_and_asks(cast, sign_in):
    written = factories.action_plan(cast.norsjo, title="Plan 2024")
    factories.measure(written)
    factories.measure(written)
    factories.decide(written, date(2024, 2, 1))
    client = sign_in(cast.coordinator)

    asked = client.post(address("plan_register"), facts())

    assert "En ny: den ersätter ”Plan 2024” med 2 åtgärder" in asked.text
    assert "Den är skriven här. Är din samma, finns den här redan" in asked.text
    assert "Säg om den ersätter den som gäller nu" in asked.text
    written.refresh_from_db()
    assert written.is_in_force

    client.post(address("plan_register"), facts(relation="newer"))
    written.refresh_from_db()
    assert not written.is_in_force


@pytest.mark.parametrize(
    ("relation", "final_on", "words"),
    [
        ("newer", "2025-03-04", "är från 2026-02-01, alltså senare"),
        ("earlier", "2026-03-04", "är från 2026-02-01, alltså inte senare"),
    ],
)
def test_plan_register_stops_where_the_day_says_something_else(cast, sign_in, relation, final_on, words):
    factories.decide(factories.action_plan(cast.norsjo), date(2026, 2, 1))

    answer = sign_in(cast.coordinator).post(
        address("plan_register"), facts(relation=relation, final_on=final_on)
    )

    assert words in answer.text
    assert ActionPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("page", "make", "listed"),
    [
        ("plan_register", lambda place: factories.decide(factories.action_plan(place)), "plan_list"),
        (
            "report_register",
            lambda place: factories.situation_report(place, completed=date(2026, 2, 1)),
            "report_list",
        ),
    ],
)
def test_what_is_registered_as_earlier_is_listed_and_replaces_nothing(cast, sign_in, page, make, listed):
    now, client = make(cast.norsjo), sign_in(cast.coordinator)

    answer = client.post(address(page), facts(relation="earlier", title="Från 2025"), follow=True)

    assert answer.redirect_chain[0][0] == address(listed)
    assert "bland de tidigare" in answer.text
    assert "Från 2025" in answer.text
    now.refresh_from_db()
    assert now.is_in_force


def test_a_registered_plan_is_corrected_in_a_filled_form_and_keeps_its_measures(cast, sign_in):
    client = sign_in(cast.coordinator)
    first = registered_plan(cast, client)
    measure = factories.measure(first)

    offered = client.get(address("plan_register")).text
    page = client.get(address("plan_registered_correct", first.pk))
    assert address("plan_registered_correct", first.pk) in offered
    assert "Mål, åtgärder, uppgifter och uppföljningar följer med." in page.text
    assert 'value="Åtgärdsplan 2025–2026"' in page.text
    assert "Väljer du ingen fil finns ”plan.pdf” kvar." in page.text

    sent = facts(minutes_ref="§ 13")
    del sent["file"]
    answer = client.post(address("plan_registered_correct", first.pk), sent, follow=True)

    assert "§ 13" in answer.text
    measure.refresh_from_db()
    assert measure.plan.is_in_force
    assert measure.plan.pk != first.pk


def test_a_registered_plan_that_somebody_replaced_is_not_corrected(cast, sign_in):
    client = sign_in(cast.coordinator)
    first = registered_plan(cast, client)
    client.post(address("plan_register"), facts(relation="newer", final_on="2026-03-04"))

    answer = client.post(
        address("plan_registered_correct", first.pk), facts(title="Åtgärdsplan, rättad"), follow=True
    )

    assert "Den är ersatt och rättas inte längre. Inget ändrades." in answer.text
    assert ActionPlan.objects.filter(title="Åtgärdsplan, rättad").count() == 0


def test_plan_file_is_not_there_for_a_plan_that_was_written_here(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)

    assert sign_in(cast.coordinator).get(address("plan_file", plan.pk)).status_code == 404
