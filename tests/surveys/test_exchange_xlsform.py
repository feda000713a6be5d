"""XLSForm both ways: what is ours comes back the same, and of others' forms nothing is dropped without a word."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from surveys.exchange.checked import Unfit
from surveys.exchange.drafts import Draft
from surveys.exchange.files import read_file
from surveys.exchange.own_json import read
from surveys.exchange.ready import QUESTIONNAIRES
from surveys.exchange.xlsform.conditions import (
    Named,
    NotSayable,
    read_condition,
    read_limits,
    simplified,
)
from surveys.exchange.xlsform.remarks import refusal, remarks
from surveys.exchange.xlsform.writing import as_xlsform, sheets_of
from surveys.structure import Comparison, Condition, Item, Kind, Option
from tests.surveys.drafts import drafts
from tests.surveys.xlsforms import KOBO, SCALE, YES_NO, kobo, xlsx


def canonical(draft):
    """The draft with its conditions in the simplest words, as a form gives them back."""

    def simple(asked):
        return replace(asked, condition=simplified(asked.condition))

    sections = (replace(part, questions=tuple(map(simple, part.questions))) for part in draft.sections)
    return replace(draft, sections=tuple(sections))


def taken(survey, choices=YES_NO, setup=""):
    """What becomes of a form."""
    return read_file(xlsx(survey, choices, setup), name="form.xlsx")


def told(form):
    """The notes, with rows and name."""
    return {(note.rows, note.name, note.text) for note in form.notes}


# Out and in again


@pytest.mark.parametrize("path", sorted(QUESTIONNAIRES.glob("*.json")), ids=lambda path: path.stem)
def test_ready_questionnaire_goes_out_and_comes_back(path):
    draft = read(path.read_bytes())

    form = as_xlsform(draft)

    back = read_file(form, name="form.xlsx")
    assert back.draft == canonical(draft)
    assert [note for note in back.notes if "114 14" not in note.text and note.rows] == []
    assert convert(BytesIO(form), validate=False, file_type=".xlsx").warnings == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(draft=drafts())
def test_any_questionnaire_goes_out_and_comes_back(draft):
    back = read_file(as_xlsform(draft), name="form.xlsx")

    assert back.draft == canonical(draft)


def test_written_form_has_conditions_limits_and_languages_as_others_read_them():
    book = openpyxl.load_workbook(
        BytesIO(as_xlsform(read((QUESTIONNAIRES / "ung-hos-oss.json").read_bytes())))
    )

    rows = list(book["survey"].values)
    cells = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    by_name = {row["name"]: row for row in cells if row["name"]}

    assert by_name["alc_from"]["relevant"] == "${alc_ever_12m} = '1'"
    assert by_name["alc_debut_age"]["constraint"] == ". >= 5 and . <= 25"
    assert by_name["nar_ever"]["label::English (en)"] == "Have you ever used narcotics?"
    assert by_name["school_safe_r1"]["appearance"] == "list-nolabel"
    assert by_name["happened_told"]["relevant"].startswith("(selected(${happened_year}, '1') or selected(")
    assert dict(zip(*book["settings"].values, strict=True))["default_language"] == "Svenska (sv)"


def test_written_form_tells_what_only_we_read():
    told_of = sheets_of(read((QUESTIONNAIRES / "ung-hos-oss.json").read_bytes())).told

    assert "vilka svar som en siffra räknar, och risk- och skyddsfaktorer" in told_of
    assert sheets_of(Draft(title={"sv": "Tom"}, sections=())).told == []


def test_written_form_holds_no_formula():
    draft = read((QUESTIONNAIRES / "sjalvskattning-andts.json").read_bytes())
    book = openpyxl.load_workbook(BytesIO(as_xlsform(replace(draft, title={"sv": "=1+1"}))))

    assert book["settings"]["A2"].data_type == "s"


# Others' forms


@pytest.mark.parametrize("name", KOBO)
def test_form_of_kobos_shape_is_taken_in(name):
    form = read_file(kobo(name), name=f"{name}.xlsx")

    assert form.draft.questions
    assert form.draft.title == {"sv": "Enkät"}


def test_kobo_score_becomes_a_matrix():
    asked = read_file(kobo("score"), name="x.xlsx").draft.questions[0]

    assert (asked.kind, [row.label["sv"] for row in asked.rows]) == (Kind.MATRIX, ["maten?", "lokalen?"])
    assert [option.label["sv"] for option in asked.options] == ["Ja", "Nej"]


def test_kobo_matrix_becomes_a_matrix_and_its_other_columns_are_told():
    form = read_file(kobo("matrix"), name="x.xlsx")

    assert [row.label["sv"] for row in form.draft.questions[0].rows] == ["Klassrummet", "Rasten"]
    assert ((4,), "antal", "Bara enkla val kan stå i en tabell. Den här kolumnen är inte med.") in told(form)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("rank", ((3,), "ordning", "Det går inte att rangordna här. Frågan är inte med.")),
        (
            "autoname",
            ((2,), "start", "”start” berättar om personens enhet eller konto. Sådant tas aldrig in."),
        ),
        ("autoname", ((4,), "", "Svar som krävs: här får man hoppa över varje fråga.")),
        ("calculation", ((4,), "c", "Villkoret ”${b} > 10” går inte att säga här. Frågan ställs till alla.")),
        ("media", ((3,), "bild", "”photo” går inte att fråga här. Frågan är inte med.")),
        ("media", ((2,), "hej", "Bilder, ljud och film är inte med.")),
        ("repeat", ((2,), "barn", "En del som upprepas: här ställs frågorna en gång.")),
        ("or other", ((2,), "val", "Kolumnen ”default” läses inte.")),
        ("or other", ((6,), "dag", "En dag: här frågas efter månad och år.")),
    ],
)
def test_what_has_no_counterpart_is_told_with_its_row(name, note):
    assert note in told(read_file(kobo(name), name="x.xlsx"))


def test_types_that_have_a_counterpart():
    form = taken("""
type | name | label | appearance | constraint
select_one yn | a | Ja eller nej? | |
select_one tre | b | Vilken? | |
select_one tre | c | Håller du med? | likert |
select_multiple tre | d | Vilka? | | count-selected(.) <= 2
integer | e | Hur många? | | . > 0 and . < 10
text | f | Ett ord? | |
text | g | Mer? | multiline |
note | h | Läs det här. | |
date | i | När? | month-year |
""", YES_NO + "tre | 1 | Ett\ntre | 2 | Två\ntre | 3 | Tre\n")  # fmt: skip

    assert [asked.kind for asked in form.draft.questions] == [
        Kind.YES_NO, Kind.ONE, Kind.LIKERT, Kind.MANY, Kind.NUMBER, Kind.SHORT_TEXT, Kind.LONG_TEXT,
        Kind.INFORMATION, Kind.MONTH,
    ]  # fmt: skip
    assert (form.draft.questions[3].most, form.draft.questions[4].least, form.draft.questions[4].most) == (
        2,
        1,
        9,
    )
    assert form.notes == []


REFUSED = {
    "list": (
        "type | name | label\nselect_one finnsinte | a | Hej?\n",
        "Rad 2: listan med svarsalternativ ”finnsinte” finns inte i bladet ”choices”.",
    ),
    "name": ("type | name | label\ntext | | Hej?\n", "Rad 2: frågan saknar namn (name)."),
    "names": (
        "type | name | label\ntext | a | Hej?\ntext | a | Hej igen?\n",
        "Rad 3: namnet (name) ”a” står på fler ställen. Ge varje fråga och grupp ett eget.",
    ),
    "group": (
        "type | name | label\nbegin_group | g | Om dig\ntext | a | Hej?\n",
        "Rad 2: ”g” börjar här men slutar aldrig.",
    ),
    "reference": (
        "type | name | label | relevant\ntext | a | Hej? | ${b} = 1\n",
        "Rad 2: raden hänvisar till ”b”, men inget i formuläret heter så.",
    ),
    "column": ("name | label\na | Hej?\n", "Bladet ”survey” saknar en kolumn: 'type'."),
    "after a matrix": (  # which becomes more rows than it was
        KOBO["matrix"][0] + "select_one finnsinte | z | Hej? | | |\n",
        "Rad 6: listan med svarsalternativ ”finnsinte” finns inte i bladet ”choices”.",
    ),
    "parameters": (
        "type | name | label | parameters\nrange | a | Hej? | finns=1\n",
        "Rad 2: det som står i kolumnen ”parameters” går inte att läsa.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_form_that_pyxform_refuses_says_why_with_the_row(name):
    survey, why = REFUSED[name]

    with pytest.raises(Unfit) as refused:
        taken(survey, KOBO["matrix"][1] + "rader | gang | Korridoren\n")

    assert refused.value.problems == [why]


def test_what_pyxform_says_that_is_not_known_is_quoted():
    assert refusal("[row : 2] Something\n new", [2]) == (
        "Filen följer inte XLSForm. Läsaren säger, på engelska: [row : 2] Something new"
    )
    assert remarks(["[row : 3] Something new"], [2, 7]) == [
        ("En anmärkning från läsaren, på engelska: [row : 3] Something new", (7,))
    ]


def test_what_the_reader_fails_at_is_logged(caplog):
    caplog.set_level("INFO")
    with pytest.raises(Unfit, match="skadad"):
        read_file(b"\xd0\xcf\x11\xe0" + b"\0" * 600, name="form.xls")

    (record,) = caplog.records
    assert record.getMessage() == "A form (.xls) was refused"
    assert record.exc_info


def test_or_other_becomes_an_option_and_a_question_in_the_languages_of_the_form():
    asked = read_file(kobo("or other"), name="x.xlsx").draft.questions
    english = taken(
        "type | name | label::Svenska (sv) | label::English (en)\nselect_one s1 or_other | val | Vad? | What?\n",
        SCALE,
    ).draft.questions

    assert [option.label for option in asked[0].options][-1] == {"sv": "Annat"}
    assert asked[1].label == {"sv": "Om det är något annat: vad?"}
    assert asked[1].condition == Condition((Comparison("val", "any_of", (3,)),))
    assert english[0].options[-1].label == {"sv": "Annat", "en": "Something else"}
    assert english[1].label["en"] == "What is it, if it is something else?"


def test_options_that_are_filtered_stand_once_each():
    form = taken(
        "type | name | label | choice_filter\nselect_one lan | l | Län? |\nselect_one ort | o | Ort? | lan=${l}\n",
        "list_name | name | label | lan\nlan | ac | Västerbotten |\nlan | bd | Norrbotten |\n"
        "ort | norr | Norra delen | ac\nort | soder | Södra delen | ac\nort | norr | Norra delen | bd\n",
        "form_title | allow_choice_duplicates\nOrter | yes\n",
    )

    assert [one.label["sv"] for one in form.draft.questions[1].options] == ["Norra delen", "Södra delen"]
    assert ((3,), "o", "Ett svarsalternativ vars namn står två gånger i listan visas en gång.") in told(form)


def test_a_form_of_which_nothing_can_be_asked_says_what_was_left_out():
    with pytest.raises(Unfit) as refused:
        taken("type | name | label\ngeopoint | a | Var?\nimage | b | Bild?\n")

    assert refused.value.problems == [
        "Det finns ingen fråga i filen som går att ställa här.",
        "”geopoint” går inte att fråga här. Frågan är inte med.",
        "”photo” går inte att fråga här. Frågan är inte med.",
    ]


def test_what_is_remarked_on_is_told_once_and_in_our_words():
    form = taken(
        "type | name | label::Svenska (sv) | hint::Svenska (sv) | label::English (en) | disabled\n"
        "select_one utan | a | Vilken? | Välj | Which? |\ntext | b | Hej? | | Hello? | yes\n",
        "list_name | name | label\nutan | x |\nutan | y |\nutan | z | Zeta\n",
    )

    assert {note.text for note in form.notes} == {
        "Svarsalternativ utan text visas med sina namn (name).",
        "Rader som är avstängda (disabled) är inte med.",
        "Språket ”English (en)” saknar texter: hint.",
    }


def test_csv_is_read():
    form = read_file(b"survey,,,\n,type,name,label\n,integer,a,Hur m\xc3\xa5nga?\n", name="form.csv")

    assert form.draft.questions[0].label == {"sv": "Hur många?"}


def test_telephone_numbers_are_told_and_personal_numbers_refused():
    assert any(
        "telefonnummer" in note.text
        for note in taken("type | name | label\nnote | a | Ring 070-123 45 67\n").notes
    )
    with pytest.raises(Unfit, match="personnummer"):
        taken("type | name | label\nnote | a | Jag heter 19121212-1212\n")


def test_headings_in_capitals_and_a_form_without_a_title():
    form = taken("TYPE | NAME | LABEL\ntext | a | Hej?\ntime | b | När?\n")

    assert form.draft.title == {"sv": "Formulär"}
    assert told(form) == {((3,), "b", "”time” går inte att fråga här. Frågan är inte med.")}


# Conditions


NAMED = {
    "q": Named(Item("q", Kind.ONE, {}, options=(Option(1, {}), Option(2, {}))), {"a": 1, "b": 2}),
    "m": Named(Item("m", Kind.MANY, {}, options=(Option(1, {}), Option(2, {}))), {"a": 1, "b": 2}),
    "s": Named(Item("s", Kind.ONE, {}, options=(Option(1, {}), Option(2, {}))), {"1": 1, "2": 2, "3": 3}),
    "n": Named(Item("n", Kind.NUMBER, {}), {}),
}
A, B = Comparison("q", "any_of", (1,)), Comparison("n", "at_least", (5,))


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("${q} = 'a'", Condition((A,))),
        ('"a"=${q}', Condition((A,))),
        ("${q} != 'a'", Condition((Comparison("q", "none_of", (1,)),))),
        ("not(${q} = 'a')", Condition((Comparison("q", "none_of", (1,)),))),
        ("selected(${m}, 'a')", Condition((Comparison("m", "any_of", (1,)),))),
        ("not(selected(${m}, 'a'))", Condition((Comparison("m", "none_of", (1,)),))),
        ("${n} >= 5 and ${q} = 'a'", Condition((B, A))),
        ("${n} > 4 or ${q} = 'a'", Condition((B, A), any=True)),
        ("${q} = 'a' or ${q} = 'b'", Condition((Comparison("q", "any_of", (1, 2)),))),
        ("not(${n} < 5 or ${q} != 'a')", Condition((B, A))),
        ("${n} = 5", Condition((B, Comparison("n", "at_most", (5,))))),
        ("${s} >= 2", Condition((Comparison("s", "any_of", (2, 3)),))),
        ("${q} != ''", Condition((Comparison("q", "answered"),))),
        ("(${q} = 'a' or ${n} >= 5) and ${m} != ''",
         Condition((Condition((A, B), any=True), Comparison("m", "answered")))),
        ("${q} = 'a' and ${n} >= 5 or ${m} != ''",
         Condition((Condition((A, B)), Comparison("m", "answered")), any=True)),
    ],
)  # fmt: skip
def test_read_condition(expression, condition):
    assert read_condition(expression, NAMED) == condition


@pytest.mark.parametrize(
    "expression",
    [
        "", "true()", "${q}", "${q} =", "${q} = 'c'", "${finns_inte} = 'a'", "${q} = ${s}", "${q} = ''",
        "count-selected(${m}) > 1", "${m} = 'a'", "${n} + 1 > 2", "${n} > -5 - 2", "string-length(${q}) > 0",
        "${q} = 'a' and", "(${q} = 'a'", "${q} = 'a')", "(" * 5_000, "not(" * 300 + "${q} = 'a'" + ")" * 300,
        "${n} > 'åtta'", "selected(${q}, ${s})", "${q} = 'a' ; drop",
    ],
)  # fmt: skip
def test_read_condition_refuses_what_cannot_be_said(expression):
    with pytest.raises(NotSayable):
        read_condition(expression, NAMED)


@pytest.mark.parametrize(
    ("expression", "limits"),
    [(". >= 0 and . <= 120", (0, 120)), (".>0", (1, None)), ("10 > .", (None, 9)), (". < 2.5", (None, 2))],
)
def test_read_limits(expression, limits):
    assert read_limits(expression) == limits


@pytest.mark.parametrize(
    "expression", [". = 3", ". > 1 or . < 0", "regex(., '[0-9]')", ". > ${a}", ". > 1 and . > 2"]
)
def test_read_limits_refuses_what_cannot_be_said(expression):
    with pytest.raises(NotSayable):
        read_limits(expression)


def test_limits_are_whole_numbers():
    assert read_limits(f". >= {Decimal('1.2')}") == (2, None)


# Attacks


def packed(**entries):
    """A zip with the parts of a workbook, some of them changed."""
    file = BytesIO()
    with (
        ZipFile(BytesIO(xlsx("type | name | label\ntext | a | Hej?\n"))) as good,
        ZipFile(file, "w", ZIP_DEFLATED) as bad,
    ):
        for entry in good.infolist():
            bad.writestr(entry.filename, entries.get(entry.filename, good.read(entry)))
        for name in set(entries) - {entry.filename for entry in good.infolist()}:
            bad.writestr(name, entries[name])
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "form.xlsx"),
        (b"PK\x03\x04 not a zip", "form.xlsx"),
        (b"%PDF-1.7", "form.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "form.xls"),
        (b"\xff\xfe\x00\x01" * 50, "form.csv"),
        (b"a,b\n1,2\n", "form.csv"),
        (b"x" * (5 * 1024 * 1024 + 1), "form.csv"),
        (xlsx("type | name | label\ntext | a | Hej?\n"), "form.exe"),
        (packed(**{SHEET: b"0" * 60_000_000}), "form.xlsx"),
        (packed(**{SHEET: b"<c/>" * 1_000_001}), "form.xlsx"),
        (packed(**{SHEET: BOMB}), "form.xlsx"),
        (packed(**{"xl/vbaProject.bin": b"macro"}), "form.xlsx"),
        (xlsx("type | name\n"), "form.xlsx"),
    ],
    ids=["empty", "zip", "pdf", "xls", "bytes", "csv", "large", "name", "bomb", "cells", "entities", "macros", "rows"],
)  # fmt: skip
def test_harmful_or_wrong_files_are_refused_in_words(content, name):
    with pytest.raises(Unfit) as refused:
        read_file(content, name=name)

    assert all(refused.value.problems)


def test_form_with_a_formula_is_read_as_what_it_came_to():
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in (["type", "name", "label"], ["note", "a", "=HYPERLINK(1)"], ["text", "b", "Hej?"]):
        book.active.append(row)
    file = BytesIO()
    book.save(file)

    form = read_file(file.getvalue(), name="form.xlsx")

    assert [asked.code for asked in form.draft.questions] == ["b"]
