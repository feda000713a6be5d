"""The facts of Samverkan that the law table is made of."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from municipalities.cooperation.reports import CooperationFacts, cooperation_facts
from municipalities.models import (
    Organisation,
    Seat,
)
from tests import factories
from tests.municipalities.cooperating import facts


def test_nothing_told_gives_facts_that_say_nothing(cast):
    assert facts(cast.norsjo) == CooperationFacts(municipality_id=cast.norsjo.pk)
    assert cooperation_facts([]) == {}


def test_r13_the_facts_of_the_council(cast):
    today = timezone.localdate()
    council = factories.body(cast.norsjo)
    factories.seat(council, Organisation.MUNICIPALITY, role=Seat.Role.CHAIR, holder="Ordföranden")
    police = factories.seat(council, Organisation.POLICE, holder="Polischefen")
    factories.seat(council, Organisation.POLICE, title="Kommunpolis", level="operative", holder="En polis")
    factories.seat(council, Organisation.REGION, organisation_name="Regionen", holder="Chefen")
    factories.seat(council, Organisation.REGION, organisation_name="Gamla", ends_on=today, holder="Någon")
    meeting = factories.meeting(council, on=today - timedelta(days=30))
    factories.meeting(council, on=today - timedelta(days=400))
    factories.meeting(council, on=today + timedelta(days=30), state="planned")
    meeting.attendances.create(seat=police, state="absent")
    found = facts(cast.norsjo)
    assert (found.council, found.council_id) == (council.name, council.pk)
    assert found.council_chair_is_municipal
    assert found.council_outside_leading == 2
    assert (found.council_meetings_year, found.council_latest) == (1, today - timedelta(days=30))
    assert not found.police_took_part

    meeting.attendances.update(state="deputy")

    assert facts(cast.norsjo).police_took_part


@pytest.mark.parametrize(("attended", "days", "counts"), [
    (None, 0, False), ("absent", 30, False), ("present", 30, True), ("deputy", 30, True), ("present", 400, False),
])  # fmt: skip
def test_r13_an_empty_seat_counts_only_when_somebody_came_for_it_in_the_last_year(
    cast, attended, days, counts
):
    council = factories.body(cast.norsjo)
    chair = factories.seat(council, Organisation.MUNICIPALITY, role=Seat.Role.CHAIR)
    police = factories.seat(council, Organisation.POLICE)
    if attended:
        meeting = factories.meeting(council, on=timezone.localdate() - timedelta(days=days))
        for seat in (chair, police):
            meeting.attendances.create(seat=seat, state=attended)

    found = facts(cast.norsjo)

    assert (found.council_chair_is_municipal, found.council_outside_leading) == (counts, int(counts))


def test_what_has_ended_and_working_groups_are_no_council(cast):
    factories.body(cast.norsjo, ends_on=timezone.localdate())
    factories.body(cast.norsjo, kind="working_group", name="Gruppen")

    assert facts(cast.norsjo).council == ""


def test_r11_the_facts_of_agreements(cast):
    today = timezone.localdate()
    factories.agreement(cast.norsjo, title="Äldre", valid_to=today + timedelta(days=10))
    factories.agreement(cast.norsjo, title="Senaste", signed_on=date(2026, 1, 1), valid_to=None)
    factories.agreement(cast.norsjo, title="Slut", valid_to=today - timedelta(days=1))
    factories.agreement(cast.norsjo, title="Nästa", state="negotiating")

    found = facts(cast.norsjo)

    assert (found.agreements_in_force, found.agreement_latest) == (2, "Senaste")
    assert found.agreement_valid_to == today + timedelta(days=10)
    assert found.agreement_negotiating


def test_facts_for_three_municipalities_ask_as_often_as_for_one(cast):
    places = [cast.norsjo, cast.arjeplog, factories.municipality("2418", "Malå")]
    for place in places:
        council = factories.body(place)
        factories.meeting(council)
        factories.seat(council)
        factories.coordination_function(place, holder="A")
        factories.agreement(place)
        factories.attempt(place)
        factories.contact_card(place)

    with CaptureQueriesContext(connection) as one:
        cooperation_facts([places[0].pk])
    with CaptureQueriesContext(connection) as three:
        found = cooperation_facts([place.pk for place in places])

    assert len(three) == len(one) == 1
    assert all(found[place.pk].agreements_in_force == 1 for place in places)
