"""A form of the chain sent twice, sent by twenty at once, or with the mark of somebody else's form."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from plans import papers
from plans.following import actions as following
from plans.models import (
    ActionPlan,
    Document,
    FollowUpRound,
    Measure,
    ReportPart,
    SituationReport,
)
from plans.planning import actions as planning
from plans.planning.measures import actions as measures
from plans.printing import actions as printing
from plans.situation import actions as situation
from plans.situation import versions
from portal.lib.editions import EditConflict
from tests import factories
from tests.test_access import signed_in
from tests.test_attacks import meanwhile

PDF = b"%PDF-1.7 ..."


@pytest.fixture
def work(cast):
    """In each municipality a lägesbild and a plan in force and drafts of both, by its code and name."""
    made = {}
    for place in (cast.norsjo, cast.arjeplog):
        report = factories.situation_report(place, completed=date(2026, 1, 10))
        plan = factories.action_plan(place, basis=[report], subject="other")
        made[place.code] = {
            "report": report,
            "draft_report": (draft := factories.situation_report(place, subject="andts")),
            "problem": factories.problem(draft),
            "draft_plan": factories.action_plan(place, subject="andts"),
            "plan": plan,
            "measure": factories.measure(plan),
            "body": factories.body(place),
        }
        factories.decide(plan)
    return made


@pytest.fixture
def lent(cast):
    plan = factories.action_plan(factories.municipality("2418", "Malå"))
    made = factories.measure(plan, is_lent=True)
    factories.decide(plan)
    return made


# Address, what its path names besides the municipality, and what is sent.
FORMS = {
    "problem_new": (["draft_report"], {"title": "Nytt"}),
    "report_comment": (["draft_report"], {"text": "Nytt"}),
    "report_update_new": (["report"], {"text": "Nytt", "on": "2026-10-01"}),
    "cause_new": (["draft_report", "problem"], {"text": "Nytt", "perspective": "social"}),
    "goal_new": (["draft_plan"], {"text": "Nytt", "level": "operative"}),
    "measure_new": (["draft_plan"], {"title": "Nytt"}),
    "plan_comment": (["draft_plan"], {"text": "Nytt"}),
    "task_new": (["measure"], {"title": "Nytt"}),
    "measure_postpone": (
        ["measure"],
        {"field": "ends_on", "to_date": "2027-09-01", "reason": "Nytt", "decided_by": "KS", "decided_on": "2026-10-01"},
    ),
    "round_start": (["plan"], {}),
    "round_register": (["plan"], {"finished_on": "2026-10-01"}),
    "report_new": ([], {"title": "Nytt", "subject": "crime"}),
    "plan_new": ([], {"title": "Nytt", "subject": "crime"}),
    "duty_statement_new": ([], {"status": "done", "source": "self_reported"}),
    "council_report_new": ([], {"reported_on": "2026-10-01"}),
    "document_new": ([], {"kind": "council_report", "period_from": "2026-01-01", "period_to": "2026-10-01"}),
    "attempt_new": ([], {"duty": "agreement", "kind": "invited", "counterpart": "Polisen", "on": "2026-10-01"}),
    "meeting_new": (["body"], {"on": "2026-10-01", "starts": "09:00"}),
    "indicator_new": (
        [], {"name": "Nytt", "definition": "Nytt", "unit": "st", "source": "Nytt", "direction": "lower", "decimals": "0"}
    ),
}  # fmt: skip


def address(name, code, work):
    kinds = {"duty_statement_new": ["s5"]}.get(name, [work[code][each].pk for each in FORMS[name][0]])
    return reverse(name, args=[code, *kinds])


def rows_in_all():
    """How many rows each table has."""
    tables = [name for name in connection.introspection.table_names() if name not in ("django_session",)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables))
        return dict(cursor.fetchall())


@pytest.mark.parametrize("name", FORMS)
def test_the_mark_of_another_municipalitys_form_makes_nothing_and_tells_nothing(cast, work, name):
    sent = FORMS[name][1] | {"form_token": str(uuid4())}
    before = rows_in_all()
    made = signed_in(cast.foreign_coordinator).post(address(name, "2506", work), sent)
    between = rows_in_all()
    assert (made.status_code, between != before) == (302, True)

    answer = signed_in(cast.coordinator).post(address(name, "2417", work), sent)

    assert answer.status_code in (400, 404)
    assert rows_in_all() == between


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_twice_counts_once(cast, work, name):
    client, sent = signed_in(cast.coordinator), FORMS[name][1] | {"form_token": str(uuid4())}
    first = client.post(address(name, "2417", work), sent)
    between = rows_in_all()

    again = client.post(address(name, "2417", work), sent)

    assert (first.status_code, again.status_code) == (302, 302)
    assert rows_in_all() == between


@pytest.mark.parametrize("kind", ["report", "plan"])
def test_a_file_registered_elsewhere_is_not_registered_here_by_the_same_mark(cast, kind):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def sent(token):
        facts = {"title": "Vår", "final_on": "2026-02-01", "subject": "crime", "deciding_body": "KS"}
        return facts | {"form_token": token, "file": SimpleUploadedFile("a.pdf", PDF)}

    token, model = str(uuid4()), {"report": SituationReport, "plan": ActionPlan}[kind]
    signed_in(cast.foreign_coordinator).post(reverse(f"{kind}_register", args=["2506"]), sent(token))

    answer = signed_in(cast.coordinator).post(reverse(f"{kind}_register", args=["2417"]), sent(token))

    assert answer.status_code == 400
    assert model.objects.get().municipality == cast.arjeplog


def test_whoever_goes_back_and_chooses_another_plan_gets_the_measure_there_too(cast, lent):
    plans = [factories.action_plan(cast.norsjo, subject=subject) for subject in ("crime", "andts")]
    client, token = signed_in(cast.coordinator), str(uuid4())
    borrow = reverse("measure_borrow", args=["2417", lent.pk])

    for plan in (*plans, *plans):
        assert client.post(borrow, {"plan": plan.pk, "form_token": token}).status_code == 302

    assert [plan.measures.count() for plan in plans] == [1, 1]
