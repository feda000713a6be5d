"""The page about who carries the work besides the coordinator."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from activities.work_shared import reports
from activities.work_shared.charts import bars
from municipalities.models import Municipality


@require_safe
def work_shared(request, code):
    """Units, partners and organisations, quarter by quarter."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    report = reports.work_shared(request.user, municipality)
    context = {
        "municipality": municipality,
        "report": report,
        "activities": bars(report.activities),
        "partners": bars(report.partners),
        "measures": bars(report.measures),
    }
    return render(request, "activities/work_shared.html", context)
