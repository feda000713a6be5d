"""An indicator's figures for a place: own – similar – county – nation over the years, ready to draw or to keep.

Which figure stands where several sources have one: official statistics first, then what the municipality has
typed, then what it has read in from files, the newest first; invented ones last. What a municipality typed or
read in, also about county and nation, is used for that municipality alone.

Similar municipalities: of the same SKR group, with half to twice as many inhabitants, others than the own one.
Their level is the plain mean of those that have an official figure that year, if they are at least three.
"""

from collections.abc import Sequence

from django.db.models import Avg, Case, Count, F, FloatField, Q, QuerySet, Sum, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from surveys.models import BY_HAND, KOLADA, KOLADA_SAMPLE, Indicator, IndicatorValue, SeriesBreak
from surveys.series import (
    COUNTY,
    LEVELS,
    NATION,
    OWN,
    SIMILAR,
    Break,
    Figures,
    Point,
    Series,
    Sex,
    State,
)
from surveys.stats import ALIKE_FROM, ALIKE_TO, LEAST_ALIKE, hide_both, is_relative

__all__ = ["Figures", "figures_of", "figures_of_many", "similar_to"]

PER = 1000  # inhabitants


def figures_of(
    indicator: Indicator,
    municipality: Municipality,
    *,
    public_only: bool = False,
    per_inhabitant: bool = False,
) -> Figures:
    """Return what is known of the indicator in the municipality; see `figures_of_many`."""
    return figures_of_many([indicator], municipality, public_only=public_only, per_inhabitant=per_inhabitant)[
        indicator.pk
    ]


def figures_of_many(
    indicators: Sequence[Indicator],
    municipality: Municipality,
    *,
    public_only: bool = False,
    per_inhabitant: bool = False,
) -> dict[int, Figures]:
    """Return the figures of each indicator, by its id, in five questions however many they are.

    `public_only` leaves out what the municipality itself has typed or read in: for the county board, to which
    nothing was sent. `per_inhabitant` divides counts (`can_divide`) by the population, per 1 000. What is neither
    a share nor a rate has no levels to compare with: a municipality is no country.
    """
    values: dict[tuple[int, str, str], dict[int, Point]] = {}
    for row in sorted(_rows_around(indicators, municipality, public_only), key=_rank, reverse=True):
        level = OWN if row.municipality_id else COUNTY if row.county_id else NATION
        point = Point(row.year, row.value, row.state, row.source)
        values.setdefault((row.indicator_id, level, row.sex), {})[row.year] = point
    means = _means_of_similar(indicators, municipality, per_inhabitant)
    breaks: dict[int, list[Break]] = {}
    for item in SeriesBreak.objects.filter(indicator__in=indicators):
        breaks.setdefault(item.indicator_id, []).append(Break(item.year, item.note))
    inhabitants = _inhabitants(municipality) if per_inhabitant else {}
    names = {OWN: municipality.name, COUNTY: municipality.county.name}

    def figures(indicator: Indicator) -> Figures:
        divides = per_inhabitant and indicator.can_divide
        compares = divides or indicator.is_per_inhabitant or is_relative(indicator.unit)
        levels = LEVELS if compares else (OWN,)

        def points(level: str, sex: str = Sex.TOTAL) -> tuple[Point, ...]:
            if level not in levels:
                return ()
            if level == SIMILAR:
                return tuple(sorted(means.get(indicator.pk, {}).values(), key=lambda point: point.year))
            found = sorted(values.get((indicator.pk, level, sex), {}).values(), key=lambda point: point.year)
            return tuple(_divided(point, inhabitants[level]) if divides else point for point in found)

        split = {sex: points(OWN, sex) for sex in (Sex.WOMEN, Sex.MEN)} if not divides else {}
        return Figures(
            code=indicator.code,
            name=indicator.name,
            unit=_("per 1,000 inhabitants") if divides else indicator.unit,
            source=indicator.source,
            direction=indicator.direction,
            decimals=max(indicator.decimals, 1) if divides else indicator.decimals,
            is_survey=indicator.kind == Indicator.Kind.SURVEY,
            is_divided=divides,
            population=municipality.population,
            series=tuple(Series(level, names.get(level, ""), points(level)) for level in LEVELS),
            sexes=_split(split, municipality.name),
            breaks=tuple(breaks.get(indicator.pk, [])),
        )

    return {indicator.pk: figures(indicator) for indicator in indicators}


def _rows_around(
    indicators: Sequence[Indicator], municipality: Municipality, public_only: bool
) -> QuerySet[IndicatorValue]:
    """The values that this municipality's figures are made of."""
    rows = IndicatorValue.objects.around(municipality).filter(indicator__in=indicators)
    return rows.public() if public_only else rows.public() | rows.put_in_by(municipality)


def _rank(row: IndicatorValue) -> tuple[int, int]:
    """Which source stands, the lowest first: official, typed, files from the newest, invented."""
    if row.source == KOLADA:
        return 0, 0
    if row.source == KOLADA_SAMPLE:
        return 3, 0
    return (1, 0) if row.source.partition(":")[2] == BY_HAND else (2, -row.pk)


def similar_to(municipality: Municipality) -> QuerySet[Municipality]:
    """The municipalities of the same SKR group with half to twice as many inhabitants; never Övningskommunen."""
    return (
        Municipality.objects.real()
        .filter(
            skr_group=municipality.skr_group,
            population__gte=municipality.population * ALIKE_FROM,
            population__lte=municipality.population * ALIKE_TO,
        )
        .exclude(pk=municipality.pk)
    )


def _means_of_similar(
    indicators: Sequence[Indicator], municipality: Municipality, per_inhabitant: bool
) -> dict[int, dict[int, Point]]:
    """Per indicator and year the plain mean of similar municipalities' official figures."""
    divided = F("value") * PER / Cast(F("municipality__population"), FloatField())
    value = Case(When(indicator__can_divide=True, then=divided), default=F("value"))
    rows = (
        IndicatorValue.objects.public()
        .filter(
            indicator__in=indicators,
            municipality__in=similar_to(municipality),
            sex=Sex.TOTAL,
            state=State.VALUE,
        )
        .values("indicator", "year", "source")
        .annotate(mean=Avg(value), count=Count("municipality"))
        .filter(count__gte=LEAST_ALIKE)
        .order_by("-source")  # the real ones come last, and stand
    )
    means: dict[int, dict[int, Point]] = {}
    for row in rows:
        point = Point(row["year"], row["mean"], int(State.VALUE), row["source"])
        means.setdefault(row["indicator"], {})[row["year"]] = point
    return means


def _inhabitants(municipality: Municipality) -> dict[str, int]:
    """How many live in the municipality, in its county and in Sweden."""
    sums = Municipality.objects.real().aggregate(
        county=Sum("population", filter=Q(county=municipality.county_id)), nation=Sum("population")
    )
    return {OWN: municipality.population, COUNTY: sums["county"] or 0, NATION: sums["nation"] or 0}


def _divided(point: Point, inhabitants: int) -> Point:
    value = point.value * PER / inhabitants if point.value is not None and inhabitants else None
    return Point(point.year, value, point.state, point.source)


def _split(points: dict[Sex, tuple[Point, ...]], place: str) -> tuple[Series, ...]:
    """Women and men, both or none; where one is secret the other is too, since the total would give it away."""
    if not points or not all(points.values()):
        return ()
    women, men = ({point.year: point for point in points[sex]} for sex in (Sex.WOMEN, Sex.MEN))

    def kept(mine: dict[int, Point], other: dict[int, Point]) -> tuple[Point, ...]:
        return tuple(
            Point(year, None, int(State.SECRET), point.source)
            if year in other and hide_both(point.state, other[year].state, secret=State.SECRET)
            else point
            for year, point in mine.items()
        )

    return Series(str(Sex.WOMEN), place, kept(women, men)), Series(str(Sex.MEN), place, kept(men, women))
