"""Which follow-up, round, lesson or self-check an address names, for whom: what is not theirs is not found."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from municipalities.models import Municipality
from plans.drafting.actions import NotOpen
from plans.models import AT_WORK, ActionPlan, FollowUp, FollowUpRound, LessonLearned, Measure
from plans.scopes import measure_scope


def place_scope(request, code):
    """The municipality, for everyone who has something to read there; else 404."""
    return get_object_or_404(Municipality.objects.visible_to(request.user), code=code)


def work_scope(request, code):
    """The municipality, for those who do the work there: what is the county's and the readers' business is not
    here; else 404."""
    return get_object_or_404(Municipality.objects.where(request.user, *AT_WORK), code=code)


def coordinated_scope(request, code):
    """The municipality, for its coordinators; else 404."""
    return get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)


def measure_in_force(request, code, pk):
    """The measure of a plan in force, if the user follows it up there; else 404.

    Raises NotOpen for what was written on a page that was opened while the plan was in force.
    """
    municipality, measure = measure_scope(request, code, pk)
    if not (measure.plan.is_in_force and municipality.is_editable_by(request.user)):
        refuse(request, municipality, measure, measure)
    if not Measure.objects.followed_by(request.user).contains(measure):
        raise Http404
    return municipality, measure


def refuse(request, municipality, measure, row):
    """404; for those who could write about the measure until somebody finished that, NotOpen."""
    follows = municipality.is_coordinated_by(request.user) or measure.person_id == request.user.pk
    if request.method == "POST" and follows and municipality.is_editable_by(request.user):
        raise NotOpen(row)
    raise Http404


def follow_up_scope(request, code, pk):
    """The follow-up that the user may read, of a plan that holds in the municipality; else 404."""
    municipality = place_scope(request, code)
    measures = Measure.objects.filter(plan__in=ActionPlan.objects.of(municipality))
    found = FollowUp.objects.visible_to(request.user).filter(measure__in=measures)
    return municipality, get_object_or_404(found.select_related("measure__plan", "round", "lesson"), pk=pk)


def draft_scope(request, code, pk):
    """The follow-up, if it is a draft that the user may write in; else 404.

    Raises NotOpen for what was written on a page that was opened while it was one.
    """
    municipality, follow_up = follow_up_scope(request, code, pk)
    if not FollowUp.objects.editable_by(request.user).contains(follow_up):
        refuse(request, municipality, follow_up.measure, follow_up)
    return municipality, follow_up


def round_scope(request, code, pk):
    """The round that the user may read; else 404."""
    municipality = place_scope(request, code)
    rounds = FollowUpRound.objects.visible_to(request.user).filter(municipality=municipality)
    plans = ActionPlan.objects.visible_to(request.user)
    return municipality, get_object_or_404(
        rounds.filter(plan__in=plans).select_related("plan__municipality", "plan__group", "file"), pk=pk
    )


def going_on_scope(request, code, pk):
    """The round, if it goes on and the user coordinates the municipality; else 404.

    Raises NotOpen for what was written on a page that was opened while it went on.
    """
    municipality, followed = round_scope(request, code, pk)
    if not municipality.is_coordinated_by(request.user):
        raise Http404
    if followed.is_finished and request.method == "POST":
        raise NotOpen(followed)
    if followed.is_finished:
        raise Http404
    return municipality, followed


def plan_in_force(request, code, pk):
    """The plan in force, for the municipality's coordinators; else 404."""
    municipality = coordinated_scope(request, code)
    plans = ActionPlan.objects.visible_to(request.user).of(municipality).in_force()
    return municipality, get_object_or_404(plans, pk=pk)


def lesson_scope(request, code, pk):
    """The lesson of the municipality's own follow-up, for its coordinators; else 404."""
    municipality = coordinated_scope(request, code)
    lessons = LessonLearned.objects.coordinated_by(request.user).of(municipality)
    return municipality, get_object_or_404(lessons.select_related("follow_up__measure"), pk=pk)
