"""What is found of what municipalities and county boards tell each other on purpose."""

from typing import Any

from django.db.models import DateField, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from municipalities.models import PRACTICE, READS_IN_FULL
from reviews.models import Method, Offer, PeerAnswer, PeerQuestion
from reviews.search.sources import Address, Anywhere, Holding, Put, Reader, Row, Shelf, Source, joined

NO_DAY = Value(None, DateField())


def _methods(reader: Reader) -> QuerySet[Any]:
    """The bank: of real work, or what is practised and the portal's own."""
    practised = Q(municipality=PRACTICE) | Q(county=PRACTICE)
    rows = Method.objects.visible_to(reader.user)
    rows = rows.filter(practised | Q(code__isnull=False)) if reader.is_practising else rows.exclude(practised)
    return rows.filter(municipality=reader.chosen) if reader.chosen else rows


def _read_somewhere(rows: Any, reader: Reader) -> list[Holding]:
    """What is put to one of the reader's municipalities, or to the counties, and where it is read."""
    if reader.chosen:
        rows = rows.filter(municipality=reader.chosen)
    sides = reader.user.reach(*READS_IN_FULL) & set(reader.places)
    found = [Holding(rows.read_at(reader.places[pk]), "pk", Value(pk)) for pk in sorted(sides)]
    if reader.counties:
        found.append(Holding(rows.read_at(*reader.counties.values()), "pk", Value(0)))
    return found


def questions_of(reader: Reader) -> list[Holding]:
    """The questions that the reader may read."""
    return _read_somewhere(PeerQuestion.objects.visible_to(reader.user), reader)


def offers_of(reader: Reader) -> list[Holding]:
    """What is offered and looked for, that the reader may read."""
    return _read_somewhere(Offer.objects.visible_to(reader.user).standing(), reader)


def _on_a_side(name: str, *keys: str) -> Address:
    """The page of the municipality where it is read, or of the counties."""

    def address(reader: Reader, row: Row) -> str:
        args = [row.more[key] for key in keys]
        if row.place:
            return reverse(name, args=[reader.code(row.place), *args])
        return reverse(f"county_{name}", args=[reader.codes(reader.counties), *args])

    return address


SOURCES = (
    Source(
        "method", Shelf.EXCHANGE, _("Method"), Method, lambda _reader, row: reverse("method_open", args=[row.pk]),
        NO_DAY,
        title="name", text=joined("short", "purpose", "content", "adaptation"), head="name", at=Anywhere(),
        rows=_methods, order=("-pk",),
    ),
    Source(
        "question", Shelf.EXCHANGE, _("Question to others"), PeerQuestion,
        _on_a_side("peer_question_detail", "question"), F("asked_on"),
        title="text", text=joined("background", "conclusion"), head="text", at=Put("pk", "question"),
        more={"question": F("pk")},
    ),
    Source(
        "peer_answer", Shelf.EXCHANGE, _("Answer to a question"), PeerAnswer,
        _on_a_side("peer_question_detail", "question"), F("answered_on"),
        title="question__text", text="text", at=Put("question", "question"),
        rows=lambda reader: PeerAnswer.objects.visible_to(reader.user), more={"question": F("question")},
    ),
    Source(
        "offer", Shelf.EXCHANGE, _("Help that is offered or looked for"), Offer, _on_a_side("offer_list"),
        F("made_on"),
        title="text", text="function", head="text", at=Put("pk", "offer"),
    ),
)  # fmt: skip
