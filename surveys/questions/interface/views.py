"""Pages about the languages of what stands around the questions, for the portal's administrators."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.editions import Difference, EditConflict
from portal.lib.reopening import reopened
from surveys.answering.words import WORDS
from surveys.models import InterfaceLanguage
from surveys.questions.languages import actions
from surveys.questions.languages.forms import InterfaceForm, InterfaceTextsForm, SpeakerForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


def interface_scope(request):
    """The languages, for the portal's administrators; else 404."""
    if not request.user.administers_portal:
        raise Http404
    request.place_key = "portal"
    return InterfaceLanguage.objects.order_by("name_sv")


def in_swedish():
    """The words around the questions, by the English ones."""
    with override("sv"):
        return {word: _(word) for word in WORDS}


@require_safe
def interface_language_list(request):
    """The languages, how far each has come, and who has read it."""
    words = set(WORDS)
    rows = [(language, len(words - language.texts.keys())) for language in interface_scope(request)]
    context = {"rows": rows, "total": len(words)}
    return render(request, "surveys/questions/interface_language_list.html", context)


@form_page
def interface_language_new(request):
    """Add a language."""
    interface_scope(request)
    form = InterfaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        language, _is_new = actions.create_interface(**form.cleaned_data)
        return redirect("interface_language_edit", language.pk)
    context = {"form": form}
    return render(
        request, "surveys/questions/interface_language_new.html", context, status=422 if form.errors else 200
    )


@form_page
def interface_language_edit(request, pk):
    """Translate every string that stands around the questions."""
    language = get_object_or_404(interface_scope(request), pk=pk)
    form = InterfaceTextsForm(request.POST or None, instance=language, words=WORDS, swedish=in_swedish())
    difference = []
    if request.method == "POST" and form.is_valid():
        names = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            fell = actions.translate_interface(
                language=language, edition=form.cleaned_data["edition"], texts=form.texts, **names
            )
        except EditConflict as conflict:
            reopened(form, conflict.current, {})
            theirs, yours = conflict.current.texts, form.texts
            difference = [
                Difference(word, theirs.get(word, "–"), yours.get(word, "–"))
                for word in WORDS
                if theirs.get(word) != yours.get(word)
            ] or [Difference("", "", "")]
        else:
            messages.success(request, _("Saved."))
            if fell:
                messages.warning(request, _("A text was changed, so the language must be approved again."))
            return redirect("interface_language_list")
    context = {"tongue": language, "form": form, "difference": difference}
    refused = form.errors or difference
    return render(
        request, "surveys/questions/interface_language_edit.html", context, status=422 if refused else 200
    )


@form_page
def interface_language_approve(request, pk):
    """Say who, speaking the language, has read all of it."""
    language = get_object_or_404(interface_scope(request), pk=pk)
    form = SpeakerForm(request.POST or None, initial={"speaker": language.speaker})
    if request.method == "POST" and form.is_valid():
        asked = request.POST.get("edition", "")
        try:
            actions.approve_interface(
                by=request.user,
                language=language,
                edition=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0,
                speaker=form.cleaned_data["speaker"],
                words=WORDS,
            )
        except EditConflict:
            messages.warning(request, _("The texts were changed just now. Read them and approve again."))
        except actions.Incomplete as incomplete:
            says = ngettext(
                "%(count)s text is not translated yet.",
                "%(count)s texts are not translated yet.",
                incomplete.missing,
            )
            messages.warning(request, says % {"count": incomplete.missing})
        else:
            messages.success(request, _("The language is approved."))
        return redirect("interface_language_list")
    context = {"tongue": language, "form": form, "count": len(set(WORDS))}
    return render(
        request,
        "surveys/questions/interface_language_approve.html",
        context,
        status=422 if form.errors else 200,
    )
