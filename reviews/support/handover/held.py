"""Whose support cases there are to hand over, and who can take over."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import ngettext

from accounts.models import Membership, Role, User
from municipalities.models import County
from reviews.models import SupportCase


def cases_held(counties: Collection[County], officer: User) -> QuerySet[SupportCase]:
    """The cases in the counties that the officer is responsible for and that are not closed."""
    return SupportCase.objects.in_counties(counties).going_on().filter(responsible=officer)


def said(cases: int) -> str:
    """How many cases, in words."""
    return ngettext("%(n)s support case", "%(n)s support cases", cases) % {"n": cases}


def roles_of(counties: Collection[County], officer: User) -> QuerySet[Membership]:
    """The officer's roles in the counties today."""
    active: Any = Membership.objects.active().filter(role=Role.COUNTY_OFFICER, county__in=counties)
    return active.filter(user=officer).select_related("county", "user")


@dataclass(frozen=True)
class Leaver:
    """Somebody who serves the county, or did and is still responsible for cases."""

    user: User
    is_still_here: bool
    cases: int

    @property
    def in_words(self) -> str:
        return said(self.cases) if self.cases else ""


def leavers(counties: Collection[County]) -> list[Leaver]:
    """Those who serve the counties today, and those who did and are responsible for cases still; by name."""
    rows: Any = SupportCase.objects.in_counties(counties).going_on().exclude(responsible=None).order_by()
    counts = dict(rows.values_list("responsible").annotate(number=Count("pk")))
    present = set(
        Membership.objects.active()
        .filter(role=Role.COUNTY_OFFICER, county__in=counties, user__is_active=True)
        .values_list("user", flat=True)
    )
    people = User.objects.filter(pk__in=present | counts.keys())
    return [Leaver(user, user.pk in present, counts.get(user.pk, 0)) for user in people]


def successors(counties: Collection[County], leaver: User) -> QuerySet[User]:
    """Those who can take over: the others who serve every one of the counties today."""
    found = User.objects.filter(is_active=True).exclude(pk=leaver.pk)
    for county in counties:
        serving = Membership.objects.active().filter(role=Role.COUNTY_OFFICER, county=county)
        found = found.filter(pk__in=serving.values("user"))
    return found
