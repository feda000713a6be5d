"""Invitations by e-mail, and the page by which one says no to reminders."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.lib.open_pages import link_closed
from portal.limits import is_too_many, sender_of
from surveys.models import SurveyRound
from surveys.rounds.actions import NotNow
from surveys.rounds.invitations import actions, letters
from surveys.rounds.invitations.forms import AddressesForm, LetterForm
from surveys.rounds.invitations.reports import invited
from surveys.rounds.limits import REMINDERS
from surveys.rounds.reports import is_answerable
from surveys.rounds.scopes import group_handled
from surveys.rounds.views import too_late

form_page = require_http_methods(["GET", "HEAD", "POST"])


def invitation_scope(request, pk, group):
    """The round and the group, where one answers by invitation; else 404."""
    found, group = group_handled(request, pk, group)
    if found.way != SurveyRound.Way.INVITATION:
        raise Http404
    return found, group


@form_page
def survey_invitations(request, pk, group):
    """Who is to be invited: paste addresses; how many have been, and have answered."""
    found, group = invitation_scope(request, pk, group)
    form = AddressesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_invitees(survey_round=found, group=group, emails=form.cleaned_data["emails"])
        except NotNow:
            return too_late(request, pk)
        says = ngettext("%(count)s address is new.", "%(count)s addresses are new.", added)
        messages.success(request, says % {"count": added})
        return redirect("survey_invitations", pk, group.pk)
    context = {
        "round": found,
        "group": group,
        "form": form,
        "invited": invited(group),
        "waiting": group.invitees.filter(invited_on=None).count(),
        "may_remind": is_answerable(found) and actions.to_remind(group).exists(),
        "is_answerable": is_answerable(found),
    }
    return render(
        request, "surveys/rounds/survey_invitations.html", context, status=422 if form.errors else 200
    )


@require_POST
def survey_invitees_clear(request, pk, group):
    """Take out the addresses to which nothing has been sent."""
    found, group = invitation_scope(request, pk, group)
    try:
        gone = actions.remove_uninvited(survey_round=found, group=group)
    except NotNow:
        return too_late(request, pk)
    says = ngettext("%(count)s address is taken out.", "%(count)s addresses are taken out.", gone)
    messages.success(request, says % {"count": gone})
    return redirect("survey_invitations", pk, group.pk)


@form_page
def survey_invite(request, pk, group):
    """Write the letter, and send it to those who have not been invited."""
    found, group = invitation_scope(request, pk, group)
    initial = {"subject": found.name, "body": letters.usual_letter(found)}
    return letter_page(request, found, group, initial, actions.send_invitations, "invite")


@form_page
def survey_remind(request, pk, group):
    """Write the reminder, and send it to those who have not answered."""
    found, group = invitation_scope(request, pk, group)
    initial = {
        "subject": _("Reminder: %(name)s") % {"name": found.name},
        "body": letters.usual_reminder(found),
    }
    return letter_page(request, found, group, initial, actions.send_reminders, "remind")


def letter_page(request, found, group, initial, send, kind):
    """A letter to read through, change and send."""
    form = LetterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        try:
            send(survey_round=found, group=group, subject=subject, body=body)
        except NotNow:
            messages.warning(request, _("Letters can be sent only while the survey can be answered."))
        else:
            messages.success(request, sent_message(found))
        return redirect("survey_invitations", pk=found.pk, group=group.pk)
    context = {"round": found, "group": group, "form": form, "kind": kind}
    return render(request, "surveys/rounds/survey_letter.html", context, status=422 if form.errors else 200)


def sent_message(found):
    """That letters are on their way; how many were reminded is not told, for it would tell who has answered."""
    if found.is_practice:
        return _("No mail leaves the practice municipality.")
    return _("The letters are on their way.")


@login_not_required
@form_page
def survey_no_reminders(request, secret):
    """Let one who is invited say no to reminders."""
    if is_too_many(REMINDERS, sender_of(request)):
        return link_closed(request)
    if request.method == "POST":
        actions.decline_reminders(secret=secret)  # the same answer to a secret of nobody's
    return render(request, "surveys/rounds/survey_no_reminders.html", {"is_done": request.method == "POST"})
