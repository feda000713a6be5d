"""Pages where what is final is mended: a noted decision, and a registered file that should not be here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.correcting import actions
from plans.correcting.forms import CorrectionForm, RemovalForm
from plans.correcting.reports import removal_of
from plans.doubts import doubts_about
from plans.models import ActionPlan
from plans.scopes import coordinated, plan_scope, report_scope
from portal.lib.editions import EditConflict

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def report_decision_correct(request, code, pk):
    """Correct what is noted of the municipality's decision about a lägesbild."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    return decision_correct(request, municipality, report, reverse("report_detail", args=[code, pk]))


@form_page
def plan_decision_correct(request, code, pk):
    """Correct what is noted of the municipality's decision about a plan."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    return decision_correct(request, municipality, plan, reverse("plan_detail", args=[code, pk]))


def decision_correct(request, municipality, document, back):
    """The form, with the decision as it stands. Two people at once: the later one sees both."""
    place = document.places.get(municipality=municipality)
    if not (document.is_final and place.decided_on):
        raise Http404
    initial = {name: getattr(place, name) for name in (*place.DECISION, "edition")}
    doubts = doubts_about(document) if isinstance(document, ActionPlan) else []
    doubts = [doubt for doubt in doubts if doubt.before <= place.decided_on]  # the others were confirmed once
    form, difference = CorrectionForm(request.POST or None, initial=initial, doubts=doubts), []
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("edition", "reason")}
        try:
            actions.correct_decision(by=request.user, place=place, **told, **form.decision)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {
        "municipality": municipality,
        "document": document,
        "form": form,
        "difference": difference,
        "back": back,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "plans/decision_correct.html", context, status=status)


def reopened(form, current):
    """Let the form be sent again on top of what someone else corrected; returns where the two differ."""
    form.data = form.data.copy()
    form.data["edition"] = current.edition
    return [
        {"label": form.fields[name].label, "theirs": getattr(current, name), "yours": form.cleaned_data[name]}
        for name in current.DECISION
        if getattr(current, name) != form.cleaned_data[name]
    ]


@form_page
def report_file_remove(request, code, pk):
    """Remove the file of a registered lägesbild."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    return file_remove(request, municipality, report, reverse("report_detail", args=[code, pk]))


@form_page
def plan_file_remove(request, code, pk):
    """Remove the file of a registered plan."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    return file_remove(request, municipality, plan, reverse("plan_detail", args=[code, pk]))


def file_remove(request, municipality, document, back):
    """Ask why, and empty the file; what is noted of the document stays."""
    if document.file_id is None:
        raise Http404
    if removal_of(request.user, municipality, document):
        messages.info(request, _("The file is removed already."))
        return redirect(back)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove_file(by=request.user, file=document.file, reason=form.cleaned_data["reason"])
        messages.success(request, _("The file is removed."))
        return redirect(back)
    context = {"municipality": municipality, "document": document, "form": form, "back": back}
    return render(request, "plans/file_remove.html", context, status=422 if form.errors else 200)
