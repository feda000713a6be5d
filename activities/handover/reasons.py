"""Why things were decided: decisions, moved dates, what somebody has set, closed problems, what was tried."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.handover.sheet import Known, Line, Part
from municipalities.models import Decision
from plans.models import Measure, PlanPlace, Postponement, Problem, SituationReport

NEWEST = 8  # of each


def reasons(known: Known) -> tuple[Part, ...]:
    """The latest of each, with the reason as it was given."""
    return (
        Part(_("Decisions on plans"), tuple(_plans(known)), _("No plan is decided.")),
        Part(
            _("Latest decisions of councils and groups"),
            tuple(_decisions(known)),
            _("No decisions are noted."),
        ),
        Part(_("Dates that were moved"), tuple(_postponements(known)), _("No date was moved.")),
        Part(
            _("Measures whose state somebody has set"),
            tuple(_set_states(known)),
            _("Nobody has set another state."),
        ),
        Part(_("Problems that were closed"), tuple(_closed(known)), _("No problem was closed.")),
        Part(_("What was tried with others"), tuple(_attempts(known)), _("No attempts are noted.")),
    )


def _plans(known: Known) -> Iterator[Line]:
    places = PlanPlace.objects.filter(municipality=known.municipality, decided_on__isnull=False)
    for place in places.select_related("document").order_by("-decided_on", "-pk")[:NEWEST]:
        said = ", ".join(filter(None, [place.deciding_body, place.minutes_ref, place.case_number]))
        yield Line(place.document.title, said, place.decided_on, known.page("plan_detail", place.document_id))


def _decisions(known: Known) -> Iterator[Line]:
    made = Decision.objects.filter(meeting__body__in=known.municipality.bodies.all())
    for decision in made.select_related("meeting__body").order_by("-meeting__starts_at", "-pk")[:NEWEST]:
        meeting = decision.meeting
        said = ", ".join(filter(None, [meeting.body.name, decision.minutes_ref, decision.outcome]))
        url = known.page("meeting_detail", meeting.body_id, meeting.pk)
        yield Line(decision.text, said, timezone.localdate(meeting.starts_at), url)


def _postponements(known: Known) -> Iterator[Line]:
    measures = Measure.objects.of(known.municipality)
    moved = Postponement.objects.filter(measure__in=measures).select_related("measure")
    for row in moved.order_by("-pk")[:NEWEST]:
        title = _("%(measure)s: %(date)s moved to %(day)s") % {
            "measure": row.measure.title,
            "date": str(row.get_field_display()).lower(),
            "day": row.to_date,
        }
        note = f"{row.reason} ({row.decided_by})"
        yield Line(title, note, row.decided_on, known.page("measure_detail", row.measure_id))


def _set_states(known: Known) -> Iterator[Line]:
    for row in known.measures:
        if row.is_set:
            title = f"{row.measure.title}: {row.look.label}"
            url = known.page("measure_detail", row.pk)
            yield Line(title, row.measure.set_reason, row.measure.set_on, url)


def _closed(known: Known) -> Iterator[Line]:
    reports = SituationReport.objects.of(known.municipality)
    closed = Problem.objects.filter(report__in=reports, closed_on__isnull=False)
    newest = sorted(
        closed.order_by("line", "-pk").distinct("line"),
        key=lambda one: one.closed_on or date.min,
        reverse=True,
    )
    for problem in newest[:NEWEST]:
        url = known.page("problem_detail", problem.report_id, problem.pk)
        yield Line(problem.title, problem.closed_reason, problem.closed_on, url)


def _attempts(known: Known) -> Iterator[Line]:
    for attempt in known.municipality.attempts.all()[:NEWEST]:
        note = ". ".join(filter(None, [attempt.get_duty_display(), attempt.note]))
        yield Line(f"{attempt.get_kind_display()}: {attempt.counterpart}", note, attempt.on)
