"""Support cases: begun, changed, resting, closed and taken up again. Callers check access."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from portal.lib.editions import save_edition
from reviews.models import Need, SupportCase, SupportEvent, SupportPlace

State, Kind = SupportCase.State, SupportEvent.Kind
# From which states each act leads on.
ACTS = {
    "rest": (State.OPEN,),
    "close": (State.OPEN, State.RESTING),
    "reopen": (State.RESTING, State.CLOSED),
}
LEADS_TO = {"rest": State.RESTING, "close": State.CLOSED, "reopen": State.OPEN}


class NotNow(Exception):
    """The case is not in a state from which the act leads on: somebody was quicker."""


@transaction.atomic
def begin_case(
    *,
    by: User,
    municipalities: Collection[Municipality],
    needs: Iterable[Need],
    form_token: UUID,
    **fields: Any,
) -> SupportCase:
    """Begin support for one municipality or several, which see it at once. The same form twice gives one case.

    Raises IntegrityError if the token is another person's.
    """
    case, is_new = SupportCase.objects.get_or_create(
        form_token=form_token, created_by=by, defaults={**fields, "state": State.OPEN}
    )
    if is_new:
        SupportPlace.objects.bulk_create(
            SupportPlace(case=case, municipality=place) for place in municipalities
        )
        _answer(case, municipalities, needs)
        _note(case, by, Kind.BEGUN, fields.get("goal", ""))
    return case


@transaction.atomic
def change_case(
    *,
    by: User,
    case: SupportCase,
    edition: int,
    municipalities: Collection[Municipality],
    among: Collection[Municipality],
    needs: Iterable[Need],
    **fields: Any,
) -> SupportCase:
    """Change a case that is not closed. `among` are the municipalities that one can choose from: others stay, and
    so do the needs of others.

    A municipality that has contacts, promises or needs in the case stays in it: ValidationError says so. Raises
    EditConflict if someone else saved since, and NotNow once it is closed.
    """
    before = _hold(case)
    if before.is_closed:
        raise NotNow
    saved = save_edition(case, edition=edition, **fields)
    if saved.goal != before.goal:
        _note(case, by, Kind.GOAL, before.goal)
    if (saved.next_step, saved.next_on) != (before.next_step, before.next_on) and saved.next_step:
        _note(case, by, Kind.STEP, _step(saved))
    if saved.responsible_id != before.responsible_id:
        _note(case, by, Kind.MOVED)
    _set_places(case, by, municipalities, among)
    _answer(case, among, needs)
    return saved


def _set_places(
    case: SupportCase, by: User, chosen: Collection[Municipality], among: Collection[Municipality]
) -> None:
    """Let the chosen take part; those of `among` that are not chosen leave, if nothing of theirs is in the case."""
    now = set(case.places.values_list("municipality", flat=True))
    wanted = {place.pk for place in chosen}
    leaving = (now & {place.pk for place in among}) - wanted
    tied = {
        *case.contacts.filter(municipality__in=leaving).values_list("municipality__name", flat=True),
        *case.promises.filter(municipality__in=leaving).values_list("municipality__name", flat=True),
    }
    if tied:
        said = _("%(places)s has contacts or promises in this support, and stays in it.")
        raise ValidationError({"municipalities": said % {"places": ", ".join(sorted(tied))}})
    case.places.filter(municipality__in=leaving).delete()
    case.needs.filter(municipality__in=leaving).update(case=None)
    SupportPlace.objects.bulk_create(
        SupportPlace(case=case, municipality=place) for place in chosen if place.pk not in now
    )
    if leaving or wanted - now:
        names = case.municipalities.order_by("sort_key").values_list("name", flat=True)
        _note(case, by, Kind.PLACES, ", ".join(names))


def _answer(case: SupportCase, places: Iterable[Municipality], needs: Iterable[Need]) -> None:
    """Let the case answer these needs, and no other, of those of the places that take part in it."""
    ids = [need.pk for need in needs]
    theirs = Need.objects.waiting().filter(municipality__in=[place.pk for place in places])
    theirs.filter(case=case).exclude(pk__in=ids).update(case=None)
    theirs.filter(pk__in=ids, municipality__in=case.places.values("municipality")).update(case=case)


@transaction.atomic
def rest_case(*, by: User, case: SupportCase, why_rests: str) -> None:
    """Let the support rest for a reason. Raises NotNow if it is not going on."""
    _move(case, "rest", why_rests=why_rests, next_step="", next_on=None)
    _note(case, by, Kind.RESTED, why_rests)


@transaction.atomic
def close_case(*, by: User, case: SupportCase, result: str, ended_on: date) -> None:
    """Close the support and say what came of it. Promises stay as they are. Raises NotNow if it is closed."""
    _move(case, "close", result=result, ended_on=ended_on, why_rests="", next_step="", next_on=None)
    _note(case, by, Kind.CLOSED, result)


@transaction.atomic
def reopen_case(*, by: User, case: SupportCase, next_step: str, next_on: date) -> None:
    """Take up a case that rests or is closed; its history keeps what came of it. Raises NotNow if it goes on."""
    _move(case, "reopen", next_step=next_step, next_on=next_on, ended_on=None, why_rests="")
    _note(case, by, Kind.REOPENED, _step(SupportCase(next_step=next_step, next_on=next_on)))


def _move(case: SupportCase, act: str, **fields: Any) -> None:
    held = _hold(case)
    if held.state not in ACTS[act]:
        raise NotNow
    save_edition(held, edition=held.edition, state=LEADS_TO[act], **fields)


def _hold(case: SupportCase) -> SupportCase:
    """The case as it stands, held still while it changes."""
    return SupportCase.objects.select_for_update(no_key=True).get(pk=case.pk)


def _note(case: SupportCase, by: User, kind: str, text: str = "") -> None:
    SupportEvent.objects.create(case=case, kind=kind, text=text[:2000], by=by, at=timezone.now())


def _step(case: SupportCase) -> str:
    """The next step and its day as one line."""
    return f"{case.next_step} ({case.next_on})"
