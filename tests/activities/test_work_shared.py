"""Så delas arbetet: who holds, takes part, answers and comes, quarter by quarter, and no person by name."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Role, User
from activities.telling import actions as telling_actions
from activities.work_shared.quarters import Quarter, last_quarters
from activities.work_shared.reports import Share, work_shared
from municipalities.models import Attendance, Meeting, Organisation
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)
ADDRESS = "/kommuner/2417/sa-delas-arbetet/"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-18T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def empty(cast):
    """Norsjö without the activities of the cast, and its coordinator."""
    cast.norsjo.participations.update(deleted_at=datetime.fromisoformat("2026-11-01T12:00:00+01:00"))
    return cast.norsjo, User.objects.get(pk=cast.coordinator.pk)


def lines(found):
    return {line.name: line.counts for line in found}


def test_last_quarters_are_four_and_end_with_this_one():
    assert last_quarters(TODAY) == [
        Quarter(date(2026, 1, 1)), Quarter(date(2026, 4, 1)), Quarter(date(2026, 7, 1)), Quarter(date(2026, 10, 1)),
    ]  # fmt: skip
    assert last_quarters(date(2026, 1, 1))[0].first == date(2025, 4, 1)
    assert str(Quarter(date(2026, 10, 1))) == "Kvartal 4, 2026"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_unit_is_one_line_whatever_language_it_was_written_in(cast, empty, language):
    place, coordinator = empty
    factories.activity(place, on=date(2026, 5, 5), by=cast.colleague)  # of the unit school
    plan = factories.action_plan(place)
    factories.measure(plan, responsible_unit="school")
    for number, name in enumerate(("Skola och förskola", "school and preschool")):
        factories.activity(place, on=date(2026, 5, 6), by=coordinator, organiser=name)
        factories.measure(plan, f"Åtgärd {number}", responsible=name)
    factories.decide(plan)

    with translation.override(language):
        found = work_shared(coordinator, place)

    assert [line.total for line in found.activities] == [3]
    assert [line.total for line in found.measures] == [3]
    assert len({found.activities[0].key, found.measures[0].key}) == 1


def test_percent_is_whole_with_halves_up():
    assert [Share(others, 8).percent for others in (0, 1, 8)] == [0, 13, 100]
    assert Share(0, 0).percent == 0


def test_work_shared_counts_each_activity_once_for_whoever_held_it(cast, empty):
    place, coordinator = empty
    factories.activity(place, on=date(2026, 10, 5), by=coordinator, organiser="Norsjö kommun")
    factories.activity(place, on=date(2026, 5, 5), by=cast.colleague)  # of the unit school
    factories.activity(place, on=date(2026, 5, 6), by=coordinator, organiser="skola och förskola")
    factories.activity(place, on=date(2026, 2, 1), by=coordinator, organiser="Norsjö IF")
    factories.activity(place, on=date(2025, 12, 31), by=coordinator)  # before the four quarters
    factories.activity(place, on=date(2026, 10, 6), by=coordinator, is_draft=True)
    told = factories.telling(factories.tell_link(place, "Norsjöskolan", by=coordinator), on=date(2026, 10, 7))
    telling_actions.accept(telling=told, by=coordinator, version=told.activity.version)
    factories.telling(factories.tell_link(place, "Väntar", by=coordinator), on=date(2026, 10, 8))

    report = work_shared(coordinator, place)

    assert lines(report.activities) == {
        "Samordningen": (0, 0, 0, 1),
        "Skola och förskola": (0, 2, 0, 0),
        "Norsjö IF": (1, 0, 0, 0),
        "Norsjöskolan": (0, 0, 0, 1),
    }
    assert report.activities[0].is_coordination
    assert report.activity_share == Share(4, 5)


def test_work_shared_counts_an_activity_for_each_of_its_partners(empty):
    place, coordinator = empty
    factories.activity(place, on=date(2026, 10, 5), partners=["Polisen", "Svenska kyrkan"])
    factories.activity(place, on=date(2026, 4, 5), partners=["Polisen"])

    found = lines(work_shared(coordinator, place).partners)

    assert found == {"Polisen": (0, 1, 0, 1), "Svenska kyrkan": (0, 0, 0, 1)}


def test_work_shared_puts_the_smallest_lines_together(empty):
    place, coordinator = empty
    for number in range(14):
        for _time in range(2 if number < 12 else 1):
            factories.activity(place, on=date(2026, 10, 5), partners=[f"Förening {number:02}"])

    found = work_shared(coordinator, place).partners

    assert len(found) == 13
    assert (found[-1].name, found[-1].total) == ("Övriga", 2)


def test_work_shared_tells_the_coordinations_measures_from_others(cast, empty):
    place, coordinator = empty
    plan = factories.action_plan(place)
    factories.measure(plan, "A", person=cast.coordinator, responsible_unit="school")
    factories.measure(plan, "B", responsible="Samordnaren")
    factories.measure(plan, "C", person=cast.colleague, responsible_unit="school")
    factories.measure(plan, "D", responsible="Polisen")
    factories.decide(plan)
    factories.measure(factories.action_plan(place, title="Utkast"), "E")

    report = work_shared(coordinator, place)

    assert lines(report.measures) == {
        "Samordningen": (2,), "Polisen": (1,), "Skola och förskola": (1,),
    }  # fmt: skip
    assert report.measure_share == Share(2, 4)


def test_work_shared_counts_seats_that_were_filled_by_kind_of_organisation(empty):
    place, coordinator = empty
    council = factories.body(place)
    police, school = (
        factories.seat(council, kind) for kind in (Organisation.POLICE, Organisation.MUNICIPALITY)
    )
    for day, state in ((10, "present"), (11, "deputy"), (12, "absent")):
        held = Meeting.objects.create(
            body=council, starts_at=datetime.fromisoformat(f"2026-11-{day}T13:00:00+01:00"), state="held"
        )
        Attendance.objects.create(meeting=held, seat=police, state=state)
    Attendance.objects.create(meeting=held, seat=school, state="present")

    found = {row.name: (row.filled, row.seats) for row in work_shared(coordinator, place).presence}

    assert found == {
        "Kommunen": ((0, 0, 0, 1), (0, 0, 0, 1)),
        "Polisen": ((0, 0, 0, 2), (0, 0, 0, 3)),
    }


def test_work_shared_counts_only_what_the_reader_may_read(cast, empty):
    place, _coordinator = empty
    factories.activity(place, on=date(2026, 10, 5), organiser="Hemlig förening")
    factories.activity(place, on=date(2026, 10, 5), organiser="Delad förening", shared=True)

    for person in (cast.county_officer, cast.reader):
        report = work_shared(User.objects.get(pk=person.pk), place)
        assert lines(report.activities) == {"Delad förening": (0, 0, 0, 1)}


def test_work_shared_names_no_person(cast, sign_in, empty):
    User.objects.filter(pk=cast.colleague.pk).update(name="Karin Berg")
    factories.activity(cast.norsjo, on=date(2026, 10, 5), by=cast.colleague, shared=True)
    plan = factories.action_plan(cast.norsjo)
    factories.measure(plan, person=cast.colleague, responsible_unit="school")
    factories.decide(plan)

    for person in (cast.coordinator, cast.manager, cast.reader, cast.county_officer):
        page = sign_in(person).get(ADDRESS).content.decode()
        assert "Skola och förskola" in page
        assert "Karin" not in page


def test_work_shared_says_it_in_a_sentence(cast, sign_in, empty):
    factories.activity(cast.norsjo, on=date(2026, 10, 5), organiser="Norsjö IF")
    factories.activity(cast.norsjo, on=date(2026, 10, 5), by=cast.coordinator)

    page = sign_in(cast.coordinator).get(ADDRESS).content.decode()

    assert "Andra än samordningen höll i 1 av 2 aktiviteter (50 procent)." in page


def test_work_shared_with_nothing_says_what_will_be_here(cast, sign_in, empty):
    assert "Inget att räkna än" in sign_in(cast.coordinator).get(ADDRESS).content.decode()


def test_work_shared_asks_as_much_for_three_as_for_one(cast, sign_in, empty):
    client = sign_in(cast.coordinator)

    def work(number):
        colleague = factories.member(Role.COLLEAGUE, cast.norsjo, unit="leisure")
        factories.activity(cast.norsjo, on=date(2026, 10, 5), by=colleague, partners=[f"Förening {number}"])
        factories.seat(factories.body(cast.norsjo, name=f"Rådet {number}"))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    work(1)
    one = queries()
    work(2)
    work(3)

    assert queries() == one <= 15
