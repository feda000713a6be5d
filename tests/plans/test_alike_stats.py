"""The measure of likeness: what it says, and what it must never depend on."""

from hypothesis import given
from hypothesis import strategies as st

from plans.alike.stats import (
    Situation,
    figures_alike,
    likeness,
    problems_alike,
    scaled,
    size_alike,
    theme_weights,
)

themes = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 3), max_size=5)
figures = st.dictionaries(st.integers(1, 6), st.floats(-4, 4), max_size=6)
situations = st.builds(
    Situation, st.integers(2000, 1_000_000), st.sampled_from(["A1", "B3", "C7", "C8", ""]), themes, figures
)


@given(situations, situations)
def test_likeness_is_the_same_from_both_sides_and_between_0_and_1(one, other):
    assert abs(likeness(one, other) - likeness(other, one)) < 1e-12
    assert 0 <= likeness(one, other) <= 1


@given(situations)
def test_likeness_to_itself_is_whole(one):
    assert abs(likeness(one, one) - 1) < 1e-12


@given(situations, situations)
def test_what_one_lacks_makes_nobody_unlike(one, other):
    bare = Situation(one.inhabitants, one.skr_group)

    assert likeness(bare, other) == likeness(bare, Situation(other.inhabitants, other.skr_group))


@given(
    st.dictionaries(st.integers(1, 9), st.integers(0, 500), min_size=2, max_size=9),
    st.integers(1, 7),
    st.integers(0, 90),
)
def test_the_unit_of_a_figure_makes_no_difference(values, factor, shift):
    plain = scaled(values)
    other_unit = scaled({key: value * factor + shift for key, value in values.items()})

    assert all(abs(plain[key] - other_unit[key]) < 1e-9 for key in values)


def test_one_odd_figure_moves_neither_middle_nor_distance():
    assert scaled({1: 10, 2: 11, 3: 12, 4: 13, 5: 1000})[4] == 1


def test_equal_figures_are_no_distance_apart():
    assert scaled({1: 7, 2: 7, 3: 7}) == {1: 0.0, 2: 0.0, 3: 0.0}


def test_the_first_problem_weighs_most():
    assert theme_weights([(1, ["narkotika"]), (2, ["skola"]), (None, ["narkotika", "trafik"])]) == {
        "narkotika": 1.25,
        "skola": 0.5,
        "trafik": 0.25,
    }


def test_problems_alike_is_shared_weight_through_all_weight():
    assert problems_alike({"a": 1, "b": 0.5}, {"a": 0.5, "c": 0.5}) == 0.5 / 2
    assert problems_alike({"a": 1}, {}) is None


def test_two_figures_in_common_say_nothing():
    assert figures_alike({1: 0, 2: 0}, {1: 0, 2: 0}) is None
    assert figures_alike({1: 0, 2: 0, 3: 0}, {1: 0, 2: 0, 3: 0}) == 1


def test_size_alike_is_the_smaller_through_the_larger():
    assert size_alike(3000, 4000) == size_alike(4000, 3000) == 0.75
