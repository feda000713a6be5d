"""Official statistics of a county: which indicators there are, and one of them municipality by municipality.

Only official figures count, as on the county board's page about a municipality; invented ones stand only where an
indicator has no real ones. Nobody is ranked: municipalities stand in alphabetical order, whatever their figures are.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from municipalities.choices import skr_group_name, words
from municipalities.models import County, GroupMember, Municipality
from portal.lib.swedish import format_number
from surveys.county.charts import Spark, spark
from surveys.models import KOLADA, OFFICIAL, Indicator, IndicatorValue
from surveys.series import STATE_WORDS, Point, Sex, State
from surveys.stats import is_relative, is_small, since_last_break


@dataclass(frozen=True)
class Choice:
    """An indicator to choose, and how many of the municipalities have a figure of it, of which years."""

    code: str
    name: str
    unit: str
    having: int
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Theme:
    """The indicators of a theme."""

    name: str
    choices: list[Choice]


def indicator_choices(indicators: Sequence[Indicator], places: Collection[Municipality]) -> list[Theme]:
    """The indicators that any of the municipalities has official statistics of, under the first theme of each."""
    rows = (
        IndicatorValue.objects.public()
        .filter(indicator__in=indicators, municipality__in=places, sex=Sex.TOTAL)
        .order_by("-source")  # the real ones come last, and stand
        .values("indicator", "source")
        .annotate(
            having=Count("municipality", filter=Q(state=State.VALUE), distinct=True),
            first=Min("year", filter=Q(state=State.VALUE)),
            last=Max("year", filter=Q(state=State.VALUE)),
        )
    )
    known = {row["indicator"]: row for row in rows}
    names = words().themes
    by_theme: dict[str, list[Choice]] = {}
    for one in indicators:
        if row := known.get(one.pk):
            choice = Choice(one.code, one.name, one.unit, row["having"], row["first"], row["last"])
            by_theme.setdefault(one.themes[0] if one.themes else "", []).append(choice)
    order = [*names, *(code for code in by_theme if code and code not in names), ""]
    return [
        Theme(names.get(code, code) if code else _("The work itself"), by_theme[code])
        for code in order
        if code in by_theme
    ]


@dataclass(frozen=True)
class Line:
    """What official statistics know of the indicator in an area, a point for each year, in order of years."""

    name: str
    code: str  # of the municipality; empty for a county and for Sweden
    decimals: int
    points: tuple[Point, ...]
    breaks: tuple[int, ...]

    @cached_property
    def values(self) -> dict[int, float]:
        """The figures that are numbers, by year."""
        return {point.year: point.value for point in self.points if point.value is not None}

    @property
    def year(self) -> int | None:
        """Of the newest number; of why there is none, where there is no number at all."""
        return max(self.values, default=self.points[-1].year if self.points else None)

    @property
    def value(self) -> float | None:
        """The newest number."""
        return self.values[self.year] if self.values and self.year else None

    @property
    def text(self) -> str:
        """The newest number, or in words why there is none."""
        if self.value is not None:
            return format_number(self.value, self.decimals)
        return str(STATE_WORDS[State(self.points[-1].state)]) if self.points else _("no figure")

    @property
    def later(self) -> str:
        """What the source says of a year after the newest number: why there is no number of it; mostly nothing."""
        newest = self.points[-1] if self.points else None
        if newest is None or newest.value is not None or not self.values:
            return ""
        return f"{newest.year}: {STATE_WORDS[State(newest.state)]}"

    @property
    def _comparable(self) -> list[int]:
        return (
            since_last_break(self.values, self.breaks, until=self.year) if self.values and self.year else []
        )

    @property
    def since(self) -> str:
        """The first number that can be compared with the newest one, and its year; empty where there is none."""
        years = self._comparable
        if len(years) < 2:
            return ""
        number = format_number(self.values[years[0]], self.decimals)
        return _("from %(value)s in %(year)s") % {"value": number, "year": years[0]}

    @property
    def spark(self) -> Spark | None:
        return spark(self.values, self.breaks)


@dataclass(frozen=True)
class CountyIndicator:
    """An indicator in the municipalities, in alphabetical order, with their county and Sweden beside."""

    indicator: Indicator
    lines: list[Line]
    levels: list[Line]  # counties, then Sweden; none where areas of different size cannot be compared
    breaks: list[tuple[int, str]]
    source: str
    has_small_numbers: bool

    @property
    def having(self) -> int:
        """How many of the municipalities have a number, of any year."""
        return sum(bool(line.values) for line in self.lines)

    @property
    def without(self) -> list[tuple[str, int]]:
        """Why the others have none, in words, and how many; each reason apart."""
        return list(Counter(line.text for line in self.lines if not line.values).items())

    @property
    def years(self) -> list[int]:
        """Every year that any of the municipalities has something of."""
        return sorted({point.year for line in self.lines for point in line.points})

    @property
    def latest_years(self) -> tuple[int, int] | None:
        """The oldest and the newest of the years that are shown."""
        shown = [line.year for line in self.lines if line.values and line.year]
        return (min(shown), max(shown)) if shown else None

    @property
    def is_compared(self) -> bool:
        """Whether places of different size can stand beside each other."""
        return compares(self.indicator)


def compares(indicator: Indicator) -> bool:
    """Whether the figure is a share or a rate, so that a small place can stand beside a large one."""
    return indicator.is_per_inhabitant or is_relative(indicator.unit)


def county_indicator(
    indicator: Indicator, places: Sequence[Municipality], counties: Sequence[County]
) -> CountyIndicator:
    """The indicator in each of the places, with its counties and Sweden; two questions however many they are."""
    around = Q(municipality__in=places) | Q(municipality=None, county__in=counties)
    rows = list(
        IndicatorValue.objects.public()
        .filter(around | Q(municipality=None, county=None), indicator=indicator, sex=Sex.TOTAL)
        .order_by("year")
        .values_list("municipality", "county", "year", "value", "state", "source")
    )
    stands = KOLADA if any(row[-1] == KOLADA for row in rows) else OFFICIAL[-1]
    points: dict[tuple[int | None, int | None], list[Point]] = {}
    for municipality, county, year, value, state, source in rows:
        if source == stands:
            points.setdefault((municipality, county), []).append(Point(year, value, state, source))
    breaks = list(indicator.breaks.values_list("year", "note"))

    def line(name: str, code: str, key: tuple[int | None, int | None]) -> Line:
        found = tuple(points.get(key, ()))
        return Line(name, code, indicator.decimals, found, tuple(year for year, _note in breaks))

    lines = [line(place.name, place.code, (place.pk, None)) for place in places]
    levels = [line(county.name, "", (None, county.pk)) for county in counties]
    levels.append(line(_("Sweden"), "", (None, None)))
    return CountyIndicator(
        indicator=indicator,
        lines=lines,
        levels=[level for level in levels if level.values] if compares(indicator) else [],
        breaks=breaks,
        source=_("Source: Kolada") if stands == KOLADA else _("Invented figures in Kolada's form"),
        has_small_numbers=any(
            line.value is not None
            and is_small(
                line.value,
                indicator.unit,
                place.population,
                is_survey=indicator.kind == Indicator.Kind.SURVEY,
            )
            for place, line in zip(places, lines, strict=True)
        ),
    )


@dataclass(frozen=True)
class PlaceGroup:
    """Municipalities that a table can be narrowed to: a county, a group that works together, or a group of SKR."""

    code: str
    name: str
    places: frozenset[int]


def place_groups(
    places: Sequence[Municipality], counties: Sequence[County]
) -> list[tuple[str, list[PlaceGroup]]]:
    """The groups among the places by kind; a kind that would leave all of them in is no choice."""
    together: dict[tuple[int, str], set[int]] = {}
    members = GroupMember.objects.active().filter(municipality__in=places).order_by("group__name")
    for pk, name, place in members.values_list("group", "group__name", "municipality"):
        together.setdefault((pk, name), set()).add(place)
    alike: dict[str, set[int]] = {}
    for place in places:
        alike.setdefault(place.skr_group, set()).add(place.pk)
    own = [
        PlaceGroup(f"lan{one.code}", one.name, frozenset(p.pk for p in places if p.county_id == one.pk))
        for one in counties
    ]
    groups = [
        PlaceGroup(f"g{pk}", name, frozenset(found))
        for (pk, name), found in together.items()
        if len(found) > 1
    ]
    skr = [PlaceGroup(code, skr_group_name(code), frozenset(found)) for code, found in sorted(alike.items())]
    kinds = {
        _("County"): own,
        _("Municipalities that work together"): groups,
        _("Municipality group (SKR)"): skr,
    }
    return [
        (kind, found) for kind, found in kinds.items() if any(len(one.places) < len(places) for one in found)
    ]
