"""The pages of an import, in order: file, columns, waiting, preview, done."""

from io import BytesIO

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from activities.imports import actions
from activities.imports.columns import BY_NAME, IMPORTED, headings
from activities.imports.forms import ColumnsForm, ConfirmForm, UploadForm
from activities.imports.words import vocabulary
from activities.models import ImportBatch
from municipalities.models import Municipality
from portal.lib.cells import XLSX_CONTENT_TYPE, write_xlsx
from portal.lib.htmx import render_page
from portal.lib.unreadable import UnreadableFile

SHOWN = 5  # earlier lists
State = ImportBatch.State
PAGES = {
    State.UPLOADED: "import_columns",
    State.CHECKING: "import_progress",
    State.CHECKED: "import_preview",
    State.IMPORTING: "import_progress",
    State.DONE: "import_done",
    State.FAILED: "import_progress",
}


def scope(request, code, pk):
    """The batch, if the user coordinates its municipality; else 404."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(batches, municipality__code=code, pk=pk)


def page_of(batch):
    """Where the batch is to be found as it now stands."""
    return reverse(PAGES[batch.state], args=[batch.municipality.code, batch.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request, code):
    """Take a file, and look whether it can be read."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.create_batch(
                by=request.user,
                municipality=municipality,
                file=file,
                name=file.name,
                form_token=form.cleaned_data["form_token"],
            )
        except UnreadableFile as error:
            form.add_error("file", error.message)
        except ImportBatch.DoesNotExist as error:
            raise Http404 from error
        else:
            return redirect(page_of(batch))
    earlier = ImportBatch.objects.visible_to(request.user).filter(municipality=municipality)
    context = {
        "municipality": municipality,
        "form": form,
        "vocabulary": vocabulary(),
        "earlier": [(batch, page_of(batch)) for batch in earlier.select_related("municipality")[:SHOWN]],
    }
    return render(request, "activities/import_new.html", context)


@require_safe
def import_template(request, code):
    """Give an empty list with the headings that are known."""
    get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    file = BytesIO()
    widths = [column.width for column in IMPORTED]
    write_xlsx(file, headings()[: len(IMPORTED)], [], sheet_title=_("Activities"), widths=widths)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename="aktiviteter-mall.xlsx", content_type=XLSX_CONTENT_TYPE
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request, code, pk):
    """Ask what each column is; the answer starts the check."""
    batch = scope(request, code, pk)
    if batch.state not in (State.UPLOADED, State.CHECKED):
        return redirect(page_of(batch))
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=batch.columns)
    if request.method == "POST" and form.is_valid():
        actions.start_check(batch=batch, fields=form.chosen)
        return redirect("import_progress", code, pk)
    return render(request, "activities/import_columns.html", {"batch": batch, "form": form})


@require_safe
def import_progress(request, code, pk):
    """Tell how far the check or the import has come, until it is done; htmx asks every second."""
    batch = scope(request, code, pk)
    if PAGES[batch.state] != "import_progress":
        return HttpResponseClientRedirect(page_of(batch)) if request.htmx else redirect(page_of(batch))
    return render_page(request, "activities/import_progress.html", {"batch": batch}, fragment="progress")


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request, code, pk):
    """Show what the check found; the button starts the import."""
    batch = scope(request, code, pk)
    if batch.state != State.CHECKED:
        return redirect(page_of(batch))
    form = ConfirmForm(request.POST if request.method == "POST" else None, batch=batch)
    if request.method == "POST" and form.is_valid():
        actions.start_import(batch=batch, by=request.user, **form.choices)
        return redirect("import_progress", code, pk)
    context = {
        "batch": batch,
        "form": form,
        "sample_header": [BY_NAME[column["field"]].title for column in batch.columns if column["field"]],
        "can_import": batch.rows_good or batch.rows_known or batch.rows_warned,
    }
    return render(request, "activities/import_preview.html", context)


@require_safe
def import_bad_rows(request, code, pk):
    """Give the rows to mend as a workbook that can be imported again."""
    batch = scope(request, code, pk)
    if batch.bad_rows is None:
        return redirect(page_of(batch))
    name = f"att-ratta-{slugify(batch.file_name.rpartition('.')[0]) or 'lista'}.xlsx"
    return FileResponse(
        BytesIO(batch.bad_rows), as_attachment=True, filename=name, content_type=XLSX_CONTENT_TYPE
    )


@require_safe
def import_done(request, code, pk):
    """Tell what was imported, and where it is."""
    batch = scope(request, code, pk)
    if batch.state != State.DONE:
        return redirect(page_of(batch))
    left = batch.rows_total - batch.rows_done
    return render(request, "activities/import_done.html", {"batch": batch, "left": left})
