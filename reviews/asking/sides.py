"""From which place one asks, answers and reads: a municipality, or the county boards of an address."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from municipalities.models import County, GroupMember, Municipality, MunicipalityGroup
from reviews.models import GroupShare


@dataclass(frozen=True)
class Side:
    """The place of an address: a municipality, or one or more counties."""

    key: str
    municipality: Municipality | None = None
    counties: tuple[County, ...] = ()

    @property
    def places(self) -> tuple[Municipality | County, ...]:
        """All of it, in order."""
        return (self.municipality,) if self.municipality else self.counties

    @property
    def is_practice(self) -> bool:
        return self.places[0].is_practice

    def owns(self, row: Any) -> bool:
        """Whether a question, answer or proposal is the side's own."""
        return row.place in self.places

    def url(self, name: str, *args: object) -> str:
        """A page of this side: those of counties are called so."""
        return reverse(name if self.municipality else f"county_{name}", args=[self.key, *args])


def groups_of(side: Side) -> QuerySet[MunicipalityGroup]:
    """The groups that the municipality is in today; of counties, those that they have proposed, and those where a
    municipality of theirs takes part in the group's page."""
    if side.municipality:
        members = GroupMember.objects.active().filter(municipality=side.municipality)
        return MunicipalityGroup.objects.filter(pk__in=members.values("group"))
    shares = GroupShare.objects.in_force().filter(municipality__county__in=side.counties)
    return MunicipalityGroup.objects.filter(
        Q(pk__in=shares.values("group")) | Q(proposal__county__in=side.counties)
    )
