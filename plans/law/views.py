"""What the law asks for, row by row: the municipality's table, and the county's of what was shared."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.models import Municipality
from municipalities.scopes import county_scope
from plans.law import actions, exports, reports
from plans.law.forms import (
    CouncilReportForm,
    CountyOrder,
    LawSettingsForm,
    ObservationForm,
    ShareForm,
    StatementForm,
)
from plans.law.presentation import county_lines, lines
from plans.models import DutyStatement, SharedDuty
from portal.lib.removals import removed_once
from portal.lib.uploads import download

form_page = require_http_methods(["GET", "HEAD", "POST"])


def table_scope(request, code):
    """The municipality's table as the user sees it: coordinators and managers all of it, others what is shared."""
    municipality = get_object_or_404(
        Municipality.objects.visible_to(request.user).select_related("county", "law_settings"), code=code
    )
    return reports.law_table(municipality, is_whole=municipality.is_read_in_full_by(request.user))


def row_scope(request, code, duty):
    """The table, and its row of a duty; 404 if the user does not see it."""
    table = table_scope(request, code)
    row = table.row(duty)
    if row is None:
        raise Http404
    return table, row


def coordinated(request, code):
    return get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)


def coordinated_row(request, code, duty):
    """The municipality and its row of a duty, if the user coordinates it; else 404."""
    municipality = coordinated(request, code)
    row = reports.law_table(municipality, is_whole=True).row(duty)
    if row is None:
        raise Http404
    return municipality, row


def table_lines(request, table, rows):
    coordinates = table.municipality.is_coordinated_by(request.user)
    return lines(table.municipality, rows, opens_all=table.is_whole, takes_steps=coordinates)


def attached(kind, header, rows, *, title, name):
    """A table as a file; 404 for a kind there is none of."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    content, content_type = exports.write_table(kind, header, rows, sheet_title=title)
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.{kind}"'
    return response


# The municipality's table


@require_safe
def law_table(request, code):
    """Each duty of the law: how it stands, by what evidence, what was said, and what comes next."""
    table = table_scope(request, code)
    municipality = table.municipality
    context = {
        "municipality": municipality,
        "table": table,
        "lines": table_lines(request, table, table.rows),
        "can_coordinate": municipality.is_coordinated_by(request.user),
        "belongs_here": municipality.pk in request.user.reach(),
        "council_reports": reports.council_reports(municipality) if table.is_whole else [],
    }
    return render(request, "plans/law_table.html", context)


@require_safe
def law_export(request, code, kind):
    """Download the rows that the page shows."""
    table = table_scope(request, code)
    return attached(
        kind, exports.law_header(), exports.law_rows(table), title=_("The law"), name=f"lagen-{code}"
    )


@require_safe
def duty_detail(request, code, duty):
    """One duty: how it stands, and, for those who read the municipality in full, all that was said of it."""
    table, row = row_scope(request, code, duty)
    said = reports.history(table.municipality, duty) if table.is_whole else []
    context = {
        "municipality": table.municipality,
        "table": table,
        "row": row,
        "line": table_lines(request, table, [row])[0],
        "history": [statement for statement in said if statement not in (row.statement, row.observation)],
        "can_coordinate": table.municipality.is_coordinated_by(request.user),
    }
    return render(request, "plans/duty_detail.html", context)


@form_page
def duty_statement_new(request, code, duty):
    """Say how a duty stands, from what source."""
    municipality, row = coordinated_row(request, code, duty)
    form = StatementForm(request.POST or None, request.FILES or None, duty=row.duty)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say(by=request.user, municipality=municipality, duty_code=duty, **form.said)
        except DutyStatement.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("Saved."))
        return redirect("duty_detail", code, duty)
    context = {"municipality": municipality, "row": row, "form": form}
    return render(request, "plans/duty_statement_new.html", context, status=422 if form.errors else 200)


@require_safe
def duty_statement_file(request, code, pk):
    """Fetch the file of a statement that the user sees: any for those who read all, else the latest shared."""
    table = table_scope(request, code)
    seen = [row.statement for row in table.rows if row.statement]
    if table.is_whole:
        seen = [said for row in table.rows for said in reports.history(table.municipality, row.duty.code)]
    statement = next((said for said in seen if said.pk == pk and said.file_id), None)
    if statement is None:
        raise Http404
    return given(statement.file)


def given(file):
    return download(bytes(file.content), name=file.name, content_type=file.content_type)


@form_page
def law_share(request, code):
    """Choose rows to show to the county board, knowing what that means; `?krav=` ticks one alone."""
    municipality = coordinated(request, code)
    table = reports.law_table(municipality, is_whole=True)
    unshared = [row for row in table.rows if row.shared_at is None]
    asked = request.GET.get("krav")
    ticked = [row.duty.code for row in unshared if asked in (None, row.duty.code)]
    posted = request.POST if request.method == "POST" else None
    form = ShareForm(posted, unshared=unshared, initial={"duties": ticked})
    if request.method == "POST" and form.is_valid():
        shared = actions.share(by=request.user, municipality=municipality, duties=form.chosen)
        told = ngettext("%(count)s row is shared.", "%(count)s rows are shared.", shared)
        messages.success(request, told % {"count": shared})
        return redirect("law_table", code)
    context = {"municipality": municipality, "form": form, "unshared": unshared}
    return render(request, "plans/law_share.html", context, status=422 if form.errors else 200)


@require_POST
def duty_stop_sharing(request, code, duty):
    """Show a row to the county board no longer."""
    municipality, row = coordinated_row(request, code, duty)
    actions.stop_sharing(municipality=municipality, duty_code=row.duty.code)
    messages.success(request, _("The row is no longer shared. What the county board has read, it has read."))
    return redirect("duty_detail", code, duty)


@require_POST
def duty_mark_read(request, code, duty):
    """Note that the municipality has read what the county board has seen."""
    municipality, row = coordinated_row(request, code, duty)
    actions.mark_read(municipality=municipality, duty_code=row.duty.code)
    messages.success(request, _("Marked as read."))
    return redirect("duty_detail", code, duty)


@form_page
def law_settings(request, code):
    """How the municipality reads *every second year*, and when it is reminded."""
    municipality = coordinated(request, code)
    form = LawSettingsForm(request.POST or None, instance=reports.settings_of(municipality))
    if request.method == "POST" and form.is_valid():
        actions.set_law_settings(municipality=municipality, **form.chosen)
        messages.success(request, _("Saved."))
        return redirect("law_table", code)
    context = {"municipality": municipality, "form": form}
    return render(request, "plans/law_settings.html", context, status=422 if form.errors else 200)


# Reports to fullmäktige


@form_page
def council_report_new(request, code):
    """Note a report to fullmäktige."""
    municipality = coordinated(request, code)
    form = CouncilReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_council_report(by=request.user, municipality=municipality, **form.report)
        except municipality.council_reports.model.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("The report is noted."))
        return redirect("law_table", code)
    context = {"municipality": municipality, "form": form}
    return render(request, "plans/council_report_new.html", context, status=422 if form.errors else 200)


@require_safe
def council_report_file(request, code, pk):
    """Fetch the file of a report to fullmäktige."""
    municipality = get_object_or_404(Municipality.objects.readable_in_full_by(request.user), code=code)
    report = get_object_or_404(municipality.council_reports.select_related("file"), pk=pk, file__isnull=False)
    return given(report.file)


@form_page
@removed_once
def council_report_remove(request, code, pk):
    """Remove a report that was noted by mistake, after a question."""
    municipality = coordinated(request, code)
    report = get_object_or_404(municipality.council_reports.all(), pk=pk)
    if request.method == "POST":
        actions.remove_council_report(report=report)
        messages.success(request, _("The report is removed."))
        return redirect("law_table", code)
    context = {"municipality": municipality, "report": report}
    return render(request, "plans/council_report_remove.html", context)


# The county


def county_table(request, codes):
    """The counties, what their municipalities have shared, and the order that is asked for."""
    counties = county_scope(request, codes)
    served = Municipality.objects.served_by(request.user).filter(county__in=counties)
    table = reports.county_law(served.select_related("law_settings"))
    return counties, table, CountyOrder(request.GET, table=table)


@require_safe
def county_law(request, codes):
    """The municipalities of the counties by duty: what they have shared, by name, and nothing of the rest."""
    counties, table, order = county_table(request, codes)
    context = {
        "codes": codes,
        "counties": counties,
        "table": table,
        "lines": county_lines(codes, table, order.apply(table.rows)),
        "order": order,
        "columns": [(duty, order.column(duty.code)) for duty in table.duties],
        "by_date": order.column(order.BY_DATE),
    }
    return render(request, "plans/county_law.html", context)


@require_safe
def county_law_export(request, codes, kind):
    """Download the rows that the county's page shows, in their order."""
    _counties, table, order = county_table(request, codes)
    rows = exports.county_rows(order.apply(table.rows))
    return attached(kind, exports.county_header(table), rows, title=_("The law"), name=f"lagen-{codes}")


@form_page
def county_duty(request, codes, code, duty):
    """A row that a municipality shares, and what the county board has seen of it."""
    served = Municipality.objects.served_by(request.user).filter(county__in=county_scope(request, codes))
    municipality = get_object_or_404(served, code=code)
    table = reports.law_table(municipality, is_whole=False)
    row = table.row(duty)
    if row is None:
        raise Http404
    form = ObservationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.observe(by=request.user, municipality=municipality, duty_code=duty, **form.said)
        except (SharedDuty.DoesNotExist, DutyStatement.DoesNotExist) as error:
            raise Http404 from error
        messages.success(request, _("The observation is noted. The municipality sees it too."))
        return redirect("county_duty", codes, code, duty)
    line = lines(municipality, [row], opens_all=False, takes_steps=False)[0]
    context = {"codes": codes, "municipality": municipality, "row": row, "line": line, "form": form}
    return render(request, "plans/county_duty.html", context, status=422 if form.errors else 200)
