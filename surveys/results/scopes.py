"""Which tables of a round someone may see. Roles only take tables away: no number differs between two of them.

round's owner, and the coordinators, colleagues and managers of a place in it   the whole round, own place
a county's officers                                                            the whole round: pooled only
readers (elected), registrars                                                  the same, once it is published
everyone                                                                       what the owner has chosen to show
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from municipalities.models import COORDINATES, MUNICIPAL
from surveys.models import PublishedCounts, RoundPlace, SurveyRound

State = SurveyRound.State
PUBLISHED = (State.PUBLISHED, State.PURGED)


@dataclass(frozen=True)
class Viewer:
    """Whom a round's tables are for: places whose own tables may be seen, and whether it may be seen before it is
    published."""

    places: frozenset[int] = frozenset()
    counties: frozenset[int] = frozenset()
    previews: frozenset[int] = frozenset()  # places whose rounds may be looked at before


def viewer_of(user: User) -> Viewer:
    """Return what a signed-in user is in this respect."""
    return Viewer(
        frozenset(user.reach(*MUNICIPAL)), frozenset(user.county_ids), frozenset(user.reach(*COORDINATES))
    )


def rounds_for(viewer: Viewer) -> QuerySet[SurveyRound]:
    """Return the rounds of which the viewer may see some table."""
    taking_part = RoundPlace.objects.filter(municipality__in=viewer.places).values("round")
    in_county = RoundPlace.objects.filter(municipality__county__in=viewer.counties)
    # a round of one municipality is that municipality's own figures
    county = in_county.values("round").filter(
        Exists(RoundPlace.objects.filter(round=OuterRef("round")).exclude(pk=OuterRef("pk")))
    )
    published = SurveyRound.objects.filter(state__in=PUBLISHED)
    mine = Q(municipality__in=viewer.previews) | Q(county__in=viewer.counties)
    return SurveyRound.objects.filter(
        Q(pk__in=published.filter(Q(pk__in=taking_part) | Q(pk__in=county)).values("pk"))
        | Q(mine, state=State.COMPILED)
    )


def tables_for(viewer: Viewer, survey: SurveyRound) -> QuerySet[PublishedCounts]:
    """Return the packed rows of the round that the viewer may see: the whole round's, and of the own places."""
    if not rounds_for(viewer).filter(pk=survey.pk).exists():
        return PublishedCounts.objects.none()
    return PublishedCounts.objects.filter(
        Q(municipality=None) | Q(municipality__in=viewer.places), round=survey
    )
