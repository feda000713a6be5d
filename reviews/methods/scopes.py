"""Which place and which method an address names, for whom: what is not theirs is not found."""

from django.shortcuts import get_object_or_404

from municipalities.models import County, Municipality
from municipalities.scopes import county_scope
from reviews.methods.sides import Side


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
