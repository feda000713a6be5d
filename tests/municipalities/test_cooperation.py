"""The start of Samverkan: leading body, coordination function, contact cards, attempts and pledges."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.actions import load_practice
from municipalities.cooperation import actions
from municipalities.models import (
    Attempt,
    CitizenPledge,
    CoordinationFunction,
    LeadingBody,
    Seat,
)
from plans.law.reports import law_table
from tests import factories
from tests.access.asking import signed_in
from tests.accounts.reading import main_of
from tests.municipalities.cooperating import FUNCTION, client, facts, url

__all__ = ["client"]

LEADING = {
    "kind": "executive_board", "name": "Kommunstyrelsen", "starts_on": "2024-01-01",
    "decided_on": "2023-12-11", "minutes_ref": "§ 48", "case_number": "",
}  # fmt: skip
CARD = {
    "purpose": "coordination",
    "title": "Samordnare",
    "organisation": "",
    "name": "",
    "phone": "0918-140 00",
    "email": "",
}


# Leading body and coordination


def test_r17_the_leading_body_is_set_corrected_and_succeeded(cast, client):
    client.post(url("leading_body_edit"), LEADING)
    client.post(
        url("leading_body_edit"), LEADING | {"mode": "correct", "minutes_ref": "§ 49", "edition": "1"}
    )
    new = {
        "mode": "replace",
        "kind": "committee",
        "name": "Folkhälsonämnden",
        "starts_on": "2026-01-01",
        "edition": "2",
    }
    for _time in range(2):
        client.post(url("leading_body_edit"), LEADING | new)

    assert list(
        LeadingBody.objects.order_by("pk").values_list("name", "minutes_ref", "starts_on", "ends_on")
    ) == [
        ("Kommunstyrelsen", "§ 49", date(2024, 1, 1), date(2026, 1, 1)),
        ("Folkhälsonämnden", "§ 48", date(2026, 1, 1), None),
    ]
    assert facts(cast.norsjo).leading_body == "Folkhälsonämnden"
    page = main_of(client.get(url("cooperation")))
    assert "Folkhälsonämnden" in page
    assert "2024-01-01 – 2025-12-31" in page


def test_r14_there_is_exactly_one_coordination_function(cast, client):
    client.post(url("function_edit"), FUNCTION)
    refused = client.post(
        url("function_edit"),
        FUNCTION | {"mode": "replace", "unit": "Ny enhet", "starts_on": "2023-01-01", "edition": "1"},
    )

    assert refused.status_code == 422
    assert "Välj en dag efter 2024-01-01" in main_of(refused)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoordinationFunction.objects.create(municipality=cast.norsjo, unit="En till")
    assert CoordinationFunction.objects.get().unit == "Kommunledningskontoret"


def test_r10_a_new_unit_takes_over_with_those_who_work_there(cast):
    before = factories.coordination_function(cast.norsjo, holder="Karin Berg")

    after = actions.set_function(
        municipality=cast.norsjo,
        replaces=True,
        edition=1,
        unit="Säkerhetsenheten",
        starts_on=date(2026, 1, 1),
    )

    before.refresh_from_db()
    assert before.ends_on == date(2026, 1, 1)
    assert before.holders.get().ends_on == date(2026, 1, 1)
    assert [(h.name, h.starts_on, h.ends_on) for h in after.holders.all()] == [
        ("Karin Berg", date(2026, 1, 1), None)
    ]
    assert facts(cast.norsjo).unit == "Säkerhetsenheten"


def test_when_the_last_one_leaves_there_is_a_vacancy_and_when_somebody_comes_there_is_none(cast, client):
    function = factories.coordination_function(cast.norsjo, holder="Karin Berg", share=80)
    holder = function.holders.get()
    sent = {"name": "Karin Berg", "title": "", "share": "", "user": "", "starts_on": "2024-01-01"}
    assert facts(cast.norsjo).vacant_since is None

    client.post(url("holder_edit", holder.pk), sent | {"last_day": "2026-09-30", "edition": "1"})

    found = facts(cast.norsjo)
    assert (found.vacant_since, found.holders, found.share) == (date(2026, 10, 1), 0, 80)
    assert "Vakans i samordningen sedan 2026-10-01" in main_of(client.get(url("cooperation")))

    for _time in range(2):
        client.post(
            url("holder_new"), sent | {"name": "Ny Samordnare", "share": "50", "starts_on": "2026-10-15"}
        )

    found = facts(cast.norsjo)
    assert (found.vacant_since, found.holders, found.share) == (None, 1, 50)
    assert "Vakans" not in main_of(client.get(url("cooperation")))


@pytest.fixture
def filled_by_user(cast):
    """The coordination function, filled by the coordinator who uses the portal."""
    function = factories.coordination_function(cast.norsjo)
    return function.holders.create(
        name="Karin Berg", user=cast.coordinator, starts_on=date(2024, 1, 1), share=50
    )


def test_when_the_access_of_the_last_one_ends_there_is_a_vacancy_everywhere(cast, client, filled_by_user):
    today = timezone.localdate()
    factories.contact_card(cast.norsjo, is_public=True)
    reader = signed_in(cast.manager)
    assert facts(cast.norsjo).vacant_since is None

    cast.coordinator.memberships.update(ends_on=today)

    found, table = facts(cast.norsjo), law_table(cast.norsjo, is_whole=True)
    assert (found.vacant_since, found.holders, found.lost_access) == (today, 0, True)
    assert (table.row("s11").status, table.row("s11").why) == (
        "in_progress",
        f"Vakans sedan {today}: åtkomsten till portalen avslutades då för den som hade uppdraget.",
    )
    page = main_of(reader.get(url("cooperation")))
    assert f"Vakans i samordningen sedan {today}" in page
    assert "Karin Berg har inte längre åtkomst till portalen." in page
    assert f"åtkomsten till portalen avslutades {today}" in page
    assert f"Samordningen är vakant sedan {today}" in main_of(client.get(url("public_contacts")))
    assert cast.norsjo.coordination_functions.vacant().get().vacant_since == today


@pytest.mark.parametrize("still", ["another role", "through a group", "ends later", "left long before"])
def test_a_holder_with_a_role_left_fills_the_function(cast, filled_by_user, still):
    today = timezone.localdate()
    cast.coordinator.memberships.update(ends_on=today)
    if still == "another role":
        factories.membership(cast.coordinator, "manager", cast.norsjo)
    elif still == "through a group":
        factories.membership(cast.coordinator, "coordinator", factories.group(cast.norsjo, cast.arjeplog))
    elif still == "ends later":
        cast.coordinator.memberships.update(ends_on=today + timedelta(days=1))
    else:  # came back to the function without using the portal again
        cast.coordinator.memberships.update(starts_on=date(2022, 1, 1), ends_on=date(2023, 1, 1))

    assert (facts(cast.norsjo).vacant_since, facts(cast.norsjo).holders) == (None, 1)
    assert not cast.norsjo.coordination_functions.vacant().exists()


def test_a_function_that_nobody_ever_filled_is_vacant_since_it_began(cast):
    factories.coordination_function(cast.norsjo)

    assert facts(cast.norsjo).vacant_since == date(2024, 1, 1)


def test_a_holder_cannot_end_before_they_began(cast, client):
    function = factories.coordination_function(cast.norsjo, holder="Karin Berg")
    sent = {"name": "Karin Berg", "starts_on": "2024-01-01", "last_day": "2023-12-31"}

    answer = client.post(url("holder_edit", function.holders.get().pk), sent)

    assert answer.status_code == 422
    assert function.holders.get().ends_on is None


def test_a_share_beyond_all_sense_is_refused_in_words(client):
    answer = client.post(url("function_edit"), FUNCTION | {"share": "501"})

    assert answer.status_code == 422
    assert "mellan 1 och 500 procent" in main_of(answer)


# Contact cards


def test_r15_only_public_cards_stand_on_the_open_page(cast, client, client_nobody):
    client.post(url("contact_card_new"), CARD | {"title": "Öppen samordnare", "is_public": "on"})
    client.post(url("contact_card_new"), CARD | {"title": "Intern jour"})

    page = main_of(client_nobody.get(reverse("public_contacts", args=["2417"])))

    assert "Öppen samordnare" in page
    assert "Intern jour" not in page
    assert facts(cast.norsjo).has_public_card
    assert client_nobody.get(reverse("public_contacts", args=["9999"])).status_code == 404


def test_the_practice_municipality_shows_no_contacts_to_the_world(cast, client_nobody):
    load_practice()

    assert client_nobody.get(reverse("public_contacts", args=["0000"])).status_code == 404


@pytest.fixture
def client_nobody(cast):
    return signed_in(None)


def test_a_card_is_made_once_changed_and_taken_away(cast, client):
    for _time in range(2):
        client.post(url("contact_card_new"), CARD)
    card = cast.norsjo.contact_cards.get()

    client.post(url("contact_card_edit", card.pk), CARD | {"title": "Kommunpolis", "edition": "1"})
    assert cast.norsjo.contact_cards.get().title == "Kommunpolis"
    client.post(url("contact_card_remove", card.pk))

    assert not cast.norsjo.contact_cards.exists()


def test_r15_a_card_needs_a_way_in(cast, client):
    answer = client.post(url("contact_card_new"), CARD | {"phone": ""})

    assert "Skriv en e-postadress eller ett telefonnummer." in answer.text
    assert not cast.norsjo.contact_cards.exists()


def test_r15_a_public_card_that_nobody_can_use_does_not_count(cast):
    factories.contact_card(cast.norsjo, is_public=True, phone="")
    assert not facts(cast.norsjo).has_public_card

    factories.contact_card(cast.norsjo, is_public=True, phone="", email="trygg@norsjo.se")
    assert facts(cast.norsjo).has_public_card


def test_no_name_or_address_is_asked_for_in_practice(cast, client):
    load_practice()
    address = reverse("contact_card_new", args=["0000"])

    client.post(
        address, CARD | {"name": "Riktig Person", "email": "riktig@exempel.se", "phone": "070-1740605"}
    )

    card = factories.municipality("0000").contact_cards.get()
    assert (card.name, card.email, card.phone) == ("", "", "")


# Attempts and pledges


def test_r12_attempts_count_for_each_duty(cast, client):
    sent = {"duty": "s9", "kind": "invited", "counterpart": "Polisen", "on": "2026-05-01", "note": ""}
    same = sent | {"form_token": str(uuid4())}
    for data in (same, same, sent | {"form_token": str(uuid4()), "kind": "declined", "on": "2026-06-01"}):
        client.post(url("attempt_new"), data)
    client.post(url("attempt_new"), sent | {"form_token": str(uuid4()), "duty": "s10"})

    found = facts(cast.norsjo)
    assert (found.agreement_attempts, found.latest_attempt_s9) == (2, date(2026, 6, 1))
    assert (found.council_attempts, found.latest_attempt_s10) == (1, date(2026, 5, 1))
    assert "Fick nej: Polisen" in main_of(client.get(url("cooperation")))


def test_an_attempt_is_in_the_past_and_names_nobody(client):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    sent = {"duty": "s9", "kind": "invited", "counterpart": "Polisen", "form_token": str(uuid4())}

    late = client.post(url("attempt_new"), sent | {"on": tomorrow})
    named = client.post(url("attempt_new"), sent | {"on": "2026-05-01", "note": "Om 19900101-0017"})

    assert "Den dagen har inte kommit än." in main_of(late)
    assert "personnummer" in main_of(named)
    assert not Attempt.objects.exists()


def test_a_pledge_is_written_and_what_came_of_it_told(cast, client):
    sent = {
        "text": "Vi finns ute",
        "issuers": "Kommunen",
        "area": "",
        "starts_on": "2026-01-01",
        "last_day": "2026-06-30",
    }
    token = {"form_token": str(uuid4())}
    for _time in range(2):
        client.post(url("pledge_new"), sent | token)
    pledge = CitizenPledge.objects.get()
    assert (pledge.ends_on, list(pledge.municipalities.all())) == (date(2026, 7, 1), [cast.norsjo])
    assert "Inte återkopplat" in main_of(client.get(url("cooperation")))

    untold = client.post(url("pledge_edit", pledge.pk), sent | {"outcome_on": "2026-09-01"})
    told = {"outcome": "Tolv kvällar", "outcome_on": "2026-09-01", "edition": "1"}
    client.post(url("pledge_edit", pledge.pk), sent | told)

    assert untold.status_code == 422
    page = main_of(client.get(url("cooperation")))
    assert "Tolv kvällar" in page
    assert "Återkopplat" in page


ROWS = {
    "leading_body_edit": ("name", lambda place: None),
    "function_edit": ("unit", lambda place: None),
    "holder_edit": (
        "name",
        lambda place: factories.coordination_function(place, holder="Karin").holders.get(),
    ),
    "contact_card_edit": ("title", factories.contact_card),
    "attempt_edit": ("note", factories.attempt),
    "pledge_edit": ("text", factories.pledge),
}


@pytest.mark.parametrize("name", ROWS)
def test_two_who_change_what_is_kept_lose_nothing(cast, client, name):
    field, make = ROWS[name]
    row = make(cast.norsjo)
    factories.coordination_function(cast.norsjo) if name == "function_edit" else None
    LeadingBody.objects.create(municipality=cast.norsjo, kind="committee", name="Nämnden")
    address = url(name, *([row.pk] if row else []))
    opened = client.get(address).context["form"]
    sent = {key: opened[key].value() for key in opened.fields if opened[key].value() not in (None, False)}
    first = client.post(address, sent | {field: "Först sparat"})

    later = client.post(address, sent | {field: "Sedan skrivet"})
    again = client.post(address, sent | {field: "Först sparat"})

    assert (first.status_code, later.status_code, again.status_code) == (302, 422, 302)
    assert "Först sparat" in main_of(later)
    assert "Sedan skrivet" in main_of(later)
    assert "Sedan skrivet" not in main_of(client.get(url("cooperation")))
    mended = later.context["form"].data.dict() | {field: "Sedan skrivet"}
    assert client.post(address, mended).status_code == 302


def test_a_pledge_of_another_municipality_is_not_found(cast, client):
    foreign = factories.pledge(cast.arjeplog)

    assert client.get(url("pledge_edit", foreign.pk)).status_code == 404


# The page


def test_cooperation_asks_as_often_for_three_of_everything_as_for_one(cast, client):
    def one_more():
        council = factories.body(cast.norsjo)
        factories.seat(council, role=Seat.Role.CHAIR)
        factories.meeting(council)
        factories.agreement(cast.norsjo).parties.create(organisation="police", name="Polisen")
        factories.attempt(cast.norsjo)
        factories.pledge(cast.norsjo)
        factories.contact_card(cast.norsjo)

    factories.coordination_function(cast.norsjo, holder="A")
    one_more()
    client.get(url("cooperation"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("cooperation"))
    one_more()
    one_more()
    with CaptureQueriesContext(connection) as three:
        client.get(url("cooperation"))

    assert len(three) == len(one) <= 15


def test_readers_read_and_change_nothing_and_partners_see_no_attempts(cast):
    factories.attempt(cast.norsjo, counterpart="Fastighetsägarna")
    council = factories.body(cast.norsjo)

    read = main_of(signed_in(cast.reader).get(url("cooperation")))
    partner = main_of(signed_in(cast.partner).get(url("cooperation")))

    assert "Fastighetsägarna" in read
    assert str(council) in read
    assert url("body_new") not in read
    assert "Fastighetsägarna" not in partner
    assert str(council) not in partner


def test_set_one_raises_in_words(cast):
    factories.coordination_function(cast.norsjo)

    with pytest.raises(ValidationError, match="2024-01-01"):
        actions.set_function(
            municipality=cast.norsjo, replaces=True, edition=1, unit="Ny", starts_on=date(2024, 1, 1)
        )
