"""Pages where what is final is mended: a noted decision, and a file that should not be here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.case_numbers import numbers_decisions
from plans.correcting import actions
from plans.correcting.forms import CorrectionForm, DecisionNumberForm, RemovalForm
from plans.correcting.reports import removal_of
from plans.doubts import doubts_about
from plans.following.scopes import round_scope
from plans.models import ActionPlan, FollowUpRound, ReportSource, SteeringDocument
from plans.scopes import coordinated, plan_scope, report_scope
from portal.lib.editions import EditConflict
from portal.lib.reopening import reopened

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


@form_page
def report_case_number(request, code, pk):
    """Fill in the case number of the municipality's decision about a lägesbild."""
    municipality, report = numbered(request, report_scope(request, code, pk))
    return case_number(request, municipality, report, reverse("report_detail", args=[code, pk]))


@form_page
def plan_case_number(request, code, pk):
    """Fill in the case number of the municipality's decision about a plan."""
    municipality, plan = numbered(request, plan_scope(request, code, pk))
    return case_number(request, municipality, plan, reverse("plan_detail", args=[code, pk]))


def numbered(request, scope):
    """The scope, if the user fills in case numbers in its municipality; else 404."""
    municipality, document = scope
    if not numbers_decisions(request.user, municipality):
        raise Http404
    return municipality, document


def case_number(request, municipality, document, back):
    """The form for the number; where the decision has one already, the page that shows it."""
    place = document.places.get(municipality=municipality)
    if not (document.is_final and place.decided_on):
        raise Http404
    if place.case_number:
        return number_stands(request, place, back)
    form = DecisionNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["case_number"]
        place = actions.fill_case_number(by=request.user, place=place, case_number=number)
        if place.case_number != number:
            return number_stands(request, place, back)
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {
        "municipality": municipality,
        "document": document,
        "place": place,
        "form": form,
        "back": back,
    }
    return render(request, "plans/decision_number.html", context, status=422 if form.errors else 200)


def number_stands(request, place, back):
    """Lead to the document, which has a number: only the coordinator corrects it."""
    messages.info(request, _("The decision has the case number %(number)s.") % {"number": place.case_number})
    return redirect(back)


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


@form_page
def report_source_file_remove(request, code, pk, source):
    """Remove the file of a source, from every version of the lägesbild that has it."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    source = get_object_or_404(report.sources.select_related("file"), pk=source)
    return file_remove(request, municipality, source, reverse("report_read", args=[code, pk]) + "#kallor")


@form_page
def round_file_remove(request, code, pk):
    """Remove the document of a follow-up that was made elsewhere."""
    municipality, followed = coordinated(request, round_scope(request, code, pk))
    return file_remove(request, municipality, followed, reverse("round_detail", args=[code, pk]))


def file_remove(request, municipality, row, back):
    """Ask why, and empty the file; what is noted of the row that has it stays."""
    if row.file_id is None:
        raise Http404
    if removal_of(request.user, municipality, row):
        messages.info(request, _("The file is removed already."))
        return redirect(back)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove_file(by=request.user, file=row.file, reason=form.cleaned_data["reason"])
        messages.success(request, _("The file is removed."))
        return redirect(back)
    context = {
        "municipality": municipality,
        "title": row.plan.title if isinstance(row, FollowUpRound) else row.title,
        "is_document": isinstance(row, SteeringDocument),
        "is_source": isinstance(row, ReportSource),
        "form": form,
        "back": back,
    }
    return render(request, "plans/file_remove.html", context, status=422 if form.errors else 200)
