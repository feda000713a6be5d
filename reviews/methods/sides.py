"""From where one reads the method bank, and what is read there."""

from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from municipalities.models import County, Municipality
from reviews.models import Method, MethodNote, MethodUse


@dataclass(frozen=True)
class Side:
    """Where one stands while reading: in a municipality, or at a county's desk."""

    user: User
    municipality: Municipality | None = None
    counties: list[County] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The place as addresses name it: 2417, 24 or 24-25."""
        return (
            self.municipality.code if self.municipality else "-".join(county.code for county in self.counties)
        )

    @property
    def is_practice(self) -> bool:
        place = self.municipality or self.counties[0]
        return place.is_practice

    @property
    def may_add(self) -> bool:
        """Whether the user adds methods of the place."""
        return self.municipality is None or self.municipality.is_coordinated_by(self.user)

    def url(self, name: str, *args: int) -> str:
        """The address of a page of the bank on this side."""
        return reverse(name if self.municipality else f"county_{name}", args=[self.key, *args])

    def _there(self, rows: Any) -> Any:
        return rows.at(self.municipality) if self.municipality else rows.in_counties(self.counties)

    @property
    def methods(self) -> Any:
        """The methods that are read here."""
        return self._there(Method.objects.visible_to(self.user)).select_related("municipality", "county")

    @property
    def notes(self) -> Any:
        """How municipalities have adapted methods, as far as it is read here."""
        return self._there(MethodNote.objects.visible_to(self.user))

    @property
    def uses(self) -> Any:
        """How it went for municipalities, as far as it is read here."""
        return self._there(MethodUse.objects.visible_to(self.user))

    @property
    def own_methods(self) -> Any:
        """Those that the user may change here."""
        mine = Method.objects.editable_by(self.user)
        return (
            mine.filter(municipality=self.municipality)
            if self.municipality
            else mine.filter(county__in=self.counties)
        )

    def owns(self, method: Method) -> bool:
        """Whether the user may change the method here; asks no database."""
        if self.municipality:
            return method.municipality_id == self.municipality.pk and self.may_add
        return method.county_id in {county.pk for county in self.counties}

    def method(self, pk: int) -> Method:
        """A method that is read here; else 404."""
        return get_object_or_404(self.methods, pk=pk)

    def own_method(self, pk: int) -> Method:
        """A method that the user may change here; else 404."""
        return get_object_or_404(self.own_methods.select_related("municipality", "county"), pk=pk)
