"""What a successor does in the first week, computed from how things stand."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from accounts.reports import OWNERS_WANTED
from activities.handover.sheet import Chapter, Known, Line, Part
from municipalities.models import ContactCard, Status

SOON = timedelta(days=14)


def first_week(known: Known, coming: Chapter, half_done: Chapter) -> tuple[Part, ...]:
    """The list; what is already in order is not on it."""
    lines = (*_to_know(known), *_to_do(known, coming, half_done), *_own(known))
    return (Part(_("Do this first"), lines, ""),)


def _to_know(known: Known) -> Iterator[Line]:
    asked = [row for row in known.law if row.status in (Status.OVERDUE, Status.UNKNOWN)]
    if asked:
        said = ngettext(
            "Look at %(n)s duty of the law that is unknown or whose date has passed",
            "Look at %(n)s duties of the law that are unknown or whose date has passed",
            len(asked),
        )
        yield Line(
            said % {"n": len(asked)}, ", ".join(row.duty.name for row in asked), url=known.page("law_table")
        )
    for plan in known.plans:
        yield Line(_("Read %(title)s") % {"title": plan.title}, url=known.page("plan_detail", plan.pk))
    police = [card for card in known.cards if card.purpose == ContactCard.Purpose.POLICE]
    for card in police[:1]:
        yield Line(
            _("Say hello to the police"), ", ".join(filter(None, [card.title, card.phone, card.email]))
        )
    if not any(card.is_public for card in known.cards):
        yield Line(_("Make a contact card that everyone may read (12 §)"), url=known.page("cooperation"))
    if known.function is None or known.vacant_since:
        yield Line(_("Say who fills the coordination function (11 §)"), url=known.page("cooperation"))


def _to_do(known: Known, coming: Chapter, half_done: Chapter) -> Iterator[Line]:
    passed, ahead, *_rest = coming.parts
    if passed.lines:
        said = ngettext(
            "Go through %(n)s day that has passed",
            "Go through %(n)s days that have passed",
            len(passed.lines),
        )
        yield Line(said % {"n": len(passed.lines)}, url="#dates")
    for line in ahead.lines:
        if line.on and line.on <= known.today + SOON:
            yield line
    _drafts, waiting = half_done.parts
    yield from waiting.lines


def _own(known: Known) -> Iterator[Line]:
    owners = Membership.objects.keepers(known.municipality).count()
    if owners < OWNERS_WANTED and not known.municipality.is_practice:
        yield Line(
            _("Choose two owners in the portal, so that somebody can always take over"),
            url=known.page("municipality_people") if known.keeps else "",
        )
    yield Line(_("See what you answer for yourself, and put it in your calendar"), url=reverse("own_load"))
