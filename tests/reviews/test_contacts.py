"""Contacts between county and municipality: noted by officers, seen by both."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from reviews.models import Promise, SupportContact
from tests import factories
from tests.reviews.pages import NOTE, send, text_of


def test_support_contact_new_saves_a_note_that_the_municipality_sees(officer, cast, client):
    response = send(officer, cast.norsjo)

    contact = SupportContact.objects.get()
    assert response.url == reverse("county_municipality", args=["24", "2417"])
    assert (contact.note, contact.on, contact.created_by) == (NOTE, date(2026, 1, 15), cast.officer)
    assert f"Besök 2026-01-15 {NOTE} Erik Öberg Ta bort" in text_of(officer.get(response.url))
    client.force_login(cast.coordinator)
    assert NOTE in text_of(client.get(reverse("municipality_contacts", args=["2417"])))


def test_support_contact_new_posted_twice_is_one_contact(officer, cast):
    token = str(uuid4())

    for _turn in range(2):
        assert send(officer, cast.norsjo, form_token=token).status_code == 302

    assert SupportContact.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "Den dagen har inte varit än."),
        ({"on": "1026-01-01"}, "Kontrollera årtalet"),
        ({"kind": "duva"}, "Välj ett giltigt alternativ"),
        ({"note": " "}, "Fyll i det här"),
        ({"note": "Ring 070-174 06 35 om det"}, "telefonnummer"),
        ({"note": "Gäller 19900101-0017"}, "personnummer"),
        ({"note": "x" * 1001}, "1000"),
    ],
)
def test_support_contact_new_refuses_and_keeps_the_text(officer, cast, fields, words):
    response = send(officer, cast.norsjo, **fields)

    assert response.status_code == 422
    assert words in text_of(response)
    assert fields.get("note", NOTE).strip() in response.content.decode()
    assert not SupportContact.objects.exists()


def test_support_contact_new_saves_a_work_contact_once_confirmed(officer, cast):
    note = "Ring växeln 0918-140 00 om lokal."
    asked = send(officer, cast.norsjo, note=note)

    send(officer, cast.norsjo, note=note, contact_confirmed="on")

    assert 'name="contact_confirmed"' in asked.content.decode()
    assert SupportContact.objects.get().note == note


def test_support_contact_new_is_only_for_the_countys_officers(client, cast):
    for person in (cast.coordinator, factories.member(Role.COUNTY_OFFICER, cast.north)):
        client.force_login(person)
        assert send(client, cast.norsjo).status_code == 404

    assert not SupportContact.objects.exists()


def test_support_contact_remove_asks_and_then_takes_it_back(officer, cast):
    send(officer, cast.norsjo)
    address = reverse("support_contact_remove", args=["24", "2417", SupportContact.objects.get().pk])

    asked = officer.get(address)
    assert NOTE in text_of(asked)
    assert SupportContact.objects.exists()

    officer.post(address)
    assert not SupportContact.objects.exists()


def test_support_contact_remove_takes_along_what_nobody_has_answered(officer, cast):
    send(officer, cast.norsjo, ours_0="Skicka mallen", theirs_0="Kalla rådet")
    contact = SupportContact.objects.get()
    answered = contact.promises.get(side="municipality")
    contact.promises.filter(pk=answered.pk).update(outcome="kept", outcome_at=timezone.now())
    address = reverse("support_contact_remove", args=["24", "2417", contact.pk])

    asked = text_of(officer.get(address))
    officer.post(address)

    assert "De här löftena följer med: Länsstyrelsen: Skicka mallen" in asked
    assert "Kalla rådet" not in asked
    assert [promise.text for promise in Promise.objects.all()] == ["Kalla rådet"]


def test_support_contact_remove_is_for_the_author_within_a_day(officer, client, cast):
    send(officer, cast.norsjo)
    contact = SupportContact.objects.get()
    address = reverse("support_contact_remove", args=["24", "2417", contact.pk])
    SupportContact.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert officer.post(address).status_code == 404

    SupportContact.objects.update(created_at=timezone.now())
    elsewhere = reverse("support_contact_remove", args=["24", "2418", contact.pk])
    assert officer.post(elsewhere).status_code == 404
    client.force_login(cast.both)
    assert client.post(address).status_code == 404
    assert SupportContact.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.MANAGER, 200),
        (Role.COLLEAGUE, 404),
        (Role.READER, 404),
        (Role.REGISTRAR, 404),
        (Role.PARTNER, 404),
    ],
)
def test_municipality_contacts_are_for_coordinator_and_manager(client, cast, role, status):
    client.force_login(factories.member(role, cast.norsjo))

    assert client.get(reverse("municipality_contacts", args=["2417"])).status_code == status


def test_municipality_contacts_say_what_will_be_here_when_there_are_none(client, cast):
    client.force_login(cast.coordinator)

    page = text_of(client.get(reverse("municipality_contacts", args=["2417"])))

    assert "Inga kontakter än När länsstyrelsen har besökt eller ringt er" in page


def test_municipality_contacts_show_only_ones_own(client, officer, cast):
    send(officer, cast.mala, note="Om Malå")

    client.force_login(cast.coordinator)

    assert "Om Malå" not in text_of(client.get(reverse("municipality_contacts", args=["2417"])))
