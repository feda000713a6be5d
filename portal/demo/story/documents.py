"""Tells lägesbilder and plans: written by the actions of the portal, completed and decided on days of the past."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from municipalities.models import Municipality
from plans.drafting.actions import record_decision
from plans.models import (
    ActionPlan,
    Cause,
    Goal,
    Measure,
    Problem,
    ReportPart,
    ReportSource,
    SituationReport,
)
from plans.planning.actions import add_goal, start_plan
from plans.planning.actions import add_places as add_plan_places
from plans.planning.borrowing.actions import borrow_measure
from plans.planning.copying import copy_measure
from plans.planning.measures.actions import add_measure, change_measure
from plans.planning.readiness import lacks_of
from plans.reports import MeasureRow, rows_of
from plans.situation.actions import (
    add_cause,
    add_problem,
    add_source,
    add_update,
    close_problem,
    create_report,
    write_part,
)
from plans.situation.versions import keep_figures, lacks, new_version
from plans.versions import Document, supersede
from portal.demo.story.calendar import token
from portal.lib.dates import moment
from surveys.models import Indicator
from surveys.results.kept import block_as_json
from surveys.results.reports import published_results_of

DOCUMENT = ("title", "area", "period_from", "period_to", "summary", "tags")
GOAL_LINKS = ("key", "problem", "causes", "indicator")
TOLD_APART = ("key", "causes", "goal", "person", "tasks", "follow_up", "follow_ups", "postponed", "state")
MEASURE_WORDS = ("continues", "borrowed", "adaptation", "lent", *TOLD_APART)


@dataclass
class Told:
    """What has been told of a municipality so far: the documents in force, and their rows by key."""

    place: Municipality
    report: SituationReport | None = None
    plan: ActionPlan | None = None
    sources: dict[str, ReportSource] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(
        default_factory=lambda: {row.code: row for row in Indicator.objects.filter(municipality=None)}
    )


def tell_report(told: Told, values: dict[str, Any], *, by: User, begun: date) -> SituationReport:
    """Write a lägesbild, the next version of the one before if there is one; it is a draft still."""
    before = told.report
    if before is None:
        report = create_report(
            by=by, municipality=told.place, group=None, form_token=token("report", values["title"]),
            **_named(values, DOCUMENT),
        )  # fmt: skip
    else:
        for key, reason in values.get("closes", {}).items():
            problem = told.problems.pop(key)
            close_problem(problem=problem, edition=problem.edition, on=begun, reason=reason)
        report = new_version(by=by, report=before)
        SituationReport.objects.filter(pk=report.pk).update(**_named(values, DOCUMENT))
        _follow_lines(told, report)
    SituationReport.objects.filter(pk=report.pk).update(created_at=moment(begun, 9))
    for kind, text in values["parts"].items():
        part = report.parts.filter(kind=kind).first()
        edition = part.edition if part else 0
        write_part(by=by, report=report, kind=kind, edition=edition, text=text, is_ready=True)
    ReportPart.objects.filter(report=report).update(edited_at=moment(begun, 15), edited_by=by)
    for source in values.get("sources", []):
        _tell_source(told, report, source, by=by)
    for priority, problem in enumerate(values.get("problems", []), start=1):
        _tell_problem(told, report, problem, priority)
    told.report = SituationReport.objects.get(pk=report.pk)
    return told.report


def _follow_lines(told: Told, report: SituationReport) -> None:
    """Let the keys name the rows of the new version."""
    new: Any
    rows: dict[str, Any]
    for rows, new in (
        (told.sources, report.sources.all()),
        (told.problems, report.problems.all()),
        (told.causes, Cause.objects.filter(problem__report=report).select_related("problem__report")),
    ):
        by_line = {row.line: row for row in new}
        for key in list(rows):
            if (row := by_line.get(rows[key].line)) is not None:
                rows[key] = row
            else:
                del rows[key]


def _tell_source(told: Told, report: SituationReport, values: dict[str, Any], *, by: User) -> None:
    fields = {name: value for name, value in values.items() if name not in ("key", "indicator", "result")}
    if code := values.get("indicator"):
        fields |= {"kind": ReportSource.Kind.INDICATOR, "indicator": told.indicators[code]}
        fields["title"] = told.indicators[code].name
    if chosen := values.get("result"):
        fields |= _result(told, chosen, by=by)
    told.sources[values["key"]] = add_source(
        by=by, report=report, municipality=told.place, form_token=token("source", report.pk, values["key"]),
        **fields,
    )  # fmt: skip


def _result(told: Told, chosen: dict[str, Any], *, by: User) -> dict[str, Any]:
    """The fields of a source that leans on the answers to a question, as they were published in a year's round."""
    results = published_results_of(told.place, by)
    survey, blocks = next(one for one in results if one[0].year == chosen["year"])
    block = next(one for one in blocks if one.code == chosen["question"])
    return {
        "kind": ReportSource.Kind.SURVEY,
        "title": block.question[:200],
        "survey_round": survey,
        "survey_question": survey.questionnaire.questions.get(code=block.code),
        "figures": block_as_json(block),
    }


def _tell_problem(told: Told, report: SituationReport, values: dict[str, Any], priority: int) -> None:
    """Add a problem with its causes, or keep one of the version before; its place is its priority."""
    if key := values.get("kept"):
        changed = _named(values, ("description", "priority_reason")) | {"priority": priority}
        Problem.objects.filter(pk=told.problems[key].pk).update(**changed)
        return
    key = values.get("key", values["title"])
    told.problems[key] = add_problem(
        report=report, form_token=token("problem", report.pk, key),
        sources=[told.sources[name] for name in values.get("sources", [])],
        **_named(values, ("title", "description", "priority_reason", "themes")),
    )  # fmt: skip
    Problem.objects.filter(pk=told.problems[key].pk).update(priority=priority)
    _tell_causes(told, told.problems[key], values.get("causes", []), None)


def _tell_causes(
    told: Told, problem: Problem, causes: Iterable[dict[str, Any]], parent: Cause | None
) -> None:
    for cause in causes:
        made = add_cause(
            problem=problem, form_token=token("cause", problem.pk, cause["key"]), text=cause["text"],
            perspective=cause["perspective"], parent=parent,
        )  # fmt: skip
        told.causes[cause["key"]] = made
        _tell_causes(told, problem, cause.get("under", []), made)


def tell_plan(told: Told, values: dict[str, Any], *, by: User, begun: date) -> ActionPlan:
    """Write a plan upon the lägesbild in force, as the next version of the plan before; it is a draft still."""
    before, report = told.plan, told.report
    assert report is not None
    fields = _named(values, DOCUMENT)
    if before is None:
        plan = start_plan(
            by=by, municipality=told.place, form_token=token("plan", told.place.pk, values["title"]),
            basis=[report], **fields,
        )  # fmt: skip
    else:
        plan = ActionPlan.objects.create(
            municipality=told.place, created_by=by, line=before.line, version=before.version + 1,
            previous=before, **fields,
        )  # fmt: skip
        add_plan_places(plan, told.place)
        plan.basis.set([report])
    ActionPlan.objects.filter(pk=plan.pk).update(created_at=moment(begun, 9))
    earlier = {goal.text.casefold(): goal for goal in before.goals.all()} if before else {}
    goals = {
        goal["key"]: add_goal(
            plan=plan, form_token=token("goal", plan.pk, goal["key"]),
            problem=told.problems.get(goal.get("problem", "")),
            causes=[told.causes[key] for key in goal.get("causes", [])],
            indicator=told.indicators.get(goal.get("indicator", "")),
            **_continued(earlier.get(goal["text"].casefold())),
            **{name: value for name, value in goal.items() if name not in GOAL_LINKS},
        )
        for goal in values.get("goals", [])
    }  # fmt: skip
    rows = {row.pk: row for row in rows_of(Measure.objects.filter(plan=before))} if before else {}
    for position, measure in enumerate(values["measures"], start=1):
        _tell_measure(told, plan, measure, position, goals, rows, by=by)
    told.plan = plan
    return plan


def _continued(earlier: Goal | None) -> dict[str, Any]:
    """What makes a goal the same as one in the plan before."""
    return {"line": earlier.line, "previous": earlier} if earlier else {}


def _tell_measure(
    told: Told,
    plan: ActionPlan,
    values: dict[str, Any],
    position: int,
    goals: dict[str, Goal],
    rows: dict[int, MeasureRow],
    *,
    by: User,
) -> None:
    """Add a measure: a new one, one that goes on from the plan before, or one that was borrowed."""
    causes = [told.causes[key] for key in values.get("causes", [])]
    fields = {name: value for name, value in values.items() if name not in MEASURE_WORDS}
    if "person" in values:
        fields["person"] = User.objects.get(email=f"{values['person']}@exempel.se")
    goal = goals.get(values.get("goal", ""))
    form_token = token("measure", plan.pk, position)
    if key := values.get("continues"):
        measure = copy_measure(
            rows[told.measures[key].pk], plan, position=position, goal=goal, is_version=True,
            problems={problem.line: problem for problem in told.problems.values()},
            causes={cause.line: cause for cause in told.causes.values()},
        )  # fmt: skip
        measure = change_measure(measure=measure, edition=measure.edition, **fields)
        if not measure.causes.exists():
            reason = "Åtgärden fungerar och förebygger mer än ett problem."
            measure = change_measure(measure=measure, edition=measure.edition, reason_without_cause=reason)
    elif title := values.get("borrowed"):
        source = Measure.objects.exclude(plan__municipality=told.place).get(title=title, is_lent=True)
        measure = borrow_measure(
            by=by, source=source, plan=plan, form_token=form_token, adaptation=values["adaptation"]
        )
        measure = change_measure(measure=measure, edition=measure.edition, goal=goal, causes=causes, **fields)
    else:
        measure = add_measure(plan=plan, form_token=form_token, causes=causes, goal=goal, **fields)
    told.measures[values.get("key") or values.get("continues") or values["borrowed"]] = measure


def finish(
    document: Document,
    *,
    by: User,
    on: date,
    municipality: Municipality,
    decision: dict[str, str],
    sent_on: date | None = None,
) -> None:
    """Complete a lägesbild or decide a plan on a day of the past, as the portal does it on its own day.

    Raises AssertionError if it lacks what the law asks for.
    """
    missing: list[Any] = (
        lacks(document) if isinstance(document, SituationReport) else list(lacks_of(document))
    )
    assert not missing, (document.title, missing)
    if isinstance(document, SituationReport):
        keep_figures(document)
    supersede(document, at=moment(on, 13))
    record_decision(document=document, municipality=municipality, decided_on=on, **decision)
    if sent_on:
        document.places.filter(municipality=municipality).update(sent_at=moment(sent_on, 10), sent_by=by)
    document.final_on, document.final_at, document.final_by = on, moment(on, 13), by
    document.state = document.FINAL[0]
    document.save(update_fields=["state", "final_on", "final_at", "final_by"])


def tell_updates(report: SituationReport, updates: Iterable[dict[str, Any]], *, by: User) -> None:
    """Add the short notes that were written after the lägesbild was completed."""
    for update in updates:
        add_update(by=by, report=report, form_token=token("update", report.pk, update["on"]), **update)


def _named(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}
