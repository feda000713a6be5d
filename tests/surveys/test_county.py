"""Official statistics of a county: every municipality with its year, gaps in words, and nobody ranked."""

import io
import re

import pytest
from django.urls import reverse

from accounts.models import Role
from municipalities.models import Municipality
from portal.lib.spreadsheets import open_table
from surveys.county.charts import HEIGHT, spark
from surveys.county.reports import county_indicator
from surveys.models import IndicatorValue
from tests import factories

State = IndicatorValue.State
LIST = "/lan/24/statistik/"
ONE = "/lan/24/statistik/violent_crime_100k/"


@pytest.fixture
def series(cast):
    """Reported crimes in two municipalities of the county, in the county and in Sweden, over three years."""
    series = factories.indicator(themes=["trygghet"])
    mala = factories.municipality("2418", "Malå", skr_group="C9")
    for year, norsjo, neighbour in ((2023, 800, 10), (2024, 850, 20), (2025, 900, 30)):
        factories.figure(series, norsjo, year, cast.norsjo)
        factories.figure(series, neighbour, year, mala)
        factories.figure(series, 400, year, county=cast.vasterbotten)
        factories.figure(series, 500, year)
    return series


def rows(page):
    """The words of each row of the table, by municipality."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {plain(name): plain(cells.replace("</td>", " | </td>")) for name, cells in found}


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def gap(series, place, year, state):
    factories.figure(series, None, year, place, state=state)


def test_county_indicator_shows_each_municipality_with_its_latest_figure_and_year(cast, sign_in, series):
    factories.municipality("2403", "Bjurholm")
    series.values.filter(municipality__code="2418", year=2025).delete()

    page = sign_in(cast.county_officer).get(ONE).content.decode()

    assert "2 av 3 kommuner har en siffra" in page
    assert "De andra: ingen siffra 1." in page
    assert "Siffrorna är från olika år, 2024–2025" in page
    assert rows(page) == {
        "Bjurholm": "ingen siffra | – | – |",
        "Malå": "20 | 2024 | från 10 år 2023 |",
        "Norsjö": "900 | 2025 | från 800 år 2023 |",
        "Län 24": "400 | 2025 | från 400 år 2023 |",
        "Riket": "500 | 2025 | från 500 år 2023 |",
    }
    assert "Källa: Kolada" in page
    assert reverse("indicator_detail", args=["2417", series.code]) in page


def test_county_indicator_ranks_nobody_whatever_the_figures_are(cast, sign_in, series):
    client = sign_in(cast.county_officer)
    for high, low in (("2417", "2418"), ("2418", "2417")):
        series.values.filter(municipality__code=high).update(value=999)
        series.values.filter(municipality__code=low).update(value=1)

        page = client.get(f"{ONE}?sortera=-varde").content.decode()

        assert list(rows(page))[:2] == ["Malå", "Norsjö"]
        assert "Ingen rangordnas." in page


def test_county_indicator_keeps_missing_secret_and_not_applicable_apart(cast, sign_in):
    series = factories.indicator()
    states = {"2418": State.MISSING, "2403": State.SECRET, "2404": State.NOT_APPLICABLE}
    for code, state in states.items():
        gap(series, factories.municipality(code), 2025, state)
    factories.figure(series, 0, 2025, cast.norsjo)

    page = sign_in(cast.county_officer).get(ONE).content.decode()

    assert "1 av 4 kommuner har en siffra" in page
    assert "De andra: visas inte 1, inte aktuellt 1, saknas 1." in page
    assert rows(page)["Kommun 2403"].startswith("visas inte | 2025")
    assert rows(page)["Kommun 2404"].startswith("inte aktuellt | 2025")
    assert rows(page)["Kommun 2418"].startswith("saknas | 2025")
    assert rows(page)["Norsjö"].startswith("0 | 2025")


def test_county_indicator_says_why_a_later_year_has_no_figure(cast, sign_in, series):
    gap(series, cast.norsjo, 2026, State.SECRET)

    page = sign_in(cast.county_officer).get(ONE).content.decode()

    assert rows(page)["Norsjö"] == "900 | 2025 | från 800 år 2023 · 2026: visas inte |"


def test_county_indicator_compares_only_what_a_break_lets_it(cast, sign_in, series):
    series.breaks.create(year=2024, note="Brotten räknas på ett nytt sätt.")

    page = sign_in(cast.county_officer).get(ONE).content.decode()

    assert rows(page)["Norsjö"] == "900 | 2025 | från 850 år 2024 |"
    assert "Linjen bryts 2024: Brotten räknas på ett nytt sätt." in page


def test_county_indicator_shows_no_levels_of_a_count(cast, sign_in, series):
    type(series).objects.filter(pk=series.pk).update(unit="ställen")

    page = sign_in(cast.county_officer).get(ONE).content.decode()

    assert list(rows(page)) == ["Malå", "Norsjö"]
    assert "Kommuner av olika storlek går inte att jämföra" in page
    assert "få händelser eller svar" not in page


def test_county_indicator_warns_of_small_numbers(cast, sign_in, series):
    series.values.update(value=100)  # of 4 000 inhabitants: four events

    assert "få händelser eller svar" in sign_in(cast.county_officer).get(ONE).content.decode()


def test_county_indicator_shows_official_figures_alone(cast, sign_in, series):
    factories.figure(series, 12345, 2026, cast.norsjo, source="2417:hand")
    factories.figure(series, 54321, 2026, cast.norsjo, source="kolada-sample")  # invented; real ones stand

    page = sign_in(cast.county_officer).get(ONE).content.decode()

    assert rows(page)["Norsjö"].startswith("900 | 2025")


def test_county_indicator_shows_what_the_municipalitys_own_page_shows(cast, sign_in, series):
    IndicatorValue.objects.update(source="kolada-sample")
    client = sign_in(cast.county_officer)

    page = client.get(ONE).content.decode()

    assert "Påhittade siffror i Koladas form" in page
    own = client.get(reverse("indicator_list", args=["2417"])).content.decode()
    assert own.split('data-label="Norsjö">')[1].split("<")[0] == rows(page)["Norsjö"].split(" | ")[0] == "900"


def test_county_indicator_of_a_municipality_is_not_found(cast, sign_in, series):
    factories.indicator("egen-kvallar", municipality=cast.norsjo)
    client = sign_in(cast.county_officer)

    assert client.get("/lan/24/statistik/egen-kvallar/").status_code == 404
    assert client.get("/lan/24/statistik/egen-kvallar/exportera.csv").status_code == 404
    assert client.get("/lan/25/statistik/").status_code == 404
    assert client.get(f"{ONE}exportera.pdf").status_code == 404


def test_county_indicator_is_narrowed_to_a_group(cast, sign_in, series):
    factories.municipality("2403", "Bjurholm", skr_group="C9")
    group = factories.group(*Municipality.objects.filter(code__in=("2403", "2417")), name="Inlandet")
    client = sign_in(cast.county_officer)

    for asked, shown in (
        ("C9", ["Bjurholm", "Malå"]),
        (f"g{group.pk}", ["Bjurholm", "Norsjö"]),
        ("finnsinte", ["Bjurholm", "Malå", "Norsjö"]),
    ):
        page = client.get(f"{ONE}?grupp={asked}").content.decode()
        assert list(rows(page))[:-2] == shown
        assert f"1 av {len(shown)} kommuner har en siffra" in page or asked == "finnsinte"
    part = client.get(f"{ONE}?grupp=C9", headers={"HX-Request": "true"}).content.decode().strip()
    assert part.startswith('<section class="panel" id="municipalities"')
    assert part in client.get(f"{ONE}?grupp=C9").content.decode()


def test_county_indicator_of_two_counties_is_narrowed_to_one(cast, sign_in, series):
    factories.membership(cast.county_officer, Role.COUNTY_OFFICER, cast.norrbotten)
    factories.figure(series, 700, 2025, cast.arjeplog)
    client = sign_in(cast.county_officer)

    both = client.get("/lan/24-25/statistik/violent_crime_100k/").content.decode()
    one = client.get("/lan/24-25/statistik/violent_crime_100k/?grupp=lan25").content.decode()

    assert list(rows(both))[:3] == ["Arjeplog", "Malå", "Norsjö"]
    assert next(iter(rows(one))) == "Arjeplog"
    assert "Malå" not in rows(one)


def test_county_indicator_without_groups_has_no_filter(cast, sign_in):
    factories.figure(factories.indicator(), 1, place=cast.norsjo)

    assert 'name="grupp"' not in sign_in(cast.county_officer).get(ONE).content.decode()


def test_county_indicator_export_gives_the_rows_of_the_page_with_every_year(cast, sign_in, series):
    gap(series, cast.norsjo, 2026, State.SECRET)
    client = sign_in(cast.county_officer)

    answer = client.get(f"{ONE}exportera.csv?grupp=C8")

    assert answer["Content-Disposition"].startswith('attachment; filename="anmalda-valdsbrott-24-')
    lines = [line.split(";") for line in answer.content.decode("utf-8-sig").splitlines()]
    assert lines == [
        ["Kommun", "Kommunkod", "Indikator", "Enhet", "År", "Värde", "Anmärkning", "Källa",
         "2023", "2024", "2025", "2026"],
        ["Norsjö", "2417", "Anmälda våldsbrott", "per 100 000 invånare", "2025", "900,0",
         "2026: visas inte", "Källa: Kolada", "800,0", "850,0", "900,0", "visas inte"],
    ]  # fmt: skip
    workbook = io.BytesIO(client.get(f"{ONE}exportera.xlsx").content)
    found = [cells[0] for _number, cells in open_table(workbook, name="a.xlsx").rows()]
    assert found == ["Malå", "Norsjö"]


def test_county_indicator_list_shows_how_many_have_a_figure_by_theme(cast, sign_in, series):
    survey = factories.indicator("tob_daily", name="Röker varje dag", definition="Elever.", themes=[])
    factories.figure(survey, 3, 2024, cast.norsjo, source="2417:hand")  # nobody else reads it
    gap(series, factories.municipality("2403", "Bjurholm"), 2026, State.MISSING)

    page = sign_in(cast.county_officer).get(LIST).content.decode()

    assert '<th scope="rowgroup" colspan="3">Trygghet</th>' in page
    assert rows(page) == {"Anmälda våldsbrott per 100 000 invånare": "2 av 3 | 2023–2025 |"}


def test_county_indicator_list_is_narrowed_by_words_and_theme(cast, sign_in, series):
    permits = factories.indicator("permits_n", name="Serveringstillstånd", definition="Ställen.", themes=[])
    factories.figure(permits, 3, 2024, cast.norsjo)
    client = sign_in(cast.county_officer)

    for query, shown in (("q=servering", "Serveringstillstånd"), ("tema=trygghet", "Anmälda våldsbrott")):
        assert [name.split(" per ")[0] for name in rows(client.get(f"{LIST}?{query}").content.decode())] == [
            f"{shown} per 100 000 invånare".split(" per ")[0]
        ]
    assert "Inget stämmer" in client.get(f"{LIST}?q=finnsinte").content.decode()


def test_county_indicator_list_without_figures_says_what_will_be_here(cast, sign_in):
    assert "Ingen officiell statistik än" in sign_in(cast.county_officer).get(LIST).content.decode()


def test_county_statistics_stand_among_the_sections(cast, sign_in, series):
    client = sign_in(cast.county_officer)

    for address in (LIST, ONE, reverse("indicator_detail", args=["2417", series.code])):
        page = client.get(address).content.decode()
        assert re.search(rf'<a href="{LIST}" aria-current="(page|true)">Enkäter och statistik</a>', page), (
            address
        )


@pytest.mark.parametrize("address", [LIST, ONE, f"{ONE}exportera.csv"])
def test_county_pages_cost_as_many_questions_for_three_as_for_29_municipalities(
    cast, sign_in, series, django_assert_max_num_queries, address
):
    client, counts = sign_in(cast.county_officer), []
    for codes in ((), ("2403",), range(2460, 2486)):
        for code in codes:
            place = factories.municipality(str(code), f"Kommun {code}", skr_group="C9")
            factories.figure(series, 5, 2025, place)
            factories.group(place, cast.norsjo, name=f"Grupp {code}")
        client.get(address)
        with django_assert_max_num_queries(15) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_spark_has_a_scale_from_zero_and_stops_at_gaps_and_breaks():
    drawn = spark({2020: 10.0, 2021: 5.0, 2023: 10.0, 2024: 0.0, 2025: 5.0}, [2024])

    assert drawn.paths == ("M4 4L22 14", "M74 24L92 14")
    assert drawn.dots == ((57, 4),)
    assert drawn.end == (92, 14)
    assert spark({2025: 1.0}, []) is None
    assert {y for _x, y in (spark({2024: 0.0, 2025: 0.0}, []).end,)} == {HEIGHT - 4}


def test_county_indicator_reads_each_place_apart(cast, series):
    report = county_indicator(series, [cast.norsjo, cast.arjeplog], [cast.vasterbotten, cast.norrbotten])

    assert [(line.name, line.value) for line in report.lines] == [("Norsjö", 900), ("Arjeplog", None)]
    assert [line.name for line in report.levels] == ["Län 24", "Riket"]
