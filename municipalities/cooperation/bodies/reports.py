"""The councils and groups of a municipality with what one asks of them, and which came from which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from municipalities.models import Attendance, Body, Decision, Meeting, Municipality, Organisation, Seat
from portal.lib.swedish import sort_key


def with_standing(bodies: QuerySet[Body]) -> QuerySet[Body]:
    """Each body with chair_of and chair_title (of the seat), next_at, latest_at, police_at and open_decisions."""
    chair = Seat.objects.active().filter(body=OuterRef("pk"), role=Seat.Role.CHAIR).order_by("-starts_on")
    meetings = Meeting.objects.filter(body=OuterRef("pk")).order_by().values("body")
    held = meetings.filter(state=Meeting.State.HELD)
    police = Attendance.objects.filter(
        meeting__body=OuterRef("pk"),
        meeting__state=Meeting.State.HELD,
        seat__organisation=Organisation.POLICE,
        state__in=[Attendance.State.PRESENT, Attendance.State.DEPUTY],
    )
    to_do = Decision.objects.filter(meeting__body=OuterRef("pk"), done_on=None).filter(TASK)
    planned = meetings.filter(state=Meeting.State.PLANNED, starts_at__gte=timezone.now())
    return bodies.annotate(
        chair_of=Subquery(chair.values("organisation_name")[:1]),
        chair_title=Subquery(chair.values("title")[:1]),
        next_at=Subquery(planned.annotate(at=Min("starts_at")).values("at")),
        latest_at=Subquery(held.annotate(at=Max("starts_at")).values("at")),
        police_at=Subquery(
            police.order_by().values("meeting__body").annotate(at=Max("meeting__starts_at")).values("at")
        ),
        open_decisions=Subquery(
            to_do.order_by().values("meeting__body").annotate(number=Count("pk")).values("number")
        ),
    )


def meetings_of(body: Body) -> QuerySet[Meeting]:
    """The body's meetings, each with `came`: how many seats were filled, by their own or by somebody sent."""
    came = Q(attendances__state__in=[Attendance.State.PRESENT, Attendance.State.DEPUTY])
    return body.meetings.select_related("minutes").annotate(came=Count("attendances", filter=came))


def in_order(bodies: Iterable[Body]) -> list[Body]:
    """Councils first, then as the kinds stand in the model, each kind by name."""
    return sorted(bodies, key=lambda body: (Body.Kind.values.index(body.kind), sort_key(body.name)))


# A decision is a task when somebody is to do it, or it is to be done by a day.
TASK = ~Q(responsible="") | Q(due_on__isnull=False) | Q(person__isnull=False)


@dataclass(frozen=True)
class Kin:
    """A body and those that it came from, or became, each with its own."""

    body: Body
    others: list["Kin"] = field(default_factory=list)


@dataclass(frozen=True)
class Lineage:
    """Whom a body came from, back to the first, and what became of it."""

    before: list[Kin]
    after: list[Kin]


def lineage(body: Body, *, municipality: Municipality, user: Any) -> Lineage:
    """The family of a body among those that the user may read; two queries."""
    links = Body.predecessors.through.objects.filter(from_body__municipalities=municipality)
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for later, earlier in links.order_by("to_body", "from_body").values_list("from_body", "to_body"):
        before.setdefault(later, []).append(earlier)
        after.setdefault(earlier, []).append(later)
    bodies = {b.pk: b for b in municipality.bodies.visible_to(user)} if before else {}
    return Lineage(_kin(body.pk, before, bodies), _kin(body.pk, after, bodies))


def _kin(pk: int, links: Mapping[int, list[int]], bodies: Mapping[int, Body]) -> list[Kin]:
    """Those that the links lead to; they only lead back, or only forward, in time, and so end."""
    return [Kin(bodies[other], _kin(other, links, bodies)) for other in links.get(pk, ()) if other in bodies]


def own_decisions(user: Any, municipality: Municipality) -> QuerySet[Decision]:
    """What the user is to do after meetings in the municipality that the user may read, the most urgent first."""
    bodies = municipality.bodies.visible_to(user)
    return Decision.objects.filter(person=user, done_on=None, meeting__body__in=bodies).order_by(
        "due_on", "pk"
    )


def open_decisions(body: Body) -> QuerySet[Decision]:
    """What the body's meetings decided that is still to be done, the most urgent first."""
    found = Decision.objects.filter(TASK, meeting__body=body, done_on=None)
    return found.select_related("meeting", "person").order_by("due_on", "pk")
