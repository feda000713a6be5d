"""Meetings: planned, arranged together, invited to, called off; and their programme. Callers check access."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import County, Municipality
from portal.lib.editions import save_edition
from reviews.models import Event, EventInvite, EventNeed, ProgrammePoint

State = Event.State


class NotNow(Exception):
    """The meeting is not in a state from which the act leads on: somebody was quicker."""


@transaction.atomic
def plan_event(
    *, by: User, counties: Iterable[County], together: Iterable[County] = (), form_token: UUID, **fields: Any
) -> Event:
    """Plan a meeting that nobody outside the counties sees yet. The same form twice gives one.

    The counties in `together` are asked, and arrange it too once they have said yes. Raises IntegrityError if the
    token is another person's.
    """
    defaults = fields | {
        "counties": [county.pk for county in counties],
        "asked_counties": [county.pk for county in together],
    }
    event, _is_new = Event.objects.get_or_create(form_token=form_token, created_by=by, defaults=defaults)
    return event


@transaction.atomic
def change_event(*, event: Event, edition: int, together: Iterable[County] = (), **fields: Any) -> Event:
    """Change a meeting; those who are invited see it at once. Raises EditConflict if someone else saved since, and
    NotNow once it is called off."""
    held = _hold(event)
    if held.state == State.CANCELLED:
        raise NotNow
    asked = [county.pk for county in together if county.pk not in held.counties]
    return save_edition(event, edition=edition, asked_counties=asked, **fields)


@transaction.atomic
def answer_asking(*, event: Event, counties: Collection[County], takes_part: bool) -> None:
    """Say for the counties that they arrange the meeting too, or do not. Raises NotNow if nobody asks them."""
    held = _hold(event)
    ids = {county.pk for county in counties} & set(held.asked_counties)
    if not ids:
        raise NotNow
    left = [pk for pk in held.asked_counties if pk not in ids]
    joined = [*held.counties, *sorted(ids)] if takes_part else held.counties
    save_edition(held, edition=held.edition, asked_counties=left, counties=joined)


@transaction.atomic
def invite(
    *, event: Event, roles: Mapping[Municipality, Collection[str]], among: Iterable[Municipality]
) -> Event:
    """Invite the municipalities, each with its roles; those of `among` that are not named are invited no more.

    A municipality from which somebody has answered, brought or promised something stays: ValidationError says so.
    Raises NotNow once the meeting is called off.
    """
    held = _hold(event)
    if held.state == State.CANCELLED:
        raise NotNow
    wanted = {place.pk for place in roles}
    leaving = {place.pk for place in among} - wanted
    tied = {
        *held.sign_ups.filter(municipality__in=leaving).values_list("municipality__name", flat=True),
        *held.needs.filter(municipality__in=leaving).values_list("municipality__name", flat=True),
        *held.commitments.filter(municipality__in=leaving).values_list("municipality__name", flat=True),
    }
    if tied:
        said = _("%(places)s has answered, and stays invited.") % {"places": ", ".join(sorted(tied))}
        raise ValidationError({"municipalities": said})
    held.invites.filter(municipality__in=leaving).delete()
    for place, invited in roles.items():
        EventInvite.objects.update_or_create(
            event=held, municipality=place, defaults={"roles": list(invited)}
        )
    if held.state == State.DRAFT and held.invites.exists():
        held = save_edition(held, edition=held.edition, state=State.INVITED)
    return held


@transaction.atomic
def cancel_event(*, event: Event, why_cancelled: str) -> None:
    """Call a meeting off, with the reason that those who are invited read. Raises NotNow if it is not to come."""
    held = _hold(event)
    if held.state != State.INVITED:
        raise NotNow
    save_edition(held, edition=held.edition, state=State.CANCELLED, why_cancelled=why_cancelled)


@transaction.atomic
def remove_event(*, event: Event) -> None:
    """Remove a meeting that nobody has been invited to. Raises NotNow once they have."""
    held = _hold(event)
    if held.state != State.DRAFT:
        raise NotNow
    held.delete()


@transaction.atomic
def take_up(*, need: EventNeed) -> ProgrammePoint:
    """Make what a municipality has brought a point of the programme, in its own words. Pressed twice it is one."""
    point, _is_new = ProgrammePoint.objects.get_or_create(
        need=need, defaults={"event": need.event, "title": need.text[:200]}
    )
    return point


def add_point(*, event: Event, form_token: UUID, **fields: Any) -> ProgrammePoint:
    """Add a point to the programme. The same form twice gives one; IntegrityError for another meeting's token."""
    point, _is_new = ProgrammePoint.objects.get_or_create(form_token=form_token, event=event, defaults=fields)
    return point


def _hold(event: Event) -> Event:
    """The meeting as it stands, held still while it changes."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)
