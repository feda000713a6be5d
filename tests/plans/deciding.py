"""A plan that can be decided, and its decision: what the tests of plans share."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from plans.planning import actions
from tests import factories

DECISION = {
    "deciding_body": "Kommunstyrelsen",
    "decided_on": "2026-11-03",
    "minutes_ref": "§ 88",
    "case_number": "KS 2026/40",
}
BEGUN = datetime(2026, 1, 15, 9, tzinfo=UTC)


@pytest.fixture
def cause(cast):
    """Why the problem of a completed lägesbild arises."""
    report = factories.situation_report(cast.norsjo, parts=False)
    made = factories.cause(factories.problem(report))
    factories.seal(report, report.State.COMPLETED, date(2026, 1, 10))
    return made


@pytest.fixture
def ready(cast, cause):
    """A plan that lacks nothing."""
    plan = factories.action_plan(cast.norsjo, basis=[cause.problem.report], created_at=BEGUN)
    factories.measure(plan, causes=[cause])
    return plan


def address(name, plan, **more):
    return reverse(name, kwargs={"code": "2417", "pk": plan.pk, **more})


def decide(cast, plan, place=None, day=date(2026, 11, 3)):
    fields = DECISION | {"decided_on": day}
    return actions.decide_plan(by=cast.coordinator, plan=plan, municipality=place or cast.norsjo, **fields)
