"""Measures as every page needs them: dates in force, how far they have come, and what they came to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from municipalities.models import Municipality
from plans.models import ActionPlan, Cause, FollowUp, Measure, Problem
from plans.progress import dates_in_force, links, progress, why_late
from plans.stats import (
    MeasureFacts,
    MeasureState,
    computed_state,
    is_never_followed_up,
    is_reached,
    lateness,
)
from portal.lib.sql import as_sql
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
    activities: int | None  # None where they were not counted, as the latest day
    latest_activity_on: date | None
    follow_up: LatestFollowUp | None
    facts: MeasureFacts  # what the computed state is computed from
    computed: MeasureState  # what dates, tasks, activities, figures and follow-up give
    state: MeasureState  # what someone has set with a reason, else the computed one
    why: str  # why it is late, in a short phrase; empty where it is not

    @property
    def pk(self) -> int:
        return self.measure.pk

    def is_never_followed_up(self, today: date) -> bool:
        """Whether it has begun, has not been cancelled by hand, and was never followed up, under any version of
        the plan; as the gaps of the plan count."""
        begun_on = self.measure.starts_on or self.measure.plan.final_on
        is_cancelled = self.measure.set_state == Measure.Override.CANCELLED
        is_followed_up = self.follow_up is not None
        return not is_cancelled and is_never_followed_up(begun_on, is_followed_up=is_followed_up, today=today)

    @property
    def is_followed_earlier(self) -> bool:
        """Whether the latest follow-up was made under an earlier version of the plan, and so is no result of
        this one."""
        return self.follow_up is not None and self.follow_up.measure_id != self.pk

    @property
    def next_follow_up_on(self) -> date | None:
        """The day that the plan has set for following up, unless it was followed up then or later."""
        done_on = self.follow_up.on if self.follow_up else None
        return None if done_on and self.follow_up_on and done_on >= self.follow_up_on else self.follow_up_on

    @property
    def look(self) -> Look:
        return LOOKS[self.state]

    @property
    def state_in_words(self) -> str:
        """The state, and why it is so where it is late: Försenad: slutdatum 2026-10-01 har passerat."""
        return f"{self.look.label}: {self.why}" if self.why else str(self.look.label)

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
    counts: bool = False,
) -> list[MeasureRow]:
    """The measures of the plans in their order, with computed states; three queries, however many they are.

    Activities and follow-ups are those of every version of the measure. With a `reader` only the activities
    that this person may read count, in the figures and in the states; without, all that are finished. They
    are all gone through only to be counted: a state needs no more than one.
    """
    wanted = Measure.objects.filter(plan__in=plans).order_by("plan", "position", "pk")
    return rows_of(wanted, today, reader=reader, counts=counts)


def rows_of(
    measures: QuerySet[Measure],
    today: date | None = None,
    *,
    reader: User | None = None,
    counts: bool = False,
) -> list[MeasureRow]:
    """As `measures_of`, for measures that were chosen in another way; in the order of the queryset."""
    today = today or timezone.localdate()
    wanted = measures.annotate(counted=_counts(reader)) if counts else measures
    found: list[Any] = list(
        wanted.select_related("plan", "goal", "indicator").annotate(links=links(), **_facts(today, reader))
    )
    causes = Cause.objects.in_bulk({pk for measure in found for pk in measure.links["causes"]})
    named = {pk for measure in found for pk in measure.links["problems"]}
    problems = Problem.objects.in_bulk(named | {cause.problem_id for cause in causes.values()})
    for cause in causes.values():
        cause.problem = problems[cause.problem_id]
    return [
        _row(
            measure,
            today,
            counts=counts,
            causes=tuple(causes[pk] for pk in measure.links["causes"]),
            named=[problems[pk] for pk in measure.links["problems"]],
        )
        for measure in found
    ]


def _row(
    measure: Any, today: date, *, counts: bool, causes: tuple[Cause, ...], named: list[Problem]
) -> MeasureRow:
    problems = {problem.pk: problem for problem in (*(cause.problem for cause in causes), *named)}
    told, counted = measure.progress, (counts and measure.counted) or {}
    facts = _facts_of(measure)
    state, why = _stands(measure, facts, today)
    return MeasureRow(
        measure=measure,
        causes=causes,
        problems=tuple(problems.values()),
        ends_on=facts.ends_on,
        follow_up_on=dates_in_force(measure)[1],
        tasks=facts.tasks,
        tasks_done=facts.tasks_done,
        tasks_late=facts.tasks_late,
        activities=counted.get("number", 0) if counts else None,
        latest_activity_on=date.fromisoformat(counted["latest"]) if counted else None,
        follow_up=_follow_up(told["follow_up"]),
        facts=facts,
        computed=computed_state(facts, today),
        state=state,
        why=why,
    )


def _said_here(measure: Any) -> dict[str, Any] | None:
    """The latest final follow-up, if it was made under this version of the plan."""
    said = measure.progress["follow_up"]
    return said if said and said["measure_id"] == measure.pk else None


def _facts_of(measure: Any) -> MeasureFacts:
    """What the state of a measure that was read with its facts is computed from."""
    told, said = measure.progress, _said_here(measure)
    return MeasureFacts(
        starts_on=measure.starts_on,
        ends_on=dates_in_force(measure)[0],
        tasks=told["tasks"],
        tasks_done=told["tasks_done"],
        tasks_late=told["tasks_late"],
        task_due_on=date.fromisoformat(told["task_due_on"]) if told["task_due_on"] else None,
        has_activity=measure.has_activity,
        is_target_reached=is_reached(measure.figure, measure.start_value, measure.target_value),
        is_followed_up=said is not None,
        is_stopped=said is not None and said["choice"] == FollowUp.Choice.STOP,
        goes_as_planned=said is not None and said["colour"] == FollowUp.Colour.GREEN,
    )


@dataclass(frozen=True)
class Outlook:
    """How a measure will stand after a follow-up with this choice, when it goes as planned and when it does not."""

    choice: str | Promise
    as_planned: Look
    otherwise: Look


def outlooks(row: MeasureRow, today: date | None = None) -> list[Outlook]:
    """How the measure will stand after each choice that a follow-up can make; none where somebody has set its
    state by hand, since that holds."""
    if row.is_set:
        return []
    today, followed = today or timezone.localdate(), replace(row.facts, is_followed_up=True)

    def look(choice: str, goes_as_planned: bool) -> Look:
        stops = choice == FollowUp.Choice.STOP
        facts = replace(followed, is_stopped=stops, goes_as_planned=goes_as_planned)
        return LOOKS[computed_state(facts, today)]

    return [Outlook(choice.label, look(choice, True), look(choice, False)) for choice in FollowUp.Choice]


class ToStand(NamedTuple):
    """What the state of a measure is told from; the last three as `_facts` reads them."""

    pk: int
    title: str
    set_state: str
    starts_on: date | None
    ends_on: date | None
    follow_up_on: date | None
    start_value: float | None
    target_value: float | None
    progress: Any
    figure: float | None
    has_activity: bool


STANDING = "SELECT {columns} FROM ({measures}) AS row WHERE plan_id = %(plan)s ORDER BY position, pk"


@dataclass(frozen=True)
class Standing:
    """How far a measure has come, and the colour of its latest follow-up under this version of the plan, and of
    the latest under an earlier one if there is none; empty without one."""

    pk: int
    title: str
    state: MeasureState
    why: str  # why it is late, as in MeasureRow
    colour: str
    earlier_colour: str


def standings(
    plan: ActionPlan | int, today: date | None = None, *, reader: User | None = None
) -> list[Standing]:
    """State and colour of each measure of the plan (or of the plan with that key), the same as `measures_of`
    gives, in one query: for counts."""
    today = today or timezone.localdate()
    if reader is None:
        return [_standing(measure, today) for measure in _standing_in(plan, today)]
    return standings_of(Measure.objects.filter(plan=plan), today, reader=reader)


def standings_of(
    measures: QuerySet[Measure], today: date | None = None, *, reader: User | None = None
) -> list[Standing]:
    """The same of measures that were chosen in another way, in the order of the queryset; one query."""
    today = today or timezone.localdate()
    found = measures.annotate(**_facts(today, reader)).values_list(*ToStand._fields, named=True)
    return [_standing(measure, today) for measure in found]


@lru_cache(maxsize=1)
def _measures(today: date) -> tuple[str, dict[str, Any]]:
    """Every measure with what its state is told from, whoever asks, as SQL and its values."""
    measures = Measure.objects.order_by().annotate(**_facts(today, None))
    return as_sql(measures.values("plan_id", "position", *ToStand._fields), "measure")


def _standing_in(plan: ActionPlan | int, today: date) -> Iterable[ToStand]:
    """The measures of a plan, as `_standing` reads them."""
    measures, values = _measures(today)
    asked = {"plan": plan.pk if isinstance(plan, ActionPlan) else plan, **values}
    with connection.cursor() as cursor:
        cursor.execute(STANDING.format(columns=", ".join(ToStand._fields), measures=measures), asked)
        for row in map(ToStand._make, cursor):
            yield row._replace(progress=json.loads(row.progress))


def _standing(measure: Any, today: date) -> Standing:
    said = measure.progress["follow_up"]
    colour = said["colour"] if said else ""
    is_here = _said_here(measure) is not None
    return Standing(
        measure.pk,
        measure.title,
        *_stands(measure, _facts_of(measure), today),
        colour if is_here else "",
        "" if is_here else colour,
    )


def _stands(measure: Any, facts: MeasureFacts, today: date) -> tuple[MeasureState, str]:
    """What someone has set, else what the facts give; and if that is late, why."""
    if measure.set_state:
        return MeasureState(measure.set_state), ""
    state, late = computed_state(facts, today), lateness(facts, today)
    return state, why_late(late) if late and state == MeasureState.LATE else ""


def _facts(today: date, reader: User | None) -> dict[str, Any]:
    """What a measure's state is computed from, to be read with it."""
    return {
        "progress": progress(today),
        "figure": _figure(reader),
        "has_activity": Exists(_work(reader)),
    }


def _follow_up(said: dict[str, Any] | None) -> LatestFollowUp | None:
    return LatestFollowUp(**said | {"on": date.fromisoformat(said["on"])}) if said else None


def _work(reader: User | None) -> QuerySet[Any]:
    """The activities of a measure, in any version of its plan, where they stand in a record: no drafts, nothing
    removed, and what the reader may read."""
    participation: Any = Municipality._meta.get_field("participations").related_model
    rows = participation.objects
    standing = rows.standing() if reader is None else rows.visible_to(reader)
    return standing.filter(is_draft=False, activity__measures__line=OuterRef("line"))


def _counts(reader: User | None) -> Subquery:
    """The number of a measure's activities and the latest day; None without any."""
    said = JSONObject(number=Count("activity", distinct=True), latest=Max("on"))
    rows = _work(reader).order_by().values("activity__measures__line")
    return Subquery(rows.annotate(said=said).values("said"))


def _figure(reader: User | None) -> Subquery:
    """The latest figure of a measure's indicator in its municipality, official statistics first; joint plans have
    none of their own. What the municipality has put in itself counts for those alone who may read it."""
    figures = IndicatorValue.objects.filter(
        indicator=OuterRef("indicator"),
        municipality=OuterRef("plan__municipality"),
        sex=IndicatorValue.Sex.TOTAL,
        state=IndicatorValue.State.VALUE,
    )
    if reader is not None:
        figures = figures.readable_by(reader)
    return Subquery(figures.official_first().values("value")[:1])
