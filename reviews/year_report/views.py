"""Pages of the county's yearly report: what to write, what it builds on, how it looks, and locking it for good."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from activities.choices import reference
from activities.models import Activity
from municipalities.scopes import county_scope
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from portal.lib.papers.blocks import Paper
from portal.lib.papers.pdf import pdf_of
from portal.lib.papers.word import word_of
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from portal.lib.uploads import KINDS, download
from portal.resend import texts_of, typed_in
from reviews.forms import CountyActivityFilter
from reviews.models import YearReport, YearReportSection
from reviews.reports import as_activities, shared_activities
from reviews.year_report import actions
from reviews.year_report.content import content_of, paper_of
from reviews.year_report.forms import CaseNumberForm, NewYearReportForm, SectionForm, SettingsForm
from reviews.year_report.lists import LISTS
from reviews.year_report.reminders import reports_to_hand_in
from reviews.year_report.reports import Year

REPORT_FILES = [f"report__{name}" for name in YearReport.FILES]
MOST_LINES = 500  # of a list behind a figure
form_page = require_http_methods(["GET", "HEAD", "POST"])


def listed(request, counties):
    """The counties' reports, each with its reminder where the day is near or has passed."""
    today = timezone.localdate()
    reminders = {
        reminder.report.pk: reminder for reminder in reports_to_hand_in(request.user, counties, today=today)
    }
    return [(report, reminders.get(report.pk)) for report in of_counties(request, counties)]


def of_counties(request, counties):
    """The reports of exactly these counties; their files are left unread."""
    reports = YearReport.objects.visible_to(request.user).defer(*YearReport.FILES)
    return reports.filter(counties=[county.pk for county in counties])


def scope(request, codes, year):
    """The counties and their report on the year, if the user serves them all; else 404."""
    counties = county_scope(request, codes)
    return counties, get_object_or_404(of_counties(request, counties), year=year)


def section_scope(request, codes, year, section):
    """The counties, the report and one of its sections; else 404."""
    counties = county_scope(request, codes)
    sections = YearReportSection.objects.visible_to(request.user).filter(position__isnull=False)
    found = get_object_or_404(
        sections.select_related("report").defer(*REPORT_FILES),
        report__counties=[county.pk for county in counties],
        report__year=year,
        code=section,
    )
    return counties, found.report, found


def closed(request, codes, report):
    """Lead to the report and say that it is locked; what somebody had written is shown first, to be kept."""
    address = reverse("year_report_detail", args=[codes, report.year])
    text = _("The report is locked, so nothing was changed.")
    if not (written := texts_of(typed_in(request))):
        messages.warning(request, text)
        return redirect(address)
    context = {"title": str(report), "text": text, "written": written, "address": address}
    return render(request, "plans/closed.html", context, status=422)


@require_safe
def year_report_list(request, codes):
    """The counties' reports, the newest first, and a button that begins one."""
    counties = county_scope(request, codes)
    context = {
        "codes": codes,
        "counties": counties,
        "reports": listed(request, counties),
        "form": NewYearReportForm(),
    }
    return render(request, "reviews/year_report_list.html", context)


@require_POST
def year_report_new(request, codes):
    """Begin the report on a year; there is one, however often it is asked for."""
    counties = county_scope(request, codes)
    form = NewYearReportForm(request.POST)
    if not form.is_valid():
        context = {
            "codes": codes,
            "counties": counties,
            "reports": listed(request, counties),
            "form": form,
        }
        return render(request, "reviews/year_report_list.html", context, status=422)
    report = actions.begin_report(by=request.user, counties=counties, year=form.cleaned_data["year"])
    return redirect("year_report_detail", codes, report.year)


@require_safe
def year_report_detail(request, codes, year):
    """The sections and how far they have come; while it is made, htmx asks every second; locked, its words."""
    counties, report = scope(request, codes, year)
    if request.htmx and report.state != YearReport.State.MAKING:
        return HttpResponseClientRedirect(request.path)
    context = {
        "codes": codes,
        "counties": counties,
        "report": report,
        "sections": report.sections.filter(position__isnull=False),
        "paper": Paper.from_json(report.paper) if report.is_locked else None,
        "case_form": CaseNumberForm(initial={"case_number": report.case_number}),
    }
    return render_page(request, "reviews/year_report_detail.html", context, fragment="progress")


@form_page
def year_report_settings(request, codes, year):
    """When the report is due, and under which headings, this year."""
    counties, report = scope(request, codes, year)
    if report.state != YearReport.State.DRAFT:
        return closed(request, codes, report)
    form = SettingsForm(request.POST or None, report=report, sections=report.sections.all())
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_settings(
                report=report, edition=data["edition"], due_on=data["due_on"], headings=form.headings
            )
        except actions.NotDraft:
            return closed(request, codes, report)
        except EditConflict as conflict:
            saved = SettingsForm(report=conflict.current, sections=report.sections.all())
            initial = {name: saved[name].initial for name in form.fields}
            difference = reopened(form, conflict.current, initial)
        else:
            messages.success(request, _("Saved."))
            return redirect("year_report_detail", codes, year)
    context = {"codes": codes, "counties": counties, "report": report, "form": form, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/year_report_settings.html", context, status=status)


@form_page
def year_report_section(request, codes, year, section):
    """The figures under a heading with what they build on, and the text that goes with them."""
    counties, report, section = section_scope(request, codes, year, section)
    if report.state != YearReport.State.DRAFT:
        return closed(request, codes, report)
    form = SectionForm(request.POST or None, section=section)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        shown = data.get("shows_basis", section.shows_basis)
        try:
            actions.write_section(
                section=section, edition=data["edition"], text=data["text"], shows_basis=shown
            )
        except actions.NotDraft:
            return closed(request, codes, report)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("year_report_detail", codes, year)
    context = {
        "codes": codes,
        "counties": counties,
        "report": report,
        "section": section,
        "content": content_of(section, Year(report, counties)),
        "form": form,
        "difference": difference,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/year_report_section.html", context, status=status)


@require_safe
def year_report_basis(request, codes, year, basis):
    """All that figures of the report build on: contacts, joint work, or what helped and hindered."""
    counties, report = scope(request, codes, year)
    if basis not in LISTS:
        raise Http404
    title, lines = LISTS[basis](Year(report, counties), codes)
    context = {
        "codes": codes,
        "counties": counties,
        "report": report,
        "title": title,
        "lines": lines[:MOST_LINES],
        "total": len(lines),
    }
    return render(request, "reviews/year_report_basis.html", context)


@form_page
def year_report_examples(request, codes, year):
    """Choose examples among the activities of the year that the municipalities have shared."""
    counties, report = scope(request, codes, year)
    gathered = Year(report, counties)
    if request.method == "POST":
        return choose_example(request, codes, report, gathered)
    filters = CountyActivityFilter(request.GET, places=gathered.places, themes=reference().themes)
    rows = shared_activities(gathered.ids, among=gathered.ids).filter(on__year=year)
    page = paginate(request, filters.apply(rows), key=("-on", "-activity_id"))
    context = {
        "codes": codes,
        "counties": counties,
        "report": report,
        "filters": filters,
        "page": page,
        "activities": as_activities(page),
        "chosen": gathered.examples(),
        "chosen_ids": set(report.examples.values_list("activity", flat=True)),
    }
    return render(request, "reviews/year_report_examples.html", context)


def choose_example(request, codes, report, gathered):
    """Take an example in, or out; only what is shared can be taken in."""
    number = request.POST.get("activity", "")
    if not (number.isdecimal() and len(number) <= 18):
        raise Http404
    is_out = "out" in request.POST
    activities = Activity.objects.visible_to(request.user)
    if not is_out:
        activities = activities.filter(pk__in=gathered.shared_rows().values("activity"))
    activity = get_object_or_404(activities, pk=int(number))
    choose = actions.leave_example if is_out else actions.choose_example
    try:
        choose(report=report, activity=activity)
    except actions.NotDraft:
        return closed(request, codes, report)
    messages.success(request, _("The example is taken out.") if is_out else _("The example is chosen."))
    return redirect(request.get_full_path())


def file_name(codes, report, ending):
    return f"arsrapport-{codes}-{report.year}.{ending}"


@require_safe
def year_report_pdf(request, codes, year):
    """Give the report as PDF: as it was locked, or as it would be now."""
    _counties, report = scope(request, codes, year)
    pdf = bytes(report.pdf) if report.is_locked else pdf_of(paper_of(report))
    return download(pdf, name=file_name(codes, report, "pdf"), content_type=KINDS["pdf"][1])


@require_safe
def year_report_word(request, codes, year):
    """Give the report as a Word file to go on with."""
    _counties, report = scope(request, codes, year)
    word = bytes(report.word) if report.is_locked else word_of(paper_of(report))
    return download(word, name=file_name(codes, report, "docx"), content_type=KINDS["docx"][1])


@form_page
def year_report_lock(request, codes, year):
    """Ask once more, then let the report be made for good."""
    counties, report = scope(request, codes, year)
    if report.state != YearReport.State.DRAFT:
        return closed(request, codes, report)
    if request.method == "POST":
        actions.lock_report(by=request.user, report=report)
        return redirect("year_report_detail", codes, year)
    empty = report.sections.filter(position__isnull=False, text="")
    context = {"codes": codes, "counties": counties, "report": report, "empty": empty}
    return render(request, "reviews/year_report_lock.html", context)


@require_POST
def year_report_case_number(request, codes, year):
    """Fill in the number that the report was given."""
    _counties, report = scope(request, codes, year)
    form = CaseNumberForm(request.POST)
    if form.is_valid():
        actions.give_case_number(report=report, case_number=form.cleaned_data["case_number"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("The case number was not saved: check what you wrote."))
    return redirect("year_report_detail", codes, year)


@form_page
@removed_once
def year_report_remove(request, codes, year):
    """Remove a draft, after a question."""
    counties, report = scope(request, codes, year)
    if report.state != YearReport.State.DRAFT:
        return closed(request, codes, report)
    if request.method == "POST":
        try:
            actions.remove_report(report=report)
        except actions.NotDraft:
            return closed(request, codes, report)
        messages.success(request, _("The draft is removed."))
        return redirect("year_report_list", codes)
    return render(
        request,
        "reviews/year_report_remove.html",
        {"codes": codes, "counties": counties, "report": report},
    )
