"""Pages about questions. Each view scopes, calls and renders – nothing more."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from surveys.models import Indicator
from surveys.questions import scopes
from surveys.questions.asking import actions
from surveys.questions.asking.conditions import (
    MOST_PARTS,
    ComparisonForm,
    EarlierForm,
    earlier_items,
    with_part,
    without_part,
)
from surveys.questions.asking.forms import FigureForm, KindForm, NewForm, QuestionForm
from surveys.questions.asking.presets import WHAT_FOR, type_choices
from surveys.questions.reports import hanging_on_question, row_of
from surveys.questions.scopes import explained
from surveys.questions.sentences import choices_of, clause, numbers_of
from surveys.structure import Condition, Kind, condition_from

form_page = require_http_methods(["GET", "HEAD", "POST"])


def overview_at(questionnaire, question):
    """The overview, at the question."""
    return f"{reverse('questionnaire_detail', args=[questionnaire.pk])}#fraga-{question.pk}"


def about(questionnaire, question):
    """What the pages of a question share: the questionnaire, the question and its number."""
    sheet = questionnaire.sheet()
    row = row_of(question, sheet, numbers_of(sheet), questionnaire.main_language)
    return {
        "questionnaire": questionnaire,
        "question": question,
        "row": row,
        "back": overview_at(questionnaire, question),
    }


@form_page
@explained
def question_new(request, pk):
    """Write a question and choose its type."""
    questionnaire = scopes.edited_scope(request, pk)
    known = {"after": request.GET.get("efter"), "section": request.GET.get("avsnitt")}
    initial = {
        name: value for name, value in known.items() if value and value.isdecimal() and len(value) < 10
    }
    form = NewForm(request.POST or None, questionnaire=questionnaire, initial=initial)
    if request.method == "POST" and form.is_valid():
        question, withdrawn = actions.add_question(questionnaire=questionnaire, **form.fields_to_save)
        scopes.tell_withdrawn(request, withdrawn)
        return redirect("question_edit", pk, question.pk)
    context = {"questionnaire": questionnaire, "form": form, "types": type_choices()}
    return render(request, "surveys/questions/question_new.html", context, status=422 if form.errors else 200)


@form_page
@explained
def question_edit(request, pk, question):
    """Change a question: its words, and what its type needs."""
    questionnaire, row = scopes.question_scope(request, pk, question, whole=True)
    main, difference = questionnaire.main_language, []
    form = QuestionForm(request.POST or None, question=row, main=main)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawn = actions.change_question(question=row, **form.fields_to_save)
        except actions.CodeTaken:
            form.add_error("code", _("Another question has that code."))
        except EditConflict as conflict:
            saved = form.stored(conflict.current)
            saved |= {name: saved[name].split("\n") if saved[name] else [] for name in form.LISTS}
            difference = reopened(form, conflict.current, saved)
        else:
            messages.success(request, _("The question is saved."))
            scopes.tell_withdrawn(request, withdrawn)
            if "next" in request.POST:
                return redirect(f"{reverse('question_new', args=[pk])}?efter={row.pk}")
            return redirect(overview_at(questionnaire, row))
    context = about(questionnaire, row) | {
        "form": form,
        "difference": difference,
        "has_figure": bool(row.options) and row.kind != Kind.MATRIX,
        "what_for": WHAT_FOR[Kind(row.kind)],
    }
    refused = form.errors or difference
    return render(request, "surveys/questions/question_edit.html", context, status=422 if refused else 200)


@form_page
@explained
def question_kind(request, pk, question):
    """Make it a question of another type."""
    questionnaire, row = scopes.question_scope(request, pk, question, whole=True)
    initial = {"kind": row.kind, "edition": row.edition}
    form = KindForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawn = actions.change_kind(question=row, **form.cleaned_data)
        except EditConflict:
            messages.warning(
                request, _("Someone else changed the question just now. Look at it and try again.")
            )
        else:
            scopes.tell_withdrawn(request, withdrawn)
        return redirect("question_edit", pk, row.pk)
    context = about(questionnaire, row) | {"form": form, "types": type_choices()}
    return render(
        request, "surveys/questions/question_kind.html", context, status=422 if form.errors else 200
    )


@form_page
@explained
def question_condition(request, pk, question):
    """Say when a question is asked: the answers to earlier ones."""
    questionnaire, row = scopes.question_scope(request, pk, question, whole=True)
    sheet, main = questionnaire.sheet(), questionnaire.main_language
    condition = condition_from(row.condition)
    earlier = earlier_items(sheet, row.code)
    asked = request.POST.get("fraga") or request.GET.get("fraga", "")
    item = sheet.by_code[asked] if asked in dict(earlier) else None
    form = item and ComparisonForm(
        request.POST if "fraga" in request.POST else None,
        item=item,
        main=main,
        initial={"edition": row.edition},
    )
    if request.method == "POST" and (changed := changed_condition(request.POST, condition, form)) is not None:
        try:
            actions.change_condition(question=row, edition=edition_in(request.POST), condition=changed)
        except EditConflict:
            messages.warning(
                request, _("Someone else changed the question just now. Look at it and try again.")
            )
        else:
            messages.success(request, _("The condition is saved."))
        return redirect("question_condition", pk, row.pk)
    numbers = numbers_of(sheet)
    context = about(questionnaire, row) | {
        "condition": condition,
        "parts": [clause(Condition((part,)), sheet, numbers, main) for part in condition.parts],
        "earlier": earlier,
        "choose": EarlierForm(initial={"fraga": asked}, earlier=earlier),
        "item": item,
        "form": form,
        "can_add": len(condition.parts) < MOST_PARTS,
    }
    refused = form and form.errors
    return render(
        request, "surveys/questions/question_condition.html", context, status=422 if refused else 200
    )


def changed_condition(posted, condition, form):
    """The condition that a pressed button asks for; None for a form that has to be mended, or no button."""
    removed = posted.get("remove", "")
    if removed.isascii() and removed.isdigit() and int(removed[:4]) < len(condition.parts):
        return without_part(condition, int(removed))
    if posted.get("join") in ("all", "any"):
        return Condition(condition.parts, posted["join"] == "any")
    if form is not None and form.is_bound and form.is_valid() and len(condition.parts) < MOST_PARTS:
        return with_part(condition, form.test)
    return None


def edition_in(posted):
    """The edition that a page was opened with; 0 for none."""
    asked = posted.get("edition", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


@form_page
@explained
def question_figure(request, pk, question):
    """Say what the figure of a question counts and where it goes; also when the questionnaire is locked."""
    questionnaire = scopes.owned_scope(request, pk, whole=True)
    row = scopes.question_of(questionnaire, question)
    if not row.options or row.kind == Kind.MATRIX:
        raise Http404
    main, difference = questionnaire.main_language, []
    options = [(one, label) for one, label in choices_of(row.as_item(0), main) if one > 0]
    form = FigureForm(
        request.POST or None,
        options=options,
        indicators=indicators_for(request.user, questionnaire),
        initial=figure_of(row, main),
    )
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in form.fields if name != "contact_confirmed"}
        try:
            actions.change_figure(question=row, main=main, **said)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current, figure_of(conflict.current, main))
        else:
            messages.success(request, _("Saved."))
            return redirect(overview_at(questionnaire, row))
    context = about(questionnaire, row) | {"form": form, "difference": difference}
    refused = form.errors or difference
    return render(request, "surveys/questions/question_figure.html", context, status=422 if refused else 200)


def figure_of(question, main):
    """What a question says of its figure, by the fields of the form."""
    names = ("share", "factor", "indicator", "edition")
    return {name: getattr(question, name) for name in names} | {
        "share_label": question.share_label.get(main, "")
    }


def indicators_for(user, questionnaire):
    """The indicators of surveys that a figure may go into: the common ones, and the municipality's own."""
    own = Q(municipality=None) | Q(municipality=questionnaire.municipality_id)
    return Indicator.objects.visible_to(user).filter(own, kind=Indicator.Kind.SURVEY)


@form_page
@removed_once
@explained
def question_remove(request, pk, question):
    """Remove a question that no other hangs on, after a question."""
    questionnaire, row = scopes.question_scope(request, pk, question, whole=True)
    if request.method == "POST":
        actions.remove_question(question=row)
        messages.success(request, _("The question is removed."))
        return redirect(f"{reverse('questionnaire_detail', args=[pk])}#avsnitt-{row.section_id}")
    context = about(questionnaire, row) | {"hanging": hanging_on_question(row, questionnaire)}
    return render(request, "surveys/questions/question_remove.html", context)
