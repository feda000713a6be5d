"""Which round or report an address names, for whom: what is not theirs is not found."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.scopes import county_scope
from portal.resend import texts_of, typed_in
from reviews.following.states import NotNow
from reviews.models import Review, ReviewRound, ReviewSection, ReviewSubmission


def round_scope(request, codes, pk):
    """The counties, and a round of any of them; else 404."""
    counties = county_scope(request, codes)
    rounds = ReviewRound.objects.visible_to(request.user)
    return counties, get_object_or_404(rounds.filter(counties__overlap=[one.pk for one in counties]), pk=pk)


def led_round_scope(request, codes, pk):
    """The same, if the user serves every county of the round; else 404."""
    counties, review_round = round_scope(request, codes, pk)
    if not request.user.county_ids.issuperset(review_round.counties):
        raise Http404
    return counties, review_round


def followed_scope(request, codes, pk, code):
    """The counties, and the report of a municipality in one of them; else 404."""
    counties = county_scope(request, codes)
    reports = Review.objects.followed_by(request.user).select_related("round", "municipality__county")
    return counties, get_object_or_404(
        reports, round=pk, municipality__county__in=counties, municipality__code=code
    )


def review_scope(request, code, pk):
    """The municipality's report, for those who write in it; else 404."""
    reports = Review.objects.answered_by(request.user).select_related("round", "municipality__county")
    return get_object_or_404(reports, municipality__code=code, pk=pk)


def whole_scope(request, code, pk):
    """The same, for those who read all of it: coordinators and managers; else 404."""
    review = review_scope(request, code, pk)
    if not review.municipality.is_read_in_full_by(request.user):
        raise Http404
    return review


def coordinated_scope(request, code, pk):
    """The same, for those who send it; else 404."""
    reports = Review.objects.coordinated_by(request.user).select_related("round", "municipality__county")
    return get_object_or_404(reports, municipality__code=code, pk=pk)


def section_scope(request, code, pk, section):
    """The section that the user may read, with its report; else 404."""
    sections = ReviewSection.objects.visible_to(request.user).select_related(
        "question",
        "review__round",
        "review__municipality__county",
        "review__municipality__law_settings",
        "ready_by",
    )
    return get_object_or_404(sections, review__municipality__code=code, review=pk, question__code=section)


def sent_scope(request, code, pk, number):
    """What the municipality has sent, for its coordinators, managers and registrars; else 404."""
    place = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    own = request.user.reach("coordinator", "manager", "registrar")
    sent = ReviewSubmission.objects.visible_to(request.user).select_related(
        "review__round", "review__municipality__county", "review__municipality__law_settings", "sent_by"
    )
    if place.pk not in own:
        raise Http404
    return get_object_or_404(sent, review=pk, review__municipality=place, number=number)


def while_possible(view):
    """Let a view answer in words where the other side was there first, and show back what was typed."""

    @wraps(view)
    def answered(request, **kwargs):
        try:
            return view(request, **kwargs)
        except NotNow:
            return too_late(request, **kwargs)

    return answered


def too_late(request, *, pk, codes=None, code=None, **_rest):
    """Lead to the report or the round, and say that nothing was changed."""
    if codes and code:
        address = reverse("county_review", args=[codes, pk, code])
    elif codes:
        address = reverse("review_round_detail", args=[codes, pk])
    else:
        address = reverse("review_detail", args=[code, pk])
    title = _("It was changed meanwhile")
    text = _("It has come further since you opened the page, so nothing was changed.")
    if not (written := texts_of(typed_in(request))):
        messages.warning(request, text)
        return redirect(address)
    context = {"title": title, "text": text, "written": written, "address": address}
    return render(request, "plans/closed.html", context, status=422)
