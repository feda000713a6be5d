"""Pages where a municipality tells how it did, and how it went."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.lib.editions import EditConflict
from portal.lib.reopening import reopened
from reviews.methods import actions
from reviews.methods.forms import NoteForm, UseForm
from reviews.methods.scopes import kept_side, told_of
from reviews.methods.views import form_page, frame, shown_or_withdrawn, shown_to
from reviews.models import MethodNote, MethodUse

FIRST_YEAR = 2015
YEARS_SHOWN = 5


@form_page
def method_note(request, code, pk):
    """Tell how the municipality did it, at its size. Two at once: the later one sees both texts."""
    side = kept_side(request, code)
    method = side.method(pk)
    note, _uses = told_of(side, method)
    initial = {"text": note.text, "edition": note.edition} if note else {"edition": 0}
    form = NoteForm(request.POST or None, initial=initial)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            saved = actions.save_note(
                municipality=side.municipality, method=method, edition=data["edition"], text=data["text"]
            )
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            return told(request, side, method, saved)
    context = {"note": note, "inhabitants": side.municipality.population}
    return tell_page(request, side, method, form, difference, "reviews/method_note.html", context)


@form_page
def method_use(request, code, pk, year):
    """Tell how it went one year. Two at once: the later one sees both."""
    side = kept_side(request, code)
    method = side.method(pk)
    this_year = timezone.localdate().year
    if not FIRST_YEAR <= year <= this_year:
        raise Http404
    _note, uses = told_of(side, method)
    use = next((one for one in uses if one.year == year), None)
    names = ("verdict", "sentence", "edition")
    initial = {name: getattr(use, name) for name in names} if use else {"edition": 0}
    form = UseForm(request.POST or None, initial=initial)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            saved = actions.save_use(
                municipality=side.municipality,
                method=method,
                year=year,
                **{name: data[name] for name in names},
            )
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            return told(request, side, method, saved)
    years = [one for one in range(this_year, this_year - YEARS_SHOWN, -1) if one != year]
    context = {"year": year, "use": use, "years": years}
    return tell_page(request, side, method, form, difference, "reviews/method_use.html", context)


def told(request, side, method, row):
    """Say who sees it now, and lead back to the method."""
    messages.success(
        request,
        _("Saved. You have withdrawn it, so others do not see it.") if row.withdrawn_on else shown_to(side),
    )
    return redirect(side.url("method_detail", method.pk))


def tell_page(request, side, method, form, difference, template, context):
    context = frame(side) | {"method": method, "form": form, "difference": difference} | context
    status = 422 if form.errors or difference else 200
    return render(request, template, context, status=status)


@require_POST
def method_note_show(request, code, pk):
    """Withdraw what the municipality tells of how it did, or let others see it again."""
    side = kept_side(request, code)
    method = side.method(pk)
    notes = MethodNote.objects.editable_by(request.user).filter(municipality=side.municipality)
    shown_or_withdrawn(request, side, get_object_or_404(notes, method=method))
    return redirect(side.url("method_detail", pk))


@require_POST
def method_use_show(request, code, pk, year):
    """Withdraw what the municipality tells of how it went that year, or let others see it again."""
    side = kept_side(request, code)
    method = side.method(pk)
    uses = MethodUse.objects.editable_by(request.user).filter(municipality=side.municipality)
    shown_or_withdrawn(request, side, get_object_or_404(uses, method=method, year=year))
    return redirect(side.url("method_detail", pk))
