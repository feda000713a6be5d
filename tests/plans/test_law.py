"""The municipality's law table: its rows, who sees which of them, and reminders."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.actions import load_practice
from municipalities.models import Municipality, Status
from plans.law import reminders
from plans.law.duties import DUTIES, load_duties
from plans.law.reports import law_table
from plans.models import Duty, FollowUpRound
from plans.stats import add_months, next_due
from tests import factories
from tests.plans.lawful import CANARY, TODAY, page, row_of, shared, url


def test_loading_the_duties_again_changes_nothing(reference_data):
    assert Duty.objects.count() == 12
    assert not load_duties()


def test_a_new_wording_is_a_version_of_its_own(reference_data, tmp_path):
    changed = tmp_path / "duties.csv"
    lines = DUTIES.read_text(encoding="utf-8").splitlines()
    new = [line.replace("2023-07-01,,", "2027-01-01,,") for line in lines if line.startswith("s12,")]
    old = [
        line.replace("2023-07-01,,", "2023-07-01,2026-12-31,") for line in lines if line.startswith("s12,")
    ]
    kept = [line for line in lines if not line.startswith("s12,")]
    changed.write_text("\n".join([*kept, *old, *new]), encoding="utf-8")

    load_duties(changed)

    versions = Duty.objects.filter(code="s12")
    assert versions.current(date(2026, 12, 31)).get().valid_to == date(2026, 12, 31)
    assert versions.current(date(2027, 1, 1)).get().valid_from == date(2027, 1, 1)


# The municipality's table


def test_law_table_shows_every_duty_as_unknown_in_an_empty_municipality(cast, sign_in):
    text = page(sign_in(cast.coordinator), url("law_table"))

    for duty in Duty.objects.current():
        assert duty.name in text
        assert duty.text in text
    assert "Okänt" in text
    assert "Saknas<" not in text
    assert 'status-late"' not in text


def test_law_table_names_its_rows_shortly_and_keeps_the_text_of_the_law_beside(cast, sign_in):
    """A screen reader says the row's heading again with every cell."""
    text = page(sign_in(cast.coordinator), url("law_table"))

    headings = re.findall(r'<th scope="row">(.*?)</th>', text, re.DOTALL)
    assert len(headings) == Duty.objects.current().count()
    for heading, duty in zip(headings, Duty.objects.current(), strict=True):
        assert duty.name in heading
        assert duty.text not in heading


def test_r04_r05_a_completed_lagesbild_and_a_decided_plan_make_their_rows(cast, sign_in):
    report = factories.situation_report(cast.norsjo, completed=TODAY - timedelta(days=40))
    factories.decide(factories.action_plan(cast.norsjo, basis=[report]), TODAY - timedelta(days=20))

    text = page(sign_in(cast.coordinator), url("law_table"))

    assert "Färdigställd" in text
    assert f"Beslutad: Kommunstyrelsen, {TODAY - timedelta(days=20)}, § 12, KS 2026/12." in text
    assert reverse("report_detail", args=["2417", report.pk]) in text


def test_a_joint_lagesbild_counts_only_with_ones_own_decision(cast):
    group = factories.group(cast.norsjo, cast.arjeplog)
    report = factories.situation_report(
        cast.norsjo, cast.arjeplog, owner_group=group, completed=TODAY - timedelta(days=30)
    )
    assert row_of(cast.norsjo, "s4").status == Status.UNKNOWN

    report.places.filter(municipality=cast.norsjo).update(
        deciding_body="KS", decided_on=TODAY - timedelta(days=10)
    )

    assert row_of(cast.norsjo, "s4").status == Status.DONE
    assert row_of(cast.arjeplog, "s4").status == Status.UNKNOWN


def test_a_document_registered_after_a_word_weighs_more_than_it(cast):
    factories.duty_statement(
        "s4", cast.norsjo, said_on=TODAY - timedelta(days=30), status=Status.MISSING, rationale="Ingen."
    )
    assert row_of(cast.norsjo, "s4").status == Status.MISSING

    factories.situation_report(
        cast.norsjo, completed=TODAY - timedelta(days=200), origin="registered", parts=False
    )

    assert row_of(cast.norsjo, "s4").status == Status.DONE


def test_r07_a_finished_round_moves_the_follow_up(cast):
    plan = factories.decide(factories.action_plan(cast.norsjo), date(2025, 3, 1))
    assert row_of(cast.norsjo, "s6_plan").next_on == date(2027, 3, 1)

    FollowUpRound.objects.create(
        plan=plan, municipality=cast.norsjo, started_on=date(2026, 5, 1), finished_on=date(2026, 6, 1)
    )

    assert row_of(cast.norsjo, "s6_plan").next_on == date(2028, 6, 1)


def test_r08_r09_tags_of_lagesbild_plan_and_measures_name_what_it_is_shared_with(cast):
    report = factories.situation_report(cast.norsjo, completed=TODAY, tags=["bf_lag", "folkhalsa"])
    plan = factories.action_plan(cast.norsjo, basis=[report], tags=["bf_lag"])
    factories.measure(plan, tags=["andts"])
    assert row_of(cast.norsjo, "s7").why == "Används också för: Folkhälsa."

    factories.decide(plan, TODAY)

    assert row_of(cast.norsjo, "s7").why == "Används också för: Länsrapporten (ANDTS), Folkhälsa."


def test_the_tag_of_the_law_itself_is_no_other_duty(cast):
    factories.situation_report(cast.norsjo, completed=TODAY, tags=["bf_lag"])

    assert row_of(cast.norsjo, "s7").status == Status.UNKNOWN


def test_r11_an_agreement_that_has_ended_has_passed(cast):
    made = factories.agreement(cast.norsjo, valid_to=TODAY - timedelta(days=1))
    assert row_of(cast.norsjo, "s9").status == Status.OVERDUE

    made.valid_to = TODAY + timedelta(days=400)
    made.save()

    assert row_of(cast.norsjo, "s9").status == Status.DONE


@pytest.mark.parametrize("role", ["colleague", "registrar", "reader", "partner", "county_officer"])
def test_those_who_do_not_read_all_see_the_shared_rows_alone(cast, sign_in, role):
    factories.situation_report(cast.norsjo, title=CANARY)
    factories.duty_statement("s5", cast.norsjo, rationale=f"{CANARY} 5")
    factories.duty_statement("s8", cast.norsjo, rationale="KS ansvarar.")
    factories.duty_statement("s8", cast.norsjo, said_on=date(2025, 1, 1), rationale=f"{CANARY} förr")
    factories.council_report(cast.norsjo, about=CANARY)
    shared(cast.norsjo, "s4", "s8")
    client = sign_in(cast.people[role])

    text = page(client, url("law_table")) + page(client, url("duty_detail", "s8"))
    exported = client.get(url("law_export", "csv")).content.decode()

    assert "Du ser de rader som kommunen har delat: 2 av 12." in text
    assert "KS ansvarar." in text
    assert "KS ansvarar." in exported
    assert "En lägesbild håller på att skrivas." in text
    assert CANARY not in text + exported
    assert "/lagesbilder/" not in text.partition("<main")[2]
    assert client.get(url("duty_detail", "s5")).status_code == 404


def test_where_nothing_is_shared_readers_are_told_so(cast, sign_in):
    text = page(sign_in(cast.reader), url("law_table"))

    assert "Inget är delat än" in text
    assert Duty.objects.get(code="s4").text not in text


def test_law_export_holds_what_the_page_shows(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2026, 3, 1))
    factories.duty_statement(
        "s9", cast.norsjo, status=Status.IN_PROGRESS, rationale="=1+1", decision="KS § 4"
    )
    client = sign_in(cast.coordinator)

    lines = list(
        csv.reader(
            io.StringIO(client.get(url("law_export", "csv")).content.decode("utf-8-sig")), delimiter=";"
        )
    )

    by_name = {line[1]: dict(zip(lines[0], line, strict=True)) for line in lines[1:]}
    assert len(by_name) == 12
    assert by_name["Lägesbild"]["Status"] == "Färdigställd"
    assert by_name["Lägesbild"]["Gjordes senast"] == "2026-03-01"
    assert by_name["Överenskommelser om samverkan"]["Kommunen skriver"] == "Pågår. =1+1"
    assert by_name["Överenskommelser om samverkan"]["Beslut"] == "KS § 4"
    assert client.get(url("law_export", "xlsx")).content.startswith(b"PK")
    assert client.get(url("law_export", "pdf")).status_code == 404


def test_law_table_asks_as_much_with_everything_as_with_nothing(cast, sign_in):
    client = sign_in(cast.coordinator)
    client.get(url("law_table"))
    with CaptureQueriesContext(connection) as empty:
        client.get(url("law_table"))
    plan = factories.action_plan(
        cast.norsjo, basis=[factories.situation_report(cast.norsjo, completed=TODAY)]
    )
    factories.measure(plan, tags=["andts"])
    factories.decide(plan, TODAY)
    council = factories.body(cast.norsjo)
    factories.seat(council)
    factories.meeting(council)
    factories.coordination_function(cast.norsjo, holder="A")
    factories.agreement(cast.norsjo)
    factories.attempt(cast.norsjo)
    for code in ("s4", "s5", "s8"):
        factories.duty_statement(code, cast.norsjo, by=cast.coordinator)
        factories.council_report(cast.norsjo, by=cast.coordinator)
        shared(cast.norsjo, code)
    with CaptureQueriesContext(connection) as full:
        client.get(url("law_table"))

    assert len(full) == len(empty) <= 15


# Reminders


def months(number):
    """The day so many months from now."""
    return add_months(TODAY, number)


def due(last):
    return next_due(last, by_calendar_year=False)


def test_reminders_say_what_is_near_or_has_passed_the_earliest_first(cast):
    completed, decided, ends, reported = months(-26), months(-22), months(3), months(-15)
    factories.situation_report(cast.norsjo, completed=completed)
    factories.decide(factories.action_plan(cast.norsjo), decided)
    factories.agreement(cast.norsjo, valid_to=ends)
    factories.council_report(cast.norsjo, on=reported)

    found = reminders.todo(cast.norsjo)

    assert [(line.text, line.on, line.has_passed) for line in found] == [
        ("Rapportera till fullmäktige hur det går", add_months(reported, 12), True),
        ("Uppdatera lägesbilden", due(completed), True),
        ("Följ upp planen", due(decided), False),
        ("Förnya överenskommelsen om samverkan", ends, False),
    ]


def test_reminders_and_the_table_agree(cast, django_assert_num_queries):
    """They gather their days apart, the start page in one question: a joint plan, attempts, a word, a round."""
    group = factories.group(cast.norsjo, cast.arjeplog)
    factories.situation_report(cast.norsjo, cast.arjeplog, owner_group=group, completed=months(-23))
    decided, ends, reported = months(-38), months(2), months(-18)
    plan = factories.decide(factories.action_plan(cast.norsjo), decided)
    for valid_to in (months(-5), ends, None):
        factories.agreement(cast.norsjo, valid_to=valid_to)
    factories.duty_statement("s13_report", cast.norsjo, said_on=months(-6), last_on=reported)

    def near():
        table = law_table(cast.norsjo, is_whole=True)
        return {(row.duty.code, row.next_on) for row in table.rows if row.reminder}

    def reminded():
        place = Municipality.objects.select_related("law_settings").get(pk=cast.norsjo.pk)
        with django_assert_num_queries(2):
            found = reminders.todo(place)
        return {(line.url.split("/")[-2], line.on) for line in found}

    always = {("s9", ends), ("s13_report", add_months(reported, 12))}
    assert reminded() == near() == {("s6_plan", due(decided)), *always}
    FollowUpRound.objects.create(
        plan=plan, municipality=cast.norsjo, started_on=months(-6), finished_on=months(-5)
    )
    assert reminded() == near() == always


def test_reminders_are_silent_where_nothing_is_known_or_near(cast):
    assert reminders.todo(cast.norsjo) == []
    factories.situation_report(cast.norsjo, completed=TODAY)
    assert reminders.todo(cast.norsjo) == []


def test_in_the_practice_municipality_nobody_is_named(cast, sign_in):
    load_practice()
    practice = factories.municipality("0000")
    cast.colleague.name = CANARY
    cast.colleague.save()
    factories.duty_statement("s8", practice, by=cast.colleague, rationale="Prov.")

    text = page(sign_in(cast.coordinator), url("duty_detail", "s8", code="0000"))

    assert "Prov." in text
    assert CANARY not in text
