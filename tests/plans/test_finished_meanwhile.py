"""Somebody writes while somebody else completes, decides, finishes or locks: nothing comes in unseen, or goes."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from plans.drafting.actions import NotOpen, to_review
from plans.following import actions as following
from plans.models import Document, ReportPart
from plans.planning import actions as planning
from plans.planning.measures import actions as measures
from plans.printing import actions as printing
from plans.situation import actions as situation
from plans.situation import versions
from plans.starting import actions as starting
from tests import factories
from tests.access.asking import signed_in
from tests.accounts.reading import text_of
from tests.test_attacks import meanwhile

BODY = {"deciding_body": "KS", "decided_on": date(2026, 2, 1), "minutes_ref": "§ 1", "case_number": ""}
LATE = "Skrivet i sista stund."


@pytest.fixture
def report(cast):
    made = factories.situation_report(cast.norsjo, period_to=date(2025, 12, 31))
    factories.report_source(made)
    return made


@pytest.fixture
def plan(cast):
    basis = factories.situation_report(cast.norsjo, parts=False)
    cause = factories.cause(factories.problem(basis))
    factories.seal(basis, basis.State.COMPLETED, date(2026, 1, 10))
    made = factories.action_plan(cast.norsjo, basis=[basis])
    factories.measure(made, causes=[cause])
    return made


def complete(cast, report):
    versions.complete(by=cast.coordinator, report=report, municipality=cast.norsjo)


def decide(cast, plan):
    planning.decide_plan(by=cast.coordinator, plan=plan, municipality=cast.norsjo, **BODY)


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_written_while_it_is_completed_is_not_in_the_completed_text(cast, report):
    part = {"report": report, "kind": "analysis", "edition": 1, "text": LATE}

    written = meanwhile(
        lambda: complete(cast, report), lambda: situation.write_part(by=cast.colleague, **part)
    )

    assert isinstance(written.exception(), NotOpen)
    assert report.parts.get(kind="analysis").text != LATE


@pytest.mark.django_db(transaction=True)
def test_what_was_written_first_is_in_the_completed_text(cast, report):
    part = {"report": report, "kind": "analysis", "edition": 1, "text": LATE}

    done = meanwhile(lambda: situation.write_part(by=cast.colleague, **part), lambda: complete(cast, report))

    assert done.exception() is None
    assert report.parts.get(kind="analysis").text == LATE


@pytest.mark.django_db(transaction=True)
def test_a_lagesbild_emptied_while_it_is_completed_is_not_completed(cast, report):
    part = {"report": report, "kind": "analysis", "edition": 1, "text": ""}

    done = meanwhile(lambda: situation.write_part(by=cast.colleague, **part), lambda: complete(cast, report))

    assert isinstance(done.exception(), versions.Incomplete)


@pytest.mark.django_db(transaction=True)
def test_a_measure_changed_while_the_plan_is_decided_stays_as_it_was_decided(cast, plan):
    measure = plan.measures.get()

    written = meanwhile(
        lambda: decide(cast, plan),
        lambda: measures.change_measure(measure=measure, edition=1, title=LATE),
    )

    assert isinstance(written.exception(), NotOpen)
    assert plan.measures.get().title != LATE


@pytest.mark.django_db(transaction=True)
def test_two_lagesbilder_completed_at_once_come_one_after_the_other(cast, report):
    other = factories.situation_report(cast.norsjo, period_to=date(2025, 12, 31), title="Den andra")
    factories.report_source(other)

    done = meanwhile(lambda: complete(cast, report), lambda: complete(cast, other))

    assert done.exception() is None
    states = {row.title: row.state for row in type(report).objects.order_by("pk")}
    assert states == {"Lägesbild 2026": "superseded", "Den andra": "completed"}


@pytest.mark.django_db(transaction=True)
def test_a_follow_up_changed_while_its_round_is_finished_belongs_to_no_round(cast, plan):
    factories.decide(plan)
    measure, going_on = plan.measures.get(), factories.follow_up_round(plan)
    factories.follow_up(measure, round=going_on)
    draft = factories.follow_up(measure, round=going_on, state="draft")
    final = {"on": draft.on, "colour": "red", "sentence": LATE, "effect": "unknown", "choice": "stop"}

    meanwhile(
        lambda: following.finish_round(
            by=cast.coordinator, followed=going_on, edition=1, conclusion="Klart."
        ),
        lambda: following.change_follow_up(follow_up=draft, edition=1, is_final=True, **final),
    ).result()

    draft.refresh_from_db()
    assert (draft.round, draft.sentence, draft.state) == (None, LATE, "final")


def next_plan(cast, plan):
    """The next version of the plan, ready to be decided; the plan is in force, with a measure."""
    factories.decide(plan)
    following_on = factories.action_plan(
        cast.norsjo, basis=list(plan.basis.all()), previous=plan, line=plan.line, version=2
    )
    factories.measure(following_on, causes=list(plan.measures.get().causes.all()))
    return following_on


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("writes", ["new", "draft", "round"])
def test_what_is_followed_up_in_the_second_the_plan_is_replaced_is_refused(cast, plan, writes):
    replacing, measure = next_plan(cast, plan), plan.measures.get()
    draft = factories.follow_up(measure, state="draft", created_by=cast.colleague)
    final = {"on": draft.on, "colour": "red", "sentence": LATE, "effect": "unknown", "choice": "stop"}
    here = {"municipality": cast.norsjo, "form_token": uuid4()}
    write = {
        "new": lambda: following.write_follow_up(
            by=cast.colleague, measure=measure, is_final=True, **here, **final
        ),
        "draft": lambda: following.change_follow_up(follow_up=draft, edition=1, is_final=True, **final),
        "round": lambda: following.start_round(by=cast.coordinator, plan=plan, **here),
    }[writes]

    written = meanwhile(lambda: decide(cast, replacing), write)

    assert isinstance(written.exception(), following.NotInForce)
    assert not measure.follow_ups.filter(sentence=LATE).exists()
    assert not plan.rounds.exists()


@pytest.mark.django_db(transaction=True)
def test_a_follow_up_written_before_the_plan_is_replaced_lets_it_be_replaced(cast, plan):
    replacing, measure = next_plan(cast, plan), plan.measures.get()
    final = {"on": date(2026, 2, 2), "colour": "red", "sentence": LATE, "effect": "unknown", "choice": "stop"}
    here = {"municipality": cast.norsjo, "form_token": uuid4()}

    decided = meanwhile(
        lambda: following.write_follow_up(by=cast.colleague, measure=measure, is_final=True, **here, **final),
        lambda: decide(cast, replacing),
    )

    assert decided.exception() is None
    assert measure.follow_ups.get().sentence == LATE
    plan.refresh_from_db()
    assert plan.state == "superseded"


@pytest.mark.django_db(transaction=True)
def test_a_follow_up_written_while_a_registered_plan_is_corrected_is_the_corrected_ones(cast):
    plan = factories.action_plan(cast.norsjo, origin="registered", file=factories.stored_file(cast.norsjo))
    measure = factories.measure(plan)
    factories.decide(plan)
    going_on = factories.follow_up_round(plan)
    about = {"title": "Rättad", "final_on": plan.final_on}
    final = {"on": date(2026, 2, 2), "colour": "red", "sentence": LATE, "effect": "unknown", "choice": "stop"}

    written = meanwhile(
        lambda: starting.correct_registered(
            by=cast.coordinator, corrects=plan, upload=None, form_token=uuid4(), document=about,
            decision={"deciding_body": "KS", "minutes_ref": "", "case_number": ""},
        ),
        lambda: following.write_follow_up(
            by=cast.colleague, measure=measure, municipality=cast.norsjo, form_token=uuid4(), is_final=True, **final
        ),
    )  # fmt: skip

    assert written.result().round == going_on
    going_on.refresh_from_db()
    assert going_on.plan.title == "Rättad"


@pytest.mark.django_db(transaction=True)
def test_a_document_written_in_while_it_is_locked_keeps_the_text_that_was_locked(cast):
    document = factories.document(cast.norsjo, texts={"introduction": "Som det var."})

    written = meanwhile(
        lambda: printing.lock_document(by=cast.coordinator, document=document),
        lambda: printing.write_in_document(
            document=Document.objects.get(pk=document.pk), edition=1, texts={"introduction": LATE}
        ),
    )

    assert isinstance(written.exception(), printing.NotDraft)
    assert Document.objects.get().texts == {"introduction": "Som det var."}


def test_what_somebody_wrote_is_shown_when_it_was_finished_meanwhile(cast, report, plan):
    document = factories.document(cast.norsjo)
    measure = plan.measures.get()
    sent = {
        "report_part": ([report.pk, "analys"], {"text": LATE, "edition": "1"}),
        "problem_new": ([report.pk], {"title": LATE}),
        "measure_edit": ([measure.pk], {"title": LATE, "edition": "1"}),
        "goal_new": ([plan.pk], {"text": LATE, "level": "operative"}),
        "document_write": ([document.pk], {"title": LATE, "edition": "1"}),
    }
    client = signed_in(cast.coordinator)
    to_review(document=report)
    decide(cast, plan)
    Document.objects.update(state=Document.State.MAKING)

    for name, (args, fields) in sent.items():
        answer = client.post(
            reverse(name, args=["2417", *args]), fields, headers={"Origin": "http://testserver"}
        )
        assert LATE in text_of(answer), name

    assert not ReportPart.objects.filter(text=LATE).exists()
