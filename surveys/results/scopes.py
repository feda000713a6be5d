"""Which tables of a round someone may see. Roles only take tables away: no number differs between two of them.

round's owner, and the coordinators, colleagues and managers of a place in it   the whole round, own place
a county's officers                                                            the whole round: pooled only
readers (elected), registrars                                                  the same, once it is published
everyone                                                                       what the owner has chosen to show

Before a round is published its owner alone looks at it. Partners and other counties see nothing.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Role, User
from municipalities.models import COORDINATES, MUNICIPAL, County, Municipality
from surveys.models import Pool, PublishedCounts, RoundPlace, SurveyRound

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


def viewer_as(role: str) -> Viewer:
    """Return what someone with one role is: "coordinator:2417", "officer:24", "reader:2417", "partner:2417", "public".

    Raises ValueError for a role or a place that there is not.
    """
    name, _colon, code = role.partition(":")
    if name == "public" and not code:
        return Viewer()
    if name in ("officer", Role.COUNTY_OFFICER):
        if county := County.objects.filter(code=code).first():
            return Viewer(counties=frozenset({county.pk}))
    elif name in (*MUNICIPAL, Role.PARTNER) and (place := Municipality.objects.filter(code=code).first()):
        own = frozenset({place.pk}) if name in MUNICIPAL else frozenset()
        return Viewer(own, previews=own if name in COORDINATES else frozenset())
    raise ValueError(role)


def rounds_for(viewer: Viewer) -> QuerySet[SurveyRound]:
    """Return the rounds of which the viewer may see some table."""
    taking_part = RoundPlace.objects.filter(municipality__in=viewer.places).values("round")
    in_county = RoundPlace.objects.filter(municipality__county__in=viewer.counties)
    published = Q(state__in=PUBLISHED)
    seen = Q(published, pk__in=taking_part) | Q(municipality__in=viewer.previews, state=State.COMPILED)
    if viewer.counties:
        own = Q(state=State.COMPILED, county__in=viewer.counties)
        seen |= has_two("round") & (Q(published, pk__in=in_county.values("round")) | own)
    return SurveyRound.objects.filter(seen)


def has_two(path: str) -> Q:
    """The condition that at least two municipalities have answers in it: what only one has answered is its own."""
    rows = PublishedCounts.objects.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Q(Exists(rows.annotate(having=Count("municipality", distinct=True)).filter(having__gte=2)))


def tables_for(viewer: Viewer, survey: SurveyRound) -> QuerySet[PublishedCounts]:
    """Return the packed rows of the round that the viewer may see: the whole round's, and of the own places."""
    return PublishedCounts.objects.filter(
        Q(municipality=None) | Q(municipality__in=viewer.places),
        round=survey,
        round__in=rounds_for(viewer).filter(pk=survey.pk),
    )


def pools_for(viewer: Viewer) -> QuerySet[Pool]:
    """Return the pools that the viewer may see: those that an own place takes part in, and for a county's officers
    those of at least two municipalities of which one lies there."""
    places = RoundPlace.objects.filter(round__pools=OuterRef("pk"))
    seen = Q(Exists(places.filter(municipality__in=viewer.places)))
    if viewer.counties:
        seen |= Q(Exists(places.filter(municipality__county__in=viewer.counties))) & has_two("round__pools")
    return Pool.objects.exclude(published_on=None).filter(seen)


def pool_tables_for(viewer: Viewer, pool: Pool) -> QuerySet[PublishedCounts]:
    """Return the packed rows of the pool that the viewer may see: all or none."""
    return PublishedCounts.objects.filter(pool=pool, pool__in=pools_for(viewer).filter(pk=pool.pk))
