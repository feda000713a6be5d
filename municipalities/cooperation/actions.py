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
    Body,
    CitizenPledge,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
    Municipality,
)
from portal.lib.editions import EditConflict, save_edition
from portal.lib.once import MarkTaken, once

Row = TypeVar("Row", bound=models.Model)
Dated = TypeVar("Dated", LeadingBody, CoordinationFunction)
Shared = TypeVar("Shared", CitizenPledge, Body, CooperationAgreement)  # those that can be joint


def hold(municipality: Municipality) -> None:
    """Let one change at a time be made to what the municipality has one of; call it in a transaction."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


def save_row(row: Row, **values: Any) -> Row:
    """Save columns that change by themselves; whoever has the row open in a form is told of it."""
    if hasattr(row, "edition"):
        values["edition"] = row.edition + 1
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
    model: type[Dated], *, municipality: Municipality, replaces: bool, edition: int, values: dict[str, Any]
) -> tuple[Dated, Dated | None]:
    """Set what a municipality has exactly one of (R14, R17); returns it, and the one that it came after, if any.

    Without `replaces` the one that stands is corrected. Raises ValidationError when the new one does not
    begin after the one that stands, and EditConflict when that is not the one, or not the edition, that the
    form was opened on (0 where there was none). Call it in a transaction.
    """
    hold(municipality)
    standing = model.objects.filter(municipality=municipality, ends_on=None).first()
    if standing is None:
        return model.objects.create(municipality=municipality, **values), None
    if all(getattr(standing, name) == value for name, value in values.items()):
        return standing, None  # the form was posted twice
    if standing.edition != edition:
        raise EditConflict(standing)
    if not replaces:
        return save_edition(standing, edition=edition, **values), None
    on = values["starts_on"]
    if on <= standing.starts_on:
        raise ValidationError(
            {
                "starts_on": _("Choose a day after %(day)s, when what stands here began.")
                % {"day": standing.starts_on}
            }
        )
    save_row(standing, ends_on=on)  # editions go on, so that a form opened on the one before is no match
    return model.objects.create(municipality=municipality, edition=standing.edition, **values), standing


@transaction.atomic
def set_leading_body(
    *, municipality: Municipality, replaces: bool = False, edition: int = 0, **values: Any
) -> LeadingBody:
    """Set or correct which body leads the work (13 §), or let another one take over from its first day.

    Raises as `set_one`.
    """
    return set_one(LeadingBody, municipality=municipality, replaces=replaces, edition=edition, values=values)[
        0
    ]


@transaction.atomic
def set_function(
    *, municipality: Municipality, replaces: bool = False, edition: int = 0, **values: Any
) -> CoordinationFunction:
    """Set or correct the coordination function (11 §), or let another unit take over with those who fill it.

    Raises as `set_one`.
    """
    function, before = set_one(
        CoordinationFunction, municipality=municipality, replaces=replaces, edition=edition, values=values
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
        card.position = last + 1
        card.save(update_fields=["position"])
    return card


def add_attempt(*, by: Any, municipality: Municipality, form_token: UUID, **values: Any) -> Attempt:
    """Note what was tried (9 and 10 §§). The same form posted twice gives one."""
    return once(municipality.attempts, form_token, created_by=by, **values)[0]


@transaction.atomic
def save_pledge(
    *,
    municipalities: Iterable[Municipality],
    pledge: CitizenPledge | None = None,
    edition: int = 0,
    form_token: UUID | str = "",
    **values: Any,
) -> CitizenPledge:
    """Add or change a pledge, and whose it is. The same form posted twice gives one.

    Raises MarkTaken, and EditConflict for one that was changed since `edition`.
    """
    if pledge is None:
        pledge, is_new = CitizenPledge.objects.get_or_create(form_token=form_token, defaults=values)
        if not is_new:
            return made_before(pledge, municipalities)
    else:
        pledge = save_edition(pledge, edition=edition, **values)
    pledge.municipalities.set(municipalities)
    return pledge


def made_before(row: Shared, municipalities: Iterable[Municipality]) -> Shared:
    """What the same form made when it was posted before. Raises MarkTaken if that was none of the municipality's."""
    first = next(iter(municipalities))
    if not row.municipalities.filter(pk=first.pk).exists():
        raise MarkTaken
    return row


def end_open(rows: models.QuerySet, *, on: date) -> None:
    """End the rows that are open on the day, none before it began; what was to begin later never does."""
    more = {"edition": models.F("edition") + 1} if hasattr(rows.model, "edition") else {}
    rows.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on)).update(
        ends_on=models.functions.Greatest(models.F("starts_on"), models.Value(on)), **more
    )
