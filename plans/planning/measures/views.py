"""Pages about measures: one with everything around it, its full form, and many at once in a table."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.models import Municipality
from plans.closed import while_open
from plans.models import ActionPlan, Cause, Measure
from plans.onwards import open_indicators
from plans.planning.actions import InUse
from plans.planning.changes import compare, facts_of
from plans.planning.measures import actions
from plans.planning.measures.forms import MeasureForm, NewRowForm, RowForm, TaskForm
from plans.planning.people import known_name
from plans.planning.readiness import lacks_of_measure
from plans.planning.reports import (
    activities_of,
    borrowers_of,
    borrowings_around,
    chain_of,
    follow_ups_of,
    lineage_of,
    reports_around,
    versions_of,
    work_of,
)
from plans.planning.views import may_fill, posted_edition
from plans.planning.writing.views import fillable
from plans.scopes import access_asked, access_read_with, measure_scope, refuse
from portal.lib.editions import EditConflict
from portal.lib.paging import paginate
from portal.lib.removals import removed_once

form_page = require_http_methods(["GET", "HEAD", "POST"])
ROWS, NEW_ROWS = 40, 3


@require_safe
def measure_detail(request, code, pk):
    """One measure: why it is done, what is to be done, what was done, and what came of it."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    return measure_page(request, municipality, pk, task_form=TaskForm(municipality=municipality))


def measure_page(request, municipality, pk, *, task_form, status=200):
    """The measure in a plan that holds there and that the user may read; else 404."""
    user = request.user
    asked = access_asked(user, ActionPlan, "plan") | {
        "can_follow": Exists(Measure.objects.followed_by(user).filter(pk=OuterRef("pk"))),
        "person_name": known_name(user, municipality, "person"),
    }
    versions = versions_of(user, municipality, pk, **asked)
    row = next((row for row in versions if row.pk == pk), None)
    if row is None:
        raise Http404
    measure, plan = row.measure, row.measure.plan
    access = access_read_with(measure)
    reports = reports_around(user, municipality, row)
    borrowings = borrowings_around(measure)
    basis = [report.pk for report in reports if report.is_basis]
    context = {
        "municipality": municipality,
        "measure": measure,
        "plan": plan,
        "row": row,
        "today": timezone.localdate(),
        "chain": chain_of(row, reports),
        "facts": facts_of(measure),
        "has_role": municipality.pk in user.reach(),
        "open_indicators": open_indicators(user, municipality, [measure]),
        "tasks": measure.tasks.annotate(person_name=known_name(user, municipality, "person")),
        "task_form": task_form,
        "postponements": list(measure.postponements.all()),
        "activities": activities_of(user, municipality, work_of(user, measure)),
        "versions": [other.measure for other in versions if other is not row],
        "follow_ups": follow_ups_of(
            measure, with_drafts=measure.can_follow or municipality.is_read_in_full_by(user)
        ),
        "lacks": lacks_of_measure(row, basis) if plan_is_written(plan) else [],
        "lineage": lineage_of(measure, borrowings),
        "borrowers": borrowers_of(measure, borrowings) if access.can_coordinate else [],
        "can_edit": may_fill(plan, access),
        "can_follow": measure.can_follow,
        "can_enter": municipality.is_editable_by(user) and plan.is_in_force,
        "can_follow_up": measure.can_follow and plan.is_in_force,
        "can_steer": access.can_coordinate and plan.is_in_force,
        "can_lend": access.can_coordinate and plan.is_in_force and plan.group_id is None
        and not municipality.is_practice,
    }  # fmt: skip
    return render(request, "plans/measure_detail.html", context, status=status)


def plan_is_written(plan):
    return not plan.is_final and not plan.is_registered


@form_page
@while_open
def measure_new(request, code, pk):
    """Write a measure into the plan."""
    municipality, plan = fillable(request, code, pk)
    form = MeasureForm(request.POST or None, plan=plan, municipality=municipality, user=request.user)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        measure = actions.add_measure(plan=plan, form_token=token, **form.fields_to_save)
        messages.success(request, _("The measure is saved."))
        return redirect("measure_new" if "more" in request.POST else "measure_detail", code,
                        pk if "more" in request.POST else measure.pk)  # fmt: skip
    context = {
        "municipality": municipality, "plan": plan, "form": form, "measure": None, "difference": [],
        "edition": None,
    }  # fmt: skip
    return render(request, "plans/measure_edit.html", context, status=422 if form.errors else 200)


def editable_measure(request, code, pk):
    """The measure, if the user may change its text now; else 404, or NotOpen as in `editable`."""
    municipality, measure = measure_scope(request, code, pk)
    if not Measure.objects.editable_by(request.user).contains(measure):
        refuse(request, measure.plan)
    return municipality, measure


@form_page
@while_open
def measure_edit(request, code, pk):
    """Everything about the measure. Two people at once: the later one is shown the difference."""
    municipality, measure = editable_measure(request, code, pk)
    edition, difference = posted_edition(request, measure), []
    plan, title = measure.plan, measure.title
    form = MeasureForm(
        request.POST or None, instance=measure, plan=plan, municipality=municipality, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_measure(measure=measure, edition=edition, **form.fields_to_save)
        except EditConflict as conflict:
            difference, edition = compare(conflict.current, form.said), conflict.current.edition
        else:
            messages.success(request, _("The measure is saved."))
            return redirect("measure_detail", code, pk)
    context = {
        "municipality": municipality, "plan": plan, "form": form, "measure": measure, "title": title,
        "difference": difference, "edition": edition,
    }  # fmt: skip
    status = 422 if form.errors or difference else 200
    return render(request, "plans/measure_edit.html", context, status=status)


@form_page
@while_open
@removed_once
def measure_remove(request, code, pk):
    """Remove a measure from a plan that is written, after a question."""
    municipality, measure = editable_measure(request, code, pk)
    if request.method == "POST":
        try:
            actions.remove_measure(measure=measure)
        except InUse:
            messages.warning(
                request,
                _("The measure stays: activities or follow-ups belong to it. You can cancel it instead."),
            )
            return redirect("measure_detail", code, pk)
        messages.success(request, _("The measure is removed."))
        return redirect("plan_detail", code, measure.plan_id)
    context = {"municipality": municipality, "measure": measure, "plan": measure.plan}
    return render(request, "plans/measure_remove.html", context)


@form_page
@while_open
def plan_table(request, code, pk):
    """The plan as a table of Brå's six columns: every row that was changed is saved, new ones are added."""
    municipality, plan = fillable(request, code, pk)
    causes = list(Cause.objects.behind(plan))
    page = paginate(request, plan.measures.prefetch_related("causes"), key=("position", "pk"), size=ROWS)
    posted = request.POST if request.method == "POST" else None
    rows = [
        RowForm(posted, measure=measure, causes=causes, prefix=f"m{measure.pk}")
        for measure in page
        if posted is None or f"m{measure.pk}-title" in posted
    ]
    new = [NewRowForm(posted, causes=causes, prefix=f"ny{number}") for number in range(NEW_ROWS)]
    conflicts = []
    wrong = [form for form in rows + new if not form.is_valid()] if posted is not None else []
    if posted is not None and not wrong:
        found = actions.save_rows(
            plan=plan,
            changed=[
                (form.measure, form.cleaned_data["edition"] or 0, form.row_fields)
                for form in rows
                if form.has_news
            ],
            new=[
                form.row_fields | {"form_token": form.cleaned_data["form_token"]}
                for form in new
                if form.has_news
            ],
        )
        if not found:
            messages.success(request, _("The table is saved."))
            return redirect("plan_table" if "more" in posted else "plan_detail", code, pk)
        rows, conflicts = again(rows, found, causes)
        new = [NewRowForm(causes=causes, prefix=f"ny{number}") for number in range(NEW_ROWS)]
    context = {
        "municipality": municipality,
        "plan": plan,
        "page": page,
        "rows": rows,
        "new": new,
        "conflicts": conflicts,
        "wrong": wrong,
        "has_causes": bool(causes),
    }
    status = 422 if wrong or conflicts else 200
    return render(request, "plans/plan_table.html", context, status=status)


def again(rows, found, causes):
    """The rows that someone else saved meanwhile, with one's own text on their edition, and what differs."""
    kept, conflicts = [], []
    for form in rows:
        current = found.get(form.measure.pk)
        if current is None:
            measure = get_object_or_404(
                form.measure.plan.measures.prefetch_related("causes"), pk=form.measure.pk
            )
            kept.append(RowForm(measure=measure, causes=causes, prefix=form.prefix))
            continue
        data = form.data.copy()
        data[f"{form.prefix}-edition"] = str(current.edition)
        mine = RowForm(data, measure=current, causes=causes, prefix=form.prefix)
        mine.is_valid()
        kept.append(mine)
        conflicts.append((current, compare(current, row_said(form))))
    return kept, conflicts


def row_said(form):
    """The row's columns in words, by name."""
    fields = form.row_fields
    chosen = fields.pop("causes")
    return {name: str(value or "") for name, value in fields.items()} | {
        "causes": "; ".join(str(cause) for cause in chosen)
    }
