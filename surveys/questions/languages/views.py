"""Pages about the languages of a questionnaire. Each view scopes, calls and renders – nothing more."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.lib.removals import removed_once
from surveys.questions import scopes
from surveys.questions.languages import actions
from surveys.questions.languages.forms import MOST_FIELDS, AddForm, SpeakerForm, TranslateForm
from surveys.questions.languages.names import language_names, spoken
from surveys.questions.languages.reports import language_rows, parts_to_translate
from surveys.questions.scopes import explained
from surveys.questions.texts import all_places

form_page = require_http_methods(["GET", "HEAD", "POST"])


def language_scope(request, pk, language):
    """A questionnaire that the user may change now, and one of its languages; else 404. Raises Locked."""
    questionnaire = scopes.edited_scope(request, pk, whole=True)
    return questionnaire, get_object_or_404(questionnaire.languages, language=language)


def is_practice(questionnaire):
    """Whether it belongs to Övningskommunen or its county."""
    return (questionnaire.municipality or questionnaire.county).is_practice


@form_page
@explained
def questionnaire_languages(request, pk):
    """The languages of a questionnaire, how far each has come, and adding one."""
    questionnaire = scopes.edited_scope(request, pk, whole=True)
    names = language_names()
    rows = language_rows(questionnaire, names)
    there = {questionnaire.main_language, *(row.code for row in rows)}
    choices = [(code, name[:1].upper() + name[1:]) for code, name in names.items() if code not in there]
    form = AddForm(request.POST or None, languages=choices)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        actions.add_language(questionnaire=questionnaire, language=language)
        return redirect("questionnaire_translate", pk, language)
    context = {
        "questionnaire": questionnaire,
        "main": names[questionnaire.main_language],
        "rows": rows,
        "form": form,
        "choices": choices,
    }
    return render(
        request, "surveys/questions/questionnaire_languages.html", context, status=422 if form.errors else 200
    )


@form_page
@explained
def questionnaire_translate(request, pk, language):
    """Translate the texts, the source beside each field; a very long questionnaire a section at a time."""
    questionnaire, row = language_scope(request, pk, language)
    names = language_names()
    parts = parts_to_translate(questionnaire, language)
    asked = request.GET.get("del", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    is_divided = sum(len(part.places) for part in parts) > MOST_FIELDS
    if is_divided and number >= len(parts):
        raise Http404
    shown = [parts[number]] if is_divided else parts
    places = [place for part in shown for place in part.places]
    seen = actions.fingerprint(places, language)
    form = TranslateForm(
        request.POST or None,
        places=places,
        language=language,
        is_rtl=spoken(language).is_rtl,
        initial={"seen": seen},
    )
    clashes = []
    if request.method == "POST" and form.is_valid():
        try:
            changed, fell = actions.translate(
                questionnaire=questionnaire,
                language=language,
                typed=form.typed,
                seen=form.cleaned_data["seen"],
            )
        except actions.TextsChanged as change:
            clashes = change.clashes
            form.data = form.data.copy()
            form.data["seen"] = seen
        else:
            says = ngettext("%(count)s text is saved.", "%(count)s texts are saved.", changed)
            messages.success(request, says % {"count": changed})
            if fell:
                scopes.tell_withdrawn(request, [language])
            return redirect(
                request.get_full_path() if is_divided else reverse("questionnaire_languages", args=[pk])
            )
    context = {
        "questionnaire": questionnaire,
        "tongue": row,
        "name": names[language],
        "main": names[questionnaire.main_language],
        "parts": parts,
        "shown": [(part, [(place, form[place.key]) for place in part.places]) for part in shown],
        "is_divided": is_divided,
        "number": number,
        "form": form,
        "clashes": clashes,
        "missing": sum(part.missing for part in parts),
    }
    refused = form.errors or clashes
    return render(
        request, "surveys/questions/questionnaire_translate.html", context, status=422 if refused else 200
    )


@form_page
@explained
def questionnaire_approve(request, pk, language):
    """Say who, speaking the language, has read all of it and finds it right."""
    questionnaire, row = language_scope(request, pk, language)
    form = SpeakerForm(
        request.POST if request.method == "POST" else None,
        is_named=not is_practice(questionnaire),
        initial={"speaker": row.speaker},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve_language(by=request.user, row=row, speaker=form.cleaned_data["speaker"])
        except actions.Incomplete as incomplete:
            says = ngettext(
                "%(count)s text is not translated yet.",
                "%(count)s texts are not translated yet.",
                incomplete.missing,
            )
            messages.warning(request, says % {"count": incomplete.missing})
        else:
            messages.success(request, _("The translation is approved."))
        return redirect("questionnaire_languages", pk)
    context = {
        "questionnaire": questionnaire,
        "name": language_names()[language],
        "form": form,
        "count": len(all_places(questionnaire)),
    }
    return render(
        request, "surveys/questions/questionnaire_approve.html", context, status=422 if form.errors else 200
    )


@require_POST
@removed_once
@explained
def questionnaire_language_remove(request, pk, language):
    """Remove a language with its texts; the button asks first, by being folded away."""
    questionnaire, row = language_scope(request, pk, language)
    actions.remove_language(questionnaire=questionnaire, language=row.language)
    messages.success(request, _("The language is removed."))
    return redirect("questionnaire_languages", pk)
