"""The questions before a call: at most three, the most pressing first, each with its reason, none of blame."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.support.call.questions import MOST, Known, questions

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
FACTS = st.builds(
    Known,
    today=st.just(TODAY),
    late=st.lists(st.tuples(st.text(max_size=9), DAYS), max_size=3).map(tuple),
    needs=st.lists(st.tuples(st.text(max_size=9), DAYS), max_size=3).map(tuple),
    law=st.lists(
        st.tuples(st.sampled_from(["s6_report", "s6_plan", "s9", "s13_report"]), DAYS), max_size=4
    ).map(tuple),
    is_vacant=st.booleans(),
    shares=st.booleans(),
    latest_shared_on=st.none() | DAYS,
)


def asked(**facts):
    return [question.text for question in questions(Known(TODAY, **{"shares": False} | facts))]


@given(FACTS)
def test_questions_are_at_most_three_each_with_a_reason(known):
    found = questions(known)

    assert len(found) <= MOST
    assert all(question.text and question.reason for question in found)
    assert not any("varför" in question.text.lower() for question in found)


def test_questions_begin_with_what_we_owe_the_oldest_first():
    found = asked(
        late=(("ringa", date(2026, 11, 1)), ("skicka mallen", date(2026, 9, 1))),
        law=(("s6_report", TODAY),),
    )

    assert found[0] == "Vi lovade: skicka mallen. Hur gör vi med det nu?"
    assert len(found) == 2


@pytest.mark.parametrize(("days", "is_asked"), [(90, False), (91, True)])
def test_questions_ask_about_a_need_that_has_waited_more_than_ninety_days(days, is_asked):
    found = asked(needs=(("en fältare", TODAY - timedelta(days=days)),))

    assert found == (["Ni har sagt att ni behöver: en fältare. Är det fortfarande så?"] if is_asked else [])


@pytest.mark.parametrize(
    ("on", "is_asked"), [(date(2027, 5, 23), True), (date(2027, 5, 24), False), (date(2026, 1, 1), True)]
)
def test_questions_offer_help_with_a_date_of_the_law_within_six_months(on, is_asked):
    assert bool(asked(law=(("s6_plan", on),))) is is_asked


def test_questions_take_a_vacancy_as_something_to_help_with():
    assert asked(is_vacant=True) == ["Hur klarar ni samordningen just nu, och vad kan vi avlasta er med?"]


@pytest.mark.parametrize(
    ("latest", "is_asked"),
    [(None, True), (TODAY - timedelta(days=91), True), (TODAY - timedelta(days=90), False)],
)
def test_questions_make_an_offer_where_little_is_shared_and_blame_nobody(latest, is_asked):
    found = questions(Known(TODAY, shares=True, latest_shared_on=latest))

    assert [question.text for question in found] == (
        ["Är det något i portalen som vi kan göra lättare för er?"] if is_asked else []
    )
    assert all("Det säger inget om hur mycket som görs." in question.reason for question in found)


def test_questions_have_nothing_to_offer_where_nobody_uses_the_portal():
    assert asked(shares=False, latest_shared_on=None) == []
