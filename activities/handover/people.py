"""Who there is to work with, and who answers for what."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import MUNICIPAL_ROLES, Membership
from activities.handover.held import Held, held_by
from activities.handover.sheet import Known, Line, Part
from activities.models import Handover
from municipalities.models import Seat, SeatHolder


def people(known: Known) -> tuple[Part, ...]:
    """The coordination function, contacts, councils and groups, and which role answers for how much."""
    return (
        Part(_("Coordination"), tuple(_coordination(known)), _("No coordination function is noted.")),
        Part(_("Contact cards"), tuple(_cards(known)), _("There are no contact cards.")),
        Part(_("Council and groups"), tuple(_bodies(known)), _("There are no groups.")),
        Part(_("Who answers for what"), tuple(_roles(known)), _("No role answers for any measure yet.")),
        Part(_("Those who work here in the portal"), tuple(_accounts(known)), _("Nobody is named here.")),
        Part(_("Earlier handovers"), tuple(_handovers(known)), _("Nothing has been handed over before.")),
    )


def _coordination(known: Known) -> Iterator[Line]:
    url, function = known.page("cooperation"), known.function
    if known.leading_body:
        yield Line(known.leading_body.name, _("Leads the work (13 §)"), url=url)
    if function is None:
        return
    share = _("%(share)s per cent of full time") % {"share": function.share} if function.share else ""
    note = ". ".join(filter(None, [_("Coordination function (11 §)"), share, function.mailbox]))
    yield Line(function.unit, note, url=url)
    for holder in known.holders:
        if holder.starts_on <= known.today and not holder.is_over:
            who = ", ".join(filter(None, [holder.name, holder.title]))
            yield Line(who, _("Fills the function"), url=url)
    if known.vacant_since:
        yield Line(_("Nobody fills the function"), on=known.vacant_since, url=url)


def _cards(known: Known) -> Iterator[Line]:
    for card in known.cards:
        who = ", ".join(filter(None, [card.title, card.organisation, card.name]))
        yield Line(who, ", ".join(filter(None, [card.get_purpose_display(), card.phone, card.email])))


def _bodies(known: Known) -> Iterator[Line]:
    holders = Prefetch("holders", SeatHolder.objects.active(known.today))
    seats = Prefetch("seats", Seat.objects.active(known.today).prefetch_related(holders))
    for body in known.municipality.bodies.active(known.today).prefetch_related(seats):
        sitting = "; ".join(_seated(seat) for seat in body.seats.all())
        yield Line(
            f"{body.name} ({body.get_kind_display()})", sitting, url=known.page("body_detail", body.pk)
        )


def _seated(seat: Seat) -> str:
    names = ", ".join(holder.name for holder in seat.holders.all())
    what = " ".join(filter(None, [seat.title, seat.organisation_name]))
    chair = f" ({seat.get_role_display()})" if seat.role == Seat.Role.CHAIR else ""
    return f"{what}{chair}: {names}" if names else f"{what}{chair}"


def _roles(known: Known) -> Iterator[Line]:
    """Roles and units by the measures and tasks that they answer for; the most first."""
    going = [row for row in known.measures if row.is_open]
    measures = Counter(row.responsible for row in going if row.responsible)
    tasks = Counter(task.responsible for task in known.tasks if task.responsible)
    together = measures + tasks
    for role in sorted(together, key=lambda one: (-together[one], one)):
        yield Line(role, Held(measures=measures[role], tasks=tasks[role]).in_words)


def _accounts(known: Known) -> Iterator[Line]:
    """People with a role of the municipality today, and what they answer for; nobody while practising."""
    if known.municipality.is_practice:
        return
    at_work = Membership.objects.active().at(known.municipality).filter(role__in=MUNICIPAL_ROLES)
    rows = list(at_work.filter(user__is_active=True).select_related("user").by_name())
    held = held_by(known.municipality, {row.user_id for row in rows})
    for row in rows:
        note = ", ".join(filter(None, [str(row.get_role_display()), held[row.user_id].in_words]))
        yield Line(str(row.user), note)


def _handovers(known: Known) -> Iterator[Line]:
    rows = Handover.objects.filter(municipality=known.municipality).select_related("from_user", "to_user")
    for row in rows:
        said = _("%(leaver)s handed over to %(successor)s") % {
            "leaver": row.from_user or _("Somebody"),
            "successor": row.to_user or _("somebody"),
        }
        yield Line(said, row.note, row.at.date())
