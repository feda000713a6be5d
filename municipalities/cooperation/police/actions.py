"""Changes to local police areas: they are reorganised, and nothing is deleted. Callers check access."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.cooperation.actions import end_open, save_row
from municipalities.models import LocalPoliceArea, Municipality, PoliceAreaMember


@transaction.atomic
def reorganise(
    *,
    name: str,
    on: date,
    municipalities: Iterable[Municipality],
    district: str = "",
    predecessors: Iterable[LocalPoliceArea] = (),
) -> LocalPoliceArea:
    """Let a new police area cover the municipalities from the day, and its predecessors end that day.

    What they covered ends with them; agreements keep the area that was a party, and people who follow
    municipalities by an old area do so up to that day. Raises ValidationError when a predecessor began
    later, or has another end.
    """
    ids = [area.pk for area in predecessors]
    old = list(LocalPoliceArea.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    for area in old:
        if area.ends_on or (area.starts_on and area.starts_on > on):
            raise ValidationError({"on": _("%(name)s is not in force on that day.") % {"name": area}})
        save_row(area, ends_on=on)
        end_open(area.members.all(), on=on)
    area = LocalPoliceArea.objects.create(name=name, district=district, starts_on=on)
    area.predecessors.set(old)
    PoliceAreaMember.objects.bulk_create(
        PoliceAreaMember(area=area, municipality=place, starts_on=on) for place in municipalities
    )
    return area


@transaction.atomic
def change_area(
    *, area: LocalPoliceArea, name: str, district: str, on: date, municipalities: Iterable[Municipality]
) -> None:
    """Correct an area's name, and which municipalities it covers from the day; what it covered is kept."""
    area = LocalPoliceArea.objects.select_for_update().get(pk=area.pk)
    save_row(area, name=name, district=district)
    places = {place.pk for place in municipalities}
    end_open(area.members.exclude(municipality__in=places), on=on)
    known = set(area.members.filter(ends_on=None).values_list("municipality", flat=True))
    for place in places - known:
        member, _is_new = area.members.get_or_create(municipality_id=place, starts_on=on)
        if member.ends_on:  # it was ended on the very day on which it began
            save_row(member, ends_on=None)
