"""The county's desk. Each view scopes, calls and renders – nothing more."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.choices import reference
from municipalities.models import Municipality
from municipalities.scopes import county_scope
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, csv_lines
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from reviews import actions, exports, reports
from reviews.charts import bars, column_chart, desk_map
from reviews.forms import CountyActivityFilter, DeskFilter, MarkReadForm, SinceFilter
from reviews.start import desk_of
from reviews.support.contacts.forms import ContactForm
from reviews.support.scopes import municipality_scope
from reviews.support.there import support_there
from reviews.year_report.reminders import reports_to_hand_in

CONTACTS_SHOWN = 10


def places_of(request, counties):
    """The municipalities of the counties, in alphabetical order."""
    return list(Municipality.objects.served_by(request.user).filter(county__in=counties))


def narrowed_desk(request, codes):
    """The desk, its filters, and the rows they leave: the same for the page and for what is downloaded."""
    desk = reports.county_desk(
        request.user,
        county_scope(request, codes),
        today=timezone.localdate(),
        theme=request.GET.get("tema", ""),
    )
    filters = DeskFilter(request.GET, desk=desk)
    return desk, filters, filters.apply(desk.rows)


@require_safe
def county_desk(request, codes):
    """Show the counties' municipalities as a table with a map beside it; htmx asks for these, with their figures."""
    desk, filters, rows = narrowed_desk(request, codes)
    rounds, support = desk_of(request.user, desk.counties, now=timezone.now())
    context = {
        "codes": codes,
        "desk": desk,
        "filters": filters,
        "rows": rows,
        "map": desk_map(desk),
        "reminders": reports_to_hand_in(request.user, desk.counties, today=timezone.localdate()),
        "rounds": rounds,
        "support": support,
    }
    return render_page(request, "reviews/county_desk.html", context, fragment="desk")


@require_safe
def county_export(request, codes, kind):
    """Download the rows that the desk shows."""
    _desk, _filters, rows = narrowed_desk(request, codes)
    if kind == "xlsx":
        file = BytesIO()
        exports.write_desk_xlsx(file, rows)
        response = HttpResponse(file.getvalue(), content_type=XLSX_CONTENT_TYPE)
    elif kind == "csv":
        lines = csv_lines(exports.desk_header(), exports.desk_rows(rows))
        response = HttpResponse("".join(lines), content_type=CSV_CONTENT_TYPE)
    else:
        raise Http404
    name = f"kommuner-{codes}-{timezone.localdate()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def county_activities(request, codes):
    """List what the counties' municipalities have shared, latest first; htmx asks for the list alone."""
    counties = county_scope(request, codes)
    places = places_of(request, counties)
    ids = [place.pk for place in places]
    filters = CountyActivityFilter(request.GET, places=places, themes=reference().themes)
    found = filters.apply(reports.shared_activities(ids, among=ids))
    page = paginate(request, found, key=("-on", "-activity_id"))
    context = {
        "codes": codes,
        "counties": counties,
        "filters": filters,
        "page": page,
        "activities": reports.as_activities(page),
    }
    return render_page(request, "reviews/county_activities.html", context, fragment="activities")


@require_safe
def county_news(request, codes):
    """Show what is new in the counties since the last reading; looking marks nothing as read."""
    counties = county_scope(request, codes)
    ids = [place.pk for place in places_of(request, counties)]
    filters = SinceFilter(request.GET)
    since = filters.since or reports.news_since(request.user, counties)
    news = reports.county_news(request.user, ids, since=since)
    page = paginate(request, reports.shared_since(ids, since), key=("-shared_at", "-pk"))
    context = {
        "codes": codes,
        "filters": filters,
        "news": news,
        "page": page,
        "shared": reports.as_activities(page),
    }
    return render(request, "reviews/county_news.html", context)


@require_POST
def county_mark_read(request, codes):
    """Mark the news as read up to the moment the page was made."""
    counties = county_scope(request, codes)
    form = MarkReadForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no moment")
    actions.mark_read(by=request.user, counties=counties, read_to=form.cleaned_data["read_to"])
    messages.success(request, _("Marked as read."))
    return redirect("county_desk", codes)


def municipality_page(request, codes, counties, municipality, form=None, *, status=200):
    """The page about a municipality, with the form for a contact as it stands."""
    support = support_there(request.user, municipality)
    report = reports.municipality_report(municipality, today=timezone.localdate())
    among = [place.pk for place in places_of(request, counties)]
    shared = reports.shared_activities([municipality.pk], among=among)
    page = paginate(request, shared, key=("-on", "-activity_id"))
    context = {
        "codes": codes,
        "report": report,
        "month_chart": column_chart([month.shared for month in report.months]),
        "theme_bars": bars(report.themes),
        "page": page,
        "months": reports.by_month(reports.as_activities(page)),
        "contacts": reports.latest_contacts(request.user, municipality, CONTACTS_SHOWN),
        "arrivals": reports.arrivals_from(request.user, municipality),
        "support": support,
        "form": form or ContactForm(cases=support.choices),
    }
    return render(request, "reviews/county_municipality.html", context, status=status)


@require_safe
def county_municipality(request, codes, code):
    """Show what a municipality has shared, who coordinates there, and the contacts with it."""
    counties, municipality = municipality_scope(request, codes, code)
    return municipality_page(request, codes, counties, municipality)
