"""The rules of the law table: what follows from the facts, what was said, and the day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipalities.cooperation.reports import CooperationFacts
from municipalities.models import Status
from plans.law.readings import LawFacts, dated, reminder_level
from plans.law.rules import rows
from plans.models import Duty, DutyStatement, LawSettings
from plans.planning.reports import PlanDates
from plans.situation.reports import ReportDates
from plans.stats import LAW_IN_FORCE, PLAN_NEEDED_FROM, add_months, next_due
from portal.lib.dates import moment

TODAY = date(2026, 11, 22)
Source = DutyStatement.Source
CALENDAR = LawSettings(reading=LawSettings.Reading.CALENDAR_YEARS)
DAYS = st.dates(date(2023, 7, 1), date(2060, 12, 31))


def facts(cooperation=None, **known):
    return LawFacts(1, CooperationFacts(1, **(cooperation or {})), **known)


def said(code, status, on=TODAY, source=Source.SELF_REPORTED, **fields):
    at = on if isinstance(on, datetime) else moment(on, 12)
    return DutyStatement(duty_code=code, status=status, source=source, said_at=at, **fields)


def row(code, known=None, statements=(), settings=None, today=TODAY):
    """The row of one duty."""
    duties = [Duty(code=code, paragraph="§", name=code)]
    (found,) = rows(duties, known or facts(), settings or LawSettings(), statements, today)
    return found


CODES = ("s4", "s5", "s6_report", "s6_plan", "s7", "s8", "s9", "s10", "s11", "s12", "s13_lead", "s13_report")


@pytest.mark.parametrize("code", CODES)
def test_gap_rule_an_empty_portal_is_unknown_never_missing_and_reminds_of_nothing(code):
    found = row(code)

    assert (found.status, found.reminder, found.computed.evidence) == (Status.UNKNOWN, 0, ())
    assert found.why


REPORT = ReportDates(id=7, final_on=date(2026, 3, 1))
PLAN = PlanDates(id=8, title="Plan", decided_on=date(2026, 3, 1), body="KS", minutes_ref="§ 12")
COUNCIL = {"council": "Rådet", "council_id": 3}
OUTSIDE = {"council_chair_is_municipal": True, "council_outside_leading": 2}
TABLE = [
    ("s4", facts(report=REPORT), Status.DONE),
    ("s4", facts(report=ReportDates(draft_id=9)), Status.IN_PROGRESS),
    ("s5", facts(plan=PLAN), Status.DONE),
    ("s5", facts(plan=PlanDates(draft_id=9)), Status.IN_PROGRESS),
    ("s6_report", facts(report=REPORT), Status.DONE),
    ("s6_report", facts(report=ReportDates(id=7, final_on=date(2025, 5, 22))), Status.DUE_SOON),
    ("s6_report", facts(report=ReportDates(id=7, final_on=date(2024, 11, 22))), Status.DUE_SOON),
    ("s6_report", facts(report=ReportDates(id=7, final_on=date(2024, 11, 21))), Status.OVERDUE),
    ("s6_plan", facts(plan=PLAN), Status.DONE),
    ("s6_plan", facts(plan=PlanDates(id=8, decided_on=date(2024, 6, 1))), Status.OVERDUE),
    (
        "s6_plan",
        facts(plan=PlanDates(id=8, decided_on=date(2024, 6, 1), followed_up_on=date(2026, 5, 1))),
        Status.DONE,
    ),
    ("s7", facts(also_serves=("Folkhälsa",)), Status.DONE),
    ("s8", facts({"unit": "Kommunledningskontoret", "has_function": True}), Status.DONE),
    ("s9", facts({"agreements_in_force": 1, "agreement_latest": "SÖK"}), Status.DONE),
    ("s9", facts({"agreements_in_force": 1, "agreement_valid_to": date(2027, 1, 31)}), Status.DUE_SOON),
    ("s9", facts(agreement_ended_on=date(2026, 1, 31)), Status.OVERDUE),
    ("s9", facts({"agreement_negotiating": True}), Status.IN_PROGRESS),
    ("s9", facts({"agreement_attempts": 1, "latest_attempt_s9": date(2026, 5, 1)}), Status.IN_PROGRESS),
    ("s10", facts(COUNCIL | OUTSIDE), Status.DONE),
    ("s10", facts(COUNCIL | {"council_chair_is_municipal": True}), Status.IN_PROGRESS),
    ("s10", facts(COUNCIL | {"council_outside_leading": 1}), Status.IN_PROGRESS),
    ("s10", facts({"council_attempts": 2, "latest_attempt_s10": date(2026, 5, 1)}), Status.IN_PROGRESS),
    ("s11", facts({"has_function": True, "unit": "KLK", "holders": 1}), Status.DONE),
    ("s11", facts({"has_function": True, "vacant_since": date(2026, 9, 1)}), Status.IN_PROGRESS),
    ("s12", facts({"has_public_card": True}), Status.DONE),
    ("s13_lead", facts({"leading_body": "Kommunstyrelsen"}), Status.DONE),
    ("s13_report", facts(council_reported_on=date(2025, 11, 22)), Status.DONE),
    ("s13_report", facts(council_reported_on=date(2025, 11, 21)), Status.DUE_SOON),
]


@pytest.mark.parametrize(("code", "known", "status"), TABLE)
def test_each_rule_gives_its_status(code, known, status):
    assert row(code, known).status == status


def test_every_duty_of_the_file_has_a_rule_and_a_row_in_the_table(reference_data):
    codes = {duty.code for duty in Duty.objects.current(TODAY)}

    assert codes == set(CODES) == {code for code, _known, _status in TABLE}
    assert {duty.code for duty in Duty.objects.filter(works_for=True)} == {"s9", "s10"}


def test_r06_the_next_date_is_24_months_later_or_the_end_of_that_year():
    known = facts(report=ReportDates(id=7, final_on=date(2024, 2, 29)))

    assert row("s6_report", known).next_on == date(2026, 2, 28)
    assert row("s6_report", known, settings=CALENDAR).next_on == date(2026, 12, 31)
    assert row("s6_report", known).status == Status.OVERDUE
    assert row("s6_report", known, settings=CALENDAR).status == Status.DUE_SOON


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 8, 31), 0),
        (date(2026, 9, 1), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), 2),
        (date(2027, 3, 1), 2),
        (date(2027, 3, 2), 3),
    ],
)
def test_r06_reminders_come_six_and_two_months_before_and_when_the_date_has_passed(today, level):
    found = row("s6_report", facts(report=ReportDates(id=7, final_on=date(2025, 3, 1))), today=today)

    assert (found.next_on, found.reminder) == (date(2027, 3, 1), level)


def test_r06_the_months_before_are_the_municipalitys_own():
    own = LawSettings(first_reminder=12, second_reminder=1)
    known = facts(report=ReportDates(id=7, final_on=date(2025, 11, 1)))

    assert row("s6_report", known).reminder == 0
    assert row("s6_report", known, settings=own).reminder == 1


@given(last=DAYS, today=DAYS, calendar=st.booleans())
def test_r06_the_status_follows_the_date_whatever_the_day(last, today, calendar):
    due = next_due(last, by_calendar_year=calendar)
    settings = CALENDAR if calendar else LawSettings()

    assert due >= add_months(last, 24)
    assert due.year == last.year + 2
    assert (dated(due, settings, today) == Status.OVERDUE) == (today > due)
    assert (dated(due, settings, today) == Status.DONE) == (today < add_months(due, -6))


@given(due=DAYS, first=st.integers(0, 24), second=st.integers(0, 24), today=DAYS)
def test_reminders_never_grow_weaker_as_days_pass(due, first, second, today):
    settings = LawSettings(first_reminder=max(first, second), second_reminder=min(first, second))

    now, later = (reminder_level(due, settings, day) for day in (today, today + timedelta(days=1)))

    assert now <= later


def test_r07_a_follow_up_moves_the_date_and_a_plan_not_followed_up_counts_from_its_decision():
    decided = facts(plan=PlanDates(id=8, decided_on=date(2025, 6, 1)))
    followed = facts(
        plan=PlanDates(id=8, decided_on=date(2023, 9, 1), followed_up_on=date(2026, 4, 1)), round_open=True
    )

    assert row("s6_plan", decided).next_on == date(2027, 6, 1)
    assert row("s6_plan", decided).last_on is None
    assert (row("s6_plan", followed).last_on, row("s6_plan", followed).next_on) == (
        date(2026, 4, 1),
        date(2028, 4, 1),
    )
    assert "En uppföljning pågår" in [item.text for item in row("s6_plan", followed).computed.evidence]


def test_r07_a_follow_up_before_the_decision_is_named_as_that_of_the_previous_plan():
    known = facts(plan=PlanDates(id=8, decided_on=date(2026, 6, 9), followed_up_on=date(2026, 2, 17)))

    found = row("s6_plan", known)

    assert found.why == "Beslutad 2026-06-09 och inte uppföljd än. Ska följas upp senast 2028-06-09."
    assert [item.text for item in found.computed.evidence] == [
        "Den förra planen följdes upp 2026-02-17", "Planen",
    ]  # fmt: skip
    assert found.last_on is None


def test_r14_a_vacancy_says_when_it_came_with_the_end_of_somebodys_access():
    known = {"has_function": True, "unit": "KLK", "vacant_since": date(2026, 11, 20), "lost_access": True}

    assert row("s11", facts(known)).why == (
        "Vakans sedan 2026-11-20: åtkomsten till portalen avslutades då för den som hade uppdraget."
    )


def test_r08_r09_what_the_chain_is_shared_with_is_named():
    found = row("s7", facts(report=REPORT, also_serves=("Länsrapporten (ANDTS)", "Folkhälsa")))

    assert found.why == "Används också för: Länsrapporten (ANDTS), Folkhälsa."


def test_r10_the_responsible_unit_is_named():
    assert row("s8", facts({"unit": "Kommunledningskontoret"})).why == (
        "Kommunledningskontoret ansvarar för samordningen."
    )


def test_r12_attempts_after_an_agreement_ended_count():
    tried = {"agreement_attempts": 1, "latest_attempt_s9": date(2026, 2, 1)}

    assert row("s9", facts(tried, agreement_ended_on=date(2026, 1, 31))).status == Status.IN_PROGRESS
    assert row("s9", facts(tried, agreement_ended_on=date(2026, 3, 31))).status == Status.OVERDUE


def test_r13_a_council_says_what_has_not_been_entered():
    found = row("s10", facts(COUNCIL))

    assert found.why == (
        "Det finns ett råd. Ingen uppgift än om en ordförande från kommunen och andra aktörer i ledande ställning."
    )


def test_r14_a_vacancy_is_said_with_its_first_day():
    found = row("s11", facts({"has_function": True, "vacant_since": date(2026, 9, 1)}))

    assert (found.label, found.why) == ("Pågår", "Vakans sedan 2026-09-01.")


def test_r18_a_report_to_fullmaktige_warns_after_the_months_of_the_settings_and_never_says_passed():
    known = facts(council_reported_on=date(2026, 1, 15))

    assert (row("s13_report", known).status, row("s13_report", known).reminder) == (Status.DONE, 0)
    often = row("s13_report", known, settings=LawSettings(council_months=6))
    assert (often.status, often.reminder, often.next_on) == (Status.DUE_SOON, 3, date(2026, 7, 15))


def test_r20_where_nothing_is_known_the_first_dates_of_the_law_stand_and_say_nothing_of_the_work():
    report, plan = row("s6_report"), row("s6_plan")

    assert (report.next_on, plan.next_on) == (date(2025, 7, 1), date(2026, 7, 1))
    assert (row("s6_report", settings=CALENDAR).next_on, LAW_IN_FORCE) == (
        date(2025, 12, 31),
        date(2023, 7, 1),
    )
    assert date(2024, 7, 1) == PLAN_NEEDED_FROM
    assert report.status == plan.status == Status.UNKNOWN


def test_what_is_said_decides_where_nothing_can_be_computed():
    found = row("s5", statements=[said("s5", Status.MISSING, rationale="Ingen plan än.")])

    assert (found.status, found.label, found.why, found.is_by_statement) == (
        Status.MISSING, "Saknas", "Ingen plan än.", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entered", "spoken", "status"),
    [
        (date(2026, 3, 1), date(2026, 3, 2), Status.MISSING),
        (date(2026, 3, 1), date(2026, 3, 1), Status.DONE),
        (date(2026, 6, 1), date(2026, 3, 2), Status.DONE),  # an old lägesbild registered after the word
    ],
)
def test_what_is_said_decides_where_it_is_newer_than_the_newest_evidence(entered, spoken, status):
    known = facts(report=ReportDates(id=7, final_on=date(2025, 1, 1), entered_on=entered))

    found = row("s4", known, [said("s4", Status.MISSING, spoken, rationale="Fel dokument.")])

    assert found.status == status
    assert found.statement is not None
    assert found.computed.status == Status.DONE  # both are shown


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("s8", lambda at: {"unit": "KLK", "unit_at": at}),
        ("s9", lambda at: {"agreements_in_force": 1, "agreement_latest": "SÖK", "agreement_at": at}),
        ("s10", lambda at: COUNCIL | OUTSIDE | {"council_at": at}),
        ("s11", lambda at: {"has_function": True, "unit": "KLK", "holders": 1, "filled_at": at}),
        ("s12", lambda at: {"has_public_card": True, "card_at": at}),
        ("s13_lead", lambda at: {"leading_body": "Kommunstyrelsen", "leading_at": at}),
    ],
)
def test_a_later_word_wins_over_evidence_without_a_day_and_an_earlier_one_does_not(code, known):
    entered = moment(TODAY, 10)
    word = {"rationale": "Pågår: information på fler språk saknas."}

    later = row(code, facts(known(entered)), [said(code, Status.IN_PROGRESS, moment(TODAY, 11), **word)])
    earlier = row(code, facts(known(entered)), [said(code, Status.IN_PROGRESS, moment(TODAY, 9), **word)])

    assert (later.status, later.is_by_statement, later.why) == (
        Status.IN_PROGRESS, True, word["rationale"],
    )  # fmt: skip
    assert later.computed.status == Status.DONE  # both are shown
    assert (earlier.status, earlier.is_by_statement) == (Status.DONE, False)


def test_the_newest_word_counts_and_the_county_boards_decides_nothing():
    words = [
        said("s5", Status.IN_PROGRESS, moment(TODAY, 9)),
        said("s5", Status.DONE, moment(TODAY, 11)),
        said("s5", Status.NOT_STARTED, moment(TODAY, 10)),
        said("s5", Status.MISSING, moment(TODAY, 12), Source.COUNTY_OBSERVED, rationale="Vi såg ingen."),
    ]

    found = row("s5", statements=words)

    assert found.status == Status.DONE
    assert found.observation.rationale == "Vi såg ingen."


def test_the_county_boards_word_alone_leaves_a_row_unknown():
    seen = said("s5", Status.DONE, source=Source.COUNTY_OBSERVED, rationale="Vi läste den.")

    assert row("s5", statements=[seen]).status == Status.UNKNOWN


def test_a_word_on_something_that_recurs_counts_its_next_date():
    done = said("s6_report", Status.DONE, date(2026, 5, 2), last_on=date(2024, 12, 1))

    found = row("s6_report", statements=[done])

    assert (found.status, found.next_on, found.reminder) == (Status.DUE_SOON, date(2026, 12, 1), 2)
    later = row("s6_report", statements=[done], today=date(2026, 12, 2))
    assert (later.status, later.label) == (Status.OVERDUE, "Datum har passerat")


def test_a_word_that_it_is_under_way_keeps_the_date_that_was_computed():
    known = facts(report=ReportDates(id=7, final_on=date(2024, 1, 1)))

    found = row("s6_report", known, [said("s6_report", Status.IN_PROGRESS)])

    assert (found.status, found.next_on, found.reminder) == (Status.IN_PROGRESS, date(2026, 1, 1), 3)


@pytest.mark.parametrize(
    ("code", "known", "label"),
    [
        ("s4", facts(report=REPORT), "Färdigställd"),
        ("s5", facts(plan=PLAN), "Beslutad"),
        ("s6_report", facts(report=REPORT), "Enligt plan"),
        ("s12", facts({"has_public_card": True}), "Klar"),
        ("s4", facts(), "Okänt"),
        ("s9", facts(agreement_ended_on=date(2026, 1, 31)), "Datum har passerat"),
    ],
)
def test_the_status_has_the_word_that_fits_the_duty(code, known, label):
    assert row(code, known).label == label


def test_a_duty_that_a_later_wording_adds_waits_for_words():
    assert row("s14").status == Status.UNKNOWN
    assert row("s14", statements=[said("s14", Status.DONE)]).status == Status.DONE
