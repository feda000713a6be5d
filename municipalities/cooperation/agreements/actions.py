"""Changes to agreements and those who agree: from attempt to signature, and to the one after. Callers check access."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.cooperation.actions import made_before
from municipalities.models import CooperationAgreement, Municipality, StoredFile
from portal.lib.editions import save_edition
from portal.lib.uploads import Upload

State = CooperationAgreement.State
# From which state one may come to which; a signed one is left by its end, and then only renewed.
NEXT = {
    State.ATTEMPTED: (State.NEGOTIATING, State.SIGNED, State.DECLINED),
    State.NEGOTIATING: (State.SIGNED, State.DECLINED),
    State.DECLINED: (State.NEGOTIATING,),
    State.SIGNED: (State.EXPIRED,),
    State.EXPIRED: (),
}


@transaction.atomic
def start_agreement(
    *,
    by: Any,
    municipalities: Iterable[Municipality],
    parties: Iterable[dict[str, Any]],
    form_token: UUID,
    document: Upload | None = None,
    replaces: CooperationAgreement | None = None,
    **values: Any,
) -> CooperationAgreement:
    """Begin an agreement, as an attempt or as far as it has come. The same form posted twice gives one.

    When it is signed, the one that it replaces ends the day before. Raises ValidationError when that one
    began on the same day or later.
    """
    places = list(municipalities)
    agreement, is_new = CooperationAgreement.objects.get_or_create(
        form_token=form_token, defaults=values | {"replaces": replaces}
    )
    if not is_new:
        return made_before(agreement, places)
    agreement.municipalities.set(places)
    _set_parties(agreement, parties)
    _keep(agreement, document, by=by, municipality=places[0])
    _end_replaced(agreement)
    return agreement


@transaction.atomic
def change_agreement(
    *,
    by: Any,
    agreement: CooperationAgreement,
    edition: int,
    municipality: Municipality,
    municipalities: Iterable[Municipality],
    parties: Iterable[dict[str, Any]],
    document: Upload | None = None,
    **values: Any,
) -> CooperationAgreement:
    """Change an agreement and its parties, or sign it (`state`). A party that is left out is gone.

    Raises EditConflict; ValidationError as `start_agreement`, and when it cannot be signed from its state.
    """
    if values.get("state") == State.SIGNED:
        standing = CooperationAgreement.objects.select_for_update().get(pk=agreement.pk)
        check_step(standing, State.SIGNED)
    changed = save_edition(agreement, edition=edition, **values)
    changed.municipalities.set(municipalities)
    _set_parties(changed, parties)
    _keep(changed, document, by=by, municipality=municipality)
    _end_replaced(changed)
    return changed


def check_step(agreement: CooperationAgreement, state: str) -> None:
    """Raises ValidationError when an agreement cannot come to the state from where it stands."""
    if state not in NEXT[State(agreement.state)]:
        raise ValidationError(
            _("An agreement that is “%(state)s” cannot become that.")
            % {"state": agreement.get_state_display()}
        )


@transaction.atomic
def move_agreement(*, agreement: CooperationAgreement, state: str) -> None:
    """Let an agreement come to another state than signed. Raises ValidationError when it cannot.

    One that expires had its last day yesterday at the latest, unless it began today.
    """
    standing = CooperationAgreement.objects.select_for_update().get(pk=agreement.pk)
    check_step(standing, state)
    if state == State.EXPIRED:
        _end(standing, timezone.localdate() - timedelta(days=1))
    standing.state = state
    standing.edition = F("edition") + 1
    standing.save(update_fields=["state", "edition"])


def _end(agreement: CooperationAgreement, last: date) -> None:
    """Give an agreement a last day, if it has none or a later one."""
    if agreement.valid_to is None or agreement.valid_to > last:
        agreement.valid_to = max(last, agreement.valid_from or last)
        agreement.save(update_fields=["valid_to"])


def _end_replaced(agreement: CooperationAgreement) -> None:
    """A signed agreement ends the one that it replaces on the day before it begins."""
    before = agreement.replaces
    if before is None or agreement.state != State.SIGNED or before.state != State.SIGNED:
        return
    if agreement.valid_from is None or before.valid_from is None or agreement.valid_from <= before.valid_from:
        raise ValidationError(
            {"valid_from": _("Choose a day after the one on which the agreement that it replaces began.")}
        )
    _end(before, agreement.valid_from - timedelta(days=1))


def _set_parties(agreement: CooperationAgreement, parties: Iterable[dict[str, Any]]) -> None:
    known = {party.pk: party for party in agreement.parties.all()}
    for row in parties:
        values = {name: value for name, value in row.items() if name != "pk"}
        if party := known.pop(row["pk"], None):
            for name, value in values.items():
                setattr(party, name, value)
            party.save()
        else:
            agreement.parties.create(**values)
    for party in known.values():
        party.delete()


def _keep(
    agreement: CooperationAgreement,
    document: Upload | None,
    *,
    by: Any,
    municipality: Municipality,
) -> None:
    """Keep the file of the agreement; an earlier one stays in the database."""
    if document:
        agreement.document = StoredFile.objects.create(
            municipality=municipality, uploaded_by=by, **document.columns
        )
        agreement.save(update_fields=["document"])
