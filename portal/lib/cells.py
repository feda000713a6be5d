"""Writing tables that people open in Excel: no text of theirs becomes a formula, and types stay types."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

from django.utils.timezone import is_aware, make_naive
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | date | datetime | None

# Spreadsheet programs skip these before they look for a formula (spaces, zero-width and control characters) …
_SKIPPED = (
    r"\u0001-\u0008\u000b\u000c\u000e-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0"
)
# … and these start one, or move to another cell: = + - @ as such and full width, TAB, LF, CR.
_STARTS = r"=+@\u0009\u000a\u000d\uff1d\uff0b\uff0d\uff20\u002d"
_FORMULA = re.compile(rf"'*[{_SKIPPED}]*[{_STARTS}\0]")

# The same rule for COPY. A first letter, the usual case, is let through without the pattern.
CELL_TEXT_SQL = rf"""
CREATE OR REPLACE FUNCTION portal_cell_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN ascii(value) BETWEEN 65 AND 90 OR ascii(value) BETWEEN 97 AND 122 THEN value
        WHEN value ~ '^''*[{_SKIPPED}]*[{_STARTS}]' THEN '''' || value
        ELSE value
    END
$$
"""

# CSV as Swedish Excel reads it: UTF-8 with a byte order mark, semicolons. COPY takes the same options.
CSV_BYTE_ORDER_MARK = "\ufeff"
CSV_DELIMITER = ";"
CSV_COPY_OPTIONS = "FORMAT csv, DELIMITER ';', ENCODING 'UTF8'"
CSV_CONTENT_TYPE = "text/csv; charset=utf-8"
XLSX_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

EXCEL_ROWS = 1_048_576
EXCEL_TEXT = 32_767


def cell_text(value: str) -> str:
    """Return the text as it may stand in a cell: ' before what a spreadsheet would take for a formula.

    Also before a text that already looks escaped, so that no two texts give the same cell.
    """
    return "'" + value if _FORMULA.match(value) else value


def plain_text(cell: str) -> str:
    """Return the text that `cell_text` was given; any other text as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield a CSV file line by line, byte order mark and header first; decimal comma, ISO dates."""
    writer = csv.writer(_Echo(), delimiter=CSV_DELIMITER, lineterminator="\r\n")
    yield CSV_BYTE_ORDER_MARK + writer.writerow([cell_text(title) for title in header])
    for row in rows:
        yield writer.writerow([_csv_cell(cell) for cell in row])


def write_xlsx(
    file: str | Path | IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet_title: str,
    widths: Sequence[float] | None = None,
) -> int:
    """Write a workbook of one sheet, row by row in constant memory; returns the number of rows.

    Numbers and dates are typed, text is escaped and cut at Excel's 32 767 characters. Widths are in
    characters. Raises ValueError at more rows than a sheet holds; NaN and infinity raise TypeError.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet(_sheet_name(sheet_title))
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(header):
            sheet.set_column(column, column, widths[column] if widths else max(12, min(len(title) + 4, 40)))
            sheet.write_string(0, column, _xlsx_text(title), bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number >= EXCEL_ROWS:
                raise ValueError(f"A sheet holds {EXCEL_ROWS} rows.")
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell, day, moment)
        sheet.autofilter(0, 0, number, max(len(header) - 1, 0))
    return number


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, day: object, moment: object) -> None:
    """Write one cell by its type; XlsxWriter never guesses."""
    if isinstance(cell, str):
        sheet.write_string(row, column, _xlsx_text(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, _local(cell), moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _csv_cell(cell: Cell) -> str | int | None:
    """One cell as CSV text."""
    if isinstance(cell, str):
        return cell_text(cell)
    if isinstance(cell, datetime):
        return f"{_local(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace(".", ",") if isinstance(cell, float | Decimal) else cell


def _xlsx_text(text: str) -> str:
    """The escaped text, cut to what a cell holds."""
    text = cell_text(text)
    return text if len(text) <= EXCEL_TEXT else text[: EXCEL_TEXT - 1] + "…"


def _local(moment: datetime) -> datetime:
    """The clock on the wall: spreadsheets know no time zones."""
    return make_naive(moment) if is_aware(moment) else moment


def _sheet_name(title: str) -> str:
    """A name Excel takes: at most 31 characters, none of []:*?/\\, no apostrophe at an end."""
    return re.sub(r"[\[\]:*?/\\\0]", " ", title)[:31].strip("' ") or "Blad 1"


class _Echo:
    """A file that hands each line back to csv.writer's caller."""

    def write(self, line: str) -> str:
        return line
