"""What is completed, decided or finished stays: no way round it in the database, whoever owns the document."""

from datetime import date

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from activities.models import FollowUpBasis
from plans.models import (
    ActionPlan,
    Cause,
    FollowUp,
    FollowUpRound,
    Goal,
    LessonLearned,
    Measure,
    Problem,
    ReportPart,
    ReportSource,
    SituationReport,
)
from plans.starting.actions import _take_along
from tests import factories


@pytest.fixture(params=["own", "joint"])
def final(request, cast):
    """A completed lägesbild and a decided, followed up plan, of a municipality or of a group."""
    places = [cast.norsjo] if request.param == "own" else [cast.norsjo, cast.arjeplog]
    owner = {"owner_group": factories.group(*places)} if request.param == "joint" else {}
    report = factories.situation_report(*places, **owner)
    problem = factories.problem(report)
    problem.sources.add(factories.report_source(report))
    cause = factories.cause(problem)
    factories.cause(problem, "Ingen vuxen", parent=cause)
    factories.seal(report, report.State.COMPLETED, date(2026, 1, 10))
    plan = factories.action_plan(*places, basis=[report], **owner)
    measure = factories.measure(plan, causes=[cause], goal=factories.goal(plan, causes=[cause]))
    measure.problems.add(problem)
    factories.decide(plan)
    round_ = factories.follow_up_round(plan, cast.norsjo)
    done = factories.activity(cast.norsjo)
    factories.lesson(factories.follow_up(measure, round=round_, rests_on=[done]))
    FollowUpRound.objects.update(finished_on=timezone.localdate())
    draft = factories.situation_report(cast.norsjo, subject="andts")
    return {"draft_report": draft, "draft_plan": factories.action_plan(cast.norsjo, subject="andts")}


def refused(change):
    """Whether the database says no by this rule; what Django stops itself counts too, for nothing went."""
    try:
        with transaction.atomic():
            change()
    except models.ProtectedError:
        return True
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name == "final_stays"
    return False


MODELS = [SituationReport, ReportPart, ReportSource, Problem, Cause, ActionPlan, Goal, Measure, FollowUp,
          FollowUpRound, LessonLearned]  # fmt: skip
TEXT = {
    SituationReport: "title", ReportPart: "text", ReportSource: "title", Problem: "title", Cause: "text",
    ActionPlan: "title", Goal: "text", Measure: "title", FollowUp: "sentence", FollowUpRound: "conclusion",
    LessonLearned: "text",
}  # fmt: skip


def first(model):
    return model.objects.order_by("pk").first()


@pytest.mark.parametrize("model", MODELS)
def test_a_final_text_is_neither_changed_nor_removed(final, model):
    row = first(model)
    setattr(row, TEXT[model], "Ändrad")
    raw = model.objects.filter(pk=row.pk)

    assert refused(lambda: raw.update(**{TEXT[model]: "Ändrad"}))
    assert refused(lambda: model.objects.bulk_update([row], [TEXT[model]]))
    assert refused(row.save)
    assert refused(lambda: raw._raw_delete(raw.db))
    assert refused(lambda: raw.delete())


LINKS = [
    (Problem.sources.through, "problem"), (Measure.causes.through, "measure"), (Measure.problems.through, "measure"),
    (ActionPlan.basis.through, "actionplan"), (Goal.causes.through, "goal"), (FollowUpBasis, "follow_up"),
]  # fmt: skip


@pytest.mark.parametrize(("through", "owner"), LINKS)
def test_a_final_link_is_neither_moved_away_nor_removed(final, through, owner):
    drafts = {
        "problem": lambda: factories.problem(final["draft_report"]),
        "measure": lambda: factories.measure(final["draft_plan"]),
        "actionplan": lambda: final["draft_plan"],
        "goal": lambda: factories.goal(final["draft_plan"]),
        "follow_up": lambda: factories.follow_up(first(Measure), state="draft"),
    }
    link = through.objects.filter(pk=first(through).pk)
    draft = drafts[owner]()

    assert refused(lambda: link.update(**{owner: draft}))
    assert refused(lambda: link.delete())


def test_a_final_goal_and_a_final_follow_up_are_tied_to_nothing_more(cast, final):
    other = factories.cause(factories.problem(final["draft_report"]))

    assert refused(lambda: first(Goal).causes.add(other))
    assert refused(lambda: first(FollowUp).activities.add(factories.activity(cast.norsjo)))


@pytest.mark.parametrize(
    ("model", "link", "to"),
    [
        (ReportPart, "report", "draft_report"), (ReportSource, "report", "draft_report"),
        (Problem, "report", "draft_report"), (Goal, "plan", "draft_plan"), (Measure, "plan", "draft_plan"),
    ],
)  # fmt: skip
def test_nothing_is_moved_out_of_what_is_final_or_into_it(final, model, link, to):
    ReportPart.objects.filter(report=final["draft_report"]).delete()
    home, row = getattr(first(model), link), first(model)

    assert refused(lambda: model.objects.filter(pk=row.pk).update(**{link: final[to]}))
    made = {
        ReportPart: lambda: ReportPart.objects.create(report=final[to], kind="agrees", text="Nytt"),
        ReportSource: lambda: factories.report_source(final[to]),
        Problem: lambda: factories.problem(final[to]),
        Goal: lambda: factories.goal(final[to]),
        Measure: lambda: factories.measure(final[to]),
    }[model]()
    assert refused(lambda: model.objects.filter(pk=made.pk).update(**{link: home}))


def test_a_cause_is_moved_neither_between_problems_nor_in_its_tree(final):
    elsewhere = factories.problem(final["draft_report"])
    child = Cause.objects.get(parent__isnull=False)

    assert refused(lambda: Cause.objects.filter(pk=child.pk).update(problem=elsewhere))
    assert refused(lambda: Cause.objects.filter(pk=child.pk).update(parent=None))
    assert refused(lambda: Cause.objects.filter(pk=child.parent_id).delete())


@pytest.mark.parametrize("model", [SituationReport, ActionPlan])
def test_what_is_final_becomes_no_draft_again(final, model):
    row = model.objects.filter(pk=first(model).pk)

    assert refused(lambda: row.update(state="draft"))
    assert refused(lambda: row.update(origin="registered"))
    assert not refused(lambda: row.update(state="superseded", superseded_at=timezone.now()))
    assert refused(lambda: row.update(state=model.FINAL[0]))


def test_what_stands_under_a_written_plan_is_not_taken_along_by_a_registered_one(cast, final):
    new = factories.action_plan(cast.norsjo, origin="registered")

    assert refused(lambda: _take_along(first(ActionPlan), new))
    assert not new.measures.exists()
