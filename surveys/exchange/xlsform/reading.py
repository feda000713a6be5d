"""A stranger's XLSForm (XLSX, XLS or CSV) into pyxform's tree, within limits, errors in words."""

import logging
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData, csv_to_dict, xls_to_dict, xlsx_to_dict

from portal.lib.swedish import clean_text
from portal.lib.unreadable import UnreadableFile
from portal.lib.workbooks import Workbook
from surveys.exchange.checked import Unfit
from surveys.exchange.xlsform.kobo import without_kobo
from surveys.exchange.xlsform.remarks import refusal, remarks

logger = logging.getLogger(__name__)
LARGEST = 5 * 1024 * 1024  # bytes
MOST_UNPACKED = 40 * 1024 * 1024
MOST_TAGS = 1_000_000  # of a sheet: some 5 000 rows of 40 columns
MOST_ROWS = 5_000
SHEETS = ("survey", "choices", "settings")
READERS = {".xlsx": xlsx_to_dict, ".xls": xls_to_dict, ".csv": csv_to_dict}
STARTS = {".xlsx": b"PK\x03\x04", ".xls": b"\xd0\xcf\x11\xe0"}


@dataclass(frozen=True)
class Note:
    """Something in the file that does not become as it was, and what that means; `rows` of the survey sheet."""

    text: str
    rows: tuple[int, ...] = ()
    name: str = ""


@dataclass
class Form:
    """A form as pyxform understands it, the row where each name stands, and what was noted on the way."""

    tree: dict[str, Any]
    rows: dict[str, list[int]]
    notes: list[Note] = field(default_factory=list)


def read_form(content: bytes, *, name: str) -> Form:
    """Return the form in a file. Raises Unfit with the reasons, in words."""
    kind = PurePath(name).suffix.lower()
    _refuse_unsafe(content, kind)
    try:
        book = READERS[kind](BytesIO(content))
    except PyXFormError as error:
        logger.info("A form (%s) was refused", kind, exc_info=True)
        raise Unfit([refusal(str(error), ())]) from None
    except Exception:  # what a damaged file makes of three readers that we do not know
        logger.warning("A form (%s) could not be opened", kind, exc_info=True)
        raise Unfit([_("The file is damaged. Save it anew in Excel and try again.")]) from None
    sheets = [sheet for sheet in book.get("sheet_names", []) if sheet]
    if any(len(book.get(sheet) or []) > MOST_ROWS for sheet in SHEETS):
        raise Unfit([_("The file has more than %(most)s rows.") % {"most": MOST_ROWS}])
    notes = [
        Note(_("The sheet “%(sheet)s” is not read.") % {"sheet": sheet})
        for sheet in sheets
        if sheet.lower() not in SHEETS and len(sheets) > 1
    ]
    choices = _cleaned(book.get("choices") or [])
    survey, made = without_kobo(_cleaned(book.get("survey") or []), choices)
    notes += [Note(text, (row,), called) for row, called, text in made]
    warnings: list[str] = []
    numbers = [number for number, _row in survey]
    data = DefinitionData(
        **{key: value for key, value in book.items() if key in DefinitionData.__slots__}
        | {"survey": [row for _number, row in survey], "choices": choices or None}
    )
    if choices:
        data.choices_header = [dict.fromkeys(key for row in choices for key in row)]
    data.survey_header = [dict.fromkeys(key for _number, row in survey for key in row)]
    try:
        tree = workbook_to_json(data, warnings=warnings)
    except PyXFormError as error:
        logger.info("A form (%s) was refused", kind, exc_info=True)
        raise Unfit([refusal(str(error), numbers)]) from None
    except Exception:
        logger.warning("A form (%s) could not be understood", kind, exc_info=True)
        raise Unfit(
            [_("The file does not follow XLSForm. Check the columns “type”, “name” and “label”.")]
        ) from None
    notes += [Note(text, about) for text, about in remarks(warnings, numbers)]
    rows: dict[str, list[int]] = {}
    for number, row in survey:
        rows.setdefault(str(row.get("name", "")).strip(), []).append(number)
    return Form(tree, rows, notes)


def _refuse_unsafe(content: bytes, kind: str) -> None:
    """Raise Unfit for what is too large, not what it is called, or built to harm; nothing has been unpacked then."""
    if len(content) > LARGEST:
        raise Unfit([_("The file is larger than 5 MB.")])
    if kind not in READERS or not content.startswith(STARTS.get(kind, b"")):
        raise Unfit([_("Choose an XLSForm: an Excel file (.xlsx or .xls) or a CSV file.")])
    if kind != ".xlsx":
        return
    try:
        book = Workbook(content)
    except UnreadableFile as error:
        raise Unfit([error.message]) from None
    unsafe = Unfit([_("The file is built in an unsafe way. Save it anew in Excel and try again.")])
    if sum(entry.file_size for entry in book.zip.infolist()) > MOST_UNPACKED:
        raise unsafe
    for entry in book.zip.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            try:
                inside = book.zip.read(entry)
            except Exception:
                logger.warning("A part of a form could not be unpacked", exc_info=True)
                raise unsafe from None
            if inside.count(b"<") > MOST_TAGS or b"<!DOCTYPE" in inside[:1000].upper():
                raise unsafe


def _cleaned(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The rows with clean texts."""
    return [
        {_heading(str(key)): clean_text(str(value)) for key, value in row.items() if value is not None}
        for row in rows
    ]


def _heading(key: str) -> str:
    """The heading of a column; pyxform does not mind capitals, and we look for these two ourselves."""
    return key.strip().lower() if key.strip().lower() in ("type", "name") else key
