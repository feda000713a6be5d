"""Shapes keep the figures' proportions and stay inside their box."""

from hypothesis import given
from hypothesis import strategies as st

from reviews.charts import HEIGHT, bars, column_chart, nice_top


def test_column_chart_places_columns_on_one_base_line():
    chart = column_chart([0, 5, 10])

    assert chart.view_box == "0 0 36 1000"
    assert chart.top == 10
    assert [(c.x, c.y, c.height) for c in chart.columns] == [(0, 1000, 0), (13, 500, 500), (26, 0, 1000)]


@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_column_chart_stays_in_its_box_and_shows_every_value(values):
    chart = column_chart(values)

    for value, column in zip(values, chart.columns, strict=True):
        assert 0 <= column.y <= HEIGHT
        assert column.y + column.height == HEIGHT
        assert (column.height > 0) == (value > 0)
        assert column.x + column.width <= chart.width


@given(st.integers(0, 10**9))
def test_nice_top_is_at_or_above_the_highest_and_not_far(highest):
    top = nice_top(highest)

    assert top >= max(highest, 1)
    assert top <= max(2 * highest, 1)


def test_bars_measure_against_the_longest():
    found = bars([("Alkohol", 8), ("Trygghet", 2), ("Spel", 0)])

    assert [(bar.name, bar.value, bar.length) for bar in found] == [
        ("Alkohol", 8, 1000),
        ("Trygghet", 2, 250),
        ("Spel", 0, 0),
    ]


def test_bars_of_nothing_have_no_length():
    assert bars([]) == ()
    assert bars([("Alkohol", 0)])[0].length == 0
