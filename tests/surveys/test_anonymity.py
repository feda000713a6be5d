"""What someone with the whole database, the logs or much patience may try: nothing leads to who answered what."""

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.logs import LineFormatter
from surveys.answering import doors
from surveys.answering.mixing import ENOUGH, close_up, mix, settle_left
from surveys.answering.sending import send
from surveys.answering.sheets import asked_of
from surveys.models import (
    AnswerGroup,
    Arrival,
    FreeText,
    Invitee,
    OneTimeCode,
    Response,
    Sitting,
    SurveyRound,
)
from surveys.rounds.actions import close_round
from surveys.rounds.codes import digest_of
from surveys.structure import Kind
from tests import survey_factories as made

pytestmark = pytest.mark.django_db
DURING = "2026-10-05T10:00:00+02:00"
CODE, START, SEND = (reverse(name) for name in ("answer_code", "answer_start", "answer_send"))
State, Way = SurveyRound.State, SurveyRound.Way


@pytest.fixture(autouse=True)
def during():
    """A morning while the rounds are open."""
    with time_machine.travel(DURING, tick=False):
        yield


def opened(way=Way.CLASS_CODE, **fields):
    """An open round with two questions, a number and a text, on one page."""
    of = made.questionnaire(sex=False, grade=False, audience=fields.pop("audience", "pupils"))
    made.question(of, Kind.NUMBER, "Vilken i ordningen?", code="order")
    made.question(of, Kind.SHORT_TEXT, "Vad vill du säga?", code="say")
    in_round = made.survey_round(of, way=way, state=State.OPEN, splits=[], **fields)
    of.locked_at = in_round.created_at
    of.save()
    return in_round


def version(in_round):
    return asked_of(in_round.questionnaire).version


def begun(group, network="192.0.2.1", *, fill=True):
    """A browser that has come to the last page by the group's link."""
    client = Client(REMOTE_ADDR=network)
    client.get(reverse("answer_link", args=[group.token]))
    client.post(START, {"language": "sv"})
    if fill:
        client.post(
            reverse("answer_page", args=[1]), {"version": version(group.unit.place.round), "q.order": "7"}
        )
    return client


def rank_correlation(values):
    """Spearman's ρ between the order of the values and their size; all are different."""
    size = {value: rank for rank, value in enumerate(sorted(values))}
    number = len(values)
    return 1 - 6 * sum((rank - size[value]) ** 2 for rank, value in enumerate(values)) / (number**3 - number)


def rows(table, columns, in_round):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table._meta.db_table} WHERE round_id = %s", [in_round.pk])
        return cursor.fetchall()


def transactions(table, where="true"):
    """How many rows of the table each transaction wrote."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text, count(*) FROM {table._meta.db_table} WHERE {where} GROUP BY 1")
        return dict(cursor.fetchall())


# What is stored


def test_no_table_of_answers_can_hold_who_where_from_or_when():
    columns = {
        model: {field.column for field in model._meta.concrete_fields} - {"pk"}
        for model in (Sitting, Arrival, Response, FreeText, AnswerGroup, OneTimeCode)
    }

    assert columns[Arrival] == {"id", "round_id", "unit", "answers", "texts"}
    assert columns[Response] == {"id", "round_id", "unit", "answers"}
    assert columns[FreeText] == {"id", "round_id", "question_id", "text"}
    assert columns[OneTimeCode] == {"id", "group_id", "digest", "is_used"}
    assert columns[Sitting] == {
        "digest", "group_id", "language", "answers", "texts", "is_test", "layout", "touched_on"
    }  # fmt: skip
    assert not {name for name in columns[AnswerGroup] if "_at" in name or "last" in name}


def test_a_journey_leaves_no_session_and_no_secret_in_a_log(caplog):
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(LineFormatter())
    in_round = opened()
    group = made.answer_group(made.unit(in_round), code="K2345678")
    client = Client()
    client.post(CODE, {"code": "K2345678"})
    client.get(reverse("answer_link", args=[group.token]))
    client.post(START, {"language": "sv"})
    secret = client.cookies["svar"].value
    client.post(
        reverse("answer_page", args=[1]), {"version": version(in_round), "q.order": "7", "q.say": "Hemligt"}
    )
    client.put(reverse("answer_link", args=[group.token]))
    client.post(SEND)
    client.get(reverse("answer_link", args=[f"{group.token}fel"]))
    client.post(CODE, {"code": "X2345678"})

    lines = [caplog.handler.format(record) for record in caplog.records]

    assert [line for line in lines if "svara" in line]  # what went wrong was noted
    for text in (group.token, "K2345678", "X2345678", secret, secret.split(":")[0], "Hemligt"):
        assert not [line for line in lines if text in line]
    assert not Session.objects.exists()


# The order in which answers came


@pytest.fixture
def sent(transactional_db):
    """A round with five hundred answers by eight codes: the first question says in which order they came."""
    in_round = opened()
    school = made.unit(in_round)
    groups = [made.answer_group(school, label=f"9{letter}") for letter in "ABCDEFGH"]
    for number in range(500):
        send(groups[number % 8], [number + 1, 1], {"say": f"Text {number:03}"})
    return in_round, groups


@pytest.mark.django_db(transaction=True)
def test_order_and_transactions_tell_nothing_when_answers_are_mixed_and_when_the_round_is_closed(sent):
    in_round, _groups = sent
    assert Arrival.objects.count() < ENOUGH
    by_transaction = transactions(Response)
    assert min(by_transaction.values()) >= ENOUGH
    by_id = [answers[0] for _id, answers in sorted(rows(Response, "id, answers", in_round))]
    assert abs(rank_correlation(by_id)) < 0.2

    close_round(survey_round=in_round)

    assert not Arrival.objects.exists()
    assert sum(AnswerGroup.objects.values_list("answered", flat=True)) == Response.objects.count() == 500
    for columns in ("ctid, answers[1]", "xmin::text::bigint, ctid, answers[1]", "id, answers[1]"):
        order = [row[-1] for row in sorted(rows(Response, columns, in_round), key=lambda row: place(row))]
        assert abs(rank_correlation(order)) < 0.2
    order = [text for *_place, text in sorted(rows(FreeText, "ctid, text", in_round), key=place)]
    assert abs(rank_correlation(order)) < 0.2
    (wrote,) = transactions(Response)
    assert transactions(FreeText) == {wrote: 500}
    doors_written = transactions(AnswerGroup)
    assert wrote not in doors_written  # nor do neighbouring numbers tell: all answers have the same


def place(row):
    """Where a row stands in its table: (page, line) of its ctid as numbers, and what else was asked for."""
    return tuple(
        tuple(map(int, part.strip("()").split(",")))
        if isinstance(part, str) and part.startswith("(")
        else part
        for part in row[:-1]
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [Way.ONE_TIME, Way.INVITATION])
def test_the_transaction_that_marks_a_code_leads_to_no_answer_alone(way):
    in_round = opened(way=way, audience="staff")
    group = made.answer_group(made.unit(in_round), code=None)
    keys = [f"{number:08}" for number in range(60)]
    for key in keys:
        if way == Way.ONE_TIME:
            OneTimeCode.objects.create(group=group, digest=digest_of(key))
        else:
            Invitee.objects.create(group=group, digest=digest_of(key), email=f"{key}@example.org")
    marks, marked = (OneTimeCode, "is_used") if way == Way.ONE_TIME else (Invitee, "has_answered")
    for number, key in enumerate(keys):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        if way == Way.ONE_TIME:
            OneTimeCode.objects.filter(digest=digest_of(key)).update(
                digest=digest_of(code := code_for(number))
            )
            client.post(CODE, {"code": code})
        else:
            client.get(reverse("answer_link", args=[key]))
        client.post(START, {"language": "sv"})
        sheet = {"version": version(in_round), "q.order": str(number)}
        client.post(reverse("answer_page", args=[1]), sheet)
        assert client.post(SEND).status_code == 302
        answers = {}
        for table in (Arrival, Response):
            for wrote, count in transactions(table).items():
                answers[wrote] = answers.get(wrote, 0) + count
        for wrote in transactions(marks, marked):
            # none at all, or among all who have come so far, at least as many as are mixed at once
            assert answers.get(wrote, 0) == 0 or answers[wrote] >= min(number + 1, ENOUGH)

    assert Arrival.objects.count() + Response.objects.count() == 60
    assert Response.objects.count() >= ENOUGH
    close_round(survey_round=in_round)
    assert len(transactions(Response)) == 1
    assert not set(transactions(Response)) & set(transactions(marks, marked))


def code_for(number):
    signs = "23456789"
    return "K" + "".join(signs[int(digit)] for digit in f"{number:07o}")


def test_mixing_keeps_texts_apart_from_answers_and_loses_none():
    in_round = opened()
    group = made.answer_group(made.unit(in_round))
    for number in range(10):
        send(group, [number + 1, 1], {"say": f"Text {number}", "gone": "en fråga som inte finns"})

    assert mix(in_round) == 10

    assert {row.answers[0] for row in Response.objects.all()} == set(range(1, 11))
    assert {row.text for row in FreeText.objects.all()} == {f"Text {number}" for number in range(10)}
    assert mix(in_round) == 0


# Those who stop on the way


@pytest.mark.parametrize(
    ("keeps", "way", "counted"),
    [(True, Way.CLASS_CODE, 1), (False, Way.CLASS_CODE, 0), (True, Way.ONE_TIME, 0)],
)
def test_unfinished_answers_follow_the_rounds_rule(keeps, way, counted):
    in_round = opened(way=way, keeps_unfinished=keeps)
    group = made.answer_group(made.unit(in_round))
    for digest, answers, is_test in (("a", [5, 0], False), ("b", [0, 0], False), ("c", [5, 1], True)):
        Sitting.objects.create(digest=digest, group=group, language="sv", answers=answers, is_test=is_test)
    settle_left()
    assert Sitting.objects.count() == 3  # someone may be answering

    close_up(in_round)

    assert not Sitting.objects.exists()
    assert [row.answers for row in Response.objects.all()] == [[5, 0]] * counted
    group.refresh_from_db()
    assert group.answered == counted


def test_answers_that_nobody_touches_are_settled_the_night_after_the_next():
    in_round = opened(keeps_unfinished=True)
    group = made.answer_group(made.unit(in_round))
    client = begun(group)

    for day, left in (("2026-10-06T01:00:00+02:00", 1), ("2026-10-07T01:00:00+02:00", 0)):
        with time_machine.travel(day, tick=False):
            settle_left()
            assert Sitting.objects.count() == left

    assert Arrival.objects.get().answers[0] == 8
    assert client.get(reverse("answer_page", args=[1])).status_code == 302


# Many at once


def at_once(work, things):
    """Do the work for each thing at the same time; what each came to."""

    def alone(thing):
        try:
            return work(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(alone, things))


@pytest.mark.django_db(transaction=True)
def test_thirty_two_who_finish_at_once_are_thirty_two_answers():
    in_round = opened()
    groups = [made.answer_group(made.unit(in_round), label=letter) for letter in "A"]
    browsers = [begun(groups[0]) for _ in range(32)]

    answers = at_once(lambda browser: browser.post(SEND), browsers)

    assert {answer.status_code for answer in answers} == {302}
    close_round(survey_round=in_round)
    assert Response.objects.count() == 32
    assert AnswerGroup.objects.get(pk=groups[0].pk).answered == 32


@pytest.mark.django_db(transaction=True)
def test_one_answer_that_is_sent_eight_times_at_once_counts_once():
    in_round = opened()
    group = made.answer_group(made.unit(in_round))
    cookie = begun(group).cookies["svar"].value
    browsers = []
    for _ in range(8):
        browsers.append(Client())
        browsers[-1].cookies["svar"] = cookie

    answers = at_once(lambda browser: browser.post(SEND), browsers)

    assert {answer.url.split("?")[0] for answer in answers} == {
        reverse("answer_thanks", args=[in_round.public_token])
    }
    assert Arrival.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_code_in_six_browsers_at_once_gives_one_answer():
    in_round = opened(way=Way.ONE_TIME)
    group = made.answer_group(made.unit(in_round), code=None)
    OneTimeCode.objects.create(group=group, digest=digest_of("K2345678"))
    browsers = [Client() for _ in range(6)]
    for browser in browsers:
        browser.post(CODE, {"code": "K2345678"})
        browser.post(START, {"language": "sv"})
        browser.post(reverse("answer_page", args=[1]), {"version": version(in_round)})

    answers = at_once(lambda browser: browser.post(SEND), browsers)

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [302]
    assert Arrival.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_closing_while_answers_are_sent_loses_none_and_leaves_none_behind():
    in_round = opened()
    group = made.answer_group(made.unit(in_round))
    browsers = [begun(group) for _ in range(16)]

    def act(browser):
        return browser.post(SEND) if browser else close_round(survey_round=in_round)

    answers = at_once(act, [*browsers[:8], None, *browsers[8:]])

    thanked = [answer for answer in answers if getattr(answer, "url", "").startswith("/svara/tack/")]
    assert Response.objects.count() == len(thanked) == AnswerGroup.objects.get(pk=group.pk).answered
    assert not Arrival.objects.exists()
    assert not Sitting.objects.exists()


def test_a_page_costs_few_queries(django_assert_max_num_queries):
    in_round = opened()
    client = begun(made.answer_group(made.unit(in_round)))
    page = reverse("answer_page", args=[1])
    sheet = {"version": version(in_round), "q.order": "7", "q.say": "Hej"}

    with django_assert_max_num_queries(1):
        client.get(page)
    with django_assert_max_num_queries(2):
        client.post(page, sheet)
    with django_assert_max_num_queries(1):
        client.get(SEND)


# Guessing and flooding


def test_ten_thousand_guessed_tokens_open_nothing():
    made.answer_group(made.unit(opened(way=Way.OPEN_LINK)), code=None)
    made.answer_group(made.unit(opened()), code="K2345678")
    guesses = [secrets.token_urlsafe(16) for _ in range(10_000)]

    assert not AnswerGroup.objects.filter(token__in=guesses).exists()
    assert [token for token in guesses[:200] if doors.by_link(token)] == []
    assert all(
        len(token) >= 22 for token in AnswerGroup.objects.values_list("token", flat=True)
    )  # of 128 bits


def test_wrong_codes_are_counted_by_sender_and_forged_addresses_change_nothing():
    group = made.answer_group(made.unit(opened()), code="K2345678")
    client = Client(REMOTE_ADDR="192.0.2.1")

    def guess(number, code=""):
        typed = code or f"X{number:07o}".translate(str.maketrans("01", "89"))
        return client.post(CODE, {"code": typed}, headers={"X-Forwarded-For": f"203.0.113.{number % 250}"})

    statuses = [guess(number).status_code for number in range(160)]

    assert statuses[:150] == [422] * 150
    assert statuses[150:] == [429] * 10
    refused = guess(161, "K2345678")
    assert (refused.status_code, "svar" in refused.cookies) == (429, False)
    assert 0 < int(refused.headers["Retry-After"]) <= 601
    assert "Många koder har blivit fel härifrån nyss." in refused.content.decode()
    assert Client(REMOTE_ADDR="198.51.100.7").post(CODE, {"code": "K2345678"}).status_code == 302
    assert client.get(reverse("answer_link", args=[group.token])).status_code == 302  # the link still opens


def test_right_codes_from_one_school_are_never_too_many():
    group = made.answer_group(made.unit(opened()), code="K2345678")
    client = Client(REMOTE_ADDR="192.0.2.1")

    answers = [client.post(CODE, {"code": "K2345678"}).status_code for _ in range(160)]

    assert answers == [302] * 160
    assert group.answered == 0


def test_four_classes_behind_one_address_pass_together():
    school = made.unit(opened())
    classes = [made.answer_group(school, label=letter) for letter in "ABCD"]

    answers = [begun(group).post(SEND) for group in classes for _ in range(30)]

    assert [answer for answer in answers if not answer.url.startswith("/svara/tack/")] == []


def test_of_five_thousand_from_one_address_at_most_two_in_a_hundred_are_let_in_by_open_links():
    in_round = opened(way=Way.OPEN_LINK)
    groups = [made.answer_group(made.unit(in_round, name=name), code=None) for name in ("Norr", "Söder")]
    honest = [begun(groups[0]) for _ in range(40)]
    for client in honest:
        assert client.post(SEND).url.startswith("/svara/tack/")
    flood = Client(REMOTE_ADDR="192.0.2.1")
    statuses = []
    for number in range(80):
        flood.get(reverse("answer_link", args=[groups[number % 2].token]))
        answer = flood.post(START, {"language": "sv"}, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        statuses.append(answer.status_code)

    assert statuses == [302] * 60 + [429] * 20  # forty and sixty: a hundred of five thousand
    assert "Vänta fem minuter" in answer.content.decode()
    assert answer.headers["Retry-After"]
    assert (
        begun(groups[0], "198.51.100.7", fill=False).get(reverse("answer_page", args=[1])).status_code == 200
    )


@pytest.mark.parametrize("cookie", ["", "x", "gabc.def", "gabc.def:1:x", "g" * 5000, "å.ä"])
def test_a_cookie_that_we_did_not_sign_opens_nothing(cookie):
    client = Client()
    client.cookies["svar"] = cookie

    for address in (START, SEND, reverse("answer_page", args=[1])):
        assert client.get(address).url == CODE
