"""Changes to leading body, coordination, contact cards, attempts and pledges. Callers check access."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from municipalities.models import (
    Attempt,
    CitizenPledge,
    ContactCard,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
    Municipality,
)
from portal.lib.once import once

Row = TypeVar("Row", bound=models.Model)
Dated = TypeVar("Dated", LeadingBody, CoordinationFunction)


def hold(municipality: Municipality) -> None:
    """Let one change at a time be made to what the municipality has one of; call it in a transaction."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


def save_row(row: Row, **values: Any) -> Row:
    """Save changed columns of a row that somebody keeps alone."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def add_once(model: type[Row], *, by_what_it_says: dict[str, Any]) -> Row:
    """Add a row, unless one says the very same: a form posted twice gives one. Hold what it hangs on first."""
    return model._default_manager.filter(**by_what_it_says).first() or model._default_manager.create(
        **by_what_it_says
    )


def set_one(
    model: type[Dated], *, municipality: Municipality, replaces: bool, values: dict[str, Any]
) -> tuple[Dated, Dated | None]:
    """Set what a municipality has exactly one of (R14, R17); returns it, and the one that it came after, if any.

    Without `replaces` the one that stands is corrected. Raises ValidationError when the new one does not
    begin after the one that stands. Call it in a transaction.
    """
    hold(municipality)
    standing = model.objects.filter(municipality=municipality, ends_on=None).first()
    if standing is None:
        return model.objects.create(municipality=municipality, **values), None
    if not replaces:
        return save_row(standing, **values), None
    if all(getattr(standing, name) == value for name, value in values.items()):
        return standing, None  # the form was posted twice
    on = values["starts_on"]
    if on <= standing.starts_on:
        raise ValidationError(
            {
                "starts_on": _("Choose a day after %(day)s, when what stands here began.")
                % {"day": standing.starts_on}
            }
        )
    save_row(standing, ends_on=on)
    return model.objects.create(municipality=municipality, **values), standing


@transaction.atomic
def set_leading_body(*, municipality: Municipality, replaces: bool = False, **values: Any) -> LeadingBody:
    """Set or correct which body leads the work (13 §), or let another one take over from its first day."""
    return set_one(LeadingBody, municipality=municipality, replaces=replaces, values=values)[0]


@transaction.atomic
def set_function(
    *, municipality: Municipality, replaces: bool = False, **values: Any
) -> CoordinationFunction:
    """Set or correct the coordination function (11 §), or let another unit take over with those who fill it."""
    function, before = set_one(
        CoordinationFunction, municipality=municipality, replaces=replaces, values=values
    )
    if before:
        for holder in before.holders.filter(ends_on=None):
            first = max(holder.starts_on, function.starts_on)
            save_row(holder, ends_on=first)
            holder.pk, holder.function, holder.starts_on, holder.ends_on = None, function, first, None
            holder.save(force_insert=True)
    return function


@transaction.atomic
def add_holder(*, function: CoordinationFunction, name: str = "", **values: Any) -> CoordinationHolder:
    """Let somebody fill the coordination function; in Övningskommunen nobody is named."""
    hold(function.municipality)
    said = {"function": function, "name": name or nobody_named()} | values
    return add_once(CoordinationHolder, by_what_it_says=said)


def nobody_named() -> str:
    """What stands for a person in Övningskommunen, where everybody sees what everybody writes."""
    return _("Someone who practises")


@transaction.atomic
def add_card(*, municipality: Municipality, **values: Any) -> ContactCard:
    """Add a contact card after those there are."""
    hold(municipality)
    card = add_once(ContactCard, by_what_it_says={"municipality": municipality} | values)
    if not card.position:
        last = municipality.contact_cards.aggregate(last=models.Max("position"))["last"]
        save_row(card, position=last + 1)
    return card


def add_attempt(*, by: Any, municipality: Municipality, form_token: UUID, **values: Any) -> Attempt:
    """Note what was tried (9 and 10 §§). The same form posted twice gives one."""
    return once(municipality.attempts, form_token, created_by=by, **values)[0]


@transaction.atomic
def save_pledge(
    *,
    municipalities: Iterable[Municipality],
    pledge: CitizenPledge | None = None,
    form_token: UUID | str = "",
    **values: Any,
) -> CitizenPledge:
    """Add or change a pledge, and whose it is. The same form posted twice gives one."""
    if pledge is None:
        pledge, is_new = CitizenPledge.objects.get_or_create(form_token=form_token, defaults=values)
        if not is_new:
            return pledge
    else:
        save_row(pledge, **values)
    pledge.municipalities.set(municipalities)
    return pledge


def end_open(rows: models.QuerySet, *, on: date) -> None:
    """End the rows that are open on the day, none before it began; what was to begin later never does."""
    rows.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on)).update(
        ends_on=models.functions.Greatest(models.F("starts_on"), models.Value(on))
    )
