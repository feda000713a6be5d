"""Beginning, writing in and locking the county's yearly report. Callers check access."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from activities.models import Activity, ReportQuestion
from municipalities.models import County
from plans.printing.making import make
from portal.lib.editions import save_edition
from reviews.models import YearReport, YearReportExample, YearReportSection
from reviews.year_report.content import paper_of


class NotDraft(Exception):
    """The report is locked, or about to be."""


@transaction.atomic
def begin_report(*, by: User, counties: Sequence[County], year: int) -> YearReport:
    """Begin the counties' report on a year, with last year's headings, else with those of the reference data.

    There is one per counties and year: asked for again, that one is given.
    """
    ids = [county.pk for county in counties]
    report, is_new = YearReport.objects.get_or_create(counties=ids, year=year, defaults={"created_by": by})
    if is_new:
        YearReportSection.objects.bulk_create(_headings(report))
    return report


def _headings(report: YearReport) -> list[YearReportSection]:
    """The sections that a new report begins with, without a text."""
    earlier = YearReport.objects.filter(counties=report.counties, year__lt=report.year).first()
    if earlier is not None:
        return [
            YearReportSection(
                report=report,
                **{name: getattr(one, name) for name in ("code", "basis", "position", "heading", "help")},
                shows_basis=one.shows_basis,
            )
            for one in earlier.sections.all()
        ]
    asked = ReportQuestion.objects.of(ReportQuestion.Duty.COUNTY_YEAR, on=date(report.year, 12, 31))
    return [
        YearReportSection(
            report=report,
            code=one.code,
            basis=one.basis,
            position=place,
            heading=one.question,
            help=one.help,
        )
        for place, one in enumerate(asked, start=1)
    ]


def hold_draft(report: YearReport) -> None:
    """Hold the report still while something in it changes; raises NotDraft once it is locked."""
    drafts = YearReport.objects.select_for_update(no_key=True).filter(state=YearReport.State.DRAFT)
    if not drafts.filter(pk=report.pk).values_list("pk"):
        raise NotDraft


@transaction.atomic
def change_settings(
    *, report: YearReport, edition: int, due_on: date | None, headings: Iterable[tuple[str, str, int | None]]
) -> YearReport:
    """Save the year's date and template: of each section code, heading and place (None: left out this year).

    A code that is new becomes a heading of one's own. What was written under one that is left out is kept.
    Raises EditConflict if someone else saved since, NotDraft once it is locked.
    """
    hold_draft(report)
    saved = save_edition(report, edition=edition, due_on=due_on)
    known = {section.code: section for section in report.sections.all()}
    for code, heading, position in headings:
        section = known.get(code) or YearReportSection(report=report, code=code)
        section.heading, section.position = heading, position
        section.save(update_fields=["heading", "position"] if section.pk else None)
    return saved


@transaction.atomic
def write_section(
    *, section: YearReportSection, edition: int, text: str, shows_basis: bool
) -> YearReportSection:
    """Save what stands under a heading; raises EditConflict if someone else saved since, NotDraft once locked."""
    hold_draft(section.report)
    return save_edition(section, edition=edition, text=text, shows_basis=shows_basis)


@transaction.atomic
def choose_example(*, report: YearReport, activity: Activity) -> None:
    """Tell about the activity; chosen twice, it stands once. Raises NotDraft once the report is locked."""
    hold_draft(report)
    YearReportExample.objects.get_or_create(report=report, activity=activity)


@transaction.atomic
def leave_example(*, report: YearReport, activity: Activity) -> None:
    """Do not tell about the activity after all. Raises NotDraft once the report is locked."""
    hold_draft(report)
    report.examples.filter(activity=activity).delete()


@transaction.atomic
def lock_report(*, by: User, report: YearReport) -> None:
    """Let the worker make the report for good; from now on nobody writes in it. Locked twice it is made once."""
    draft = YearReport.objects.filter(pk=report.pk, state=YearReport.State.DRAFT)
    if draft.update(state=YearReport.State.MAKING, done=0, locked_by=by):
        make_year_report.enqueue(report.pk)


@task()
def make_year_report(pk: int) -> None:
    """Make the files of a report that is being locked; a second run finds nothing to do."""
    report = YearReport.objects.filter(pk=pk, state=YearReport.State.MAKING).first()
    if report is not None:
        with override(settings.LANGUAGE_CODE):
            make(report, lambda: paper_of(report))


def remove_report(*, report: YearReport) -> None:
    """Remove a draft with what is written in it; raises NotDraft for one that is locked."""
    with transaction.atomic():
        hold_draft(report)
        report.delete()


def give_case_number(*, report: YearReport, case_number: str) -> None:
    """Fill in the number under which the report is kept; all else stays as it is."""
    YearReport.objects.filter(pk=report.pk).update(case_number=case_number)
