"""A question drawn and read back: what was kept comes back the same, whatever is sent is an answer or an error."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answering.pages import draw, posted, read
from surveys.answering.words import MONTHS, PHRASES, WORDS, Words
from surveys.structure import REFUSED, SKIPPED, TICKED, UNKNOWN, UNTICKED, Item, Kind, Option

ENGLISH = Words(PHRASES)
OPTIONS = tuple(Option(number, {"sv": f"Val {number}"}, alone=number == 4) for number in (1, 2, 3, 4))
ROWS = tuple(Option(number, {"sv": f"Rad {number}"}) for number in (1, 2))


def item(kind, **fields):
    fields.setdefault("options", OPTIONS if kind in {Kind.ONE, Kind.MANY, Kind.MATRIX} else ())
    fields.setdefault("rows", ROWS if kind is Kind.MATRIX else ())
    return Item("fraga", kind, {"sv": "Frågan"}, offers_unknown=True, offers_refusal=True, **fields)


ways = st.sampled_from([SKIPPED, UNKNOWN, REFUSED])
ticks = st.sets(st.sampled_from([0, 1, 2]), min_size=1) | st.just({3})


def kept():
    """Answers as they are kept, of every kind of question: the question, its slots and its text."""
    one = st.sampled_from([1, 2, 3, 4]) | ways
    many = ticks.map(lambda chosen: [TICKED if n in chosen else UNTICKED for n in range(4)]) | ways.map(
        lambda way: [way] * 4
    )
    words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=50)
    return st.one_of(
        st.tuples(st.just(item(Kind.ONE)), one.map(lambda value: [value]), st.just("")),
        st.tuples(st.just(item(Kind.MANY)), many, st.just("")),
        st.tuples(st.just(item(Kind.MATRIX)), st.lists(one, min_size=2, max_size=2), st.just("")),
        st.tuples(
            st.just(item(Kind.NUMBER)), (st.integers(1, 32_001) | ways).map(lambda v: [v]), st.just("")
        ),
        st.tuples(st.just(item(Kind.MONTH)), (st.integers(1, 1500) | ways).map(lambda v: [v]), st.just("")),
        st.tuples(st.just(item(Kind.LONG_TEXT)), st.just([TICKED]), words.map(normal).filter(bool)),
        st.tuples(st.just(item(Kind.SHORT_TEXT)), ways.map(lambda way: [way]), st.just("")),
    )


def normal(text):
    return unicodedata.normalize("NFC", text)


@given(kept())
def test_what_is_kept_comes_back_the_same(answer):
    question, slots, text = answer

    again = read(question, posted(question, slots, text), ENGLISH)

    assert (again.slots, again.text, again.error) == (slots, text, "")


NAMES = ["q.fraga", "q.fraga.way", "q.fraga.1", "q.fraga.2", "q.fraga.year", "q.fraga.month", "q.annan"]
VALUES = st.sampled_from(
    ["", "1", "4", "5", "-1", "unknown", "refused", "2026", "13", "1900", "x"]
) | st.text(max_size=9)


@given(st.sampled_from(list(Kind)), st.dictionaries(st.sampled_from(NAMES), st.lists(VALUES, max_size=3)))
def test_whatever_is_sent_is_an_answer_of_the_right_width_or_an_error(kind, sent):
    question = item(kind, least=2 if kind is Kind.MANY else None)

    answered = read(question, sent, ENGLISH)

    assert len(answered.slots) == question.width
    assert 0 not in answered.slots
    if answered.error:
        assert set(answered.slots) == {SKIPPED}
    assert draw(question, sent, ENGLISH, "sv", error=answered.error).label == "Frågan"


@pytest.mark.parametrize(
    ("kind", "sent", "error"),
    [
        (Kind.MANY, {"q.fraga": ["1", "4"]}, "“Val 4” cannot be chosen together with something else."),
        (
            Kind.MANY,
            {"q.fraga": ["1", "unknown"]},
            "“Don't know” cannot be chosen together with something else.",
        ),
        (Kind.MANY, {"q.fraga": ["1"]}, "Choose at least 2."),
        (Kind.MANY, {"q.fraga": ["1", "2", "3"]}, "Choose at most 2."),
        (
            Kind.NUMBER,
            {"q.fraga": ["3"], "q.fraga.way": ["unknown"]},
            "Write an answer or choose “Don't know”, not both.",
        ),
        (Kind.NUMBER, {"q.fraga": ["12,5"]}, "Write a whole number, in digits."),
        (Kind.NUMBER, {"q.fraga": ["1"]}, "Write a number between 2 and 2."),
        (Kind.MONTH, {"q.fraga.year": ["2020"]}, "Choose both month and year."),
        (
            Kind.MONTH,
            {"q.fraga.year": ["1899"], "q.fraga.month": ["1"]},
            "Choose one of the answers that are there.",
        ),
        (Kind.SHORT_TEXT, {"q.fraga": ["abc"]}, "The text has 3 characters. There is room for 2."),
        (Kind.MATRIX, {"q.fraga.1": ["9"]}, "Choose one of the answers that are there."),
    ],
)
def test_read_says_what_is_wrong(kind, sent, error):
    question = item(kind, least=2, most=2)

    assert read(question, sent, ENGLISH).error == error


def test_a_way_that_is_not_offered_is_no_answer():
    question = Item("fraga", Kind.ONE, {"sv": "Frågan"}, options=OPTIONS)

    assert (
        read(question, {"q.fraga": ["unknown"]}, ENGLISH).error == "Choose one of the answers that are there."
    )
    assert [choice.label for choice in draw(question, {}, ENGLISH, "sv").choices] == [
        "Val 1",
        "Val 2",
        "Val 3",
        "Val 4",
    ]


def test_a_translation_that_has_lost_its_place_is_said_in_english():
    words = Words(PHRASES | {"at_least": "Välj minst %(fewest)s.", "at_most": "Välj högst %(most)"})

    assert words.say("at_least", least=2) == "Choose at least 2."
    assert words.say("at_most", most=2) == "Choose at most 2."


def test_words_are_all_there_and_say_one_thing_each():
    assert len(set(WORDS)) == len(WORDS)
    assert len(MONTHS) == 12
    assert MONTHS[0] == "january"
