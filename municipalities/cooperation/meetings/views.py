"""Pages about meetings: planned, held, with minutes and decisions."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from municipalities.cooperation.answers import form_page, form_view, saved
from municipalities.cooperation.meetings import actions
from municipalities.cooperation.meetings.forms import DecisionForm, HoldForm, MeetingForm
from municipalities.cooperation.scopes import kept_body_scope, kept_meeting_scope, meeting_scope
from portal.lib.uploads import download, file_size


def address(municipality, meeting):
    return reverse("meeting_detail", args=[municipality.code, meeting.body_id, meeting.pk])


def crumbs(municipality, meeting):
    body = reverse("body_detail", args=[municipality.code, meeting.body_id])
    day = timezone.localdate(meeting.starts_at).isoformat()
    return [(str(meeting.body), body), (_("Meeting %(day)s") % {"day": day}, address(municipality, meeting))]


def seats_at(meeting):
    """Whose attendance can be noted: the seats of the day of the meeting, those of today, which may have been
    entered afterwards, and those whose attendance is noted."""
    on, today = timezone.localdate(meeting.starts_at), timezone.localdate()
    then = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
    now = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))
    return list(meeting.body.seats.filter(then | now | Q(attendances__meeting=meeting)).distinct())


@require_safe
def meeting_detail(request, code, body, pk):
    """One meeting: agenda, who came, notes, minutes, decisions."""
    municipality, meeting = meeting_scope(request, code, body, pk)
    context = {
        "municipality": municipality,
        "meeting": meeting,
        "body": meeting.body,
        "attendances": meeting.attendances.select_related("seat").order_by("seat"),
        "decisions": meeting.decisions.select_related("person"),
        "minutes_size": file_size(meeting.minutes.size) if meeting.minutes else "",
        "has_been": timezone.localdate(meeting.starts_at) <= timezone.localdate(),
        "may_change": municipality.is_coordinated_by(request.user),
    }
    return render(request, "municipalities/meeting_detail.html", context)


@form_view
def meeting_new(request, code, body):
    """Plan a meeting, or add one that was held."""
    municipality, body = kept_body_scope(request, code, body)
    form = MeetingForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        meeting = actions.call_meeting(body=body, **form.values)
        messages.success(request, _("The meeting is saved."))
        return redirect("meeting_detail", code, meeting.body_id, meeting.pk)
    back = reverse("body_detail", args=[code, body.pk])
    return form_page(
        request,
        form,
        heading=_("New meeting of %(name)s") % {"name": body},
        lead=_("A meeting to come, or one that was held."),
        back=back,
        crumbs=[(str(body), back)],
    )


@form_view
def meeting_edit(request, code, body, pk):
    """Change when and where, and the agenda."""
    municipality, meeting = kept_meeting_scope(request, code, body, pk)
    form = MeetingForm(request.POST or None, municipality=municipality, instance=meeting)
    trail = crumbs(municipality, meeting)
    if request.method == "POST" and form.is_valid():
        edition = form.edition
        meeting = saved(form, actions.change_meeting, meeting=meeting, edition=edition, **form.values)
        if meeting:
            messages.success(request, _("The meeting is saved."))
            return redirect("meeting_detail", code, body, pk)
    return form_page(request, form, heading=_("Change the meeting"), back=trail[-1][1], crumbs=trail)


@form_view
def meeting_hold(request, code, body, pk):
    """Note who came and what was said, and hand in the minutes."""
    municipality, meeting = kept_meeting_scope(request, code, body, pk)
    if request.method != "POST" and timezone.localdate(meeting.starts_at) > timezone.localdate():
        messages.info(request, _("The meeting has not been yet. Who came is noted when it has."))
        return redirect("meeting_detail", code, body, pk)
    form = HoldForm(
        request.POST or None,
        request.FILES or None,
        municipality=municipality,
        instance=meeting,
        seats=seats_at(meeting),
    )
    if request.method == "POST" and form.is_valid():
        held = saved(
            form,
            actions.hold_meeting,
            by=request.user,
            meeting=meeting,
            municipality=municipality,
            edition=form.edition,
            attendance=form.attendance,
            minutes=form.cleaned_data["minutes_file"],
            **form.values,
        )
        if held:
            messages.success(request, _("The meeting is noted as held. Now add what was decided."))
            return redirect("meeting_detail", code, body, pk)
    return form_page(
        request,
        form,
        heading=_("Who came, and what was said"),
        lead=_("Attendance is noted for the seat, not for the person.")
        if form.seats
        else _("The group has no seats yet, so nobody can be marked as present. Enter its seats first."),
        back=address(municipality, meeting),
        crumbs=crumbs(municipality, meeting),
    )


@require_POST
def meeting_cancel(request, code, body, pk):
    """Note that the meeting will not be held."""
    _municipality, meeting = kept_meeting_scope(request, code, body, pk)
    actions.cancel_meeting(meeting=meeting)
    messages.success(request, _("The meeting is noted as cancelled."))
    return redirect("meeting_detail", code, body, pk)


@require_safe
def meeting_minutes(request, code, body, pk):
    """Give the minutes as they were handed in."""
    _municipality, meeting = meeting_scope(request, code, body, pk)
    if meeting.minutes is None:
        raise Http404
    file = meeting.minutes
    return download(bytes(file.content), name=file.name, content_type=file.content_type)


# What was decided


@form_view
def decision_new(request, code, body, pk):
    """Write down what the meeting decided."""
    municipality, meeting = kept_meeting_scope(request, code, body, pk)
    form = DecisionForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        actions.add_decision(meeting=meeting, **form.values)
        messages.success(request, _("The decision is saved."))
        return redirect("decision_new" if "more" in request.POST else "meeting_detail", code, body, pk)
    return form_page(
        request,
        form,
        heading=_("New decision"),
        lead=_("With somebody responsible or a day, it is a task until you say that it is done."),
        back=address(municipality, meeting),
        crumbs=crumbs(municipality, meeting),
        also=_("Save and add another"),
    )


def decision_scope(request, code, body, meeting, pk):
    municipality, meeting = kept_meeting_scope(request, code, body, meeting)
    return municipality, meeting, get_object_or_404(meeting.decisions, pk=pk)


@form_view
def decision_edit(request, code, body, meeting, pk):
    """Change what was decided, or tell what came of it."""
    municipality, meeting, decision = decision_scope(request, code, body, meeting, pk)
    form = DecisionForm(request.POST or None, municipality=municipality, instance=decision)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, actions.change_decision, decision=decision, edition=form.edition, **form.values)
    ):
        messages.success(request, _("The decision is saved."))
        return redirect("meeting_detail", code, body, meeting.pk)
    return form_page(
        request,
        form,
        heading=_("Change the decision"),
        back=address(municipality, meeting),
        crumbs=crumbs(municipality, meeting),
    )


@require_POST
def decision_finish(request, code, body, meeting, pk):
    """Say that what was decided is done."""
    _municipality, meeting, decision = decision_scope(request, code, body, meeting, pk)
    actions.finish_decision(decision=decision)
    messages.success(request, _("Done."))
    if "list" in request.POST:
        return redirect("body_detail", code, body)
    return redirect("meeting_detail", code, body, meeting.pk)
