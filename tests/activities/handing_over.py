"""Work that is handed over, and to whom: what the tests of overlämning share."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Role
from activities.handover import actions
from municipalities.models import CoordinationHolder, SeatHolder
from tests import factories

TODAY = timezone.localdate()
SHEET = "/kommuner/2417/overlamning/"
OWN = f"{SHEET}lamna-over/"


@pytest.fixture
def successor(cast):
    person = factories.user(name="Efterträdare Ek")
    factories.membership(person, Role.COORDINATOR, cast.norsjo)
    return person


@pytest.fixture
def work(cast):
    """Something of every kind in the coordinator's name, beside the same in the colleague's."""
    plan = factories.action_plan(cast.norsjo, title="Åtgärdsplan 2026", period_to=TODAY + timedelta(days=90))
    factories.measure(
        plan, "Belysning på skolgården", person=cast.coordinator, responsible="Fastighetschefen",
        ends_on=TODAY + timedelta(days=40),
    )  # fmt: skip
    other = factories.measure(plan, "Kollegans åtgärd", person=cast.colleague, responsible="Rektorn")
    factories.decide(plan, TODAY - timedelta(days=200))
    other.tasks.create(title="Boka lokal", person=cast.coordinator, due_on=TODAY + timedelta(days=5))
    other.tasks.create(title="Redan klar", person=cast.coordinator, done_on=TODAY)
    council = factories.body(cast.norsjo)
    seat = factories.seat(council, holder="Samordnaren")
    SeatHolder.objects.filter(seat=seat).update(user=cast.coordinator)
    meeting = factories.meeting(council, on=TODAY - timedelta(days=20))
    factories.decision(meeting, person=cast.coordinator, due_on=TODAY + timedelta(days=60))
    function = factories.coordination_function(cast.norsjo, holder="Samordnaren")
    CoordinationHolder.objects.filter(function=function).update(user=cast.coordinator, share=80)
    return plan


def give(cast, successor, **terms):
    """Hand over from the coordinator."""
    seats = SeatHolder.objects.active().filter(user=cast.coordinator)
    values = {
        "by": cast.coordinator,
        "leaver": cast.coordinator,
        "seats": list(seats.values_list("pk", flat=True)),
        "ends_access": True,
        "note": "",
        "form_token": uuid4(),
    }
    taker = successor.memberships.get(municipality=cast.norsjo)
    return actions.hand_over(municipality=cast.norsjo, successor=taker, **values | terms)
