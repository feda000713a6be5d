"""What is known of an indicator in a place: own – similar – county – nation, in words, as table and as shapes."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.swedish import format_number
from surveys.charts import Bar, Line, LineChart, bars, line_chart
from surveys.models import BY_HAND, KOLADA, KOLADA_SAMPLE, IndicatorValue
from surveys.stats import is_small, since_last_break

State = IndicatorValue.State
Sex = IndicatorValue.Sex
OF_SURVEY = re.compile(r"enkat-\d+")  # the end of the source of what was counted from a survey
OWN, SIMILAR, COUNTY, NATION = LEVELS = ("own", "similar", "county", "nation")
STATE_WORDS = {
    State.MISSING: gettext_lazy("missing"),
    State.NOT_APPLICABLE: gettext_lazy("not applicable"),
    State.SECRET: gettext_lazy("not shown"),
}


@dataclass(frozen=True)
class Point:
    """One year's figure, or why there is none; a zero is a figure. `source` as in IndicatorValue."""

    year: int
    value: float | None
    state: int
    source: str


@dataclass(frozen=True)
class Series:
    """A level's figures, a point for each year that has one, in order of years."""

    level: str  # one of LEVELS; in a split by sex K or M
    name: str  # of the place; empty where the level says it
    points: tuple[Point, ...] = ()

    @property
    def label(self) -> str:
        """What the level is called where there is room for it."""
        words = {SIMILAR: _("Similar municipalities"), NATION: _("Sweden"), Sex.WOMEN: _("Women and girls")}
        return words.get(self.level) or (_("Men and boys") if self.level == Sex.MEN else self.name)

    @property
    def short_label(self) -> str:
        """What it is called beside its line: at most twelve letters."""
        own = self.name if len(self.name) <= 12 else _("Own")
        words = {OWN: own, SIMILAR: _("Similar"), COUNTY: _("The county"), NATION: _("Sweden")}
        return words.get(self.level) or (_("Women") if self.level == Sex.WOMEN else _("Men"))

    @property
    def values(self) -> dict[int, float]:
        """The figures that are numbers, by year."""
        return {point.year: point.value for point in self.points if point.value is not None}

    @property
    def by_year(self) -> dict[int, Point]:
        return {point.year: point for point in self.points}

    @property
    def secret(self) -> frozenset[int]:
        """The years whose figure is not shown."""
        return frozenset(point.year for point in self.points if point.state == State.SECRET)


@dataclass(frozen=True)
class Break:
    """That figures from the year on cannot be compared with earlier ones, and why."""

    year: int
    note: str


@dataclass(frozen=True)
class Figures:
    """What is known of an indicator in a place: a plain value that can be kept as JSON and drawn again."""

    code: str
    name: str
    unit: str
    source: str
    direction: str
    decimals: int
    is_survey: bool
    is_divided: bool  # per 1 000 inhabitants, by us
    population: int
    series: tuple[Series, ...]  # always the four LEVELS, in order
    sexes: tuple[Series, ...]  # own figures of women and men, or none
    breaks: tuple[Break, ...]
    put_in: tuple[Series, ...] = ()  # what the municipality has typed or read in beside official statistics

    @property
    def own(self) -> Series:
        return self.series[0]

    @property
    def years(self) -> tuple[int, ...]:
        """Every year that any level has a figure of."""
        return tuple(sorted({point.year for series in self.series for point in series.points}))

    @property
    def shown(self) -> tuple[Series, ...]:
        """The levels that have figures, in the order that is always the same."""
        return tuple(series for series in self.series if series.points)

    @property
    def latest(self) -> Point | None:
        """The newest own figure that is a number."""
        return next((point for point in reversed(self.own.points) if point.value is not None), None)

    def text_of(self, point: Point | None) -> str:
        """A figure as it is written: the number, the word for why there is none, or a dash."""
        if point is None:
            return "–"
        if point.value is None:
            return str(STATE_WORDS[State(point.state)])
        return format_number(point.value, self.decimals)

    def value_in(self, level: str, year: int) -> str:
        """What a level has in a year, as text."""
        return self.text_of(self.series[LEVELS.index(level)].by_year.get(year))

    @property
    def rows(self) -> list[tuple[int, list[str]]]:
        """The table: per year, newest first, the text of each level shown."""
        columns = [series.by_year for series in self.shown]
        return [
            (year, [self.text_of(column.get(year)) for column in columns]) for year in reversed(self.years)
        ]

    @property
    def sex_rows(self) -> list[tuple[int, list[str]]]:
        """The table of women and men, newest first."""
        columns = [series.by_year for series in self.sexes]
        years = sorted({year for column in columns for year in column}, reverse=True)
        return [(year, [self.text_of(column.get(year)) for column in columns]) for year in years]

    @property
    def summary(self) -> str:
        """What the own figures say, in a sentence or two: the change since the last break, never a forecast."""
        latest = self.latest
        place = self.own.name
        if latest is None:
            return _("There are no figures for %(place)s to show here.") % {"place": place}
        comparable = self._comparable_years(latest.year)
        first, last = comparable[0], comparable[-1]
        facts: dict[str, Any] = {"place": place, "unit": self.unit, "first": first, "last": last}
        facts |= {"from": self.value_in(OWN, first), "to": self.value_in(OWN, last)}
        if first == last:
            said = [_("In %(last)s %(place)s had %(to)s %(unit)s.") % facts]
        elif facts["from"] == facts["to"]:
            said = [_("%(place)s had %(to)s %(unit)s in %(last)s, the same as in %(first)s.") % facts]
        elif self.own.values[last] > self.own.values[first]:
            said = [
                _("In %(place)s the figure rose from %(from)s in %(first)s to %(to)s in %(last)s (%(unit)s).")
                % facts
            ]
        else:
            said = [
                _("In %(place)s the figure fell from %(from)s in %(first)s to %(to)s in %(last)s (%(unit)s).")
                % facts
            ]
        nation = self.series[-1].by_year.get(last)
        if nation and nation.value is not None:
            said.append(_("Sweden had %(value)s.") % {"value": self.text_of(nation)})
        if len(comparable) == 2:
            said.append(_("Two years are too few to tell in which direction it goes."))
        if first != min(self.own.values):
            said.append(_("Earlier years cannot be compared."))
        return " ".join(said)

    def _comparable_years(self, until: int) -> list[int]:
        return since_last_break(self.own.values, [item.year for item in self.breaks], until=until)

    @property
    def warning(self) -> str:
        """A caution where chance alone may move the own figure; else nothing."""
        latest = self.latest
        if latest is None or latest.value is None or self.is_divided:
            return ""
        if not is_small(latest.value, self.unit, self.population, is_survey=self.is_survey):
            return ""
        if self.is_survey:
            return _("Few people have answered. A few answers make a great difference from year to year.")
        return _("Small numbers: single events make a great difference from year to year.")

    @property
    def source_line(self) -> str:
        """Where the figures come from, as Kolada and others ask to be named."""
        named = self._sources(self.series)
        if self.is_divided:
            named.append(_("calculated here per 1,000 inhabitants on 31 December 2023"))
        if self.series[1].points:
            named.append(_("the mean of similar municipalities is calculated here"))
        return " · ".join(named)

    @property
    def sex_source_line(self) -> str:
        """Where the figures of women and men come from."""
        return " · ".join(self._sources(self.sexes))

    def _sources(self, series: Iterable[Series]) -> list[str]:
        used = {point.source for one in series for point in one.points}
        named = [_("Source: Kolada")] if KOLADA in used else []
        if KOLADA_SAMPLE in used:
            named.append(_("Invented figures in Kolada's form"))
        put_in = {part for mark in used if (part := mark.partition(":")[2])}
        if put_in or not named:
            named.append(_("Source: %(source)s") % {"source": self.source})
        counted = {part for part in put_in if OF_SURVEY.fullmatch(part)}
        if counted:
            named.append(_("counted from surveys that have been done here"))
        if files := sorted(put_in - counted - {BY_HAND}):
            named.append(_("read in from %(files)s") % {"files": ", ".join(files)})
        return named

    @cached_property
    def chart(self) -> LineChart | None:
        """The lines of the levels that have figures."""
        return self._lines(self.shown)

    @cached_property
    def sex_chart(self) -> LineChart | None:
        """The own figures of women and men."""
        return self._lines(self.sexes)

    def _lines(self, series: Iterable[Series]) -> LineChart | None:
        lines = [Line(one.level, one.short_label, one.values, one.secret) for one in series]
        return line_chart(lines, [item.year for item in self.breaks], decimals=self.decimals)

    @property
    def comparison_year(self) -> int | None:
        """The newest year with an own figure and someone else's."""
        others = {year for series in self.series[1:] for year in series.values}
        return max(others & set(self.own.values), default=None)

    @cached_property
    def comparison(self) -> tuple[Bar, ...]:
        """The levels beside each other in that year; none where there is nothing to compare with."""
        year = self.comparison_year
        if year is None:
            return ()
        return bars(
            [
                (one.level, one.label, one.values[year], self.value_in(one.level, year))
                for one in self.series
                if year in one.values
            ]
        )

    @property
    def has_secret(self) -> bool:
        """Whether a year is hatched."""
        return any(series.secret for series in self.shown)

    @property
    def sex_is_secret(self) -> bool:
        """Whether a year of women and men is hatched."""
        return any(series.secret for series in self.sexes)

    @property
    def breaks_shown(self) -> list[Break]:
        """The breaks that lie within the years."""
        return [item for item in self.breaks if self.years and self.years[0] < item.year <= self.years[-1]]

    @property
    def put_in_rows(self) -> list[tuple[int, str]]:
        """The table of what the municipality has put in beside official statistics, newest first."""
        return [(point.year, self.text_of(point)) for one in self.put_in for point in reversed(one.points)]

    def as_json(self) -> dict[str, Any]:
        """The figures as plain JSON values; `from_json` gives the same figures again, but for what stands apart."""
        return {name: value for name, value in asdict(self).items() if name != "put_in"}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Figures":
        """The figures as they stood when `as_json` was kept. Raises KeyError or TypeError for anything else."""

        def series(rows: Iterable[dict[str, Any]]) -> tuple[Series, ...]:
            return tuple(
                Series(row["level"], row["name"], tuple(Point(**point) for point in row["points"]))
                for row in rows
            )

        read = {
            "series": series(kept["series"]),
            "sexes": series(kept["sexes"]),
            "breaks": tuple(Break(**item) for item in kept["breaks"]),
        }
        return cls(**kept | read)
