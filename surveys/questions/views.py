"""Pages about questionnaires and their sections. Each view scopes, calls and renders – nothing more."""

from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from surveys.models import Questionnaire
from surveys.questions import actions, order, reports, scopes
from surveys.questions.asking.actions import copy_question
from surveys.questions.check import findings_of
from surveys.questions.forms import CopyForm, NewForm, SectionForm, WordsForm
from surveys.questions.languages.names import language_names
from surveys.questions.presentation import linked_findings
from surveys.questions.scopes import explained
from surveys.structure import text_in

form_page = require_http_methods(["GET", "HEAD", "POST"])


def in_main(row, names, main):
    """The texts of a row in the main language, as a form shows them."""
    return {name: getattr(row, name).get(main, "") for name in names}


@form_page
def questionnaire_new(request):
    """Begin a questionnaire: blank here, or a copy of one that is listed."""
    asked = request.GET.get("plats", "")
    owners = scopes.owners_for(request.user, asked)
    request.place_key = asked if asked in owners else next(iter(owners))
    form = NewForm(
        request.POST or None,
        owners=owners,
        languages=language_names(),
        initial={"owner": request.place_key, "main_language": "sv"},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = actions.create_questionnaire(
            by=request.user,
            owner=owners[said["owner"]],
            form_token=said["form_token"],
            title=said["title"],
            first_section=_("Questions"),
            main_language=said["main_language"],
            audience=said["audience"],
        )
        messages.success(request, _("The questionnaire is there. Write the first question."))
        return redirect("questionnaire_detail", made.pk)
    context = {"form": form, "here": request.place_key, **reports.to_copy_from(request.user, owners)}
    return render(
        request, "surveys/questions/questionnaire_new.html", context, status=422 if form.errors else 200
    )


@require_safe
def questionnaire_detail(request, pk):
    """All of a questionnaire: its words, sections and questions, each with its buttons."""
    questionnaire = scopes.questionnaire_scope(request, pk, whole=True)
    owned = Questionnaire.objects.editable_by(request.user).contains(questionnaire)
    newest, names = reports.newest_version(questionnaire), language_names()
    asked = request.GET.get("fraga", "")
    context = {
        "questionnaire": questionnaire,
        "overview": reports.overview(questionnaire),
        "languages": [(names[row.language], row) for row in questionnaire.languages.all()],
        "owned": owned,
        "can_edit": owned and not questionnaire.is_locked,
        "newer": newest if newest.pk != questionnaire.pk else None,
        "introduction": text_in(questionnaire.introduction, questionnaire.main_language),
        "closing": text_in(questionnaire.closing, questionnaire.main_language),
        "form_token": uuid4(),
        "opened": int(asked) if asked.isdecimal() and len(asked) < 10 else None,
    }
    return render(request, "surveys/questions/questionnaire_detail.html", context)


@form_page
@explained
def questionnaire_edit(request, pk):
    """Change title, introduction, closing words and who is asked."""
    questionnaire = scopes.edited_scope(request, pk)
    main, difference = questionnaire.main_language, []
    initial = in_main(questionnaire, WordsForm.texts, main)
    initial |= {"audience": questionnaire.audience, "edition": questionnaire.edition}
    form = WordsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawn = actions.change_questionnaire(questionnaire=questionnaire, **form.fields_to_save)
        except EditConflict as conflict:
            saved = in_main(conflict.current, form.texts, main) | {"audience": conflict.current.audience}
            difference = reopened(form, conflict.current, saved)
        else:
            messages.success(request, _("Saved."))
            scopes.tell_withdrawn(request, withdrawn)
            return redirect("questionnaire_detail", pk)
    context = {"questionnaire": questionnaire, "form": form, "difference": difference}
    refused = form.errors or difference
    return render(
        request, "surveys/questions/questionnaire_edit.html", context, status=422 if refused else 200
    )


@form_page
def questionnaire_copy(request, pk):
    """Make an own questionnaire of one that may be seen."""
    source = scopes.questionnaire_scope(request, pk)
    asked = request.GET.get("plats", "") or request.place_key
    owners = scopes.owners_for(request.user, asked)
    here = asked if asked in owners else next(iter(owners))
    title = text_in(source.title, source.main_language)
    if owners[here] in (
        source.municipality,
        source.county,
    ):  # two with one title cannot be told apart in lists
        title = _("%(title)s (copy)") % {"title": title}
    form = CopyForm(request.POST or None, owners=owners, initial={"owner": here, "title": title})
    if request.method == "POST" and form.is_valid():
        made = actions.copy_questionnaire(
            by=request.user,
            source=source,
            owner=owners[form.cleaned_data["owner"]],
            form_token=form.cleaned_data["form_token"],
            title=form.cleaned_data["title"],
        )
        messages.success(request, _("The copy is yours. Change what you like."))
        return redirect("questionnaire_detail", made.pk)
    context = {"questionnaire": source, "form": form}
    return render(
        request, "surveys/questions/questionnaire_copy.html", context, status=422 if form.errors else 200
    )


@require_POST
def questionnaire_version(request, pk):
    """Make the next version of a locked questionnaire."""
    questionnaire = scopes.owned_scope(request, pk)
    try:
        made = actions.make_version(by=request.user, questionnaire=questionnaire)
    except actions.NewerVersion as newer:
        messages.info(request, _("Here is the latest version."))
        return redirect("questionnaire_detail", newer.newest.pk)
    messages.success(request, _("Version %(number)s is there to be changed.") % {"number": made.number})
    return redirect("questionnaire_detail", made.pk)


@form_page
@removed_once
@explained
def questionnaire_remove(request, pk):
    """Remove a questionnaire that no round uses, after a question."""
    questionnaire = scopes.edited_scope(request, pk)
    rounds = list(questionnaire.rounds.all())
    if request.method == "POST":
        try:
            actions.remove_questionnaire(questionnaire=questionnaire)
        except actions.InUse:
            messages.warning(request, _("A round uses the questionnaire. Remove the round first."))
            return redirect("questionnaire_detail", pk)
        messages.success(request, _("The questionnaire is removed."))
        return redirect("questionnaire_new")
    context = {"questionnaire": questionnaire, "rounds": rounds}
    return render(request, "surveys/questions/questionnaire_remove.html", context)


@require_POST
@explained
def questionnaire_order(request, pk):
    """Move or copy a question, or move a section: the buttons of the overview."""
    questionnaire = scopes.edited_scope(request, pk)
    done, numbers = asked_order(request.POST)
    if done is None:
        return HttpResponseBadRequest()
    opened = ""  # the question whose buttons are to be at hand
    if done.startswith("section"):
        section = scopes.section_scope(request, pk, numbers[0])[1]
        moved = order.move_section(section=section, step=STEPS[done], seen=numbers[1])
        where = f"avsnitt-{section.pk}"
    elif done == "copy":
        source = scopes.question_of(questionnaire, numbers[0])
        question = copy_question(question=source, form_token=token_of(request, f"{done} {source.pk}"))
        moved, where, opened = True, f"fraga-{question.pk}", f"?fraga={question.pk}"
    else:
        question = scopes.question_of(questionnaire, numbers[0])
        moved = order.move_question(question=question, step=STEPS[done], seen=(numbers[1], numbers[2]))
        where, opened = f"fraga-{question.pk}", f"?fraga={question.pk}"
    if moved:
        messages.success(request, _("Copied.") if done == "copy" else _("Moved."))
    return redirect(f"{reverse('questionnaire_detail', args=[pk])}{opened}#{where}")


STEPS = {"up": -1, "down": 1, "section_up": -1, "section_down": 1}
NUMBERS = {"up": 3, "down": 3, "copy": 1, "section_up": 2, "section_down": 2}


def asked_order(posted):
    """Which button was pressed, and the numbers that it bears; (None, []) for anything else."""
    for name, count in NUMBERS.items():
        parts = posted.get(name, "").split(".")
        if len(parts) == count and all(
            part.isascii() and part.isdigit() and len(part) < 10 for part in parts
        ):
            return name, [int(part) for part in parts]
    return None, []


def token_of(request, what):
    """A mark of its own for each button of the page: pressed twice it does one thing."""
    try:
        page = UUID(request.POST.get("form_token", ""))
    except ValueError:
        page = uuid4()
    return uuid5(NAMESPACE_URL, f"{page} {what}")


@form_page
@explained
def section_new(request, pk):
    """Add a section, last."""
    questionnaire = scopes.edited_scope(request, pk)
    form = SectionForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        section, withdrawn = actions.add_section(
            questionnaire=questionnaire, form_token=form.cleaned_data["form_token"], **form.said
        )
        messages.success(request, _("The section is added."))
        scopes.tell_withdrawn(request, withdrawn)
        return redirect(f"{reverse('questionnaire_detail', args=[pk])}#avsnitt-{section.pk}")
    context = {"questionnaire": questionnaire, "form": form, "section": None, "difference": []}
    return render(request, "surveys/questions/section_edit.html", context, status=422 if form.errors else 200)


@form_page
@explained
def section_edit(request, pk, section):
    """Change the heading of a section, and what stands under it."""
    questionnaire, row = scopes.section_scope(request, pk, section)
    main, difference = questionnaire.main_language, []
    initial = in_main(row, SectionForm.texts, main) | {"edition": row.edition}
    form = SectionForm(request.POST or None, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawn = actions.change_section(section=row, edition=form.cleaned_data["edition"], **form.said)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current, in_main(conflict.current, form.texts, main))
        else:
            messages.success(request, _("Saved."))
            scopes.tell_withdrawn(request, withdrawn)
            return redirect(f"{reverse('questionnaire_detail', args=[pk])}#avsnitt-{row.pk}")
    context = {"questionnaire": questionnaire, "form": form, "section": row, "difference": difference}
    refused = form.errors or difference
    return render(request, "surveys/questions/section_edit.html", context, status=422 if refused else 200)


@form_page
@removed_once
@explained
def section_remove(request, pk, section):
    """Remove a section with its questions, after a question."""
    questionnaire, row = scopes.section_scope(request, pk, section)
    if request.method == "POST":
        try:
            actions.remove_section(section=row)
        except actions.InUse:
            messages.warning(request, _("A questionnaire has one section at least. Rename it instead."))
        else:
            messages.success(request, _("The section is removed."))
        return redirect("questionnaire_detail", pk)
    questions = [
        text_in(one.label, questionnaire.main_language) for one in row.questions.order_by("position")
    ]
    context = {
        "questionnaire": questionnaire,
        "section": row,
        "title": text_in(row.title, questionnaire.main_language),
        "questions": questions,
        "hanging": reports.hanging_on_section(row, questionnaire),
    }
    return render(request, "surveys/questions/section_remove.html", context)


@require_safe
def questionnaire_check(request, pk):
    """What is to be mended before a round can open, and what could be better."""
    questionnaire = scopes.questionnaire_scope(request, pk, whole=True)
    names = language_names()
    languages = [row.language for row in questionnaire.languages.all()]
    shows_help = bool(questionnaire.closing.get(questionnaire.main_language))
    found = findings_of(questionnaire, languages, shows_help=shows_help, names=names)
    context = {
        "questionnaire": questionnaire,
        "can_edit": not questionnaire.is_locked
        and Questionnaire.objects.editable_by(request.user).contains(questionnaire),
        "errors": linked_findings(questionnaire, [one for one in found if one.is_error]),
        "advice": linked_findings(questionnaire, [one for one in found if not one.is_error]),
        "overview": reports.overview(questionnaire),
    }
    return render(request, "surveys/questions/questionnaire_check.html", context)
