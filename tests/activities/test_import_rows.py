"""Reading one row of a list: what people write, and what is told when it cannot be read."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities import forms
from activities.choices import Reference
from activities.imports import rows
from activities.imports.rows import EMPTY, validate_rows
from activities.models import ActivityType

TODAY = date(2026, 11, 22)
TYPES = [
    ActivityType(
        pk=7, code="nattvandring", name="Nattvandring eller vuxna på stan", family="presence", position=1
    ),
    ActivityType(
        pk=8, code="foraldramote", name="Föräldramöte eller föräldrastöd", family="school", position=2
    ),
]
THEMES, TAGS = {"alkohol": "Alkohol", "vald": "Våld i nära relationer"}, {"andts": "Länsrapporten (ANDTS)"}
KNOWN = Reference(
    types={kind.pk: kind for kind in TYPES},
    types_by_code={kind.code: kind for kind in TYPES},
    themes=THEMES,
    tags=TAGS,
    current_themes=tuple(THEMES.items()),
    current_tags=tuple(TAGS.items()),
)
GOOD = {"starts_on": "2026-05-04", "title": "Nattvandring"}


def read(**cells):
    """The row of these cells, and a good day and title where none is given."""
    cells = {**GOOD, **cells}
    (row,) = validate_rows([(2, list(cells.values()))], list(cells), known=KNOWN, today=TODAY)
    return row


def test_validate_rows_gives_all_fields_of_a_plain_row():
    row = read()

    assert row.problems == []
    assert row.values == {**EMPTY, "starts_on": date(2026, 5, 4), "title": "Nattvandring"}


def test_validate_rows_passes_over_blank_rows_and_columns_that_are_not_imported():
    cells = [(2, ["2026-05-04", "Möte", "eget"]), (3, [None, "", None]), (5, ["2026-05-05", "Kurs"])]

    found = list(validate_rows(cells, ["starts_on", "title", ""], known=KNOWN, today=TODAY))

    assert [(row.number, row.values["title"], row.problems) for row in found] == [
        (2, "Möte", []),
        (5, "Kurs", []),
    ]


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("starts_on", "20260504", date(2026, 5, 4)),
        ("starts_on", "4/5 2026", date(2026, 5, 4)),
        ("starts_on", datetime(2026, 5, 4, 13, 30), date(2026, 5, 4)),
        ("starts_on", 46146, date(2026, 5, 4)),
        ("follow_up_on", "2027-01-31", date(2027, 1, 31)),
        ("title", "  Möte\nom snus ", "Möte om snus"),
        ("title", 112, "112"),
        ("method", "Två\nrader", "Två\nrader"),
        ("partners", "Polisen; Norsjö IF\nSvenska kyrkan, polisen, Polisen",
         ("Polisen", "Norsjö IF", "Svenska kyrkan", "polisen")),
        ("arena", "skolan", "school"),
        ("arena", "SCHOOL", "school"),
        ("target_groups", "Föräldrar; unga vuxna", ("parents", "young_adults")),
        ("level", "Universell", "universal"),
        ("kind", "situationell", "situational"),
        ("themes", "alkohol, Våld", ("alkohol", "vald")),
        ("tags", "Länsrapporten (ANDTS)", ("andts",)),
        ("family", "Tillsyn", "inspection"),
        ("reached", "ca 30", 30),
        ("reached", "30 st", 30),
        ("reached", "1 200", 1200),
        ("reached", "1.200 personer", 1200),
        ("reached", 30.0, 30),
        ("hours_own", "3,5", Decimal("3.50")),
        ("hours_own", "2.25 tim", Decimal("2.25")),
        ("hours_others", 0.1 + 0.2, Decimal("0.30")),
        ("cost", "1 200 kr", 1200),
        ("cost", "1\u00a0200:-", 1200),
        ("cost", "99,50", 100),
        ("cost", 0, 0),
    ],
)  # fmt: skip
def test_validate_rows_reads_what_people_write(name, cell, value):
    row = read(**{name: cell})

    assert row.problems == []
    assert row.values[name] == value


@pytest.mark.parametrize(
    "word", ["Nattvandring eller vuxna på stan", "nattvandring", "Vuxna på stan", "vuxenvandring"]
)
def test_validate_rows_knows_a_type_by_its_name_code_or_another_name(word):
    values = read(type=word).values

    assert (values["type_id"], values["family"]) == (7, "presence")


def test_validate_rows_takes_a_main_type_where_the_type_is_asked_for():
    values = read(type="Möte").values

    assert (values["type_id"], values["family"]) == (None, "meeting")


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"starts_on": None}, 0, "Skriv vilken dag det var."),
        ({"starts_on": "i våras"}, 0, "Skriv datumet med år, månad och dag, till exempel 2026-11-22."),
        ({"starts_on": "2026-11-23"}, 0, "Den dagen har inte varit än. Här lägger du in det ni har gjort."),
        ({"starts_on": "1999-12-31"}, 0, "Kontrollera årtalet. Det tidigaste är 2000."),
        ({"title": None}, 1, "Skriv vad ni har gjort."),
        ({"title": "x" * 201}, 1, "För långt: 201 tecken, högst 200 får plats."),
        ({"ends_on": "2026-05-03"}, 2, "Den sista dagen ligger före den första. Ändra en av dem."),
        ({"type": "natvandring"}, 2,
         "Det ordet känner vi inte till. Menade du ”Nattvandring eller vuxna på stan”?"),
        ({"type": "Nattvandring", "family": "Tillsyn"}, 2, "Typen hör inte till huvudtypen på samma rad."),
        ({"themes": "alkohol; xyzzy"}, 2,
         "Det ordet känner vi inte till. Orden som går att använda finns på sidan där du väljer fil."),
        ({"partners": "x" * 121}, 2, "Skriv högst 30 namn, med komma emellan. Varje namn får ha högst 120 tecken."),
        ({"reached": "många"}, 2, "Skriv ett tal, till exempel 30."),
        ({"reached": "20-30"}, 2, "Skriv ett tal, till exempel 30."),
        ({"reached": "2,5"}, 2, "Skriv ett heltal, till exempel 30."),
        ({"reached": float("nan")}, 2, "Skriv ett tal, till exempel 30."),
        ({"reached": -1}, 2, "Talet måste vara mellan 0 och 2147483647."),
        ({"cost": "3 000 000 000"}, 2, "Talet måste vara mellan 0 och 2147483647."),
        ({"hours_own": 100_000}, 2, "Talet måste vara mellan 0 och 99999.99."),
    ],
)  # fmt: skip
def test_validate_rows_says_what_is_wrong_and_where(cells, column, message):
    row = read(**cells)

    assert [(problem.column, problem.message) for problem in row.problems] == [(column, message)]
    assert row.is_bad


def test_validate_rows_lets_a_draft_lack_its_title():
    row = read(title=None, status="Utkast")

    assert row.problems == []
    assert row.values["is_draft"] is True


def with_check_digit(digits):
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


@pytest.mark.parametrize("name", ["title", "organiser", "partners", "method", "helped_or_hindered"])
def test_validate_rows_stops_personal_numbers_in_every_free_text(name):
    number = with_check_digit("900101238")

    row = read(**{name: f"Samtal med {number[:6]}-{number[6:]}"})

    assert row.is_bad
    assert "personnummer" in row.problems[0].message


def test_validate_rows_warns_of_contacts_and_keeps_the_text():
    row = read(method="Ring Åsa, 070-174 06 05")

    assert not row.is_bad
    assert [problem.is_warning for problem in row.problems] == [True]
    assert row.values["method"] == "Ring Åsa, 070-174 06 05"


def test_validate_rows_refuses_the_same_years_as_the_form():
    assert rows.EARLIEST.year == forms.EARLIEST_YEAR


CELLS = st.none() | st.text(max_size=60) | st.integers() | st.floats() | st.dates() | st.datetimes()


@given(st.lists(CELLS, min_size=1, max_size=23))
def test_validate_rows_never_fails_whatever_the_cells(cells):
    fields = ["starts_on", "title", *(name for name in rows.EMPTY if name not in ("starts_on", "title"))]
    fields = [{"is_draft": "status", "type_id": "type"}.get(name, name) for name in fields]

    for row in validate_rows([(2, cells)], fields, known=KNOWN, today=TODAY):
        assert row.problems or date(2000, 1, 1) <= row.values["starts_on"] <= TODAY
