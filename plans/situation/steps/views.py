"""Pages by which a lägesbild is read by others, completed, decided about, followed by a new version."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.closed import while_open
from plans.drafting import actions as drafting
from plans.drafting.forms import CommentForm, DecisionForm, InviteForm
from plans.models import ReportPart, SituationReport
from plans.planning.people import TAKE_PART, named_invitees, people_at
from plans.scopes import coordinated, refuse, report_scope
from plans.situation import actions, reports, versions
from plans.situation.addresses import missing
from plans.situation.forms import UpdateForm
from portal.lib.removals import removed_once

form_page = require_http_methods(["GET", "HEAD", "POST"])


def number(text):
    """A posted id; 0, which no id is, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def open_scope(request, code, pk):
    """An open lägesbild of a municipality that the user coordinates; else 404, or NotOpen as in `editable`."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    if report.is_final:
        refuse(request, report)
    return municipality, report


# Who takes part


@require_POST
@while_open
def report_comment(request, code, pk):
    """Leave a comment on an open lägesbild."""
    municipality, report = report_scope(request, code, pk)
    if not SituationReport.objects.commentable_by(request.user).contains(report):
        raise Http404
    form = CommentForm(request.POST, parts=ReportPart.Kind.choices)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("text", "part", "form_token")}
        drafting.comment(by=request.user, document=report, **fields)
        messages.success(request, _("The comment is saved."))
        return redirect("report_detail", code, pk)
    context = {"municipality": municipality, "report": report, "form": form}
    return render(request, "plans/report_comment.html", context, status=422)


@require_POST
@while_open
def report_settle(request, code, pk):
    """Note that a comment has been dealt with."""
    _municipality, report = open_scope(request, code, pk)
    remark = get_object_or_404(report.comments.all(), pk=number(request.POST.get("comment", "")))
    drafting.settle(by=request.user, remark=remark)
    return redirect("report_detail", code, pk)


@form_page
@while_open
def report_people(request, code, pk):
    """Who takes part in the writing, and inviting one more; nobody is named where one practises."""
    municipality, report = open_scope(request, code, pk)
    if municipality.is_practice:
        raise Http404
    invitees = named_invitees(request.user, municipality, report)
    people = people_at(municipality, TAKE_PART).exclude(pk__in=[one.user_id for one, _name in invitees])
    form = InviteForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        person, can_write = form.cleaned_data["person"], form.cleaned_data["can_write"]
        drafting.invite(by=request.user, document=report, user=person, can_write=can_write)
        messages.success(request, _("%(name)s takes part.") % {"name": person})
        return redirect("report_people", code, pk)
    context = {"municipality": municipality, "report": report, "form": form, "invitees": invitees}
    return render(request, "plans/report_people.html", context, status=422 if form.errors else 200)


@require_POST
@while_open
@removed_once
def report_uninvite(request, code, pk):
    """Let someone take part no longer."""
    municipality, report = open_scope(request, code, pk)
    person = number(request.POST.get("person", ""))
    if person not in [one.user_id for one, _name in named_invitees(request.user, municipality, report)]:
        raise Http404
    drafting.uninvite(document=report, user_id=person)
    return redirect("report_people", code, pk)


# Sending, review


@form_page
@while_open
def report_send(request, code, pk):
    """Let the county board read and comment on the draft, after a question that says what that means."""
    municipality, report = open_scope(request, code, pk)
    if request.method == "POST":
        drafting.send(by=request.user, document=report, municipality=municipality)
        messages.success(request, _("Sent. The county board can read it and comment on it."))
        return redirect("report_detail", code, pk)
    place = report.places.get(municipality=municipality)
    context = {"municipality": municipality, "report": report, "place": place}
    return render(request, "plans/report_send.html", context)


@require_POST
@while_open
def report_review(request, code, pk):
    """Hand the draft over to be reviewed: nobody writes in it meanwhile. Or take it back."""
    _municipality, report = open_scope(request, code, pk)
    if "back" in request.POST:
        drafting.back_to_draft(document=report)
        messages.success(request, _("It is a draft again, and can be written in."))
    else:
        drafting.to_review(document=report)
        messages.success(request, _("It is being reviewed. Nobody writes in it until you take it back."))
    return redirect("report_detail", code, pk)


# Completing and deciding


@form_page
def report_complete(request, code, pk):
    """Check everything, note a decision if there is one, and complete the lägesbild; sent twice, once."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    if report.is_final:
        return completed_already(request, code, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        decision = form.decision if form.cleaned_data["decided_on"] else {}
        try:
            versions.complete(by=request.user, report=report, municipality=municipality, **decision)
        except drafting.NotOpen:
            return completed_already(request, code, pk)
        except versions.Incomplete:
            messages.warning(request, _("Something is still missing. Nothing has been completed."))
            return redirect("report_complete", code, pk)
        messages.success(request, _("The lägesbild is completed."))
        return redirect("report_detail", code, pk)
    contents = reports.contents_of(report, municipality)
    context = {
        "municipality": municipality,
        "report": report,
        "form": form,
        "missing": missing(report, contents),
        "contents": contents,
        "replaced": reports.in_force_beside(report),
    }
    return render(request, "plans/report_complete.html", context, status=422 if form.errors else 200)


def completed_already(request, code, pk):
    messages.info(request, _("The lägesbild is completed already."))
    return redirect("report_detail", code, pk)


@form_page
def report_decision(request, code, pk):
    """Note the municipality's own decision about a completed lägesbild."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    place = report.places.get(municipality=municipality)
    if not report.is_final:
        raise Http404
    if place.decided_on:
        return decided_already(request, code, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and not form.cleaned_data["decided_on"]:
            form.add_error("decided_on", _("Say when it was decided."))
        if form.is_valid():
            if not drafting.record_decision(document=report, municipality=municipality, **form.decision):
                return decided_already(request, code, pk)
            messages.success(request, _("The decision is saved."))
            return redirect("report_detail", code, pk)
    context = {"municipality": municipality, "report": report, "form": form}
    return render(request, "plans/report_decision.html", context, status=422 if form.errors else 200)


def decided_already(request, code, pk):
    messages.info(request, _("The decision is recorded already."))
    return redirect("report_detail", code, pk)


# Versions and updates


@form_page
def report_version_new(request, code, pk):
    """Begin the next version of the one in force."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    if not report.is_in_force:
        raise Http404
    if request.method == "POST":
        try:
            copy = versions.new_version(by=request.user, report=report)
        except versions.NotInForce:
            return redirect("report_detail", code, pk)
        return redirect("report_detail", code, copy.pk)
    still_open = report.problems.filter(closed_on=None).count()
    context = {"municipality": municipality, "report": report, "still_open": still_open}
    return render(request, "plans/report_version_new.html", context)


@require_safe
def report_changes(request, code, pk):
    """What the version changed against the one before it."""
    municipality, report = report_scope(request, code, pk)
    readable = SituationReport.objects.visible_to(request.user).of(municipality)
    before = get_object_or_404(readable, pk=report.previous_id)
    context = {
        "municipality": municipality,
        "report": report,
        "before": before,
        "changes": versions.changes(report, before),
    }
    return render(request, "plans/report_changes.html", context)


@form_page
def report_update_new(request, code, pk):
    """Add a dated note to the version in force."""
    municipality, report = coordinated(request, report_scope(request, code, pk))
    if not report.is_in_force:
        raise Http404
    form = UpdateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("on", "text", "form_token")}
        actions.add_update(by=request.user, report=report, **fields)
        messages.success(request, _("Saved."))
        return redirect("report_detail", code, pk)
    context = {"municipality": municipality, "report": report, "form": form}
    return render(request, "plans/report_update_new.html", context, status=422 if form.errors else 200)
