"""No text becomes a formula, every text comes back, numbers and dates keep their type."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import repeat

import openpyxl
import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from portal.lib import cells
from portal.lib.cells import cell_text, csv_lines, plain_text, write_xlsx

STARTS = "=+-@\t\r\n\0＝＋－＠"
HIDDEN = " \u00a0\u200b\u2060\ufeff\u202f\u00ad\x0b\x01\u3000\u200d"
FORMULAS = [
    "=1+1", "+46 70", "-5 grader", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠A1",
    " =1", "\u00a0\u200b=1", "\ufeff=cmd|' /C calc'!A0", "'=1", "''=1", "' =1", "-", "=",
]  # fmt: skip
PLAIN = [
    "",
    "a",
    "Åsele = bäst",
    "7 - 8",
    "'",
    "''",
    "'citat'",
    "' ",
    "−5",
    "1=1",
    " a=1",
    "#N/A",
    "{=1}",
    "\u200b",
]
# Text out of the characters that matter, besides any text at all.
hostile = st.text(
    st.sampled_from(STARTS + HIDDEN + "'a1;\"") | st.characters(exclude_categories=["Cs"]), max_size=8
)


@pytest.mark.parametrize("text", FORMULAS)
def test_cell_text_marks_what_would_be_a_formula(text):
    assert cell_text(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_cell_text_leaves_plain_text_alone(text):
    assert cell_text(text) == text


@settings(max_examples=2000)
@given(hostile)
def test_cell_text_comes_back_and_starts_no_formula(text):
    cell = cell_text(text)

    assert plain_text(cell) == text
    assert not cell.lstrip(HIDDEN)[:1] or cell.lstrip(HIDDEN)[0] not in STARTS


@given(hostile)
def test_plain_text_leaves_what_was_never_escaped(text):
    assert plain_text(text) in (text, text[1:])
    assert plain_text("a" + text) == "a" + text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5)
@given(st.lists(hostile, min_size=300, max_size=800))
@example(FORMULAS + PLAIN)
@example([before + chr(code) + after for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000
          for before, after in (("", "="), ("'", ""))])  # fmt: skip
def test_portal_cell_text_in_sql_equals_cell_text(db, texts):
    texts = [text.replace("\0", "") for text in texts]

    with connection.cursor() as cursor:
        cursor.execute("SELECT array(SELECT portal_cell_text(value) FROM unnest(%s) value)", [texts])
        answers = cursor.fetchone()[0]

    assert answers == [cell_text(text) for text in texts]


def test_portal_cell_text_in_sql_keeps_null(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_cell_text(NULL)")
        assert cursor.fetchone() == (None,)


ROW = [
    "=1+1",
    "Åsele",
    12,
    1.5,
    Decimal("2.25"),
    date(2026, 11, 22),
    datetime(2026, 7, 1, 12, 30, tzinfo=UTC),
    None,
]


def test_csv_lines_are_what_swedish_excel_reads():
    lines = list(csv_lines(["Kommun", "-Antal"], [ROW, ['a;"b"\r\nc', "x\ry", -3]]))

    assert lines == [
        "\ufeffKommun;'-Antal\r\n",
        "'=1+1;Åsele;12;1,5;2,25;2026-11-22;2026-07-01 14:30;\r\n",
        '"a;""b""\r\nc";"x\ry";-3\r\n',
    ]


@given(st.lists(hostile, min_size=2, max_size=4))
def test_csv_lines_come_back_equal(texts):
    text = "".join(csv_lines(["a"], [texts])).removeprefix("\ufeff")

    _header, row = csv.reader(io.StringIO(text.replace("\0", "␀"), newline=""), delimiter=";")

    assert [plain_text(cell.replace("␀", "\0")) for cell in row] == texts


def test_csv_copy_options_give_the_same_rows(db):
    output = io.StringIO(newline="")
    with connection.cursor() as cursor:
        select = "SELECT portal_cell_text('=1'), 'a;\"b', 3, DATE '2026-11-22', NULL"
        cursor.copy_expert(f"COPY ({select}) TO STDOUT WITH ({cells.CSV_COPY_OPTIONS})", output)

    expected = list(csv_lines([], [["=1", 'a;"b', 3, date(2026, 11, 22), None]]))[1]
    assert output.getvalue() == expected.replace("\r\n", "\n")


def workbook_of(header, rows, **options):
    """Write a workbook and open it as it is stored."""
    file = io.BytesIO()
    options = {"sheet_title": "Aktiviteter", **options}
    assert write_xlsx(file, header, rows, **options) == len(rows)
    return openpyxl.load_workbook(file)


def test_write_xlsx_keeps_types_and_has_no_formula():
    sheet = workbook_of(["=Kommun", "Namn"], [ROW], widths=[20, 30])["Aktiviteter"]

    assert [cell.value for cell in sheet[1]][:2] == ["'=Kommun", "Namn"]
    assert [cell.value for cell in sheet[2]] == [
        "'=1+1", "Åsele", 12, 1.5, 2.25, datetime(2026, 11, 22), datetime(2026, 7, 1, 14, 30), None,
    ][: sheet.max_column]  # fmt: skip
    assert [cell.data_type for cell in sheet[2]][:7] == ["s", "s", "n", "n", "n", "d", "d"]
    assert sheet["F2"].number_format == "yyyy-mm-dd"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].width == pytest.approx(30, abs=1)


@settings(max_examples=30)
@given(st.lists(hostile, min_size=1, max_size=40))
@example(FORMULAS + PLAIN)
@example(["http://a.se", "mailto:a@b.se", "12", "_x0041_", "<b>&", " x "])
def test_write_xlsx_texts_come_back_equal(texts):
    sheet = workbook_of(["t"], [[text] for text in texts]).active

    stored = [row[0] for row in sheet.iter_rows(min_row=2, max_row=len(texts) + 1)]
    assert {cell.data_type for cell in stored} <= {"s", "n"}
    for cell, text in zip(stored, texts, strict=True):
        assert cell.hyperlink is None
        assert plain_text(unescape(cell.value or "")) == text


def test_write_xlsx_cuts_what_a_cell_cannot_hold():
    sheet = workbook_of(["t"], [["x" * 40_000], ["=" * 32_767], ["y" * 32_767]]).active

    assert [len(sheet.cell(row, 1).value) for row in (2, 3, 4)] == [32_767] * 3
    assert sheet["A2"].value.endswith("x…")


def test_write_xlsx_refuses_more_rows_than_a_sheet_holds(monkeypatch):
    monkeypatch.setattr(cells, "EXCEL_ROWS", 4)

    with pytest.raises(ValueError, match="holds 4 rows"):
        write_xlsx(io.BytesIO(), ["t"], repeat(["x"]), sheet_title="t")


@pytest.mark.parametrize(
    ("title", "name"),
    [("Län/kommun: 'allt'", "Län kommun  'allt"), ("x" * 40, "x" * 31), ("'[]'", "Blad 1")],
)
def test_write_xlsx_makes_the_sheet_title_one_excel_takes(title, name):
    assert workbook_of(["t"], [], sheet_title=title).sheetnames == [name]
