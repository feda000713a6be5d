"""Typing in paper forms: one screen for one form."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys.answering.sending import RoundNotOpen
from surveys.models import SurveyRound
from surveys.rounds.entry.actions import type_in
from surveys.rounds.entry.forms import EntryForm
from surveys.rounds.scopes import group_handled
from surveys.rounds.views import too_late


@require_http_methods(["GET", "HEAD", "POST"])
def survey_entry(request, pk, group):
    """Type in one form, and go on with the next of the pile."""
    found, group = group_handled(request, pk, group)
    if not found.has_paper or found.state != SurveyRound.State.OPEN:
        return too_late(request, pk)
    form = EntryForm(
        request.POST or None,
        sheet=found.questionnaire.sheet(),
        initial={"pile": request.GET.get("hog", "")[:60]},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            is_new = type_in(
                group=group, form_token=data["form_token"], answers=form.answers, texts=form.texts
            )
        except RoundNotOpen:
            return too_late(request, pk)
        if is_new:
            messages.success(request, _("The form is typed in. Here is the next."))
        else:
            messages.info(request, _("That form was typed in already. Here is the next."))
        query = f"?{urlencode({'hog': data['pile']})}" if data["pile"] else ""
        return redirect(f"{reverse('survey_entry', args=[pk, group.pk])}{query}")
    context = {"round": found, "group": group, "form": form}
    return render(request, "surveys/rounds/survey_entry.html", context, status=422 if form.errors else 200)
