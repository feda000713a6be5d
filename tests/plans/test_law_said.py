"""The law table: what is said on a row, what is shared, settings, and reports to fullmäktige."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from municipalities.models import Status
from plans.law import actions
from plans.models import CouncilReport, Duty, DutyStatement, LawSettings, SharedDuty
from tests import factories
from tests.plans.lawful import TODAY, page, row_of, shared, statement_data, url

# What is said


def test_a_statement_is_saved_and_shown_with_who_said_it_and_how_it_is_known(cast, sign_in):
    client = sign_in(cast.coordinator)

    answer = client.post(url("duty_statement_new", "s8"), statement_data(case_number="KS 2026/7"))

    assert answer.url == url("duty_detail", "s8")
    text = page(client, url("duty_detail", "s8"))
    assert "Vi har ett muntligt avtal." in text
    assert "Kommunen uppger det" in text
    assert cast.coordinator.name in text
    assert "KS 2026/7" in text


def test_the_same_statement_posted_twice_is_said_once(cast, sign_in):
    client, data = sign_in(cast.coordinator), statement_data()

    for _time in range(2):
        assert client.post(url("duty_statement_new", "s8"), data).status_code == 302

    assert DutyStatement.objects.count() == 1


def test_a_token_of_another_row_is_not_found_and_loses_nothing(cast, sign_in):
    client, data = sign_in(cast.coordinator), statement_data()
    client.post(url("duty_statement_new", "s8"), data)

    assert client.post(url("duty_statement_new", "s9"), data).status_code == 404
    assert DutyStatement.objects.get().duty_code == "s8"


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("s8", {"status": "missing", "rationale": ""}, "Skriv varför, och hur ni vet det."),
        ("s8", {"status": "not_applicable", "rationale": ""}, "Skriv varför, och hur ni vet det."),
        ("s8", {"status": "missing", "source": ""}, "id_source_error"),
        ("s8", {"status": "overdue"}, "overdue"),
        ("s8", {"source": "county_observed"}, "county_observed"),
        ("s8", {"source": "document"}, "Skriv vilket dokument det är"),
        ("s6_plan", {}, "Skriv när det gjordes senast."),
        ("s8", {"last_on": str(TODAY + timedelta(days=1))}, "Välj en dag som har varit"),
        ("s8", {"last_on": "2026-01-01", "next_on": "2025-01-01"}, "Nästa datum ska vara efter det senaste."),
        ("s8", {"next_on": "9999-01-01"}, "Välj en dag mellan 2000 och 2100."),
        ("s8", {"link": "javascript:alert(1)"}, "id_link"),
        ("s8", {"rationale": "Ring Bo, 19121212-1212"}, "personnummer"),
    ],
)
def test_a_statement_that_lacks_something_says_what(cast, sign_in, code, fields, words):
    answer = sign_in(cast.coordinator).post(url("duty_statement_new", code), statement_data(**fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not DutyStatement.objects.exists()


def test_missing_without_a_reason_is_refused_by_the_database(cast):
    with pytest.raises(IntegrityError, match="duty_statement_missing_with_reason"), transaction.atomic():
        factories.duty_statement("s5", cast.norsjo, status=Status.MISSING, rationale="")


def test_a_statements_file_is_given_to_those_who_see_the_statement(cast, sign_in):
    upload = factories.stored_file(cast.norsjo, name="beslut.pdf")
    old = factories.duty_statement("s8", cast.norsjo, said_on=date(2025, 1, 1), file=upload)
    new = factories.duty_statement("s8", cast.norsjo, file=upload)
    addresses = [url("duty_statement_file", statement.pk) for statement in (old, new)]
    client = sign_in(cast.manager)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert client.get(addresses[0]).content == b"%PDF-1.7 ..."

    client = sign_in(cast.county_officer)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    shared(cast.norsjo, "s8")
    assert [client.get(address).status_code for address in addresses] == [404, 200]


def test_a_file_comes_with_a_statement(cast, sign_in):
    client = sign_in(cast.coordinator)
    file = io.BytesIO(b"%PDF-1.7 beslut")
    file.name = "beslut.pdf"

    client.post(url("duty_statement_new", "s8"), statement_data(source="document", upload=file))

    assert DutyStatement.objects.get().file.name == "beslut.pdf"
    assert "beslut.pdf" in page(client, url("duty_detail", "s8"))


def test_earlier_words_are_kept_below_the_newest(cast, sign_in):
    factories.duty_statement("s8", cast.norsjo, said_on=date(2025, 1, 1), rationale="Förr.")
    factories.duty_statement("s8", cast.norsjo, rationale="Nu.")

    text = page(sign_in(cast.coordinator), url("duty_detail", "s8"))

    assert text.index("Nu.") < text.index("Det som sagts tidigare") < text.index("Förr.")


# Sharing


def test_sharing_says_that_it_becomes_a_public_record_and_ticks_every_row(cast, sign_in):
    text = page(sign_in(cast.coordinator), url("law_share"))

    assert "allmän handling både hos er och hos länsstyrelsen" in text
    assert text.count(" checked") == 12


def test_one_row_is_ticked_alone_when_it_is_asked_for(cast, sign_in):
    assert page(sign_in(cast.coordinator), url("law_share") + "?krav=s9").count(" checked") == 1


def test_share_all_then_stop_with_one(cast, sign_in):
    client = sign_in(cast.coordinator)
    codes = [duty.code for duty in Duty.objects.current()]

    answer = client.post(url("law_share"), {"duties": codes}, follow=True)
    assert "12 rader är delade." in answer.content.decode()
    assert "Alla rader är redan delade." in page(client, url("law_share"))
    client.post(url("duty_stop_sharing", "s9"))

    assert set(SharedDuty.objects.values_list("duty_code", flat=True)) == set(codes) - {"s9"}


def test_sharing_nothing_says_so_and_sharing_twice_is_once(cast, sign_in):
    client = sign_in(cast.coordinator)
    assert "Välj minst en rad." in client.post(url("law_share"), {}).content.decode()
    duty = Duty.objects.get(code="s4")

    for _time in range(2):
        actions.share(by=cast.coordinator, municipality=cast.norsjo, duties=[duty])

    assert SharedDuty.objects.count() == 1


# Settings, and reports to fullmäktige


def test_settings_change_how_the_law_is_read(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2025, 3, 1))
    client = sign_in(cast.coordinator)
    assert "2027-03-01" in page(client, url("duty_detail", "s6_report"))

    data = {"reading": "calendar_years", "first_reminder": 9, "second_reminder": 3, "council_months": 6}
    client.post(url("law_settings"), data)

    assert "2027-12-31" in page(client, url("duty_detail", "s6_report"))
    assert LawSettings.objects.get().first_reminder == 9


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_reminder": 1}, "Den första påminnelsen kommer före den andra"),
        ({"first_reminder": 25}, "Den första påminnelsen kommer före den andra"),
        ({"council_months": 0}, "Välj mellan 1 och 48 månader."),
        ({"council_months": 49}, "Välj mellan 1 och 48 månader."),
    ],
)
def test_settings_that_cannot_be_say_why(cast, sign_in, fields, words):
    data = {"reading": "months", "first_reminder": 6, "second_reminder": 2, "council_months": 12} | fields

    answer = sign_in(cast.coordinator).post(url("law_settings"), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_r18_a_report_to_fullmaktige_is_noted_once_and_a_mistake_removed_with_its_file(cast, sign_in):
    client = sign_in(cast.coordinator)
    day = TODAY - timedelta(days=3)
    data = {"reported_on": day, "minutes_ref": "§ 44", "about": "Uppföljning", "form_token": uuid4()}
    for _time in range(2):
        file = io.BytesIO(b"%PDF-1.7 rapport")
        file.name = "rapport.pdf"
        client.post(url("council_report_new"), data | {"upload": file})

    text = page(client, url("law_table"))
    assert text.count("§ 44") == 1
    assert row_of(cast.norsjo, "s13_report").last_on == day
    report = CouncilReport.objects.get()
    assert client.get(url("council_report_file", report.pk)).content == b"%PDF-1.7 rapport"

    client.post(url("council_report_remove", report.pk))

    assert not CouncilReport.objects.exists()
    assert row_of(cast.norsjo, "s13_report").status == Status.UNKNOWN
    assert client.get(url("council_report_file", report.pk)).status_code == 404


def test_a_report_of_tomorrow_has_not_been(cast, sign_in):
    data = {"reported_on": TODAY + timedelta(days=1), "form_token": uuid4()}

    answer = sign_in(cast.coordinator).post(url("council_report_new"), data)

    assert (answer.status_code, CouncilReport.objects.count()) == (422, 0)
