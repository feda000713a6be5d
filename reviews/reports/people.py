"""Who coordinates in the municipalities, and who came or left. Who has an account is not an entry."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import MUNICIPAL_ROLES, Membership, Role
from municipalities.models import PRACTICE, GroupMember
from reviews.stats import Coordination, coordination


@dataclass(frozen=True)
class Person:
    """Someone who coordinates: the name shown, and where to write."""

    name: str
    email: str


@dataclass(frozen=True)
class Staffing:
    """Who coordinates in a municipality today, and whether that is known at all."""

    coordinators: tuple[Person, ...] = ()
    had_before: bool = False
    in_use: bool = False
    is_practice: bool = False  # where everyone coordinates, and nobody is named

    @property
    def state(self) -> Coordination:
        if self.is_practice:
            return Coordination.FILLED
        return coordination(
            coordinators=len(self.coordinators), had_before=self.had_before, in_use=self.in_use
        )

    @property
    def text(self) -> str:
        """The names, or in a word that there is none or that nothing is known."""
        if self.coordinators:
            return ", ".join(person.name for person in self.coordinators)
        if self.is_practice:
            return _("Everyone who practises")
        return _("Vacant") if self.state == Coordination.VACANT else _("Unknown")

    @property
    def reason(self) -> str:
        """Why nobody is named, as a sentence."""
        if self.is_practice:
            return _("Everyone who practises")
        if self.state == Coordination.VACANT:
            return _("Vacancy in coordination")
        return _("Unknown: nobody in the municipality uses the portal")


def staffing_of(ids: Collection[int], *, today: date) -> Mapping[int, Staffing]:
    """Who coordinates in the municipalities: by a membership there, or in a group it belongs to today."""
    columns = ("role", "user__name", "user__email", "user__is_active", "starts_on", "ends_on")
    direct = (
        Membership.objects.filter(municipality__in=ids, role__in=MUNICIPAL_ROLES)
        .exclude(accepted_at=None)
        .order_by()
        .values_list("municipality", *columns)
    )
    grouped = (
        GroupMember.objects.active(today)
        .filter(
            municipality__in=ids,
            group__memberships__role__in=MUNICIPAL_ROLES,
            group__memberships__accepted_at__isnull=False,
        )
        .values_list("municipality", *(f"group__memberships__{column}" for column in columns))
    )
    people: dict[int, set[Person]] = defaultdict(set)
    had_before, in_use = set(), set()
    for pk, role, name, email, is_active, starts_on, ends_on in direct.union(grouped, all=True):
        coordinates = role == Role.COORDINATOR
        if starts_on <= today and is_active and (ends_on is None or ends_on > today):
            in_use.add(pk)
            if coordinates:
                people[pk].add(Person(name or email, email))
        elif coordinates and starts_on <= today:
            had_before.add(pk)
    return {
        pk: Staffing(
            coordinators=tuple(sorted(people[pk], key=lambda person: (person.name, person.email))),
            had_before=pk in had_before,
            in_use=pk in in_use or pk == PRACTICE,
            is_practice=pk == PRACTICE,
        )
        for pk in ids
    }


@dataclass(frozen=True)
class Change:
    """A coordinator who came to a municipality or left it, and on which day."""

    on: date
    municipality: str
    person: str
    came: bool


def coordinator_changes(ids: Collection[int], *, since: datetime, today: date) -> list[Change]:
    """Coordinators who came or left since then, latest first.

    Someone comes when the role has begun and the invitation is accepted. That someone leaves is known by day
    only, so a leaving stays new all that day.
    """
    first = timezone.localdate(since)
    columns = ("user__name", "user__email", "starts_on", "ends_on", "accepted_at")
    accepted = Membership.objects.filter(
        role=Role.COORDINATOR, accepted_at__isnull=False, starts_on__lte=today
    )
    near = accepted.filter(Q(starts_on__gte=first) | Q(ends_on__gte=first) | Q(accepted_at__gt=since))
    direct = near.filter(municipality__in=ids).order_by().values_list("municipality__name", *columns)
    members = GroupMember.objects.active(today).filter(municipality__in=ids, group__memberships__in=near)
    grouped = members.values_list(
        "municipality__name", *(f"group__memberships__{column}" for column in columns)
    )
    found = []
    for place, name, email, starts_on, ends_on, accepted_at in direct.union(grouped):
        began = max(accepted_at, timezone.make_aware(datetime.combine(starts_on, time.min)))
        if since < began:
            found.append(Change(timezone.localdate(began), place, name or email, came=True))
        if ends_on and first <= ends_on <= today:
            found.append(Change(ends_on, place, name or email, came=False))
    return sorted(found, key=lambda change: (change.on, change.municipality, change.person), reverse=True)
