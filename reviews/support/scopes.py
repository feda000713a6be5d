"""Which case, municipality or promise an address names, for whom: what is not theirs is not found."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from municipalities.models import READS_IN_FULL, Municipality
from municipalities.scopes import county_scope
from reviews.models import SupportCase


def municipality_scope(request, codes, code):
    """The counties, and a municipality in one of them; else 404."""
    counties = county_scope(request, codes)
    served = Municipality.objects.served_by(request.user).select_related("county")
    return counties, get_object_or_404(served, county__in=counties, code=code)


def places_in(request, counties):
    """The municipalities of the counties, in alphabetical order."""
    return Municipality.objects.served_by(request.user).filter(county__in=counties)


def county_case_scope(request, codes, pk):
    """The counties, and a case that one of their municipalities takes part in; else 404."""
    counties = county_scope(request, codes)
    cases = SupportCase.objects.led_by(request.user).in_counties(counties).select_related("responsible")
    return counties, get_object_or_404(cases, pk=pk)


def cases_open(user, municipality):
    """The support that a contact with the municipality may be part of."""
    return SupportCase.objects.led_by(user).at(municipality).going_on()


def support_scope(request, code):
    """The municipality, if the user reads its support: in full, or as the police of its local police area."""
    readers = set(request.user.reach(*READS_IN_FULL)) | request.user.policed_ids
    places = Municipality.objects.visible_to(request.user).filter(pk__in=readers)
    return get_object_or_404(places.select_related("county"), code=code)


def kept_scope(request, code):
    """The municipality, if the user coordinates it; else 404."""
    places = Municipality.objects.coordinated_by(request.user).select_related("county")
    return get_object_or_404(places, code=code)


def read_scope(request, code):
    """The municipality, if the user reads it in full; else 404."""
    places = Municipality.objects.readable_in_full_by(request.user).select_related("county")
    return get_object_or_404(places, code=code)


def number_in(request, name):
    """The number of a row that the address names after the question mark, or None; 404 for what is no number."""
    key = request.GET.get(name, "")
    if not key:
        return None
    if not (key.isascii() and key.isdecimal()) or len(key) > 18:
        raise Http404
    return int(key)
