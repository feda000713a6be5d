"""Answers that are sent twice, get lost on the way or come late."""

import pytest

from surveys.answering.sending import send_sitting
from surveys.models import (
    Arrival,
    Sitting,
    SurveyRound,
)
from tests.survey_factories import YES
from tests.surveys.respondent import (
    CODE,
    SEND,
    State,
    begin,
    classroom,
    during,
    fill,
    form,
    page,
    slots,
    text,
)

__all__ = ["classroom", "during", "form"]
pytestmark = pytest.mark.django_db


def test_the_last_page_sent_twice_gives_one_answer_and_the_same_thanks(client, classroom):
    begin(client, classroom)
    fill(client, 1)
    fill(client, 2)
    first = client.post(SEND)

    again = client.post(SEND)  # the answer was lost on its way: the browser still holds what it held
    seen = client.get(page(2))

    assert again.url == first.url
    assert seen.url.split("?")[0] == first.url.split("?")[0]
    assert Arrival.objects.count() == 1
    classroom.refresh_from_db()
    assert classroom.answered == 1


def test_a_page_that_another_window_sent_last_is_in_the_answer(client, classroom):
    begin(client, classroom)
    early = Sitting.objects.select_related("group__unit__place__round").get()
    fill(client, 1, sex="2")

    assert send_sitting(early)

    assert 2 in Arrival.objects.get().answers


def test_nothing_is_taken_in_after_the_round_has_closed(client, classroom):
    begin(client, classroom)
    fill(client, 1)
    fill(client, 2)
    SurveyRound.objects.update(state=State.CLOSED)

    for answer in (client.post(SEND), client.get(page(1)), client.post(page(1), {})):
        assert "Enkäten är slut" in text(answer) or answer.url == CODE
    assert not Arrival.objects.exists()


def test_a_pause_keeps_what_has_been_answered(client, classroom):
    begin(client, classroom)
    SurveyRound.objects.update(is_paused=True)

    answer = fill(client, 1, sex="2")
    assert "Enkäten har paus" in text(answer)
    assert "Enkäten har paus" in text(client.post(SEND))
    assert slots("sex") == [2]

    SurveyRound.objects.update(is_paused=False)
    assert 'value="2" checked' in text(client.get(page(1)))


def test_a_code_typed_anew_shows_nothing_of_the_one_before(client, classroom):
    begin(client, classroom)
    fill(client, 1, sex="1", friend=str(YES))

    begin(client, classroom)

    assert "checked" not in text(client.get(page(1)))
