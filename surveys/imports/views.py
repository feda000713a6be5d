"""The pages of reading in figures, in order: file, columns, preview, done."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.lib.unreadable import UnreadableFile
from surveys.imports import actions
from surveys.imports.forms import FiguresColumnsForm, FiguresUploadForm
from surveys.models import IndicatorImport
from surveys.scopes import coordinated_place, indicators_in

SHOWN = 10  # figures in the preview
State = IndicatorImport.State


def scope(request, code, pk):
    """The municipality and the file, if the user coordinates it; else 404."""
    municipality = coordinated_place(request, code)
    files = IndicatorImport.objects.visible_to(request.user).select_related("municipality__county")
    return municipality, get_object_or_404(files, municipality=municipality, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def figures_new(request, code):
    """Take a file, and look whether it can be read."""
    municipality = coordinated_place(request, code)
    form = FiguresUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.keep_file(
                by=request.user,
                municipality=municipality,
                file=file,
                name=file.name,
                form_token=form.cleaned_data["form_token"],
            )
        except UnreadableFile as error:
            form.add_error("file", error.message)
        except IndicatorImport.DoesNotExist as error:
            raise Http404 from error
        else:
            return redirect("figures_columns", code, batch.pk)
    context = {"municipality": municipality, "form": form}
    return render(request, "surveys/figures_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def figures_columns(request, code, pk):
    """Ask what each column holds."""
    municipality, batch = scope(request, code, pk)
    if batch.state == State.DONE:
        return redirect("indicator_list", code)
    form = FiguresColumnsForm(
        request.POST if request.method == "POST" else None,
        batch=batch,
        indicators=indicators_in(request, municipality),
    )
    if request.method == "POST" and form.is_valid():
        actions.check_file(batch=batch, fields=form.chosen, indicator=form.cleaned_data["indicator"])
        return redirect("figures_preview", code, batch.pk)
    context = {"municipality": municipality, "batch": batch, "form": form}
    return render(request, "surveys/figures_columns.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def figures_preview(request, code, pk):
    """Show what was found; the button reads it in."""
    municipality, batch = scope(request, code, pk)
    if batch.state != State.CHECKED:
        return redirect(reverse("figures_columns", args=[code, pk]))
    if request.method == "POST":
        stored = actions.take_in(batch=batch)
        count = stored.added + stored.changed + stored.same
        told = ngettext("%(count)s figure is read in.", "%(count)s figures are read in.", count)
        messages.success(request, told % {"count": count})
        return redirect("indicator_list", code)
    context = {
        "municipality": municipality,
        "batch": batch,
        "sample": actions.shown_values(batch, SHOWN),
    }
    return render(request, "surveys/figures_preview.html", context)
