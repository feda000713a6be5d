"""Which municipality and indicator an address names, for whom: what is not theirs is not found."""

from django.shortcuts import get_object_or_404

from municipalities.models import MUNICIPAL, Municipality
from surveys.models import Indicator


def place_scope(request, code):
    """The municipality whose statistics the user may read; else 404."""
    places = Municipality.objects.visible_to(request.user).select_related("county")
    return get_object_or_404(places, code=code)


def coordinated_place(request, code):
    """The municipality, if the user coordinates it; else 404."""
    places = Municipality.objects.coordinated_by(request.user).select_related("county")
    return get_object_or_404(places, code=code)


def indicators_in(request, municipality):
    """The common indicators and, for its own people and partners, the municipality's."""
    return Indicator.objects.visible_to(request.user).of(municipality)


def indicator_scope(request, code, indicator):
    """The municipality and the indicator that may be read there; else 404."""
    municipality = place_scope(request, code)
    return municipality, get_object_or_404(indicators_in(request, municipality), code=indicator)


def typed_scope(request, code, indicator):
    """The municipality and an indicator of which the user may put in figures there; else 404."""
    municipality = coordinated_place(request, code)
    return municipality, get_object_or_404(indicators_in(request, municipality), code=indicator)


def own_scope(request, code, indicator):
    """The municipality and one of its own indicators, if the user may change it; else 404."""
    municipality = coordinated_place(request, code)
    own = Indicator.objects.editable_by(request.user).filter(municipality=municipality)
    return municipality, get_object_or_404(own, code=indicator)


def reads_only_public(request, municipality):
    """Whether the user works for none of the municipality's organisations: the county board, to which
    figures that the municipality has put in itself have not been sent."""
    return municipality.pk not in request.user.reach(*MUNICIPAL, "partner")
