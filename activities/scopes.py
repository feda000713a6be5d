"""Which entry an address names, for whom: what is not theirs is not found."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from activities.models import Participation


def scope(request, code, pk):
    """The participation that the user may read, in this municipality's record; else 404."""
    visible = Participation.objects.visible_to(request.user).select_related("municipality", "activity__type")
    return get_object_or_404(visible, municipality__code=code, activity=pk)


def editable_scope(request, code, pk):
    """The participation whose activity the user may change from this municipality's record; else 404."""
    participation = scope(request, code, pk)
    if not Participation.objects.editable_by(request.user).contains(participation):
        raise Http404
    return participation


def coordinated_scope(request, code, pk):
    """The participation that the user decides over for the municipality (sharing, guests); else 404."""
    participation = scope(request, code, pk)
    if not participation.municipality.is_coordinated_by(request.user):
        raise Http404
    return participation


def number_or_404(text):
    """A posted id; what is no number finds nothing."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
