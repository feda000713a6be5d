"""Så delas arbetet: every number leads to a list of exactly what it counts, for a unit too."""

import re
from datetime import date, datetime
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from activities.telling import actions as telling_actions
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/kommuner/2417/sa-delas-arbetet/"
NUMBER = re.compile(r'<a href="([^"]+)" aria-label="[^"]*: (\d+)">')
FOUND = re.compile(r"<caption>(\d+) (?:aktivitet|åtgärd)")


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-18T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def norsjo(cast):
    """Norsjö with work of every kind: told, organised, entered by a unit, joint, drafted, shared and old."""
    place, by = cast.norsjo, cast.coordinator
    place.participations.update(deleted_at=datetime.fromisoformat("2026-11-01T12:00:00+01:00"))
    unplaced = factories.member(Role.COLLEAGUE, place)
    for day in (date(2026, 2, 3), date(2026, 8, 9), date(2026, 10, 5)):
        factories.activity(place, on=day, by=by, organiser="Norsjö kommun", shared=True)
        factories.activity(place, on=day, by=cast.colleague, partners=["Polisen"])  # of the unit school
        factories.activity(
            place, on=day, by=by, organiser="SKOLA och förskola", partners=["Polisen", "Kyrkan"], shared=True
        )
        factories.activity(place, on=day, by=cast.colleague, organiser="Norsjö IF", shared=True)
    factories.activity(place, on=date(2026, 10, 6), by=unplaced)
    factories.activity(place, on=date(2026, 10, 6), by=None)
    factories.activity(place, on=date(2025, 12, 31), by=cast.colleague)  # before the four quarters
    factories.activity(place, on=date(2026, 10, 7), by=cast.colleague, partners=["Polisen"], is_draft=True)
    factories.activity(place, on=date(2026, 10, 7), by=by, organiser="Samordningen")
    link = factories.tell_link(place, "Norsjö IF", by=by)
    told = factories.telling(link, on=date(2026, 10, 8))
    telling_actions.accept(telling=told, by=by, version=told.activity.version)
    type(told.activity).objects.filter(pk=told.activity_id).update(organiser="Kyrkan")  # who told it counts
    factories.activity(place, on=date(2026, 10, 8), by=by, organiser="Kyrkan")
    factories.activity(place, on=date(2026, 10, 8), by=cast.colleague, organiser="Norsjö kommun")
    waiting = factories.telling(factories.tell_link(place, "Väntar", by=by), on=date(2026, 10, 8))
    assert waiting.activity.is_draft
    plan = factories.action_plan(place)
    factories.measure(plan, "A", person=by, responsible_unit="school")
    factories.measure(plan, "B", responsible="Samordnaren")
    factories.measure(plan, "C", person=cast.colleague, responsible_unit="school", ends_on=date(2026, 10, 1))
    factories.measure(plan, "D", responsible="Polisen & räddningstjänsten")
    factories.measure(plan, "E", responsible="")
    factories.decide(plan)
    factories.measure(factories.action_plan(place, title="Utkast"), "F", responsible_unit="school")
    return place


def numbers(page):
    """Each number of the page with its address."""
    return [(unescape(address), int(number)) for address, number in NUMBER.findall(page)]


def counted(client, address):
    """How many rows the list says that it has, and how many it shows."""
    page = client.get(address).content.decode()
    return int(FOUND.search(page)[1]), page.count('<tr><th scope="row">') or page.count('<th scope="row">')


@pytest.mark.parametrize(
    "who", ["coordinator", "colleague", "manager", "reader", "partner", "county_officer"]
)
@pytest.mark.parametrize("unit", ["", "?enhet=school", "?enhet=leisure"])
def test_every_number_leads_to_a_list_of_as_many(cast, sign_in, norsjo, who, unit):
    client = sign_in(getattr(cast, who))

    for address, number in numbers(client.get(ADDRESS + unit).content.decode()):
        assert counted(client, address) == (number, number), address


def test_every_number_of_the_coordinator_has_a_link(cast, sign_in, norsjo):
    page = sign_in(cast.coordinator).get(ADDRESS).content.decode()

    assert not re.findall(r'class="number">\s*[1-9]\d*\s*<', page)
    assert len(numbers(page)) > 20


def test_the_lines_put_together_lead_to_as_many_too(cast, sign_in, norsjo):
    for number in range(14):
        factories.activity(
            norsjo, on=date(2026, 10, 5), by=cast.coordinator, organiser=f"Förening {number:02}",
            partners=[f"Vän {number:02}", f"Granne {number:02}"],
        )  # fmt: skip
    client = sign_in(cast.coordinator)

    found = numbers(client.get(ADDRESS).content.decode())

    rest = [(address, number) for address, number in found if "ovriga" in address]
    assert len(rest) >= 4
    for address, number in rest:
        assert counted(client, address)[0] == number, address


def test_the_sentences_lead_to_what_they_count(cast, sign_in, norsjo):
    client = sign_in(cast.coordinator)

    for query in ("", "?enhet=school"):
        page = client.get(ADDRESS + query).content.decode()
        said = re.findall(r'<a href="([^"]+)">Se [^<]*?(\d+)', page)
        assert len(said) == 4
        for address, number in said:
            assert counted(client, unescape(address))[0] == int(number), address


def test_a_unit_shows_its_own_alone_and_keeps_its_address(cast, sign_in, norsjo):
    page = sign_in(cast.coordinator).get(f"{ADDRESS}?enhet=school").content.decode()

    assert '<option value="school" selected>Skola och förskola</option>' in page
    assert "Skola och förskola höll i 7 av 18 aktiviteter (39 procent)." in page
    assert "Skola och förskola ansvarar för 1 av 5 åtgärder som gäller (20 procent)." in page
    assert "Norsjö IF" not in page
    assert "Polisen" in page
    assert "Vilka som kommer till råd och grupper" not in page
    shown = sign_in(cast.coordinator).get(f"{ADDRESS}?enhet=finnsinte").content.decode()
    assert "Norsjö IF" in shown


def test_a_unit_with_nothing_says_so(cast, sign_in, norsjo):
    page = sign_in(cast.coordinator).get(f"{ADDRESS}?enhet=rescue").content.decode()

    assert "Inget att räkna för enheten" in page


def test_who_may_not_ask_who_wrote_gets_no_list_by_unit(cast, sign_in, norsjo):
    client = sign_in(cast.county_officer)

    page = client.get(ADDRESS).content.decode()
    assert [address for address, _number in numbers(page) if "holl=%2A" in address] == []
    assert [address for address, _number in numbers(page) if "holl=Norsj" in address] != []
    every = client.get("/kommuner/2417/aktiviteter/").content.decode()
    asked = client.get("/kommuner/2417/aktiviteter/?holl=*enhet-school").content.decode()
    assert FOUND.search(asked)[1] == FOUND.search(every)[1]


def test_the_list_says_what_it_is_narrowed_to_and_keeps_it(cast, sign_in, norsjo):
    client = sign_in(cast.coordinator)

    page = client.get("/kommuner/2417/aktiviteter/?holl=*enhet-school&med=Polisen").content.decode()

    assert "Bara det som hölls av: Skola och förskola. Bara tillsammans med: Polisen." in page
    assert '<input type="hidden" name="holl" value="*enhet-school">' in page
    assert '<input type="hidden" name="med" value="Polisen">' in page
    rows = client.get("/kommuner/2417/aktiviteter/exportera.csv?holl=*enhet-school&med=Polisen")
    assert len(b"".join(rows.streaming_content).decode("utf-8-sig").strip().splitlines()) == 1 + 6
    rows.close()


def test_the_list_is_the_same_in_english(cast, sign_in, norsjo):
    client = sign_in(cast.coordinator)
    swedish = numbers(client.get(ADDRESS).content.decode())
    client.cookies["django_language"] = "en"

    english = numbers(client.get(ADDRESS).content.decode())

    by_code = [pair for pair in swedish if "holl=%2A" in pair[0] and "fran=2026-01-01&till" not in pair[0]]
    assert {pair for pair in by_code if "samordningen" in pair[0]} & set(english)


def test_measures_say_why_they_are_late_and_name_nobody(cast, sign_in, norsjo):
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(name="Karin Berg")

    page = sign_in(cast.reader).get(f"{ADDRESS}atgarder/?svarar=*enhet-school").content.decode()

    assert "<caption>1 åtgärd</caption>" in page
    assert "Slutdatum 2026-10-01 har passerat" in page
    assert "Karin" not in page


def test_measures_without_any_say_what_will_be_here(cast, sign_in):
    assert "Inga åtgärder att visa" in sign_in(cast.reader).get(f"{ADDRESS}atgarder/").content.decode()


@pytest.mark.parametrize("address", [
    f"{ADDRESS}?enhet=school", f"{ADDRESS}atgarder/", "/kommuner/2417/aktiviteter/?holl=*enhet-school&med=Polisen",
    "/kommuner/2417/aktiviteter/?holl=*ovriga&med=*ovriga",
])  # fmt: skip
def test_pages_ask_as_much_for_three_as_for_one(cast, sign_in, norsjo, address):
    client, counts = sign_in(cast.coordinator), []

    for number in range(3):
        colleague = factories.member(Role.COLLEAGUE, norsjo, unit="school")
        factories.activity(norsjo, on=date(2026, 10, 5), by=colleague, partners=["Polisen", f"P{number}"])
        plan = factories.action_plan(norsjo, title=f"Plan {number}", subject="other")
        factories.measure(plan, f"Å {number}", responsible_unit="school")
        factories.decide(plan)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))

    assert len(set(counts)) == 1
    assert counts[0] <= 15
