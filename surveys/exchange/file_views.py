"""Questionnaires in and out as files. Each view scopes, calls and renders – nothing more."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.uploads import download
from surveys.exchange import reports
from surveys.exchange.actions import take_in
from surveys.exchange.checked import Unfit
from surveys.exchange.drafts import draft_of
from surveys.exchange.files import KINDS, read_file, write_file
from surveys.exchange.forms import FileForm, TakeInForm
from surveys.exchange.own_json import as_text, read, written
from surveys.exchange.xlsform.writing import sheets_of
from surveys.questions.languages.names import language_names
from surveys.questions.scopes import owners_for, questionnaire_scope


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_import(request):
    """Read a file, show what becomes of it, and make it a questionnaire when that has been seen."""
    asked = request.GET.get("plats", "")
    owners = owners_for(request.user, asked)
    request.place_key = asked if asked in owners else next(iter(owners))
    if "draft" in request.POST:
        return take_in_shown(request, owners)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = read_file(file.read(), name=file.name)
        except Unfit as error:
            for problem in error.problems[:20]:
                form.add_error("file", problem)
        else:
            initial = {"draft": as_text(written(taken.draft)), "owner": request.place_key}
            made = TakeInForm(owners=owners, initial=initial)
            context = {"form": made, **reports.preview_of(taken, language_names())}
            return render(request, "surveys/exchange/questionnaire_import_preview.html", context)
    return render(
        request,
        "surveys/exchange/questionnaire_import.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def take_in_shown(request, owners):
    """Make the questionnaire that the preview showed; back to the beginning if it is not what it was."""
    form = TakeInForm(request.POST, owners=owners)
    try:
        draft = read(request.POST["draft"].encode()) if form.is_valid() else None
    except Unfit:
        draft = None
    if draft is None:
        messages.warning(request, _("Choose the file again, and whose the questionnaire is to be."))
        return redirect("questionnaire_import")
    made = take_in(
        draft=draft,
        owner=owners[form.cleaned_data["owner"]],
        by=request.user,
        form_token=form.cleaned_data["form_token"],
    )
    messages.success(request, _("The questionnaire is there. Preview it before you use it."))
    return redirect("questionnaire_detail", made.pk)


@require_safe
def questionnaire_download(request, pk):
    """Choose a file, and see what each kind holds."""
    questionnaire = questionnaire_scope(request, pk)
    context = {"questionnaire": questionnaire, "told": sheets_of(draft_of(questionnaire)).told}
    return render(request, "surveys/exchange/questionnaire_download.html", context)


@require_safe
def questionnaire_file(request, pk, kind):
    """Give the file."""
    questionnaire = questionnaire_scope(request, pk)
    content = write_file(draft_of(questionnaire), kind)
    name = f"{slugify(str(questionnaire)) or 'formular'}.{kind}"
    return download(content, name=name, content_type=KINDS[kind])
