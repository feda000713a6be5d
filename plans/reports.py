"""Measures as every page needs them: dates in force, how far they have come, and what they came to."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    MeasureState.CANCELLED: Look(pgettext_lazy("measure", "Cancelled"), "unknown", "none"),
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
    """The measures of the plans in their order, with computed states; three queries, however many they are.

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
        .annotate(
            **_tasks(today),
            **moved_dates(),
            carried_out=_activities(reader),
            said=_latest_follow_up(),
            figure=_figure(),
        )
    )
    return [_row(measure, today) for measure in found]


def _row(measure: Any, today: date) -> MeasureRow:
    causes = tuple(measure.causes.all())
    problems = {cause.problem_id: cause.problem for cause in causes}
    problems |= {problem.pk: problem for problem in measure.problems.all()}
    ends_on = measure.moved_ends_on or measure.ends_on
    activities = measure.carried_out or {"number": 0, "latest": None}
    computed = _state(measure, today, activities=activities["number"])
    return MeasureRow(
        measure=measure,
        causes=causes,
        problems=tuple(problems.values()),
        ends_on=ends_on,
        follow_up_on=measure.moved_follow_up_on or measure.follow_up_on,
        tasks=measure.task_count,
        tasks_done=measure.task_done_count,
        tasks_late=measure.task_late_count,
        activities=activities["number"],
        latest_activity_on=date.fromisoformat(activities["latest"]) if activities["latest"] else None,
        follow_up=_follow_up(measure.said),
        computed=computed,
        state=MeasureState(measure.set_state) if measure.set_state else computed,
    )


def _state(measure: Any, today: date, *, activities: int) -> MeasureState:
    """What follows for a measure that was read with its tasks, moved dates, figure and latest follow-up."""
    return computed_state(
        MeasureFacts(
            starts_on=measure.starts_on,
            ends_on=measure.moved_ends_on or measure.ends_on,
            tasks=measure.task_count,
            tasks_done=measure.task_done_count,
            tasks_late=measure.task_late_count,
            activities=activities,
            is_target_reached=is_reached(measure.figure, measure.start_value, measure.target_value),
            is_followed_up=measure.said is not None,
            is_stopped=measure.said is not None and measure.said["choice"] == FollowUp.Choice.STOP,
        ),
        today,
    )


@dataclass(frozen=True)
class Standing:
    """How far a measure has come, and the colour of its latest follow-up; empty without one."""

    state: MeasureState
    colour: str


def standings(
    plan: ActionPlan | int, today: date | None = None, *, reader: User | None = None
) -> list[Standing]:
    """State and colour of each measure of the plan (or of the plan with that key), the same as `measures_of`
    gives, in one query: for counts."""
    today = today or timezone.localdate()
    carried_out = Measure.objects.filter(_is_finished(reader), line=OuterRef("line"))
    measures: Any = Measure.objects.filter(plan=plan).annotate(
        **_tasks(today),
        **moved_dates(),
        said=_latest_follow_up(),
        figure=_figure(),
        is_carried_out=Exists(carried_out),
    )
    found = []
    for measure in measures:
        computed = _state(measure, today, activities=int(measure.is_carried_out))
        state = MeasureState(measure.set_state) if measure.set_state else computed
        found.append(Standing(state, measure.said["colour"] if measure.said else ""))
    return found


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


def _latest_follow_up() -> Subquery:
    """What the latest final follow-up of a measure says, in any version of its plan: the fields of LatestFollowUp."""
    final = FollowUp.objects.filter(measure__line=OuterRef("line"), state=FollowUp.State.FINAL)
    said = JSONObject(**{field.name: field.name for field in fields(LatestFollowUp)})
    return Subquery(final.order_by("-on", "-pk").values(said=said)[:1])


def _follow_up(said: dict[str, Any] | None) -> LatestFollowUp | None:
    return LatestFollowUp(**said | {"on": date.fromisoformat(said["on"])}) if said else None


def _is_finished(reader: User | None) -> Q:
    """Of a measure's activities: those that are no drafts and stand in a record, and that the reader may read."""
    finished = Q(activities__is_draft=False, activities__participations__deleted_at=None)
    if reader is None:
        return finished
    activity: Any = Measure._meta.get_field("activities").related_model
    return finished & Q(activities__in=activity.objects.visible_to(reader))


def _activities(reader: User | None) -> Subquery:
    """Number of activities and the latest day, over all versions of a measure."""
    said = JSONObject(number=Count("activities", distinct=True), latest=Max("activities__starts_on"))
    rows = Measure.objects.filter(_is_finished(reader), line=OuterRef("line")).order_by().values("line")
    return Subquery(rows.annotate(said=said).values("said"))


def _figure() -> Subquery:
    """The latest figure of a measure's indicator in its municipality; joint plans have none of their own."""
    figures = IndicatorValue.objects.filter(
        indicator=OuterRef("indicator"),
        municipality=OuterRef("plan__municipality"),
        sex=IndicatorValue.Sex.TOTAL,
        state=IndicatorValue.State.VALUE,
    )
    return Subquery(figures.order_by("-year", "source").values("value")[:1])
