"""What a lägesbild must hold before it is completed, and how two texts differ."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.situation.differences import word_difference
from plans.situation.rules import FOUR_PARTS, Contents, Lack, lacking

WHOLE = Contents(frozenset(FOUR_PARTS), "Hela kommunen", date(2025, 1, 1), date(2026, 6, 30), 1)


def contents(**changed):
    return Contents(**vars(WHOLE) | changed)


def test_r02_a_whole_one_lacks_nothing():
    assert lacking(WHOLE) == []


@pytest.mark.parametrize("part", FOUR_PARTS)
def test_r02_each_of_the_four_parts_is_asked_for(part):
    assert lacking(contents(written=frozenset(FOUR_PARTS) - {part})) == [part]


@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        ({"area": ""}, Lack.AREA),
        ({"area": "  "}, Lack.AREA),
        ({"period_from": None}, Lack.PERIOD),
        ({"period_to": None}, Lack.PERIOD),
        ({"sources": 0}, Lack.SOURCES),
    ],
)
def test_r03_area_period_and_a_source_are_asked_for(changed, lack):
    assert lacking(contents(**changed)) == [lack]


def test_an_empty_one_lacks_everything_in_the_order_of_the_work():
    assert lacking(Contents(frozenset(), "", None, None, 0)) == list(Lack)


WORDS = st.lists(
    st.sampled_from(["skolan", "torget", "fredag", "kväll", " ", "\n", "\n\n", "  "]), max_size=30
)


@given(WORDS, WORDS)
def test_a_difference_holds_both_texts(before, after):
    older, newer = " ".join(before), "".join(after)

    pieces = word_difference(older, newer)

    assert "".join(piece.text for piece in pieces if not piece.is_added) == older
    assert "".join(piece.text for piece in pieces if not piece.is_removed) == newer
    assert all(piece.text for piece in pieces)
    if older == newer:
        assert all(not (piece.is_added or piece.is_removed) for piece in pieces)


def test_only_the_words_that_differ_are_marked():
    pieces = word_difference("Mest sker vid skolan på fredagar.", "Mest sker vid torget på fredagar.")

    assert [(piece.change.value, piece.text) for piece in pieces] == [
        ("same", "Mest sker vid "),
        ("removed", "skolan "),
        ("added", "torget "),
        ("same", "på fredagar."),
    ]


def test_two_long_texts_are_compared_in_no_time():
    older, newer = "ord " * 15_000, "text " * 12_000

    pieces = word_difference(older, newer)

    assert [piece.text for piece in pieces] == [older, newer]
