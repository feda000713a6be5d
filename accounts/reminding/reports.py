"""What waits for one person, for the page; the same rules as the mail's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from accounts.models import Pace, ReminderChoice, User
from accounts.reminding.kinds import Kind, kinds_for
from accounts.reminding.people import People
from accounts.reminding.rules import Due, gather


@dataclass(frozen=True)
class Group:
    """What waits in one place, by day."""

    place: str
    dues: list[Due]


def by_place(dues: Iterable[Due]) -> list[Group]:
    """Grouped by place; `gather` gives them in that order."""
    return [Group(place, list(rows)) for place, rows in groupby(dues, key=lambda due: due.place)]


def waiting_for(user: User, *, today: date | None = None) -> list[Group]:
    """All that waits for the person, in every place; the questions are as many whatever waits."""
    return by_place(gather(People([user]), today or timezone.localdate()))


@dataclass(frozen=True)
class Choice:
    """A kind that concerns the person, and the pace that holds."""

    kind: Kind
    pace: str

    @property
    def is_usual(self) -> bool:
        return self.pace == self.kind.pace


def choices_of(user: User) -> list[Choice]:
    """The kinds that concern somebody with the person's roles, each with the chosen pace or the usual one."""
    chosen = dict(ReminderChoice.objects.filter(user=user).values_list("kind", "pace"))
    roles = {held.role for held in user.active_memberships}
    return [Choice(kind, Pace(chosen.get(kind.code, kind.pace))) for kind in kinds_for(roles)]
