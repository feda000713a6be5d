"""Shapes say what the table says: every figure has its dot, every gap is a gap."""

import re
from itertools import pairwise

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from surveys.charts import BOTTOM, RIGHT, TOP, WIDTH, Line, bars, line_chart
from surveys.figures import figures_of
from surveys.models import IndicatorValue
from tests import factories

years = st.dictionaries(st.integers(1990, 2026), st.floats(0, 1e6).map(lambda value: round(value, 2)))


def chart(values, breaks=(), secret=()):
    return line_chart([Line("own", "Norsjö", values, frozenset(secret))], breaks, decimals=0)


@given(years, years)
def test_line_chart_has_a_dot_inside_the_plot_for_every_figure(own, nation):
    drawn = line_chart([Line("own", "Norsjö", own), Line("nation", "Riket", nation)], [], decimals=0)

    if drawn is None:
        assert len({*own, *nation}) < 2
        return
    assert [len(line.dots) for line in drawn.lines] == [len(one) for one in (own, nation) if one]
    for line in drawn.lines:
        assert TOP <= line.label_y <= BOTTOM
        assert all(drawn.left <= dot.x <= RIGHT and TOP <= dot.y <= BOTTOM for dot in line.dots)


def test_line_chart_stops_at_a_gap_and_at_a_break():
    whole = chart({2020: 1, 2021: 2, 2022: 3, 2023: 4})
    broken = chart({2020: 1, 2021: 2, 2022: 3, 2023: 4}, breaks=[2022])
    other_has_2022 = line_chart(
        [Line("own", "N", {2020: 1, 2021: 2, 2023: 4, 2024: 5}), Line("nation", "R", {2022: 3})],
        [],
        decimals=0,
    )

    assert [path.count("L") for path in whole.lines[0].paths] == [3]
    assert [path.count("L") for path in broken.lines[0].paths] == [1, 1]
    assert len(broken.breaks) == 1
    assert [path.count("L") for path in other_has_2022.lines[0].paths] == [1, 1]


def test_line_chart_places_years_by_their_distance():
    first, second, third = chart({2010: 1, 2011: 1, 2020: 1}).lines[0].dots

    assert (third.x - second.x) > 8 * (second.x - first.x)


def test_line_chart_keeps_labels_apart():
    lines = [Line(level, level, {2020: 5, 2021: 5}) for level in ("own", "similar", "county", "nation")]

    heights = sorted(line.label_y for line in line_chart(lines, [], decimals=0).lines)

    assert all(after - before >= 15 for before, after in pairwise(heights))


def test_line_chart_hatches_secret_years():
    assert len(chart({2020: 1, 2021: 2}, secret=[2022]).hatches) == 1


def test_bars_are_as_long_as_their_values():
    drawn = bars([("own", "Norsjö", 5.0, "5"), ("nation", "Riket", 10.0, "10")])

    assert [bar.length for bar in drawn] == [WIDTH // 2, WIDTH]
    assert bars([("own", "Norsjö", 5.0, "5")]) == ()


def test_figure_template_has_the_same_figures_as_shapes_and_as_table(db):
    norsjo = factories.municipality("2417", "Norsjö")
    series = factories.indicator()
    series.breaks.create(year=2023, note="Räknas på ett nytt sätt.")
    for year, value in ((2021, 1000), (2022, 1100), (2023, 700), (2025, 720)):
        factories.figure(series, value, year, norsjo)
        factories.figure(series, value + 1, year)
    factories.figure(series, None, 2024, norsjo, state=IndicatorValue.State.SECRET)

    html = render_to_string("surveys/_figure.html", {"figure": figures_of(series, norsjo)})

    cells = re.findall(r'<td class="number">(.*?)</td>', html)
    shown = [cell for cell in cells if cell not in {"–", "visas inte"}]
    assert html.count("<circle") == len(shown) == 8
    assert "visas inte" in cells
    assert "Visas inte: för få svar" in html
    assert "Streckad linje, från 2023: Räknas på ett nytt sätt." in html
    assert "Källa: Kolada" in html
    assert re.findall(r'<th scope="row">(\d+)</th>', html) == ["2025", "2024", "2023", "2022", "2021"]
    assert "style=" not in html
