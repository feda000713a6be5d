"""Honest tables come through whole and typed; hostile ones are refused with a reason."""

from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.lib.cells import csv_lines, write_xlsx
from portal.lib.spreadsheets import open_table
from portal.lib.swedish import clean_text
from portal.lib.unreadable import REASONS, UnreadableFile
from tests.lib.hostile_files import DOCUMENT, HOSTILE, MAIN, xlsx_of


def read(content, name="fil.csv"):
    """Headings and rows of a file."""
    table = open_table(BytesIO(content), name=name)
    return table.header, list(table.rows())


@pytest.mark.parametrize("name", HOSTILE)
def test_open_table_refuses(name):
    reason, make = HOSTILE[name]

    with pytest.raises(UnreadableFile) as refusal:
        read(make())

    assert refusal.value.code == reason
    with translation.override("sv"):
        assert refusal.value.message != refusal.value.code


def test_reasons_are_all_tested():
    assert {reason for reason, _make in HOSTILE.values()} == set(REASONS)


CSV = "Kommun;Antal\r\nÅsele;5\r\n\r\n;;\r\nÖrebro – norr;\r\n"
ROWS = (["Kommun", "Antal"], [(2, ["Åsele", "5"]), (5, ["Örebro – norr", None])])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_open_table_reads_csv_in_every_encoding(encoding):
    assert read(CSV.encode(encoding)) == ROWS


@pytest.mark.parametrize(
    "content",
    [
        CSV.replace(";", ",").encode(),
        CSV.replace(";", "\t").encode(),
        CSV.replace("\r\n", "\n").encode(),
        CSV.replace("\r\n", "\r").encode(),
        CSV.replace("Åsele", "\0Å\0sele").encode(),
        CSV.replace("Kommun", '"Kommun"').replace("5", '"5"').encode(),
    ],
)
def test_open_table_reads_csv_with_other_signs(content):
    assert read(content) == ROWS


def test_open_table_obeys_a_told_separator_and_keeps_row_numbers():
    assert read(b"sep=,\r\n\r\nA;B,C\r\nx;y,z\r\n") == (["A;B", "C"], [(4, ["x;y", "z"])])


def test_open_table_reads_quotes_line_breaks_and_cells_beyond_the_headings():
    content = 'A;"B;C"\r\n"rad ett\r\nrad två";"sa ""hej"""\r\nx;y;z\r\n'.encode()

    assert read(content) == (["A", "B;C"], [(2, ["rad ett\nrad två", 'sa "hej"']), (3, ["x", "y", "z"])])


def test_open_table_takes_years_as_headings_and_one_column():
    assert read(b"Kommun;2024;2025\n") == (["Kommun", "2024", "2025"], [])
    assert read("Rubrik\nÅ\n".encode()) == (["Rubrik"], [(2, ["Å"])])


def test_open_table_cleans_the_name():
    table = open_table(BytesIO(b"a\n"), name="C:\\Mina\\\u202efil.csv")

    assert table.name == "fil.csv"


def workbook(fill):
    """A workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    fill(book, book.active)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_open_table_reads_types():
    def fill(book, sheet):
        sheet.append(["Text", "Heltal", "Tal", "Dag", "Tid", "Klocka", "Ja", "Fel", "Formel", 2024])
        sheet.append(
            ["Å <&> _x0041_", 5, 2.5, date(2026, 11, 22), datetime(2026, 11, 22, 13, 45), None, True, "#N/A"]
        )
        sheet["F2"].value, sheet["F2"].number_format = 0.75, "hh:mm"
        sheet["I2"] = "=1+1"
        sheet["B4"].value, sheet["B4"].number_format = 1_234_567, '"dagar" #,##0'
        sheet["D4"].value, sheet["D4"].number_format = 46348, "[$-41D]d mmmm yyyy;@"

    header, rows = read(workbook(fill))

    assert header == ["Text", "Heltal", "Tal", "Dag", "Tid", "Klocka", "Ja", "Fel", "Formel", "2024"]
    moment = datetime(2026, 11, 22, 13, 45)
    assert rows == [
        (2, ["Å <&> A", 5, 2.5, date(2026, 11, 22), moment, "18:00", True, "#N/A", None, None]),
        (4, [None, 1_234_567, None, date(2026, 11, 22), *[None] * 6]),
    ]
    assert [type(cell) for cell in rows[0][1][:5]] == [str, int, float, date, datetime]


def test_open_table_reads_the_first_visible_sheet():
    def fill(book, sheet):
        sheet.append(["Gömt"])
        sheet.sheet_state = "hidden"
        book.create_sheet("Två").append(["Synligt"])

    assert read(workbook(fill))[0] == ["Synligt"]


def test_open_table_counts_from_1904_when_the_workbook_does():
    def fill(book, sheet):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        sheet.append(["Dag"])
        sheet.append([date(2026, 11, 22)])

    assert read(workbook(fill))[1] == [(2, [date(2026, 11, 22)])]


RICH = "<r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh>"


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("<row r='7'><c r='B7' t='str'><f>A1</f><v>svar</v></c></row>", (7, [None, "svar"])),
        ("<row><c r='B2'><v>2</v></c><c r='A2'><v>1</v></c></row>", (2, [1, 2])),
        ("<row><c t='d'><v>2026-11-22T00:00:00Z</v></c></row>", (2, [date(2026, 11, 22), None])),
        (f"<row><c t='inlineStr'><is>{RICH}</is></c></row>", (2, ["ab", None])),
        ("<row><c t='b'><v>0</v></c><c><v>1E3</v></c></row>", (2, [False, 1000])),
        ("<row/><row><c t='e'><v>#DIV/0!</v></c></row>", (3, ["#DIV/0!", None])),
        ("<row><c t='inlineStr'><is><t>x_x000D_y\u202ez</t></is></c></row>", (2, ["x\nyz", None])),
        ("<row><c t='str'><v>'=1</v></c><c s='9'><v>-1.5</v></c></row>", (2, ["=1", -1.5])),
    ],
)  # fmt: skip
def test_open_table_reads_what_other_programs_write(rows, cells):
    first = "<row r='1'><c t='str'><v>A</v></c><c t='str'><v>B</v></c></row>"

    assert read(xlsx_of(first + rows)) == (["A", "B"], [cells])


def test_open_table_reads_prefixed_names_and_absolute_paths():
    row = "<x:row><x:c t='str'><x:v>A</x:v></x:c></x:row>"
    sheet = f"<x:worksheet xmlns:x='{MAIN}'><x:sheetData>{row}</x:sheetData></x:worksheet>"
    relation = f"<p:Relationship Id='rId1' Type='{DOCUMENT}/worksheet' Target='/xl/s.xml'/>"
    relations = f"<p:Relationships xmlns:p='x'>{relation}</p:Relationships>"
    content = xlsx_of(more={"xl/s.xml": sheet, "xl/_rels/workbook.xml.rels": relations})

    assert read(content)[0] == ["A"]


def test_open_table_never_looks_at_outer_links():
    outside = {"xl/externalLinks/externalLink1.xml": "not XML at all", "xl/drawings/d.xml": "<!DOCTYPE x>"}

    assert read(xlsx_of(more=outside))[0] == ["Rubrik"]


def test_open_table_reads_dates_of_the_first_months_of_1900_as_excel_shows_them():
    styles = "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>"
    values = "".join(f"<row><c s='0'><v>{serial}</v></c></row>" for serial in (1, 59, 61))
    content = xlsx_of("<row><c t='str'><v>A</v></c></row>" + values, more={"xl/styles.xml": styles})

    assert [cells for _number, cells in read(content)[1]] == [
        [date(1900, 1, 1)], [date(1900, 2, 28)], [date(1900, 3, 1)]
    ]  # fmt: skip


table = st.lists(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3), max_size=5
)


@settings(max_examples=60)
@given(table)
def test_open_table_reads_back_what_was_exported(rows):
    """Texts come back equal, but for what is never kept: control characters, spaces at the end of lines."""
    rows = [[clean_text(cell) for cell in row] for row in rows]
    header = ["A", "B", "C"]
    file = BytesIO()
    write_xlsx(file, header, rows, sheet_title="A")
    expected = [[cell or None for cell in row] for row in rows if any(row)]

    from_csv = read("".join(csv_lines(header, rows)).encode())
    from_xlsx = read(file.getvalue())

    assert (from_csv[0], from_xlsx[0]) == (header, header)
    assert [cells for _number, cells in from_csv[1]] == expected
    assert [cells for _number, cells in from_xlsx[1]] == expected


@settings(max_examples=200)
@given(
    st.binary(max_size=400)
    | st.integers(0, 700).map(lambda cut: xlsx_of()[:cut] + b"\xff" + xlsx_of()[cut + 1 :])
)
def test_open_table_has_an_answer_to_any_bytes(content):
    """A table or a refusal, never another exception."""
    with suppress(UnreadableFile):
        header, rows = read(content)
        assert all(len(cells) >= len(header) for _number, cells in rows)
