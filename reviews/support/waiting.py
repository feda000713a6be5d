"""What waits in Processtöd on a municipality's start page and on the county's desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import COORDINATES, County, Municipality
from plans.stats import add_months
from reviews.models import GrantProject, GrantRemain, Need, Promise, Side, SupportCase
from reviews.support.looks import Look, PromiseLine, promise_look

SHOWN = 5
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


def to_do(user: User, municipality: Municipality, *, today: date) -> list[ToDo]:
    """What waits for those who coordinate the municipality: its promises, and projects to look at afterwards. For
    the police of its local police area: what the police have promised. One question each, at most five of each."""
    lines = [
        ToDo(
            line.promise.text,
            line.url,
            Look(line.look.tone, line.look.icon, _day(line.promise.due_on)),
            _("You have promised the county board this.")
            if line.promise.side == Side.MUNICIPALITY
            else _("The police have promised this in the county board's support."),
        )
        for line in _answerable(user, municipality, today)
    ]
    if municipality.is_coordinated_by(user):
        lines += [
            ToDo(
                _("Look at what remains of %(project)s") % {"project": project.name},
                reverse("project_detail", args=[municipality.code, project.pk]),
                Look("soon", "clock", project.ends_on.isoformat()),
                _("The grant has ended. What stands by itself, and what still needs support?"),
            )
            for project in projects_to_look_at(user, today=today).filter(municipality=municipality)[:SHOWN]
        ]
    return lines


def _answerable(user: User, municipality: Municipality, today: date) -> Sequence[PromiseLine]:
    if not own_sides(user, municipality):
        return ()
    own = own_sides(user, municipality)
    lines = own_promises(user, municipality, today=today)
    return [line for line in lines if line.url and line.promise.side in own][:SHOWN]


def _day(on: date | None) -> str:
    return on.isoformat() if on else _("No day")


def projects_to_look_at(user: User, *, today: date) -> Any:
    """Projects that the user keeps, that ended six months ago or earlier, and whose remains nobody has looked at
    since the last day."""
    looked: Any = GrantRemain.objects.filter(project=OuterRef("pk"), looked_on__gte=OuterRef("ends_on"))
    ended = GrantProject.objects.editable_by(user).filter(ends_on__lte=add_months(today, -MONTHS_AFTER))
    return ended.filter(~Exists(looked)).order_by("ends_on", "pk")


@dataclass(frozen=True)
class DeskWaiting:
    """What waits in the counties' support: our promises whose day has passed, needs without a case, steps due."""

    late: int
    needs: int
    due: int

    def __bool__(self) -> bool:
        return bool(self.late or self.needs or self.due)


def desk_waiting(user: User, counties: Sequence[County], *, today: date) -> DeskWaiting:
    """Count what waits in the counties; one question each."""
    promises: Any = Promise.objects.visible_to(user).open().filter(municipality__county__in=counties)
    late = promises.filter(side=Side.COUNTY, due_on__lt=today)
    needs: Any = Need.objects.visible_to(user).waiting().filter(municipality__county__in=counties, case=None)
    steps: Any = SupportCase.objects.led_by(user).in_counties(counties).filter(next_on__lt=today)
    return DeskWaiting(late.count(), needs.count(), steps.going_on().count())
