"""A pasted table: its cells, its columns, and the measures in it."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.starting.loose_dates import Period
from plans.starting.pasting import NOTE, guess_columns, read_file, read_grid, read_measures
from portal.lib.cells import write_xlsx
from tests.lib.test_guard import number_of

NUMBER = "".join(number_of(date(1990, 5, 6)))
BRA = ["Orsak", "Åtgärd", "Operativa mål", "När", "Vem", "Uppföljning"]
WORD = (
    "Orsak\tÅtgärd\tOperativa mål\tNär\tVem\tUppföljning\n"
    "Mörkt vid skolan\tBättre belysning\tHalverad skadegörelse\t2026\tFastighetschefen\tmars 2027\n"
    "Tristess\tÖppen fritidsgård\nÄven på lov\tFler besök\tlöpande\tFritidschefen\tRäkna besöken\n"
)


def read(text, **options):
    grid = read_grid(text)
    return read_measures(grid, guess_columns(grid.headings(True)), headings_are_first=True, **options)


def test_read_grid_takes_a_table_from_word_with_a_line_break_in_a_cell():
    grid = read_grid(WORD)

    assert grid.rows[0] == BRA
    assert len(grid.rows) == 3
    assert grid.rows[2][1] == "Öppen fritidsgård\nÄven på lov"
    assert grid.has_headings


def test_read_grid_takes_a_table_from_excel_with_quotes():
    grid = read_grid('Åtgärd\tVem\n"Belysning\noch kameror"\tFastighet\nVandring\t\n')

    assert grid.rows == [["Åtgärd", "Vem"], ["Belysning\noch kameror", "Fastighet"], ["Vandring", ""]]


def test_read_grid_takes_a_lonely_quotation_mark_as_it_is():
    assert read_grid('Åtgärd\tVem\n"Trygg kväll\tFritid').rows[1] == ['"Trygg kväll', "Fritid"]


def test_read_grid_takes_semicolons():
    assert read_grid("Åtgärd;När\nBelysning;2026").rows == [["Åtgärd", "När"], ["Belysning", "2026"]]


def test_read_grid_takes_a_plain_list_as_titles():
    grid = read_grid("Belysning vid skolan\n\nNattvandring\n")

    assert grid.rows == [["Belysning vid skolan"], ["Nattvandring"]]
    assert not grid.has_headings


@given(st.text(alphabet="ab\t;\n\"' åÅ1", max_size=200))
def test_read_grid_gives_rows_of_one_width_and_loses_no_letter(text):
    grid = read_grid(text)

    assert {len(row) for row in grid.rows} <= {grid.width}
    letters = "".join(cell for row in grid.rows for cell in row)
    assert sorted(c for c in letters if c.isalnum()) == sorted(c for c in text if c.isalnum())


def test_read_file_gives_a_workbook_as_if_it_had_been_copied():
    file = BytesIO()
    write_xlsx(file, ["Åtgärd", "Klart"], [["Belysning", date(2026, 6, 30)]], sheet_title="Plan")
    file.seek(0)

    measure = read(read_file(file, "plan.xlsx"))[0]

    assert (measure.title, measure.fields["ends_on"]) == ("Belysning", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("heading", "column"),
    [("ORSAK", "cause"), ("Insats", "title"), ("Vad ska göras?", "title"), ("Mål (operativa)", "operative_goal"),
     ("Ansvarig funktion", "responsible"), ("Tidplan", "when"), ("Klart senast", "ends_on"),
     ("Uppföljning/utvärdering", "follow_up"), ("Budget 2026", NOTE)],
)  # fmt: skip
def test_guess_columns_knows_what_people_call_them(heading, column):
    assert guess_columns([heading]) == [column]


def test_guess_columns_gives_no_field_twice():
    assert guess_columns(["Åtgärd", "Insats"]) == ["title", NOTE]


def test_read_measures_fills_the_six_columns_of_bra():
    first, second = read(WORD)

    assert (first.number, first.title, first.cause) == (2, "Bättre belysning", "Mörkt vid skolan")
    assert first.fields["starts_on"] == date(2026, 1, 1)
    assert first.fields["ends_on"] == date(2026, 12, 31)
    assert first.fields["responsible"] == "Fastighetschefen"
    assert first.fields["operative_goal"] == "Halverad skadegörelse"
    assert first.fields["follow_up_on"] == date(2027, 3, 31)
    assert second.title == "Öppen fritidsgård Även på lov"
    assert second.fields["how_followed_up"] == "Räkna besöken"


def test_read_measures_keeps_what_names_no_day():
    second = read(WORD)[1]

    assert second.fields["starts_on"] is second.fields["ends_on"] is None
    assert second.fields["description"] == "När: löpande"
    assert second.remarks == ("”löpande” är ingen dag. Det står i beskrivningen.",)


def test_read_measures_keeps_columns_it_does_not_know():
    measure = read("Åtgärd\tBudget\nBelysning\t50 000 kr")[0]

    assert measure.fields["description"] == "Budget: 50 000 kr"


def test_read_measures_cuts_a_long_title_and_keeps_all_of_it():
    title = "Belysning " * 40
    measure = read(f"Åtgärd\tVem\n{title}\tFastighet")[0]

    assert len(measure.title) == 200
    assert title.strip() in measure.fields["description"]


def test_read_measures_keeps_days_that_run_backwards_as_text():
    measure = read("Åtgärd\tStart\tSlut\nBelysning\t2026-06-01\t2026-01-01")[0]

    assert measure.fields["starts_on"] is measure.fields["ends_on"] is None
    assert measure.fields["description"] == "När: 2026-06-01 – 2026-01-01"
    assert measure.remarks


def test_read_measures_knows_the_plan_s_period():
    plan = Period(date(2026, 1, 1), date(2027, 12, 31))

    measure = read("Åtgärd\tNär\nBelysning\tHela perioden", plan=plan)[0]

    assert (measure.fields["starts_on"], measure.fields["ends_on"]) == (plan.starts_on, plan.ends_on)


def test_read_measures_leaves_out_a_row_without_a_title():
    good, bad = read("Åtgärd\tVem\nBelysning\tFastighet\n\tFritid")

    assert not good.error
    assert bad.error == "Åtgärdens namn saknas, så raden tas inte med."


def test_read_measures_stops_at_a_personal_number():
    measure = read(f"Åtgärd\tVem\nSamtal med {NUMBER}\tFritid")[0]

    assert measure.is_stopped
    assert measure.error == "Här verkar stå ett personnummer. Ta bort det ur tabellen."


def test_read_measures_asks_about_a_phone_number():
    measure = read("Åtgärd\tVem\nBelysning\tRing 070-174 06 05")[0]

    assert measure.asks
    assert not measure.error
