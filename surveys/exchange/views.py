"""The library of ready questions. Each view scopes, calls and renders – nothing more."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from surveys.exchange import reports
from surveys.exchange.forms import InsertForm
from surveys.exchange.inserting import insert_questions
from surveys.exchange.library import blocks
from surveys.questions.scopes import edited_scope, explained, tell_withdrawn
from surveys.structure import text_in

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@explained
def questionnaire_library(request, pk):
    """All blocks of ready questions, to look into."""
    questionnaire = edited_scope(request, pk)
    context = {"questionnaire": questionnaire, **reports.shelves(questionnaire.main_language)}
    return render(request, "surveys/exchange/questionnaire_library.html", context)


@form_page
@explained
def library_block(request, pk, block):
    """Look at a block, and insert it or some of its questions."""
    questionnaire = edited_scope(request, pk)
    found = blocks().get(block)
    if found is None:
        raise Http404
    main = questionnaire.main_language
    rows = reports.rows_of(found, questionnaire)
    initial = {
        "questions": [row.asked.code for row in rows if not row.is_there],
        "after": request.GET.get("efter", ""),
    }
    form = InsertForm(request.POST or None, block=found, questionnaire=questionnaire, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = insert_questions(
            questionnaire=questionnaire,
            form_token=said["form_token"],
            chosen=[asked for asked in found.questions if asked.code in said["questions"]],
            title=found.heading or found.title,
            after=said["after"],
        )
        tell_inserted(request, done, main)
        where = f"#fraga-{done.questions[0].pk}" if done.questions else ""
        return redirect(reverse("questionnaire_detail", args=[pk]) + where)
    chosen = form["questions"].value() or []
    context = {
        "questionnaire": questionnaire,
        "title": text_in(found.title, main),
        "form": form,
        "rows": [(row, row.asked.code in chosen) for row in rows],
        "lacks_language": main not in found.title,
    }
    return render(request, "surveys/exchange/library_block.html", context, status=422 if form.errors else 200)


def tell_inserted(request, done, main):
    """Say what was put in, what was there already, and what is now asked of everyone."""
    if count := len(done.questions):
        says = ngettext("%(count)s question is put in.", "%(count)s questions are put in.", count)
        messages.success(request, says % {"count": count})
    for asked in done.already:
        says = _("“%(question)s” was there already.")
        messages.info(request, says % {"question": text_in(asked.label, main)})
    for asked in done.unconditional:
        says = _("“%(question)s” is asked of everyone: the question that it hangs on is not here.")
        messages.warning(request, says % {"question": text_in(asked.label, main)})
    tell_withdrawn(request, done.withdrawn)
