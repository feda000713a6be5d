"""Competence offered and looked for: put up, changed, taken back. Callers check access."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from portal.lib.editions import save_edition
from reviews.models import Offer


class Ended(Exception):
    """The offer is taken back already."""


def put_up(*, by: User, municipality: Municipality, form_token: UUID, **fields: Any) -> Offer:
    """Tell others what one offers or looks for. The same form twice gives one offer.

    Raises IntegrityError if the token is another person's or from another municipality.
    """
    offer, _is_new = Offer.objects.get_or_create(
        form_token=form_token, municipality=municipality, created_by=by, defaults=fields
    )
    return offer


def change_offer(*, offer: Offer, edition: int, **fields: Any) -> Offer:
    """Change an offer that has not been taken back; one that has ended begins again with a later last day.

    Raises EditConflict if someone else saved since, Ended when it is taken back.
    """
    if not Offer.objects.filter(pk=offer.pk, withdrawn_on=None).exists():
        raise Ended
    return save_edition(offer, edition=edition, **fields)


def take_back_offer(*, offer: Offer) -> None:
    """Let nobody else see it any more. Taken back twice it was so the first time."""
    there = Offer.objects.filter(pk=offer.pk, withdrawn_on=None)
    there.update(withdrawn_on=timezone.localdate(), edition=F("edition") + 1)
