"""What someone who answers meets, from the first question to the thanks, and on leaving."""

import pytest
from django.conf import settings
from django.urls import reverse

from surveys.answering.sheets import asked_of
from surveys.models import (
    Arrival,
    FreeText,
    Sitting,
)
from surveys.structure import NOT_ASKED, REFUSED, SKIPPED, TICKED, UNKNOWN
from tests import survey_factories as made
from tests.survey_factories import NO, YES
from tests.surveys.respondent import (
    CODE,
    LEAVE,
    SEND,
    START,
    Way,
    begin,
    classroom,
    during,
    fill,
    form,
    opened,
    page,
    slots,
    text,
    version,
)

__all__ = ["classroom", "during", "form"]
pytestmark = pytest.mark.django_db


def test_someone_answers_from_the_code_to_the_thanks(client, classroom):
    first = begin(client, classroom)
    assert first.redirect_chain[-1] == (page(1), 302)
    assert "Sida 1 av 2" in text(first)
    assert "Är du flicka eller pojke?" in text(first)
    assert "Hur många vänner" not in text(first)

    second = fill(client, 1, sex="2", grade="1", friend=str(YES))
    assert "Hur många vänner har du?" in text(second)
    assert "Bris 116 111" in text(second)  # beside the hard question
    last = fill(client, 2, friends="3", what="Vi spelar fotboll.", hard="refused")
    assert "Nu är du framme vid slutet." in text(last)
    thanks = client.post(SEND, follow=True)

    for words in ("Tack!", "Dina svar är inskickade.", "Ha en fin dag.", "Bris 116 111"):
        assert words in text(thanks)
    arrival = Arrival.objects.get()
    sheet = asked_of(classroom.unit.place.round.questionnaire).sheet
    answered = {item.code: arrival.answers[sheet.slots(item)] for item in sheet.items}
    assert answered == {
        "sex": [2], "grade": [1], "friend": [YES], "friends": [4], "what": [TICKED], "hard": [REFUSED]
    }  # fmt: skip
    assert arrival.texts == {"what": "Vi spelar fotboll."}
    assert arrival.unit == classroom.unit.number
    classroom.refresh_from_db()
    assert classroom.answered == 1
    assert not Sitting.objects.exists()
    assert client.cookies["svar"].value == ""


def test_every_question_may_be_skipped(client, classroom):
    begin(client, classroom)

    last = fill(client, 2) if "Sida 2" in text(fill(client, 1)) else None
    client.post(SEND)

    assert "Nu är du framme" in text(last)
    arrival = Arrival.objects.get()
    assert set(arrival.answers) == {SKIPPED, NOT_ASKED}  # how many friends was not asked
    assert arrival.texts == {}


def test_what_is_no_longer_asked_is_cleared(client, classroom):
    begin(client, classroom)
    fill(client, 1, friend=str(YES))
    fill(client, 2, friends="12")
    assert slots("friends") == [13]

    answer = fill(client, 1, friend=str(NO))

    assert slots("friends") == [NOT_ASKED]
    assert "Hur många vänner" not in text(answer)


def test_back_keeps_what_stands_on_the_page(client, classroom):
    begin(client, classroom)
    fill(client, 1, sex="1", friend="unknown")

    answer = fill(client, 2, go="back", what="Vi läser.")

    assert answer.redirect_chain[-1] == (page(1), 302)
    assert slots("friend") == [UNKNOWN]
    assert 'value="unknown" checked' in text(answer)
    assert "Vi läser." in text(client.get(page(2)))


def test_wrong_answers_are_told_in_words_and_nothing_is_lost(client, classroom):
    begin(client, classroom)
    fill(client, 1, friend=str(YES))

    answer = fill(client, 2, friends="tusen", what="x" * 10_000, hard=str(YES))

    assert answer.status_code == 422
    assert "Fel: Sida 2 av 2" in text(answer)
    assert "Skriv ett helt tal med siffror." in text(answer)
    assert "Texten har 10000 tecken. Det finns plats för 2000." in text(answer)
    assert 'value="tusen"' in text(answer)
    assert "x" * 10_000 in text(answer)
    assert slots("hard") == [YES]
    assert "Skriv ett tal mellan 1 och 50." in text(fill(client, 2, friends="51"))


def test_an_answer_can_be_taken_away_without_a_script(client, classroom):
    begin(client, classroom)
    fill(client, 1, sex="1", friend=str(YES))

    answer = client.post(
        page(1), {"version": version(classroom), "q.sex": "1", "q.friend": "1", "clear": "friend"}
    )

    assert (answer.status_code, answer.url) == (302, page(1) + "#q.friend")
    assert (slots("sex"), slots("friend")) == ([1], [SKIPPED])


def test_only_the_pages_own_questions_are_read(client, classroom):
    begin(client, classroom)

    fill(client, 1, sex="1", hard=str(YES), what="Smuget in", **{"999": "1", "sex.x": "2"})

    assert slots("sex") == [1]
    assert slots("hard") == slots("what") == [NOT_ASKED]


@pytest.mark.parametrize("value", ["99", "-1", "0", "1 OR 1=1", "refused ", "unknown", "٢", "\x00", "🎉"])
def test_values_that_the_page_does_not_offer_are_an_error_in_words(client, classroom, value):
    begin(client, classroom)

    answer = fill(client, 1, grade=value)

    if value.strip("\x00"):
        assert answer.status_code == 422
        assert "Välj ett av svaren som finns." in text(answer)
    assert slots("grade") == [SKIPPED] if answer.status_code == 302 else [NOT_ASKED]


@pytest.mark.parametrize(
    "written",
    ["🎉👩‍👩‍👧‍👦", "هذا نص", "\u202eetisvab", "före\x00efter", "<script>alert(1)</script>", "{{7*7}}"],
)
def test_texts_are_kept_as_people_write(client, classroom, written):
    begin(client, classroom)
    fill(client, 1)

    fill(client, 2, what=written)

    kept = Sitting.objects.get().texts["what"]
    assert kept == written.replace("\u202e", "").replace("\x00", "")
    assert "<script>alert" not in text(client.get(page(2)))


def test_no_question_is_passed_by(client, classroom):
    begin(client, classroom)

    ahead = client.post(SEND)

    assert (ahead.status_code, ahead.url) == (302, page(1))
    assert not Arrival.objects.exists()
    assert client.get(page(99)).url == page(1)


# Leaving


def test_answer_leave_forgets_all_and_shows_the_day(client, classroom):
    begin(client, classroom)
    fill(client, 1, sex="1")

    left = client.post(LEAVE)
    assert {name: left.cookies[name].value for name in ("svar", settings.CSRF_COOKIE_NAME)} == {
        "svar": "", settings.CSRF_COOKIE_NAME: ""
    }  # fmt: skip
    client.cookies.clear()
    answer = client.get(left.url)

    assert left.url == "/idag/"
    assert not answer.cookies
    assert "måndag 5 oktober 2026" in text(answer)
    assert "nkät" not in text(answer)
    assert not Sitting.objects.exists()
    assert client.get(page(2)).url == CODE


def test_answer_leave_keeps_an_inhabitants_answer_where_the_round_says_so(client):
    of = made.questionnaire(audience="inhabitants")
    group = opened(of, way=Way.OPEN_LINK, keeps_unfinished=True)
    client.get(reverse("answer_link", args=[group.token]))
    client.post(START, {"language": "sv"})
    fill(client, 1, sex="1")

    client.post(LEAVE)

    assert Sitting.objects.get().answers[0] == 1
    assert FreeText.objects.count() == 0
