"""Pages about statistics. Each view scopes, calls and renders – nothing more."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.choices import words
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from surveys import actions, reports
from surveys.exports import export_figures, export_list
from surveys.figures import figures_of
from surveys.forms import IndicatorFilter, IndicatorForm, ValuesForm, years_to_type
from surveys.models import Indicator
from surveys.reading import as_typed
from surveys.scopes import (
    coordinated_place,
    indicator_scope,
    indicators_in,
    own_scope,
    place_scope,
    reads_only_public,
    typed_scope,
)

CONTENT_TYPES = {"csv": CSV_CONTENT_TYPE, "xlsx": XLSX_CONTENT_TYPE}


def listed(request, municipality):
    """The filter that the address asks for, and the indicators it leaves, by theme."""
    filters = IndicatorFilter(request.GET)
    indicators = filters.apply(indicators_in(request, municipality).current())
    only_public = reads_only_public(request, municipality)
    return filters, reports.list_groups(indicators, municipality, public_only=only_public)


@require_safe
def indicator_list(request, code):
    """List the indicators by theme with their latest figures; htmx asks for the tables alone."""
    municipality = place_scope(request, code)
    filters, groups = listed(request, municipality)
    context = {
        "municipality": municipality,
        "filters": filters,
        "groups": groups,
        "count": reports.count_rows(groups),
        "themes": words().current_themes,
        "can_coordinate": municipality.is_coordinated_by(request.user),
        "is_public_only": reads_only_public(request, municipality),
    }
    return render_page(request, "surveys/indicator_list.html", context, fragment="indicators")


@require_safe
def indicator_list_export(request, code, kind):
    """Give exactly what the list shows, with its filter, as a file."""
    municipality = place_scope(request, code)
    groups = listed(request, municipality)[1]
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    export_list(groups, kind=kind, file=file)
    return as_file(file, f"statistik-{slugify(municipality.name)}", kind)


def as_file(file, name, kind):
    """The written file as something to save, dated today."""
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{timezone.localdate():%Y-%m-%d}.{kind}",
        content_type=CONTENT_TYPES[kind],
    )


@require_safe
def indicator_detail(request, code, indicator):
    """One indicator: its trend, what others have, women and men, what it means, and where it is used."""
    municipality, indicator = indicator_scope(request, code, indicator)
    only_public = reads_only_public(request, municipality)
    coordinates = municipality.is_coordinated_by(request.user)
    reads_in_full = municipality.is_read_in_full_by(request.user)
    context = {
        "municipality": municipality,
        "indicator": indicator,
        "themes": words().theme_names(indicator.themes),
        "figure": figures_of(indicator, municipality, public_only=only_public),
        "divided": figures_of(indicator, municipality, public_only=only_public, per_inhabitant=True)
        if indicator.can_divide
        else None,
        "usage": reports.usage_of(indicator, municipality) if reads_in_full else None,
        "is_public_only": only_public,
        "can_put_in": coordinates,
        "can_edit": coordinates and indicator.municipality_id == municipality.pk,
    }
    return render(request, "surveys/indicator_detail.html", context)


@require_safe
def indicator_export(request, code, indicator, kind):
    """Give all figures of one indicator as a file that can be read in again."""
    municipality, indicator = indicator_scope(request, code, indicator)
    figures = figures_of(indicator, municipality, public_only=reads_only_public(request, municipality))
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    export_figures(figures, kind=kind, file=file)
    return as_file(file, f"{slugify(indicator.name)[:60]}-{slugify(municipality.name)}", kind)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_new(request, code):
    """Define something that the municipality itself counts."""
    municipality = coordinated_place(request, code)
    form = IndicatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_indicator(
                municipality=municipality,
                form_token=form.cleaned_data["form_token"],
                **form.indicator_fields,
            )
        except Indicator.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("The indicator is there. Now put in its figures."))
        return redirect("indicator_values", code, made.code)
    context = {
        "municipality": municipality,
        "form": form,
        "indicator": None,
        "difference": None,
        "edition": 1,
    }
    return render(request, "surveys/indicator_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request, code, indicator):
    """Change what an own indicator is called and means; whoever saves second sees what differs."""
    municipality, indicator = own_scope(request, code, indicator)
    edition, saved = indicator.edition, None
    form = IndicatorForm(request.POST if request.method == "POST" else None, instance=indicator)
    if request.method == "POST" and form.is_valid():
        asked = request.POST.get("edition", "")
        try:
            actions.change_indicator(
                indicator=indicator,
                edition=int(asked) if asked.isdecimal() and len(asked) < 10 else 0,
                **form.indicator_fields,
            )
        except EditConflict as conflict:
            edition, saved = conflict.current.edition, form.difference(conflict.current)
        else:
            messages.success(request, _("The indicator is saved."))
            return redirect("indicator_detail", code, indicator.code)
    elif request.method == "POST":
        edition = request.POST.get("edition", "")
    context = {
        "municipality": municipality,
        "form": form,
        "indicator": indicator,
        "edition": edition,
        "difference": saved,
    }
    refused = form.errors or saved is not None
    return render(request, "surveys/indicator_form.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_values(request, code, indicator):
    """Put in the municipality's own figures, year by year."""
    municipality, indicator = typed_scope(request, code, indicator)
    typed = actions.typed_values(indicator, municipality)
    years = years_to_type(typed, timezone.localdate().year, request.GET.get("fran", ""))
    form = ValuesForm(
        request.POST if request.method == "POST" else None,
        years=years,
        typed=typed,
        initial={"seen": actions.fingerprint(typed)},
    )
    others = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_values(
                indicator=indicator,
                municipality=municipality,
                values=form.values,
                seen=form.cleaned_data["seen"],
            )
        except actions.ValuesChanged as changed:
            others = [
                (year, as_typed(changed.current.get((year, sex))), request.POST.get(f"{sex}_{year}", ""))
                for (year, sex), cell in form.values.items()
                if changed.current.get((year, sex)) != cell
            ]
            form.data = form.data.copy()
            form.data["seen"] = actions.fingerprint(changed.current)
        else:
            messages.success(request, _("The figures are saved."))
            return redirect("indicator_detail", code, indicator.code)
    context = {
        "municipality": municipality,
        "indicator": indicator,
        "form": form,
        "others": others,
        "earlier": years[-1] - 10,
    }
    return render(
        request, "surveys/indicator_values.html", context, status=422 if form.errors or others else 200
    )
