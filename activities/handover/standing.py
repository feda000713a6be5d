"""Where the work stands, and what is half done."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.handover.sheet import Known, Line, Part
from activities.models import Participation, Telling
from municipalities.models import CooperationAgreement
from plans.models import Document, FollowUp, FollowUpRound
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
    for report in known.reports:
        if report.is_in_force:
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
            late = [
                f"{row.measure.title} ({row.why})" for row in known.measures if row.state == state and row.why
            ]
            yield Line(f"{LOOKS[state].label}: {states[state]}", ", ".join(late))
    if unfollowed := sum(row.is_never_followed_up(known.today) for row in known.measures):
        yield Line(_("Begun and never followed up: %(n)s") % {"n": unfollowed}, url=known.page("gap_list"))


def half_done(known: Known) -> tuple[Part, ...]:
    """Drafts, rounds that go on, entries to complete, and what organisations have told."""
    return (
        Part(_("Drafts"), tuple(_drafts(known)), _("There are no drafts.")),
        Part(_("Waits for somebody"), tuple(_waiting(known)), _("Nothing is waiting.")),
    )


def _drafts(known: Known) -> Iterator[Line]:
    place = known.municipality
    for report in known.reports:
        if not report.is_final:
            note = f"{_('Lägesbild')}, {report.get_state_display()}"
            yield Line(report.title, note, url=known.page("report_detail", report.pk))
    for plan in known.drafts:
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
    counts = _counts(known)
    if drafts := counts.get("drafts"):
        said = ngettext("%(n)s follow-up is a draft", "%(n)s follow-ups are drafts", drafts)
        yield Line(said % {"n": drafts}, url=known.page("round_list"))
    if incomplete := counts.get("incomplete"):
        said = ngettext("%(n)s activity to complete", "%(n)s activities to complete", incomplete)
        yield Line(said % {"n": incomplete}, url=known.page("activity_list"))
    if told := counts.get("told"):
        said = ngettext(
            "%(n)s activity that organisations have told waits",
            "%(n)s activities that organisations have told wait",
            told,
        )
        yield Line(said % {"n": told}, url=known.page("telling_list") if known.keeps else "")
    for agreement in known.agreements:
        if agreement.state == CooperationAgreement.State.NEGOTIATING:
            url = known.page("agreement_detail", agreement.pk)
            yield Line(agreement.title, str(agreement.get_state_display()), url=url)


def _counts(known: Known) -> dict[str, int]:
    """How many follow-ups are drafts, entries to complete, and tellings that wait; in one query."""
    waiting: dict[str, QuerySet[Any]] = {
        "drafts": FollowUp.objects.filter(
            state=FollowUp.State.DRAFT, measure__in=[row.pk for row in known.measures]
        ),
        "incomplete": Participation.objects.incomplete().filter(municipality=known.municipality),
        "told": Telling.objects.waiting().filter(link__municipality=known.municipality),
    }
    first, *rest = (
        rows.order_by().values(kind=Value(kind)).annotate(number=Count("pk"))
        for kind, rows in waiting.items()
    )
    return {row["kind"]: row["number"] for row in first.union(*rest, all=True)}
