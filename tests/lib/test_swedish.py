"""Swedish order, numbers, search words and clean text."""

import unicodedata
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.lib.swedish import clean_text, format_number, search_query, sort_key


def test_sort_key_puts_names_in_swedish_order():
    in_order = (
        "3 Steg, Arjeplog, Arvidsjaur, Boden, Eda, Édith, Eksjö, Malung-Sälen, Malå, Ström, Strömstad, "
        "Upplands-Bro, Upplands Väsby, Uppsala, Vara, Wallis, Ühr, Ystad, Zorn, Åmål, Åre, Årjäng, Åsele, "
        "Älmhult, Älvdalen, Öckerö, Örebro, Övertorneå"
    )
    names = in_order.split(", ")

    assert sorted(set(names), key=sort_key) == names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Åsele", "{sele"),
        ("A\u030asele", "{sele"),
        ("ÄLVDALEN", "|lvdalen"),
        ("Övertorneå", "}vertorne{"),
        ("Idé  och  'sak'", "ide och sak"),
        ("Müller", "myller"),
        ("Malung-Sälen", "malung s|len"),
        ("{|}", ""),
        ("Ŋiehčče đávvu", "niehcce davvu"),
        ("7 steg", "7 steg"),
    ],
)
def test_sort_key_of(name, key):
    assert sort_key(name) == key


@given(st.text(max_size=60))
def test_sort_key_does_not_care_about_case_or_form(name):
    assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(unicodedata.normalize("NFC", name))
    assert sort_key(f"  {name} -") == sort_key(name)


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1\u00a0000"),
        (10_551_707, 0, "10\u00a0551\u00a0707"),
        (-4321, 0, "\u22124\u00a0321"),
        (2.5, 0, "3"),
        (Decimal("-2.5"), 0, "\u22123"),
        (-0.4, 0, "0"),
        (0.1 + 0.2, 1, "0,3"),
        (1234.565, 2, "1\u00a0234,57"),
        (1e21, 0, "1\u00a0000\u00a0000\u00a0000\u00a0000\u00a0000\u00a0000\u00a0000"),
        (Decimal("1e3"), 1, "1\u00a0000,0"),
    ],
)
def test_format_number_writes_as_swedes_do(number, decimals, text):
    assert format_number(number, decimals) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN")])
def test_format_number_refuses_what_is_no_number(number):
    with pytest.raises(ValueError, match="not a number"):
        format_number(number)


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("föräldramöte snus", "'föräldramöte':* & 'snus':*"),
        ("  A-traktor! ", "'A':* & 'traktor':*"),
        ("snus & !tobak | (öl):*", "'snus':* & 'tobak':* & 'öl':*"),
        ("d'Artagnan \\' <-> x", "'d':* & 'Artagnan':* & 'x':*"),
        ("o\u0308l", "'öl':*"),
        ("a b c d e f g h i j", "'a':* & 'b':* & 'c':* & 'd':* & 'e':* & 'f':* & 'g':* & 'h':*"),
        ("x" * 300, f"'{'x' * 200}':*"),
        ("", None),
        ("\0 & !''", None),
    ],
)
def test_search_query_of(words, query):
    assert search_query(words) == query


def matches(text, words):
    """Whether PostgreSQL finds the words in the text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector('swedish', %s) @@ to_tsquery('swedish', %s)", [text, search_query(words)]
        )
        return cursor.fetchone()[0]


def test_search_query_finds_by_the_beginning_of_each_word(db):
    text = "Föräldramöten om snus i Åsele"

    assert matches(text, "föräldramöte")
    assert matches(text, "SNU åse")
    assert not matches(text, "snus öl")
    assert not matches(text, "möten")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=220))
@example("och att det")
@example("²³ ½ ª")
def test_search_query_is_never_a_fault_in_postgresql(db, words):
    if search_query(words):
        assert matches("text", words) in (True, False)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Hej\0 du", "Hej du"),
        (
            "rad ett  \r\nrad två\t\rrad tre\u2028rad fyra\x85slut\v",
            "rad ett\nrad två\nrad tre\nrad fyra\nslut",
        ),
        ("Möte \u202egnul\u202c \u2066x\u2069", "Möte gnul x"),
        ("o\u0308l", "öl"),
        ("o\0\u0308l", "öl"),
        ("\ufeffRubrik\t1\x1b[31m", "Rubrik\t1[31m"),
        ("  indrag \n\n", "  indrag"),
        ("bindestreck\u00adsord 👩\u200d👧", "bindestreck\u00adsord 👩\u200d👧"),
        ("\ud800x", "x"),
    ],
)
def test_clean_text_of(text, clean):
    assert clean_text(text) == clean


@given(st.text())
@example("a\u2000\u0308 \n")
def test_clean_text_twice_is_clean_text_once(text):
    once = clean_text(text)

    assert clean_text(once) == once
    assert not set(once) & set("\0\r\x1b\x7f\x85\u2028\u202e\u2066\ufeff")
    assert unicodedata.is_normalized("NFC", once)
    assert not any(line.endswith((" ", "\t", "\u00a0")) for line in once.split("\n"))
