"""The day a yearly report is to be handed in stands under Att göra on the county's desk, until the report is locked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.reference import load_report_questions
from plans.law.duties import load_duties
from plans.stats import add_months
from reviews.models import YearReport
from tests import factories
from tests.access.asking import signed_in

HAND_IN = "Lämna in årsrapporten 2026 till Brå"


@pytest.fixture
def asked(themes):
    load_report_questions()
    load_duties()


@pytest.fixture
def report(asked, cast):
    return factories.year_report(cast.west, by=cast.officer)


def due(report, day):
    YearReport.objects.filter(pk=report.pk).update(due_on=day)


def desk_of(person, codes="24"):
    return " ".join(signed_in(person).get(reverse("county_desk", args=[codes])).text.split())


def list_of(person):
    return signed_in(person).get(reverse("year_report_list", args=["24"])).text


def test_the_day_is_told_two_months_before(cast, report):
    due(report, add_months(cast.today, 2))

    desk = desk_of(cast.officer)

    assert f'href="{reverse("year_report_detail", args=["24", 2026])}">{HAND_IN}' in desk
    assert "Snart dags." in desk
    assert "Snart dags" in list_of(cast.officer)


def test_the_day_is_told_until_the_report_is_locked(cast, report):
    due(report, cast.today - timedelta(days=1))
    assert "Datum har passerat." in desk_of(cast.officer)
    assert "Datum har passerat" in list_of(cast.officer)

    YearReport.objects.filter(pk=report.pk).update(state=YearReport.State.MAKING)

    assert HAND_IN not in desk_of(cast.officer)
    assert "Datum har passerat" not in list_of(cast.officer)


@pytest.mark.parametrize("far", [True, False])
def test_nothing_is_told_of_a_day_that_is_far_off_or_unknown(cast, report, far):
    due(report, add_months(cast.today, 2) + timedelta(days=1) if far else None)

    assert HAND_IN not in desk_of(cast.officer)
    assert "Snart dags" not in list_of(cast.officer)


def test_a_report_on_two_counties_is_told_of_on_either_desk_to_whoever_serves_both(cast, asked):
    due(factories.year_report(cast.west, cast.north, by=cast.both), cast.today)

    for codes in ("24", "25", "24-25"):
        assert f'href="{reverse("year_report_detail", args=["24-25", 2026])}"' in desk_of(cast.both, codes)
    assert HAND_IN not in desk_of(cast.officer)


def test_reminders_ask_as_much_for_three_as_for_one(cast, asked):
    def questions():
        with CaptureQueriesContext(connection) as asked_for:
            desk_of(cast.officer)
        return len(asked_for)

    due(factories.year_report(cast.west, by=cast.officer, year=2024), cast.today)
    desk_of(cast.officer)
    one = questions()
    for year in (2025, 2026):
        due(factories.year_report(cast.west, by=cast.officer, year=year), cast.today)

    assert questions() == one
