"""Pages where the portal's administrator keeps the reporting duties. They show no municipality's record."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.models import ReportingDuty, ReportQuestion
from portal.lib.editions import EditConflict
from portal.lib.reopening import reopened
from reviews.replies import duty_actions
from reviews.replies.duty_forms import DutyForm, QuestionsForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


def duties(request):
    """All duties, for whoever administers the portal; else 404."""
    if not request.user.administers_portal:
        raise Http404
    request.place_key = "portal"  # the place under whose sections the pages stand
    return ReportingDuty.objects.all()


@require_safe
def reporting_duty_list(request):
    """Every duty, with what it asks today and from which days it has been changed."""
    found = list(duties(request))
    versions = {}
    for duty, day in (
        ReportQuestion.objects.order_by("-valid_from").values_list("duty", "valid_from").distinct()
    ):
        versions.setdefault(duty, []).append(day)
    rows = [(duty, versions.get(duty.code, [])) for duty in found]
    return render(request, "reviews/reporting_duty_list.html", {"rows": rows})


@form_page
def reporting_duty_new(request):
    """Add a duty; its questions come next."""
    duties(request)
    form = DutyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        duty = duty_actions.add_duty(**form.frame)
        messages.success(request, _("The duty is saved. Now write what it asks."))
        return redirect("reporting_duty_questions", duty.code)
    context = {"form": form, "duty": None, "difference": []}
    status = 422 if form.errors else 200
    return render(request, "reviews/reporting_duty_edit.html", context, status=status)


@form_page
def reporting_duty_edit(request, duty):
    """Change a duty's frame."""
    duty = get_object_or_404(duties(request), code=duty)
    form = DutyForm(request.POST or None, duty=duty)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            duty_actions.change_duty(duty=duty, edition=form.cleaned_data["edition"], **form.frame)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("reporting_duty_list")
    context = {"form": form, "duty": duty, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/reporting_duty_edit.html", context, status=status)


def latest_questions(duty):
    """The newest version of what the duty asks, also one that has not begun."""
    asked = ReportQuestion.objects.filter(duty=duty.code)
    newest = asked.order_by("-valid_from").values_list("valid_from", flat=True).first()
    if newest is None:
        return []
    today = timezone.localdate()
    return list(ReportQuestion.objects.of(duty.code, on=max(newest, today)).order_by("position"))


@form_page
def reporting_duty_questions(request, duty):
    """Write a new version of what a duty asks, from a day."""
    duty = get_object_or_404(duties(request), code=duty)
    questions = latest_questions(duty)
    form = QuestionsForm(request.POST or None, duty=duty, questions=questions)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            duty_actions.new_version(
                duty=duty, edition=data["edition"], valid_from=data["valid_from"], questions=form.questions
            )
        except EditConflict as conflict:
            difference = reopened(form, conflict.current, {})
        except ValueError:
            form.add_error("valid_from", _("The version that holds began later than that."))
        else:
            messages.success(request, _("The questions are saved. Earlier reports keep theirs."))
            return redirect("reporting_duty_list")
    context = {"form": form, "duty": duty, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/reporting_duty_questions.html", context, status=status)
