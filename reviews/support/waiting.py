"""What waits in Processtöd on a municipality's start page and on the county's desk."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import COORDINATES, County, Municipality
from plans.stats import add_months
from reviews.models import GrantProject, GrantRemain, Need, Promise, Side, SupportCase, SupportContact
from reviews.replies.reports import reply_parts
from reviews.support.looks import Look, PromiseLine, promise_look
from reviews.support.rows import Part, Rows, named, read_day

SHOWN = 5
CONTACTS = 3  # on the start page
MONTHS_AFTER = 6  # after a project's last day, somebody looks at what remained


def own_sides(user: User, municipality: Municipality) -> tuple[str, ...]:
    """Which sides the user stands on there: the municipality, or the police of its local police area."""
    sides: list[str] = [Side.MUNICIPALITY] if municipality.is_read_in_full_by(user) else []
    return (*sides, Side.POLICE) if municipality.pk in user.policed_ids else tuple(sides)


def own_promises(user: User, municipality: Municipality, *, today: date) -> list[PromiseLine]:
    """The open promises of the municipality's support, with an address where the user answers them."""
    sides = own_sides(user, municipality)
    keeps = municipality.pk in user.reach(*COORDINATES)
    found: Any = Promise.objects.visible_to(user).open().filter(municipality=municipality)
    return [
        PromiseLine(
            promise,
            promise_look(promise, own=sides, today=today),
            reverse("municipality_promise", args=[municipality.code, promise.pk])
            if keeps or (promise.side == Side.POLICE and Side.POLICE in sides)
            else "",
        )
        for promise in found.select_related("case")
    ]


@dataclass(frozen=True)
class ToDo:
    """A line of Att göra: what, where, the badge with its day, and why it stands there."""

    text: str
    url: str
    look: Look
    why: str


@dataclass(frozen=True)
class Met:
    """A contact on the start page: when, how, and the note."""

    on: date
    kind: str
    note: str


@dataclass(frozen=True)
class StartSupport:
    """What Processtöd says on a municipality's start page."""

    reads: bool  # whether the support is the user's to read
    to_do: tuple[ToDo, ...] = ()
    contacts: tuple[Met, ...] = ()
    requests: Mapping[str, int] | None = None  # this year's, counted


def start_parts(user: User, municipality: Municipality, *, today: date) -> list[Part]:
    """What the start page asks of Processtöd: the latest contacts, and what waits. For those who coordinate the
    municipality its promises, projects to look at afterwards, and requests to answer with how many there are; for the
    police of its area what they have promised; nothing for others."""
    own = own_sides(user, municipality)
    if not own:
        return []
    contacts: Any = SupportContact.objects.visible_to(user).filter(municipality=municipality)
    promises: Any = Promise.objects.editable_by(user).open().filter(municipality=municipality, side__in=own)
    projects = projects_to_look_at(user, today=today).filter(municipality=municipality)
    by_day = promises.order_by(F("due_on").asc(nulls_last=True), "pk")
    return [
        ("contact", contacts.order_by("-on", "-pk"), named("on", "kind", "note"), CONTACTS),
        ("promise", by_day, named("pk", "side", "text", "due_on"), SHOWN),
        ("project", projects.order_by("ends_on", "pk"), named("pk", "name", "ends_on"), SHOWN),
        *reply_parts(user, municipality, today=today),
    ]


def start_support(rows: Rows, user: User, municipality: Municipality, *, today: date) -> StartSupport:
    """What the start page says of it, of rows of `start_parts`."""
    own = own_sides(user, municipality)
    return StartSupport(
        reads=bool(own),
        to_do=(
            *_promised(rows, own, municipality, today),
            *_ended(rows, municipality),
            *_to_answer(rows, municipality),
        ),
        contacts=tuple(
            Met(date.fromisoformat(row["on"]), str(SupportContact.Kind(row["kind"]).label), row["note"])
            for row in rows.get("contact", ())
        ),
        requests=next(iter(rows.get("requests", ())), None),
    )


def _promised(rows: Rows, own: Collection[str], municipality: Municipality, today: date) -> Iterator[ToDo]:
    whys = {
        Side.MUNICIPALITY: _("You have promised the county board this."),
        Side.POLICE: _("The police have promised this in the county board's support."),
    }
    for row in rows.get("promise", ()):
        due_on = read_day(row["due_on"])
        look = promise_look(Promise(side=row["side"], due_on=due_on), own=own, today=today)
        url = reverse("municipality_promise", args=[municipality.code, row["pk"]])
        said = due_on.isoformat() if due_on else _("No day")
        yield ToDo(row["text"], url, Look(look.tone, look.icon, said), whys[row["side"]])


def _ended(rows: Rows, municipality: Municipality) -> Iterator[ToDo]:
    for row in rows.get("project", ()):
        yield ToDo(
            _("Look at what remains of %(project)s") % {"project": row["name"]},
            reverse("project_detail", args=[municipality.code, row["pk"]]),
            Look("soon", "clock", row["ends_on"]),
            _("The grant has ended. What stands by itself, and what still needs support?"),
        )


def _to_answer(rows: Rows, municipality: Municipality) -> Iterator[ToDo]:
    for row in rows.get("reply", ()):
        yield ToDo(
            _("Answer: %(title)s") % {"title": row["title"]},
            reverse("reply_detail", args=[municipality.code, row["pk"]]),
            Look("soon", "clock", row["due_on"]),
            _("Somebody waits for your answer."),
        )


def projects_to_look_at(user: User, *, today: date) -> Any:
    """Projects that the user keeps, that ended six months ago or earlier, and whose remains nobody has looked at
    since the last day."""
    looked: Any = GrantRemain.objects.filter(project=OuterRef("pk"), looked_on__gte=OuterRef("ends_on"))
    ended = GrantProject.objects.editable_by(user).filter(ends_on__lte=add_months(today, -MONTHS_AFTER))
    return ended.filter(~Exists(looked))


@dataclass(frozen=True)
class DeskWaiting:
    """What waits in the counties' support: our promises whose day has passed, needs without a case, steps due."""

    late: int = 0
    needs: int = 0
    due: int = 0

    def __bool__(self) -> bool:
        return bool(self.late or self.needs or self.due)


def desk_parts(user: User, counties: Sequence[County], *, today: date) -> list[Part]:
    """What the county's desk asks of Processtöd: how much waits in the counties."""
    here = {"municipality__county__in": counties}
    promises: Any = Promise.objects.visible_to(user).open().filter(**here, side=Side.COUNTY, due_on__lt=today)
    needs: Any = Need.objects.visible_to(user).waiting().filter(**here, case=None)
    steps: Any = SupportCase.objects.led_by(user).in_counties(counties).going_on().filter(next_on__lt=today)
    return [
        (
            kind,
            rows.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk")),
            named("number"),
            1,
        )
        for kind, rows in (("late", promises), ("needs", needs), ("due", steps))
    ]


def desk_waiting(rows: Rows) -> DeskWaiting:
    """How much waits, of rows of `desk_parts`."""
    return DeskWaiting(
        **{kind: rows[kind][0]["number"] for kind in ("late", "needs", "due") if rows.get(kind)}
    )
