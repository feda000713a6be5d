"""Which results an address names, for whom: what is not theirs is not found."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from municipalities.models import County, Municipality
from surveys.models import Pool, PublicResult, SurveyRound
from surveys.results.scopes import pools_for, rounds_for, viewer_of
from surveys.rounds.scopes import RELATED, framed, keeps

AFTER = (SurveyRound.State.CLOSED, SurveyRound.State.COMPILED)


def results_seen(request, pk):
    """The round and whom its results are for: those who may see some table, and the owner once it has closed.

    Whether something was chosen for everyone comes with it: `has_public`."""
    viewer = viewer_of(request.user)
    related = SurveyRound.objects.select_related(*RELATED, "protocol").annotate(
        is_seen=Exists(rounds_for(viewer).filter(pk=OuterRef("pk"))),
        has_public=Exists(PublicResult.objects.filter(round=OuterRef("pk"))),
    )
    found = get_object_or_404(related, pk=pk)
    is_own = keeps(request.user, found)
    if not found.is_seen and not (is_own and found.state in AFTER):
        raise Http404
    if is_own:
        framed(request, found)
    else:
        request.place_key = place_key(viewer, [found])
    return found, viewer, is_own


def pool_seen(request, pk):
    """The pool and whom it is for, if its owner asks or it may be seen; else 404."""
    viewer = viewer_of(request.user)
    related = Pool.objects.select_related("municipality", "county")
    found = get_object_or_404(related, pk=pk)
    is_own = pools_kept(request.user).filter(pk=pk).exists()
    if not is_own and not pools_for(viewer).filter(pk=pk).exists():
        raise Http404
    rounds = list(found.rounds.select_related("municipality", "county").order_by("-year", "-pk"))
    request.place_key = place_key(viewer, rounds)
    return found, viewer, is_own, rounds


def pools_kept(user):
    """The pools that the user has charge of: of the municipalities one coordinates and the counties one serves."""
    mine = Municipality.objects.coordinated_by(user)
    return Pool.objects.filter(municipality__in=mine) | Pool.objects.filter(county__in=list(user.county_ids))


def place_key(viewer, rounds):
    """The code of the place from which the reader comes to the rounds: an own municipality in them, else the county."""
    own = Municipality.objects.filter(pk__in=viewer.places, round_places__round__in=rounds)
    counties = County.objects.filter(pk__in=viewer.counties, municipalities__round_places__round__in=rounds)
    served = County.objects.filter(pk__in=viewer.counties, survey_rounds__in=rounds)
    for codes in (own, counties, served):
        if code := codes.values_list("code", flat=True).first():
            return code
    return ""
