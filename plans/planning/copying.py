"""New versions and copies of plans: what goes along, and how causes find their way to a newer lägesbild."""

from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from municipalities.models import Municipality
from plans.drafting.actions import lock_draft
from plans.models import ActionPlan, Cause, Goal, Measure, MeasureTask, Problem, SituationReport
from plans.planning.actions import add_places, start_plan
from plans.planning.reports import replaced_when_decided
from plans.reports import MeasureRow, measures_of

# What a measure says, and takes with it; who answers in person and what was set by hand stay behind.
TEXT = (
    "title", "description", "reason_without_cause", "operative_goal", "target_groups", "level", "kind", "term",
    "is_camera_surveillance", "themes", "tags", "method", "resources", "cost", "indicator_id", "start_value",
    "start_year", "target_value", "target_year", "responsible_unit", "responsible", "partners",
    "how_followed_up",
)  # fmt: skip
VERSION = ("title", "area", "subject", "tags", "summary", "period_from", "period_to")
GOAL_TEXT = (
    "level", "text", "indicator_id", "start_value", "start_year", "target_value", "target_year", "position",
)  # fmt: skip


@transaction.atomic
def new_version(*, by: User, plan: ActionPlan, municipality: Municipality) -> ActionPlan:
    """Begin the next version of a decided plan: its goals and its measures that are neither done nor cancelled.

    Dates in force and tasks not done go along; causes are those of the newest completed lägesbild. Asked for
    twice, the version that is being written is given.
    """
    last = ActionPlan.objects.filter(line=plan.line).aggregate(last=Max("version"))["last"]
    try:
        with transaction.atomic():
            version = ActionPlan.objects.create(
                municipality=plan.municipality, group=plan.group, created_by=by, line=plan.line,
                version=last + 1, previous=plan, **{name: getattr(plan, name) for name in VERSION},
            )  # fmt: skip
    except IntegrityError:
        return ActionPlan.objects.get(previous=plan)
    add_places(version, municipality)
    version.basis.set(_newest(plan))
    kept = [row for row in measures_of([plan]) if row.is_open]
    _fill(plan, version, kept, is_version=True)
    return version


@transaction.atomic
def copy_plan(*, by: User, source: ActionPlan, form_token: UUID, **fields: Any) -> ActionPlan:
    """Begin a plan of its own with another plan's goals and measures; `fields` as `start_plan` takes them.

    The same form posted twice gives one. Raises ActionPlan.DoesNotExist if the token is another person's.
    """
    if known := ActionPlan.objects.filter(form_token=form_token).first():
        return ActionPlan.objects.get(pk=known.pk, created_by=by)
    copy = start_plan(by=by, form_token=form_token, copied_from=source, **fields)
    _fill(source, copy, measures_of([source]), is_version=False)
    return copy


@transaction.atomic
def take_open_measures(*, plan: ActionPlan) -> int:
    """Copy what goes on in the plan that this one replaces, and is not in it, to the end of it; returns how many.

    Done twice, nothing is copied twice. Raises NotOpen for a plan that is not written in.
    """
    lock_draft(plan)
    problems, causes = _by_line(plan)
    goals = {goal.line: goal for goal in plan.goals.all()}
    left = [row for replaced in replaced_when_decided(plan) for row in replaced.left]
    for position, row in enumerate(left, start=plan.measures.count() + 1):
        old = row.measure
        made = copy_measure(
            row, plan, position=position, goal=goals.get(old.goal.line) if old.goal else None, is_version=True,
            problems=problems, causes=causes,
        )  # fmt: skip
        if made.goal is None and not made.operative_goal:
            Measure.objects.filter(pk=made.pk).update(operative_goal=row.operative_goal)
    return len(left)


def _fill(source: ActionPlan, target: ActionPlan, rows: list[MeasureRow], *, is_version: bool) -> None:
    problems, causes = _by_line(target)
    goals: dict[int, Goal] = {}
    for goal in source.goals.select_related("problem").prefetch_related("causes").order_by("position", "pk"):
        made = goals[goal.pk] = Goal.objects.create(
            plan=target,
            problem=problems.get(goal.problem.line) if goal.problem else None,
            **_identity(goal, is_version=is_version),
            **{name: getattr(goal, name) for name in GOAL_TEXT},
        )
        made.causes.set([causes[cause.line] for cause in goal.causes.all() if cause.line in causes])
    for goal in source.goals.filter(parent__isnull=False):
        Goal.objects.filter(pk=goals[goal.pk].pk).update(parent=goals.get(goal.parent_id or 0))
    for position, row in enumerate(rows, start=1):
        copy_measure(
            row, target, position=position, goal=goals.get(row.measure.goal_id or 0), is_version=is_version,
            problems=problems, causes=causes,
        )  # fmt: skip


def copy_measure(
    row: MeasureRow,
    target: ActionPlan,
    *,
    position: int,
    is_version: bool,
    goal: Goal | None,
    problems: dict[UUID, Problem],
    causes: dict[UUID, Cause],
) -> Measure:
    """Write the measure into the target; as a later version it keeps line, person, dates and open tasks."""
    old = row.measure
    kept: dict[str, Any] = {}
    if is_version:
        kept = {"starts_on": old.starts_on, "ends_on": row.ends_on, "follow_up_on": row.follow_up_on,
                "person_id": old.person_id, "is_lent": False}  # fmt: skip
    made = Measure.objects.create(
        plan=target,
        goal=goal,
        position=position,
        **_identity(old, is_version=is_version),
        **kept,
        **{name: getattr(old, name) for name in TEXT},
    )
    made.problems.set([problems[p.line] for p in old.problems.all() if p.line in problems])
    made.causes.set([causes[c.line] for c in row.causes if c.line in causes])
    if is_version:
        MeasureTask.objects.bulk_create(
            MeasureTask(
                measure=made, title=task.title, responsible=task.responsible, person_id=task.person_id,
                due_on=task.due_on,
            )
            for task in old.tasks.filter(done_on=None)
        )  # fmt: skip
    return made


def _identity(old: Goal | Measure, *, is_version: bool) -> dict[str, Any]:
    return {"line": old.line, "previous": old} if is_version else {"line": uuid4()}


def _newest(plan: ActionPlan) -> list[SituationReport]:
    """For each lägesbild of the plan's basis the newest completed version of it, else the same."""
    basis = list(plan.basis.all())
    newest = SituationReport.objects.final().filter(line__in=[report.line for report in basis])
    by_line = {report.line: report for report in newest.order_by("version")}
    return [by_line.get(report.line, report) for report in basis]


def _by_line(plan: ActionPlan) -> tuple[dict[UUID, Problem], dict[UUID, Cause]]:
    """Problems that are not closed, and their causes, in the plan's basis."""
    problems = Problem.objects.filter(report__in=plan.basis.all(), closed_on=None)
    causes = Cause.objects.filter(problem__in=problems)
    return {problem.line: problem for problem in problems}, {cause.line: cause for cause in causes}
