"""A year's activities in the order of the questions, on a page and as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.yearly import exports, reports
from activities.yearly.forms import YearFilter
from municipalities.models import Municipality

SHOWN = 50  # activities per question on the page; the file has all


def scope(request, code):
    """The municipality, if the user reads all of its record, and the chosen year in it; else 404."""
    municipality = get_object_or_404(Municipality.objects.readable_in_full_by(request.user), code=code)
    year = YearFilter(request.GET).year
    return municipality, reports.yearly(request.user, municipality, year=year, today=timezone.localdate())


@require_safe
def activities_yearly(request, code):
    """Each question with what the record answers, and the activities behind it; last, what fits none."""
    municipality, report = scope(request, code)
    context = {"municipality": municipality, "report": report, "shown": SHOWN}
    return render(request, "activities/activities_yearly.html", context)


@require_safe
def activities_yearly_export(request, code, kind):
    """Download the year as the page shows it, with every activity."""
    municipality, report = scope(request, code)
    try:
        content, content_type = exports.write_yearly(kind, report)
    except ValueError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=content_type)
    name = f"arets-fragor-{municipality.code}-{report.year}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
