"""Pages about plans: the list, reading, beginning, changing, deciding, the next version."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.choices import words
from municipalities.models import Municipality
from plans.case_numbers import numbers_decisions
from plans.closed import closed, while_open
from plans.correcting.reports import removal_of, with_corrections
from plans.doubts import doubts_about
from plans.drafting.actions import NotOpen, record_decision
from plans.models import ActionPlan
from plans.onwards import open_indicators
from plans.planning import actions, copying
from plans.planning.changes import changes_since
from plans.planning.forms import CommentForm, DecisionForm, PlanForm
from plans.planning.people import known_names, sender_of, signed
from plans.planning.readiness import lacks_of
from plans.planning.reports import goal_rows, goals_of, history_of, replaced_when_decided
from plans.printing.about import NotSeen, documents_about
from plans.reports import LOOKS, measures_of
from plans.scopes import access_of, coordinated, editable, plan_scope, plan_with_neighbours, with_readable
from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once

form_page = require_http_methods(["GET", "HEAD", "POST"])


def posted_edition(request, row):
    """The edition that the form was opened on; what is no number is older than everything."""
    if request.method != "POST":
        return row.edition
    typed = request.POST.get("edition", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


@require_safe
def plan_list(request, code):
    """The municipality's plans: in force, being written, and earlier."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    plans = list(
        ActionPlan.objects.visible_to(request.user)
        .of(municipality)
        .select_related("municipality", "group")
        .annotate(measure_count=Count("measures"))
    )
    context = {
        "municipality": municipality,
        "shelves": [
            (_("In force"), [plan for plan in plans if plan.is_in_force]),
            (_("Being written"), [plan for plan in plans if not plan.is_final]),
            (_("Earlier"), [plan for plan in plans if plan.is_final and not plan.is_in_force]),
        ],
        "plans": plans,
        "can_begin": municipality.is_coordinated_by(request.user),
        "can_borrow": municipality.is_editable_by(request.user),
    }
    return render(request, "plans/plan_list.html", context)


@form_page
def plan_new(request, code):
    """Begin a plan: empty, with another plan's measures, or with examples to choose from."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    sources = ActionPlan.objects.visible_to(request.user).of(municipality)
    form = PlanForm(request.POST or None, municipality=municipality, user=request.user, sources=sources)
    if request.method == "POST" and form.is_valid():
        try:
            plan = begin(request, municipality, form)
        except ActionPlan.DoesNotExist as error:
            raise Http404 from error
        if form.cleaned_data["start"] == PlanForm.TEMPLATES:
            return redirect("measure_borrow_list", code)
        return redirect("plan_detail", code, plan.pk)
    context = {"municipality": municipality, "form": form, "plan": None, "difference": [], "edition": None}
    return render(request, "plans/plan_edit.html", context, status=422 if form.errors else 200)


def begin(request, municipality, form):
    """The plan that the form asks for."""
    fields = form.fields_to_save | {
        "by": request.user,
        "municipality": municipality,
        "group": form.cleaned_data.get("group"),
        "form_token": form.cleaned_data["form_token"],
    }
    if source := form.sources.get(form.cleaned_data["start"]):
        return copying.copy_plan(source=source, **fields)
    return actions.start_plan(**fields)


@require_safe
def plan_detail(request, code, pk):
    """The plan to read; while it is written also what is missing, who takes part, and remarks."""
    municipality, plan, previous, later = plan_with_neighbours(request, code, pk)
    rows = measures_of([plan], reader=request.user)
    access = access_of(request, plan, municipality)
    basis = basis_of(request, municipality, plan)
    goals = goals_of(plan)
    places = plan.places.select_related("municipality").order_by("municipality__sort_key")
    places = with_corrections(request.user, municipality, places)
    own_place = next(place for place in places if place.municipality_id == municipality.pk)
    is_written, writes = not plan.is_final, access.can_edit or access.can_coordinate
    reads_comments = is_written and access.can_comment
    names = known_names(request.user, municipality, [row.measure.person_id for row in rows])
    context = {
        "municipality": municipality,
        "plan": plan,
        "rows": [(row, names.get(row.measure.person_id, "")) for row in rows],
        "counts": counts(rows),
        "basis": basis,
        "goals": goal_rows(goals, rows),
        "open_indicators": open_indicators(request.user, municipality, goals),
        "open_reports": {report.pk for report, is_open in basis if is_open},
        "tags": words().tag_names(plan.tags),
        "removal": removal_of(request.user, municipality, plan),
        "places": places,
        "own_place": own_place,
        "sender": sender_of(municipality, own_place) if is_written else "",
        "lacks": lacks_of(plan, rows, [report for report, _open in basis]) if is_written and writes else [],
        "access": access,
        "can_fill": may_fill(plan, access),
        "can_decide": municipality.is_coordinated_by(request.user),
        "can_number": numbers_decisions(request.user, municipality),
        "comments": signed(request.user, municipality, plan.comments.all()) if reads_comments else [],
        "comment_form": CommentForm() if reads_comments else None,
        "history": history_of(plan),
        "previous": previous,
        "next": later,
        "next_is_final": later is not None and later.is_final,
    }
    return render(request, "plans/plan_detail.html", context)


def basis_of(request, municipality, plan):
    """The lägesbilder that the plan builds on, and whether the user may open each there."""
    return with_readable(plan.basis.all(), request.user, municipality)


def may_fill(plan, access):
    """What `fillable_by` says of the plan, from what is known of it already."""
    return access.can_edit or (plan.is_registered and plan.is_in_force and access.can_coordinate)


def counts(rows):
    """How many measures are in each state, in the order of the work."""
    states = [row.state for row in rows]
    return [(LOOKS[state], states.count(state)) for state in LOOKS if state in states]


def readable(request, municipality, pk):
    """Another version, if there is one and the user may read it."""
    if pk is None:
        return None
    return ActionPlan.objects.visible_to(request.user).of(municipality).filter(pk=pk).first()


@form_page
@while_open
def plan_edit(request, code, pk):
    """Change what the plan is called, its period and what it builds on."""
    municipality, plan = editable(request, plan_scope(request, code, pk))
    form = PlanForm(request.POST or None, instance=plan, municipality=municipality, user=request.user)
    edition, difference = posted_edition(request, plan), []
    if request.method == "POST" and form.is_valid():
        fields = form.fields_to_save
        try:
            actions.change_plan(plan=plan, edition=edition, basis=list(fields.pop("basis")), **fields)
        except EditConflict as conflict:
            difference, edition = plan_difference(conflict.current, fields), conflict.current.edition
        else:
            messages.success(request, _("Saved."))
            return redirect("plan_detail", code, pk)
    context = {
        "municipality": municipality, "plan": plan, "form": form, "edition": edition, "difference": difference,
    }  # fmt: skip
    status = 422 if form.errors or difference else 200
    return render(request, "plans/plan_edit.html", context, status=status)


def plan_difference(theirs, yours):
    """What someone else saved of a plan's own fields, beside what one was about to save."""
    label = {name: theirs._meta.get_field(name).verbose_name for name in yours}
    pairs = [(label[name], getattr(theirs, name), value) for name, value in yours.items()]
    return [(name, their or "–", your or "–") for name, their, your in pairs if their != your]


@require_safe
def plan_changes(request, code, pk):
    """What the version changes against the one before it."""
    municipality, plan = plan_scope(request, code, pk)
    before = readable(request, municipality, plan.previous_id)
    if before is None:
        raise Http404
    context = {
        "municipality": municipality, "plan": plan, "before": before, "changes": changes_since(plan, before),
    }  # fmt: skip
    return render(request, "plans/plan_changes.html", context)


@form_page
def plan_decide(request, code, pk):
    """Check the whole, and record the decision: the first one fixes the content, a joint plan takes in more."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    place = plan.places.filter(municipality=municipality).first()
    if plan.is_final and place.decided_on:
        messages.info(request, _("The decision is recorded already."))
        return redirect("plan_detail", code, pk)
    if plan.is_final and not plan.is_in_force:
        return closed(request, code, plan)
    form = DecisionForm(request.POST or None, doubts=doubts_about(plan))
    rows = measures_of([plan])
    lacks = [] if plan.is_final else lacks_of(plan, rows)
    if request.method == "POST" and not lacks and form.is_valid():
        try:
            if plan.is_final:
                if not record_decision(document=plan, municipality=municipality, **form.decision):
                    return redirect("plan_decide", code, pk)
            else:
                actions.decide_plan(by=request.user, plan=plan, municipality=municipality, **form.decision)
        except NotOpen:
            return redirect("plan_decide", code, pk)
        except actions.NotReady as error:
            lacks = error.lacks
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("plan_detail", code, pk)
    context = {
        "municipality": municipality, "plan": plan, "form": form, "rows": rows, "lacks": lacks,
        "basis": list(plan.basis.all()), "replaced": [] if plan.is_final else replaced_when_decided(plan),
    }  # fmt: skip
    is_wrong = form.errors or (request.method == "POST" and lacks)
    return render(request, "plans/plan_decide.html", context, status=422 if is_wrong else 200)


@require_POST
@while_open
def plan_take_along(request, code, pk):
    """Copy what goes on in the plan that this one replaces."""
    _municipality, plan = coordinated(request, plan_scope(request, code, pk))
    count = copying.take_open_measures(plan=plan)
    text = ngettext("%(count)d measure was copied.", "%(count)d measures were copied.", count)
    messages.success(request, text % {"count": count} if count else _("Nothing was left to copy."))
    return redirect("plan_decide", code, pk)


@require_POST
def plan_version(request, code, pk):
    """Begin the next version, or lead to the one that is being written."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    if not plan.is_in_force:
        return closed(request, code, plan)
    version = copying.new_version(by=request.user, plan=plan, municipality=municipality)
    return redirect("plan_detail", code, version.pk)


@form_page
@while_open
@removed_once
def plan_remove(request, code, pk):
    """Remove a plan that is being written, after a question that names what goes with it."""
    municipality, plan = coordinated(request, plan_scope(request, code, pk))
    not_seen = False
    if request.method == "POST":
        try:
            actions.remove_plan(by=request.user, plan=plan, seen=request.POST.getlist("document"))
        except NotSeen:
            not_seen = True
        except actions.InUse:
            messages.warning(
                request,
                _("The plan stays: activities or follow-ups belong to its measures. Move those first."),
            )
            return redirect("plan_detail", code, pk)
        else:
            messages.success(request, _("The plan is removed."))
            return redirect("plan_list", code)
    if plan.is_final:
        return closed(request, code, plan)
    context = {
        "municipality": municipality,
        "plan": plan,
        "measures": plan.measures.count(),
        "about": documents_about(plan, by=request.user),
        "not_seen": not_seen,
    }
    return render(request, "plans/plan_remove.html", context, status=422 if not_seen else 200)
