"""The pages about who carries the work besides the coordinator."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accounts.models import MUNICIPAL_ROLES
from activities.work_shared import answering, presentation, reports
from activities.work_shared.forms import UnitFilter
from activities.work_shared.holders import ALL, OTHERS, name_of, unit_key
from municipalities.models import Municipality


@require_safe
def work_shared(request, code):
    """Units, partners and organisations, quarter by quarter; every number leads to what it counts."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    filters = UnitFilter(request.GET)
    report = reports.work_shared(request.user, municipality, unit=filters.unit)
    names_people = not municipality.is_practice and municipality.pk in request.user.reach(*MUNICIPAL_ROLES)
    activities, measures = reverse("activity_list", args=[code]), reverse("work_shared_measures", args=[code])
    links = {"activities": activities, "unit": filters.unit, "names_people": names_people}
    key = unit_key(filters.unit) if filters.unit else OTHERS
    context = {
        "municipality": municipality,
        "filters": filters,
        "report": report,
        "activities": presentation.drawn_activities(report, report.activities, presentation.HELD, **links),
        "partners": presentation.drawn_activities(report, report.partners, presentation.TOGETHER, **links),
        "measures": presentation.drawn_measures(report.measures, measures),
        "all_activities": presentation.address_of(activities, report.quarters[0], holl=ALL),
        "these_activities": presentation.address_of(activities, report.quarters[0], holl=key)
        if names_people
        else "",
        "all_measures": measures,
        "these_measures": f"{measures}?svarar={key}",
    }
    return render(request, "activities/work_shared.html", context)


@require_safe
def work_shared_measures(request, code):
    """The measures in force that somebody answers for: exactly those that the number counted."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    every = answering.answers(request.user, municipality)
    key = request.GET.get("svarar", "")
    rows = answering.measure_rows(request.user, answering.answered_by(every, key))
    is_narrowed = key == OTHERS or any(one.key == key for one in every)
    context = {
        "municipality": municipality,
        "rows": [(row, "") for row in rows],
        "choices": [(one.key, capfirst(one.name), len(one.measures)) for one in every],
        "others": OTHERS,
        "chosen": key if is_narrowed else "",
        "name": name_of(key) if is_narrowed else "",
    }
    return render(request, "activities/work_shared_measures.html", context)
