"""Figures from a file: long or wide, with words and gaps, about one's own places only."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.lib.cells import write_xlsx
from surveys.imports.actions import KEEP_FOR, forget_old_files
from surveys.imports.rows import guess_fields
from surveys.models import IndicatorImport, IndicatorValue
from tests import factories

NEW = reverse("figures_new", args=["2417"])
LONG = """Indikator;Kommun;År;Kön;Värde
violent_crime_100k;Norsjö;2024;Totalt;1 234,5
Anmälda våldsbrott;2417;2023;;0
N07403;Länet;2024;;..
violent_crime_100k;Riket;2024;Kvinnor;x
violent_crime_100k;0000;2023;;12
violent_crime_100k;Malå;2024;;77
violent_crime_100k;Norsjö;2022;;
"""


@pytest.fixture
def series(cast):
    factories.municipality("2418", "Malå")
    return factories.indicator(kolada_id="N07403")


def upload(client, text, name="siffror.csv", token=None):
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, content)
    return client.post(NEW, {"file": file, "form_token": token or str(uuid4())})


def brought_in(client, text, name="siffror.csv", **chosen):
    """The file, sent through all its steps with the columns as guessed; the preview is returned."""
    upload(client, text, name)
    batch = IndicatorImport.objects.first()
    fields = {f"column_{number}": column["field"] for number, column in enumerate(batch.columns)}
    answer = client.post(reverse("figures_columns", args=["2417", batch.pk]), fields | chosen)
    assert answer.status_code == 302, answer.content.decode()
    preview = client.get(answer.url)
    client.post(answer.url)
    return preview


def stored():
    return {
        ((row.municipality_id and "Norsjö") or (row.county_id and "Länet") or "Riket", row.year, row.sex): (
            row.state,
            row.value,
        )
        for row in IndicatorValue.objects.all()
    }


def test_r25_a_long_file_is_read_with_its_words_and_gaps(cast, sign_in, series):
    preview = brought_in(sign_in(cast.coordinator), LONG)

    assert stored() == {
        ("Norsjö", 2024, "T"): (0, 1234.5),
        ("Norsjö", 2023, "T"): (0, 0),
        ("Länet", 2024, "T"): (1, None),
        ("Riket", 2024, "K"): (3, None),
        ("Riket", 2023, "T"): (0, 12),
    }
    page = preview.content.decode()
    assert "<b>5</b>siffror kan läsas in" in page
    assert "<b>1</b>rader gäller andra platser" in page
    assert set(IndicatorValue.objects.values_list("source", flat=True)) == {"2417:siffror.csv"}


def test_a_wide_workbook_has_years_as_columns_and_one_indicator(cast, sign_in, series):
    file = io.BytesIO()
    write_xlsx(file, ["Kommunkod", "2023", "Läsår 2024"], [[2417, 5, 6.5], [24, 7, "-"]], sheet_title="Blad")

    brought_in(sign_in(cast.coordinator), file.getvalue(), "bred.xlsx", indicator=str(series.pk))

    assert stored() == {
        ("Norsjö", 2023, "T"): (0, 5),
        ("Norsjö", 2024, "T"): (0, 6.5),
        ("Länet", 2023, "T"): (0, 7),
        ("Länet", 2024, "T"): (1, None),
    }


def test_what_is_wrong_is_told_row_by_row_and_the_rest_is_read(cast, sign_in, series):
    text = (
        "Indikator;Kommun;År;Kön;Värde\n"
        "finns_inte;Norsjö;2024;;1\n"
        "violent_crime_100k;Narnia;2024;;1\n"
        "violent_crime_100k;Norsjö;1312;;1\n"
        "violent_crime_100k;Norsjö;2099;;1\n"
        "violent_crime_100k;Norsjö;2024;sju;1\n"
        "violent_crime_100k;Norsjö;2024;;tolv\n"
        "violent_crime_100k;Norsjö;2024;;9\n"
    )

    page = brought_in(sign_in(cast.coordinator), text).content.decode()

    assert stored() == {("Norsjö", 2024, "T"): (0, 9)}
    assert "<b>6</b>" in page
    for number, message in enumerate(
        [
            "Det finns ingen sådan indikator. Skriv dess namn eller kod.",
            "Skriv kommunen, länet eller ”riket” som område.",
            "Året måste vara mellan 1970 och",
            "Året måste vara mellan 1970 och",
            "Skriv alla, kvinnor eller män.",
            "”tolv” är inte ett tal som går att läsa.",
        ],
        start=2,
    ):
        row = page.split(f'<th scope="row">Rad {number}</th>')[1].split("</tr>")[0]
        assert message in row


def test_official_figures_stay_as_they_are(cast, sign_in, series):
    official = factories.figure(series, 800, 2024, cast.norsjo)

    brought_in(sign_in(cast.coordinator), LONG)

    official.refresh_from_db()
    assert official.value == 800
    page = sign_in(cast.coordinator).get(reverse("indicator_detail", args=["2417", series.code]))
    assert page.context["figure"].own.values == {2024: 800}
    assert (2023, "0") in page.context["figure"].put_in_rows


def test_the_same_file_again_changes_nothing_and_a_mended_one_does(cast, sign_in, series):
    client = sign_in(cast.coordinator)
    brought_in(client, LONG)
    brought_in(client, LONG)
    brought_in(client, LONG.replace("1 234,5", "1 300"))

    assert IndicatorValue.objects.count() == 5
    assert stored()["Norsjö", 2024, "T"] == (0, 1300)


def test_the_same_form_twice_keeps_one_file_and_the_button_twice_reads_once(cast, sign_in, series):
    client, token = sign_in(cast.coordinator), str(uuid4())

    first, second = (upload(client, LONG, token=token).url for _number in range(2))

    assert first == second
    assert IndicatorImport.objects.count() == 1
    batch = IndicatorImport.objects.get()
    fields = {f"column_{number}": column["field"] for number, column in enumerate(batch.columns)}
    preview = client.post(first, fields).url
    client.post(preview)
    client.post(preview)
    batch.refresh_from_db()
    assert (batch.state, bytes(batch.content)) == ("done", b"")
    assert IndicatorValue.objects.count() == 5


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"column_4": ""}, "Ange vilken kolumn som har siffrorna"),
        ({"column_2": ""}, "Ange vilken kolumn som är år."),
        ({"column_0": ""}, "Ange vilken indikator filen gäller."),
        ({"column_1": "value"}, "”Värde” kan bara vara en kolumn."),
    ],
)
def test_figures_columns_says_what_is_lacking(cast, sign_in, series, chosen, words):
    client = sign_in(cast.coordinator)
    address = upload(client, LONG).url
    guessed = ["indicator", "area", "year", "sex", "value"]
    fields = {f"column_{number}": field for number, field in enumerate(guessed)}

    page = client.post(address, fields | chosen)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_figures_new_says_why_a_file_is_not_read(cast, sign_in):
    client = sign_in(cast.coordinator)

    assert "Det här är ingen tabell" in upload(client, b"%PDF-1.7 ...").content.decode()
    too_long = "År;Värde\n" + "2024;1\n" * 10_001
    assert upload(client, too_long).status_code == 422
    assert not IndicatorImport.objects.exists()


def test_practice_reads_zeros_as_neither_the_nation_nor_itself(cast, sign_in, series):
    from municipalities.actions import load_practice

    load_practice()
    client = sign_in(cast.reader)
    text = "Indikator;Kommun;År;Värde\n" + "".join(
        f"violent_crime_100k;{area};2024;{number}\n"
        for number, area in enumerate(["0000", "Övningskommunen", "Riket"], start=1)
    )
    file = SimpleUploadedFile("prov.csv", text.encode())
    address = client.post(reverse("figures_new", args=["0000"]), {"file": file, "form_token": uuid4()}).url
    fields = {"column_0": "indicator", "column_1": "area", "column_2": "year", "column_3": "value"}

    client.post(client.post(address, fields).url)

    assert sorted(IndicatorValue.objects.values_list("source", "value")) == [
        ("0000:prov.csv", 2),
        ("0000:prov.csv", 3),
    ]
    norsjo = sign_in(cast.coordinator).get(reverse("indicator_detail", args=["2417", series.code]))
    assert norsjo.context["figure"].years == ()


def test_guess_fields_knows_headings_and_years():
    assert guess_fields(["Nyckeltal", "Region", "År", "Kön", "Andel", "Anteckning"]) == [
        "indicator", "area", "year", "sex", "value", "",
    ]  # fmt: skip
    assert guess_fields(["kommun", "2019", "år 2020", "2019-2021"]) == ["area", "wide", "wide", ""]


def test_forget_old_files_removes_what_was_not_read_in(cast, sign_in, series):
    client = sign_in(cast.coordinator)
    upload(client, LONG)
    brought_in(client, LONG, "kvar.csv")
    IndicatorImport.objects.update(created_at=timezone.now() - KEEP_FOR * 2)

    forget_old_files()

    assert [batch.file_name for batch in IndicatorImport.objects.all()] == ["kvar.csv"]
    assert IndicatorValue.objects.count() == 5
