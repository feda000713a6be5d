"""Registrars put numbers on what was locked, and their start page says what has none."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.correcting.actions import fill_case_number
from plans.models import Document
from tests import factories
from tests.access.asking import signed_in


@pytest.fixture
def locked(cast):
    document = factories.document(cast.norsjo, title="Rapport till fullmäktige")
    kept = {"state": "locked", "paper": {"blocks": []}, "pdf": b"%PDF", "word": b"PK"}
    Document.objects.filter(pk=document.pk).update(locked_at=timezone.now(), **kept)
    return Document.objects.get(pk=document.pk)


def start_of(person):
    return signed_in(person).get(reverse("municipality_start", args=["2417"])).content.decode()


def test_a_registrar_gives_a_locked_document_its_number(cast, locked):
    registrar = signed_in(cast.registrar)
    assert "Rapport till fullmäktige" in start_of(cast.registrar)

    registrar.post(reverse("document_case_number", args=["2417", locked.pk]), {"case_number": "KS 2026/17"})

    locked.refresh_from_db()
    assert locked.case_number == "KS 2026/17"
    assert "Rapport till fullmäktige" not in start_of(cast.registrar)


def test_a_registrar_sees_the_field_and_nothing_else_to_press(cast, locked):
    page = signed_in(cast.registrar).get(reverse("document_detail", args=["2417", locked.pk]))

    text = page.content.decode()
    assert "Spara diarienumret" in text
    assert reverse("document_reported", args=["2417", locked.pk]) not in text


@pytest.mark.parametrize("role", ["colleague", "manager", "reader", "partner", "foreign_coordinator"])
def test_nobody_else_gives_numbers(cast, locked, role):
    address = reverse("document_case_number", args=["2417", locked.pk])

    answer = signed_in(cast.people[role]).post(address, {"case_number": "KS 1"})

    assert answer.status_code == 404


def test_a_registrar_numbers_no_draft(cast):
    draft = factories.document(cast.norsjo)
    address = reverse("document_case_number", args=["2417", draft.pk])

    assert signed_in(cast.registrar).post(address, {"case_number": "KS 1"}).status_code == 404


def test_the_start_page_names_decisions_without_a_number_to_the_registrar_alone(cast):
    report = factories.situation_report(
        cast.norsjo, title="Bilden utan nummer", completed=timezone.localdate()
    )
    report.places.update(deciding_body="Kommunstyrelsen", decided_on=timezone.localdate())
    factories.decide(factories.action_plan(cast.norsjo, title="Planen med"))

    page = start_of(cast.registrar)

    heading = "Utan diarienummer"
    listed = page[page.index(heading) :].split("</section>")[0]
    assert "Bilden utan nummer" in listed
    assert "Planen med" not in listed
    assert heading not in start_of(cast.manager)
    assert heading not in start_of(cast.coordinator)


@pytest.fixture(params=["report", "plan"])
def decided(request, cast):
    """What was decided without a number: its kind, and the document."""
    make = {"report": factories.situation_report, "plan": factories.action_plan}[request.param]
    document = make(cast.norsjo, title="Det beslutade")
    document.places.update(deciding_body="Kommunstyrelsen", decided_on=date(2026, 2, 1), minutes_ref="§ 12")
    return request.param, factories.seal(document, document.FINAL[0], date(2026, 2, 1))


def pages(decided):
    """Where the number is filled in, and the document."""
    kind, document = decided
    return [reverse(f"{kind}_{page}", args=["2417", document.pk]) for page in ("case_number", "detail")]


def test_a_registrar_fills_in_the_number_of_a_decision_and_it_is_told(cast, decided):
    address, page = pages(decided)
    registrar = signed_in(cast.registrar)
    assert f'href="{address}"' in start_of(cast.registrar)
    assert f'href="{address}"' in registrar.get(page).text
    assert "Kommunstyrelsen, 2026-02-01, § 12" in registrar.get(address).text

    answer = registrar.post(address, {"case_number": "KS 2026/17"})

    assert answer.url == page
    shown = " ".join(registrar.get(page).text.split())
    assert "Kommunstyrelsen, 2026-02-01, § 12, KS 2026/17" in shown
    assert f"av {cast.registrar}. Tidigare stod det: Kommunstyrelsen, 2026-02-01, § 12." in shown
    assert "Diarienumret fylldes i efteråt." in shown
    assert address not in shown
    assert "Utan diarienummer" not in start_of(cast.registrar)


def test_a_number_that_was_filled_in_is_not_filled_in_again(cast, decided):
    address, page = pages(decided)
    place = decided[1].places.get()
    fill_case_number(by=cast.coordinator, place=place, case_number="KS 2026/17")  # while the form was open

    assert fill_case_number(by=cast.registrar, place=place, case_number="KS 1").case_number == "KS 2026/17"
    answer = signed_in(cast.registrar).post(address, {"case_number": "KS 1"}, follow=True)

    assert answer.redirect_chain[-1][0] == page
    assert "Beslutet har diarienumret KS 2026/17." in answer.text
    assert decided[1].places.get().case_number == "KS 2026/17"


def test_an_empty_number_or_a_persons_number_is_not_taken(cast, decided):
    address, _page = pages(decided)

    for number in ("", "19121212-1212"):
        assert signed_in(cast.registrar).post(address, {"case_number": number}).status_code == 422


@pytest.mark.parametrize("role", ["colleague", "manager", "reader", "partner", "county_officer"])
def test_who_gives_no_numbers_is_neither_offered_it_nor_let_in(cast, decided, role):
    address, page = pages(decided)
    client = signed_in(cast.people[role])

    assert address not in client.get(page).text
    assert client.post(address, {"case_number": "KS 1"}).status_code == 404


def test_a_registrar_corrects_no_decision(cast, decided):
    kind, document = decided
    address = reverse(f"{kind}_decision_correct", args=["2417", document.pk])

    assert signed_in(cast.registrar).get(address).status_code == 404
