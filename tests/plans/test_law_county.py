"""The law in the county's table: what is shared and nothing else, and what the county has seen."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from municipalities.actions import load_practice
from municipalities.models import Status
from plans.law import actions
from plans.models import Duty, DutyStatement, SharedDuty
from tests import factories
from tests.plans.lawful import CANARY, TODAY, page, row_of, shared, url


def test_r22_the_county_sees_the_shared_rows_and_nothing_of_the_others(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2026, 3, 1), title=CANARY)
    factories.duty_statement(
        "s5", cast.norsjo, status=Status.MISSING, rationale=CANARY, next_on=date(2031, 5, 6)
    )
    factories.council_report(cast.norsjo, about=CANARY)
    shared(cast.norsjo, "s4", "s12")
    client = sign_in(cast.county_officer)

    addresses = [reverse("county_law", args=["24"]), reverse("county_duty", args=["24", "2417", "s4"])]
    texts = " ".join(page(client, address) for address in addresses)
    texts += client.get(reverse("county_law_export", args=["24", "csv"])).content.decode()

    assert "Färdigställd" in texts
    assert "Okänt" in texts
    assert "Inget delat" in texts
    for secret in (CANARY, "Saknas</span>", "2031-05-06"):
        assert secret not in texts
    assert client.get(reverse("county_duty", args=["24", "2417", "s5"])).status_code == 404


def test_unknown_and_unshared_look_different_and_silence_is_not_red(cast, sign_in):
    factories.municipality("2418", "Malå")
    shared(cast.norsjo, "s4")

    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]))

    assert text.count("Okänt") == 1
    assert text.count("Inget delat") == 11 + 12
    assert "status-late" not in text


def test_the_county_counts_n_of_n_for_each_duty(cast, sign_in):
    mala = factories.municipality("2418", "Malå")
    factories.municipality("2463", "Åsele")
    factories.situation_report(mala, completed=TODAY)
    shared(mala, "s4")
    shared(cast.norsjo, "s4")

    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]))

    counted = text.partition(">4 § Lägesbild</th>")[2][:160]
    assert "2 av 3" in counted
    assert "1 av 2" in counted


def names(client, query=""):
    exported = client.get(reverse("county_law_export", args=["24", "csv"]) + query).content.decode(
        "utf-8-sig"
    )
    return [line.split(";")[0] for line in exported.splitlines()[1:]]


def test_the_county_sorts_by_name_or_by_date_and_ranks_nobody(cast, sign_in):
    for code, name, day in (("2418", "Malå", date(2025, 6, 1)), ("2463", "Åsele", date(2025, 2, 1))):
        place = factories.municipality(code, name)
        factories.situation_report(place, completed=day)
        shared(place, "s6_report")
    client = sign_in(cast.county_officer)

    assert names(client) == ["Malå", "Norsjö", "Åsele"]
    assert names(client, "?sortera=datum") == ["Åsele", "Malå", "Norsjö"]
    assert names(client, "?sortera=-s6_report") == ["Malå", "Åsele", "Norsjö"]
    assert names(client, "?sortera=status") == ["Malå", "Norsjö", "Åsele"]
    text = page(client, reverse("county_law", args=["24"]) + "?sortera=datum")
    assert text.rindex("Åsele") < text.rindex("Malå") < text.rindex("Norsjö")


def test_the_county_can_look_at_those_alone_who_have_shared_something(cast, sign_in):
    factories.municipality("2418", "Malå")
    shared(cast.norsjo, "s4", "s5")
    client = sign_in(cast.county_officer)
    address = reverse("county_law", args=["24"])

    everyone, few = page(client, address), page(client, address + "?delat=on&sortera=-datum")

    assert "2 av 12 delade" in everyone
    assert "0 av 12 delade" in everyone
    assert "Det här har 2 kommuner delat ur sina lagtabeller. I bokstavsordning." in everyone
    assert "Malå</a>" not in few
    assert "Ordnade efter nästa datum, det senaste först." in few
    assert 'href="?delat=on&amp;sortera=s4"' in few
    assert names(client, "?delat=on") == ["Norsjö"]


def test_the_county_table_says_it_when_nobody_has_shared(cast, sign_in):
    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]) + "?delat=on")

    assert "Ingen har delat någon rad än" in text
    assert "Visa alla" in text


def county_queries(client, places, codes):
    for place in places:
        factories.situation_report(place, completed=date(2026, 1, 1), tags=["andts"])
        factories.decide(factories.action_plan(place), date(2026, 2, 1))
        factories.duty_statement("s9", place)
        factories.council_report(place)
        factories.seat(factories.body(place))
        factories.agreement(place)
        shared(place, *codes)
    address = reverse("county_law", args=["24"])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_county_asks_as_much_for_forty_municipalities_as_for_one(cast, sign_in):
    client = sign_in(cast.county_officer)
    codes = [duty.code for duty in Duty.objects.current()]
    places = [factories.municipality(f"24{number}", f"Ort {number}") for number in range(50, 89)]

    one = county_queries(client, [cast.norsjo], codes)
    forty = county_queries(client, places, codes)

    assert forty == one <= 15
    SharedDuty.objects.all().delete()
    assert county_queries(client, [], codes) <= 8


def test_each_cell_of_the_county_leads_to_its_row(cast, sign_in):
    shared(cast.norsjo, "s4", "s13_lead")

    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]))

    for duty in ("s4", "s13_lead"):
        assert f'href="{reverse("county_duty", args=["24", "2417", duty])}"' in text


def test_several_counties_stand_together_and_practice_stays_alone(cast, sign_in):
    load_practice()
    factories.membership(cast.county_officer, Role.COUNTY_OFFICER, cast.norrbotten)
    client = sign_in(cast.county_officer)

    assert "Arjeplog" in page(client, reverse("county_law", args=["24-25"]))
    assert client.get(reverse("county_law", args=["00-24"])).status_code == 404
    assert client.get(reverse("county_law", args=["24-23"])).status_code == 404
    assert "Övningskommunen" in page(client, reverse("county_law", args=["00"]))


def test_the_county_notes_what_it_has_seen_beside_the_municipalitys_words(cast, sign_in):
    factories.duty_statement("s8", cast.norsjo, status=Status.DONE, rationale="KS ansvarar.")
    shared(cast.norsjo, "s8")
    address = reverse("county_duty", args=["24", "2417", "s8"])
    data = {"status": "in_progress", "rationale": "Enheten var inte utsedd i mars.", "form_token": uuid4()}

    for _time in range(2):
        assert sign_in(cast.county_officer).post(address, data).status_code == 302

    seen = DutyStatement.objects.get(source="county_observed")
    assert (seen.said_by, DutyStatement.objects.count()) == (cast.county_officer, 2)
    text = page(sign_in(cast.coordinator), url("duty_detail", "s8"))
    assert "Länsstyrelsen har sett:" in text
    assert "Enheten var inte utsedd i mars." in text
    assert row_of(cast.norsjo, "s8").status == Status.DONE


def test_the_county_notes_nothing_on_a_row_that_is_no_longer_shared(cast):
    with pytest.raises(SharedDuty.DoesNotExist):
        actions.observe(
            by=cast.county_officer, municipality=cast.norsjo, duty_code="s8", form_token=uuid4(),
            status=Status.DONE, rationale="Sett.",
        )  # fmt: skip

    assert not DutyStatement.objects.exists()


def test_an_observation_says_what_was_seen(cast, sign_in):
    shared(cast.norsjo, "s8")
    data = {"status": "done", "rationale": "", "form_token": uuid4()}

    answer = sign_in(cast.county_officer).post(reverse("county_duty", args=["24", "2417", "s8"]), data)

    assert answer.status_code == 422
