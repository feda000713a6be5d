"""Reading the first sheet of an XLSX file, row by row, from a stranger.

Our own reader on expat: three times as fast as openpyxl, in constant memory, and no document type (so no
entity bomb), no link and no formula is ever looked at. Sizes are checked before anything is unpacked.
"""

import posixpath
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from math import isfinite
from struct import error as StructError
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from portal.lib.cells import Cell
from portal.lib.unreadable import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_SHARED_CHARACTERS,
    MAX_SHARED_TEXTS,
    MAX_UNPACKED,
    UnreadableFile,
)

CHUNK = 64 * 1024
MAX_TAGS = 13_000_000  # 100 000 rows of 20 columns have 8 to 12 million
MAX_TAG_BYTES = 1024 * 1024
MAX_DEPTH = 50
EPOCH = datetime(1899, 12, 30)
LAST_SERIAL = 2_958_465  # 9999-12-31
DAYS_TO_1904 = 1462

# Number formats that Excel has built in for dates and times (ECMA-376 part 1, 18.8.30).
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_IN_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAMAGE = (
    BadZipFile,
    zlib.error,
    StructError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
)


class Workbook:
    """An XLSX file that has passed the checks of its container."""

    def __init__(self, content: bytes) -> None:
        """Check the container. Raises UnreadableFile: broken, suspicious, macros, encrypted, wrong_type."""
        if content.count(b"PK\x01\x02") > MAX_ENTRIES:
            raise UnreadableFile("suspicious")
        try:
            self.zip = ZipFile(BytesIO(content))
        except (*_DAMAGE, NotImplementedError):
            raise UnreadableFile("broken") from None
        entries = self.zip.infolist()
        names = {entry.filename for entry in entries}
        if len(names) != len(entries):
            raise UnreadableFile("suspicious")
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise UnreadableFile("suspicious")
        if any(e.file_size > 1024 * 1024 and e.file_size > MAX_RATIO * e.compress_size for e in entries):
            raise UnreadableFile("suspicious")
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableFile("encrypted")
        if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
            raise UnreadableFile("suspicious")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise UnreadableFile("macros")
        if "xl/workbook.xml" not in names:
            raise UnreadableFile("wrong_type")
        self.names = names

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the first visible sheet's row numbers and cells; blank rows are left out.

        Raises UnreadableFile, also halfway: broken, suspicious, too_many_columns, cell_too_long.
        """
        try:
            path, first_day = self._sheet()
            shared = self._shared_texts() if "xl/sharedStrings.xml" in self.names else []
            dates = self._date_styles() if "xl/styles.xml" in self.names else set()
            sheet = _Sheet(shared, dates, first_day)
            self._check_tags(path, MAX_TAGS)
            for _chunk in self._parse(path, sheet.start, sheet.end, sheet.text):
                yield from sheet.ready
                sheet.ready.clear()
        except (*_DAMAGE, expat.ExpatError, NotImplementedError, RuntimeError):
            raise UnreadableFile("broken") from None

    def _check_tags(self, path: str, most: int) -> None:
        """Refuse at once what would take long to parse: more elements than a table within the limits has."""
        tags = 0
        with self.zip.open(path) as file:
            while chunk := file.read(CHUNK):
                tags += chunk.count(b"<")
                if tags > most:
                    raise UnreadableFile("too_many_rows")

    def _parse(
        self,
        path: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None] | None,
    ) -> Iterator[None]:
        """Hand one entry's elements, names without prefix, to the handlers; stop after each chunk."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        prefix = ""

        def root(name: str, attributes: dict[str, str]) -> None:
            nonlocal prefix
            prefix = name[: name.rfind(":") + 1]
            parser.StartElementHandler, parser.EndElementHandler = start, end
            if prefix:
                parser.StartElementHandler = lambda name, attributes: start(
                    name.removeprefix(prefix), attributes
                )
                parser.EndElementHandler = lambda name: end(name.removeprefix(prefix))

        parser.StartElementHandler = root
        parser.CharacterDataHandler = text
        fed = 0
        with self.zip.open(path) as file:  # reads no further than the size that was checked
            while chunk := file.read(CHUNK):
                fed += len(chunk)
                parser.Parse(chunk, False)
                if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:
                    raise UnreadableFile("suspicious")
                yield
        parser.Parse(b"", True)
        yield

    def _read(
        self,
        path: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Parse a whole entry at once."""
        depth = 0

        def deeper(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                raise UnreadableFile("suspicious")
            start(name, attributes)

        def back(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end:
                end(name)

        for _chunk in self._parse(path, deeper, back, text):
            pass

    def _sheet(self) -> tuple[str, datetime]:
        """The path of the first sheet that is not hidden, and the day the workbook counts from."""
        identities: list[str] = []
        targets: dict[str, str] = {}
        epoch = EPOCH

        def in_workbook(name: str, attributes: dict[str, str]) -> None:
            nonlocal epoch
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                identities.extend(value for key, value in attributes.items() if key.endswith(":id"))
            elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                epoch = EPOCH + timedelta(days=DAYS_TO_1904)

        def in_relations(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes["Type"].endswith("/worksheet"):
                targets[attributes["Id"]] = attributes["Target"]

        self._read("xl/workbook.xml", in_workbook)
        self._read("xl/_rels/workbook.xml.rels", in_relations)
        sheets = [targets[identity] for identity in identities if identity in targets]
        return posixpath.normpath(posixpath.join("/xl", sheets[0])).lstrip("/"), epoch

    def _shared_texts(self) -> list[str]:
        """The texts that cells refer to by number."""
        texts: list[str] = []
        characters = 0
        pieces = _Pieces()

        def end(name: str) -> None:
            nonlocal characters
            pieces.end(name)
            if name == "si":
                texts.append(pieces.take())
                characters += len(texts[-1])
                if len(texts) > MAX_SHARED_TEXTS or characters > MAX_SHARED_CHARACTERS:
                    raise UnreadableFile("suspicious")

        self._check_tags("xl/sharedStrings.xml", 4 * MAX_SHARED_TEXTS)
        self._read("xl/sharedStrings.xml", pieces.start, end, pieces.text)
        return texts

    def _date_styles(self) -> set[str]:
        """The cell styles, by their number as text, that show a number as a date."""
        formats, styles = set(_DATE_FORMATS), []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if name == "numFmt" and _is_date_format(attributes["formatCode"]):
                formats.add(int(attributes["numFmtId"]))
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                styles.append(int(attributes.get("numFmtId", "0")))

        def end(name: str) -> None:
            nonlocal inside
            inside = inside and name != "cellXfs"

        self._read("xl/styles.xml", start, end)
        return {str(number) for number, style in enumerate(styles) if style in formats}


class _Pieces:
    """The text of <t> elements, without the reading aids (<rPh>) of some scripts."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.wanted = self.aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self.wanted = not self.aside
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        self.wanted = False
        if name == "rPh":
            self.aside = False

    def text(self, text: str) -> None:
        if self.wanted:
            self.pieces.append(text)
            self.size += len(text)
            if self.size > MAX_CELL * 2:  # an escaped character may take seven
                raise UnreadableFile("cell_too_long")

    def take(self) -> str:
        """The text so far; the next one begins."""
        text = "".join(self.pieces)
        self.pieces.clear()
        self.size = 0
        if "_x" in text:
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        return text


class _Sheet(_Pieces):
    """A sheet's rows, as its elements come."""

    def __init__(self, shared: list[str], dates: set[str], epoch: datetime) -> None:
        super().__init__()
        self.shared, self.dates, self.epoch = shared, dates, epoch
        self.ready: list[tuple[int, list[Cell]]] = []
        self.number = self.column = 0
        self.cells: list[Cell] = []
        self.attributes: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.place, self.depth = "sheet", 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._step("row", "c")
            self.attributes = attributes
            self.column = self._column(attributes["r"]) if "r" in attributes else self.column + 1
        elif name == "v":
            self._step("c", "v")
            self.wanted = True
        elif name == "row":
            self._step("sheet", "row")
            self.number = int(attributes["r"]) if "r" in attributes else self.number + 1
            self.column = 0
        else:
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise UnreadableFile("suspicious")
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "v":
            self._step("v", "c")
            self.wanted = False
        elif name == "c":
            self._step("c", "row")
            if self.pieces:
                self._put(self._value(self.take()))
        elif name == "row":
            self._step("row", "sheet")
            if self.cells:
                self.ready.append((self.number, self.cells))
                self.cells = []
        else:
            self.depth -= 1
            super().end(name)

    def _step(self, here: str, there: str) -> None:
        """Rows hold cells and cells hold values; nothing nests in itself."""
        if self.place != here:
            raise UnreadableFile("broken")
        self.place = there

    def _column(self, reference: str) -> int:
        """The column of a reference: 28 for AB12."""
        letters = reference.rstrip("0123456789")
        if letters not in self.columns:
            column = 0
            for letter in letters[:4].upper():
                column = column * 26 + ord(letter) - 64
            if len(self.columns) > MAX_COLUMNS * 100:
                raise UnreadableFile("suspicious")
            self.columns[letters] = column
        return self.columns[letters]

    def _put(self, value: Cell) -> None:
        """Put a value in its column."""
        if not 1 <= self.column <= MAX_COLUMNS:
            raise UnreadableFile("too_many_columns" if self.column > MAX_COLUMNS else "broken")
        while len(self.cells) < self.column:
            self.cells.append(None)
        self.cells[self.column - 1] = value

    def _value(self, text: str) -> Cell:
        """A cell's value by its type; of a formula, what it last came to."""
        kind = self.attributes.get("t", "n")
        if kind == "s":
            return self.shared[int(text)]
        if kind == "b":
            return text == "1"
        if kind == "d":
            return _whole_day(datetime.fromisoformat(text.removesuffix("Z")))
        if kind != "n":
            return text
        number = float(text)
        if not isfinite(number):
            raise ValueError("not a number")
        if self.attributes.get("s") in self.dates and 0 <= number <= LAST_SERIAL:
            return self._moment(number)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def _moment(self, serial: float) -> Cell:
        """A date, or date and time, that Excel keeps as days; a time alone becomes text."""
        moment = self.epoch + timedelta(seconds=round(serial * 86_400))
        if serial < 1 and self.epoch == EPOCH:
            return f"{moment:%H:%M}"
        # Excel believes that 1900 was a leap year: before March its days are one ahead.
        return _whole_day(moment + timedelta(days=1) if serial < 60 and self.epoch == EPOCH else moment)


def _whole_day(moment: datetime) -> date | datetime:
    """A date when the time is midnight."""
    return moment.date() if moment.time() == datetime.min.time() else moment


def _is_date_format(code: str) -> bool:
    """Whether a number format shows years, months, days, hours, minutes or seconds."""
    positive = _NOT_IN_FORMAT.sub("", code).split(";")[0]
    return bool(re.search(r"[ymdhs]", positive, re.IGNORECASE)) and "general" not in positive.lower()


def _refuse_document_type(*_details: Any) -> None:
    """Excel writes none; bombs need one."""
    raise UnreadableFile("suspicious")
