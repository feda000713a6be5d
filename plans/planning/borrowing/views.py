"""Pages where one finds measures that others have tried, and takes them over."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.choices import words
from municipalities.models import Municipality
from plans.closed import closed
from plans.drafting.actions import NotOpen
from plans.models import ActionPlan
from plans.planning.borrowing import actions, reports
from plans.planning.borrowing.forms import BorrowFilter, BorrowForm, TakeForm
from portal.lib.htmx import render_page
from portal.lib.paging import paginate

form_page = require_http_methods(["GET", "HEAD", "POST"])


def borrower(request, code):
    """The municipality, if the user adds to its work, and the plans there that the user writes in; else 404."""
    municipality = get_object_or_404(Municipality.objects.editable_by(request.user), code=code)
    plans = ActionPlan.objects.fillable_by(request.user).of(municipality).order_by("-pk")
    return municipality, plans


@require_safe
def measure_borrow_list(request, code):
    """Measures that others lend, and examples; htmx asks for the list alone."""
    municipality, plans = borrower(request, code)
    filters = BorrowFilter(request.GET)
    words_, theme = filters.value("q"), filters.value("tema")
    found = reports.matching(reports.lent_measures(municipality), words_, theme)
    page = paginate(request, found, key=("-plan", "-pk"), size=20)
    context = {
        "municipality": municipality,
        "filters": filters,
        "page": page,
        "lent": reports.as_lent(found.filter(pk__in=[measure.pk for measure in page])),
        "templates": reports.matching_templates(words_, theme) if page.is_first else [],
        "themes": words().current_themes,
        "is_narrowed": bool(words_ or theme),
        "has_plan": plans.exists(),
        "can_begin": municipality.is_coordinated_by(request.user),
    }
    return render_page(request, "plans/measure_borrow_list.html", context, fragment="measures")


@form_page
def measure_borrow(request, code, pk):
    """One lent measure: its text, what it cost, what came of it; and taking it over."""
    municipality, plans = borrower(request, code)
    source = get_object_or_404(reports.lent_measures(municipality), pk=pk)
    form = BorrowForm(request.POST or None, plans=plans)

    def take(data):
        return actions.borrow_measure(
            by=request.user, source=source, plan=data["plan"], form_token=data["form_token"],
            adaptation=data["adaptation"],
        )  # fmt: skip

    if taken := taken_over(request, code, form, take):
        return taken
    context = {
        "municipality": municipality,
        "lent": reports.as_lent(reports.lent_measures(municipality).filter(pk=pk))[0],
        "themes": words().theme_names(source.themes),
        "form": form,
        "has_plan": plans.exists(),
        "can_begin": municipality.is_coordinated_by(request.user),
    }
    return render(request, "plans/measure_borrow.html", context, status=422 if form.errors else 200)


@form_page
def measure_template(request, code, slug):
    """One example, and beginning a measure from it."""
    municipality, plans = borrower(request, code)
    template = reports.templates().get(slug)
    if template is None:
        raise Http404
    form = TakeForm(request.POST or None, plans=plans)

    def take(data):
        return actions.use_template(template=template, plan=data["plan"], form_token=data["form_token"])

    if taken := taken_over(request, code, form, take):
        return taken
    context = {
        "municipality": municipality,
        "template": template,
        "themes": words().theme_names(template.themes),
        "form": form,
        "has_plan": plans.exists(),
        "can_begin": municipality.is_coordinated_by(request.user),
    }
    return render(request, "plans/measure_template.html", context, status=422 if form.errors else 200)


def taken_over(request, code, form, take):
    """Take the measure over if the form was sent and holds; leads on to what one writes oneself."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        measure = take(form.cleaned_data)
    except NotOpen as error:
        return closed(request, code, error.document)
    messages.success(request, _("The measure stands in your plan. Now make it your own."))
    return redirect("measure_edit", code, measure.pk)
