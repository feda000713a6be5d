"""Axes that hold their values, small numbers that are named, years that can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.stats import axis, hide_both, is_relative, is_small, per_how_many, since_last_break

numbers = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda number: round(number, 3))


@given(st.lists(numbers, min_size=1, max_size=12))
def test_axis_holds_every_value_between_few_round_marks(values):
    found = axis(values)

    assert found.bottom <= min(0, *values) + 1e-6
    assert found.top + 1e-6 * max(1, abs(found.top)) >= max(values)
    assert 2 <= len(found.ticks) <= 9
    assert list(found.ticks) == sorted(set(found.ticks))


def test_axis_begins_at_zero_also_where_all_values_are_far_above_it():
    assert axis([3_900, 4_000]).ticks == (0, 2_000, 4_000)
    assert axis([4, 4]).bottom == 0
    assert axis([0]).ticks == (0, 1)


@pytest.mark.parametrize(
    ("unit", "per"),
    [("per 100 000 invånare", 100_000), ("per 1\u00a0000 invånare", 1000), ("%", None), ("ställen", None)],
)
def test_per_how_many_reads_the_unit(unit, per):
    assert per_how_many(unit) == per


def test_is_small_counts_the_events_behind_a_rate():
    assert is_small(500, "per 100 000 invånare", 3_924, is_survey=False)  # 19.6
    assert not is_small(510, "per 100 000 invånare", 3_924, is_survey=False)  # 20.01
    assert is_small(19, "ställen", 3_924, is_survey=False)
    assert not is_small(4, "%", 3_924, is_survey=False)
    assert is_small(40, "%", 9_999, is_survey=True)
    assert not is_small(40, "%", 10_000, is_survey=True)


def test_is_relative_tells_shares_and_rates_from_counts():
    assert [is_relative(unit) for unit in ("%", "% av heltid", "per 1 000 invånare", "besök")] == [
        True,
        True,
        True,
        False,
    ]


def test_since_last_break_leaves_out_what_cannot_be_compared():
    assert since_last_break([2012, 2014, 2015, 2016], [2015], until=2016) == [2015, 2016]
    assert since_last_break([2012, 2014], [2015], until=2014) == [2012, 2014]


def test_hide_both_hides_the_other_sex_too():
    assert hide_both(3, 0, secret=3)
    assert hide_both(0, 3, secret=3)
    assert not hide_both(0, 1, secret=3)
