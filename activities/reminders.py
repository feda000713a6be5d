"""What people are told of what they answer for, of decisions that are theirs, and of entries that wait."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, F, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.reminding.kinds import MUNICIPAL as ANYONE
from accounts.reminding.rules import SOON, Asked, Due, Question, day_of, reminder
from activities.load.reports import FOLLOWED_UP_WITHIN, Kind, days_to_keep, own_measures, own_tasks
from activities.models import Participation, Telling
from municipalities.models import ADDS, COORDINATES, MUNICIPAL, Decision, SeatHolder
from plans.models import ActionPlan


@reminder("work")
def measures(asked: Asked) -> Iterator[Question]:
    """Last days and follow-ups of measures in force, to whoever answers for them: soon, and when they are late."""
    words = {
        Kind.MEASURE_ENDS: _("A measure that you answer for comes to its last day"),
        Kind.MEASURE_FOLLOW_UP: _("Follow up a measure that you answer for"),
    }

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        if row["person"] not in asked.people.at(row["place"], *ANYONE):
            return
        measure = SimpleNamespace(
            progress=row["progress"],
            ends_on=day_of(row["ends_on"]),
            follow_up_on=day_of(row["follow_up_on"]),
            followed_up_on=day_of(row["followed_up_on"]),
        )
        url = reverse("measure_detail", args=[asked.code(row["place"]), row["pk"]])
        for day, kind in days_to_keep(measure):
            yield from _own(asked, row, f"{kind} {row['pk']}", words[kind], url, day)

    places = asked.people.places(*ANYONE)
    rows = own_measures(asked.people.users, asked.today).filter(plan__places__municipality__in=places)
    columns = {
        name: F(name)
        for name in ("pk", "person", "title", "progress", "ends_on", "follow_up_on", "followed_up_on")
    }
    yield Question(rows, columns | {"place": F("plan__places__municipality")}, tell)


@reminder("work")
def tasks(asked: Asked) -> Iterator[Question]:
    """Tasks of decided plans, to whoever is to do them."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        if row["person"] in asked.people.at(row["place"], *ANYONE):
            url = reverse("measure_detail", args=[asked.code(row["place"]), row["measure"]])
            text = _("A task that you answer for is to be done")
            yield from _own(asked, row, f"task {row['pk']}", text, url, day_of(row["on"]))

    places = asked.people.places(*ANYONE)
    rows = own_tasks(asked.people.users).filter(
        measure__plan__state=ActionPlan.State.DECIDED, measure__plan__places__municipality__in=places
    )
    columns = {name: F(name) for name in ("pk", "person", "title", "measure")}
    columns |= {"on": F("due_on"), "place": F("measure__plan__places__municipality")}
    yield Question(rows, columns, tell)


@reminder("work")
def follow_ups(asked: Asked) -> Iterator[Question]:
    """The day that somebody has chosen for following up an entry of their own."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        if row["person"] in asked.people.at(row["place"], *ADDS):
            url = reverse("activity_detail", args=[asked.code(row["place"]), row["pk"]])
            text = _("Follow up an activity that you have entered")
            yield from _own(asked, row, f"activity {row['pk']}", text, url, day_of(row["on"]))

    near = (asked.today - FOLLOWED_UP_WITHIN, date.fromordinal(asked.today.toordinal() + SOON))
    rows = Participation.objects.standing().filter(
        municipality__in=asked.people.places(*ADDS),
        activity__created_by__in=list(asked.people.users),
        activity__follow_up_on__range=near,
    )
    columns = {"pk": F("activity"), "person": F("activity__created_by"), "title": F("activity__title")}
    columns |= {"on": F("activity__follow_up_on"), "place": F("municipality")}
    yield Question(rows, columns, tell)


def _own(asked: Asked, row: dict[str, Any], key: str, text: str, url: str, on: date | None) -> Iterator[Due]:
    """A thing with a day that one answers for; what is far away waits for nobody yet."""
    stage = asked.stage(on)
    if stage != "far":
        late = stage == "late"
        where = asked.at(row["place"])
        yield Due(
            row["person"], key, text, url, on, f"{on} {stage}", title=row["title"], is_late=late, **where
        )


@reminder("decision")
def decisions(asked: Asked) -> Iterator[Question]:
    """What a meeting decided that one does, as far as one reads of the body; told when its day is near, or has none."""
    seats = SeatHolder.objects.active(asked.today).filter(
        user=OuterRef("person"), seat__body=OuterRef("meeting__body")
    )

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        reads = asked.people.at(row["place"], *MUNICIPAL)
        if row["seated"]:
            reads = reads | asked.people.at(row["place"], Role.PARTNER)
        if row["person"] not in reads:
            return
        on = day_of(row["on"])
        stage = asked.stage(on)
        yield Due(
            row["person"],
            f"decision {row['pk']}",
            _("Do what a meeting decided that you do"),
            reverse("meeting_detail", args=[asked.code(row["place"]), row["body"], row["meeting"]]),
            on,
            f"{on} {stage}",
            title=row["text"],
            is_late=stage == "late",
            is_told=stage != "far",
            **asked.at(row["place"]),
        )

    rows = Decision.objects.filter(
        person__in=list(asked.people.users),
        done_on=None,
        meeting__body__municipalities__in=asked.people.places(*ANYONE),
    ).annotate(seated=Exists(seats))
    columns = {name: F(name) for name in ("pk", "person", "text", "meeting", "seated")}
    columns |= {"on": F("due_on"), "body": F("meeting__body"), "place": F("meeting__body__municipalities")}
    yield Question(rows, columns, tell)


@reminder("draft")
def incomplete(asked: Asked) -> Iterator[Question]:
    """Entries to complete: the municipality's to whoever coordinates it, others' own to themselves."""
    text = _("Complete activities that are drafts or lack a type")

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        coordinators = asked.people.at(row["place"], *COORDINATES)
        own = {row["person"]} & asked.people.at(row["place"], Role.COLLEAGUE)
        url = reverse("activity_list", args=[asked.code(row["place"])]) + "?ofullstandiga=on"
        for user in coordinators | own:
            yield Due(user, f"incomplete {row['place']}", text, url, **asked.at(row["place"]))

    rows = (
        Participation.objects.incomplete()
        .filter(municipality__in=asked.people.places(*ADDS))
        .order_by()
        .values("municipality", "activity__created_by")
        .distinct()
    )
    yield Question(rows, {"place": F("municipality"), "person": F("activity__created_by")}, tell)


@reminder("told")
def told(asked: Asked) -> Iterator[Question]:
    """What organisations have told and nobody has read."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        url = reverse("telling_list", args=[asked.code(row["place"])])
        text = _("Read what organisations have told")
        for user in asked.people.at(row["place"], *COORDINATES):
            yield Due(
                user, f"told {row['place']}", text, url, stage=str(row["newest"]), **asked.at(row["place"])
            )

    rows = (
        Telling.objects.waiting()
        .filter(link__municipality__in=asked.people.places(*COORDINATES))
        .order_by()
        .values("link__municipality")
        .annotate(newest=Max("pk"))
    )
    yield Question(rows, {"place": F("link__municipality"), "newest": F("newest")}, tell)
