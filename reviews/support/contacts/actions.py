"""Contacts with what was promised at them, and how promises went. Callers check access."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from portal.lib.editions import EditConflict, save_edition
from portal.lib.once import once
from reviews.models import Promise, SupportCase, SupportContact


@dataclass(frozen=True)
class Promised:
    """What one side has said that it will do, and by when."""

    side: str
    text: str
    due_on: date | None = None


@transaction.atomic
def add_contact(
    *,
    by: User,
    municipality: Municipality,
    form_token: UUID,
    on: date,
    kind: str,
    note: str,
    present: str = "",
    hours: Decimal | None = None,
    case: SupportCase | None = None,
    promises: Collection[Promised] = (),
) -> tuple[SupportContact, bool]:
    """Note a contact with a municipality, which sees it, and what was promised. The same form twice gives one note.

    Returns the contact and whether it is new. Raises IntegrityError if the token is another person's or from
    another municipality: the note would be lost without a word.
    """
    contact, is_new = SupportContact.objects.get_or_create(
        form_token=form_token,
        municipality=municipality,
        created_by=by,
        defaults={"on": on, "kind": kind, "note": note, "present": present, "hours": hours, "case": case},
    )
    if is_new:
        Promise.objects.bulk_create(
            Promise(
                municipality=municipality,
                case=case,
                contact=contact,
                side=one.side,
                text=one.text,
                due_on=one.due_on,
                created_by=by,
            )
            for one in promises
        )
    return contact, is_new


def make_promise(
    *,
    by: User,
    municipality: Municipality,
    form_token: UUID,
    promised: Promised,
    case: SupportCase | None = None,
) -> tuple[Promise, bool]:
    """Note what one side promises, without any contact; the same form twice gives one.

    Returns it, and whether it is new. Raises MarkTaken.
    """
    return once(
        municipality.promises,
        form_token,
        case=case,
        side=promised.side,
        text=promised.text,
        due_on=promised.due_on,
        created_by=by,
    )


@transaction.atomic
def remove_contact(*, contact: SupportContact) -> None:
    """Take a contact back, with the promises made at it that nobody has answered; answered ones stay."""
    contact.promises.filter(outcome="").delete()
    contact.delete()


@transaction.atomic
def answer_promise(*, by: User, promise: Promise, edition: int, outcome: str, outcome_note: str) -> Promise:
    """Say how a promise went; without an outcome it waits again. The same answer twice is one.

    Raises EditConflict if someone else has answered otherwise since.
    """
    answered = {
        "outcome": outcome,
        "outcome_note": outcome_note if outcome else "",
        "outcome_at": timezone.now() if outcome else None,
        "outcome_by": by if outcome else None,
    }
    try:
        return save_edition(promise, edition=edition, **answered)
    except EditConflict as conflict:
        current = conflict.current
        if (current.outcome, current.outcome_note, current.outcome_by_id) == (
            answered["outcome"],
            answered["outcome_note"],
            by.pk if outcome else None,
        ):
            return current
        raise
