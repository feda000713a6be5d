"""How questions, offers and hours are drawn, and how whoever puts them is named: by place, never by person."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from municipalities.models import ContactCard, County, Municipality
from reviews.models import Audience, BorrowedHours, Offer, PeerAnswer, PeerQuestion
from reviews.support.looks import Look


def question_look(question: PeerQuestion) -> Look:
    """Open, closed or taken back."""
    if question.withdrawn_on:
        return Look("unknown", "none", _("Taken back"))
    if question.closed_on:
        return Look("done", "check", pgettext("a question", "Closed"))
    return Look("ongoing", "half", pgettext("a question", "Open"))


def offer_look(offer: Offer) -> Look:
    """Which kind it is, or that others see it no more."""
    if offer.withdrawn_on:
        return Look("unknown", "none", _("Taken back"))
    if offer.has_ended:
        return Look("unknown", "none", _("Has ended"))
    if offer.kind == Offer.Kind.OFFERED:
        return Look("done", "check", pgettext("competence", "Offered"))
    return Look("ongoing", "half", pgettext("competence", "Looked for"))


def hours_look(row: BorrowedHours, municipality: Municipality) -> Look:
    """Whether both have said that it is so, or whose answer it waits for."""
    if row.counts:
        return Look("done", "check", _("Confirmed by both"))
    if row.said_no_at:
        return Look("unknown", "none", _("Does not agree"))
    if not row.has_yes_of(municipality):
        return Look("soon", "clock", _("Waits for you"))
    return Look("ongoing", "half", _("Waits for the other"))


def place_name(place: Municipality | County) -> str:
    """Norsjö kommun, Länsstyrelsen i Västerbottens län."""
    return place.full_name if isinstance(place, Municipality) else place.board_name


def put_to(row: PeerQuestion | Offer) -> str:
    """Whom it is put to, in words."""
    return str(row.group) if row.group_id else str(Audience(row.audience).label)


def with_cards(rows: Any, path: str = "municipality") -> Any:
    """The rows with the public contact cards of their municipalities' coordination functions; one question more."""
    cards = ContactCard.objects.public().filter(purpose=ContactCard.Purpose.COORDINATION)
    return rows.prefetch_related(Prefetch(f"{path}__contact_cards", cards, to_attr="coordination_cards"))


def contact_of(row: PeerQuestion | PeerAnswer | Offer) -> Sequence[str]:
    """How to reach whoever has put it: function, phone and mailbox of the contact card; never a person's name."""
    cards = getattr(row.municipality, "coordination_cards", ()) if row.municipality else ()
    return [part for card in cards[:1] for part in (card.title, card.phone, card.email) if part]
