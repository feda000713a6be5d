"""Uploads that must be refused, each with the reason; made on demand, for the tests and the measurement."""

import random
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW = "<row><c t='inlineStr'><is><t>Rubrik</t></is></c></row>"
NOISE = random.Random(1).randbytes(1024 * 1024)


def sheet_of(rows, before=""):
    """A sheet's XML around some rows."""
    return f"{before}<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData></worksheet>"


def xlsx_of(rows=ROW, *, sheet=None, more=None, compression=ZIP_DEFLATED):
    """A workbook of one sheet, with other entries added or replaced."""
    entries = {
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{DOCUMENT}'>"
        "<sheets><sheet name='A' sheetId='1' r:id='rId1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships><Relationship Id='rId1' Type='{DOCUMENT}/worksheet'"
        " Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": sheet or sheet_of(rows),
        **(more or {}),
    }
    file = BytesIO()
    with ZipFile(file, "w", compression, compresslevel=9) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def lying(content, entry, size):
    """The same file, whose directories claim another size of an entry, with a fitting checksum."""
    changed = bytearray(content)
    with ZipFile(BytesIO(content)) as archive:
        info = archive.getinfo(entry)
        checksum = zlib.crc32(archive.read(entry)[:size])
    place = content.index(b"PK\x01\x02", content.rindex(entry.encode()) - 46)
    struct.pack_into("<I", changed, place + 16, checksum)
    struct.pack_into("<I", changed, place + 24, size)
    struct.pack_into("<I", changed, info.header_offset + 14, checksum)
    struct.pack_into("<I", changed, info.header_offset + 22, size)
    return bytes(changed)


def csv_of(rows, columns=3):
    """A plain CSV file."""
    return (";".join(f"Kolumn {n}" for n in range(columns)) + "\r\n" + "a;b;c\r\n" * rows).encode()


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{one};' * 10}'>" for one, name in zip("abcdefghi", "bcdefghij", strict=True)
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
OUTER = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"

BLANKS = "</t></si>" + "<si/>" * 9 + "<si><t>"
BLANK = NOISE[:300_000] + bytes(45_000_000)

# name → (reason, how to make it)
HOSTILE = {
    "more than 10 MB": ("too_large", lambda: bytes(10 * 1024 * 1024 + 1)),
    "one line of 100 MB": ("too_large", lambda: b"a" * 100_000_000),
    "nothing": ("empty", lambda: b""),
    "only a mark": ("empty", lambda: b"\xef\xbb\xbf"),
    "only separators": ("empty", lambda: b"\xef\xbb\xbf;;;\r\n;;;\r\n\r\n"),
    "only strange blanks": ("empty", lambda: "\u2028\x0b".encode()),
    "a sheet without rows": ("empty", lambda: xlsx_of("")),
    "numbers only": ("no_header", lambda: b"1;2;3\r\n4;5;6\r\n"),
    "a sheet of numbers": ("no_header", lambda: xlsx_of("<row><c><v>1</v></c></row>")),
    "PDF": ("wrong_type", lambda: b"%PDF-1.7\n" + b"x" * 1000),
    "picture": ("wrong_type", lambda: b"\x89PNG\r\n\x1a\n" + NOISE),
    "web page called xls": ("wrong_type", lambda: b"\n<HTML><table><tr><td>a</td></tr></table>"),
    "noise": ("wrong_type", lambda: NOISE),
    "zip of something": ("wrong_type", lambda: zip_of({"a.txt": "a"})),
    "text document": ("wrong_type", lambda: zip_of({"word/document.xml": "<a/>"})),
    "old Excel": ("old_excel", lambda: OLE),
    "password": ("encrypted", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "macros": ("macros", lambda: xlsx_of(more={"xl/vbaProject.bin": b"x"})),
    "half a file": ("broken", lambda: xlsx_of()[:400]),
    "no zip at all": ("broken", lambda: b"PK\x03\x04" + NOISE),
    "no sheet": ("broken", lambda: xlsx_of(more={"xl/_rels/workbook.xml.rels": "<Relationships/>"})),
    "sheet outside the file": (
        "broken",
        lambda: xlsx_of(more={"xl/_rels/workbook.xml.rels": "<Relationships><Relationship Id='rId1' "
                              "Type='x/worksheet' Target='../../../etc/passwd'/></Relationships>"}),
    ),
    "unfinished XML": ("broken", lambda: xlsx_of(sheet="<worksheet><sheetData><row>")),
    "a number that is none": ("broken", lambda: xlsx_of(ROW + "<row><c><v>nan</v></c></row>")),
    "a text number that is none": ("broken", lambda: xlsx_of(ROW + "<row><c t='s'><v>7</v></c></row>")),
    "a cell in a cell": ("broken", lambda: xlsx_of(ROW + "<row>" + "<c>" * 9)),
    "ratio bomb": ("suspicious", lambda: xlsx_of(ROW + " " * 50_000_000)),
    "size bomb": ("suspicious", lambda: xlsx_of(more=dict.fromkeys("abcde", BLANK))),
    "entry bomb": ("suspicious", lambda: xlsx_of(more={f"x/{n}": b"" for n in range(2001)})),
    "directory of 150 000 entries": ("suspicious", lambda: xlsx_of()[:-22] + b"PK\x01\x02" * 150_000),
    "twice the same name": ("suspicious", lambda: twice()),
    "unusual compression": ("suspicious", lambda: xlsx_of(compression=ZIP_LZMA)),
    "lying size": ("broken", lambda: lying(xlsx_of(ROW * 99_000), "xl/worksheets/sheet1.xml", 900)),
    "entity bomb": ("suspicious", lambda: xlsx_of(sheet=sheet_of("&j;", before=LAUGHS + "]>"))),
    "entities in the workbook": ("suspicious", lambda: xlsx_of(more={"xl/workbook.xml": LAUGHS + "]><a/>"})),
    "outer entity": ("suspicious", lambda: xlsx_of(sheet=sheet_of("&a;", before=OUTER))),
    "deep nesting": ("suspicious", lambda: xlsx_of(sheet=sheet_of(noisy() + "<a>" * 9_000_000))),
    "deep nesting in styles": ("suspicious", lambda: xlsx_of(more={"xl/styles.xml": "<a>" * 300_000})),
    "one endless tag": ("suspicious", lambda: xlsx_of(sheet=sheet_of(f"<c x='{NOISE.hex() * 3}'/>"))),
    "endless shared text": ("cell_too_long", lambda: xlsx_of(more=shared("x" * 900_000))),
    "endless cell": ("cell_too_long", lambda: xlsx_of(ROW.replace("Rubrik", "x" * 900_000))),
    "a million shared texts": ("too_many_rows", lambda: xlsx_of(more=shared("", 1_000_000))),
    "many blank shared texts": ("suspicious", lambda: xlsx_of(more=shared(BLANKS, 75_000))),
    "180 MB of wide text": ("suspicious", lambda: xlsx_of(more=shared("x" * 30_000 + "🙂", 6_000))),
    "10 MB of wide text": ("cell_too_long", lambda: "A;🙂\n".encode() + b"b;c\n" * 90_000 + b"x" * 9_900_000),
    "a far column": ("too_many_columns", lambda: xlsx_of(ROW + "<row><c r='XFD2'><v>1</v></c></row>")),
    "201 columns": ("too_many_columns", lambda: xlsx_of("<row>" + "<c><v>1</v></c>" * 201 + "</row>")),
    "a million columns": ("too_many_columns", lambda: b"a;" * 1_000_000 + b"b\r\n"),
    "100 001 rows": ("too_many_rows", lambda: csv_of(100_001)),
    "13 million rows": ("too_many_rows", lambda: xlsx_of(noisy() + "<row/>" * 13_000_001)),
    "a cell of 40 000 characters": ("cell_too_long", lambda: b"Rubrik\r\n" + b"a" * 40_000),
    "an open quote": ("cell_too_long", lambda: b'Rubrik;"b\r\n' + b"rad;rad\r\n" * 90_000),
}  # fmt: skip


def zip_of(entries):
    """Any zip file."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def twice():
    """A workbook with two entries of one name."""
    content = xlsx_of(more={"xl/worksheets/sheet2.xml": sheet_of("")})
    return content.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")


def noisy():
    """Comments that will not be packed, so that the ratio looks ordinary."""
    return f"<!--{NOISE[:400_000].hex()}-->" * 3


def shared(text, times=1):
    """The entry of texts that cells share."""
    texts = f"<si><t>{text}</t></si>" * times
    return {"xl/sharedStrings.xml": f"<sst xmlns='{MAIN}'>{noisy() if times > 1 else ''}{texts}</sst>"}
