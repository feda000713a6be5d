"""What is read together about activities: rows of lists, the start page of a municipality, a person's habits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    DateField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Collate, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activities.choices import reference
from activities.models import Activity, ActivityMeasure, Participation, Telling
from municipalities.cooperation.bodies.reports import own_decisions
from municipalities.models import Municipality
from plans.law import reminders
from plans.law.reminders import Reminder
from plans.models import ActionPlan, FollowUp, Measure, SituationReport, Subject
from plans.notices import Notice, county_said
from plans.reports import LOOKS, Look, Standing, rows_of, standings

COUNT_LIMIT = 1000
MOST_COUNTED = 99
MOST_WAITING = 5  # of each kind
MOST_OFFERED = 5
SHARED, TOLD, DRAFT, UNTYPED, OWN = "shared", "told", "draft", "untyped", ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of activities, ready to be written."""

    pk: int
    on: date
    title: str
    kind: str
    organiser: str
    state: str
    participation: int


COLUMNS = (
    "activity_id",
    "on",
    "activity__title",
    "activity__family",
    "activity__type_id",
    "activity__organiser",
    "activity__telling__outcome",
    "is_draft",
    "shared_at",
    "pk",
)


def list_rows(participations: QuerySet[Participation]) -> QuerySet:
    """The columns that a list of activities shows, to be paged by (on, activity)."""
    return participations.values("activity", *COLUMNS[1:])


def as_rows(items: Iterable[dict]) -> list[Row]:
    """Turn rows of `list_rows` into lines: names instead of codes, one word for the state."""
    names = reference()
    untitled = _("(no title yet)")
    rows = []
    for item in items:
        kind = names.kind_name(item["activity__family"], item["activity__type_id"])
        draft = TOLD if item["activity__telling__outcome"] == Telling.Outcome.WAITING else DRAFT
        state = SHARED if item["shared_at"] else draft if item["is_draft"] else OWN if kind else UNTYPED
        rows.append(
            Row(
                item["activity"],
                item["on"],
                item["activity__title"] or untitled,
                kind,
                item["activity__organiser"],
                state,
                item["pk"],
            )
        )
    return rows


def by_title() -> Collate:
    """Titles in Swedish order, as the database can sort them: å, ä, ö last, case aside."""
    lowered = Func(
        Lower("activity__title"), Value("åäö"), Value("{|}"), function="translate", output_field=TextField()
    )
    return Collate(lowered, "C")


def count_up_to(queryset: QuerySet, limit: int = COUNT_LIMIT) -> int:
    """Count rows, but no further than one past the limit: a long list costs no more than a short one."""
    return queryset.order_by()[: limit + 1].count()


def latest_titles(user: User, municipality: Municipality) -> list[str]:
    """The person's ten latest titles in the municipality, each once, as suggestions."""
    return habits(user, municipality).titles


def most_used_families(user: User) -> list[str]:
    """The families of the person's latest hundred activities at work, the most used first."""
    return _by_use(
        Activity.objects.entered_by(user).exclude(family="").order_by("-pk").values("family")[:100]
    )


def _by_use(rows: Iterable[dict]) -> list[str]:
    counts = Counter(row["family"] for row in rows if row["family"])
    return [family for family, _number in counts.most_common()]


@dataclass(frozen=True)
class Habits:
    """What the person may want to enter again: the ten latest titles there, and families, the most used first."""

    titles: list[str]
    families: list[str]


def habits(user: User, municipality: Municipality) -> Habits:
    """From the latest hundred entries of the person, at work or while practising; one query."""
    entered = Activity.objects.entered_by(user, practising=municipality.is_practice)
    recent = list(entered.order_by("-pk").values("title", "family", "places")[:100])
    here = [row["title"] for row in recent[:60] if row["title"] and municipality.pk in row["places"]]
    return Habits(list(dict.fromkeys(here))[:10], _by_use(recent))


def measures_to_choose(
    user: User, municipality: Municipality, *, also: Activity | None = None
) -> QuerySet[Measure]:
    """Measures in force in the municipality that the person reads, and those that the activity already has there.

    First the one that the person used last, then those that the person answers for, then by title.
    """
    readable = Measure.objects.visible_to(user).of(municipality)
    open_ones = Q(pk__in=Measure.objects.in_force().values("pk"))
    if also is not None:
        open_ones |= Q(pk__in=also.measure_links.values("measure"))
    own = ActivityMeasure.objects.filter(measure=OuterRef("pk"), activity__created_by=user)
    return (
        readable.filter(open_ones)
        .annotate(last_used=Subquery(own.order_by("-pk").values("pk")[:1]), is_own=Q(person=user))
        .order_by(F("last_used").desc(nulls_last=True), F("is_own").desc(nulls_last=True), "title", "pk")
    )


def measures_to_offer(user: User, municipality: Municipality) -> list[Measure]:
    """The measures whose work goes on that an entry may belong to, at most five.

    First those that the person answers for, then those of the person's unit there; else as in the form.
    """
    here = user.memberships.active().filter(municipality=municipality).exclude(unit="")
    units = set(here.values_list("unit", flat=True))
    rows = rows_of(measures_to_choose(user, municipality))
    going_on = [row.measure for row in rows if row.is_open]
    going_on.sort(key=lambda each: (each.person_id != user.pk, each.responsible_unit not in units))
    return going_on[:MOST_OFFERED]


def measures_of(activity: Activity, user: User, municipality: Municipality) -> QuerySet[Measure]:
    """The measures that the activity carries out in the municipality, as far as the person reads them."""
    readable = Measure.objects.visible_to(user).of(municipality)
    return readable.filter(pk__in=activity.measure_links.values("measure")).order_by("title", "pk")


def used_in(activity: Activity, user: User, municipality: Municipality) -> list[tuple[int, str]]:
    """The municipality's replies that the activity stands in, as far as the person reads them: key and title."""
    uses = activity.reply_uses.standing().visible_to(user).filter(answer__reply__municipality=municipality)
    names = ("answer__reply", "answer__reply__title", "answer__reply__year")
    rows = uses.order_by("answer__reply").values_list(*names).distinct()
    return [(pk, f"{title}, {year}") for pk, title, year in rows]


def follow_ups_on(activity: Activity, user: User, municipality: Municipality) -> QuerySet[FollowUp]:
    """The final follow-ups that rest on the activity, of the plans that hold in the municipality, as far as the
    person reads them; the latest first."""
    readable = FollowUp.objects.final().visible_to(user)
    measures = Measure.objects.of(municipality).values("pk")
    found = readable.filter(pk__in=activity.follow_ups.values("pk"), measure__in=measures)
    return found.select_related("measure").order_by("-on", "-pk")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: its key, what it is called, its day, and the key of what it lies in, if it has them."""

    pk: int
    title: str
    on: date | None = None
    within: int | None = None


@dataclass(frozen=True)
class Todo:
    """What waits in a municipality for the person."""

    incomplete: int = 0
    unshared: int = 0
    told: int = 0
    follow_ups: tuple[Waiting, ...] = ()  # of activities
    decisions: tuple[Waiting, ...] = ()  # the key is the meeting's; within its body
    reports: tuple[Waiting, ...] = ()  # drafts that the person writes in
    plans: tuple[Waiting, ...] = ()
    vacant_since: date | None = None
    reminders: tuple[Reminder, ...] = ()  # of dates that the law sets
    county_said: tuple[Notice, ...] = ()  # comments and observations that nobody has seen to

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class PlanStanding:
    """Where the crime prevention plan in force stands: its measures by state."""

    pk: int
    title: str
    states: list[tuple[Look, int]]


@dataclass(frozen=True)
class Start:
    """What the start page says besides activities."""

    todo: Todo
    plan: PlanStanding | None


def start_of(user: User, municipality: Municipality) -> Start:
    """What waits for the person, and where the plan stands as far as the person reads; at most six queries.

    Entries to complete, follow-ups that have come or come within two weeks, one's own decisions from meetings,
    drafts in work. For coordinators everyone's entries, and what is not shared, what organisations have told,
    a vacancy, the dates of the law, and what the county board has said. Read the municipality with its settings
    (`select_related`).
    """
    found = _waiting(user, municipality)
    in_force, vacancy = found.pop("in_force", ()), found.pop("vacancy", ())
    plan = None
    if in_force:
        states = _states(standings(in_force[0].pk, reader=user))
        plan = PlanStanding(in_force[0].pk, in_force[0].title, states)
    if not municipality.is_editable_by(user):
        return Start(Todo(), plan)
    waits: dict[str, Any] = {**_numbers(user, municipality), **found}
    if municipality.is_coordinated_by(user):
        waits["reminders"] = tuple(reminders.todo(municipality))
        waits["county_said"] = tuple(county_said(municipality))
        waits["vacant_since"] = vacancy[0].on if vacancy else None
    return Start(Todo(**waits), plan)


def _mine(user: User, municipality: Municipality) -> QuerySet[Participation]:
    """Entries that are the person's to see to: coordinators all of the municipality's."""
    seen = Participation.objects.visible_to(user, at=municipality)
    return seen if municipality.is_coordinated_by(user) else seen.filter(activity__created_by=user)


def _waiting(user: User, municipality: Municipality) -> dict[str, tuple[Waiting, ...]]:
    """By kind what waits, at most five of each, and the plan in force; one query."""
    due = timezone.localdate() + timedelta(days=14)
    near = {"activity__follow_up_on__lte": due, "activity__follow_up_on__gte": due - timedelta(days=104)}
    follow_ups = _mine(user, municipality).filter(**near).order_by("activity__follow_up_on")
    no_day, nowhere = Cast(Value(None), DateField()), Cast(Value(None), IntegerField())
    plans = ActionPlan.objects.of(municipality)
    in_force = plans.visible_to(user).in_force().filter(subject=Subject.CRIME).order_by("group", "-pk")
    parts: dict[str, tuple[QuerySet[Any], tuple[Any, ...]]] = {
        "in_force": (in_force, ("pk", "title", no_day, nowhere))
    }
    if municipality.is_editable_by(user):
        reports = SituationReport.objects.of(municipality).editable_by(user).order_by("-pk")
        decisions = own_decisions(user, municipality)
        follow_up = ("activity", "activity__title", "activity__follow_up_on", nowhere)
        parts |= {
            "follow_ups": (follow_ups, follow_up),
            "decisions": (decisions, ("meeting", "text", "due_on", "meeting__body")),
            "reports": (reports, ("pk", "title", no_day, nowhere)),
            "plans": (plans.editable_by(user).order_by("-pk"), ("pk", "title", no_day, nowhere)),
        }
    if municipality.is_coordinated_by(user):
        functions = municipality.coordination_functions.vacant()
        parts["vacancy"] = (functions, ("pk", "unit", "vacant_since", nowhere))
    rows = [part.values_list(Value(kind), *said)[:MOST_WAITING] for kind, (part, said) in parts.items()]
    found: dict[str, tuple[Waiting, ...]] = {}
    for kind, *said in rows[0].union(*rows[1:], all=True) if rows[1:] else rows[0]:
        found[kind] = (*found.get(kind, ()), Waiting(*said))
    return found


def _numbers(user: User, municipality: Municipality) -> dict[str, int]:
    """How much is to be completed, shared and read, counted no further than to a hundred; one query.

    What organisations have told is for coordinators alone, and counted among what is to be completed too.
    """
    mine: Any = _mine(user, municipality)
    counted: dict[str, QuerySet[Any]] = {
        "incomplete": mine.incomplete(),
        "unshared": mine.filter(shared_at=None, is_draft=False),
    }
    if municipality.is_coordinated_by(user):
        counted["told"] = Telling.objects.waiting().filter(link__municipality=municipality)
    keys = {
        name: ArraySubquery(rows.order_by().values("pk")[: MOST_COUNTED + 1])
        for name, rows in counted.items()
    }
    found: Any = Municipality.objects.filter(pk=municipality.pk).values(**keys).get()
    return {name: len(rows) for name, rows in found.items()}


def _states(measures: list[Standing]) -> list[tuple[Look, int]]:
    """How many measures are in each state, in the order of the work."""
    counts = Counter(measure.state for measure in measures)
    return [(look, counts[state]) for state, look in LOOKS.items() if counts[state]]
