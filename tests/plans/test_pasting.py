"""A pasted table: its cells, its columns, and the measures in it."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.starting.loose_dates import Period
from plans.starting.pasting import NOTE, STATES, guess_columns, read_file, read_grid, read_measures
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
     ("Uppföljning/utvärdering", "follow_up"), ("Följs upp", "follow_up"), ("Status", "state"), ("Nr", ""),
     ("Nr.", ""), ("#", ""), ("(Budget)", NOTE), ("Budget 2026", NOTE)],
)  # fmt: skip
def test_guess_columns_knows_what_people_call_them(heading, column):
    assert guess_columns([heading]) == [column]


def test_guess_columns_gives_no_field_twice():
    assert guess_columns(["Åtgärd", "Insats"]) == ["title", NOTE]


@given(st.lists(st.sampled_from(["", "Belysning\t", "Vandring\tFritid"])))
def test_rows_keep_the_numbers_they_have_in_the_table(rows):
    text = "\n".join(["Åtgärd\tVem", *(row if row else "\t" for row in rows)])

    numbers = [measure.number for measure in read(text)]

    assert numbers == [number for number, row in enumerate(rows, start=2) if row]


def test_a_plain_list_counts_its_blank_lines_and_a_file_its_blank_rows():
    assert read_grid("\nBelysning\n\nVandring").numbers == [1, 3]
    file = BytesIO("\nÅtgärd;Vem\nBelysning;Fastighet\n;\n\nVandring;Fritid".encode())

    assert [measure.number for measure in read(read_file(file, "plan.csv"))] == [2, 5]


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


@pytest.mark.parametrize(
    ("word", "state"),
    [("Pausad", "paused"), ("VILANDE", "paused"), ("Avbruten", "cancelled"),
     ("Klar", "done"), ("klart.", "done"), ("Genomförd", "done")],
)  # fmt: skip
def test_read_measures_knows_the_states_that_people_set(word, state):
    measure = read(f"Åtgärd\tStatus\nBelysning\t{word}")[0]

    assert measure.fields["set_state"] == state
    assert measure.fields["description"] == ""


@pytest.mark.parametrize("word", ["Ej påbörjad", "Pågår", "Försenad", "Avslutad", "Klar till hälften"])
def test_read_measures_keeps_states_that_are_computed_or_unknown(word):
    measure = read(f"Åtgärd\tStatus\nBelysning\t{word}")[0]

    assert "set_state" not in measure.fields
    assert measure.fields["description"] == f"Status: {word}"


@given(st.sampled_from([word for words in STATES.values() for word in words]))
def test_a_measure_of_a_draft_keeps_its_state_as_text(word):
    measure = read(f"Åtgärd\tStatus\nBelysning\t{word}", is_in_force=False)[0]

    assert "set_state" not in measure.fields
    assert measure.fields["description"] == f"Status: {word}"


def test_read_measures_leaves_out_what_the_rows_are_numbered_by():
    assert read("Nr\tÅtgärd\n1\tBelysning")[0].fields["description"] == ""


def test_read_measures_tells_of_rows_that_are_the_same_whatever_their_number():
    table = "Nr\tÅtgärd\tVem\n1\tBelysning\tFastighet\n2\tBelysning\tFritid\n3\tBelysning\tFastighet"

    assert [measure.remarks for measure in read(table)] == [
        (), (), ("Raden är likadan som rad 2. Båda läggs in.",)
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Uppföljning", "Följs upp"])
def test_read_measures_tells_when_from_how_it_is_followed_up(heading):
    when, how = read(f"Åtgärd\t{heading}\nBelysning\tmars 2027\nVandring\tRäkna lamporna")

    assert (when.fields["follow_up_on"], when.fields["how_followed_up"]) == (date(2027, 3, 31), "")
    assert (how.fields["follow_up_on"], how.fields["how_followed_up"]) == (None, "Räkna lamporna")
