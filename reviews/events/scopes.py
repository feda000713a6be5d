"""Which meeting an address names, for whom: what is not theirs is not found."""

from django.shortcuts import get_object_or_404

from municipalities.models import COORDINATES, Municipality
from municipalities.scopes import county_scope
from reviews.models import Event, EventInvite


def event_scope(request, codes, pk):
    """The counties of the address, and a meeting that one of them arranges; else 404."""
    counties = county_scope(request, codes)
    events = Event.objects.organised_by(request.user).in_counties(counties)
    return counties, get_object_or_404(events, pk=pk)


def invited_scope(request, code, pk):
    """The invitation of a municipality that the user is invited with, with its meeting; else 404."""
    invites = EventInvite.objects.visible_to(request.user).select_related("event", "municipality__county")
    return get_object_or_404(invites, municipality__code=code, event=pk)


def invitable(user, event):
    """The municipalities that the user may invite: those of the meeting's counties that the user serves."""
    return Municipality.objects.served_by(user).filter(county__in=event.counties)


def invited_places(event):
    """The municipalities that are invited to the meeting, whichever county has invited them."""
    return Municipality.objects.filter(event_invites__event=event).order_by("sort_key")


def coordinates(user, municipality):
    """Whether the user coordinates the municipality, and so answers for others there."""
    return municipality.pk in user.reach(*COORDINATES)
