"""Registrars put numbers on what was locked, and their start page says what has none."""

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Document
from tests import factories
from tests.test_access import signed_in


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
