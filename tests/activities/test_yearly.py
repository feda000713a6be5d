"""The year in the order of the questions (R26): nothing lost, nothing counted twice in silence, nothing invented."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from activities.models import ActivityType, ReportQuestion
from activities.reference import load_report_questions
from activities.yearly.answers import Said
from activities.yearly.reports import yearly
from tests import factories

CANARY = "Kanariefågeln"
TODAY = date(2026, 11, 22)
NUMBER, QUESTION, LINE, ANSWER, BASIS, DAY, TITLE, _TYPE, _THEMES, _PARTNERS, _SHARED, ALSO = range(12)


def page(code="2417", year=2025):
    return reverse("activities_yearly", args=[code]) + f"?ar={year}"


def gathered(cast, year=2025):
    return yearly(cast.coordinator, cast.norsjo, year=year, today=TODAY)


def answer(cast, code, year=2025):
    return next(one.answer for one in gathered(cast, year).asked if one.question.code == code)


def done(cast, code, title="Något", on=date(2025, 5, 4), **fields):
    """An activity of a type."""
    kind = ActivityType.objects.get(code=code)
    return factories.activity(cast.norsjo, title=title, on=on, type=kind, family=kind.family, **fields)


def exported(client, kind="csv", year=2025):
    address = reverse("activities_yearly_export", args=["2417", kind])
    content = client.get(f"{address}?ar={year}").content
    if kind == "xlsx":
        return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_r26_questions_come_in_the_order_of_the_reference_data(cast):
    codes = [one.question.code for one in gathered(cast).asked]

    assert codes == [
        "coordinator", "working_time", "policy", "mapping", "pupils", "cooperation", "parents",
        "inspection_visits", "inspection_places", "support",
    ]  # fmt: skip


def test_r26_a_new_wording_asks_from_its_day_and_older_years_keep_theirs(cast):
    old = ReportQuestion.objects.get(duty="lansrapport", code="parents")
    old.valid_to = date(2025, 12, 31)
    old.save()
    ReportQuestion.objects.create(
        duty="lansrapport", code="parents", position=old.position, question="Ny lydelse?", basis="activities",
        types=old.types, valid_from=date(2026, 1, 1),
    )  # fmt: skip

    asked = {year: [one.question.question for one in gathered(cast, year).asked] for year in (2025, 2026)}

    assert old.question in asked[2025]
    assert "Ny lydelse?" not in asked[2025]
    assert "Ny lydelse?" in asked[2026]
    assert old.question not in asked[2026]


def test_r26_loading_the_questions_again_changes_nothing(cast):
    assert not load_report_questions()


def test_r26_every_activity_of_the_year_stands_under_a_question_or_last(cast, sign_in):
    done(cast, "foraldramote", "Föräldramöte")
    done(cast, "tillsyn_servering", "Tillsyn på värdshuset")
    factories.activity(cast.norsjo, title="Utan typ", on=date(2025, 2, 1))
    done(cast, "foraldramote", "Förra året", on=date(2024, 12, 31))
    done(cast, "foraldramote", "Nästa år", on=date(2026, 1, 1))

    rows = exported(sign_in(cast.coordinator))

    found = {row[TITLE]: row[NUMBER] for row in rows[1:] if row[LINE] == "Aktivitet"}
    assert found == {"Föräldramöte": "7", "Tillsyn på värdshuset": "8", "Utan typ": ""}
    assert [row[QUESTION] for row in rows if row[TITLE] == "Utan typ"] == ["Passar ingen fråga"]
    assert gathered(cast).total == 3


def test_r26_an_activity_under_two_questions_says_so_and_counts_once(cast, sign_in):
    done(cast, "enkat_kartlaggning", "Drogvaneenkät", themes=["alkohol"])
    done(cast, "enkat_kartlaggning", "Trygghetsmätning", themes=["trygghet"])

    client = sign_in(cast.coordinator)
    rows = [row for row in exported(client) if row[TITLE] == "Drogvaneenkät"]

    assert [(row[NUMBER], row[ALSO]) for row in rows] == [("4", "5"), ("5", "4")]
    assert (gathered(cast).total, gathered(cast).several) == (2, 1)
    assert "finns också under fråga 5" in client.get(page()).content.decode()


def test_r26_drafts_are_not_counted_and_their_number_is_said(cast, sign_in):
    done(cast, "foraldramote", CANARY, is_draft=True)

    client = sign_in(cast.coordinator)

    assert "1 utkast räknas inte." in client.get(page()).content.decode()
    assert CANARY not in str(exported(client))


def test_r25_zero_no_not_applicable_and_no_answer_are_kept_apart(cast, sign_in):
    visits = factories.indicator("inspections_n", name="Tillsynsbesök", unit="besök")
    places = factories.indicator("permits_n", name="Serveringstillstånd", unit="ställen")
    factories.figure(visits, 0, 2025, cast.norsjo, source="2417:hand")
    factories.figure(places, None, 2025, cast.norsjo, source="2417:hand", state=2)
    factories.duty_statement(
        "s11", cast.norsjo, status="missing", rationale="Tjänsten drogs in.", said_on=date(2025, 6, 1)
    )
    client = sign_in(cast.coordinator)

    typed = {row[NUMBER]: row[ANSWER] for row in exported(client, "xlsx") if row[LINE] == "Svar"}
    text = {row[NUMBER]: row[ANSWER] for row in exported(client) if row[LINE] == "Svar"}

    assert [typed[number] for number in (8, 1, 9, 7)] == [0, "Nej", "Inte aktuellt", "Inget svar"]
    assert [text[number] for number in "8197"] == ["0", "Nej", "Inte aktuellt", "Inget svar"]


def test_r26_an_empty_portal_answers_nothing(cast):
    assert {one.answer.said for one in gathered(cast, 2020).asked} == {Said.NO_ANSWER}


def test_r26_the_number_of_activities_is_not_the_number_of_visits(cast):
    for _time in range(3):
        done(cast, "tillsyn_tobak")

    (visits,) = (one for one in gathered(cast).asked if one.question.code == "inspection_visits")
    assert visits.answer.said == Said.NO_ANSWER
    assert len(visits.entries) == 3


def test_r26_coordinator_and_time_are_those_at_the_end_of_the_year(cast):
    function = factories.coordination_function(
        cast.norsjo, share=60, starts_on=date(2024, 1, 1), holder="Anna Lindgren"
    )
    function.holders.update(starts_on=date(2024, 1, 1), ends_on=date(2025, 7, 1))

    assert answer(cast, "coordinator", 2023).said == Said.NO_ANSWER
    assert answer(cast, "coordinator", 2024).text == "Ja"
    assert (answer(cast, "coordinator").text, answer(cast, "coordinator").why) == (
        "Nej", "Kommunledningskontoret: vakans"
    )  # fmt: skip
    assert answer(cast, "working_time").text == "60 %"


def test_r26_a_plan_answers_from_the_year_it_was_decided_until_it_is_replaced(cast):
    plan = factories.action_plan(cast.norsjo, title="Vår plan")
    factories.decide(plan, day=date(2025, 2, 1))

    assert answer(cast, "policy", 2024).said == Said.NO_ANSWER
    assert (answer(cast, "policy").text, answer(cast, "policy").why) == ("Ja", "Vår plan")


def test_r26_a_missing_plan_of_the_law_does_not_say_that_there_is_no_policy(cast):
    factories.duty_statement("s5", cast.norsjo, status="missing", rationale="Nej.", said_on=date(2025, 6, 1))

    assert answer(cast, "policy").said == Said.NO_ANSWER


def test_r26_a_lagesbild_of_the_year_is_a_mapping_and_pupils_figures_are_a_follow_up(cast):
    factories.situation_report(cast.norsjo, title="Vår lägesbild", completed=date(2025, 3, 1))
    series = factories.indicator("alc_ever_12m", name="Har druckit alkohol", unit="%", kind="survey")
    factories.figure(series, 41, 2025, cast.norsjo, source="2417:hand")

    assert answer(cast, "mapping").why == "Vår lägesbild"
    assert answer(cast, "mapping", 2024).said == Said.NO_ANSWER
    assert (answer(cast, "pupils").text, answer(cast, "pupils").why) == ("Ja", "Har druckit alkohol")


def test_r26_cooperation_names_groups_agreements_and_partners(cast):
    council = factories.body(cast.norsjo, name="Rådet")
    factories.meeting(council, on=date(2025, 4, 1))
    factories.body(cast.norsjo, name="Grupp utan möten", kind="working_group")
    done(cast, "avstamning_polis", partners=["Polisen"])

    assert answer(cast, "cooperation").why == "Rådet; Polisen; 1 aktivitet"


def test_r26_another_municipalitys_entries_leave_no_trace(cast, sign_in):
    client = sign_in(cast.coordinator)
    before = exported(client)
    kind = ActivityType.objects.get(code="foraldramote")
    factories.activity(
        cast.arjeplog, title=CANARY, on=date(2025, 5, 4), type=kind, family=kind.family, shared=True
    )
    series = factories.indicator("inspections_n", name="Tillsynsbesök")
    factories.figure(series, 7, 2025, cast.norsjo, source="2506:hand")

    assert exported(client) == before


def test_r26_text_that_looks_like_a_formula_is_text(cast, sign_in):
    done(cast, "foraldramote", "=1+1")

    assert "'=1+1" in str(exported(sign_in(cast.coordinator)))


@pytest.mark.parametrize("year", ["", "abc", "1", "99999", "3000"])
def test_r26_an_impossible_year_shows_a_possible_one(cast, sign_in, year):
    answered = sign_in(cast.coordinator).get(page(year=year))

    assert answered.status_code == 200
    assert answered.context["report"].year in (date.today().year, date.today().year - 1)


def test_r26_a_kind_of_file_that_there_is_none_of_is_not_found(cast, sign_in):
    address = reverse("activities_yearly_export", args=["2417", "pdf"])

    assert sign_in(cast.coordinator).get(address).status_code == 404


def test_r26_the_page_asks_as_much_for_three_activities_as_for_one(cast, sign_in):
    client = sign_in(cast.coordinator)

    def asked_for():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page()).status_code == 200
        return len(queries)

    factories.coordination_function(cast.norsjo, share=60, starts_on=date(2024, 1, 1), holder="Anna")
    done(cast, "foraldramote")
    asked_for()  # the words of the reference data are read once a minute
    one = asked_for()
    for code in ("tillsyn_tobak", "enkat_kartlaggning"):
        done(cast, code, themes=["alkohol"])

    assert asked_for() == one
    assert one <= 15
