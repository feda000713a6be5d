"""Which other municipalities have said that they need something like it, of those that let others see it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from municipalities.models import Municipality
from reviews.models import Need


def similar_needs(municipality: Municipality) -> QuerySet[Need]:
    """Open needs of other municipalities that share a theme or the form of support with one of its own that waits.

    Only those that the others have opened; while practising there are no others.
    """
    if municipality.is_practice:
        return Need.objects.none()
    own = Need.objects.waiting().filter(
        Q(themes__overlap=OuterRef("themes")) | Q(form=OuterRef("form")) & ~Q(form=""),
        municipality=municipality,
    )
    others: Any = Need.objects.open_to_others().exclude(municipality=municipality)
    return others.filter(Exists(own)).order_by("-said_on", "-pk")
