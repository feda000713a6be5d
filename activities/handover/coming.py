"""Promises and dates: all that has a day in the next six months, whoever answers for it."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.handover.sheet import Known, Line, Part
from activities.load.presentation import KINDS
from activities.load.reports import Kind
from activities.models import Participation
from municipalities.models import CitizenPledge, CooperationAgreement, Decision, Meeting

AHEAD = timedelta(days=183)
FOLLOWED_UP_WITHIN = timedelta(days=90)  # how long an entry's day of follow-up is held up after it has passed
CONTACTS = 5


def coming(known: Known) -> tuple[Part, ...]:
    """What has a day to come or that has passed, what is promised, and the latest contacts with the county."""
    until = known.today + AHEAD
    dated = sorted(
        (line for line in _dated(known) if line.on and line.on <= until),
        key=lambda line: (line.on, line.text),
    )
    ahead = tuple(line for line in dated if line.on and line.on >= known.today)
    passed = tuple(line for line in dated if line.on and line.on < known.today)
    return (
        Part(_("Days that have passed"), passed, _("No day has passed.")),
        Part(_("The next six months"), ahead, _("Nothing has a day in the next six months.")),
        Part(_("Promises to those who live here"), tuple(_pledges(known)), _("No promises are in force.")),
        Part(
            _("Latest contacts with the county administrative board"),
            tuple(_contacts(known)),
            _("No contacts are noted."),
        ),
    )


def _dated(known: Known) -> Iterator[Line]:
    yield from _law_and_plan(known)
    yield from _tasks(known)
    yield from _bodies(known)
    for agreement in known.agreements:
        if agreement.state == CooperationAgreement.State.SIGNED:
            url = known.page("agreement_detail", agreement.pk)
            yield Line(agreement.title, _("Agreement ends"), agreement.valid_to, url)
    yield from _activities(known)


def _law_and_plan(known: Known) -> Iterator[Line]:
    for row in known.law:
        if row.next_on:
            url = known.page("duty_detail", row.duty.code)
            yield Line(row.duty.name, str(KINDS[Kind.LAW]), row.next_on, url)
    for plan in known.plans:
        if plan.period_to:
            yield Line(
                plan.title, _("The plan's period ends"), plan.period_to, known.page("plan_detail", plan.pk)
            )
    for measure in known.measures:
        if measure.is_open:
            url = known.page("measure_detail", measure.pk)
            for day, kind in (
                (measure.ends_on, Kind.MEASURE_ENDS),
                (measure.follow_up_on, Kind.MEASURE_FOLLOW_UP),
            ):
                if day and not (measure.follow_up and measure.follow_up.on >= day):
                    yield Line(measure.measure.title, _said(kind, measure.responsible), day, url)


def _tasks(known: Known) -> Iterator[Line]:
    for task in known.tasks:
        if task.due_on:
            url = known.page("measure_detail", task.measure_id)
            yield Line(task.title, _said(Kind.TASK, task.responsible), task.due_on, url)


def _bodies(known: Known) -> Iterator[Line]:
    bodies = known.municipality.bodies.active()
    planned = Meeting.objects.filter(
        body__in=bodies, state=Meeting.State.PLANNED, starts_at__gte=timezone.now()
    )
    for meeting in planned.select_related("body"):
        url = known.page("meeting_detail", meeting.body_id, meeting.pk)
        yield Line(meeting.body.name, str(KINDS[Kind.MEETING]), timezone.localdate(meeting.starts_at), url)
    to_do = Decision.objects.filter(
        meeting__body__in=known.municipality.bodies.all(), done_on=None, due_on__isnull=False
    )
    for decision in to_do.select_related("meeting"):
        url = known.page("meeting_detail", decision.meeting.body_id, decision.meeting_id)
        yield Line(decision.text, _said(Kind.DECISION, decision.responsible), decision.due_on, url)


def _activities(known: Known) -> Iterator[Line]:
    """Days on which entries are to be followed up, whoever entered them: nobody else is reminded of a leaver's."""
    entries = Participation.objects.filter(
        municipality=known.municipality,
        deleted_at=None,
        activity__follow_up_on__gte=known.today - FOLLOWED_UP_WITHIN,
    )
    for entry in entries.select_related("activity"):
        url = known.page("activity_detail", entry.activity_id)
        note = str(KINDS[Kind.ACTIVITY_FOLLOW_UP])
        yield Line(str(entry.activity), note, entry.activity.follow_up_on, url)


def _said(kind: Kind, responsible: str) -> str:
    return f"{KINDS[kind]}, {responsible}" if responsible else str(KINDS[kind])


def _pledges(known: Known) -> Iterator[Line]:
    for pledge in CitizenPledge.objects.active().filter(municipalities=known.municipality):
        yield Line(pledge.text, pledge.issuers, pledge.last_day, known.page("cooperation"))


def _contacts(known: Known) -> Iterator[Line]:
    contacts = known.municipality.support_contacts.visible_to(known.reader)
    for contact in contacts[:CONTACTS]:
        yield Line(contact.note, str(contact.get_kind_display()), contact.on)
