"""Pages of those who are invited to meetings: what is to come, one's answer, and what one wants to take up."""

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.models import Municipality
from portal.lib.removals import removed_once
from reviews.events.arranging.reports import arranged_by, coming_to, commitment_rows
from reviews.events.calendar import calendar_response
from reviews.events.invited.reports import invited_lists
from reviews.events.looks import event_look
from reviews.events.pages import act_page
from reviews.events.people import actions
from reviews.events.people.forms import AnswerForm, BringForm, OtherForm
from reviews.events.scopes import coordinates, invited_scope
from reviews.models import Commitment, EventInvite, EventNeed, Need, SignUp

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def invitation_list(request, code):
    """The meetings that one is invited to with the municipality, and what it has taken home from earlier ones."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    invited = EventInvite.objects.visible_to(request.user).filter(municipality=municipality)
    commitments = Commitment.objects.visible_to(request.user).filter(municipality=municipality)
    works_here = municipality.pk in request.user.reach() | request.user.policed_ids
    reads_all = municipality.is_read_in_full_by(request.user)
    if not works_here or not (reads_all or invited.exists() or commitments.exists()):
        raise Http404
    context = {
        "municipality": municipality,
        "reads_all": reads_all,
        "lists": invited_lists(request.user, municipality, now=timezone.now()),
        "rows": commitment_rows(commitments.order_by("-pk"), today=timezone.localdate(), reader=request.user),
    }
    return render(request, "reviews/invitation_list.html", context)


@require_safe
def invitation_detail(request, code, pk):
    """A meeting: when and where, the programme, one's own answer, what the municipality brings and takes home."""
    invite = invited_scope(request, code, pk)
    event, municipality, user = invite.event, invite.municipality, request.user
    answers = SignUp.objects.visible_to(user).filter(event=event).with_removable(user)
    here = list(answers.filter(Q(municipality=municipality) | Q(user=user.pk)))
    needs = EventNeed.objects.visible_to(user).filter(event=event, municipality=municipality)
    commitments = Commitment.objects.visible_to(user).filter(event=event, municipality=municipality)
    context = {
        "municipality": municipality,
        "event": event,
        "look": event_look(event),
        "arranged_by": arranged_by(event),
        "programme": event.programme.all(),
        "coming": coming_to(event),
        "own": next((row for row in here if row.user_id == user.pk), None),
        "others": [row for row in here if row.user_id != user.pk],
        "needs": needs.with_programme().with_removable(user),
        "notes": event.notes.all(),
        "rows": commitment_rows(commitments, today=timezone.localdate(), reader=user),
        "coordinates": coordinates(user, municipality),
    }
    return render(request, "reviews/invitation_detail.html", context)


def too_late(request, code, pk):
    """Lead to the meeting and say that it can no longer be answered."""
    messages.info(request, _("It is too late to answer here: the meeting is over or called off."))
    return redirect("invitation_detail", code, pk)


@form_page
def invitation_answer(request, code, pk):
    """Say that one comes, or does not."""
    invite = invited_scope(request, code, pk)
    own = SignUp.objects.visible_to(request.user).filter(event=invite.event, user=request.user).first()
    form = AnswerForm(request.POST or None, sign_up=own)
    if not invite.event.is_open:
        return too_late(request, code, pk)
    if request.method == "POST" and form.is_valid():
        try:
            answer = actions.answer_for_oneself(by=request.user, invite=invite, **form.answer)
        except actions.Closed:
            return too_late(request, code, pk)
        said = _("You are signed up.") if answer.comes else _("You have said that you cannot come.")
        messages.success(request, said)
        return redirect("invitation_detail", code, pk)
    return act_page(
        request,
        invite.event,
        form,
        municipality=invite.municipality,
        heading=_("Answer the invitation"),
        lead=_("You can change your answer until the meeting is over."),
        button=_("Send the answer"),
    )


@form_page
def invitation_sign_up(request, code, pk):
    """Sign up somebody else from the municipality, for its coordinators."""
    invite = invited_scope(request, code, pk)
    municipality = invite.municipality
    if not coordinates(request.user, municipality):
        raise Http404
    if not invite.event.is_open:
        return too_late(request, code, pk)
    form = OtherForm(request.POST or None, is_practice=municipality.is_practice)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_up_other(
                by=request.user,
                event=invite.event,
                municipality=municipality,
                form_token=form.cleaned_data["form_token"],
                **form.columns,
            )
        except IntegrityError as error:
            raise Http404 from error
        except actions.Closed:
            return too_late(request, code, pk)
        messages.success(request, _("Signed up."))
        return redirect("invitation_detail", code, pk)
    return act_page(
        request,
        invite.event,
        form,
        municipality=municipality,
        heading=_("Sign up somebody else"),
        lead=_("Somebody from the municipality who does not use the portal."),
        button=_("Sign up"),
    )


def ask_to_remove(request, invite, row, *, done):
    """Ask whether to take something back, and do it."""
    code, pk = invite.municipality.code, invite.event_id
    then = reverse("invitation_detail", args=[code, pk])
    if request.method == "POST":
        row.delete()
        messages.success(request, done)
        return redirect(then)
    context = {"municipality": invite.municipality, "event": invite.event, "row": row, "then": then}
    return render(request, "reviews/invitation_part_remove.html", context)


@form_page
@removed_once
def sign_up_remove(request, code, pk, sign_up):
    """Take back that somebody else comes."""
    invite = invited_scope(request, code, pk)
    rows = SignUp.objects.removable_by(request.user)
    row = get_object_or_404(rows, pk=sign_up, event=pk, municipality=invite.municipality)
    return ask_to_remove(request, invite, row, done=_("No longer signed up."))


@form_page
def brought_new(request, code, pk):
    """Bring something that the meeting is to take up."""
    invite = invited_scope(request, code, pk)
    if not invite.event.is_open:
        return too_late(request, code, pk)
    needs = Need.objects.visible_to(request.user).waiting().filter(municipality=invite.municipality)
    form = BringForm(request.POST or None, needs=needs)
    if request.method == "POST" and form.is_valid():
        try:
            actions.bring(
                by=request.user, invite=invite, form_token=form.cleaned_data["form_token"], **form.brought
            )
        except IntegrityError as error:
            raise Http404 from error
        except actions.Closed:
            return too_late(request, code, pk)
        messages.success(request, _("Those who arrange the meeting see it."))
        return redirect("invitation_detail", code, pk)
    return act_page(
        request,
        invite.event,
        form,
        municipality=invite.municipality,
        heading=_("Bring something to the meeting"),
        lead=_("What is brought before the day becomes its programme."),
        button=_("Bring it"),
    )


@form_page
@removed_once
def brought_remove(request, code, pk, need):
    """Take back what one has brought, while it does not stand in the programme."""
    invite = invited_scope(request, code, pk)
    rows = EventNeed.objects.removable_by(request.user)
    row = get_object_or_404(rows, pk=need, event=pk, municipality=invite.municipality)
    return ask_to_remove(request, invite, row, done=_("It is taken back."))


@require_safe
def invitation_calendar(request, code, pk):
    """The meeting as a file for one's calendar."""
    invite = invited_scope(request, code, pk)
    url = reverse("invitation_detail", args=[code, pk])
    return calendar_response(invite.event, invite.municipality, url)
