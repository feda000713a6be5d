"""A form of the chain sent twice, sent by twenty at once, or with the mark of somebody else's form."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from plans.models import (
    ActionPlan,
    Document,
    SituationReport,
)
from tests import factories
from tests.access.asking import signed_in

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
            "locked": factories.document(
                place, state="locked", paper={}, pdf=b"%PDF", word=b"PK", locked_at=timezone.now()
            ),
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
    "attempt_new": ([], {"duty": "s9", "kind": "invited", "counterpart": "Polisen", "on": "2026-10-01"}),
    "meeting_new": (["body"], {"on": "2026-10-01", "starts": "09:00"}),
    "pledge_new": ([], {"text": "Nytt", "issuers": "Kommunen", "starts_on": "2026-10-01"}),
    "body_new": ([], {"kind": "working_group", "name": "Nytt", "starts_on": "2026-10-01"}),
    "agreement_new": (
        [], {"kind": "police", "title": "Nytt", "state": "attempted", "party-TOTAL_FORMS": "0",
             "party-INITIAL_FORMS": "0"}
    ),
    "document_reported": (["locked"], {"reported_on": "2026-10-01", "minutes_ref": "§ 1"}),
    "indicator_new": (
        [], {"name": "Nytt", "definition": "Nytt", "unit": "st", "source": "Nytt", "kind": "own", "direction": "lower",
             "decimals": "0"}
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


# Twenty at once


def at_once(person, address, sent, times=20):
    """The statuses of as many posts at once, each as `sent` makes it."""

    def post(number):
        try:
            return signed_in(person).post(address, sent(number)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return sorted(pool.map(post, range(times)))


@pytest.fixture
def ready(cast):
    """A lägesbild and a plan with nothing lacking, a measure in force and followed up, and its round."""
    report = factories.situation_report(cast.norsjo, subject="other", period_to=date(2025, 12, 31))
    factories.report_source(report)
    basis = factories.situation_report(cast.norsjo, parts=False)
    cause = factories.cause(factories.problem(basis))
    factories.seal(basis, basis.State.COMPLETED, date(2026, 1, 10))
    plan = factories.action_plan(cast.norsjo, basis=[basis])
    factories.measure(plan, causes=[cause])
    decided = factories.action_plan(cast.norsjo, subject="andts")
    measure = factories.measure(decided)
    factories.decide(decided)
    going_on = factories.follow_up_round(decided)
    factories.follow_up(measure, round=going_on)
    return {
        "report": report, "plan": plan, "measure": measure, "round": going_on, "decided": decided,
        "document": factories.document(cast.norsjo),
    }  # fmt: skip


DECISION = {"deciding_body": "Kommunstyrelsen", "decided_on": "2026-02-01", "minutes_ref": "§ 12"}
STEPS = {
    "report_complete": ("report", {}),
    "plan_decide": ("plan", DECISION | {"day_confirmed": "on"}),
    "round_conclude": ("round", {"conclusion": "Vi lärde oss mycket.", "finish": "1", "edition": "1"}),
    "document_lock": ("document", {}),
    "measure_lend": ("measure", {"lent_note": "Börja i tid.", "edition": "1"}),
    "measure_state": ("measure", {"set_state": "paused", "set_reason": "Väntar", "edition": "1"}),
    "plan_version": ("decided", {}),
    "round_start": ("decided", {}),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_taken_by_twenty_at_once_is_taken_once(cast, ready, name):
    kind, sent = STEPS[name]
    address = reverse(name, args=["2417", ready[kind].pk])
    before = rows_in_all()

    statuses = at_once(cast.coordinator, address, lambda _n: sent | {"form_token": str(uuid4())})

    assert statuses.count(302) >= 1
    assert set(statuses) <= {302, 404, 422}
    more = {table: count - before[table] for table, count in rows_in_all().items() if count != before[table]}
    assert set(more.values()) <= {1}, more
    row = type(ready[kind]).objects.get(pk=ready[kind].pk)
    taken = {
        "report_complete": lambda: row.is_final,
        "plan_decide": lambda: row.is_final and row.places.get().minutes_ref == "§ 12",
        "round_conclude": lambda: row.is_finished and row.edition == 2,
        "document_lock": lambda: row.state == Document.State.MAKING,
        "measure_lend": lambda: row.is_lent and row.edition == 2,
        "measure_state": lambda: row.set_state == "paused" and row.edition == 2,
        "plan_version": lambda: ActionPlan.objects.filter(previous=row).count() == 1,
        "round_start": lambda: row.rounds.count() == 1,
    }
    assert taken[name]()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["problem_new", "measure_new", "task_new", "report_comment", "goal_new"])
def test_one_form_sent_twenty_times_at_once_makes_one_row(cast, work, name):
    sent = FORMS[name][1] | {"form_token": str(uuid4())}
    before = rows_in_all()

    statuses = at_once(cast.coordinator, address(name, "2417", work), lambda _n: sent)

    assert statuses == [302] * 20
    more = {table: count - before[table] for table, count in rows_in_all().items() if count != before[table]}
    assert set(more.values()) == {1}


@pytest.mark.django_db(transaction=True)
def test_groups_re_formed_by_twenty_at_once_are_re_formed_once(cast):
    old = factories.body(cast.norsjo, kind="working_group", name="Nätverk")
    factories.seat(old, holder="Rektorn")
    address = reverse("body_reform", args=["2417"]) + f"?sources={old.pk}&into=2"
    token = str(uuid4())
    new = {
        "new0-kind": "working_group",
        "new0-name": "Ute",
        "new1-kind": "working_group",
        "new1-name": "Inne",
    }

    statuses = at_once(cast.coordinator, address, lambda _n: new | {"on": "2026-11-01", "form_token": token})

    assert 302 in statuses
    assert set(statuses) <= {
        200,
        302,
        422,
    }  # to whom comes after, the page says that there is no group to choose
    assert old.successors.count() == 2
