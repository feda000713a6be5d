"""Measures as every page needs them: dates in force, how far they have come, and what they came to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import ActionPlan, Cause, FollowUp, Measure, MeasureTask, Postponement, Problem
from plans.stats import MeasureFacts, MeasureState, computed_state, is_reached
from surveys.models import IndicatorValue


@dataclass(frozen=True)
class Look:
    """How a state is shown: its word, colour and icon, as templates/ui/_status.html takes them."""

    label: str | Promise
    tone: str
    icon: str


LOOKS = {
    MeasureState.PLANNED: Look(_("Not started"), "unknown", "none"),
    MeasureState.ONGOING: Look(_("In progress"), "ongoing", "half"),
    MeasureState.LATE: Look(_("Late"), "late", "warning"),
    MeasureState.DONE: Look(_("Carried out"), "done", "check"),
    MeasureState.PAUSED: Look(_("Paused"), "soon", "clock"),
    MeasureState.CANCELLED: Look(_("Cancelled"), "unknown", "none"),
}
COLOURS = {
    FollowUp.Colour.GREEN: Look(FollowUp.Colour.GREEN.label, "done", "check"),
    FollowUp.Colour.YELLOW: Look(FollowUp.Colour.YELLOW.label, "soon", "half"),
    FollowUp.Colour.RED: Look(FollowUp.Colour.RED.label, "late", "warning"),
}


@dataclass(frozen=True)
class LatestFollowUp:
    """The latest final follow-up of a measure, in any version of its plan."""

    pk: int
    measure_id: int
    on: date
    colour: str
    sentence: str
    effect: str
    effect_text: str
    choice: str

    @property
    def look(self) -> Look:
        return COLOURS[FollowUp.Colour(self.colour)]

    @property
    def choice_label(self) -> str | Promise:
        return FollowUp.Choice(self.choice).label


@dataclass(frozen=True)
class MeasureRow:
    """One measure as it stands on a day. Dates are those in force, after postponements."""

    measure: Measure
    causes: tuple[Cause, ...]
    problems: tuple[Problem, ...]  # those of its causes, and those named beside them; each once
    ends_on: date | None
    follow_up_on: date | None
    tasks: int
    tasks_done: int
    tasks_late: int
    activities: int
    latest_activity_on: date | None
    follow_up: LatestFollowUp | None
    computed: MeasureState  # what dates, tasks, activities, figures and follow-up give
    state: MeasureState  # what someone has set with a reason, else the computed one

    @property
    def pk(self) -> int:
        return self.measure.pk

    @property
    def look(self) -> Look:
        return LOOKS[self.state]

    @property
    def computed_look(self) -> Look:
        return LOOKS[self.computed]

    @property
    def is_set(self) -> bool:
        """Whether someone has said another state than the computed one."""
        return bool(self.measure.set_state)

    @property
    def is_open(self) -> bool:
        """Whether the work goes on: neither carried out nor cancelled."""
        return self.state not in (MeasureState.DONE, MeasureState.CANCELLED)

    @property
    def operative_goal(self) -> str:
        """The measure's own words, else those of the goal it serves."""
        goal = self.measure.goal
        return self.measure.operative_goal or (goal.text if goal else "")

    @property
    def responsible(self) -> str:
        """Role or organisation, and unit."""
        unit = self.measure.get_responsible_unit_display() if self.measure.responsible_unit else ""
        return ", ".join(filter(None, [self.measure.responsible, str(unit)]))


def measures_of(
    plans: Iterable[ActionPlan] | QuerySet[ActionPlan],
    today: date | None = None,
    *,
    reader: User | None = None,
) -> list[MeasureRow]:
    """The measures of the plans in their order, with computed states; six queries, however many they are.

    Activities and follow-ups are those of every version of the measure. With a `reader` only the activities
    that this person may read count, in the figures and in the states; without, all that are finished.
    """
    wanted = Measure.objects.filter(plan__in=plans).order_by("plan", "position", "pk")
    return rows_of(wanted, today, reader=reader)


def rows_of(
    measures: QuerySet[Measure], today: date | None = None, *, reader: User | None = None
) -> list[MeasureRow]:
    """As `measures_of`, for measures that were chosen in another way; in the order of the queryset."""
    today = today or timezone.localdate()
    found: list[Any] = list(
        measures.select_related("plan", "goal", "indicator")
        .prefetch_related(Prefetch("causes", Cause.objects.select_related("problem")), "problems")
        .annotate(**_tasks(today), **moved_dates())
    )
    lines = {measure.line for measure in found}
    follow_ups = _latest_follow_ups(lines)
    activities = _activities(lines, reader)
    figures = _figures(found)
    return [
        _row(
            measure,
            today,
            follow_up=follow_ups.get(measure.line),
            activities=activities.get(measure.line, (0, None)),
            figure=figures.get((measure.indicator_id, measure.plan.municipality_id)),
        )
        for measure in found
    ]


def _row(
    measure: Any,
    today: date,
    *,
    follow_up: LatestFollowUp | None,
    activities: tuple[int, date | None],
    figure: float | None,
) -> MeasureRow:
    causes = tuple(measure.causes.all())
    problems = {cause.problem_id: cause.problem for cause in causes}
    problems |= {problem.pk: problem for problem in measure.problems.all()}
    ends_on = measure.moved_ends_on or measure.ends_on
    computed = computed_state(
        MeasureFacts(
            starts_on=measure.starts_on,
            ends_on=ends_on,
            tasks=measure.task_count,
            tasks_done=measure.task_done_count,
            tasks_late=measure.task_late_count,
            activities=activities[0],
            is_target_reached=is_reached(figure, measure.start_value, measure.target_value),
            is_followed_up=follow_up is not None,
            is_stopped=follow_up is not None and follow_up.choice == FollowUp.Choice.STOP,
        ),
        today,
    )
    return MeasureRow(
        measure=measure,
        causes=causes,
        problems=tuple(problems.values()),
        ends_on=ends_on,
        follow_up_on=measure.moved_follow_up_on or measure.follow_up_on,
        tasks=measure.task_count,
        tasks_done=measure.task_done_count,
        tasks_late=measure.task_late_count,
        activities=activities[0],
        latest_activity_on=activities[1],
        follow_up=follow_up,
        computed=computed,
        state=MeasureState(measure.set_state) if measure.set_state else computed,
    )


def _tasks(today: date) -> dict[str, Any]:
    """How many tasks each measure has, how many are done, and how many should have been."""

    def counted(**filters: Any) -> Coalesce:
        tasks = MeasureTask.objects.filter(measure=OuterRef("pk"), **filters).order_by()
        return Coalesce(Subquery(tasks.values("measure").annotate(n=Count("pk")).values("n")), 0)

    return {
        "task_count": counted(),
        "task_done_count": counted(done_on__isnull=False),
        "task_late_count": counted(done_on=None, due_on__lt=today),
    }


def moved_dates() -> dict[str, Subquery]:
    """The dates that the latest postponements have set."""
    latest = Postponement.objects.filter(measure=OuterRef("pk")).order_by("-pk")
    return {
        f"moved_{field}": Subquery(latest.filter(field=field).values("to_date")[:1])
        for field in Postponement.Field.values
    }


def _latest_follow_ups(lines: set[Any]) -> dict[Any, LatestFollowUp]:
    """The latest final follow-up of each line of measures."""
    final = FollowUp.objects.filter(measure__line__in=lines, state=FollowUp.State.FINAL)
    latest = final.order_by("measure__line", "-on", "-pk").distinct("measure__line")
    return {
        row.measure.line: LatestFollowUp(
            row.pk, row.measure_id, row.on, row.colour, row.sentence, row.effect, row.effect_text, row.choice
        )
        for row in latest.select_related("measure")
    }


def _activities(lines: set[Any], reader: User | None) -> dict[Any, tuple[int, date | None]]:
    """Number of activities and the latest day, for each line of measures."""
    activity: Any = Measure._meta.get_field("activities").related_model
    counted = Q(activities__is_draft=False, activities__participations__deleted_at=None)
    if reader is not None:
        counted &= Q(activities__in=activity.objects.visible_to(reader))
    rows = (
        Measure.objects.filter(counted, line__in=lines)
        .order_by()
        .values("line")
        .annotate(count=Count("activities", distinct=True), latest=Max("activities__starts_on"))
    )
    return {row["line"]: (row["count"], row["latest"]) for row in rows}


def _figures(measures: list[Any]) -> dict[tuple[int | None, int | None], float | None]:
    """The latest figure of each measure's indicator in its municipality; joint plans have none of their own."""
    wanted = {(m.indicator_id, m.plan.municipality_id) for m in measures if m.indicator_id}
    if not wanted:
        return {}
    values = (
        IndicatorValue.objects.filter(
            indicator__in={indicator for indicator, _place in wanted},
            municipality__in={place for _indicator, place in wanted if place},
            sex=IndicatorValue.Sex.TOTAL,
            state=IndicatorValue.State.VALUE,
        )
        .order_by("indicator_id", "municipality_id", "-year", "source")
        .distinct("indicator_id", "municipality_id")
    )
    return {(value.indicator_id, value.municipality_id): value.value for value in values}
