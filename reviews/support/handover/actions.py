"""An officer's hand-over: every support case gets another officer in one act. Callers check access."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.actions import Refused, end_membership
from accounts.mail import queue_mail
from accounts.models import User
from activities.handover.actions import close_doors
from municipalities.models import County
from portal.lib.editions import save_edition
from reviews.models import OfficerHandover, SupportCase, SupportEvent
from reviews.support.handover.held import cases_held, roles_of, said, successors


class SuccessorGone(Refused):
    field = "successor"
    reason = _("That person does not serve the county any more. Choose another one.")


class NothingToHandOver(Refused):
    reason = _("There is nothing left to hand over. Somebody may have done it a moment ago.")


@transaction.atomic
def hand_over(
    *,
    by: User,
    counties: Collection[County],
    leaver: User,
    successor: User,
    ends_access: bool,
    note: str,
    form_token: UUID,
) -> OfficerHandover:
    """Make the successor responsible for all of the leaver's cases in the counties; all of it or nothing.

    With `ends_access` the leaver's roles there end, and when no role is left anywhere, calendar address and
    sessions too. The same form posted twice gives one hand-over. Raises SuccessorGone, and NothingToHandOver when
    another one was quicker.
    """
    ids = sorted(county.pk for county in counties)
    list(County.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))  # one at a time
    if done := OfficerHandover.objects.filter(form_token=form_token, counties=ids).first():
        return done
    taker = successors(counties, leaver).filter(pk=successor.pk).first()
    if taker is None:
        raise SuccessorGone
    moved = list(cases_held(counties, leaver).select_for_update(no_key=True))
    ended = list(roles_of(counties, leaver)) if ends_access else []
    if not (moved or ended):
        raise NothingToHandOver
    for case in moved:
        save_edition(case, edition=case.edition, responsible=taker)
    _note(moved, by, taker)
    for membership in ended:
        end_membership(membership=membership, by=by)
    if ended:
        close_doors(by=by, leaver=leaver, ended=ended)
    row = OfficerHandover.objects.create(
        counties=ids,
        from_user=leaver,
        to_user=taker,
        by=by,
        cases=len(moved),
        roles_ended=len(ended),
        note=note,
        form_token=form_token,
    )
    _tell_successor(row, counties, taker)
    return row


def _note(cases: Collection[SupportCase], by: User, to: User) -> None:
    SupportEvent.objects.bulk_create(
        SupportEvent(case=case, kind=SupportEvent.Kind.MOVED, text=str(to), by=by) for case in cases
    )


def _tell_successor(row: OfficerHandover, counties: Collection[County], to: User) -> None:
    """Mail the successor what has become theirs, in the portal's own language."""
    with override(settings.LANGUAGE_CODE):
        codes = "-".join(county.code for county in counties)
        place = gettext(" and ").join(county.name for county in counties)
        context = {
            "row": row,
            "name": to.first_name,
            "place": place,
            "held": said(row.cases),
            "link": settings.BASE_URL + reverse("county_handover", args=[codes]),
        }
        subject = gettext("You have taken over in %(place)s") % {"place": place}
        body = render_to_string("reviews/mail/county_handover.txt", context)
        queue_mail(to=to.email, subject=subject, body=body.strip() + "\n")
