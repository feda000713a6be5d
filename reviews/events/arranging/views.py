"""Pages of those who arrange meetings: the list, a meeting, its frame, invitations and programme."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.scopes import county_scope
from portal.lib.editions import EditConflict, save_edition
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from reviews.events.arranging import actions, reports
from reviews.events.arranging.forms import CancelForm, EventForm, InviteForm, PointForm
from reviews.events.calendar import calendar_response
from reviews.events.looks import event_look
from reviews.events.pages import act_page
from reviews.events.scopes import event_scope, invitable
from reviews.models import Commitment, Event, EventNeed

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def event_list(request, codes):
    """The counties' meetings, to come and past, and those that another county asks them to arrange with it."""
    counties = county_scope(request, codes)
    context = {
        "codes": codes,
        "counties": counties,
        "lists": reports.lists_of(request.user, counties, now=timezone.now()),
    }
    return render(request, "reviews/event_list.html", context)


@require_safe
def event_detail(request, codes, pk):
    """A meeting: invitations, what has been brought, the programme, who comes, notes and what was taken home."""
    _counties, event = event_scope(request, codes, pk)
    needs = EventNeed.objects.visible_to(request.user).filter(event=event)
    names = reports.names_of([*event.counties, *event.asked_counties])
    commitments = Commitment.objects.visible_to(request.user).filter(event=event)
    context = {
        "codes": codes,
        "event": event,
        "look": event_look(event),
        "arranged_by": reports.joined(event.counties, names),
        "asked": reports.joined(event.asked_counties, names),
        "invites": event.invites.select_related("municipality"),
        "needs": needs.with_programme().select_related("municipality"),
        "programme": event.programme.select_related("need__municipality"),
        "coming": reports.coming_to(event),
        "notes": event.notes.all(),
        "rows": reports.commitment_rows(
            commitments, today=timezone.localdate(), reader=request.user, codes=codes
        ),
    }
    return render(request, "reviews/event_detail.html", context)


@form_page
def event_new(request, codes):
    """Plan a meeting."""
    counties = county_scope(request, codes)
    form = EventForm(request.POST or None, counties=counties)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.plan_event(
                by=request.user,
                counties=counties,
                together=form.together_with,
                form_token=form.cleaned_data["form_token"],
                **form.columns,
            )
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("The meeting is planned. Nobody outside sees it until you invite."))
        return redirect("event_detail", codes, event.pk)
    context = {"codes": codes, "event": None, "form": form, "difference": []}
    return render(request, "reviews/event_edit.html", context, status=422 if form.errors else 200)


@form_page
def event_edit(request, codes, pk):
    """Change the frame of a meeting. Two at once: the later one sees both texts."""
    counties, event = event_scope(request, codes, pk)
    form = EventForm(request.POST or None, counties=counties, event=event)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_event(
                event=event,
                edition=form.cleaned_data["edition"],
                together=form.together_with,
                **form.columns,
            )
        except EditConflict as conflict:
            saved = EventForm.begins_as(conflict.current)
            difference = reopened(form, conflict.current, saved | {"together": None})
        except actions.NotNow:
            return not_now(request, codes, pk)
        else:
            messages.success(request, _("Saved. Those who are invited see it."))
            return redirect("event_detail", codes, pk)
    context = {"codes": codes, "event": event, "form": form, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/event_edit.html", context, status=status)


def not_now(request, codes, pk):
    """Lead to the meeting and say that somebody was quicker."""
    messages.info(request, _("Somebody changed the state of the meeting meanwhile. This is how it stands."))
    return redirect("event_detail", codes, pk)


@form_page
def event_invite(request, codes, pk):
    """Choose the municipalities, and who in them besides the coordinators. The first time, the meeting opens."""
    _counties, event = event_scope(request, codes, pk)
    places = invitable(request.user, event)
    form = InviteForm(request.POST or None, event=event, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(event=event, roles=form.chosen, among=places)
        except ValidationError as error:
            form.add_error(None, error)
        except actions.NotNow:
            return not_now(request, codes, pk)
        else:
            messages.success(request, _("They are invited, and see the meeting on their own pages."))
            return redirect("event_detail", codes, pk)
    return act_page(
        request,
        event,
        form,
        codes=codes,
        heading=_("Invite to the meeting"),
        lead=_(
            "Those you choose see the meeting on their own pages, and can answer and bring what they need."
        ),
        button=_("Invite"),
    )


@require_POST
def event_join(request, codes, pk):
    """Say that one arranges a meeting with the county that asks, or does not."""
    counties = county_scope(request, codes)
    event = get_object_or_404(Event.objects.asking(counties), pk=pk)
    takes_part = "no" not in request.POST
    try:
        actions.answer_asking(event=event, counties=counties, takes_part=takes_part)
    except actions.NotNow as error:
        raise Http404 from error
    if not takes_part:
        messages.success(request, _("You have said no."))
        return redirect("event_list", codes)
    messages.success(request, _("You arrange it together. Invite your municipalities here."))
    return redirect("event_detail", codes, pk)


@form_page
def event_cancel(request, codes, pk):
    """Call a meeting off, and say why."""
    _counties, event = event_scope(request, codes, pk)
    if event.state != Event.State.INVITED:
        return not_now(request, codes, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_event(event=event, why_cancelled=form.cleaned_data["why_cancelled"])
        except actions.NotNow:
            return not_now(request, codes, pk)
        messages.success(request, _("The meeting is called off. Everyone who was invited sees why."))
        return redirect("event_detail", codes, pk)
    return act_page(
        request,
        event,
        form,
        codes=codes,
        heading=_("Call the meeting off"),
        lead=_("It stays on the pages of those who were invited, with the reason."),
        button=_("Call it off"),
    )


@form_page
@removed_once
def event_remove(request, codes, pk):
    """Remove a meeting that nobody has been invited to."""
    _counties, event = event_scope(request, codes, pk)
    if not event.is_draft:
        raise Http404
    if request.method == "POST":
        try:
            actions.remove_event(event=event)
        except actions.NotNow:
            return not_now(request, codes, pk)
        messages.success(request, _("The meeting is removed."))
        return redirect("event_list", codes)
    context = {"codes": codes, "event": event, "row": event, "then": reverse("event_list", args=[codes])}
    return render(request, "reviews/event_part_remove.html", context)


@require_safe
def event_calendar(request, codes, pk):
    """The meeting as a file for one's calendar."""
    counties, event = event_scope(request, codes, pk)
    return calendar_response(event, counties[0], reverse("event_detail", args=[codes, pk]))


# The programme


@require_POST
def need_to_programme(request, codes, pk, need):
    """Make what a municipality has brought a point of the programme, by one press."""
    _counties, event = event_scope(request, codes, pk)
    needs = EventNeed.objects.visible_to(request.user).filter(event=event).select_related("event")
    point = actions.take_up(need=get_object_or_404(needs, pk=need))
    messages.success(request, _("It stands in the programme. Say when, and who leads it."))
    return redirect("point_edit", codes, pk, point.pk)


@form_page
def point_new(request, codes, pk):
    """Add a point to the programme."""
    _counties, event = event_scope(request, codes, pk)
    form = PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_point(event=event, form_token=form.cleaned_data["form_token"], **form.columns)
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("Saved. Those who are invited see it."))
        return redirect("event_detail", codes, pk)
    return act_page(request, event, form, codes=codes, **point_words(_("Add to the programme")))


def point_words(heading):
    """What the page of a point says."""
    return {
        "heading": heading,
        "lead": _("Those who are invited see the programme as it stands."),
        "button": _("Save"),
    }


@form_page
def point_edit(request, codes, pk, point):
    """Change a point of the programme. Two at once: the later one sees both texts."""
    _counties, event = event_scope(request, codes, pk)
    point = get_object_or_404(event.programme, pk=point)
    form = PointForm(request.POST or None, point=point)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            save_edition(point, edition=form.cleaned_data["edition"], **form.columns)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved. Those who are invited see it."))
            return redirect("event_detail", codes, pk)
    remove = reverse("point_remove", args=[codes, pk, point.pk])
    said = point_words(_("Change the programme"))
    return act_page(request, event, form, codes=codes, difference=difference, remove=remove, **said)


@form_page
@removed_once
def point_remove(request, codes, pk, point):
    """Take a point out of the programme; what a municipality brought stays."""
    _counties, event = event_scope(request, codes, pk)
    point = get_object_or_404(event.programme, pk=point)
    then = reverse("event_detail", args=[codes, pk])
    if request.method == "POST":
        point.delete()
        messages.success(request, _("It is taken out of the programme."))
        return redirect(then)
    context = {"codes": codes, "event": event, "row": point, "then": then}
    return render(request, "reviews/event_part_remove.html", context)
