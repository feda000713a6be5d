"""The lägesbild, plan and council that stand in Övningskommunen in the morning: nobody is named in them."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import uuid4

from accounts.models import User
from municipalities.cooperation.bodies.actions import add_seat, start_body
from municipalities.cooperation.meetings.actions import add_decision, call_meeting, hold_meeting
from municipalities.models import Attendance, Body, Municipality
from plans.models import ActionPlan, Cause, ReportSource, SituationReport
from plans.planning.actions import decide_plan, start_plan
from plans.planning.measures.actions import add_measure, add_task
from plans.situation.actions import add_cause, add_problem, add_source, add_update, create_report, write_part
from plans.situation.versions import keep_figures, new_version
from portal.lib.dates import moment

NOBODY = cast(User, None)  # nobody is named as having written it


def fill_chain(municipality: Municipality, content: dict[str, Any], today: date) -> None:
    """Put a completed lägesbild, its next version, a decided plan and a council in place, as of the day."""
    report = _report(municipality, content["report"], today)
    _plan(municipality, report, dated(content["plan"], today))
    _draft(report, content["draft"], today)
    _council(municipality, dated(content["council"], today), today)


def dated(values: Any, today: date) -> Any:
    """Return the values with x_ago and x_in as days under the name x_on."""
    if isinstance(values, list):
        return [dated(value, today) for value in values]
    if not isinstance(values, dict):
        return values
    found = {}
    for name, value in values.items():
        if name.endswith("_ago"):
            found[name.removesuffix("_ago") + "_on"] = today - timedelta(days=value)
        elif name.endswith("_in"):
            found[name.removesuffix("_in") + "_on"] = today + timedelta(days=value)
        else:
            found[name] = dated(value, today)
    return found


def _report(municipality: Municipality, values: dict[str, Any], today: date) -> SituationReport:
    """A lägesbild with its causes, completed as the portal does it but on a day that has been."""
    day = today - timedelta(days=values["completed_ago"])
    report = create_report(
        by=NOBODY, municipality=municipality, group=None, form_token=uuid4(), title=values["title"],
        area=values["area"], period_from=date(day.year - 1, 1, 1), period_to=date(day.year - 1, 12, 31),
    )  # fmt: skip
    for kind, text in values["parts"].items():
        write_part(by=NOBODY, report=report, kind=kind, edition=0, text=text, is_ready=True)
    source = add_source(
        by=NOBODY, report=report, municipality=municipality, form_token=uuid4(),
        kind=ReportSource.Kind.OBSERVATION, part="other_information", **values["source"],
    )  # fmt: skip
    for problem in values["problems"]:
        causes = problem.pop("causes")
        made = add_problem(report=report, form_token=uuid4(), sources=[source], **problem)
        for cause in causes:
            add_cause(problem=made, form_token=uuid4(), **cause)
    keep_figures(report)
    report.created_at = moment(day - timedelta(days=60), 9)
    report.state, report.final_on, report.final_at = report.FINAL[0], day, moment(day, 14)
    report.save(update_fields=["created_at", "state", "final_on", "final_at"])
    return report


def _plan(municipality: Municipality, report: SituationReport, values: dict[str, Any]) -> ActionPlan:
    """A plan upon the lägesbild, with its measures and tasks, and the decision on it."""
    plan = start_plan(
        by=NOBODY, municipality=municipality, form_token=uuid4(), basis=[report], title=values["title"],
        summary=values["summary"], period_from=values["decided_on"], period_to=values["runs_on"],
    )  # fmt: skip
    causes = {cause.text: cause for cause in Cause.objects.filter(problem__report=report)}
    measures = []
    for measure in values["measures"]:
        cause, tasks = causes[measure.pop("cause")], measure.pop("tasks", [])
        made = add_measure(plan=plan, form_token=uuid4(), causes=[cause], **measure)
        measures.append((made, tasks))
    begun = moment(values["decided_on"] - timedelta(days=30), 9)
    ActionPlan.objects.filter(pk=plan.pk).update(created_at=begun)
    decision = {name: values[name] for name in ("deciding_body", "decided_on", "minutes_ref", "case_number")}
    decide_plan(by=NOBODY, plan=plan, municipality=municipality, **decision)
    for made, tasks in measures:
        for task in tasks:
            add_task(measure=made, form_token=uuid4(), **task)
    return plan


def _draft(report: SituationReport, values: dict[str, Any], today: date) -> None:
    """A note after the completed one, and its next version, which is being written."""
    add_update(
        by=NOBODY, report=report, form_token=uuid4(), on=today - timedelta(days=20), text=values["update"]
    )
    draft = new_version(by=NOBODY, report=report)
    SituationReport.objects.filter(pk=draft.pk).update(title=values["title"])


def _council(municipality: Municipality, values: dict[str, Any], today: date) -> None:
    """A council with seats that nobody is named in, a meeting that was held and one to come."""
    council = start_body(
        municipalities=[municipality], form_token=uuid4(), kind=Body.Kind.STRATEGIC_COUNCIL,
        name=values["name"], purpose=values["purpose"], starts_on=values["since_on"],
    )  # fmt: skip
    seats = [add_seat(body=council, starts_on=values["since_on"], **seat) for seat in values["seats"]]
    for day in (values["met_on"], values["meets_on"]):
        meeting = call_meeting(
            body=council, form_token=uuid4(), starts_at=moment(day, 13), ends_at=moment(day, 14),
            agenda=values["agenda"],
        )  # fmt: skip
        if day > today:
            continue
        hold_meeting(
            by=NOBODY, meeting=meeting, municipality=municipality, edition=meeting.edition,
            notes=values["notes"], attendance=dict.fromkeys(seats, Attendance.State.PRESENT), minutes=None,
        )  # fmt: skip
        add_decision(
            meeting=meeting, text=values["decision"], responsible="Skolan", due_on=values["decision_due_on"]
        )
