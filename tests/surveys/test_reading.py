"""What people type as a figure: numbers in any dress, words for why there is none, and nothing guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.swedish import format_number
from surveys.models import IndicatorValue
from surveys.reading import as_typed, read_value

State = IndicatorValue.State
finite = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@given(finite)
def test_read_value_reads_every_number_as_it_is_written(number):
    expected = (State.VALUE, float(number))

    assert read_value(format_number(number, 2)) == expected
    assert read_value(str(number)) == expected
    assert read_value(float(number)) == expected
    assert read_value(f" {format_number(number, 2)} %") == expected


@given(st.text(max_size=12))
def test_read_value_gives_a_figure_or_words_for_any_text(text):
    read, told = None, ""
    try:
        read = read_value(text)
    except ValueError as error:
        told = str(error)

    if read is None:
        assert told or not text.strip()
    else:
        assert (read[0] == State.VALUE) == (read[1] is not None)


@given(st.tuples(st.sampled_from([1, 2, 3]), st.none()) | st.tuples(st.just(0), finite.map(float)))
def test_as_typed_is_read_again_as_the_same(cell):
    assert read_value(as_typed(cell)) == cell


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("..", State.MISSING), ("-", State.MISSING), ("–", State.MISSING), ("Saknas", State.MISSING),
        ("-111", State.NOT_APPLICABLE), ("inte aktuellt", State.NOT_APPLICABLE), ("n/a", State.NOT_APPLICABLE),
        ("x", State.SECRET), ("<5", State.SECRET), ("Visas inte", State.SECRET), ("för få svar", State.SECRET),
    ],
)  # fmt: skip
def test_r25_read_value_keeps_the_reasons_apart(text, state):
    assert read_value(text) == (state, None)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("0", 0.0), (0, 0.0), ("1 234,5", 1234.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.5", 1.5)],
)
def test_r25_read_value_keeps_zero_and_thousands(cell, value):
    assert read_value(cell) == (State.VALUE, value)


@pytest.mark.parametrize(
    "cell", ["tolv", "12 av 30", "1e400", float("inf"), Decimal("NaN"), date(2026, 1, 1)]
)
def test_read_value_refuses_what_is_no_number(cell):
    with pytest.raises(ValueError, match=r"\w"):
        read_value(cell)


def test_read_value_of_nothing_is_nothing():
    assert read_value(None) is None
    assert read_value("  ") is None
