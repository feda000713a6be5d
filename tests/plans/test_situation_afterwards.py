"""A lägesbild that is completed: versions, decisions, updates, and the dates of the law."""

import re
from datetime import date
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Problem
from plans.situation import versions
from plans.situation.reports import ReportDates, report_dates
from tests import factories
from tests.access.asking import signed_in
from tests.plans.situations import at, complete, coordinator, report, text_of

__all__ = ["coordinator", "report"]

# Afterwards


def test_r31_a_new_version_replaces_the_one_in_force(cast, coordinator, report):
    factories.problem(report, priority=1)
    complete(report, cast)
    first = coordinator.post(at("report_version_new", report))
    assert coordinator.post(at("report_version_new", report)).url == first.url
    copy = report.next
    assert "Inget än" in text_of(coordinator, at("report_changes", copy))
    part = copy.parts.get(kind="analysis")
    changed = {"text": "Skadegörelsen är vanligast vid torget på fredagskvällar.", "edition": part.edition}
    coordinator.post(at("report_part", copy, part="analys"), changed)

    page = text_of(coordinator, at("report_changes", copy))
    assert re.search(r"<del>.*skolan", page)
    assert re.search(r"<ins>.*torget", page)
    assert "Kvarstår" in page
    complete(copy, cast)
    report.refresh_from_db()
    assert (report.state, copy.state) == ("superseded", "completed")
    assert "Den här versionen är ersatt" in text_of(coordinator, at("report_detail", report))
    assert coordinator.get(at("report_version_new", report)).status_code == 404


def test_a_problem_is_closed_in_the_version_in_force_and_left_out_of_the_next(cast, coordinator, report):
    problem = factories.problem(report, priority=1)
    complete(report, cast)
    address = at("problem_close", report, problem=problem.pk)
    assert coordinator.post(address, {"reason": "", "edition": problem.edition}).status_code == 422
    coordinator.post(address, {"reason": "Belysningen hjälpte", "edition": problem.edition})

    assert "Belysningen hjälpte" in text_of(signed_in(cast.reader), at("report_detail", report))
    assert not versions.new_version(by=cast.coordinator, report=report).problems.exists()
    assert signed_in(cast.colleague).get(address).status_code == 404
    coordinator.post(address, {"reopen": "1"})
    assert Problem.objects.get(pk=problem.pk).closed_on is None


def test_updates_are_dated_and_reset_no_clock(cast, coordinator, report):
    complete(report, cast)
    before = report_dates([cast.norsjo.pk])
    posted = {"on": "2026-10-20", "text": "Lugnare på torget", "form_token": str(uuid4())}

    coordinator.post(at("report_update_new", report), posted)
    coordinator.post(at("report_update_new", report), posted)

    assert text_of(signed_in(cast.reader), at("report_detail", report)).count("Lugnare på torget") == 1
    assert report_dates([cast.norsjo.pk]) == before


def test_a_decision_is_noted_once_also_afterwards(cast, coordinator, report):
    complete(report, cast)
    decision = {"deciding_body": "Folkhälsorådet", "decided_on": "2026-03-01", "minutes_ref": "§ 3"}
    assert coordinator.post(at("report_decision", report), {}).status_code == 422

    coordinator.post(at("report_decision", report), decision)

    assert "Folkhälsorådet, 2026-03-01, § 3" in text_of(coordinator, at("report_detail", report))
    assert coordinator.post(at("report_decision", report), decision).url == at("report_detail", report)
    assert "Beslutet är redan inlagt." in text_of(coordinator, at("report_detail", report))


def test_r08_what_it_also_serves_is_shown(cast, coordinator, report):
    edited = {
        "title": report.title, "subject": "crime", "area": "x", "edition": report.edition, "tags": ["vald"],
    }  # fmt: skip
    assert coordinator.post(at("report_edit", report), edited).status_code == 302

    page = text_of(coordinator, at("report_read", report))

    assert "Används också för" in page
    report.refresh_from_db()
    assert report.tags == ["vald"]


# The law's dates


def test_r06_report_dates_are_those_of_the_latest_that_counts(cast):
    none, drafted, old, other = (factories.municipality(code) for code in ("2401", "2403", "2404", "2409"))
    draft = factories.situation_report(drafted)
    factories.situation_report(old, completed=date(2024, 5, 6), origin="registered", tags=["vald"])
    factories.situation_report(other, completed=date(2025, 1, 1), subject="andts")
    new = factories.situation_report(cast.norsjo, completed=date(2025, 5, 6))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        dates = report_dates([none.pk, drafted.pk, old.pk, other.pk, cast.norsjo.pk])

    assert len(asked) == 1
    assert dates[none.pk] == dates[other.pk] == ReportDates()
    assert dates[drafted.pk] == ReportDates(draft_id=draft.pk)
    assert (dates[old.pk].final_on, dates[old.pk].is_registered) == (date(2024, 5, 6), True)
    assert dates[old.pk].tags == ("vald",)
    assert (dates[cast.norsjo.pk].id, dates[cast.norsjo.pk].final_on) == (new.pk, date(2025, 5, 6))
