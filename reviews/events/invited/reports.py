"""Meetings as the invited read them: what is to come, what has been, and what the municipality took home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import User
from municipalities.models import Municipality
from reviews.events.looks import event_look
from reviews.models import Event, EventInvite, SignUp
from reviews.support.looks import Look

MOST = 50


@dataclass(frozen=True)
class InvitedRow:
    """A meeting that one is invited to, its state, and one's own answer (None: not given)."""

    event: Event
    look: Look
    comes: bool | None


@dataclass(frozen=True)
class InvitedLists:
    """Meetings to come, soonest first, and those that have been or were called off, latest first."""

    coming: Sequence[InvitedRow]
    past: Sequence[InvitedRow]


def invited_lists(user: User, municipality: Municipality, *, now: datetime) -> InvitedLists:
    """What the user is invited to with the municipality; one question."""
    own = SignUp.objects.filter(event=OuterRef("event"), user=user.pk).values("comes")[:1]
    found: Any = EventInvite.objects.visible_to(user).filter(municipality=municipality)
    rows = [
        InvitedRow(invite.event, event_look(invite.event), invite.comes)
        for invite in found.select_related("event")
        .annotate(comes=Subquery(own))
        .order_by("-event__starts_at")[:MOST]
    ]
    to_come = [row for row in rows if row.event.ends_at >= now and row.event.state == Event.State.INVITED]
    return InvitedLists(to_come[::-1], [row for row in rows if row not in to_come])
