"""What someone who answers meets, from the code to the thanks."""

import re
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from surveys.answering.device import let_try
from surveys.answering.sending import send_sitting
from surveys.answering.sheets import asked_of
from surveys.models import (
    AnswerGroup,
    Arrival,
    FreeText,
    InterfaceLanguage,
    OneTimeCode,
    Response,
    Sitting,
    SurveyRound,
)
from surveys.rounds.codes import digest_of
from surveys.structure import NOT_ASKED, REFUSED, SKIPPED, TICKED, UNKNOWN, Kind
from tests import survey_factories as made
from tests.survey_factories import NO, YES

pytestmark = pytest.mark.django_db
DURING = "2026-10-05T10:00:00+02:00"
CODE, START, SEND, LEAVE = (
    reverse(name) for name in ("answer_code", "answer_start", "answer_send", "answer_leave")
)
State, Way = SurveyRound.State, SurveyRound.Way


@pytest.fixture(autouse=True)
def during():
    """A morning while the round is open."""
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def form():
    """A questionnaire on four pages: sex and grade; about friends, on the condition; a text; a hard one."""
    of = made.questionnaire(
        introduction={"sv": "Vi vill veta hur du har det."}, closing={"sv": "Ha en fin dag."}
    )
    made.question(of, Kind.YES_NO, "Har du en vän?", code="friend", offers_unknown=True)
    made.question(
        of,
        Kind.NUMBER,
        "Hur många vänner har du?",
        code="friends",
        least=1,
        most=50,
        condition={"parts": [{"question": "friend", "how": "any_of", "values": [YES]}]},
    )
    made.question(of, Kind.LONG_TEXT, "Vad gör ni ihop?", code="what")
    made.question(
        of, Kind.YES_NO, "Har du varit utsatt för våld?", code="hard", is_sensitive=True, offers_refusal=True
    )
    return of


@pytest.fixture
def classroom(form):
    """Class 9A of Norsjöskolan in an open round."""
    return opened(form)


def opened(form, way=Way.CLASS_CODE, code="K2345678", **fields):
    fields.setdefault("state", State.OPEN)
    in_round = made.survey_round(
        form,
        way=way,
        why="Vi vill göra skolan trygg.",
        afterwards="Svaren räknas ihop.",
        controller="Kommunstyrelsen i Norsjö",
        contact="Anna, 0918-140 00",
        help_contacts="Bris 116 111\n1177",
        **fields,
    )
    if in_round.state == State.OPEN:
        form.locked_at = in_round.created_at
        form.save()
    return made.answer_group(made.unit(in_round), code=code if way == Way.CLASS_CODE else None)


def enter(client, code="K2345678"):
    return client.post(CODE, {"code": code}, follow=True)


def begin(client, group):
    enter(client, group.code)
    return client.post(START, {"language": "sv"}, follow=True)


def page(number):
    return reverse("answer_page", args=[number])


def fill(client, number, go="next", follow=True, **values):
    """Send a page as its form does."""
    version = Sitting.objects.select_related("group__unit__place__round__questionnaire").first()
    asked = asked_of(version.group.unit.place.round.questionnaire) if version else None
    sent = {"version": asked.version if asked else "", "go": go} | {
        f"q.{code}": value for code, value in values.items()
    }
    return client.post(page(number), sent, follow=follow)


def answer_all(client):
    fill(client, 1, sex="1", grade="1", friend=str(YES))
    fill(client, 2, friends="3", what="Vi spelar fotboll.", hard=str(NO))
    return client.post(SEND, follow=True)


def text(answer):
    return answer.content.decode()


def slots(code):
    sitting = Sitting.objects.select_related("group__unit__place__round__questionnaire").get()
    sheet = asked_of(sitting.group.unit.place.round.questionnaire).sheet
    return sitting.answers[sheet.slots(sheet.by_code[code])]


# Coming in


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


# The questions


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


def version(group):
    return asked_of(group.unit.place.round.questionnaire).version


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


# Twice, lost and late


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
