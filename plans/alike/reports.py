"""Which municipalities are like one's own, and why, in words; only among those who want to be found."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.choices import words
from municipalities.models import Municipality
from plans.alike.stats import Situation, likeness, scaled, size_alike, theme_weights
from plans.models import AlikeConsent, Measure, Problem, SituationReport
from portal.lib.swedish import format_number
from surveys.models import Indicator, IndicatorValue

SHOWN = 10
LATEST_YEARS = 4
NEARLY_AS_MANY, COMPARABLE = 0.8, 0.5  # the smaller population through the larger
NEAR = 0.35  # typical distances between two figures that are called alike
MEASURES_EACH = 3
EARTH_RADIUS = 6371.0  # km


@dataclass(frozen=True)
class Lent:
    """A measure that a municipality shows to others."""

    pk: int
    title: str


@dataclass(frozen=True)
class Match:
    """A municipality like one's own: who it is, why it is like, and what it has to lend."""

    name: str
    county: str
    inhabitants: int
    skr_group: str
    kilometres: int
    reasons: tuple[str, ...]
    problems: tuple[str, ...]  # theirs, of the themes that both have
    measures: tuple[Lent, ...]
    contact: str


@dataclass(frozen=True)
class _Place:
    municipality: Municipality
    contact: str
    problems: tuple[Problem, ...]
    situation: Situation


def matches(municipality: Municipality) -> list[Match]:
    """The municipalities most like this one, the likest first, at most ten; empty unless it has said yes itself.

    Asks six questions however many have said yes. Nobody without consent is read, counted or scaled against.
    """
    consents = {
        consent.municipality_id: consent
        for consent in AlikeConsent.objects.filter(
            municipality__in=Municipality.objects.together_with(municipality)
        ).select_related("municipality__county")
    }
    if municipality.pk not in consents:
        return []
    problems = _problems(consents)
    values = _latest_values(consents)
    figures: dict[int, dict[int, float]] = {pk: {} for pk in consents}
    for indicator, by_place in values.items():
        for pk, distance in scaled(by_place).items():
            figures[pk][indicator] = distance
    places = {
        pk: _Place(
            consent.municipality,
            consent.contact,
            tuple(problems.get(pk, ())),
            Situation(
                consent.municipality.population,
                consent.municipality.skr_group,
                theme_weights([(problem.priority, problem.themes) for problem in problems.get(pk, ())]),
                figures[pk],
            ),
        )
        for pk, consent in consents.items()
    }
    own = places.pop(municipality.pk)
    nearest = sorted(
        places.values(),
        key=lambda place: (-likeness(own.situation, place.situation), place.municipality.sort_key),
    )[:SHOWN]
    lent = _lent([place.municipality.pk for place in nearest])
    names = dict(Indicator.objects.filter(pk__in=values).values_list("pk", "name"))
    return [_match(own, place, lent.get(place.municipality.pk, ()), names) for place in nearest]


def _problems(places: Collection[int]) -> dict[int, list[Problem]]:
    """The open problems of the lägesbilder in force that hold for each place, first things first."""
    found: dict[int, list[Problem]] = {}
    rows = Problem.objects.filter(
        report__state=SituationReport.State.COMPLETED, report__places__municipality__in=places, closed_on=None
    ).annotate(place=F("report__places__municipality"))
    for problem in rows:
        found.setdefault(problem.place, []).append(problem)
    return found


def _latest_values(places: Collection[int]) -> dict[int, dict[int, float]]:
    """Per common indicator, each place's latest figure of the last years, both sexes together."""
    rows = (
        IndicatorValue.objects.filter(
            indicator__municipality=None,
            municipality__in=places,
            sex=IndicatorValue.Sex.TOTAL,
            value__isnull=False,
            year__gt=timezone.localdate().year - 1 - LATEST_YEARS,
        )
        .order_by("municipality_id", "indicator_id", "-year", "source")
        .distinct("municipality_id", "indicator_id")
        .values_list("indicator", "municipality", "value")
    )
    latest: dict[int, dict[int, float]] = {}
    for indicator, place, value in rows:
        latest.setdefault(indicator, {})[place] = float(value or 0)
    return latest


def _lent(places: Collection[int]) -> dict[int, list[Measure]]:
    """The measures that each place shows to others, with their themes."""
    found: dict[int, list[Measure]] = {}
    for measure in (
        Measure.objects.in_force().filter(is_lent=True, plan__municipality__in=places).select_related("plan")
    ):
        found.setdefault(measure.plan.municipality_id, []).append(measure)
    return found


def _match(own: _Place, other: _Place, measures: Iterable[Measure], names: Mapping[int, str]) -> Match:
    shared = own.situation.themes.keys() & other.situation.themes.keys()
    kept = [measure for measure in measures if not measure.themes or shared & set(measure.themes)]
    return Match(
        name=other.municipality.full_name,
        county=other.municipality.county.name,
        inhabitants=other.municipality.population,
        skr_group=other.municipality.skr_group,
        kilometres=distance(own.municipality, other.municipality),
        reasons=tuple(reasons(own.situation, other.situation, names)),
        problems=tuple(problem.title for problem in other.problems if shared & set(problem.themes)),
        measures=tuple(Lent(measure.pk, measure.title) for measure in kept[:MEASURES_EACH]),
        contact=other.contact,
    )


def reasons(own: Situation, other: Situation, names: Mapping[int, str]) -> list[str]:
    """Why the two are alike, in two to four sentences; only what is so is said."""
    found = []
    weights = {
        theme: min(own.themes[theme], other.themes[theme])
        for theme in own.themes.keys() & other.themes.keys()
    }
    if weights:
        themes = sorted(weights, key=lambda theme: (-weights[theme], theme))[:3]
        found.append(
            _("You have both prioritised %(themes)s.") % {"themes": listed(words().theme_names(themes))}
        )
    near = [
        pk
        for pk in own.figures.keys() & other.figures.keys()
        if abs(own.figures[pk] - other.figures[pk]) <= NEAR
    ]
    if near:
        near.sort(key=lambda pk: (-abs(own.figures[pk] + other.figures[pk]), pk))  # the least usual first
        close = listed([names[pk] for pk in near[:2]])
        found.append(_("You stand about equal in %(names)s.") % {"names": close})
    ratio = size_alike(own.inhabitants, other.inhabitants) or 0
    counts = {"own": format_number(own.inhabitants), "other": format_number(other.inhabitants)}
    if ratio >= NEARLY_AS_MANY:
        found.append(_("You are nearly as many: %(own)s and %(other)s inhabitants.") % counts)
    elif ratio >= COMPARABLE:
        found.append(_("You are of comparable size: %(own)s and %(other)s inhabitants.") % counts)
    else:
        found.append(_("You differ in size: %(own)s and %(other)s inhabitants.") % counts)
    if own.skr_group == other.skr_group:
        found.append(_("You belong to the same municipality group, %(group)s.") % {"group": own.skr_group})
    return found


def listed(names: list[str]) -> str:
    """a, b och c; the first letters small, as inside a sentence."""
    small = [name[:1].lower() + name[1:] if name[1:2].islower() else name for name in names]
    return _(" and ").join(filter(None, [", ".join(small[:-1]), small[-1]]))


def distance(one: Municipality, other: Municipality) -> int:
    """Kilometres between the main towns as the crow flies (haversine)."""
    angles = [radians(float(x)) for x in (one.latitude, one.longitude, other.latitude, other.longitude)]
    up = sin((angles[2] - angles[0]) / 2) ** 2
    along = cos(angles[0]) * cos(angles[2]) * sin((angles[3] - angles[1]) / 2) ** 2
    return round(2 * EARTH_RADIUS * asin(sqrt(up + along)))


def consent_of(municipality: Municipality) -> AlikeConsent | None:
    """The municipality's yes, or None."""
    return AlikeConsent.objects.filter(municipality=municipality).first()
