"""Handing over: all that a person answers for in a municipality gets another person. Callers check access."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.actions import Refused, end_membership, keeping_the_place, sign_out_everywhere
from accounts.links.actions import close_feed
from accounts.mail import queue_mail
from accounts.models import Membership, User, WeeklyLink, WriteLink
from activities.handover.held import Held, ownerships, rows_held, successors
from activities.models import Handover
from municipalities.cooperation.actions import save_row
from municipalities.models import Municipality


class SuccessorGone(Refused):
    field = "successor"
    reason = _("That person does not coordinate the municipality any more. Choose another one.")


class NothingToHandOver(Refused):
    reason = _("There is nothing left to hand over. Somebody may have done it a moment ago.")


@transaction.atomic
def hand_over(
    *,
    by: User,
    municipality: Municipality,
    leaver: User,
    successor: Membership,
    seats: Collection[int],
    ends_access: bool,
    note: str,
    form_token: UUID,
) -> Handover:
    """Move what the leaver answers for to the successor, and end the leaver's access; all of it or nothing.

    Measures, tasks and decisions that are not done, the coordination, the chosen seats (ids of their holders)
    and the ownership move, also the ownership of somebody who left before anyone took it over. With
    `ends_access` the leaver's roles in the municipality end, and with them write links; when no role is left
    anywhere, calendar address and sessions too. What comes through a group is not touched. The same form
    posted twice gives one handover. Raises SuccessorGone, NothingToHandOver when another one was quicker, and
    LastOwner when the successor's own access ends before the leaver's.
    """
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # one at a time
    if done := Handover.objects.filter(form_token=form_token, municipality=municipality).first():
        return done
    taker = successors(municipality, leaver).filter(pk=successor.pk).first()
    if taker is None:
        raise SuccessorGone
    moved = _move(municipality, leaver, taker.user, seats)
    roles = Membership.objects.active().at_place(municipality).filter(user=leaver)
    owned = [row.pk for row in ownerships(municipality).filter(user=leaver)]
    ended = list(roles.select_related("municipality", "user")) if ends_access else []
    if not (moved or owned or ended):
        raise NothingToHandOver
    if owned:
        with keeping_the_place(municipality, taker):
            Membership.objects.filter(pk__in=owned).update(is_owner=False)
    for membership in ended:
        end_membership(membership=membership, by=by)
    if ended:
        close_doors(by=by, leaver=leaver, ended=ended)
    row = Handover.objects.create(
        municipality=municipality,
        from_user=leaver,
        to_user=taker.user,
        by=by,
        counts=asdict(moved) | {"owner": len(owned), "roles_ended": len(ended)},
        note=note,
        form_token=form_token,
    )
    _tell_successor(row, taker.user, moved)
    return row


def _tell_successor(row: Handover, to: User, moved: Held) -> None:
    """Mail the successor what has become theirs, in the portal's own language."""
    with override(settings.LANGUAGE_CODE):
        context = {
            "row": row,
            "name": to.first_name,
            "held": moved.in_words,
            "link": settings.BASE_URL + reverse("handover", args=[row.municipality.code]),
        }
        subject = gettext("You have taken over in %(place)s") % {"place": row.municipality.full_name}
        body = render_to_string("activities/mail/handover.txt", context)
        queue_mail(to=to.email, subject=subject, body=body.strip() + "\n")


def _move(municipality: Municipality, leaver: User, to: User, seats: Collection[int]) -> Held:
    """Give the leaver's open rows to the other; those that people succeed each other in end and begin today."""
    rows = {
        kind: found.filter(**{column: leaver}) for kind, (found, column) in rows_held(municipality).items()
    }
    return Held(
        tasks=rows["tasks"].update(person=to),
        decisions=rows["decisions"].update(person=to),
        measures=rows["measures"].update(person=to, edition=F("edition") + 1),
        coordination=_succeed(rows["coordination"], to, "function", "title", "share"),
        seats=_succeed(rows["seats"].filter(pk__in=seats), to, "seat"),
    )


def _succeed(holders: QuerySet, to: User, place: str, *kept: str) -> int:
    """End the holders today and let the other begin in the same places, once in each; returns how many ended."""
    today = timezone.localdate()
    ending: list[Any] = list(holders)
    for holder in ending:
        save_row(holder, ends_on=today)
        same: dict[str, Any] = {place: getattr(holder, place), "user": to}
        if not type(holder).objects.active().filter(**same).exists():
            values = {name: getattr(holder, name) for name in kept}
            type(holder).objects.create(**same, **values, name=str(to), starts_on=today)
    return len(ending)


def close_doors(*, by: User, leaver: User, ended: list[Membership]) -> None:
    """Withdraw the links of the roles that ended; with no role left, close calendar and sessions too."""
    links = WriteLink.objects.open().filter(membership__in=ended)
    links.update(withdrawn_at=timezone.now(), withdrawn_by=by)
    WeeklyLink.objects.filter(membership__in=ended).delete()
    if not leaver.memberships.active().exists():
        close_feed(by=leaver)
        sign_out_everywhere(user=leaver)
