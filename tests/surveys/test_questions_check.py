"""What the check of a questionnaire finds, and conditions in words."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from surveys.questions.check import findings, minutes_to_answer
from surveys.questions.reachable import Reach
from surveys.questions.sentences import asked_of, numbers_of, sentence
from surveys.structure import (
    REFUSED,
    SKIPPED,
    Comparison,
    Condition,
    Item,
    Kind,
    Option,
    Sheet,
)

YES, NO = 1, 2


def options(*labels):
    return tuple(Option(value, {"sv": label}) for value, label in enumerate(labels, 1))


def item(code, kind=Kind.YES_NO, *parts, any=False, **fields):
    fields.setdefault("label", {"sv": f"Frågan {code}?"})
    if kind in (Kind.YES_NO, Kind.ONE, Kind.MANY):
        fields.setdefault("options", options("Ja", "Nej"))
    return Item(code, kind, condition=Condition(parts, any), **fields)


def is_yes(code):
    return Comparison(code, "any_of", (YES,))


def is_no(code):
    return Comparison(code, "any_of", (NO,))


def rules(*items, languages=(), **given):
    return [(found.rule, found.question) for found in findings(Sheet(items), languages, **given)]


SEX = item("sex", Kind.SEX, options=options("Flicka", "Pojke"))


def test_a_plain_questionnaire_has_nothing_to_mend():
    assert rules(SEX, item("a"), item("b", Kind.YES_NO, is_yes("a"))) == []


def test_nothing_to_answer_is_an_error():
    (only,) = findings(Sheet((item("i", Kind.INFORMATION),)), ())[:1]

    assert (only.rule, only.is_error) == ("empty", True)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (item("x", options=()), "dead_end"),
        (item("x", Kind.MATRIX, options=options("Ja", "Nej")), "dead_end"),
        (item("x", Kind.NUMBER, least=9, most=3), "dead_end"),
        (item("x", Kind.MANY, least=3), "dead_end"),
        (item("x", options=options("Ja", "ja ")), "double_option"),
        (item("x", options=options("Ja", "")), "unlabelled"),
        (item("x", label={}), "no_text"),
        (item("x", Kind.YES_NO, is_yes("gone")), "condition"),
        (item("x", Kind.YES_NO, is_yes("x")), "condition"),
        (item("x", Kind.YES_NO, Comparison("sex", "any_of", (7,))), "condition"),
        (item("x", Kind.YES_NO, Comparison("sex", "at_least", (1,))), "condition"),
        (item("x", Kind.YES_NO, is_yes("sex"), is_no("sex")), "unreachable"),
    ],
)
def test_errors_are_found_at_their_question(wrong, rule):
    found = [one for one in findings(Sheet((SEX, wrong)), ()) if one.is_error]

    assert [(one.rule, one.question) for one in found] == [(rule, "x")]


def test_a_single_option_is_advice():
    (only,) = findings(Sheet((SEX, item("x", options=options("Ja")))), ())

    assert (only.rule, only.is_error) == ("single_option", False)


def test_a_condition_about_a_later_question_is_an_error():
    assert ("condition", "a") in rules(SEX, item("a", Kind.YES_NO, is_yes("b")), item("b"))


def test_a_chain_that_contradicts_itself_is_never_reached():
    chain = (
        SEX,
        item("a"),
        item("b", Kind.YES_NO, is_yes("a")),
        item("c", Kind.YES_NO, is_yes("b"), is_no("a")),
    )

    assert rules(*chain) == [("unreachable", "c")]
    assert rules(*chain[:3], item("c", Kind.YES_NO, is_yes("b"), is_no("a"), any=True)) == []


def test_numbers_and_several_choices_contradict_too():
    age = item("age", Kind.NUMBER, least=10, most=20)
    old = item("old", Kind.YES_NO, Comparison("age", "at_least", (21,)))
    between = item(
        "mid", Kind.YES_NO, Comparison("age", "at_least", (15,)), Comparison("age", "at_most", (14,))
    )
    many = item("many", Kind.MANY, options=(*options("A", "B"), Option(3, {"sv": "Inget"}, alone=True)))
    both = item("both", Kind.YES_NO, *(Comparison("many", "any_of", (one,)) for one in (1, 3)))
    fine = item("fine", Kind.YES_NO, *(Comparison("many", "any_of", (one,)) for one in (1, 2)))

    assert rules(SEX, age, old, between, many, both, fine) == [
        ("unreachable", "old"), ("unreachable", "mid"), ("unreachable", "both")
    ]  # fmt: skip


def conditions(codes):
    single = st.builds(
        Comparison,
        st.sampled_from(codes),
        st.sampled_from(["any_of", "none_of", "answered"]),
        st.sets(st.sampled_from([YES, NO, REFUSED]), min_size=1).map(tuple),
    )
    nested = st.builds(Condition, st.lists(single, min_size=1, max_size=2).map(tuple), st.booleans())
    return st.builds(Condition, st.lists(single | nested, max_size=3).map(tuple), st.booleans())


@given(st.tuples(conditions(["a"]), conditions(["a", "b"]), conditions(["a", "b", "c"])))
def test_reachable_is_what_trying_every_answer_says(stored):
    items = [item("a", offers_refusal=True)]
    items += [
        Item(
            code,
            Kind.YES_NO,
            {"sv": code},
            options=options("Ja", "Nej"),
            condition=condition,
            offers_refusal=True,
        )
        for code, condition in zip("bcd", stored, strict=True)
    ]
    sheet, reached = Sheet(tuple(items)), set()

    def try_all(answers, at):
        if at == len(items):
            return
        if not sheet.holds(items[at].condition, answers):
            try_all(answers, at + 1)
            return
        reached.add(items[at].code)
        for value in (YES, NO, SKIPPED, REFUSED):
            try_all([*answers[:at], value, *answers[at + 1 :]], at + 1)

    try_all(sheet.empty(), 0)
    reach = Reach(sheet)
    assert {one.code for one in items if reach.is_reachable(one)} == reached


def test_texts_that_a_language_lacks_are_counted():
    half = item("a", label={"sv": "Fråga?", "ar": "سؤال"}, hint={"sv": "Hjälp"})

    (found,) = [one for one in findings(Sheet((half,)), ("sv", "ar")) if one.is_error]

    assert found.rule == "untranslated"
    assert found.language == "ar"
    assert "3 texter" in found.text  # the help text and two options


def test_how_long_it_takes():
    matrix = item("m", Kind.MATRIX, options=options("Ja", "Nej"), rows=options("A", "B", "C", "D"))

    assert minutes_to_answer(Sheet(tuple(item(f"q{n}") for n in range(9)))) == 2  # 63 s
    assert minutes_to_answer(Sheet((matrix, matrix, matrix))) == 1  # 60 s
    assert ("too_long", "") in rules(SEX, *(item(f"t{n}", Kind.LONG_TEXT) for n in range(61)))
    assert ("too_long", "") not in rules(SEX, *(item(f"t{n}", Kind.LONG_TEXT) for n in range(59)))


def test_advice_about_background_help_and_hard_words():
    hard = item(
        "h",
        is_sensitive=True,
        label={
            "sv": "Förekommer narkotikaanvändning regelbundet bland ungdomarna i bostadsområdet nuförtiden kanske?"
        },
    )

    found = rules(hard, audience="pupils", shows_help=False)

    assert found == [("no_background", ""), ("no_help", "h"), ("hard_to_read", "h"), ("hard_to_read", "")]
    assert rules(hard, SEX, audience="inhabitants") == []


def test_conditions_in_words():
    many = item("m", Kind.MATRIX, options=options("Ja", "Nej"), rows=options("Öl", "Vin"))
    sheet = Sheet((SEX, item("i", Kind.INFORMATION), item("age", Kind.NUMBER), many, item("mon", Kind.MONTH)))

    def says(*parts, any=False):
        return sentence(Condition(parts, any), sheet, numbers_of(sheet))

    assert says() == ""
    assert says(is_yes("sex")) == "Visas om svaret på fråga 1 är Flicka"
    assert says(Comparison("sex", "none_of", (1,))) == "Visas om svaret på fråga 1 inte är Flicka"
    assert says(Comparison("sex", "any_of", (1, 2))) == "Visas om svaret på fråga 1 är ”Flicka” eller ”Pojke”"
    wordy = Sheet((item("s", options=options("Ja, ibland", "Ja, ofta", "Nej")),))
    assert sentence(Condition((Comparison("s", "any_of", (1, 2)),)), wordy, {"s": 1}) == (
        "Visas om svaret på fråga 1 är ”Ja, ibland” eller ”Ja, ofta”"
    )
    assert says(Comparison("age", "at_least", (15,))) == "Visas om svaret på fråga 2 är minst 15"
    assert says(Comparison("m", "any_of", (1,), row=2)) == "Visas om svaret på fråga 3, raden ”Vin”, är Ja"
    assert "mars 2010" in says(Comparison("mon", "at_most", ((2010 - 1900) * 12 + 2,)))
    nested = Condition((is_yes("sex"), Comparison("age", "answered")), any=True)
    assert says(nested, is_no("sex")) == (
        "Visas om (svaret på fråga 1 är Flicka eller svaret på fråga 2 har getts) och svaret på fråga 1 är Pojke"
    )
    assert "borttagen (bort)" in says(is_yes("bort"))


def test_of_whom_a_question_was_asked_in_words():
    many = item("m", Kind.MATRIX, options=options("Ja", "Nej"), rows=options("Öl", "Vin"))
    safe = item("safe", Kind.ONE, options=options("Trygg", "Ganska otrygg", "Mycket otrygg"))
    sheet = Sheet((SEX, item("a"), safe, item("age", Kind.NUMBER), many))

    def says(*parts, any=False):
        return asked_of(Condition(parts, any), sheet)

    assert says() == ""
    assert says(is_yes("a")) == "Frågan ställdes till dem som svarade Ja på ”Frågan a?”."
    assert says(Comparison("safe", "any_of", (2, 3))) == (
        "Frågan ställdes till dem som svarade ”Ganska otrygg” eller ”Mycket otrygg” på ”Frågan safe?”."
    )
    assert "varken svarade ”Trygg” eller ”Mycket otrygg” på" in says(Comparison("safe", "none_of", (1, 3)))
    assert "svarade Ja på ”Frågan m? – Vin”" in says(Comparison("m", "any_of", (1,), row=2))
    nested = Condition((is_yes("a"), Comparison("age", "at_most", (15,))), any=True)
    assert says(nested, Comparison("safe", "none_of", (1,)), Comparison("age", "answered")) == (
        "Frågan ställdes till dem som (svarade Ja på ”Frågan a?” eller svarade högst 15 på ”Frågan age?”) "
        "och inte svarade Trygg på ”Frågan safe?” och svarade på ”Frågan age?”."
    )
    assert "borttagen (bort)" in says(is_yes("bort"))
    with override("en"):
        assert says(Comparison("safe", "any_of", (2, 3))) == (
            "The question was asked of those who answered “Ganska otrygg” or “Mycket otrygg” to “Frågan safe?”."
        )
