"""Everything dated that one person answers for, across municipalities: read for the person, or for a manager."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from activities.load.stats import When, when
from activities.models import LoadShare, Participation, PlannedDate
from municipalities.models import (
    MUNICIPAL,
    PRACTICE,
    Body,
    Decision,
    Meeting,
    Municipality,
    SeatHolder,
)
from plans.law.reports import dated_rows, settings_brought_by
from plans.models import ActionPlan, Duty, FollowUp, Measure, MeasureTask, PlanPlace
from plans.progress import dates_in_force, progress
from portal.lib.rows import read_together

FOLLOWED_UP_WITHIN = timedelta(days=90)  # how long an entry's day of follow-up is held up after it has passed
FOLLOWED_UP_BEFORE = timedelta(
    days=30
)  # a follow-up so long before its day, or later, is the one that was due
LAW_DATES = ("s6_report", "s6_plan", "s13_report")


class Kind(StrEnum):
    """What a date is about; its words are in `presentation`."""

    MEASURE_ENDS = "measure_ends"
    MEASURE_FOLLOW_UP = "measure_follow_up"
    TASK = "task"
    DECISION = "decision"
    MEETING = "meeting"
    EVENT = "event"
    ACTIVITY_FOLLOW_UP = "activity_follow_up"
    LAW = "law"
    PLANNED = "planned"


@dataclass(frozen=True)
class Item:
    """One date: the day (and the hour of a meeting), what about, where, and the page about it."""

    on: date
    kind: Kind
    pk: str  # with the kind: the same from one day to the next
    title: str
    municipality: Municipality
    url: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True)
class Load:
    """A person's dates in order, and the parts of the list that hold any."""

    items: list[Item]
    today: date

    @property
    def parts(self) -> list[tuple[When, list[Item]]]:
        """Overdue, this week, this month, later; empty parts are left out."""
        found: dict[When, list[Item]] = {part: [] for part in When}
        for item in self.items:
            found[when(item.on, self.today)].append(item)
        return [(part, items) for part, items in found.items() if items]

    def on(self, day: date) -> list[Item]:
        return [item for item in self.items if item.on == day]


def load_of(user: User, *, at: Municipality | None = None, today: date | None = None) -> Load:
    """All dated things that the person answers for today, as far as the person reads them; `at` one place alone.

    Nothing of Övningskommunen is among them. What is done, cancelled or stopped is left out; of meetings only
    those to come. Days that the person has set aside (`PlannedDate`) are shown to nobody else: not with `at`.
    """
    today = today or timezone.localdate()
    ids = user.reach() - {PRACTICE}
    asked = ids if at is None else ids & {at.pk}
    places = Municipality.objects.select_related("law_settings").in_bulk(asked)
    if not places:
        return Load([], today)
    reader = _Reader(user, places, today)
    items = [
        *reader.measures_and_tasks(),
        *reader.bodies(),
        *reader.activities(),
        *reader.law(),
        *reader.chosen(with_planned=at is None),
    ]
    return Load(sorted(items, key=lambda item: (item.on, item.kind, item.title, item.pk)), today)


CLOSED = (Measure.Override.DONE, Measure.Override.CANCELLED)


def own_measures(people: Iterable[int], today: date) -> QuerySet[Measure]:
    """Measures in force that one of the people answers for and whose work goes on, as `days_to_keep` reads them."""
    follow_ups = FollowUp.objects.filter(measure=OuterRef("pk"), state=FollowUp.State.FINAL)
    return (
        Measure.objects.in_force()
        .filter(person__in=list(people))
        .exclude(set_state__in=CLOSED)
        .exclude(Exists(follow_ups.filter(choice=FollowUp.Choice.STOP)))
        .annotate(
            progress=progress(today), followed_up_on=Subquery(follow_ups.order_by("-on").values("on")[:1])
        )
        .order_by()
    )


def days_to_keep(measure: Any) -> Iterator[tuple[date, Kind]]:
    """The last day and the day of follow-up, as postponed, until the measure was followed up for them."""
    ends_on, follow_up_on = dates_in_force(measure)
    followed_up_on = measure.followed_up_on or date.min
    for day, kind in ((ends_on, Kind.MEASURE_ENDS), (follow_up_on, Kind.MEASURE_FOLLOW_UP)):
        if day and followed_up_on < day - FOLLOWED_UP_BEFORE:
            yield day, kind


def own_tasks(people: Iterable[int]) -> QuerySet[MeasureTask]:
    """Tasks with a day that one of the people has still to do, of measures whose work goes on."""
    return (
        MeasureTask.objects.filter(person__in=list(people), done_on=None, due_on__isnull=False)
        .exclude(measure__set_state__in=CLOSED)
        .exclude(measure__plan__state=ActionPlan.State.SUPERSEDED)
        .order_by()
    )


@dataclass(frozen=True)
class _Reader:
    """Gathers the dates of one person in some municipalities."""

    user: User
    places: dict[int, Municipality]
    today: date

    def measures_and_tasks(self) -> Iterator[Item]:
        """Last days and follow-ups of measures in force, and tasks not yet done.

        A decided plan is read by everyone with a role where it holds; of others it is asked.
        """
        measures: Any = own_measures([self.user.pk], self.today).annotate(home=self._home_of_plan("plan"))
        tasks: Any = (
            own_tasks([self.user.pk])
            .select_related("measure__plan")
            .only("title", "due_on", "measure__plan__state")
            .annotate(home=self._home_of_plan("measure__plan"))
        )
        for measure in measures.only("title", "ends_on", "follow_up_on"):
            if municipality := self.places.get(measure.home):
                yield from self._dates_of(measure, municipality)
        found = list(tasks)
        readable = self._readable(
            ActionPlan, {task.measure.plan_id for task in found if not task.measure.plan.is_final}
        )
        for task in found:
            is_read = task.measure.plan.is_final or task.measure.plan_id in readable
            if is_read and (municipality := self.places.get(task.home)):
                url = _page("measure_detail", municipality, task.measure_id)
                yield Item(task.due_on, Kind.TASK, str(task.pk), task.title, municipality, url)

    def _dates_of(self, measure: Any, municipality: Municipality) -> Iterator[Item]:
        """The last day and the day of follow-up, as postponed, until the measure was followed up for them."""
        url = _page("measure_detail", municipality, measure.pk)
        for day, kind in days_to_keep(measure):
            yield Item(day, kind, str(measure.pk), measure.title, municipality, url)

    def _home_of_plan(self, plan: str) -> Subquery:
        """A plan's municipality among the person's; of a joint plan the first by name."""
        found = PlanPlace.objects.filter(document=OuterRef(plan), municipality__in=self.places)
        return Subquery(found.order_by("municipality__sort_key").values("municipality")[:1])

    def bodies(self) -> Iterator[Item]:
        """Meetings to come where the person has a seat, and decisions that are the person's to carry out.

        Whoever has a seat and a role where the body is reads of it, and so does everyone with one of the
        municipality's own roles; of others it is asked.
        """
        seats = SeatHolder.objects.active(self.today).filter(user=self.user).values("seat__body")
        meetings: Any = (
            Meeting.objects.filter(
                body__in=seats, state=Meeting.State.PLANNED, starts_at__gte=_begin(self.today)
            )
            .select_related("body")
            .only("starts_at", "ends_at", "body__name")
            .annotate(home=self._home_of_body("body"))
            .order_by()
        )
        for meeting in meetings:
            if municipality := self.places.get(meeting.home):
                yield Item(
                    timezone.localtime(meeting.starts_at).date(),
                    Kind.MEETING,
                    str(meeting.pk),
                    meeting.body.name,
                    municipality,
                    _page("meeting_detail", municipality, meeting.body_id, meeting.pk),
                    meeting.starts_at,
                    meeting.ends_at,
                )
        decisions: Any = (
            Decision.objects.filter(person=self.user, done_on=None, due_on__isnull=False)
            .select_related("meeting")
            .only("text", "due_on", "meeting__body")
            .annotate(home=self._home_of_body("meeting__body"))
            .order_by()
        )
        own, found = self.user.reach(*MUNICIPAL), list(decisions)
        readable = self._readable(Body, {row.meeting.body_id for row in found if row.home not in own})
        for decision in found:
            is_read = decision.home in own or decision.meeting.body_id in readable
            if is_read and (municipality := self.places.get(decision.home)):
                url = _page("meeting_detail", municipality, decision.meeting.body_id, decision.meeting_id)
                yield Item(decision.due_on, Kind.DECISION, str(decision.pk), decision.text, municipality, url)

    def _readable(self, model: Any, ids: set[int]) -> set[int]:
        """Of those rows the ones that the person reads; nothing is asked where there are none."""
        if not ids:
            return set()
        return set(model.objects.visible_to(self.user).filter(pk__in=ids).values_list("pk", flat=True))

    def _home_of_body(self, body: str) -> Subquery:
        found = Body.municipalities.through.objects.filter(body=OuterRef(body), municipality__in=self.places)
        return Subquery(found.order_by("municipality__sort_key").values("municipality")[:1])

    def activities(self) -> Iterator[Item]:
        """Days on which the person's own entries are to be followed up."""
        own = Participation.objects.visible_to(self.user).filter(
            municipality__in=self.places,
            activity__created_by=self.user,
            activity__follow_up_on__gte=self.today - FOLLOWED_UP_WITHIN,
        )
        newest = own.order_by("activity", "-municipality__sort_key").distinct("activity")
        for row in newest.select_related("activity"):
            municipality = self.places[row.municipality_id]
            url = _page("activity_detail", municipality, row.activity_id)
            day = row.activity.follow_up_on
            yield Item(
                day, Kind.ACTIVITY_FOLLOW_UP, str(row.activity_id), str(row.activity), municipality, url
            )

    def chosen(self, *, with_planned: bool) -> Iterator[Item]:
        """Meetings between municipalities to come that the person has said yes to, and days set aside, of which
        those that have passed say nothing more; one question."""
        sign_ups: Any = self.user.event_sign_ups  # the county's desk keeps them
        coming = sign_ups.filter(
            municipality__in=self.places,
            comes=True,
            event__state="invited",
            event__starts_at__gte=_begin(self.today),
        )
        own = PlannedDate.objects.filter(user=self.user, municipality__in=self.places, on__gte=self.today)
        event = {name: F(f"event__{name}") for name in ("title", "starts_at", "ends_at", "place", "link")}
        columns = {name: F(name) for name in ("pk", "municipality", "title", "on")}
        events, planned = read_together(
            [
                (coming, {"pk": F("event"), "municipality": F("municipality"), **event}),
                (own if with_planned else own.none(), columns),
            ]
        )
        for row in events:
            place = self.places[row["municipality"]]
            starts_at, ends_at = (datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at"))
            yield Item(
                timezone.localdate(starts_at), Kind.EVENT, str(row["pk"]), row["title"], place,
                _page("invitation_detail", place, row["pk"]), starts_at, ends_at, row["place"] or row["link"],
            )  # fmt: skip
        url = reverse("next_year")
        for row in planned:
            place = self.places[row["municipality"]]
            on = date.fromisoformat(row["on"])
            yield Item(on, Kind.PLANNED, str(row["pk"]), row["title"], place, url)

    def law(self) -> Iterator[Item]:
        """The dates that the law sets, for whoever coordinates the municipality."""
        coordinated = self.user.reach(Role.COORDINATOR) & self.places.keys()
        duties = list(Duty.objects.current(self.today).filter(code__in=LAW_DATES)) if coordinated else []
        if not duties:
            return
        settings = {pk: settings_brought_by(self.places[pk]) for pk in coordinated}
        for pk, rows in dated_rows(settings, duties, self.today).items():
            place = self.places[pk]
            for row in rows:
                if row.next_on:
                    url = reverse("duty_detail", args=[place.code, row.duty.code])
                    yield Item(
                        row.next_on, Kind.LAW, f"{place.code}-{row.duty.code}", row.duty.name, place, url
                    )


def _page(name: str, municipality: Municipality, *ids: int) -> str:
    return reverse(name, args=[municipality.code, *ids])


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


@dataclass(frozen=True)
class ShareChoice:
    """A municipality where the person works, and whether its managers see what the person answers for there."""

    municipality: Municipality
    is_shared: bool


def share_choices(user: User) -> list[ShareChoice]:
    """The municipalities whose managers the person may choose to show it to."""
    shared = LoadShare.objects.filter(user=user, municipality=OuterRef("pk"))
    places: Any = shareable_by(user).annotate(is_shared=Exists(shared))
    return [ShareChoice(place, place.is_shared) for place in places]


def shareable_by(user: User) -> QuerySet[Municipality]:
    """Real municipalities where the person has one of the municipality's own roles."""
    return Municipality.objects.where(user, *MUNICIPAL).real()


def shown_to(manager: User) -> QuerySet[LoadShare]:
    """What others show to the manager, by place and name."""
    shares = LoadShare.objects.visible_to(manager).select_related("user", "municipality")
    return shares.order_by("municipality__sort_key", "user__name", "pk")


def items_by_day(items: Iterable[Item]) -> dict[date, list[Item]]:
    """The items of each day that has any, in their order."""
    found: dict[date, list[Item]] = {}
    for item in items:
        found.setdefault(item.on, []).append(item)
    return found
