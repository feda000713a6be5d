"""Links by which organisations tell what they have done, what they tell, and what becomes of it.

Callers check access.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User, hash_token
from activities.actions import EditConflict, FormUsed, change_activity, log_activity, remove
from activities.models import Activity, Participation, Telling, TellLink
from activities.models.telling import new_seed, token_of
from activities.telling.deciding import decide
from municipalities.models import Municipality

MOST_WAITING = 300  # tellings that may wait on one link: more is a flood, or nobody reads them
LONGEST_METHOD = Activity._meta.get_field("method").max_length or 0
MOST_PARTNERS = 30
Outcome = Telling.Outcome


class LinkClosed(Exception):
    """The link takes nothing in any longer."""


class LinkFull(Exception):
    """So much waits on the link that it takes no more in until some is decided."""


class AlreadyDecided(Exception):
    """Someone, perhaps oneself, has decided about it before."""


class LacksTitle(Exception):
    """An entry that does not say what was done cannot be finished."""


class NoRoom(Exception):
    """The entry cannot hold what was told besides what it holds already."""


def create_link(
    *,
    by: User | None,
    municipality: Municipality,
    form_token: UUID,
    organisation: str,
    asked_by: str = "",
    contact_email: str = "",
    last_day: date | None = None,
) -> TellLink:
    """Open a link for an organisation. The same form posted twice gives one link.

    Raises TellLink.DoesNotExist if the token is another person's or from another municipality.
    """
    seed = new_seed()
    try:
        with transaction.atomic():
            return TellLink.objects.create(
                municipality=municipality,
                organisation=organisation,
                asked_by=asked_by,
                contact_email=contact_email,
                ends_on=day_after(last_day),
                seed=seed,
                token_hash=hash_token(token_of(seed)),
                form_token=form_token,
                created_by=by,
            )
    except IntegrityError:
        return TellLink.objects.get(form_token=form_token, municipality=municipality, created_by=by)


def day_after(last_day: date | None) -> date | None:
    """The first day on which a link with that last day is closed."""
    return last_day and last_day + timedelta(days=1)


def change_link(
    *, link: TellLink, organisation: str, asked_by: str, contact_email: str, last_day: date | None
) -> None:
    """Change what the link says and how long it is open; what was told by it stays as it is."""
    TellLink.objects.filter(pk=link.pk).update(
        organisation=organisation, asked_by=asked_by, contact_email=contact_email, ends_on=day_after(last_day)
    )


def pause_link(*, link: TellLink) -> None:
    """Let the link take nothing in until it is opened again."""
    TellLink.objects.filter(pk=link.pk, paused_at=None).update(paused_at=timezone.now())


def resume_link(*, link: TellLink) -> None:
    """Open a paused link again."""
    TellLink.objects.filter(pk=link.pk).update(paused_at=None)


def close_link(*, link: TellLink) -> None:
    """Close the link for good; what has come by it can still be decided about."""
    TellLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())


def renew_link(*, link: TellLink) -> None:
    """Give the link a new address; the old one, and posters with it, open nothing from now on."""
    seed = new_seed()
    TellLink.objects.filter(pk=link.pk, withdrawn_at=None).update(
        seed=seed, token_hash=hash_token(token_of(seed))
    )


@transaction.atomic
def tell(
    *,
    link: TellLink,
    form_token: UUID,
    title: str,
    starts_on: date,
    sender: str = "",
    reply_to: str = "",
    **fields: Any,
) -> Telling:
    """Take in what an organisation told: a draft in the record of the link's municipality, and no other.

    `fields` are other fields of the activity. The same form posted twice gives one telling. Raises
    LinkClosed and LinkFull, and FormUsed for a token of anything else. Two at once by one
    link wait for each other, so that neither its closing nor its limit can be slipped past.
    """
    opened = TellLink.objects.open().select_for_update(of=["self"]).select_related("municipality")
    locked = opened.filter(pk=link.pk, token_hash=link.token_hash).first()
    if locked is None:
        raise LinkClosed
    earlier = locked.tellings.filter(activity__form_token=form_token)
    if not earlier.exists() and locked.tellings.waiting().count() >= MOST_WAITING:
        raise LinkFull
    activity, is_new = log_activity(
        by=None,
        municipalities=[locked.municipality],
        form_token=form_token,
        is_draft=True,
        organiser=locked.organisation,
        title=title,
        starts_on=starts_on,
        **fields,
    )
    if is_new:
        return Telling.objects.create(activity=activity, link=locked, sender=sender, reply_to=reply_to)
    if (told := earlier.first()) is None:
        raise FormUsed
    return told


@transaction.atomic
def accept(*, by: User, telling: Telling, version: int) -> Activity:
    """Let what was told be an entry like any other: finished, counted, shared where that is done at once.

    Raises AlreadyDecided, LacksTitle, and EditConflict if it was changed since `version` was read.
    """
    activity = lock_undecided(telling)
    if not activity.title:
        raise LacksTitle
    return change_activity(by=by, activity=activity, version=version, fields={"is_draft": False})


@transaction.atomic
def merge(*, by: User, telling: Telling, into: Activity, version: int) -> Activity:
    """Let an entry of the record say also what was told, and take the draft out of the record.

    The organisation becomes one of the entry's partners, its text stands below the entry's own, its number
    where there was none. Raises AlreadyDecided, NoRoom, and EditConflict if the entry was changed since
    `version` was read, or taken out of the record.
    """
    told = lock_undecided(telling, into)
    into = Activity.objects.get(pk=into.pk)
    here = Participation.objects.filter(activity=into, municipality=telling.link.municipality_id)
    if not here.standing().select_for_update(of=["self"]):
        raise EditConflict(into)  # someone took it out of the record just now
    changed = change_activity(by=by, activity=into, version=version, fields=merged_fields(told, into))
    leave_record(telling, Outcome.MERGED, by=by, into=changed)
    return changed


def merged_fields(told: Activity, into: Activity) -> dict[str, Any]:
    """What merging changes in the entry; merged twice, a text still stands there once. Raises NoRoom."""
    with override(settings.LANGUAGE_CODE):
        text = _("%(organisation)s tells us: %(text)s") % {
            "organisation": told.organiser,
            "text": "\n".join(filter(None, [f"{told.title.rstrip('.')}.", told.method])),
        }
    method = into.method if text in into.method else "\n\n".join(filter(None, [into.method, text]))
    involved = {name.casefold() for name in (into.organiser, *into.partners)}
    partners = into.partners if told.organiser.casefold() in involved else [*into.partners, told.organiser]
    if len(method) > LONGEST_METHOD or len(partners) > MOST_PARTNERS:
        raise NoRoom
    reached = told.reached if into.reached is None else into.reached
    return {"method": method, "partners": partners, "reached": reached}


@transaction.atomic
def decline(*, by: User, telling: Telling, letter: str = "") -> None:
    """Take what was told out of the record, with an answer by mail where there is someone to send it to.

    Raises AlreadyDecided.
    """
    lock_undecided(telling)
    leave_record(telling, Outcome.DECLINED, by=by, letter=letter)


def decline_waiting(*, by: User, link: TellLink) -> int:
    """Decline without a word all that waits on a link, as after a flood; returns how many. Each is restorable."""
    declined = 0
    for telling in link.tellings.waiting():
        try:
            decline(by=by, telling=telling)
        except AlreadyDecided:
            continue
        declined += 1
    return declined


def lock_undecided(telling: Telling, *others: Activity) -> Activity:
    """Let one decision at a time be made about what was told; returns the draft. Raises AlreadyDecided.

    Activities are locked first and in one order, as every change locks them: no deadlocks.
    """
    pks = [telling.activity_id, *(other.pk for other in others)]
    locked = {row.pk: row for row in Activity.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    if not Telling.objects.waiting().filter(pk=telling.pk).exists():
        raise AlreadyDecided
    return locked[telling.activity_id]


def leave_record(telling: Telling, outcome: Outcome, **decision: Any) -> None:
    """Take the draft out of the record, its outcome noted; it can be restored, and then waits again."""
    row = Participation.objects.standing().select_for_update(of=["self"])
    participation = row.get(activity=telling.activity_id, municipality=telling.link.municipality_id)
    decide(telling.activity_id, outcome, **decision)
    remove(by=decision["by"], participation=participation)
