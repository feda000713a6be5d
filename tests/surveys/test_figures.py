"""Figures of a place: which source stands, what is beside it, what is hidden, and what is said of it."""

import json

import pytest

from surveys.figures import Figures, figures_of, figures_of_many, similar_to
from surveys.models import IndicatorValue
from tests import factories

State = IndicatorValue.State
OWN, SIMILAR, COUNTY, NATION = range(4)


@pytest.fixture
def norsjo(db):
    return factories.municipality("2417", "Norsjö", population=3924, skr_group="C8")


@pytest.fixture
def series(db):
    return factories.indicator()


def values(figures, level):
    return figures.series[level].values


def test_figures_counted_from_surveys_say_so(norsjo, series):
    factories.figure(series, 10, place=norsjo, year=2024, source="2417:enkat-3")
    factories.figure(series, 12, place=norsjo, year=2025, source="2417:egna.csv")

    line = figures_of(series, norsjo).source_line

    assert line.endswith(" · räknat ur enkäter som har gjorts här · inläst från egna.csv")


def test_figures_of_puts_own_similar_county_and_nation_in_order(norsjo, series):
    for code, value in (("2418", 10), ("2421", 20), ("2422", 60)):
        factories.figure(series, value, place=factories.municipality(code, population=3000))
    factories.figure(series, 1, place=norsjo)
    factories.figure(series, 2, county=norsjo.county)
    factories.figure(series, 3)

    figures = figures_of(series, norsjo)

    assert [one.level for one in figures.series] == ["own", "similar", "county", "nation"]
    assert [one.values for one in figures.series] == [{2025: 1}, {2025: 30}, {2025: 2}, {2025: 3}]
    assert [bar.text for bar in figures.comparison] == ["1", "30", "2", "3"]
    assert figures.source_line == "Källa: Kolada · medelvärdet för liknande kommuner är uträknat här"


def test_similar_municipalities_have_the_same_group_and_a_like_size(norsjo):
    alike = [factories.municipality("2418", population=1962), factories.municipality("2421", population=7848)]
    factories.municipality("2422", population=1961)
    factories.municipality("2425", population=7849)
    factories.municipality("2460", population=3924, skr_group="A1")

    assert list(similar_to(norsjo).order_by("code")) == alike


def test_similar_level_needs_three_official_figures(norsjo, series):
    places = [factories.municipality(code, population=3000) for code in ("2418", "2421", "2422")]
    for place in places[:2]:
        factories.figure(series, 10, place=place)
    factories.figure(series, 900, place=places[2], source="2422:hand")

    assert figures_of(series, norsjo).series[SIMILAR].points == ()

    factories.figure(series, 40, place=places[2])

    assert values(figures_of(series, norsjo), SIMILAR) == {2025: 20}


def test_typed_figures_come_before_files_and_the_newest_file_first(norsjo, series):
    for number, source in enumerate(["2417:a.csv", "2417:b.csv", "2417:hand"], start=1):
        for year in range(2020 + number, 2024):
            factories.figure(series, number, year, norsjo, source=source)

    assert values(figures_of(series, norsjo), OWN) == {2021: 1, 2022: 2, 2023: 3}


def test_official_statistics_stand_alike_for_everyone_in_every_line(norsjo, series):
    for year in (2023, 2024):
        factories.figure(series, 8, year, norsjo)
        factories.figure(series, 6, year)
    for year in (2023, 2024, 2025):
        factories.figure(series, 5, year, norsjo, source="2417:hand")
        factories.figure(series, 4, year, county=norsjo.county, source="2417:lan.csv")

    inside, outside = figures_of(series, norsjo), figures_of(series, norsjo, public_only=True)

    assert inside.series == outside.series
    assert values(inside, OWN) == {2023: 8, 2024: 8}
    assert values(inside, COUNTY) == {}
    assert inside.put_in_rows == [(2025, "5"), (2024, "5"), (2023, "5")]
    assert outside.put_in_rows == []
    assert "put_in" not in inside.as_json()


def test_invented_figures_stand_only_where_there_are_no_real_ones(norsjo, series):
    factories.figure(series, 5, 2021, norsjo, source="kolada-sample")

    assert values(figures_of(series, norsjo), OWN) == {2021: 5}

    factories.figure(series, 9, 2024, norsjo)

    assert values(figures_of(series, norsjo), OWN) == {2024: 9}


def test_what_another_municipality_has_read_in_is_not_used(norsjo, series):
    mala = factories.municipality("2418", "Malå")
    factories.figure(series, 99, source="2418:egen.xlsx")
    factories.figure(series, 98, county=norsjo.county, source="2418:egen.xlsx")

    assert figures_of(series, norsjo).years == ()
    assert values(figures_of(series, mala), NATION) == {2025: 99}


def test_public_only_leaves_out_what_the_municipality_has_put_in(norsjo, series):
    factories.figure(series, 7, 2024, norsjo, source="2417:hand")
    factories.figure(series, 8, 2025, norsjo)

    assert values(figures_of(series, norsjo, public_only=True), OWN) == {2025: 8}


def test_r25_missing_zero_not_applicable_and_secret_are_kept_apart(norsjo, series):
    factories.figure(series, 0, 2020, norsjo)
    for year, state in ((2021, State.MISSING), (2022, State.NOT_APPLICABLE), (2023, State.SECRET)):
        factories.figure(series, None, year, norsjo, state=state)
    factories.figure(series, 4, 2024)

    figures = figures_of(series, norsjo)

    assert figures.rows == [
        (2024, ["–", "4"]),
        (2023, ["visas inte", "–"]),
        (2022, ["inte aktuellt", "–"]),
        (2021, ["saknas", "–"]),
        (2020, ["0", "–"]),
    ]
    assert figures.has_secret


def test_a_secret_sex_hides_the_other(norsjo, series):
    for sex in "KM":
        factories.figure(series, 12, 2024, norsjo, sex=sex)
    factories.figure(series, None, 2025, norsjo, sex="K", state=State.SECRET)
    factories.figure(series, 30, 2025, norsjo, sex="M")

    figures = figures_of(series, norsjo)

    assert figures.sex_rows == [(2025, ["visas inte", "visas inte"]), (2024, ["12", "12"])]
    assert "30" not in json.dumps(figures.as_json())


def test_counts_stand_beside_others_only_per_inhabitant(norsjo):
    permits = factories.indicator("permits_n", unit="ställen", can_divide=True)
    factories.municipality("2480", population=96_076)
    factories.figure(permits, 4, place=norsjo)
    factories.figure(permits, 200, county=norsjo.county)

    plain = figures_of(permits, norsjo)
    divided = figures_of(permits, norsjo, per_inhabitant=True)

    assert [one.level for one in plain.shown] == ["own"]
    assert values(divided, OWN) == {2025: pytest.approx(4 / 3.924)}
    assert values(divided, COUNTY) == {2025: pytest.approx(2.0)}
    assert divided.unit == "per 1 000 invånare"


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({}, "Det finns inga siffror för Norsjö att visa här."),
        ({2024: 5}, "År 2024 hade Norsjö 5 per 100 000 invånare."),
        (
            {2024: 5, 2025: 9},
            "Mellan 2024 och 2025 ökade siffran i Norsjö från 5 till 9 (per 100 000 invånare). "
            "Två år är för lite för att säga åt vilket håll det går.",
        ),
        (
            {2023: 9, 2024: 1, 2025: 4},
            "Mellan 2023 och 2025 minskade siffran i Norsjö från 9 till 4 (per 100 000 invånare).",
        ),
        ({2023: 4, 2024: 1, 2025: 4}, "Norsjö hade 4 per 100 000 invånare år 2025, lika mycket som år 2023."),
    ],
)
def test_summary_says_the_change_and_never_more(norsjo, series, figures, said):
    for year, value in figures.items():
        factories.figure(series, value, year, norsjo)

    assert figures_of(series, norsjo).summary == said


def test_summary_compares_only_years_after_the_break(norsjo, series):
    series.breaks.create(year=2015, note="Räknas på ett nytt sätt.")
    for year, value in ((2013, 900), (2015, 500), (2016, 510), (2017, 520)):
        factories.figure(series, value, year, norsjo)

    assert figures_of(series, norsjo).summary == (
        "Mellan 2015 och 2017 ökade siffran i Norsjö från 500 till 520 (per 100 000 invånare). "
        "Tidigare år går inte att jämföra med."
    )


def test_small_numbers_are_warned_of(norsjo, series):
    factories.figure(series, 400, place=norsjo)  # 16 events

    assert figures_of(series, norsjo).warning.startswith("Små tal:")

    series.values.update(value=800)

    assert figures_of(series, norsjo).warning == ""


def test_figures_kept_as_json_are_the_same_again(norsjo, series):
    series.breaks.create(year=2024, note="Ny fråga.")
    for year in (2023, 2024, 2025):
        factories.figure(series, year - 2000.5, year, norsjo)
        for sex in "KM":
            factories.figure(series, 5, year, norsjo, sex=sex)
    figures = figures_of(series, norsjo)

    again = Figures.from_json(json.loads(json.dumps(figures.as_json())))

    assert again == figures
    assert again.summary == figures.summary
    assert again.chart == figures.chart


def test_many_indicators_cost_as_many_questions_as_one(norsjo, django_assert_num_queries):
    several = [factories.indicator(f"indikator_{number}") for number in range(3)]
    for one in several:
        factories.figure(one, 5, place=norsjo)
    assert norsjo.county.code == "24"

    with django_assert_num_queries(3):
        figures_of_many(several[:1], norsjo)
    with django_assert_num_queries(3):
        found = figures_of_many(several, norsjo)

    assert [found[one.pk].own.values for one in several] == [{2025: 5}] * 3
