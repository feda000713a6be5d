"""What stays after a meeting: notes, and what was taken home, with how it went. Callers check access."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from portal.lib.editions import EditConflict, save_edition
from reviews.events.after.stats import first_ask, next_ask
from reviews.models import Commitment, CommitmentAnswer, Event, EventNote

Outcome = Commitment.Outcome


class NotYet(Exception):
    """The meeting's day has not come, or it was called off."""


def add_note(*, by: User, event: Event, form_token: UUID, text: str) -> EventNote:
    """Write what was said; everyone who was invited reads it. The same form twice gives one note.

    Raises NotYet before the day, IntegrityError for somebody else's token.
    """
    if not event.has_come:
        raise NotYet
    note, _is_new = EventNote.objects.get_or_create(
        form_token=form_token, event=event, created_by=by, defaults={"text": text}
    )
    return note


@transaction.atomic
def take_home(
    *, by: User, event: Event, municipality: Municipality, form_token: UUID, **fields: Any
) -> Commitment:
    """Note what a municipality will do after the meeting; it is asked about after 90 days and half a year.

    The same form twice gives one. Raises NotYet before the day, IntegrityError for somebody else's token.
    """
    if not event.has_come:
        raise NotYet
    defaults = fields | {"ask_on": first_ask(event.on, timezone.localdate())}
    commitment, _is_new = Commitment.objects.get_or_create(
        form_token=form_token, event=event, municipality=municipality, created_by=by, defaults=defaults
    )
    return commitment


@transaction.atomic
def take_back(*, commitment: Commitment) -> bool:
    """Remove what was taken home, and say whether it was so: what somebody has answered stays."""
    rows = Commitment.objects.select_for_update().filter(pk=commitment.pk, outcome="")
    return bool(rows.delete()[0])


@transaction.atomic
def answer_commitment(
    *, by: User, commitment: Commitment, edition: int, outcome: str, note: str
) -> Commitment:
    """Say how it went. What goes on is asked about again after half a year; all else is brought to an end.

    The same answer twice is one. Raises EditConflict if somebody else has answered otherwise since.
    """
    today = timezone.localdate()
    ask_on = next_ask(commitment.event.on, today) if outcome == Outcome.ONGOING else None
    try:
        saved = save_edition(commitment, edition=edition, outcome=outcome, ask_on=ask_on)
    except EditConflict as conflict:
        latest = conflict.current.answers.last()
        if latest and (latest.outcome, latest.note, latest.by_id) == (outcome, note, by.pk):
            return conflict.current
        raise
    CommitmentAnswer.objects.create(commitment=saved, outcome=outcome, note=note, on=today, by=by)
    return saved
