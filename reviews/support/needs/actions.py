"""Needs: said, changed, met or taken back. Callers check access."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from portal.lib.editions import save_edition
from reviews.models import Need


class Ended(Exception):
    """The need is met or taken back already."""


def say_need(*, by: User, municipality: Municipality, form_token: UUID, **fields: Any) -> Need:
    """Tell the county board what the municipality needs. The same form twice gives one need.

    Raises IntegrityError if the token is another person's or from another municipality.
    """
    need, _is_new = Need.objects.get_or_create(
        form_token=form_token, municipality=municipality, said_by=by, defaults=fields
    )
    return need


def change_need(*, need: Need, edition: int, **fields: Any) -> Need:
    """Change a need that waits. Raises EditConflict if someone else saved since, Ended when it waits no more."""
    if not Need.objects.waiting().filter(pk=need.pk).exists():
        raise Ended
    return save_edition(need, edition=edition, **fields)


def end_need(*, need: Need, end: str, end_note: str) -> None:
    """Say that a need is met, or not needed any more. Ended twice it ended the first time."""
    waiting = Need.objects.waiting().filter(pk=need.pk)
    waiting.update(end=end, end_note=end_note, ended_on=timezone.localdate(), edition=need.edition + 1)
