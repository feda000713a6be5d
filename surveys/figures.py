"""An indicator's figures for a place: own – similar – county – nation over the years, ready to draw or to keep.

Which figures stand where several sources have some is the same for everyone who reads them: official statistics,
in every line and every year, wherever the municipality has any. What it has put in itself then stands apart, for
those who may read it. Elsewhere its own figures are the line: what was typed, then what was read in from files, the
newest first. What a municipality typed or read in, also about county and nation, is used for that one alone.

Similar municipalities: of the same SKR group, with half to twice as many inhabitants, others than the own one.
Their level is the plain mean of those that have an official figure that year, if they are at least three.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Avg, Case, Count, F, FloatField, Q, QuerySet, Sum, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from surveys.models import BY_HAND, KOLADA, KOLADA_SAMPLE, OFFICIAL, Indicator, IndicatorValue, SeriesBreak
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
COLUMNS = ("pk", "indicator_id", "municipality_id", "county_id", "year", "sex", "source", "state", "value")


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
    """Return the figures of each indicator, by its id, in at most five questions however many they are.

    `public_only` leaves out what the municipality itself has typed or read in: for the county board, to which
    nothing was sent. `per_inhabitant` divides counts (`can_divide`) by the population, per 1 000. What is neither
    a share nor a rate has no levels to compare with: a municipality is no country.
    """
    found = list(_rows_around(indicators, municipality, public_only))
    stand, apart = _by_source(found)
    values = _by_line(stand)
    put_in = _by_line([row for row in apart if row.municipality_id])
    compared = [one for one in indicators if _compares(one, per_inhabitant)]
    means = _means_of_similar(compared, municipality, per_inhabitant) if compared else {}
    breaks: dict[int, list[Break]] = {}
    for item in SeriesBreak.objects.filter(indicator__in=indicators):
        breaks.setdefault(item.indicator_id, []).append(Break(item.year, item.note))
    inhabitants = _inhabitants(municipality) if per_inhabitant else {}
    names = {OWN: municipality.name, COUNTY: municipality.county.name}

    def figures(indicator: Indicator) -> Figures:
        divides = per_inhabitant and indicator.can_divide
        levels = LEVELS if indicator in compared else (OWN,)

        def points(level: str, sex: str = Sex.TOTAL) -> tuple[Point, ...]:
            if level not in levels:
                return ()
            if level == SIMILAR:
                return tuple(sorted(means.get(indicator.pk, {}).values(), key=lambda point: point.year))
            line = values.get((indicator.pk, level, sex), ())
            return tuple(_divided(point, inhabitants[level]) if divides else point for point in line)

        beside = put_in.get((indicator.pk, OWN, str(Sex.TOTAL)), ()) if not divides else ()
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
            put_in=(Series(OWN, municipality.name, beside),) if beside else (),
        )

    return {indicator.pk: figures(indicator) for indicator in indicators}


def _compares(indicator: Indicator, per_inhabitant: bool) -> bool:
    """Whether a municipality's figure says anything beside a country's: a share, a rate, or divided into one."""
    divides = per_inhabitant and indicator.can_divide
    return divides or indicator.is_per_inhabitant or is_relative(indicator.unit)


def _rows_around(
    indicators: Sequence[Indicator], municipality: Municipality, public_only: bool
) -> QuerySet[Any, Any]:
    """The values that this municipality's figures are made of."""
    rows = IndicatorValue.objects.around(municipality).filter(indicator__in=indicators)
    readable = rows.public() if public_only else rows.public() | rows.put_in_by(municipality)
    return readable.values_list(*COLUMNS, named=True)  # hundreds: not worth an object each


def _level(row: Any) -> str:
    return OWN if row.municipality_id else COUNTY if row.county_id else NATION


def _by_source(rows: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The rows that stand, and those that the municipality has put in beside official statistics.

    Where the municipality has official figures of an indicator, all its lines are official; else each line is, that
    can be. Invented figures stand only where an indicator has no real ones.
    """
    real = {row.indicator_id for row in rows if row.source == KOLADA}
    usable = [row for row in rows if row.source != KOLADA_SAMPLE or row.indicator_id not in real]
    official = {(row.indicator_id, _level(row)) for row in usable if row.source in OFFICIAL}

    def stands(row: Any) -> bool:
        return row.source in OFFICIAL or official.isdisjoint(
            {(row.indicator_id, OWN), (row.indicator_id, _level(row))}
        )

    return [row for row in usable if stands(row)], [row for row in usable if not stands(row)]


def _by_line(rows: Sequence[Any]) -> dict[tuple[int, str, str], tuple[Point, ...]]:
    """The points of each indicator, level and sex, in order of years; what was typed before files, newest first."""
    lines: dict[tuple[int, str, str], dict[int, Point]] = {}
    for row in sorted(rows, key=lambda row: (row.source.partition(":")[2] == BY_HAND, row.pk)):
        point = Point(row.year, row.value, row.state, row.source)
        lines.setdefault((row.indicator_id, _level(row), row.sex), {})[row.year] = point
    return {key: tuple(line[year] for year in sorted(line)) for key, line in lines.items()}


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
    value: Any = F("value")
    if per_inhabitant:
        divided = value * PER / Cast(F("municipality__population"), FloatField())
        value = Case(When(indicator__can_divide=True, then=divided), default=value)
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
