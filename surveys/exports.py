"""Figures as rows for Excel: the list as it is shown, and one indicator with all its years."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _

from portal.lib.cells import Cell, csv_lines, write_xlsx
from surveys.models import IndicatorValue
from surveys.reports import Group
from surveys.series import Figures, Point, Series

CSV, XLSX = "csv", "xlsx"


def export_list(groups: Iterable[Group], *, kind: str, file: BinaryIO) -> None:
    """Write a row for each indicator shown, under Swedish headings. `kind` is csv or xlsx, else ValueError."""
    with translation.override("sv"):
        header = [
            _("Theme"), _("Indicator"), _("Unit of measurement"), _("Year"), _("The municipality"),
            _("Similar municipalities"), _("The county"), _("Sweden"), _("Source"),
        ]  # fmt: skip
    rows: Iterator[list[Cell]] = (
        [group.theme, row.name, row.unit, row.year, row.own, row.similar, row.county, row.nation, row.source]
        for group in groups
        for row in group.rows
    )
    _write(header, rows, kind, file, _("Statistics"))


def export_figures(figures: Figures, *, kind: str, file: BinaryIO) -> None:
    """Write a row for each year, area and sex, numbers as numbers; the columns can be read in again."""
    with translation.override("sv"):
        header = [
            _("Indicator"),
            _("Area"),
            _("Year"),
            _("Sex"),
            _("Value"),
            _("Unit of measurement"),
            _("Source"),
        ]
    _write(header, _figure_rows(figures), kind, file, figures.name)


def _figure_rows(figures: Figures) -> Iterator[list[Cell]]:
    """The levels in their order, then own women and men."""
    total = str(IndicatorValue.Sex.TOTAL.label)

    def rows(series: Series, area: str, sex: str) -> Iterator[list[Cell]]:
        for point in series.points:
            yield [
                figures.name,
                area,
                point.year,
                sex,
                _cell(figures, point),
                figures.unit,
                figures.source_line,
            ]

    for series in figures.shown:
        yield from rows(series, series.label, total)
    for series in figures.sexes:
        yield from rows(series, series.name, series.label)
    for series in figures.put_in:
        for row in rows(series, series.label, total):
            yield [*row[:-1], _("Put in by the municipality")]


def _cell(figures: Figures, point: Point) -> Cell:
    return figures.text_of(point) if point.value is None else round(point.value, 6)


def _write(header: list[str], rows: Iterable[list[Cell]], kind: str, file: BinaryIO, title: str) -> None:
    if kind == XLSX:
        write_xlsx(file, header, rows, sheet_title=title)
    elif kind == CSV:
        file.writelines(line.encode() for line in csv_lines(header, rows))
    else:
        raise ValueError(kind)
