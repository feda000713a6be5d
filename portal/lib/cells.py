"""Writing tables that people open in Excel: no text of theirs becomes a formula, and types stay types."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from math import isfinite
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.timezone import is_aware, make_naive
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

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
_DAY, _MOMENT = 1, 2  # the styles of dates in a workbook, by number
# What XML cannot hold stands as _x001F_, and so must a text that looks like that.
_XML_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_XML_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}


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
    with TemporaryFile() as written:
        number = 1
        for number, row in enumerate(rows, start=2):
            if number > EXCEL_ROWS:
                raise ValueError(f"A sheet holds {EXCEL_ROWS} rows.")
            written.write(_row_xml(number, row).encode())
        written.seek(0)
        with (
            ZipFile(_frame(header, number, _sheet_name(sheet_title), widths)) as frame,
            ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as target,
        ):
            for part in frame.infolist():
                before, end, after = frame.read(part).partition(b"</sheetData>")
                with target.open(part.filename, "w") as copy:
                    copy.write(before)
                    if end:
                        copyfileobj(written, copy)
                    copy.write(end + after)
    return number - 1


def _frame(header: Sequence[str], last_row: int, title: str, widths: Sequence[float] | None) -> BytesIO:
    """A workbook with its headings alone, its styles, and filters down to the last row."""
    frame = BytesIO()
    with Workbook(frame, {"in_memory": True}) as workbook:
        for style, form in ((_DAY, "yyyy-mm-dd"), (_MOMENT, "yyyy-mm-dd hh:mm")):
            assert workbook.add_format({"num_format": form})._get_xf_index() == style
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(header):
            sheet.set_column(column, column, widths[column] if widths else max(12, min(len(text) + 4, 40)))
            sheet.write_string(0, column, _xlsx_text(text), bold)
        sheet.autofilter(0, 0, last_row - 1, max(len(header) - 1, 0))
    frame.seek(0)
    return frame


def _row_xml(number: int, cells: Sequence[Cell]) -> str:
    """A row of a sheet. XlsxWriter, which makes all the rest, takes three times as long over each cell."""
    written = [_cell_xml(column, number, cell) for column, cell in enumerate(cells) if cell is not None]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell_xml(column: int, number: int, cell: str | float | Decimal | date) -> str:
    """One cell by its type: nothing is guessed."""
    place = f'<c r="{_column_name(column)}{number}"'
    if isinstance(cell, str):
        text = _short_text_xml(cell) if len(cell) <= _SHORT else _text_xml(cell)
        return f'{place} t="inlineStr">{text}</c>'
    if isinstance(cell, date):
        return f'{place} s="{_MOMENT if isinstance(cell, datetime) else _DAY}"><v>{_excel_day(cell)}</v></c>'
    if not isfinite(cell):
        raise TypeError("A sheet holds neither NaN nor infinity.")
    return f"{place}><v>{cell}</v></c>"


_column_name = lru_cache(xl_col_to_name)


def _text_xml(text: str) -> str:
    """A text's element; spaces at an end, and line breaks, have to be asked for."""
    preserve = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<is><t{preserve}>{_XML_SPECIAL.sub(_xml_escape, _xlsx_text(text))}</t></is>"


_SHORT = 60  # characters: names and labels, which stand in many rows
_short_text_xml = lru_cache(maxsize=10_000)(_text_xml)


def _excel_day(moment: date | datetime) -> int | float:
    """Days as Excel counts them, which believes that 1900 was a leap year."""
    at = _local(moment) if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
    since = at - datetime(1899, 12, 30)
    days = since.days - (at < datetime(1900, 3, 1))
    return days if type(moment) is date else days + since.seconds / 86_400


def _xml_escape(match: re.Match[str]) -> str:
    """A character as XML takes it, or as Excel writes what XML cannot hold."""
    return _XML_ESCAPES.get(match[0]) or f"_x{ord(match[0]):04X}_"


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
