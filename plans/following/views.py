"""Pages about follow-up: a measure's, a round over a whole plan, and what is registered as made elsewhere."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from plans.closed import closed, while_open
from plans.correcting.reports import removal_of
from plans.files import give
from plans.following import actions, reports, scopes
from plans.following.forms import ConclusionForm, FollowUpForm, RegisterForm, StartForm
from plans.models import AT_WORK, FollowUp, FollowUpRound
from plans.planning.people import known_names
from plans.planning.reports import activities_of, work_of
from plans.printing.about import NotSeen, documents_about
from plans.reports import COLOURS, outlooks
from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened

form_page = require_http_methods(["GET", "HEAD", "POST"])
MOST_ACTIVITIES = 8  # shown beside a follow-up; the measure has them all


# A measure's follow-up


@form_page
@while_open
def follow_up_new(request, code, pk):
    """Follow up a measure; where a draft waits that the person can go on with, it is opened instead."""
    municipality, measure = scopes.measure_in_force(request, code, pk)
    going_on = reports.round_of(measure, municipality)
    if request.method != "POST" and (begun := reports.begun_draft(request.user, measure, going_on)):
        return redirect("follow_up_edit", code, begun.pk)
    as_draft = "draft" in request.POST
    context = form_context(request, municipality, measure, as_draft=as_draft)
    form, waiting = context["form"], None
    if request.method == "POST" and form.is_valid():
        try:
            follow_up = actions.write_follow_up(
                by=request.user,
                measure=measure,
                municipality=municipality,
                form_token=form.cleaned_data["form_token"],
                is_final=not as_draft,
                **form.saved_fields,
            )
        except actions.NotInForce:
            return closed(request, code, measure)
        except FollowUp.DoesNotExist as error:
            raise Http404 from error
        except actions.DraftExists as conflict:
            waiting = conflict.draft
        else:
            return after_saving(request, code, follow_up)
    context |= {"follow_up": None, "round": going_on, "waiting": waiting}
    status = 422 if form.errors or waiting else 200
    return render(request, "plans/follow_up_edit.html", context, status=status)


@form_page
@while_open
def follow_up_edit(request, code, pk):
    """Go on with a draft, and make it final. Two at once: the later one sees both texts."""
    municipality, follow_up = scopes.draft_scope(request, code, pk)
    as_draft = "draft" in request.POST
    context = form_context(request, municipality, follow_up.measure, as_draft=as_draft, follow_up=follow_up)
    form, difference, edition = context["form"], [], None
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.change_follow_up(
                follow_up=follow_up,
                edition=form.cleaned_data["edition"],
                is_final=not as_draft,
                **form.saved_fields,
            )
        except (actions.NotInForce, actions.AlreadyFinal):
            follow_up.refresh_from_db()
            return closed(request, code, follow_up)
        except EditConflict as conflict:
            current = conflict.current
            difference, edition = reopened(form, current, form.saved_in(current)), current.edition
        else:
            return after_saving(request, code, saved)
    context |= {
        "follow_up": follow_up,
        "round": follow_up.round,
        "difference": difference,
        "edition": edition or form["edition"].value(),
    }
    status = 422 if form.errors or difference else 200
    return render(request, "plans/follow_up_edit.html", context, status=status)


def form_context(request, municipality, measure, *, as_draft, follow_up=None):
    """The form, beside it the measure as it stands and what was done, how it will stand after each choice, and no
    trouble yet."""
    row = reports.measure_row(request.user, measure)
    work = work_of(request.user, measure, follow_up)
    latest = activities_of(request.user, municipality, work, until=timezone.localdate())
    form = FollowUpForm(
        request.POST or None, instance=follow_up, as_draft=as_draft, work=work, latest=latest,
        since=row.follow_up and row.follow_up.on,
    )  # fmt: skip
    return {
        "municipality": municipality, "measure": measure, "row": row, "form": form,
        "activities": latest[:MOST_ACTIVITIES], "outlooks": outlooks(row), "difference": [], "waiting": None,
        "edition": None,
    }  # fmt: skip


def after_saving(request, code, follow_up):
    """Lead back to the round that goes on, else to the follow-up."""
    messages.success(
        request, _("The follow-up is saved.") if follow_up.is_final else _("The draft is saved.")
    )
    if follow_up.round_id and not follow_up.round.is_finished:
        return redirect("round_detail", code, follow_up.round_id)
    return redirect("follow_up_detail", code, follow_up.pk)


@require_safe
def follow_up_detail(request, code, pk):
    """Read a follow-up, and what led to it."""
    municipality, follow_up = scopes.follow_up_scope(request, code, pk)
    measure, rests_on = follow_up.measure, reports.rests_on(request.user, municipality, follow_up)
    context = {
        "municipality": municipality,
        "measure": measure,
        "row": reports.measure_row(request.user, measure),
        "follow_up": follow_up,
        "rests_on": rests_on,
        "activities": []
        if rests_on
        else activities_of(
            request.user,
            municipality,
            work_of(request.user, measure),
            until=follow_up.on,
            most=MOST_ACTIVITIES,
        ),
        "look": COLOURS.get(follow_up.colour),
        "taken_up_in": reports.taken_up_in(request.user, municipality, follow_up),
        "author": known_names(request.user, municipality, [follow_up.created_by_id]).get(
            follow_up.created_by_id
        ),
        "can_edit": FollowUp.objects.editable_by(request.user).contains(follow_up),
        "can_correct": reports.can_follow_up(request.user, municipality, measure),
        "later": reports.later_than(request.user, follow_up),
    }
    return render(request, "plans/follow_up_detail.html", context)


@form_page
@while_open
@removed_once
def follow_up_remove(request, code, pk):
    """Take a draft away, after a question."""
    municipality, follow_up = scopes.draft_scope(request, code, pk)
    if request.method == "POST":
        try:
            actions.remove_follow_up(follow_up=follow_up)
        except actions.AlreadyFinal:
            follow_up.refresh_from_db()
            return closed(request, code, follow_up)
        messages.success(request, _("The draft is removed."))
        return redirect("measure_detail", code, follow_up.measure_id)
    context = {"municipality": municipality, "follow_up": follow_up, "measure": follow_up.measure}
    return render(request, "plans/follow_up_remove.html", context)


# Rounds


@require_safe
def round_list(request, code):
    """Where the follow-up of the plans in force stands, earlier rounds, and how much is evaluated."""
    municipality = scopes.place_scope(request, code)
    today = timezone.localdate()
    years = (today.year, today.year - 1)
    context = {
        "municipality": municipality,
        "plans": reports.plans_to_follow(request.user, municipality),
        "drafts": reports.waiting_drafts(request.user, municipality),
        "rounds": reports.finished_rounds(request.user, municipality),
        "shares": [reports.evaluated_share(request.user, municipality, year) for year in years],
        "today": today,
        "can_start": municipality.is_coordinated_by(request.user),
        "works_here": municipality.pk in request.user.reach(*AT_WORK),
    }
    return render(request, "plans/round_list.html", context)


@form_page
def round_start(request, code, pk):
    """Begin to follow up the whole plan."""
    municipality, plan = scopes.plan_in_force(request, code, pk)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_round(
                by=request.user,
                plan=plan,
                municipality=municipality,
                form_token=form.cleaned_data["form_token"],
            )
        except (actions.NotInForce, FollowUpRound.DoesNotExist) as error:
            raise Http404 from error
        return redirect("round_detail", code, started.pk)
    context = {"municipality": municipality, "plan": plan, "form": form}
    return render(request, "plans/round_start.html", context, status=422 if form.errors else 200)


@require_safe
def round_detail(request, code, pk):
    """A round: while it goes on the list of what is to be followed up, when finished what it came to."""
    municipality, followed = scopes.round_scope(request, code, pk)
    coordinates = municipality.is_coordinated_by(request.user)
    context = {
        "municipality": municipality,
        "round": followed,
        "plan": followed.plan,
        "report": None if followed.is_registered else reports.round_report(request.user, followed),
        "due_on": reports.next_time(request.user, municipality, followed),
        "can_finish": coordinates and not followed.is_finished and followed.plan.is_in_force,
        "can_remove": coordinates and not followed.is_finished,
        "can_coordinate": coordinates,
        "removal": removal_of(request.user, municipality, followed),
    }
    name = "round_finished" if followed.is_finished else "round_detail"
    return render(request, f"plans/{name}.html", context)


@form_page
@while_open
def round_conclude(request, code, pk):
    """Write what the round taught, check the whole, and finish it."""
    municipality, followed = scopes.going_on_scope(request, code, pk)
    finishes = "finish" in request.POST
    form = ConclusionForm(
        request.POST or None,
        initial={"conclusion": followed.conclusion, "edition": followed.edition},
        finishes=finishes,
    )
    difference, edition = [], None
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("conclusion", "edition")}
        try:
            if finishes:
                actions.finish_round(by=request.user, followed=followed, **typed)
                messages.success(request, _("The round is finished. The plan has been followed up."))
            else:
                actions.write_conclusion(followed=followed, **typed)
                messages.success(request, _("Saved."))
            return redirect("round_detail", code, pk)
        except actions.RoundFinished:
            return closed(request, code, followed)
        except actions.RoundNotComplete as error:
            count = len(error.lacking)
            form.add_error(
                None,
                ngettext(
                    "%(count)s measure has no final follow-up yet. Your text is still here – save it and go on.",
                    "%(count)s measures have no final follow-up yet. Your text is still here – save it and go on.",
                    count,
                )
                % {"count": count},
            )
        except EditConflict as conflict:
            current = conflict.current
            difference, edition = reopened(form, current, form.saved_in(current)), current.edition
    context = {
        "municipality": municipality,
        "round": followed,
        "plan": followed.plan,
        "report": reports.round_report(request.user, followed),
        "form": form,
        "difference": difference,
        "edition": edition or form["edition"].value(),
    }
    status = 422 if form.errors or difference else 200
    return render(request, "plans/round_conclude.html", context, status=status)


@form_page
@while_open
@removed_once
def round_remove(request, code, pk):
    """Take away a round that was begun by mistake, after a question that names what goes with it."""
    municipality, followed = scopes.going_on_scope(request, code, pk)
    not_seen = False
    if request.method == "POST":
        try:
            actions.remove_round(by=request.user, followed=followed, seen=request.POST.getlist("document"))
        except NotSeen:
            not_seen = True
        except actions.RoundInUse:
            messages.warning(
                request, _("Measures have been followed up in the round, so it cannot be removed.")
            )
            return redirect("round_detail", code, pk)
        except actions.RoundFinished:
            return closed(request, code, followed)
        else:
            messages.success(request, _("The round is removed."))
            return redirect("round_list", code)
    context = {
        "municipality": municipality,
        "round": followed,
        "plan": followed.plan,
        "about": documents_about(followed, by=request.user),
        "not_seen": not_seen,
    }
    return render(request, "plans/round_remove.html", context, status=422 if not_seen else 200)


@form_page
def round_register(request, code, pk):
    """Note that the plan was followed up elsewhere: the day and the document."""
    municipality, plan = scopes.plan_in_force(request, code, pk)
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            registered = actions.register_round(
                by=request.user, plan=plan, municipality=municipality, **form.saved_fields
            )
        except FollowUpRound.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("The follow-up is registered."))
        return redirect("round_detail", code, registered.pk)
    context = {"municipality": municipality, "plan": plan, "form": form}
    return render(request, "plans/round_register.html", context, status=422 if form.errors else 200)


@require_safe
def round_file(request, code, pk):
    """Give the document of a registered round."""
    _municipality, followed = scopes.round_scope(request, code, pk)
    return give(request, followed.file, page=reverse("round_detail", args=[code, pk]))
