"""When each municipality's plan was decided and followed up, for the table of the law; and what is around a measure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from plans.models import (
    ActionPlan,
    Borrowing,
    Cause,
    FollowUp,
    Goal,
    Measure,
    Origin,
    ReportSource,
    SituationReport,
    Subject,
)
from plans.reports import MeasureRow, measures_of, rows_of
from plans.stats import MeasureState
from plans.versions import replaced_by

MOST_ACTIVITIES = 50
MOST_SOURCES = 10
LONGEST_LINEAGE = 5
# In SQL, as the law's dates: one row for each municipality, however many plans it has had.
PLAN_DATES = """
SELECT place.id AS municipality, plan.*, draft.*, round.*
FROM unnest(%(ids)s::bigint[]) AS place (id)
LEFT JOIN LATERAL (
    SELECT document.id, document.title, coalesce(row.decided_on, document.final_on) AS decided_on,
        (document.final_at AT TIME ZONE %(zone)s)::date AS entered_on, row.deciding_body AS body, row.minutes_ref,
        row.case_number, document.origin = %(registered)s AS is_registered, document.group_id IS NOT NULL AS is_joint,
        document.tags,
        ARRAY(SELECT DISTINCT unnest(tags) FROM plans_measure WHERE plan_id = document.id) AS measure_tags,
        ARRAY(
            SELECT situationreport_id FROM plans_actionplan_basis WHERE actionplan_id = document.id ORDER BY 1
        ) AS basis,
        (SELECT count(*) FROM plans_measure WHERE plan_id = document.id) AS measures
    FROM plans_planplace AS row JOIN plans_actionplan AS document ON document.id = row.document_id
    WHERE row.municipality_id = place.id AND document.subject = %(crime)s AND document.state = %(decided)s
        AND (document.group_id IS NULL OR row.decided_on IS NOT NULL)
    ORDER BY coalesce(row.decided_on, document.final_on) DESC, document.final_on, document.id LIMIT 1
) AS plan ON true
LEFT JOIN LATERAL (
    SELECT min(document.id) AS draft_id
    FROM plans_planplace AS row JOIN plans_actionplan AS document ON document.id = row.document_id
    WHERE row.municipality_id = place.id AND document.subject = %(crime)s AND document.state <> ALL(%(final)s)
        AND document.origin <> %(registered)s
) AS draft ON true
LEFT JOIN LATERAL (
    SELECT max(row.finished_on) AS followed_up_on
    FROM plans_followupround AS row JOIN plans_actionplan AS document ON document.id = row.plan_id
    WHERE row.municipality_id = place.id AND document.subject = %(crime)s
) AS round ON true
"""


@dataclass(frozen=True)
class PlanDates:
    """The decided crime plan that counts for a municipality (id None: there is none), and what is under way.

    Drafts are the municipality's own business: show `draft_id` only to those who may read it.
    """

    id: int | None = None
    title: str = ""
    decided_on: date | None = None
    entered_on: date | None = None  # when the decision was noted here
    body: str = ""
    minutes_ref: str = ""
    case_number: str = ""
    is_registered: bool = False
    is_joint: bool = False
    tags: tuple[str, ...] = ()
    measure_tags: tuple[str, ...] = ()
    basis: tuple[int, ...] = ()
    measures: int = 0
    draft_id: int | None = None
    followed_up_on: date | None = None  # the latest finished round, over any version


def plan_dates(municipality_ids: Iterable[int]) -> dict[int, PlanDates]:
    """For each municipality the crime plan in force that counts for it (5 §) and its last follow-up (6 §).

    A joint plan counts only where the municipality's own decision is recorded. One query, however many.
    """
    asked: dict[str, Any] = {
        "ids": list(municipality_ids),
        "zone": timezone.get_current_timezone_name(),
        "crime": Subject.CRIME,
        "registered": Origin.REGISTERED,
        "decided": ActionPlan.State.DECIDED,
        "final": [str(state) for state in ActionPlan.FINAL],
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAN_DATES, asked)
        _municipality, *names = (column.name for column in cursor.description)
        return {pk: _plan_dates(zip(names, values, strict=True)) for pk, *values in cursor}


def _plan_dates(told: Iterable[tuple[str, Any]]) -> PlanDates:
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told if value is not None
    }
    return PlanDates(**known)


@dataclass(frozen=True)
class GoalRow:
    """A goal of a plan, the measures that are to reach it, and the operative goals under it."""

    goal: Goal
    measures: tuple[MeasureRow, ...]
    under: tuple["GoalRow", ...]


def goals_of(plan: ActionPlan) -> list[Goal]:
    """The plan's goals with their problems, causes and indicators; two queries."""
    causes = Prefetch("causes", Cause.objects.select_related("problem"))
    return list(plan.goals.select_related("problem", "indicator").prefetch_related(causes))


def goal_rows(goals: list[Goal], rows: list[MeasureRow]) -> list[GoalRow]:
    """The goals as they are read: strategic ones with those under them, then the others. Asks nothing."""

    def row_of(goal: Goal) -> GoalRow:
        measures = tuple(row for row in rows if row.measure.goal_id == goal.pk)
        return GoalRow(goal, measures, tuple(row_of(one) for one in goals if one.parent_id == goal.pk))

    top = [goal for goal in goals if goal.parent_id is None]
    return [row_of(goal) for goal in sorted(top, key=lambda goal: goal.level != Goal.Level.STRATEGIC)]


# Around one measure


@dataclass(frozen=True)
class Link:
    """One step of why a measure is done: what kind, its words, and where it is read (url name, key, place there)."""

    kind: str | Promise
    text: str
    url_name: str = ""
    key: int | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Borrower:
    """A municipality that borrowed a measure, and when."""

    name: str
    year: int


def reports_around(user: User, municipality: Municipality, row: MeasureRow) -> list[Any]:
    """The lägesbilder that the plan builds on, and those of the measure's problems; one query.

    Each with is_basis, is_readable (by this user, there) and source_titles, where the measure has problems
    those that the problems come from.
    """
    basis = row.measure.plan.basis.values("pk")
    readable = SituationReport.objects.visible_to(user).of(municipality)
    sources = ReportSource.objects.filter(report=OuterRef("pk"))
    if row.problems:
        used = ReportSource.objects.filter(problems__in=[problem.pk for problem in row.problems])
        sources = sources.filter(pk__in=used.values("pk"))
    around = Q(pk__in=basis) | Q(pk__in={problem.report_id for problem in row.problems})
    return list(
        SituationReport.objects.filter(around).annotate(
            is_basis=Exists(row.measure.plan.basis.filter(pk=OuterRef("pk"))),
            is_readable=Exists(readable.filter(pk=OuterRef("pk"))),
            source_titles=ArraySubquery(sources.order_by("pk").values("title")[:MOST_SOURCES]),
        )
    )


def history_of(plan: ActionPlan) -> list[tuple[date, str]]:
    """What has happened to the plan, each with its day, in that order; asks nothing."""
    made_on = timezone.localdate(plan.created_at)
    is_late = plan.final_on is not None and plan.final_on < made_on
    made = (made_on, _("written here afterwards") if is_late else _("begun"))
    if plan.is_registered:
        made = (made_on, _("entered here as a document"))
    decided = (plan.final_on, _("decided"))
    replaced = (
        plan.superseded_at and timezone.localdate(plan.superseded_at),
        _("replaced by a later version"),
    )
    events = [decided, made, replaced] if plan.is_registered or is_late else [made, decided, replaced]
    return sorted(((day, what) for day, what in events if day), key=itemgetter(0))


@dataclass(frozen=True)
class Replaced:
    """A plan that goes out of force when another is decided: how many measures it has, how many of them are late,
    and those that go on and are not in the other one."""

    plan: ActionPlan
    measures: int
    late: int
    left: tuple[MeasureRow, ...]


def replaced_when_decided(plan: ActionPlan) -> list[Replaced]:
    """What a plan replaces once it is decided; asks as `measures_of` for each, and there is at most one of a kind."""
    lines = set(plan.measures.values_list("line", flat=True))
    found = []
    for before in replaced_by(plan):
        rows = measures_of([before])
        left = tuple(row for row in rows if row.is_open and row.measure.line not in lines)
        late = sum(row.state == MeasureState.LATE for row in rows)
        found.append(Replaced(before, len(rows), late, left))
    return found


def chain_of(row: MeasureRow, reports: list[Any]) -> list[list[Link]]:
    """Why the measure is done, step by step: goal, causes, problems, lägesbild, its sources; with its own causes
    those that its goal answers.

    Takes what `reports_around` gives. Only what the user may read has an address. Steps without anything are
    left out. One query where there is a goal.
    """
    goal, plan = row.measure.goal, row.measure.plan
    answered = goal.causes.select_related("problem").order_by("pk") if goal else ()
    causes = {cause.pk: cause for cause in (*row.causes, *answered)}
    problems = {problem.pk: problem for problem in (*row.problems, *(one.problem for one in causes.values()))}
    named = {problem.report_id for problem in problems.values()}
    used = [r for r in reports if r.is_readable and (r.pk in named if named else r.is_basis)]
    readable = {report.pk for report in used}
    sources = [(title, report.pk) for report in used for title in report.source_titles]
    strategic = goal.parent if goal else None
    steps = [
        [_goal(each, plan.pk) for each in (strategic,) if each],
        [_goal(each, plan.pk) for each in (goal,) if each],
        [
            Link(_("Cause"), cause.text, *_at(cause.problem.report_id, readable), f"orsak-{cause.pk}")
            for cause in causes.values()
        ],
        [
            Link(_("Problem"), problem.title, *_at(problem.report_id, readable), f"problem-{problem.pk}")
            for problem in problems.values()
        ],
        [Link(_("Lägesbild"), report.title, "report_detail", report.pk) for report in used],
        [Link(_("Source"), title, "report_detail", pk, "kallor") for title, pk in sources[:MOST_SOURCES]],
    ]
    return [step for step in steps if step]


def _goal(goal: Goal, plan_id: int) -> Link:
    is_strategic = goal.level == Goal.Level.STRATEGIC
    kind = _("The plan's strategic goal") if is_strategic else _("The plan's operative goal")
    return Link(kind, goal.text, "plan_detail", plan_id, f"mal-{goal.pk}")


def _at(report_id: int, readable: set[int]) -> tuple[str, int | None]:
    return ("report_detail", report_id) if report_id in readable else ("", None)


def work_of(user: User, measure: Measure, follow_up: FollowUp | None = None) -> QuerySet[Any]:
    """The finished activities that carry out the measure in any of its versions and that the user may read; of a
    follow-up that is being written also those that it rests on already."""
    activity: Any = Measure._meta.get_field("activities").related_model
    chosen = Q(pk__in=activity.objects.filter(measures__line=measure.line).values("pk"))
    if follow_up:
        chosen |= Q(pk__in=follow_up.activities.values("pk"))
    return activity.objects.visible_to(user).filter(chosen, is_draft=False)


def activities_of(
    user: User,
    municipality: Municipality,
    work: QuerySet[Any],
    *,
    until: date | None = None,
    most: int = MOST_ACTIVITIES,
) -> list[Any]:
    """The latest of the activities, up to the day if one is given; one query.

    Each with `place`, the code and name of the municipality in whose record the user may open it: this one if it
    stands here, else, under a joint plan, another one.
    """
    participation: Any = Municipality._meta.get_field("participations").related_model
    here_first = Case(When(municipality=municipality, then=0), default=1)
    places = participation.objects.visible_to(user).filter(activity=OuterRef("pk"))
    place = JSONObject(code="municipality__code", name="municipality__name")
    opened = places.order_by(here_first, "municipality").values(place=place)[:1]
    found = work.filter(starts_on__lte=until) if until else work
    return list(found.annotate(place=Subquery(opened)).order_by("-starts_on", "-pk")[:most])


def versions_of(user: User, municipality: Municipality, pk: int, **more: Any) -> list[MeasureRow]:
    """A measure as it stands in each version of its plan that the user may read there, the latest first.

    `more` is annotated on each measure. Three queries; empty if the measure itself is in a plan beyond reach.
    """
    readable = Measure.objects.visible_to(user).of(municipality)
    line = readable.filter(pk=pk).values("line")
    versions = readable.filter(line__in=line).select_related("goal__parent").annotate(**more)
    return rows_of(versions.order_by("-plan__version"), reader=user, counts=True)


def follow_ups_of(measure: Measure, *, with_drafts: bool) -> list[FollowUp]:
    """The final follow-ups of the measure, in all its versions, and of the version itself the drafts too if
    asked for: show those only to who may read them; latest first."""
    wanted = Q(state=FollowUp.State.FINAL)
    if with_drafts:
        wanted |= Q(state=FollowUp.State.DRAFT, measure=measure)
    found = FollowUp.objects.filter(wanted, measure__line=measure.line)
    return list(found.select_related("measure").order_by("-on", "-pk"))


def borrowings_around(measure: Measure) -> list[Borrowing]:
    """By which municipalities the measure was borrowed, in any of its versions, and the steps by which it came
    here, at most five back; one query."""
    around, step = Q(source__line=measure.line), Borrowing.objects.filter(measure__line=measure.line)
    for _back in range(LONGEST_LINEAGE):
        around |= Q(pk__in=step.values("pk"))
        step = Borrowing.objects.filter(measure__line__in=step.values("source__line"))
    places = ("source__plan__municipality", "measure__plan__municipality")
    return list(Borrowing.objects.filter(around).select_related(*places).order_by("pk"))


def borrowers_of(measure: Measure, borrowings: list[Borrowing]) -> list[Borrower]:
    """Which municipalities have borrowed the measure, latest first; one row for each.

    Only those that have decided the plan it stands in: nothing tells of what a neighbour is writing.
    """
    found: dict[int, Borrower] = {}
    for row in sorted(borrowings, key=lambda row: row.created_at, reverse=True):
        plan = row.measure.plan
        place = plan.municipality
        if row.source.line == measure.line and place and plan.is_final:
            found.setdefault(place.pk, Borrower(place.full_name, row.created_at.year))
    return list(found.values())


def lineage_of(measure: Measure, borrowings: list[Borrowing]) -> list[Borrowing]:
    """Where the measure came from, and where that came from, nearest first; at most five steps back."""
    first = {row.measure.line: row for row in reversed(borrowings)}
    steps: list[Borrowing] = []
    line = measure.line
    while len(steps) < LONGEST_LINEAGE and (row := first.get(line)):
        if row.source.line in [step.source.line for step in steps]:
            break
        steps.append(row)
        line = row.source.line
    return steps
