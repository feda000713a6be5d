"""A file of figures, row by row: which indicator, which area, which year, which sex, what figure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from municipalities.models import County, Municipality
from portal.lib.cells import Cell
from portal.lib.swedish import sort_key
from surveys.models import BY_HAND, Indicator, IndicatorImport, IndicatorValue
from surveys.reading import read_value

INDICATOR, AREA, YEAR, SEX, VALUE, WIDE = "indicator", "area", "year", "sex", "value", "wide"
HEADINGS = {
    INDICATOR: ("indikator", "nyckeltal", "kpi", "mått", "indicator", "fråga"),
    AREA: ("kommun", "område", "region", "kommunkod", "kod", "area", "municipality"),
    YEAR: ("år", "year", "period", "läsår"),
    SEX: ("kön", "gender", "sex"),
    VALUE: ("värde", "value", "andel", "antal", "siffra", "procent"),
}
SEXES = {
    IndicatorValue.Sex.TOTAL: ("t", "totalt", "alla", "båda", "samtliga", "total", "båda könen"),
    IndicatorValue.Sex.WOMEN: ("k", "kvinnor", "kvinna", "flickor", "flicka", "tjejer", "women", "girls"),
    IndicatorValue.Sex.MEN: ("m", "män", "man", "pojkar", "pojke", "killar", "men", "boys"),
}
NATION = ("riket", "sverige", "hela landet", "nationen", "sweden")
NATION_CODES = ("00", "0000")
EARLIEST = 1970
MOST_ERRORS = 200
LONGEST_SOURCE = 60
_WIDE = re.compile(r"\b(19[7-9]\d|20\d\d)\b")


def guess_fields(header: Sequence[str]) -> list[str]:
    """Return what each column seems to hold, "" where nothing; a heading with a year in it is that year's."""
    names = {sort_key(word): name for name, words in HEADINGS.items() for word in words}
    chosen: list[str] = []
    for title in header:
        guess = names.get(sort_key(title), "")
        if year_of(title) and not guess:
            guess = WIDE
        chosen.append("" if guess in chosen and guess != WIDE else guess)
    return chosen


def year_of(title: str) -> int | None:
    """The year that a heading names, if it names one."""
    found = _WIDE.findall(title)
    return int(found[0]) if len(found) == 1 else None


@dataclass
class Findings:
    """What was found in the file: figures that can be read in, rows to mend, rows about other places."""

    values: list[IndicatorValue] = field(default_factory=list)
    errors: list[dict[str, str | int]] = field(default_factory=list)
    bad: int = 0
    passed: int = 0

    def tell(self, row: int, column: str, value: Cell, message: str) -> None:
        """Count a cell that cannot be read, and keep the first ones to show."""
        self.bad += 1
        if len(self.errors) < MOST_ERRORS:
            shown = "" if value is None else str(value)[:60]
            self.errors.append({"row": row, "column": column, "value": shown, "message": message})


class Elsewhere(Exception):
    """A row about a municipality or county that the file's reader may not put in figures for."""


class Reader:
    """Reads the rows of one file for one municipality; asks the database only at the start."""

    def __init__(self, batch: IndicatorImport, indicators: Iterable[Indicator], *, today: date) -> None:
        self.municipality = batch.municipality
        self.columns = [(column["field"], column["title"]) for column in batch.columns]
        self.of_file = batch.indicator
        self.latest = today.year
        self.source = source_of(batch)
        self.indicators: dict[str, Indicator] = {}
        for indicator in indicators:
            for name in (indicator.code, indicator.name, indicator.kolada_id):
                if name:
                    self.indicators.setdefault(sort_key(name), indicator)
        self.here, self.elsewhere = self._areas()

    def _areas(self) -> tuple[dict[str, dict[str, int | None]], set[str]]:
        """Names and codes of the areas whose figures may be put in, and those of all other places."""
        own, county = self.municipality, self.municipality.county
        codes = not own.is_practice  # whose code is the nation's in Kolada: there the name has to be written
        nation: dict[str, int | None] = {"municipality_id": None, "county_id": None}
        of_county: dict[str, int | None] = {"municipality_id": None, "county_id": county.pk}
        of_own: dict[str, int | None] = {"municipality_id": own.pk, "county_id": None}
        others = Municipality.objects.real().values_list("code", "name")
        names = {sort_key(name) for pair in others for name in pair}
        here = {sort_key(name): nation for name in (*NATION, *(NATION_CODES if codes else ()))}
        for name in (
            county.name,
            county.short_name,
            "länet",
            *((county.code, f"00{county.code}") if codes else ()),
        ):
            if sort_key(name) not in names:  # "Kalmar" is the municipality
                here[sort_key(name)] = of_county
        for name in (own.name, own.full_name, "kommunen", *((own.code,) if codes else ())):
            here[sort_key(name)] = of_own
        for code, name in County.objects.real().values_list("code", "name"):
            names |= {sort_key(name), code, f"00{code}"}
        return here, names - set(here)

    def read(self, rows: Iterable[tuple[int, list[Cell]]]) -> Findings:
        """Return what the rows hold. A row about another place is passed over; each wrong cell is told."""
        found = Findings()
        for number, cells in rows:
            try:
                found.values.extend(self._values(number, cells, found))
            except Elsewhere:
                found.passed += 1
            except _Wrong as wrong:
                found.tell(number, *wrong.args)
        return found

    def _values(self, number: int, cells: list[Cell], found: Findings) -> Iterator[IndicatorValue]:
        """The figures of a row: one, or one for each column of years."""
        said: dict[str, tuple[str, Cell]] = {}
        figures: list[tuple[str, int | None, Cell]] = []
        for (name, title), cell in zip(self.columns, cells, strict=False):
            if name == WIDE:
                figures.append((title, year_of(title), cell))
            elif name == VALUE:
                figures.append((title, None, cell))
            elif name:
                said[name] = title, cell
        area = self._area(*said.get(AREA, ("", None)))
        indicator = self._indicator(*said.get(INDICATOR, ("", None)))
        sex = self._sex(*said.get(SEX, ("", None)))
        for title, year, cell in figures:
            try:
                read = read_value(cell)
            except ValueError as error:
                found.tell(number, title, cell, str(error))
                continue
            if read is None:
                continue
            yield IndicatorValue(
                indicator=indicator,
                year=year or self._year(*said.get(YEAR, ("", None))),
                sex=sex,
                source=self.source,
                state=read[0],
                value=read[1],
                **area,
            )

    def _indicator(self, title: str, cell: Cell) -> Indicator:
        if cell is None and self.of_file:
            return self.of_file
        known = self.indicators.get(sort_key(_text(cell)))
        if known is None:
            raise _Wrong(title, cell, _("There is no such indicator. Write its name or its code."))
        return known

    def _area(self, title: str, cell: Cell) -> dict[str, int | None]:
        if cell is None:
            return {"municipality_id": self.municipality.pk, "county_id": None}
        name = sort_key(_area_text(cell))
        if name in self.here:
            return self.here[name]
        if name in self.elsewhere:
            raise Elsewhere
        raise _Wrong(title, cell, _("Write the municipality, the county or “riket” as area."))

    def _year(self, title: str, cell: Cell) -> int:
        found = re.fullmatch(r"(\d{4})(?:[,.]0)?(?:[-/](?:\d\d|\d{4}))?", _text(cell))
        if found is None or not EARLIEST <= int(found[1]) <= self.latest:
            words = {"first": EARLIEST, "last": self.latest}
            raise _Wrong(title, cell, _("The year must be between %(first)s and %(last)s.") % words)
        return int(found[1])

    def _sex(self, title: str, cell: Cell) -> str:
        if cell is None:
            return IndicatorValue.Sex.TOTAL
        name = sort_key(_text(cell))
        for sex, words in SEXES.items():
            if name in {sort_key(word) for word in words}:
                return sex
        raise _Wrong(title, cell, _("Write all, women or men."))


class _Wrong(Exception):
    """A cell that makes the row unreadable: the column's title, the cell, and why."""


def source_of(batch: IndicatorImport) -> str:
    """Return the mark that the file's figures bear: the municipality's code and the file's name."""
    name = batch.file_name or "fil"
    name = f"{name}.csv" if name == BY_HAND else name
    return f"{batch.municipality.code}:{name}"[:LONGEST_SOURCE]


def _text(cell: Cell) -> str:
    """A cell as text; a whole number without its decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _area_text(cell: Cell) -> str:
    """An area's name or code; spreadsheets drop the zeros before a code."""
    text = _text(cell)
    if not isinstance(cell, str) and text.isdecimal():
        return text.zfill(2 if len(text) <= 2 else 4)
    return text
