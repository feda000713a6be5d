"""Schools and classes of a round. Each view scopes, calls and renders – nothing more."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from surveys.models import SurveyRound
from surveys.rounds.actions import NOT_OPENED, NotNow
from surveys.rounds.codes import spaced
from surveys.rounds.invitations.reports import invited
from surveys.rounds.links import group_address
from surveys.rounds.papers.printing import slips
from surveys.rounds.scopes import group_handled, place_handled, places_in_order, round_seen, unit_handled
from surveys.rounds.units import actions, reports
from surveys.rounds.units.forms import CodesForm, GroupForm, PasteForm, UnitForm
from surveys.rounds.views import too_late

form_page = require_http_methods(["GET", "HEAD", "POST"])
State, Way = SurveyRound.State, SurveyRound.Way


def taken(form, name):
    """Say beside the field that the name is another's."""
    form.add_error(name, _("There is one with that name already."))


def back_to(found, place):
    """The part of the list that a place has."""
    return redirect(f"{reverse('survey_places', args=[found.pk])}#plats-{place}")


@require_safe
def survey_places(request, pk):
    """The municipalities of a round with their schools, classes and codes; each sees her own."""
    found = round_seen(request, pk)
    context = {
        "round": found,
        "places": reports.places_of(places_in_order(request, found)),
        "can_change": found.state in (*NOT_OPENED, State.OPEN),
        "has_codes": found.way == Way.CLASS_CODE,
    }
    return render(request, "surveys/rounds/survey_places.html", context)


@form_page
def survey_paste(request, pk, place):
    """Paste schools and classes from a spreadsheet."""
    found, place = place_handled(request, pk, place)
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_rows(survey_round=found, place=place, rows=form.cleaned_data["read"])
        except NotNow:
            return too_late(request, pk)
        says = ngettext("%(count)s group is new.", "%(count)s groups are new.", added)
        messages.success(request, says % {"count": added})
        return back_to(found, place.pk)
    context = {"round": found, "place": place, "form": form}
    return render(request, "surveys/rounds/survey_paste.html", context, status=422 if form.errors else 200)


@form_page
def survey_unit(request, pk, unit):
    """Rename a school, or say how many are asked there."""
    found, unit = unit_handled(request, pk, unit)
    form = UnitForm(request.POST or None, initial={"name": unit.name, "expected": unit.expected})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_unit(survey_round=found, unit=unit, name=data["name"], expected=data["expected"])
        except actions.NameTaken:
            taken(form, "name")
        except NotNow:
            return too_late(request, pk)
        else:
            messages.success(request, _("Saved."))
            return back_to(found, unit.place_id)
    context = {"round": found, "unit": unit, "form": form}
    return render(request, "surveys/rounds/survey_unit.html", context, status=422 if form.errors else 200)


@require_POST
@removed_once
def survey_unit_remove(request, pk, unit):
    """Remove a school where nobody has answered."""
    found, unit = unit_handled(request, pk, unit)
    return removed(request, found, lambda: actions.remove_unit(survey_round=found, unit=unit))


@require_POST
@removed_once
def survey_group_remove(request, pk, group):
    """Remove a class where nobody has answered."""
    found, group = group_handled(request, pk, group)
    return removed(request, found, lambda: actions.remove_group(survey_round=found, group=group))


def removed(request, found, remove):
    """Remove, and say how it went."""
    try:
        remove()
    except actions.HasAnswers:
        messages.warning(request, _("Someone has answered there, or is answering now. It stays."))
    except NotNow:
        return too_late(request, found.pk)
    else:
        messages.success(request, _("Removed."))
    return redirect("survey_places", found.pk)


@form_page
def survey_group(request, pk, group):
    """A class: its code and papers, and the numbers of its class report."""
    found, group = group_handled(request, pk, group)
    has_label = bool(group.label)
    fields = ("label", "enrolled", "present", "note")
    initial = {name: getattr(group, name) for name in fields} | {"edition": group.edition}
    form = GroupForm(request.POST or None, initial=initial, has_label=has_label)
    conflict = None
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in fields if name in form.fields}
        edition = form.cleaned_data["edition"]
        try:
            actions.change_group(survey_round=found, group=group, edition=edition, **changes)
        except EditConflict as error:
            conflict = reopened(form, error.current)
        except actions.NameTaken:
            taken(form, "label")
        except NotNow:
            return too_late(request, pk)
        else:
            messages.success(request, _("Saved."))
            return back_to(found, group.unit.place_id)
    context = {"round": found, "group": group, "form": form, "conflict": conflict, **doors(found, group)}
    status = 422 if form.errors or conflict else 200
    return render(request, "surveys/rounds/survey_group.html", context, status=status)


def doors(found, group):
    """What the page shows of the ways in to a class."""
    is_current = found.state in (*NOT_OPENED, State.OPEN)
    return {
        "code": spaced(group.code) if group.code else "",
        "address": group_address(group) if found.way == Way.OPEN_LINK else "",
        "can_change": is_current,
        "codes_made": group.codes.count() if found.way == Way.ONE_TIME else 0,
        "codes_form": CodesForm(initial={"number": group.enrolled}) if found.way == Way.ONE_TIME else None,
        "invited": invited(group) if found.way == Way.INVITATION else None,
        "may_type_in": found.has_paper and found.state == State.OPEN,
        "can_remove": is_current and bool(group.label or group.unit.name),
    }


@form_page
def survey_code_renew(request, pk, group):
    """Give a class a new code, after a question."""
    found, group = group_handled(request, pk, group)
    if request.method == "POST":
        edition = request.POST.get("edition", "")
        try:
            number = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 10 else 0
            actions.renew_code(survey_round=found, group=group, edition=number)
        except EditConflict:
            messages.info(request, _("The class has been changed meanwhile. Look at the code it has now."))
        except NotNow:
            return too_late(request, pk)
        else:
            messages.success(request, _("The class has a new code. The old one opens nothing any longer."))
        return redirect("survey_group", pk, group.pk)
    if found.way != Way.CLASS_CODE:
        return redirect("survey_group", pk, group.pk)
    return render(request, "surveys/rounds/survey_code_renew.html", {"round": found, "group": group})


@require_POST
def survey_codes(request, pk, group):
    """Make one-time codes and give the sheet of slips: the only time that they are shown."""
    found, group = group_handled(request, pk, group)
    form = CodesForm(request.POST)
    if not form.is_valid():
        messages.warning(
            request, _("Write how many codes you need, from 1 to %(most)s.") % {"most": actions.MOST_CODES}
        )
        return redirect("survey_group", pk, group.pk)
    data = form.cleaned_data
    try:
        codes = actions.make_codes(
            survey_round=found, group=group, number=data["number"], form_token=data["form_token"]
        )
    except NotNow:
        return too_late(request, pk)
    name = f"koder-{slugify(f'{group.unit.name} {group.label}')[:60] or 'omgang'}.pdf"
    file = BytesIO(slips(found, group, codes))
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    return response
