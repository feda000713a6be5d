"""Someone who answers: the form that is asked, the class that is open, and what is pressed on the way."""

import pytest
import time_machine
from django.urls import reverse

from surveys.answering.sheets import asked_of
from surveys.models import (
    Sitting,
    SurveyRound,
)
from surveys.structure import Kind
from tests import survey_factories as made
from tests.survey_factories import NO, YES

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


def version(group):
    return asked_of(group.unit.place.round.questionnaire).version
