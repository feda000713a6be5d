"""Which municipalities are like one's own, and why, in words; only among those who want to be found."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.choices import skr_group_name, words
from municipalities.models import Municipality
from plans.alike.stats import Situation, figures_alike, scaled, size_alike, theme_weights, weighted
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
    """What is read of everyone who said yes."""

    pk: int
    sort_key: str
    problems: tuple[tuple[str, frozenset[str]], ...]  # title and themes, first things first
    situation: Situation


def matches(municipality: Municipality) -> list[Match]:
    """The municipalities most like this one, the likest first, at most ten; empty unless it has said yes itself.

    Asks five questions however many have said yes. Nobody without consent is read, counted or scaled against.
    """
    willing = AlikeConsent.objects.filter(municipality__in=Municipality.objects.together_with(municipality))
    columns = ("population", "skr_group", "sort_key")
    consents = {
        pk: facts
        for pk, *facts in willing.values_list(
            "municipality", *(f"municipality__{column}" for column in columns)
        )
    }
    if municipality.pk not in consents:
        return []
    problems, names, edition = _problems(consents), {}, 0
    for pk, name, counted in Indicator.objects.filter(municipality=None).values_list(
        "pk", "name", "figures_edition"
    ):
        names[pk] = name
        edition += counted
    kept = (len(names), edition, frozenset(consents), timezone.localdate().year)
    figures, nearness = _scaled_figures(*kept), _nearness(municipality.pk, *kept)
    places = {
        pk: _Place(
            pk,
            sort_key,
            tuple((title, frozenset(themes)) for title, _priority, themes in problems.get(pk, ())),
            Situation(
                population,
                skr_group,
                theme_weights([(priority, themes) for _title, priority, themes in problems.get(pk, ())]),
                figures.get(pk, {}),
            ),
        )
        for pk, (population, skr_group, sort_key) in consents.items()
    }
    own = places.pop(municipality.pk)
    nearest = sorted(
        places.values(),
        key=lambda place: (
            -weighted(own.situation, place.situation, nearness=nearness[place.pk]),
            place.sort_key,
        ),
    )[:SHOWN]
    lent = _lent([place.pk for place in nearest])
    shown = {
        consent.municipality_id: consent
        for consent in willing.filter(municipality__in=lent).select_related("municipality__county")
    }
    return [
        _match(municipality, own, place, shown[place.pk], lent[place.pk], names)
        for place in nearest
        if place.pk in shown
    ]


def _problems(places: Collection[int]) -> dict[int, list[Any]]:
    """Title, priority and themes of the open problems of the lägesbilder in force that hold for each place, first
    things first."""
    found: dict[int, list[Any]] = {}
    rows: Any = Problem.objects.filter(
        report__state=SituationReport.State.COMPLETED, report__places__municipality__in=places, closed_on=None
    )
    for pk, *problem in rows.values_list("report__places__municipality", "title", "priority", "themes"):
        found.setdefault(pk, []).append(tuple(problem))
    return found


# Kept by each server process while official figures and consents are the same: the number of indicators and the
# sum of their editions tell the one, the places themselves the other.


@lru_cache(maxsize=2)
def _scaled_figures(
    _indicators: int, _edition: int, places: frozenset[int], year: int
) -> dict[int, dict[int, float]]:
    """Per place and common indicator, how far its latest official figure lies from the middle of them all."""
    figures: dict[int, dict[int, float]] = {pk: {} for pk in places}
    for indicator, by_place in _latest_values(places, year).items():
        for pk, distance in scaled(by_place).items():
            figures[pk][indicator] = distance
    return figures


@lru_cache(maxsize=64)
def _nearness(
    own: int, indicators: int, edition: int, places: frozenset[int], year: int
) -> dict[int, float | None]:
    """How near each place stands to one's own in the figures that both have."""
    figures = _scaled_figures(indicators, edition, places, year)
    return {pk: figures_alike(figures[own], theirs) for pk, theirs in figures.items()}


def _latest_values(places: Collection[int], year: int) -> dict[int, dict[int, float]]:
    """Per common indicator, each place's latest official figure of the last years, both sexes together.

    What a municipality has typed or read in itself is used for that place alone, and compared with nobody.
    """
    rows = (
        IndicatorValue.objects.public()
        .filter(
            indicator__municipality=None,
            municipality__in=places,
            sex=IndicatorValue.Sex.TOTAL,
            value__isnull=False,
            year__gt=year - 1 - LATEST_YEARS,
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
    found: dict[int, list[Measure]] = {pk: [] for pk in places}
    for measure in (
        Measure.objects.in_force().filter(is_lent=True, plan__municipality__in=places).select_related("plan")
    ):
        found[measure.plan.municipality_id or 0].append(measure)
    return found


def _match(
    municipality: Municipality,
    own: _Place,
    other: _Place,
    consent: AlikeConsent,
    measures: Iterable[Measure],
    names: Mapping[int, str],
) -> Match:
    shared = own.situation.themes.keys() & other.situation.themes.keys()
    kept = [measure for measure in measures if not measure.themes or shared & set(measure.themes)]
    place = consent.municipality
    return Match(
        name=place.full_name,
        county=place.county.name,
        inhabitants=place.population,
        skr_group=skr_group_name(place.skr_group),
        kilometres=distance(municipality, place),
        reasons=tuple(reasons(own.situation, other.situation, names)),
        problems=tuple(title for title, themes in other.problems if shared & themes),
        measures=tuple(Lent(measure.pk, measure.title) for measure in kept[:MEASURES_EACH]),
        contact=consent.contact,
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
        found.append(
            _("You belong to the same municipality group, %(group)s.")
            % {"group": skr_group_name(own.skr_group)}
        )
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
