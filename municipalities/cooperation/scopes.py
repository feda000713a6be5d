"""Which body, meeting or agreement an address names, for whom: what is not theirs is not found."""

from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404

from municipalities.models import MUNICIPAL, Municipality

READS = (*MUNICIPAL, "partner")


def read_scope(request, code):
    """The municipality, if the user works there in any role; else 404."""
    return get_object_or_404(Municipality.objects.where(request.user, *READS), code=code)


def kept_scope(request, code):
    """The municipality, if the user coordinates it and so keeps its record; else 404."""
    return get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)


def body_scope(request, code, pk):
    """The municipality, and the body that the user may read there; else 404."""
    municipality = read_scope(request, code)
    return municipality, get_object_or_404(municipality.bodies.visible_to(request.user), pk=pk)


def kept_body_scope(request, code, pk):
    """The municipality, and the body that the user keeps; else 404."""
    municipality = kept_scope(request, code)
    return municipality, get_object_or_404(municipality.bodies.editable_by(request.user), pk=pk)


def meeting_scope(request, code, body, pk):
    """The municipality, and the meeting of a body that the user may read; else 404."""
    municipality, body = body_scope(request, code, body)
    return municipality, get_object_or_404(body.meetings.select_related("body", "minutes"), pk=pk)


def kept_meeting_scope(request, code, body, pk):
    """The municipality, and the meeting of a body that the user keeps; else 404."""
    municipality, body = kept_body_scope(request, code, body)
    return municipality, get_object_or_404(body.meetings.select_related("body"), pk=pk)


def agreement_scope(request, code, pk):
    """The municipality, and the agreement that the user may read there; else 404."""
    municipality = read_scope(request, code)
    agreements = municipality.agreements.visible_to(request.user).select_related("document", "replaces")
    return municipality, get_object_or_404(agreements, pk=pk)


def kept_agreement_scope(request, code, pk):
    """The municipality, and the agreement that the user keeps; else 404."""
    municipality = kept_scope(request, code)
    return municipality, get_object_or_404(municipality.agreements.editable_by(request.user), pk=pk)


def people_at(municipality):
    """People with a role that reaches the municipality today; nobody is named in Övningskommunen."""
    users = get_user_model().objects
    if municipality.is_practice:
        return users.none()
    memberships = municipality.memberships.model.objects.active().at(municipality)
    return users.filter(pk__in=memberships.values("user"), is_active=True)
