"""The county's pages about official statistics. Each view scopes, calls and renders – nothing more."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from municipalities.choices import words
from municipalities.models import Municipality
from municipalities.scopes import county_scope
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE
from portal.lib.htmx import render_page
from surveys.county import exports, reports
from surveys.county.forms import PlaceGroupFilter
from surveys.forms import IndicatorFilter
from surveys.models import Indicator

CONTENT_TYPES = {exports.CSV: CSV_CONTENT_TYPE, exports.XLSX: XLSX_CONTENT_TYPE}


def places_of(request, codes):
    """The counties of the address, and their municipalities in alphabetical order; else 404."""
    counties = county_scope(request, codes)
    return counties, list(Municipality.objects.served_by(request.user).filter(county__in=counties))


def common_indicators(request):
    """The indicators that are common to all; what a municipality counts itself stays with it."""
    return Indicator.objects.visible_to(request.user).filter(municipality=None)


@require_safe
def county_indicator_list(request, codes):
    """The indicators that the county has official statistics of, by theme; htmx asks for the table alone."""
    counties, places = places_of(request, codes)
    filters = IndicatorFilter(request.GET)
    groups = reports.indicator_choices(filters.apply(common_indicators(request).current()), places)
    context = {
        "codes": codes,
        "counties": counties,
        "filters": filters,
        "themes": words().current_themes,
        "groups": groups,
        "count": sum(len(group.choices) for group in groups),
        "total": len(places),
    }
    return render_page(request, "surveys/county_indicator_list.html", context, fragment="indicators")


def narrowed(request, codes, indicator):
    """The indicator in the municipalities that the filter leaves: the same for the page and for what is downloaded."""
    counties, places = places_of(request, codes)
    chosen = get_object_or_404(common_indicators(request), code=indicator)
    filters = PlaceGroupFilter(request.GET, groups=reports.place_groups(places, counties))
    return filters, reports.county_indicator(chosen, filters.apply(places), counties)


@require_safe
def county_indicator(request, codes, indicator):
    """One indicator municipality by municipality, in alphabetical order; htmx asks for the table alone."""
    filters, report = narrowed(request, codes, indicator)
    context = {"codes": codes, "filters": filters, "report": report, "indicator": report.indicator}
    return render_page(request, "surveys/county_indicator.html", context, fragment="municipalities")


@require_safe
def county_indicator_export(request, codes, indicator, kind):
    """Download the rows that the page shows, with every year of the trend."""
    if kind not in CONTENT_TYPES:
        raise Http404
    report = narrowed(request, codes, indicator)[1]
    response = HttpResponse(content_type=CONTENT_TYPES[kind])
    name = f"{slugify(report.indicator.name)[:60]}-{codes}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    exports.write_county(report, kind=kind, file=response)
    return response
