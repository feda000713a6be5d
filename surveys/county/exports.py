"""A county's table of an indicator as rows for Excel."""

from collections.abc import Sequence
from typing import BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _

from portal.lib.cells import Cell, csv_lines, write_xlsx
from surveys.county.reports import CountyIndicator, Line
from surveys.series import STATE_WORDS, Point, State

CSV, XLSX = "csv", "xlsx"


def write_county(report: CountyIndicator, *, kind: str, file: BinaryIO) -> None:
    """Write the table as it is shown, with every year of the trend. `kind` is csv or xlsx, else ValueError."""
    header, rows = county_header(report), county_rows(report)
    if kind == XLSX:
        write_xlsx(file, header, rows, sheet_title=report.indicator.name)
    elif kind == CSV:
        file.writelines(line.encode() for line in csv_lines(header, rows))
    else:
        raise ValueError(kind)


def county_header(report: CountyIndicator) -> list[str]:
    """Swedish headings: the newest number, then every year of the trend."""
    with translation.override("sv"):
        named = [
            _("Municipality"), _("Municipality code"), _("Indicator"), _("Unit of measurement"), _("Year"),
            _("Value"), _("Remark"), _("Source"),
        ]  # fmt: skip
    return [*named, *(str(year) for year in report.years)]


def county_rows(report: CountyIndicator) -> list[Sequence[Cell]]:
    """A line for each municipality shown, numbers as numbers, and in words why there is none."""
    return [_row(report, line) for line in report.lines]


def _row(report: CountyIndicator, line: Line) -> Sequence[Cell]:
    by_year = {point.year: point for point in line.points}
    return (
        line.name,
        line.code,
        report.indicator.name,
        report.indicator.unit,
        line.year,
        line.value,
        line.later if line.values else line.text,
        report.source,
        *(_cell(by_year.get(year)) for year in report.years),
    )


def _cell(point: Point | None) -> Cell:
    if point is None:
        return None
    return point.value if point.value is not None else str(STATE_WORDS[State(point.state)])
