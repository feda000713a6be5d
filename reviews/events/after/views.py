"""Pages of what stays after a meeting: notes, what each municipality takes home, and how it went."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.scopes import county_scope
from plans.planning.people import people_at
from portal.lib.editions import EditConflict, save_edition
from portal.lib.paging import paginate
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from reviews.events.after import actions
from reviews.events.after.forms import (
    CommitmentAnswerForm,
    CommitmentForm,
    CountyCommitmentForm,
    NoteForm,
)
from reviews.events.arranging.reports import commitment_rows
from reviews.events.pages import act_page
from reviews.events.scopes import coordinates, event_scope, invited_places, invited_scope
from reviews.models import Commitment

form_page = require_http_methods(["GET", "HEAD", "POST"])


def not_yet(request, then):
    """Lead back and say that the day has not come."""
    messages.info(request, _("The day of the meeting has not come yet, or it was called off."))
    return redirect(then)


# Notes


@form_page
def event_note_new(request, codes, pk):
    """Write down what was said."""
    _counties, event = event_scope(request, codes, pk)
    then = reverse("event_detail", args=[codes, pk])
    form = NoteForm(request.POST or None)
    if not event.has_come:
        return not_yet(request, then)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_note(by=request.user, event=event, form_token=data["form_token"], text=data["text"])
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("Saved. Everyone who was invited reads it."))
        return redirect(then)
    return act_page(request, event, form, codes=codes, **note_words(_("Write down what was said")))


def note_words(heading):
    """What the page of a note says."""
    return {
        "heading": heading,
        "lead": _("Write so that nobody can be recognised."),
        "button": _("Save"),
    }


@form_page
def event_note_edit(request, codes, pk, note):
    """Change a note. Two at once: the later one sees both texts."""
    _counties, event = event_scope(request, codes, pk)
    note = get_object_or_404(event.notes, pk=note)
    form = NoteForm(request.POST or None, note=note)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            save_edition(note, edition=data["edition"], text=data["text"])
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved. Everyone who was invited reads it."))
            return redirect("event_detail", codes, pk)
    remove = reverse("event_note_remove", args=[codes, pk, note.pk])
    said = note_words(_("Change the note"))
    return act_page(request, event, form, codes=codes, difference=difference, remove=remove, **said)


@form_page
@removed_once
def event_note_remove(request, codes, pk, note):
    """Remove a note."""
    _counties, event = event_scope(request, codes, pk)
    note = get_object_or_404(event.notes, pk=note)
    then = reverse("event_detail", args=[codes, pk])
    if request.method == "POST":
        note.delete()
        messages.success(request, _("The note is removed."))
        return redirect(then)
    context = {"codes": codes, "event": event, "row": note, "then": then}
    return render(request, "reviews/event_part_remove.html", context)


# What is taken home


@require_safe
def county_commitments(request, codes):
    """What the municipalities have taken home from the counties' meetings, and how it went."""
    counties = county_scope(request, codes)
    commitments = Commitment.objects.visible_to(request.user).filter(
        event__counties__overlap=[county.pk for county in counties]
    )
    page = paginate(request, commitments.select_related("municipality", "event"), key=("-created_at", "-pk"))
    ids = [row.pk for row in page]
    shown = commitments.filter(pk__in=ids).order_by("-created_at", "-pk")
    context = {
        "codes": codes,
        "counties": counties,
        "page": page,
        "rows": commitment_rows(shown, today=timezone.localdate(), reader=request.user, codes=codes),
    }
    return render(request, "reviews/county_commitments.html", context)


def take_home_page(request, event, form, *, then, codes="", municipality=None):
    """The form of something taken home, for either side."""
    if not event.has_come:
        return not_yet(request, then)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.take_home(
                by=request.user,
                event=event,
                municipality=municipality or data["municipality"],
                form_token=data["form_token"],
                **form.columns,
            )
        except IntegrityError as error:
            raise Http404 from error
        messages.success(
            request, _("Saved. The municipality sees it under To do, and is asked how it went after 90 days.")
        )
        return redirect(then)
    return act_page(
        request,
        event,
        form,
        codes=codes,
        municipality=municipality,
        heading=_("Take something home"),
        lead=_(
            "What was talked about becomes something that is done. Half a year later you see what came of it."
        ),
        button=_("Take it home"),
    )


@form_page
def commitment_new(request, codes, pk):
    """Write down what a municipality takes home, as it was said on the day."""
    _counties, event = event_scope(request, codes, pk)
    form = CountyCommitmentForm(request.POST or None, places=invited_places(event))
    then = reverse("event_detail", args=[codes, pk])
    return take_home_page(request, event, form, then=then, codes=codes)


@form_page
def own_commitment_new(request, code, pk):
    """Write down what one's own municipality takes home, for its coordinators."""
    invite = invited_scope(request, code, pk)
    municipality = invite.municipality
    if not coordinates(request.user, municipality):
        raise Http404
    people = None if municipality.is_practice else people_at(municipality)
    form = CommitmentForm(request.POST or None, people=people)
    return take_home_page(
        request,
        invite.event,
        form,
        then=reverse("invitation_detail", args=[code, pk]),
        municipality=municipality,
    )


def take_back(request, commitment, then, **place):
    """Ask whether something taken home is taken back, and do it."""
    if request.method == "POST":
        if not actions.take_back(commitment=commitment):
            messages.info(request, _("It has been answered meanwhile, and stays."))
            return redirect(then)
        messages.success(request, _("It is taken back."))
        return redirect(then)
    context = {"event": commitment.event, "row": commitment, "then": then} | place
    side = "event" if "codes" in place else "invitation"
    return render(request, f"reviews/{side}_part_remove.html", context)


@form_page
@removed_once
def commitment_remove(request, codes, pk, commitment):
    """Take back what one wrote down for a municipality, while nobody has answered."""
    _counties, event = event_scope(request, codes, pk)
    rows = Commitment.objects.removable_by(request.user).filter(event=event).select_related("event")
    row = get_object_or_404(rows, pk=commitment)
    return take_back(request, row, reverse("event_detail", args=[codes, pk]), codes=codes)


@form_page
@removed_once
def own_commitment_remove(request, code, pk):
    """Take back what one wrote down for one's own municipality, while nobody has answered."""
    rows = Commitment.objects.answered_by(request.user).removable_by(request.user)
    found = rows.filter(municipality__code=code).select_related("event", "municipality")
    row = get_object_or_404(found, pk=pk)
    then = reverse("invitation_list", args=[code])
    return take_back(request, row, then, municipality=row.municipality)


@form_page
def commitment_answer(request, code, pk):
    """Say how it went with what the municipality took home. Two at once: the later one sees both answers."""
    commitments = Commitment.objects.answered_by(request.user).filter(municipality__code=code)
    commitment = get_object_or_404(commitments.select_related("event", "municipality"), pk=pk)
    form = CommitmentAnswerForm(request.POST or None, commitment=commitment)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.answer_commitment(
                by=request.user,
                commitment=commitment,
                edition=data["edition"],
                outcome=data["outcome"],
                note=data["note"],
            )
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved. Those who arranged the meeting see how it went."))
            return redirect("invitation_list", code)
    context = {
        "municipality": commitment.municipality,
        "commitment": commitment,
        "answers": commitment.answers.all(),
        "form": form,
        "difference": difference,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/commitment_answer.html", context, status=status)
