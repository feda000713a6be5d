"""Steps while a plan is written: its goals, who takes part, remarks, sending, review."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans.closed import closed, while_open
from plans.drafting import actions as drafting
from plans.models import ActionPlan
from plans.planning import actions
from plans.planning.changes import GOAL, compare
from plans.planning.forms import CommentForm, GoalForm, InviteForm
from plans.planning.people import named_invitees
from plans.planning.views import posted_edition
from plans.scopes import coordinated, plan_scope, refuse
from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once

form_page = require_http_methods(["GET", "HEAD", "POST"])


def fillable(request, code, pk):
    """The plan, if the user may write its goals and measures now; else 404, or NotOpen as in `editable`."""
    municipality, plan = plan_scope(request, code, pk)
    if not ActionPlan.objects.fillable_by(request.user).contains(plan):
        refuse(request, plan)
    return municipality, plan


# Goals


@form_page
@while_open
def goal_new(request, code, pk):
    """Add a goal to the plan."""
    municipality, plan = fillable(request, code, pk)
    form = GoalForm(request.POST or None, plan=plan, municipality=municipality, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.add_goal(plan=plan, form_token=form.cleaned_data["form_token"], **form.fields_to_save)
        messages.success(request, _("Saved."))
        return redirect("plan_detail", code, pk)
    return goal_page(request, municipality, plan, form)


@form_page
@while_open
def goal_edit(request, code, pk, goal):
    """Change a goal of the plan."""
    municipality, plan = fillable(request, code, pk)
    row = get_object_or_404(plan.goals.select_related("plan"), pk=goal)
    edition, difference = posted_edition(request, row), []
    form = GoalForm(
        request.POST or None, instance=row, plan=plan, municipality=municipality, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_goal(goal=row, edition=edition, **form.fields_to_save)
        except EditConflict as conflict:
            difference, edition = compare(conflict.current, form.said, GOAL), conflict.current.edition
        else:
            messages.success(request, _("Saved."))
            return redirect("plan_detail", code, pk)
    return goal_page(request, municipality, plan, form, goal=row, edition=edition, difference=difference)


def goal_page(request, municipality, plan, form, *, goal=None, edition=None, difference=()):
    context = {
        "municipality": municipality, "plan": plan, "form": form, "goal": goal, "edition": edition,
        "difference": difference,
    }  # fmt: skip
    return render(request, "plans/goal_edit.html", context, status=422 if form.errors or difference else 200)


@form_page
@while_open
@removed_once
def goal_remove(request, code, pk, goal):
    """Remove a goal, after a question that says which measures it leaves."""
    municipality, plan = fillable(request, code, pk)
    row = get_object_or_404(plan.goals.select_related("plan"), pk=goal)
    if request.method == "POST":
        actions.remove_goal(goal=row)
        messages.success(request, _("The goal is removed."))
        return redirect("plan_detail", code, pk)
    context = {"municipality": municipality, "plan": plan, "goal": row, "measures": row.measures.all()}
    return render(request, "plans/goal_remove.html", context)


# Who takes part


@form_page
def plan_people(request, code, pk):
    """Who takes part in writing the plan; invite a colleague or a partner."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    if plan.is_final:
        return closed(request, code, plan)
    form = InviteForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        drafting.invite(by=request.user, document=plan, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("plan_people", code, pk)
    invitees = named_invitees(request.user, municipality, plan)
    context = {"municipality": municipality, "plan": plan, "form": form, "invitees": invitees}
    return render(request, "plans/plan_people.html", context, status=422 if form.errors else 200)


@require_POST
@removed_once
def plan_uninvite(request, code, pk, user):
    """Let someone take part no longer."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    invitees = named_invitees(request.user, municipality, plan)
    if user not in [invitee.user_id for invitee, _name in invitees]:
        raise Http404
    drafting.uninvite(document=plan, user_id=user)
    messages.success(request, _("Saved."))
    return redirect("plan_people", code, pk)


# Remarks, sending, review


@require_POST
@while_open
def plan_comment(request, code, pk):
    """Leave a remark on a plan that is being written."""
    municipality, plan = plan_scope(request, code, pk)
    if not ActionPlan.objects.commentable_by(request.user).contains(plan):
        raise Http404
    form = CommentForm(request.POST)
    if not form.is_valid():
        context = {"municipality": municipality, "plan": plan, "form": form}
        return render(request, "plans/plan_comment.html", context, status=422)
    data = form.cleaned_data
    drafting.comment(by=request.user, document=plan, text=data["text"], form_token=data["form_token"])
    messages.success(request, _("Your comment is saved."))
    return redirect("plan_detail", code, pk)


@require_POST
def plan_settle(request, code, pk, comment):
    """Mark a remark as seen to."""
    _municipality, plan = coordinated(request, plan_scope(request, code, pk))
    drafting.settle(by=request.user, remark=get_object_or_404(plan.comments, pk=comment))
    return redirect("plan_detail", code, pk)


@form_page
def plan_send(request, code, pk):
    """Show the plan to the county board, after a word on what that means."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    place = get_object_or_404(plan.places, municipality=municipality)
    if request.method == "POST":
        drafting.send(by=request.user, document=plan, municipality=municipality)
        messages.success(request, _("The county board can read the plan now."))
        return redirect("plan_detail", code, pk)
    context = {"municipality": municipality, "plan": plan, "place": place}
    return render(request, "plans/plan_send.html", context)


@require_POST
def plan_review(request, code, pk):
    """Let others read while nobody writes."""
    _municipality, plan = coordinated(request, plan_scope(request, code, pk))
    drafting.to_review(document=plan)
    return redirect("plan_detail", code, pk)


@require_POST
def plan_back(request, code, pk):
    """Go on writing after a review."""
    _municipality, plan = coordinated(request, plan_scope(request, code, pk))
    drafting.back_to_draft(document=plan)
    return redirect("plan_detail", code, pk)
