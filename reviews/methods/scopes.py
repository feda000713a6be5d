"""From where one reads the method bank, and which method an address names: what is not theirs is not found."""

from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404
from django.urls import reverse

from municipalities.models import County, Municipality
from municipalities.scopes import county_scope
from reviews.models import Method, MethodNote, MethodUse


@dataclass(frozen=True)
class Side:
    """Where one stands while reading: in a municipality, or at a county's desk."""

    user: object
    municipality: Municipality | None = None
    counties: list[County] = field(default_factory=list)

    @property
    def key(self):
        """The place as addresses name it: 2417, 24 or 24-25."""
        return (
            self.municipality.code if self.municipality else "-".join(county.code for county in self.counties)
        )

    @property
    def is_practice(self):
        place = self.municipality or self.counties[0]
        return place.is_practice

    @property
    def may_add(self):
        """Whether the user adds methods of the place."""
        return self.municipality is None or self.municipality.is_coordinated_by(self.user)

    def url(self, name, *args):
        """The address of a page of the bank on this side."""
        return reverse(name if self.municipality else f"county_{name}", args=[self.key, *args])

    def _there(self, rows):
        return rows.at(self.municipality) if self.municipality else rows.in_counties(self.counties)

    @property
    def methods(self):
        """The methods that are read here."""
        return self._there(Method.objects.visible_to(self.user)).select_related("municipality", "county")

    @property
    def notes(self):
        """How municipalities have adapted methods, as far as it is read here."""
        return self._there(MethodNote.objects.visible_to(self.user))

    @property
    def uses(self):
        """How it went for municipalities, as far as it is read here."""
        return self._there(MethodUse.objects.visible_to(self.user))

    @property
    def own_methods(self):
        """Those that the user may change here."""
        mine = Method.objects.editable_by(self.user)
        return (
            mine.filter(municipality=self.municipality)
            if self.municipality
            else mine.filter(county__in=self.counties)
        )

    def owns(self, method):
        """Whether the user may change the method here; asks no database."""
        if self.municipality:
            return method.municipality_id == self.municipality.pk and self.may_add
        return method.county_id in {county.pk for county in self.counties}

    def method(self, pk):
        """A method that is read here; else 404."""
        return get_object_or_404(self.methods, pk=pk)

    def own_method(self, pk):
        """A method that the user may change here; else 404."""
        return get_object_or_404(self.own_methods.select_related("municipality", "county"), pk=pk)


def municipality_side(request, code):
    """The municipality, for everyone with a role in it; else 404."""
    places = Municipality.objects.where(request.user).select_related("county")
    return Side(request.user, municipality=get_object_or_404(places, code=code))


def kept_side(request, code):
    """The municipality, for its coordinators; else 404."""
    places = Municipality.objects.coordinated_by(request.user).select_related("county")
    return Side(request.user, municipality=get_object_or_404(places, code=code))


def county_side(request, codes):
    """The counties, for their officers; else 404."""
    return Side(request.user, counties=county_scope(request, codes))


def told_of(side, method):
    """What the municipality itself has told of the method: its note, and its verdicts by year, latest first."""
    note = side.notes.filter(method=method, municipality=side.municipality).first()
    return note, list(side.uses.filter(method=method, municipality=side.municipality))


def side_of(user, method):
    """Where the user reads the method: its own municipality or county if possible, else the first of their places."""
    places = Municipality.objects.where(user).select_related("county")
    if method.municipality_id and (own := places.filter(pk=method.municipality_id).first()):
        return Side(user, municipality=own)
    counties = list(County.objects.visible_to(user).real().order_by("code"))
    if method.county_id and method.county_id in user.county_ids:
        return Side(user, counties=[method.county])
    if real := places.real().order_by("sort_key").first():
        return Side(user, municipality=real)
    if counties:
        return Side(user, counties=counties)
    return Side(user, municipality=get_object_or_404(places, code="0000"))
