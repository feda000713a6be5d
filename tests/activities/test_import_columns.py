"""Recognising the columns of a list by their headings."""

from activities.imports.columns import EXPORTED, IMPORTED, guess_fields, headings


def test_headings_are_all_different():
    assert len(set(headings())) == len(EXPORTED)


def test_guess_fields_knows_the_headings_of_an_export():
    fields = guess_fields(headings())

    assert fields == [column.name for column in IMPORTED] + ["", ""]


def test_guess_fields_knows_what_lists_usually_say():
    header = ["När?", "Vad har ni gjort?", "Antal deltagare (ca)", "Tillsammans med", "Kostnad i kr", "Löpnr"]

    assert guess_fields(header) == ["starts_on", "title", "reached", "partners", "cost", ""]


def test_guess_fields_gives_a_field_to_the_heading_most_like_it():
    header = ["Datum för nästa möte", "Datum", "Datum för uppföljning"]

    assert guess_fields(header) == ["", "starts_on", "follow_up_on"]


def test_guess_fields_gives_no_field_twice():
    assert guess_fields(["Aktivitet", "Rubrik", "Aktivitet"]) == ["title", "", ""]


def test_guess_fields_takes_nothing_for_what_is_only_exported():
    assert guess_fields(["Delad", "Kommun", "Fel", ""]) == ["", "", "", ""]
