"""Finds the people and places of the story, and who kept the work on a day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import Membership, Role, User
from municipalities.models import Municipality


@dataclass(frozen=True)
class Stage:
    """Who and what the story needs, read once: places by code, people by the first part of their address."""

    on: date

    @cached_property
    def places(self) -> dict[str, Municipality]:
        """Every municipality by its code."""
        return {place.code: place for place in Municipality.objects.select_related("county")}

    @cached_property
    def people(self) -> dict[str, User]:
        """Every person of the demonstration: anna.lindgren and so on."""
        return {user.email.partition("@")[0]: user for user in User.objects.all()}

    @cached_property
    def _terms(self) -> list[Membership]:
        kept = Membership.objects.filter(role=Role.COORDINATOR, municipality__isnull=False)
        return list(kept.select_related("user").order_by("starts_on"))

    def keeper(self, place: Municipality, day: date) -> User:
        """Who coordinated the place on the day; in a vacancy its manager. Raises Membership.DoesNotExist."""
        for term in self._terms:
            has_begun = term.municipality_id == place.pk and term.starts_on <= day
            if has_begun and (term.ends_on is None or term.ends_on > day):
                return term.user
        managers = Membership.objects.filter(municipality=place, role=Role.MANAGER)
        return managers.select_related("user").earliest("starts_on").user
