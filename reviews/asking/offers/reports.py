"""Competence that is offered and looked for, as it is listed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from municipalities.choices import words
from reviews.asking.looks import contact_of, offer_look, put_to, with_cards
from reviews.asking.sides import Side
from reviews.models import Offer
from reviews.support.looks import Look


@dataclass(frozen=True)
class OfferRow:
    """An offer: whose, what, how to reach them, and where one's own is changed."""

    offer: Offer
    who: str
    look: Look
    put_to: str
    themes: tuple[str, ...]
    contact: Sequence[str]
    edit_url: str = ""
    back_url: str = ""


def with_places(offers: Any) -> Any:
    """The offers with whose they are and whom they are put to; one question more for the contact cards."""
    return with_cards(offers.select_related("municipality", "group"))


def offer_rows(side: Side, offers: Iterable[Offer]) -> list[OfferRow]:
    """The offers as the side sees them."""
    return [_row(side, offer) for offer in offers]


def _row(side: Side, offer: Offer) -> OfferRow:
    mine = offer.municipality == side.municipality and offer.withdrawn_on is None
    return OfferRow(
        offer,
        offer.municipality.full_name,
        offer_look(offer),
        put_to(offer),
        tuple(words().theme_names(offer.themes)),
        contact_of(offer),
        side.url("offer_edit", offer.pk) if mine else "",
        side.url("offer_take_back", offer.pk) if mine else "",
    )
