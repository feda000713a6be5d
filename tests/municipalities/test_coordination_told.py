"""What is told in SQL of the coordination is what its rows say when they are read: CoordinationHolder, vacant_since."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from municipalities.cooperation.reports import cooperation_facts, vacant_since
from tests import factories

TODAY = timezone.localdate()
DAY = timedelta(days=1)
DIRECT = ("coordinator", "manager", "colleague", "registrar", "reader", "partner")
ENDED = {
    "ended last month": TODAY - 30 * DAY,
    "ended yesterday": TODAY - DAY,
    "ends today": TODAY,
    "ends tomorrow": TODAY + DAY,
    "ended before the function was filled": date(2024, 1, 1),
}
PAST, COMING = date(2024, 6, 1), TODAY + 30 * DAY


def people_of(place, elsewhere):
    """One person for each way of having, losing or never having had access to the place; None uses no portal."""
    people = {"nobody": None, "no role": factories.user()}
    people |= {role: factories.member(role, place) for role in DIRECT}
    people |= {said: factories.member("coordinator", place, ends_on=on) for said, on in ENDED.items()}
    both = factories.group(place, elsewhere)
    people["through a group"] = factories.member("coordinator", both)
    people["ended in a group"] = factories.member("coordinator", both, ends_on=TODAY)
    people["elsewhere"] = factories.member("coordinator", elsewhere)
    people["invited"] = factories.member("coordinator", place, accepted_at=None)
    people["two roles, one ended"] = factories.member("coordinator", place, ends_on=TODAY - DAY)
    factories.membership(people["two roles, one ended"], "manager", place)
    return people


def read(function):
    """The same of the rows themselves."""
    holders = list(function.holders.with_access())
    now = [holder for holder in holders if holder.starts_on <= TODAY and not holder.is_over]
    since = vacant_since(function, holders)
    return (
        len(now),
        sum(holder.share or 0 for holder in now) or function.share,
        max((holder.created_at for holder in now), default=None),
        since,
        any(holder.lost_access and holder.left_on == since for holder in holders),
    )


def told(place):
    facts = cooperation_facts([place.pk])[place.pk]
    return facts.holders, facts.share, facts.filled_at, facts.vacant_since, facts.lost_access


@pytest.fixture
def function(cast):
    return factories.coordination_function(cast.norsjo, share=75)


@pytest.fixture
def people(cast):
    return people_of(cast.norsjo, cast.arjeplog)


def held_by(function, person, starts_on=PAST, ends_on=None, share=None):
    return function.holders.create(name="A", user=person, starts_on=starts_on, ends_on=ends_on, share=share)


@pytest.mark.parametrize("ends_on", [None, TODAY - DAY, TODAY, TODAY + DAY])
def test_one_holder_is_told_as_read_whatever_access_they_have(cast, function, people, ends_on):
    seen = set()
    for said, person in people.items():
        for starts_on in (PAST, TODAY) if ends_on is None or ends_on >= TODAY else (PAST,):
            holder = held_by(function, person, starts_on, ends_on, share=50)

            assert told(cast.norsjo) == read(function), said
            seen.add(told(cast.norsjo)[3:])
            holder.delete()

    lost = {on for on in ENDED.values() if PAST <= on <= TODAY and (ends_on is None or on < ends_on)}
    assert {on for on, is_lost in seen if is_lost} == lost


def test_two_holders_are_told_as_read(cast, function, people):
    ends = (None, TODAY - 40 * DAY, TODAY - DAY, TODAY, COMING)
    for number, (one, other) in enumerate(product(people.values(), repeat=2)):
        first = held_by(function, one, PAST, ends[number % 5], share=number % 3 * 20 or None)
        second = held_by(function, other, PAST if number % 2 else COMING, share=30)

        assert told(cast.norsjo) == read(function), number
        first.delete()
        second.delete()


def test_a_holder_to_come_fills_nothing_yet(cast, function):
    held_by(function, None, starts_on=TODAY + DAY)

    assert told(cast.norsjo) == read(function) == (0, 75, None, date(2024, 1, 1), False)


def test_a_function_to_come_or_ended_is_not_told(cast):
    factories.coordination_function(cast.norsjo, ends_on=TODAY, holder="A")
    factories.coordination_function(cast.norsjo, starts_on=TODAY + DAY, holder="B")

    facts = cooperation_facts([cast.norsjo.pk])[cast.norsjo.pk]

    assert (facts.has_function, facts.unit, facts.holders, facts.vacant_since) == (False, "", 0, None)
