"""Meetings as they are read: lists of them, and one with all that belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from municipalities.models import County
from reviews.events.looks import commitment_look, event_look
from reviews.models import Event, EventInvite, EventNeed, SignUp
from reviews.support.looks import Look


@dataclass(frozen=True)
class EventRow:
    """A meeting in a list: its state, how many municipalities are invited, and how many people come."""

    event: Any
    look: Look
    counties: str


def _count(model: Any, **narrowed: Any) -> Any:
    """How many rows of the model belong to the meeting."""
    rows = model.objects.filter(event=OuterRef("pk"), **narrowed).order_by().values("event")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def with_counts(events: QuerySet[Event]) -> QuerySet[Any]:
    """Each with `invited`, `coming` and `brought`."""
    return events.annotate(
        invited=_count(EventInvite), coming=_count(SignUp, comes=True), brought=_count(EventNeed)
    )


def names_of(counties: Iterable[int]) -> dict[int, str]:
    """The short names of counties by number; one question."""
    return {county.pk: county.short_name for county in County.objects.filter(pk__in=set(counties))}


def as_rows(events: Iterable[Any]) -> list[EventRow]:
    """Meetings that were read, ready to be shown; one question for the counties' names."""
    found = list(events)
    names = names_of(pk for event in found for pk in event.counties)
    return [EventRow(event, event_look(event), joined(event.counties, names)) for event in found]


def joined(counties: Iterable[int], names: dict[int, str]) -> str:
    """The counties by name, in the order in which they joined."""
    return ", ".join(names[pk] for pk in counties if pk in names)


def arranged_by(event: Event) -> str:
    """The counties that arrange it; one question."""
    return joined(event.counties, names_of(event.counties))


@dataclass(frozen=True)
class Coming:
    """How many people have answered, and what of it."""

    yes: int
    no: int
    there: int


def coming_to(event: Event) -> Coming:
    """Count the answers to a meeting; one question."""
    found = SignUp.objects.filter(event=event).aggregate(
        yes=Count("pk", filter=Q(comes=True)),
        no=Count("pk", filter=Q(comes=False)),
        there=Count("pk", filter=Q(attended=True)),
    )
    return Coming(**found)


@dataclass(frozen=True)
class CommitmentRow:
    """What a municipality has taken home, how it stands, and what has been answered."""

    commitment: Any
    look: Look
    answers: tuple[Any, ...]
    url: str = ""  # where it is answered, if it is the reader's to answer
    remove: str = ""  # where it is taken back, if the reader wrote it down and nobody has answered


def commitment_rows(commitments: Any, *, today: date, reader: User, codes: str = "") -> list[CommitmentRow]:
    """Commitments with their answers, ready to be shown, and what the reader may do with each; two questions.

    Read by those who arranged the meetings under their `codes`, else by the municipality, which answers.
    """
    found = commitments.with_answerable(reader).with_removable(reader)
    return [
        CommitmentRow(
            one,
            commitment_look(one, today=today),
            tuple(one.answers.all()),
            _own_page("commitment_answer", one) if one.is_answerable and not codes else "",
            _removal(one, codes) if one.is_removable and (codes or one.is_answerable) else "",
        )
        for one in found.select_related("municipality", "event").prefetch_related("answers")
    ]


def _own_page(name: str, one: Any) -> str:
    return reverse(name, args=[one.municipality.code, one.pk])


def _removal(one: Any, codes: str) -> str:
    if codes:
        return reverse("commitment_remove", args=[codes, one.event_id, one.pk])
    return _own_page("own_commitment_remove", one)


@dataclass(frozen=True)
class EventLists:
    """The meetings of some counties: to come, past, and those that they are asked to arrange with another."""

    coming: list[EventRow]
    past: list[EventRow]
    asking: list[EventRow]


MOST = 50  # of each


def lists_of(user: User, counties: Sequence[County], *, now: datetime) -> EventLists:
    """The counties' meetings; four questions. What is called off stands among the past ones."""
    ids = {county.pk for county in counties}
    own = Event.objects.organised_by(user).in_counties(counties)
    asked = Event.objects.asking(counties).standing().exclude(counties__overlap=list(ids))
    to_come = ~Q(state__in=[Event.State.HELD, Event.State.CANCELLED]) & Q(ends_at__gte=now)
    found = as_rows(
        [
            *with_counts(own.filter(to_come)).order_by("starts_at", "pk")[:MOST],
            *with_counts(own.exclude(to_come)).order_by("-starts_at", "-pk")[:MOST],
            *with_counts(asked).order_by("starts_at", "pk")[:MOST],
        ]
    )
    mine = [row for row in found if ids & set(row.event.counties)]
    closed = (Event.State.HELD, Event.State.CANCELLED)
    return EventLists(
        [row for row in mine if row.event.ends_at >= now and row.event.state not in closed],
        [row for row in mine if row.event.ends_at < now or row.event.state in closed],
        [row for row in found if not ids & set(row.event.counties)],
    )
