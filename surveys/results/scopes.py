"""Which tables of a round someone may see. Roles only take tables away: no number differs between two of them.

round's owner, and the coordinators, colleagues and managers of a place in it   the whole round, own place
a county's officers                                                            the whole round: pooled only
readers (elected), registrars                                                  the same, once it is published
everyone                                                                       what the owner has chosen to show

Nobody sees all together who could work out from it what a single other municipality answered: all, less what the
reader sees besides, must be of at least LEAST municipalities or of nobody. In a round of two each sees its own only;
the county, which sees neither alone, sees both together. `leaves_two` is the rule, question by question;
`tables_for` and `pools_for` already take away what it could never let through.

Before a round is published its owner alone looks at it. Partners and other counties see nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Role, User
from municipalities.models import COORDINATES, MUNICIPAL, PRACTICE, County, Municipality
from surveys.models import Pool, PublicResult, PublishedCounts, RoundPlace, SurveyRound
from surveys.results.settling import Why
from surveys.results.tables import NOT_SAID_GROUP

State = SurveyRound.State
PUBLISHED = (State.PUBLISHED, State.PURGED)
LEAST = 2  # municipalities besides those whose own tables one sees
UNDIVIDED = (0, 0)  # by no split


@dataclass(frozen=True)
class Viewer:
    """Whom a round's tables are for: places whose own tables may be seen, and whether it may be seen before it is
    published."""

    places: frozenset[int] = frozenset()
    counties: frozenset[int] = frozenset()
    previews: frozenset[int] = frozenset()  # places whose rounds may be looked at before
    is_everyone: bool = False  # of whom some see one of the municipalities, whichever it is

    @property
    def least(self) -> int:
        """How many municipalities must be left besides what the reader sees."""
        return LEAST + self.is_everyone


EVERYONE = Viewer(is_everyone=True)


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


def alike(survey: SurveyRound, rounds: QuerySet[SurveyRound]) -> QuerySet[SurveyRound]:
    """Return those of the rounds that are practised where the round is, and only the others where it is not."""
    practised = Q(municipality=PRACTICE) | Q(county=PRACTICE)
    return rounds.filter(practised if survey.is_practice else ~practised)


def has_two(path: str) -> Q:
    """The condition that at least two municipalities have answers in it: what only one has answered is its own."""
    rows = PublishedCounts.objects.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Q(Exists(rows.annotate(having=Count("municipality", distinct=True)).filter(having__gte=2)))


def has_one_other(viewer: Viewer, path: str, outer: str = "pk") -> Q:
    """The condition that a single municipality besides the viewer's own has answers in it."""
    rows = PublishedCounts.objects.filter(**{path: OuterRef(outer)}, unit=0, first=0, second=0)
    others = rows.exclude(municipality=None).exclude(municipality__in=viewer.places).order_by().values(path)
    return Q(Exists(others.annotate(having=Count("municipality", distinct=True)).filter(having=1)))


def is_one_other(viewer: Viewer, rounds: Iterable[SurveyRound]) -> bool:
    """Whether a single municipality besides the viewer's own has answers in the rounds together."""
    rows = PublishedCounts.objects.filter(round__in=rounds, unit=0, first=0, second=0).exclude(
        municipality=None
    )
    others = rows.exclude(municipality__in=viewer.places).order_by()
    return others.values("municipality").distinct().count() == 1


def tables_for(viewer: Viewer, survey: SurveyRound) -> QuerySet[PublishedCounts]:
    """Return the packed rows of the round that the viewer may see: the whole round's, and of the own places.

    Not of all together where a single other municipality has answers; `leaves_two` tells of each question besides.
    """
    all_together = Q(municipality=None) & ~has_one_other(viewer, "round", "round")
    return PublishedCounts.objects.filter(
        all_together | Q(municipality__in=viewer.places),
        round=survey,
        round__in=rounds_for(viewer).filter(pk=survey.pk),
    )


def pools_for(viewer: Viewer) -> QuerySet[Pool]:
    """Return the pools that the viewer may see: those that an own place takes part in, and for a county's officers
    those of at least two municipalities of which one lies there. Not of one's own and a single neighbour's."""
    places = RoundPlace.objects.filter(round__pools=OuterRef("pk"))
    seen = Q(Exists(places.filter(municipality__in=viewer.places)))
    if viewer.counties:
        seen |= Q(Exists(places.filter(municipality__county__in=viewer.counties))) & has_two("round__pools")
    return Pool.objects.exclude(published_on=None).filter(seen).exclude(has_one_other(viewer, "round__pools"))


def pool_tables_for(viewer: Viewer, pool: Pool) -> QuerySet[PublishedCounts]:
    """Return the packed rows of the pool that the viewer may see: all or none."""
    return PublishedCounts.objects.filter(pool=pool, pool__in=pools_for(viewer).filter(pk=pool.pk))


# All less one's own


@dataclass(frozen=True)
class Others:
    """The municipalities of a round besides those that the reader sees alone: all that answered anything, and those
    where as many as the threshold answered the question in the group."""

    all: frozenset[int]
    many: frozenset[int]


def leaves_two(rounds: Iterable[Others], *, least: int = LEAST) -> bool:
    """Whether what is left of the rounds together, when one has taken away all that one sees besides, is of at least
    `least` municipalities or of nobody. A round that leaves as many by itself is seen too, and taken away as well."""
    rest = [one for one in rounds if len(one.many) < least]
    answered = {place for one in rest for place in one.all}
    many = {place for one in rest for place in one.many}
    return not answered or len(many) >= least


class Beside:
    """Who besides the viewer answered what in some rounds, in groups (first, second); asked for once."""

    def __init__(
        self, viewer: Viewer, rounds: Collection[SurveyRound], groups: Collection[tuple[int, int]]
    ) -> None:
        self.viewer, self.rounds = viewer, rounds
        found = PublishedCounts.objects.filter(round__in=rounds, unit=0).exclude(municipality=None)
        found = found.exclude(municipality__in=viewer.places)
        chosen = Q(first=0, second=0)
        for first, second in groups:
            chosen |= Q(first=first, second=second)
        self.rows: dict[tuple[int, int, int], list[tuple[int, list[int]]]] = {}
        for survey, first, second, place, why in found.filter(chosen).values_list(
            "round", "first", "second", "municipality", "why"
        ):
            self.rows.setdefault((survey, first, second), []).append((place, why))
        self.everyone = {
            survey.pk: frozenset(place for place, _why in self.rows.get((survey.pk, *UNDIVIDED), ()))
            for survey in rounds
        }

    @cached_property
    def told(self) -> set[tuple[int, str]]:
        """What is told to everyone of the rounds of a pool: round and question."""
        chosen = PublicResult.objects.filter(round__in=self.rounds)
        return set(chosen.values_list("round", "question__code")) if len(self.rounds) > 1 else set()

    def others(self, survey: SurveyRound, group: tuple[int, int], line: int, code: str) -> Others:
        """Return the others in the table of a round's line (its number, and its question's code)."""
        everyone = self.everyone[survey.pk]
        many = frozenset(
            place for place, why in self.rows.get((survey.pk, *group), ()) if why[line] != Why.SMALL_GROUP
        )
        if NOT_SAID_GROUP in group and not many and len(everyone) >= LEAST:
            many = everyone  # a few in each, in a table of their own in none
        is_its_own = everyone <= {survey.municipality_id}  # who may let everyone see it
        if is_its_own and (
            self.viewer.is_everyone or (group == UNDIVIDED and (survey.pk, code) in self.told)
        ):
            return Others(frozenset(), frozenset())
        return Others(everyone, many)
