"""The chain read forward: what is done about a problem, what a lägesbild led to, and the lessons that wait for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from accounts.models import User
from municipalities.models import MUNICIPAL, Municipality
from plans.models import ActionPlan, Goal, LessonLearned, Measure, Problem, ReportSource, SituationReport
from plans.reports import MeasureRow, rows_of
from surveys.models import Indicator
from surveys.results.scopes import rounds_for, viewer_of

MOST_LESSONS = 5
IN_FORCE_FIRST = Case(When(plan__state=ActionPlan.State.DECIDED, then=0), default=1)


@dataclass(frozen=True)
class Answers:
    """What the plans have against a problem, or against one of its causes."""

    goals: list[Goal]
    measures: list[MeasureRow]

    @property
    def to_causes(self) -> dict[UUID, "Answers"]:
        """Those of them that name a cause, by the cause's line."""
        found: dict[UUID, Answers] = {}
        for goal in self.goals:
            for cause in goal.causes.all():
                found.setdefault(cause.line, Answers([], [])).goals.append(goal)
        for row in self.measures:
            for cause in row.causes:
                found.setdefault(cause.line, Answers([], [])).measures.append(row)
        return found


def answers_to(user: User, municipality: Municipality, problem: Problem) -> Answers:
    """Goals and measures about the problem, in whichever version of the lägesbild they name it, in the plans that
    the user reads there; each once: as it stands in the plan in force, else in the newest. Five queries."""
    plans = ActionPlan.objects.visible_to(user).of(municipality).values("pk")
    same = Problem.objects.filter(line=problem.line).values("pk")
    goals = Goal.objects.filter(Q(problem__in=same) | Q(causes__problem__in=same), plan__in=plans)
    measures = Measure.objects.filter(Q(problems__in=same) | Q(causes__problem__in=same), plan__in=plans)
    once = ("line", IN_FORCE_FIRST, "-plan__version", "pk")
    goal_keys = goals.order_by(*once).distinct("line").values("pk")
    measure_keys = measures.order_by(*once).distinct("line").values("pk")
    found = Goal.objects.filter(pk__in=goal_keys).select_related("plan").prefetch_related("causes")
    return Answers(
        list(found.order_by("plan", "position", "pk")),
        rows_of(Measure.objects.filter(pk__in=measure_keys).order_by("plan", "position", "pk"), reader=user),
    )


def plans_on(user: User, municipality: Municipality, report: SituationReport) -> QuerySet[ActionPlan]:
    """The plans that build on the lägesbild and that the user reads there, the newest first."""
    return ActionPlan.objects.visible_to(user).of(municipality).filter(basis=report).order_by("-pk")


@dataclass(frozen=True)
class Lessons:
    """The municipality's lessons that a lägesbild has taken up, and the latest, at most five, that none has."""

    taken_up: list[LessonLearned]
    waiting: list[LessonLearned]


def lessons_for(user: User, municipality: Municipality, report: SituationReport) -> Lessons:
    """What the lägesbild has learnt from follow-up, and what else there is to take up; one query. Nothing waits
    for one that is completed."""
    mine = LessonLearned.objects.visible_to(user).of(municipality)
    wanted = Q(used_in=report)
    if not report.is_final:
        wanted |= Q(pk__in=mine.filter(used_in=None).order_by("-pk").values("pk")[:MOST_LESSONS])
    found = mine.filter(wanted).select_related("follow_up__measure").order_by("-pk")
    return Lessons(
        [row for row in found if row.used_in_id is not None], [row for row in found if row.used_in_id is None]
    )


def open_indicators(user: User, municipality: Municipality, rows: Iterable[Any]) -> set[int]:
    """Which of the rows' indicators have a page that the user reads there: the common ones everyone, those of the
    municipality's own its people and partners. The keys; asks nothing of rows read with their indicator."""
    works_here = municipality.pk in user.reach(*MUNICIPAL, "partner")
    places = {None, municipality.pk} if works_here else {None}
    found: list[Indicator] = [row.indicator for row in rows if row.indicator_id]
    return {indicator.pk for indicator in found if indicator.municipality_id in places}


def open_results(user: User, sources: Iterable[ReportSource]) -> set[int]:
    """Which of the surveys that the sources are results of have a results page that the user reads. The keys; one
    query, none where no source is of a survey."""
    chosen = {source.survey_round_id for source in sources if source.survey_round_id}
    if not chosen:
        return set()
    return set(rounds_for(viewer_of(user)).filter(pk__in=chosen).values_list("pk", flat=True))
