"""Who comes to a meeting and who was there; what the kitchen needed to know is forgotten. Callers check access."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from portal.due import recurring
from portal.lib.dates import moment
from reviews.models import Event, EventInvite, EventNeed, Need, SignUp


class Closed(Exception):
    """One can no longer answer: the meeting is over or called off."""


@transaction.atomic
def answer_for_oneself(
    *, by: User, invite: EventInvite, comes: bool, function: str, needs: str = ""
) -> SignUp:
    """Say that one comes, or does not; said again, the latest holds. Raises Closed when it is too late."""
    event = _open(invite.event_id)
    answer = {
        "municipality": invite.municipality,
        "name": _name(by, invite.municipality),
        "function": function,
        "comes": comes,
        "needs": needs if comes else "",
        "signed_at": timezone.now(),
        "signed_by": by,
    }
    sign_up, _is_new = SignUp.objects.update_or_create(event=event, user=by, defaults=answer)
    return sign_up


@transaction.atomic
def sign_up_other(
    *,
    by: User,
    event: Event,
    municipality: Municipality,
    form_token: UUID,
    is_there: bool = False,
    **fields: Any,
) -> SignUp:
    """Sign up somebody by name and function; `is_there` for who came without having answered.

    The same form twice gives one. Raises Closed when it is too late, IntegrityError for somebody else's token.
    """
    held = _hold(event.pk)
    if not (held.has_come if is_there else held.is_open):
        raise Closed
    if is_there:
        fields["attended"] = True
    if municipality.is_practice:
        fields["name"] = ""
    sign_up, _is_new = SignUp.objects.get_or_create(
        form_token=form_token, event=held, municipality=municipality, signed_by=by, defaults=fields
    )
    return sign_up


@transaction.atomic
def note_attendance(
    *,
    event: Event,
    there: Collection[SignUp],
    shown: Collection[SignUp] = (),
    ticked: Collection[SignUp] = (),
) -> None:
    """Note who was there; with that the meeting has been held. Raises Closed before its day, or if it was called off.

    Of those who were `shown`, some `ticked` beforehand, only what somebody changed is written, and what was not noted
    yet: two who tick at two doors lose nothing of each other.
    """
    held = _hold(event.pk)
    if not held.has_come:
        raise Closed
    now, before = {row.pk for row in there}, {row.pk for row in ticked}
    held.sign_ups.filter(pk__in=now - before).update(attended=True)
    held.sign_ups.filter(pk__in=before - now).update(attended=False)
    new = held.sign_ups.filter(pk__in=[row.pk for row in shown], attended=None)
    new.filter(pk__in=now).update(attended=True)
    new.exclude(pk__in=now).update(attended=False)
    if held.state == Event.State.INVITED:
        Event.objects.filter(pk=held.pk).update(state=Event.State.HELD, edition=held.edition + 1)


@transaction.atomic
def bring(
    *, by: User, invite: EventInvite, form_token: UUID, text: str, need: Need | None = None
) -> EventNeed:
    """Bring something to a meeting before its day. The same form twice gives one, and so does the same need.

    Raises Closed when it is too late, IntegrityError for somebody else's token.
    """
    event = _open(invite.event_id)
    if need is not None and (brought := event.needs.filter(need=need).first()):
        return brought
    brought, _is_new = EventNeed.objects.get_or_create(
        form_token=form_token,
        event=event,
        municipality=invite.municipality,
        defaults={"text": text, "need": need, "said_by": by},
    )
    return brought


@recurring(every=timedelta(days=1))
def forget_needs() -> None:
    """Delete what people needed in food and room when the day is over, or the meeting called off; and who they were
    two years later. The functions stay."""
    begins = moment(timezone.localdate(), 0)
    over = SignUp.objects.filter(event__ends_at__lt=begins) | SignUp.objects.filter(
        event__state=Event.State.CANCELLED
    )
    over.exclude(needs="").update(needs="")
    old = SignUp.objects.filter(event__ends_at__lt=begins - NAMES_KEPT)
    old.exclude(name="", user=None, signed_by=None).update(name="", user=None, signed_by=None)


NAMES_KEPT = timedelta(days=2 * 365)


def _name(user: User, municipality: Municipality) -> str:
    """The user's name as it is now; nobody is named while practising."""
    return "" if municipality.is_practice else str(user)


def _open(event: int) -> Event:
    held = _hold(event)
    if not held.is_open:
        raise Closed
    return held


def _hold(event: int) -> Event:
    """The meeting as it stands, held still while it changes."""
    return Event.objects.select_for_update(no_key=True).get(pk=event)
