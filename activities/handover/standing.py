"""Where the work stands, and what is half done."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.handover.sheet import Known, Line, Part
from activities.models import Participation, Telling
from municipalities.models import CooperationAgreement
from plans.models import ActionPlan, Document, FollowUp, FollowUpRound, SituationReport
from plans.reports import LOOKS
from plans.stats import MeasureState


def standing(known: Known) -> tuple[Part, ...]:
    """The law, lägesbild, plan and its measures, each in a few lines."""
    return (
        Part(
            _("The law (2023:196)"),
            tuple(
                Line(
                    f"{row.duty.paragraph} {row.duty.name}: {row.label}",
                    row.why,
                    row.next_on,
                    known.page("duty_detail", row.duty.code),
                )
                for row in known.law
            ),
            _("No duties of the law are loaded."),
        ),
        Part(_("Lägesbild"), tuple(_reports(known)), _("No lägesbild is in force.")),
        Part(_("Plan"), tuple(_plans(known)), _("No plan is in force.")),
        Part(_("Measures"), tuple(_measures(known)), _("There are no measures in force.")),
    )


def _reports(known: Known) -> Iterator[Line]:
    for report in SituationReport.objects.of(known.municipality).in_force():
        note = _("Completed %(day)s") % {"day": report.final_on}
        yield Line(report.title, note, url=known.page("report_detail", report.pk))


def _plans(known: Known) -> Iterator[Line]:
    for plan in known.plans:
        ends = _("Holds until %(day)s") % {"day": plan.period_to} if plan.period_to else ""
        note = ". ".join(filter(None, [_("Decided %(day)s") % {"day": plan.final_on}, ends]))
        yield Line(plan.title, note, url=known.page("plan_detail", plan.pk))


def _measures(known: Known) -> Iterator[Line]:
    """How many measures stand how; those that are late are named."""
    states = Counter(row.state for row in known.measures)
    for state in MeasureState:
        if states[state]:
            late = [row.measure.title for row in known.measures if row.state == state == MeasureState.LATE]
            yield Line(f"{LOOKS[state].label}: {states[state]}", ", ".join(late))
    if unfollowed := sum(row.is_open and row.follow_up is None for row in known.measures):
        yield Line(_("Not followed up yet: %(n)s") % {"n": unfollowed})


def half_done(known: Known) -> tuple[Part, ...]:
    """Drafts, rounds that go on, entries to complete, and what organisations have told."""
    return (
        Part(_("Drafts"), tuple(_drafts(known)), _("There are no drafts.")),
        Part(_("Waits for somebody"), tuple(_waiting(known)), _("Nothing is waiting.")),
    )


def _drafts(known: Known) -> Iterator[Line]:
    place = known.municipality
    for report in SituationReport.objects.of(place).open():
        note = f"{_('Lägesbild')}, {report.get_state_display()}"
        yield Line(report.title, note, url=known.page("report_detail", report.pk))
    for plan in ActionPlan.objects.of(place).open():
        note = f"{_('Plan')}, {plan.get_state_display()}"
        yield Line(plan.title, note, url=known.page("plan_detail", plan.pk))
    written = Document.objects.visible_to(known.reader).filter(municipality=place, state=Document.State.DRAFT)
    for document in written.only("title", "kind"):
        yield Line(
            document.title, document.get_kind_display(), url=known.page("document_detail", document.pk)
        )


def _waiting(known: Known) -> Iterator[Line]:
    place = known.municipality
    for going in FollowUpRound.objects.open().filter(municipality=place).select_related("plan"):
        yield Line(
            _("Follow-up of %(plan)s goes on") % {"plan": going.plan.title},
            on=going.started_on,
            url=known.page("round_detail", going.pk),
        )
    drafts = FollowUp.objects.filter(
        state=FollowUp.State.DRAFT, measure__in=[row.pk for row in known.measures]
    ).count()
    if drafts:
        said = ngettext("%(n)s follow-up is a draft", "%(n)s follow-ups are drafts", drafts)
        yield Line(said % {"n": drafts}, url=known.page("round_list"))
    incomplete = Participation.objects.filter(
        municipality=place, deleted_at=None, activity__is_incomplete=True
    ).count()
    if incomplete:
        said = ngettext("%(n)s activity to complete", "%(n)s activities to complete", incomplete)
        yield Line(said % {"n": incomplete}, url=known.page("activity_list"))
    if told := Telling.objects.waiting().filter(link__municipality=place).count():
        said = ngettext(
            "%(n)s activity that organisations have told waits",
            "%(n)s activities that organisations have told wait",
            told,
        )
        yield Line(said % {"n": told}, url=known.page("telling_list") if known.keeps else "")
    for agreement in place.agreements.filter(state=CooperationAgreement.State.NEGOTIATING):
        yield Line(
            agreement.title,
            str(agreement.get_state_display()),
            url=known.page("agreement_detail", agreement.pk),
        )
