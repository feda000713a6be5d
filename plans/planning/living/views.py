"""What lives on in a decided plan: tasks, moved dates, states set by hand, who answers, lending."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans.models import Measure
from plans.planning.measures import actions
from plans.planning.measures.forms import LendForm, PersonForm, PostponeForm, StateForm, TaskForm
from plans.planning.measures.views import measure_page
from plans.reports import rows_of
from plans.scopes import followed_measure_scope, measure_scope
from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once

form_page = require_http_methods(["GET", "HEAD", "POST"])


def in_force(scope):
    """The scope, if the measure's plan is decided and not replaced; else 404."""
    municipality, measure = scope
    if not measure.plan.is_in_force:
        raise Http404
    return municipality, measure


def steered(request, code, pk):
    """The measure of a plan in force, if the user coordinates the municipality; else 404."""
    municipality, measure = in_force(measure_scope(request, code, pk))
    if not municipality.is_coordinated_by(request.user):
        raise Http404
    return municipality, measure


def ask(request, template, municipality, measure, form, **more):
    """A short form about a measure."""
    context = {"municipality": municipality, "measure": measure, "plan": measure.plan, "form": form, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def someone_saved(form, current, shown):
    """Say beside the form what someone else saved meanwhile, and let it be sent again as it stands."""
    form.add_error(
        None,
        _("Someone saved this while you were writing. It now says “%(theirs)s”. Your choice is still here.")
        % {"theirs": shown or "–"},
    )
    form.data = form.data.copy()
    form.data["edition"] = str(current.edition)


# Tasks


def task_scope(request, code, pk, task):
    """A task of a measure whose work the user keeps up; else 404."""
    municipality, measure = followed_measure_scope(request, code, pk)
    return municipality, measure, get_object_or_404(measure.tasks, pk=task)


@require_POST
def task_new(request, code, pk):
    """Add a task to the measure."""
    municipality, measure = followed_measure_scope(request, code, pk)
    form = TaskForm(request.POST, municipality=municipality)
    if not form.is_valid():
        return measure_page(request, municipality, measure.pk, task_form=form, status=422)
    actions.add_task(measure=measure, form_token=form.cleaned_data["form_token"], **form.fields_to_save)
    return redirect("measure_detail", code, pk)


@require_POST
def task_done(request, code, pk, task):
    """Tick a task as done."""
    _municipality, _measure, row = task_scope(request, code, pk, task)
    actions.finish_task(by=request.user, task=row)
    return redirect("measure_detail", code, pk)


@require_POST
def task_undone(request, code, pk, task):
    """Take the tick away."""
    _municipality, _measure, row = task_scope(request, code, pk, task)
    actions.reopen_task(task=row)
    return redirect("measure_detail", code, pk)


@require_POST
@removed_once
def task_remove(request, code, pk, task):
    """Remove a task."""
    _municipality, _measure, row = task_scope(request, code, pk, task)
    row.delete()
    messages.success(request, _("The task is removed."))
    return redirect("measure_detail", code, pk)


# Dates, states, persons


@form_page
def measure_postpone(request, code, pk):
    """Move a decided date, with reason and decider; what was decided stays to be read."""
    municipality, measure = steered(request, code, pk)
    form = PostponeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.postpone(
            by=request.user,
            measure=measure,
            form_token=form.cleaned_data["form_token"],
            **form.fields_to_save,
        )
        messages.success(request, _("The date is moved."))
        return redirect("measure_detail", code, pk)
    row = rows_of(Measure.objects.visible_to(request.user).filter(pk=pk))[0]
    return ask(request, "plans/measure_postpone.html", municipality, measure, form, row=row)


@form_page
def measure_state(request, code, pk):
    """Say another state than the computed one, and why; or let the computed one hold again."""
    municipality, measure = steered(request, code, pk)
    row = rows_of(Measure.objects.visible_to(request.user).filter(pk=pk), reader=request.user)[0]
    form = StateForm(request.POST or None, instance=measure, initial={"edition": measure.edition})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_state(
                by=request.user, measure=measure, edition=data["edition"], state=data["set_state"],
                reason=data["set_reason"],
            )  # fmt: skip
        except actions.NeedsFollowUp:
            form.add_error(
                "set_state", _("Follow the measure up first: then it can be said to be carried out.")
            )
        except EditConflict as conflict:
            theirs = f"{conflict.current.get_set_state_display()} {conflict.current.set_reason}".strip()
            someone_saved(form, conflict.current, theirs)
        else:
            messages.success(request, _("Saved."))
            return redirect("measure_detail", code, pk)
    return ask(request, "plans/measure_state.html", municipality, measure, form, row=row)


@form_page
def measure_person(request, code, pk):
    """Let another person answer for the measure; the role that was decided stays."""
    municipality, measure = steered(request, code, pk)
    if municipality.is_practice:
        raise Http404
    form = PersonForm(
        request.POST or None,
        municipality=municipality,
        initial={"person": measure.person_id, "edition": measure.edition},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_person(measure=measure, edition=data["edition"], person=data["person"])
        except EditConflict as conflict:
            here = form.fields["person"].queryset.filter(pk=conflict.current.person_id).first()
            someone_saved(form, conflict.current, str(here or ""))
        else:
            messages.success(request, _("Saved."))
            return redirect("measure_detail", code, pk)
    return ask(request, "plans/measure_person.html", municipality, measure, form)


# Lending


def lendable(request, code, pk):
    """A measure of the municipality's own plan in force; joint plans and what is practised are not lent."""
    municipality, measure = steered(request, code, pk)
    if municipality.is_practice or measure.plan.municipality_id != municipality.pk:
        raise Http404
    return municipality, measure


@form_page
def measure_lend(request, code, pk):
    """Show the measure to other municipalities, with what they should know."""
    municipality, measure = lendable(request, code, pk)
    form = LendForm(request.POST or None, instance=measure, initial={"edition": measure.edition})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.lend(measure=measure, edition=data["edition"], note=data["lent_note"])
        except EditConflict as conflict:
            someone_saved(form, conflict.current, conflict.current.lent_note)
        else:
            messages.success(request, _("Other municipalities can find the measure and borrow it now."))
            return redirect("measure_detail", code, pk)
    return ask(request, "plans/measure_lend.html", municipality, measure, form)


@require_POST
def measure_stop_lending(request, code, pk):
    """Show it to other municipalities no longer."""
    _municipality, measure = lendable(request, code, pk)
    actions.stop_lending(measure=measure)
    messages.success(request, _("Other municipalities no longer find the measure."))
    return redirect("measure_detail", code, pk)
