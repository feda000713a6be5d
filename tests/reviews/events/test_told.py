"""Who is told of a meeting and of what was taken home, when, and until when."""

from datetime import date, timedelta

import pytest

from accounts.models import Role
from accounts.reminding.people import People
from accounts.reminding.rules import gather
from municipalities.models import LocalPoliceArea, PoliceAreaMember
from reviews.models import Event
from tests import factories


@pytest.fixture
def people(cast):
    """Norsjö's coordinator, manager and colleague, and the police of its area."""
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    PoliceAreaMember.objects.create(area=area, municipality=cast.norsjo, starts_on=date(2024, 1, 1))
    return {
        "coordinator": cast.coordinator,
        "manager": factories.member(Role.MANAGER, cast.norsjo),
        "colleague": factories.member(Role.COLLEAGUE, cast.norsjo),
        "police": factories.member(Role.PARTNER, area),
    }


def told(people, kind, today):
    """Who is told, and of what day."""
    names = {person.pk: name for name, person in people.items()}
    found = gather(People.of(list(names)), today, [kind])
    return {names[due.user_id]: due.on for due in found}


@pytest.mark.parametrize(
    ("roles", "who"),
    [
        ((), {"coordinator"}),
        (("manager", "police"), {"coordinator", "manager", "police"}),
        (("colleague",), {"coordinator", "colleague"}),
    ],
)
def test_an_invitation_is_told_to_the_roles_that_are_invited(cast, people, roles, who):
    event = factories.event(cast.west, invited=[cast.norsjo], roles=roles)

    assert told(people, "meeting", cast.today) == dict.fromkeys(who, event.on)


def test_the_police_alone_are_told_too(cast, people):
    factories.event(cast.west, invited=[cast.norsjo], roles=["police"])

    assert set(told({"police": people["police"]}, "meeting", cast.today)) == {"police"}


def test_an_invitation_is_told_until_it_is_answered_or_called_off(cast, people):
    event = factories.event(cast.west, invited=[cast.norsjo], roles=["manager"], answer_by=cast.today)
    factories.sign_up(event, cast.norsjo, user=people["manager"], comes=False)

    assert told(people, "meeting", cast.today) == {"coordinator": cast.today}
    Event.objects.update(state="cancelled", why_cancelled="Snö")
    assert told(people, "meeting", cast.today) == {}


def test_a_county_is_told_that_another_asks_until_it_has_said_yes(cast):
    event = factories.event(cast.north, asked_counties=[cast.west.pk])
    officers = {"west": cast.officer, "of both": cast.both}

    assert told(officers, "meeting", cast.today) == {"west": event.on, "of both": event.on}
    Event.objects.update(asked_counties=[], counties=[cast.north.pk, cast.west.pk])
    assert told(officers, "meeting", cast.today) == {}


def test_what_was_taken_home_is_asked_of_whoever_answers_for_it_on_its_day(cast, people):
    event = factories.event(cast.west, days=-10, invited=[cast.norsjo], state="held")
    taken = factories.commitment(event, cast.norsjo, user=people["colleague"])

    before = told(people, "promise", taken.ask_on - timedelta(days=1))
    on = told(people, "promise", taken.ask_on)
    people["colleague"].memberships.update(ends_on=cast.today)

    assert before == {}
    assert on == {"colleague": taken.ask_on}
    assert told(people, "promise", taken.ask_on) == {"coordinator": taken.ask_on}
    type(taken).objects.update(outcome="done", ask_on=None)
    assert told(people, "promise", taken.ask_on) == {}
