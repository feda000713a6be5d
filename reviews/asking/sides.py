"""From which place one asks, answers and reads: a municipality, or the county boards of an address."""

from dataclasses import dataclass

from django.urls import reverse

from municipalities.models import County, Municipality
from municipalities.scopes import county_scope
from reviews.support.scopes import kept_scope, read_scope


@dataclass(frozen=True)
class Side:
    """The place of an address: a municipality, or one or more counties."""

    key: str
    municipality: Municipality | None = None
    counties: tuple[County, ...] = ()

    @property
    def places(self):
        """All of it, in order."""
        return (self.municipality,) if self.municipality else self.counties

    @property
    def is_practice(self):
        return self.places[0].is_practice

    def owns(self, row):
        """Whether a question, answer or offer is the side's own."""
        return row.place in self.places

    def url(self, name, *args):
        """A page of this side: those of counties are called so."""
        return reverse(name if self.municipality else f"county_{name}", args=[self.key, *args])


def side_scope(request, code="", codes=""):
    """The county boards of the address, or the municipality if the user reads it in full; else 404."""
    if codes:
        return Side(codes, counties=tuple(county_scope(request, codes)))
    return Side(code, municipality=read_scope(request, code))


def deciding_scope(request, code="", codes=""):
    """The county boards of the address, or the municipality if the user coordinates it; else 404."""
    if codes:
        return Side(codes, counties=tuple(county_scope(request, codes)))
    return Side(code, municipality=kept_scope(request, code))
