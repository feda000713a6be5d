"""The ways in to a survey: codes, links, slips of paper, schools, languages and trials."""

import re
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from surveys.answering.device import let_try
from surveys.models import (
    AnswerGroup,
    Arrival,
    InterfaceLanguage,
    OneTimeCode,
    Response,
    Sitting,
    SurveyRound,
)
from surveys.rounds.codes import digest_of
from surveys.structure import Kind
from tests import survey_factories as made
from tests.surveys.respondent import (
    CODE,
    LEAVE,
    SEND,
    START,
    State,
    Way,
    classroom,
    during,
    enter,
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


@pytest.mark.parametrize("typed", ["K2345678", "k234 5678", " K2-34-56 78 ", "k23 4S678", "K2345678\n"])
def test_answer_code_is_read_as_it_was_meant(client, classroom, typed):
    answer = enter(client, typed)

    assert answer.redirect_chain == [(START, 302)]
    for words in (
        "Elevenkät",
        "Vi vill veta hur du har det.",
        "Det är frivilligt.",
        "Vi vill göra skolan trygg.",
        "Svaren räknas ihop.",
        "Kommunstyrelsen i Norsjö",
        "Anna, 0918-140 00",
        "Norsjö",
        "Det tar ungefär",
    ):
        assert words in text(answer)


def test_answer_code_tells_unknown_closed_and_removed_apart_from_nothing(client, form, classroom):
    opened(made.questionnaire(), code="C3456789", state=State.CLOSED)
    gone = made.answer_group(classroom.unit, label="9B", code="D3456789")
    gone.delete()
    opened(made.questionnaire(), code="F3456789", closes_on=date(2026, 10, 4))

    answers = [client.post(CODE, {"code": code}) for code in ("X9999999", "C3456789", "D3456789", "F3456789")]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "Koden öppnar ingen enkät just nu." in text(answers[0])
    assert len({without_tokens(answer) for answer in answers}) == 1


def test_unknown_and_closed_codes_take_the_same_questions_to_the_database(
    client, form, django_assert_num_queries
):
    opened(form, state=State.CLOSED)

    for code in ("X9999999", "K2345678"):
        with django_assert_num_queries(4):  # whether too many were wrong, both kinds of code, one more wrong
            assert client.post(CODE, {"code": code}).status_code == 422


def without_tokens(answer):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(answer))
    return re.sub(r'name="code" value="[^"]+"', "", page)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_paused": True}, "Enkäten har paus"),
        ({"opens_on": date(2026, 10, 6)}, "Den öppnar den 2026-10-06."),
        ({"state": State.TESTED}, "Försök igen senare."),
    ],
)
def test_a_right_code_is_told_that_the_round_waits(client, form, fields, words):
    group = opened(form, **fields)

    by_code, by_link = (
        client.post(CODE, {"code": group.code}),
        client.get(reverse("answer_link", args=[group.token])),
    )

    for answer in (by_code, by_link):
        assert words in text(answer)
        assert "svar" not in answer.cookies
    assert not Sitting.objects.exists()


def test_answer_link_moves_the_secret_out_of_the_address(client, classroom):
    answer = client.get(reverse("answer_link", args=[classroom.token]))

    assert (answer.status_code, answer.url) == (302, START)
    cookie = answer.cookies["svar"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (
        True,
        "Lax",
        "",
        "",
    )
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert classroom.token not in text(client.get(START))


def test_the_cookie_is_bound_to_the_host_in_production(client, classroom, settings):
    settings.PRODUCTION = True

    client.get(reverse("answer_link", args=[classroom.token]))

    cookie = client.cookies["__Host-svar"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert client.get(START).status_code == 200
    assert client.post(LEAVE).cookies["__Host-svar"]["secure"]


def test_answer_link_answers_unknown_and_closed_alike(client, form):
    closed = opened(form, state=State.CLOSED)
    personal = opened(made.questionnaire(), way=Way.ONE_TIME)

    answers = [
        client.get(reverse("answer_link", args=[token])) for token in ("x" * 22, closed.token, personal.token)
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({without_tokens(answer) for answer in answers}) == 1
    assert "Enkäten är inte öppen" in text(answers[0])


# One-time codes


@pytest.fixture
def slip(form):
    """The code C7777777, on a paper slip."""
    group = opened(form, way=Way.ONE_TIME)
    OneTimeCode.objects.create(group=group, digest=digest_of("C7777777"))
    return group


def test_a_one_time_code_counts_once(client, slip):
    other = Client()
    for browser in (client, other):
        enter(browser, "c777 7777")
        browser.post(START, {"language": "sv"})
    for browser in (client, other):
        for number in (1, 2):
            browser.post(page(number), {"version": version(slip)})

    first, second = client.post(SEND, follow=True), other.post(SEND, follow=True)

    assert "Dina svar är inskickade." in text(first)
    assert "Det finns redan ett svar med den här koden" in text(second)
    assert Arrival.objects.count() == 1
    assert not Sitting.objects.exists()
    assert "Koden är redan använd." in text(Client().post(CODE, {"code": "C7777777"}))


def test_a_persons_own_code_goes_on_where_one_was(client, slip):
    enter(client, "C7777777")
    client.post(START, {"language": "sv"})
    client.post(page(1), {"version": version(slip), "q.sex": "1"})

    enter(client, "C7777777")
    answer = client.post(START, {"language": "sv"})

    assert answer.url == page(2)
    assert Sitting.objects.count() == 1


# Schools, languages, trials


def test_an_open_link_asks_for_the_school_and_moves_the_answer_there(client, form):
    made.question(form, Kind.SCHOOL, "Vilken skola går du i?", code="school")
    group = opened(form, way=Way.OPEN_LINK)
    place = group.unit.place
    door = AnswerGroup.objects.create(unit=place.units.get(name=""))
    client.get(reverse("answer_link", args=[door.token]))
    client.post(START, {"language": "sv"})
    shown = text(client.get(page(2)))
    assert "Norsjöskolan" in shown

    fill(client, 2, school=str(group.unit.number))

    assert Sitting.objects.get().group == group
    assert f'value="{group.unit.number}" selected' in text(client.get(page(2)))
    assert fill(client, 2, school="4711").status_code == 422
    fill(client, 2, school="")
    assert Sitting.objects.get().group == door


def test_only_approved_languages_are_offered_and_their_direction_followed(client, form):
    arabic = InterfaceLanguage.objects.create(
        code="ar", name="العربية", name_sv="arabiska", is_rtl=True, texts={"Next": "التالي"}, speaker="Amal"
    )
    form.languages.create(language="ar", speaker="Amal", approved_on=date(2026, 9, 1))
    form.languages.create(language="en", speaker="")
    form.questions.filter(code="sex").update(
        label={"sv": "Är du flicka eller pojke?", "ar": "هل أنت فتاة أم فتى؟"}
    )
    group = opened(form)
    SurveyRound.objects.update(languages=["sv", "ar", "en"])
    enter(client, group.code)
    assert "العربية" not in text(client.get(START))
    assert "English" not in text(client.get(START))

    InterfaceLanguage.objects.filter(pk=arabic.pk).update(approved_on=date(2026, 9, 1))
    chosen = client.get(START + "?sprak=ar")
    assert '<html lang="ar" dir="rtl">' in text(chosen)
    answer = client.post(START, {"language": "ar"}, follow=True)

    assert "هل أنت فتاة أم فتى؟" in text(answer)
    assert "التالي" in text(answer)
    assert "Tillbaka" in text(answer)  # not translated
    assert 'dir="rtl"' in text(answer)


def test_what_the_round_says_stands_in_the_language_where_it_is_written(client, form):
    form.languages.create(language="en", speaker="Amal", approved_on=date(2026, 9, 1))
    group = opened(form)
    said = {"en": {"why": "We want a safe school.", "help_contacts": "Bris 116 111, they speak English"}}
    SurveyRound.objects.update(languages=["sv", "en"], translations=said)
    enter(client, group.code)

    english, swedish = text(client.get(START + "?sprak=en")), text(client.get(START + "?sprak=sv"))
    thanks = text(
        client.get(reverse("answer_thanks", args=[SurveyRound.objects.get().public_token]) + "?sprak=en")
    )

    assert '<dd class="keep-lines" lang="en" dir="ltr">We want a safe school.</dd>' in english
    assert '<dd class="keep-lines" lang="sv" dir="ltr">Svaren räknas ihop.</dd>' in english, "not translated"
    assert "Vi vill göra skolan trygg." in swedish
    assert "We want" not in swedish
    assert (
        '<ul class="help-lines" lang="en" dir="ltr"><li>Bris 116 111, they speak English</li></ul>' in thanks
    )


def test_a_trial_counts_nothing_and_makes_the_round_tested(client, form, cast, sign_in):
    group = opened(form, state=State.DRAFT)
    held = let_try(HttpResponse(), group).cookies["svar"].value
    client.cookies["svar"] = held
    client.post(START, {"language": "sv"})
    assert "Det här är ett prov." in text(client.get(page(1)))
    for number in (1, 2):
        client.post(page(number), {"version": version(group)})

    thanks = client.post(SEND, follow=True)

    assert "Provet är klart." in text(thanks)
    assert SurveyRound.objects.get().state == State.TESTED
    assert not Arrival.objects.exists()
    assert not Response.objects.exists()
    group.refresh_from_db()
    assert group.answered == 0


def test_a_trial_of_a_questionnaire_that_changes_keeps_what_is_the_same(client, form):
    group = opened(form, state=State.DRAFT)
    client.cookies["svar"] = let_try(HttpResponse(), group).cookies["svar"].value
    client.post(START, {"language": "sv"})
    fill(client, 1, sex="2", grade="1")
    old = version(AnswerGroup.objects.get(pk=group.pk))
    form.questions.get(code="sex").delete()
    form.questions.get(code="hard").delete()
    made.question(form, Kind.YES_NO, "Trivs du?", code="well", position=9)

    assert "Enkäten har ändrats sedan du började." in text(client.get(page(2)))
    answer = client.post(page(2), {"version": old, "q.hard": "1", "q.what": "Vi läser."}, follow=True)

    assert "Enkäten har ändrats sedan du började." in text(answer)
    assert slots("grade") == [1]
    assert Sitting.objects.get().texts == {"what": "Vi läser."}
