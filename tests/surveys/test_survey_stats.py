"""Shares, changes and trends of survey results: against published examples, and for all numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.results.stats import (
    Direction,
    Share,
    change,
    in_bands,
    is_low,
    pooled,
    response_rate,
    trend,
    wilson,
)


@st.composite
def a_share(draw, least=1):
    n = draw(st.integers(least, 5_000))
    return Share(draw(st.integers(0, n)), n)


# Newcombe 1998, Statistics in Medicine 17:857–872, table I: the score method without continuity correction


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_as_newcombe_printed_it(count, n, low, high):
    assert wilson(count, n) == pytest.approx((low, high), abs=0.00005)


# Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_change_is_as_newcombe_printed_it(new, old, low, high):
    found = change(Share(*old), Share(*new))

    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00005)


@given(a_share())
def test_an_interval_holds_its_share(share):
    low, high = share.interval

    assert 0 <= low <= share.value <= high <= 1
    assert low < high


@given(a_share())
def test_the_rest_has_the_mirrored_interval(share):
    low, high = share.interval
    other_low, other_high = Share(share.n - share.count, share.n).interval

    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high))


@given(a_share(), st.integers(2, 9))
def test_more_answers_are_more_certain(share, times):
    low, high = share.interval
    closer_low, closer_high = Share(share.count * times, share.n * times).interval

    assert closer_high - closer_low < high - low


@given(a_share(), a_share())
def test_backwards_it_is_the_opposite(old, new):
    there, back = change(old, new), change(new, old)

    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))
    opposite = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}
    assert back.direction == opposite.get(there.direction, Direction.UNCERTAIN)


@given(a_share(), a_share())
def test_a_change_is_only_called_one_where_the_interval_leaves_zero_out(old, new):
    found = change(old, new)

    assert found.low <= found.value <= found.high
    assert (found.direction == Direction.UNCERTAIN) == (found.low <= 0 <= found.high)


def test_one_of_a_class_is_no_change():
    assert change(Share(2, 17), Share(1, 17)).direction == Direction.UNCERTAIN
    assert change(Share(5, 34), Share(9, 34)).direction == Direction.UNCERTAIN
    assert change(Share(500, 3_400), Share(900, 3_400)).direction == Direction.UP


def test_nobody_answered():
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None
    assert change(Share(0, 0), Share(1, 20)) is None
    assert change(Share(1, 20), Share(0, 0)) is None
    with pytest.raises(ValueError, match="0 of 0"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="3 of 2"):
        Share(3, 2)


# Several rounds


def test_two_rounds_are_never_a_trend():
    assert trend([Share(10, 100), Share(60, 100)]) == Direction.UNCERTAIN
    assert trend([Share(10, 100), Share(0, 0), Share(60, 100)]) == Direction.UNCERTAIN


def test_a_trend_goes_from_the_first_to_the_last():
    assert trend([Share(10, 100), Share(30, 100), Share(60, 100)]) == Direction.UP
    assert trend([Share(60, 100), Share(62, 100), Share(10, 100)]) == Direction.DOWN


def test_no_trend_where_the_ends_do_not_differ():
    assert trend([Share(20, 100), Share(60, 100), Share(22, 100)]) == Direction.UNCERTAIN


def test_no_trend_where_it_turns_on_the_way():
    assert trend([Share(10, 100), Share(90, 100), Share(50, 100)]) == Direction.UNCERTAIN


@given(st.lists(a_share(), min_size=3, max_size=6))
def test_never_a_trend_where_the_interval_covers_zero(shares):
    ends = change(shares[0], shares[-1])

    assert trend(shares) in {Direction.UNCERTAIN, ends.direction}


# Rates, pools, bands


@pytest.mark.parametrize(
    ("answered", "invited", "rate", "low"),
    [(34, 43, 34 / 43, False), (59, 100, 0.59, True), (60, 100, 0.6, False), (45, 43, 1.0, False)],
)
def test_response_rate(answered, invited, rate, low):
    assert response_rate(answered, invited) == pytest.approx(rate)
    assert is_low(response_rate(answered, invited)) is low


@pytest.mark.parametrize("invited", [0, None])
def test_response_rate_is_unknown_where_nobody_has_said_how_many(invited):
    assert response_rate(10, invited) is None
    assert is_low(None) is False


def test_pooled_weighs_each_answer_the_same():
    assert pooled([Share(1, 10), Share(9, 30), Share(0, 0)]) == Share(10, 40)
    assert pooled([]) == Share(0, 0)


def test_bands_are_put_together():
    assert in_bands([3, 4, 5, 6], [0, 1, 2, 5], [0, 2]) == [7, 11]
    assert in_bands([3, 4, 5, 6], [0, 1, 2, 5], [0, 1, 2, 5]) == [3, 4, 5, 6]


@pytest.mark.parametrize("wanted", [[0, 3], [1], []])
def test_a_band_cannot_begin_within_another(wanted):
    with pytest.raises(ValueError, match="within another"):
        in_bands([3, 4, 5, 6], [0, 1, 2, 5], wanted)
