"""The hub of surveys, and a round from set-up to closing. Each view scopes, calls and renders – nothing more."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from surveys.answering.device import let_try
from surveys.models import SurveyRound
from surveys.questions.reports import questionnaires_of
from surveys.rounds import actions, reports
from surveys.rounds.days import OpenForm
from surveys.rounds.forms import (
    PARTS,
    WHILE_OPEN,
    AssurancesForm,
    NewCountyRoundForm,
    NewRoundForm,
    usable_questionnaires,
)
from surveys.rounds.guards import CannotOpen, besides_days, hindrances
from surveys.rounds.scopes import (
    county_rounds,
    groups_handled,
    hub_of,
    keeps,
    places_handled,
    round_kept,
    round_seen,
    rounds_of,
)

form_page = require_http_methods(["GET", "HEAD", "POST"])
State, Way = SurveyRound.State, SurveyRound.Way


def too_late(request, pk):
    """Say that the round has gone on meanwhile, and show how it stands."""
    messages.warning(
        request, _("The round has gone on since the page was opened. Look at how it stands now.")
    )
    return redirect("survey_round", pk)


# The hub


@require_safe
def survey_hub(request, code):
    """A municipality's rounds and questionnaires, and what comes next in each."""
    municipality, _counties = hub_of(request, code=code)
    context = {
        "code": code,
        "codes": None,
        "place": municipality,
        "place_name": municipality.full_name,
        "lines": reports.lines_of(rounds_of(request.user, municipality), municipality=municipality.pk),
        "questionnaires": questionnaires_of(municipality, request.user),
    }
    return render(request, "surveys/rounds/survey_hub.html", context)


@require_safe
def county_survey_hub(request, codes):
    """The county boards' rounds and questionnaires."""
    _municipality, counties = hub_of(request, codes=codes)
    context = {
        "code": None,
        "codes": codes,
        "place": counties[0],
        "place_name": _(" and ").join(county.name for county in counties),
        "lines": reports.lines_of(county_rounds(request.user, counties)),
        "questionnaires": [one for county in counties for one in questionnaires_of(county, request.user)],
    }
    return render(request, "surveys/rounds/survey_hub.html", context)


@form_page
def survey_new(request, code):
    """Begin a round in a municipality."""
    municipality, _counties = hub_of(request, code=code)
    usable = usable_questionnaires(request.user, municipality, [])
    form = NewRoundForm(
        request.POST or None, questionnaires=usable, initial=chosen_questionnaire(request, usable)
    )
    if request.method == "POST" and form.is_valid():
        return begin(request, municipality, form)
    context = {"code": code, "codes": None, "form": form, "has_any": usable.exists()}
    return render(request, "surveys/rounds/survey_new.html", context, status=422 if form.errors else 200)


@form_page
def county_survey_new(request, codes):
    """Begin a round in a county's municipalities."""
    _municipality, counties = hub_of(request, codes=codes)
    usable = usable_questionnaires(request.user, None, counties)
    served = (
        type(counties[0]).objects.visible_to(request.user).filter(pk__in=[county.pk for county in counties])
    )
    initial = chosen_questionnaire(request, usable)
    form = NewCountyRoundForm(request.POST or None, questionnaires=usable, counties=served, initial=initial)
    if request.method == "POST" and form.is_valid():
        return begin(request, form.cleaned_data["county"], form)
    context = {"code": None, "codes": codes, "form": form, "has_any": usable.exists()}
    return render(request, "surveys/rounds/survey_new.html", context, status=422 if form.errors else 200)


def chosen_questionnaire(request, usable):
    """The questionnaire that the address names, from the list, with the name a round with it usually has."""
    number = request.GET.get("formular", "")
    return reports.round_to_begin(usable, int(number)) if number.isascii() and number.isdigit() else {}


def begin(request, owner, form):
    """Make the round, and go to its set-up."""
    data = form.cleaned_data
    made = actions.create_round(
        by=request.user,
        owner=owner,
        form_token=data["form_token"],
        questionnaire=data["questionnaire"],
        name=data["name"],
        year=data["year"],
    )
    return redirect("survey_round", made.pk)


# One round


@require_safe
def survey_round(request, pk):
    """A round: how it stands, what comes next, and its set-up as a list of tasks."""
    found = round_seen(request, pk)
    is_own = keeps(request.user, found)
    before = found.state in actions.NOT_OPENED
    lacking = hindrances(found) if before and is_own else []
    context = {
        "round": found,
        "is_own": is_own,
        "is_before": before,
        "look": reports.look_of(found),
        "next": reports.next_of(found, is_own=is_own),
        "hindrances": besides_days(lacking),
        "tasks": reports.tasks_of(found, lacking) if is_own else [],
        "changeable": list(PARTS if before else WHILE_OPEN if found.state == State.OPEN else ()),
        "places": places_handled(request.user, found),
        "languages": reports.printable(found),
    }
    return render(request, "surveys/rounds/survey_round.html", context)


@form_page
def survey_part(request, pk, part):
    """Change one part of the set-up; once the round is open, only what is not fixed."""
    found = round_kept(request, pk)
    parts = PARTS if found.state in actions.NOT_OPENED else WHILE_OPEN if found.state == State.OPEN else {}
    if part not in parts:
        if part in PARTS and request.method == "POST":
            return too_late(request, pk)
        raise Http404
    form_class, title = parts[part]
    form = form_class(request.POST or None, survey_round=found, user=request.user)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            save_part(found, form)
        except EditConflict as error:
            conflict = reopened(form, error.current, form.saved_in(error.current))
        except actions.HasClasses as error:
            says = _("%(places)s have schools or classes in the round. Remove them first.")
            form.add_error("municipalities", says % {"places": ", ".join(error.names)})
        except actions.NotNow:
            return too_late(request, pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("survey_round", pk)
    context = {"round": found, "form": form, "part": part, "part_title": title, "conflict": conflict}
    status = 422 if form.errors or conflict else 200
    return render(request, "surveys/rounds/survey_part.html", context, status=status)


def save_part(found, form):
    """Let the form's own part be changed by the action for it."""
    edition = form.cleaned_data["edition"]
    if "chosen" in form.cleaned_data:
        data = form.cleaned_data
        actions.set_places(
            survey_round=found, edition=edition, municipalities=data["chosen"], group=data.get("group")
        )
    elif found.state == State.OPEN and "closes_on" in form.changes:
        actions.extend_round(survey_round=found, edition=edition, **form.changes)
    else:
        expected = getattr(form, "expected", None)
        actions.change_round(survey_round=found, edition=edition, expected=expected, **form.changes)


@form_page
def survey_assurances(request, pk):
    """Say what is in order before pupils are asked, with a name."""
    found = round_kept(request, pk)
    said = list(found.assurances.all())
    initial = {"kinds": [one.kind for one in said], "said_by": "" if found.is_practice else request.user.name}
    form = AssurancesForm(request.POST or None, initial=initial, is_practice=found.is_practice)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data.get("said_by") or _("Someone who practises")
        try:
            actions.say_assurances(survey_round=found, kinds=form.cleaned_data["kinds"], said_by=name)
        except actions.NotNow:
            return too_late(request, pk)
        messages.success(request, _("Saved."))
        return redirect("survey_round", pk)
    context = {"round": found, "form": form, "said": said}
    return render(
        request, "surveys/rounds/survey_assurances.html", context, status=422 if form.errors else 200
    )


@require_POST
def survey_try(request, pk):
    """Try the questionnaire as those who are asked see it; nothing of it is kept."""
    found = round_seen(request, pk)
    group = groups_handled(request.user, found).order_by("pk").first()
    if group is None or found.state not in (*actions.NOT_OPENED, State.OPEN):
        return too_late(request, pk)
    return let_try(redirect("answer_start"), group)


@form_page
def survey_open(request, pk):
    """Open the round, after a question: from then on its way of answering and its questions are fixed."""
    found = round_kept(request, pk)
    if found.state not in actions.NOT_OPENED:
        return redirect("survey_round", pk) if found.state == State.OPEN else too_late(request, pk)
    form = OpenForm(request.POST or None, survey_round=found, user=request.user)
    conflict = None
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["opens_on"], form.cleaned_data["closes_on"]
        try:
            actions.open_round(survey_round=found, edition=form.cleaned_data["edition"], days=days)
        except CannotOpen:
            messages.warning(request, _("The round cannot open yet. See what remains."))
            return redirect("survey_round", pk)
        except EditConflict as error:
            conflict = reopened(form, error.current)
        except actions.NotNow:
            return too_late(request, pk)
        else:
            messages.success(
                request, _("The round is open. Its questions and its way of answering are fixed.")
            )
            return redirect("survey_round", pk)
    lacking = besides_days(hindrances(found))
    context = {"round": found, "form": form, "hindrances": lacking, "conflict": conflict}
    status = 422 if form.errors or conflict else 200
    return render(request, "surveys/rounds/survey_open.html", context, status=status)


@require_POST
def survey_pause(request, pk):
    """Let nobody answer for a while."""
    found = round_kept(request, pk)
    try:
        actions.pause_round(survey_round=found)
    except actions.NotNow:
        return too_late(request, pk)
    messages.success(request, _("The round is paused. Whoever comes is told so."))
    return redirect("survey_round", pk)


@require_POST
def survey_resume(request, pk):
    """Let a paused round go on."""
    found = round_kept(request, pk)
    try:
        actions.resume_round(survey_round=found)
    except actions.NotNow:
        return too_late(request, pk)
    messages.success(request, _("The round goes on."))
    return redirect("survey_round", pk)


@form_page
def survey_close(request, pk):
    """Close the round before its last day, after a question."""
    found = round_kept(request, pk)
    if request.method == "POST":
        try:
            actions.shut_round(survey_round=found)
        except actions.NotNow:
            return too_late(request, pk)
        messages.success(request, _("The round is closed. Now the answers can be compiled."))
        return redirect("survey_round", pk)
    return render(request, "surveys/rounds/survey_close.html", {"round": found})


@form_page
@removed_once
def survey_remove(request, pk):
    """Remove a round that has not been open, after a question."""
    found = round_kept(request, pk)
    if request.method == "POST":
        try:
            actions.remove_round(survey_round=found)
        except actions.NotNow:
            messages.warning(request, _("A round that has been open cannot be removed."))
            return redirect("survey_round", pk)
        messages.success(request, _("The survey round is removed."))
        return redirect(hub_address(found))
    context = {"round": found, "then": hub_address(found)}
    return render(request, "surveys/rounds/survey_remove.html", context)


def hub_address(found):
    """The hub of the place that keeps the round."""
    if found.municipality_id:
        return reverse("survey_hub", args=[found.municipality.code])
    return reverse("county_survey_hub", args=[found.county.code])
