"""Reading a table that someone uploaded: XLSX or CSV, told apart by content, within limits, never trusted."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import PurePath
from typing import BinaryIO, cast

from portal.lib.cells import Cell, plain_text
from portal.lib.swedish import clean_text
from portal.lib.unreadable import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, UnreadableFile
from portal.lib.workbooks import Workbook

Row = tuple[int, list[Cell]]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# PDF, RTF, pictures, archives, web pages: what people choose by mistake.
_NO_TABLE = (
    b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"\x1f\x8b", b"rar!", b"7z\xbc\xaf",
    b"<!", b"<html", b"<?xml",
)  # fmt: skip
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Table:
    """An uploaded table: its headings, and its rows to be read once."""

    def __init__(self, name: str, rows: Iterator[Row]) -> None:
        """Take the first row that is not blank as headings. Raises UnreadableFile: empty, no_header."""
        self.name = clean_text(PurePath(name.replace("\\", "/")).name)[:200]
        first = next(rows, None)
        if first is None:
            raise UnreadableFile("empty")
        self.header_number, cells = first
        self.header = ["" if cell is None else str(cell).strip() for cell in cells]
        if not any(re.search(r"[^\W\d_]", title) for title in self.header):
            raise UnreadableFile("no_header")
        self._rows = rows

    def rows(self) -> Iterator[Row]:
        """Yield row numbers as the spreadsheet shows them, and cells: as many as there are headings, or more.

        Blank rows are left out. May raise UnreadableFile halfway: nothing may be kept before the last row.
        """
        for count, (number, cells) in enumerate(self._rows, start=1):
            if count > MAX_ROWS:
                raise UnreadableFile("too_many_rows")
            yield number, cells + [None] * (len(self.header) - len(cells))


def open_table(file: BinaryIO, *, name: str) -> Table:
    """Return the table in an uploaded file; its content decides the type, the name is for people only.

    XLSX: the first visible sheet, typed; a formula is what it last came to. CSV: UTF-8, UTF-16 or
    Windows-1252; semicolon, comma or tab; all text. Texts are clean (`clean_text`), an exported cell's ' is
    off. Raises UnreadableFile with a code of `unreadable.REASONS`.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnreadableFile("too_large")
    if content.startswith(_OLE):
        raise UnreadableFile("encrypted" if _OLE_ENCRYPTED in content else "old_excel")
    rows = Workbook(content).rows() if content.startswith(_ZIP) else _csv_rows(_decoded(content))
    return Table(name, _cleaned(rows))


def _cleaned(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with clean texts, without the blank cells and rows at the ends."""
    for number, raw in rows:
        while raw and raw[-1] in (None, ""):
            raw.pop()
        if len(raw) > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns")
        cells = [_clean_cell(cell) if isinstance(cell, str) else cell for cell in raw]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _clean_cell(text: str) -> str | None:
    """A text as it was before it was exported; None for nothing."""
    if len(text) > MAX_CELL:
        raise UnreadableFile("cell_too_long")
    return plain_text(clean_text(text)) or None


def _decoded(content: bytes) -> str:
    """The text of a CSV file. Raises UnreadableFile: empty, wrong_type."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    elif content[1:200:2].count(0) > len(content[1:200:2]) * 0.8:
        text = content.decode("utf-16-le", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if not text.strip("\0\ufeff \t\r\n;,"):
        raise UnreadableFile("empty")
    if content[:100].lstrip().lower().startswith(_NO_TABLE):
        raise UnreadableFile("wrong_type")
    sample = text[:4000]
    if len(_CONTROL.findall(sample)) + sample.count("\0") > 5 + len(sample) // 50:
        raise UnreadableFile("wrong_type")
    return text.replace("\0", "")


def _csv_rows(text: str) -> Iterator[Row]:
    """The rows of a CSV text, its delimiter being the one its first line has most of."""
    lines = StringIO(text, newline="")
    first = next((line for line in lines if line.strip()), "")
    told = re.fullmatch(r"sep=([;,\t])", first.strip("\r\n"), re.IGNORECASE)
    lines.seek(0)
    delimiter = told[1] if told else max(";,\t", key=_unquoted(first).count)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            if not (told and number == 1):
                yield number, cast(list[Cell], cells)
    except csv.Error as error:
        raise UnreadableFile("cell_too_long" if "field limit" in str(error) else "broken") from None


def _unquoted(line: str) -> str:
    """The line without what is in quotes."""
    return "".join(line.split('"')[::2])
