"""Hours that one municipality has worked for another: noted by one, confirmed by the other. Callers check access."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from reviews.models import BorrowedHours


class Counted(Exception):
    """Both have confirmed it: it is not removed, only taken back."""


def note_hours(
    *,
    by: User,
    municipality: Municipality,
    other: Municipality,
    is_lender: bool,
    shares: bool,
    form_token: UUID,
    **fields: Any,
) -> BorrowedHours:
    """Note what the municipality has lent or borrowed, which is its own yes. The same form twice gives one row.

    Raises IntegrityError if the token is another person's or from another municipality.
    """
    lender, borrower = (municipality, other) if is_lender else (other, municipality)
    now, side = timezone.now(), "lender" if is_lender else "borrower"
    row, _is_new = BorrowedHours.objects.get_or_create(
        form_token=form_token,
        created_by=by,
        noted_by_lender=is_lender,
        **{side: municipality},
        defaults=fields
        | {
            "lender": lender,
            "borrower": borrower,
            f"{side}_said_yes_at": now,
            f"{side}_shares": shares,
        },
    )
    return row


@transaction.atomic
def confirm_hours(*, row: BorrowedHours, municipality: Municipality, shares: bool) -> None:
    """Say that it is so, and whether the county board may count it in its sums."""
    held = BorrowedHours.objects.select_for_update().get(pk=row.pk)
    side = held.side_of(municipality)
    if not held.has_yes_of(municipality):
        setattr(held, f"{side}_said_yes_at", timezone.now())
    setattr(held, f"{side}_shares", shares)
    if not held.is_noted_by(municipality):
        held.said_no_at = None
    held.save()


@transaction.atomic
def deny_hours(*, row: BorrowedHours, municipality: Municipality) -> None:
    """Say that it is not so, or take one's yes back: it counts no more."""
    held = BorrowedHours.objects.select_for_update().get(pk=row.pk)
    side = held.side_of(municipality)
    setattr(held, f"{side}_said_yes_at", None)
    setattr(held, f"{side}_shares", False)
    if not held.is_noted_by(municipality):
        held.said_no_at = held.said_no_at or timezone.now()
    held.save()


@transaction.atomic
def remove_hours(*, row: BorrowedHours) -> None:
    """Remove what has not been confirmed by both. Raises Counted if it has, BorrowedHours.DoesNotExist if gone."""
    held = BorrowedHours.objects.select_for_update().get(pk=row.pk)
    if held.counts:
        raise Counted
    held.delete()
