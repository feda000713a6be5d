"""An answer on its way: what is read once and kept follows what is changed, and many windows lose nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.answering.sheets import asked_of
from surveys.models import Question, Questionnaire, Section, Sitting, SurveyRound
from surveys.rounds.actions import change_round, pause_round, resume_round
from surveys.structure import Kind
from tests import survey_factories as made

pytestmark = pytest.mark.django_db
START = reverse("answer_start")
State, Way = SurveyRound.State, SurveyRound.Way


def page(number=1):
    return reverse("answer_page", args=[number])


def door(place=None, *, state=State.OPEN, pages=2, **fields):
    """The way in to a round of the municipality with one number a page, locked if it is open."""
    of = made.questionnaire(place, sex=False, grade=False)
    for number in range(1, pages + 1):
        section = Section.objects.create(questionnaire=of, position=number + 1, title={"sv": f"Del {number}"})
        made.question(
            of, Kind.NUMBER, f"Fråga {number}?", code=f"n{number}", section=section, is_sensitive=True
        )
    today = timezone.localdate()
    in_round = made.survey_round(
        of, way=Way.OPEN_LINK, state=state, splits=[], opens_on=today, closes_on=today, **fields
    )
    if state == State.OPEN:
        Questionnaire.objects.filter(pk=of.pk).update(locked_at=timezone.now())
    return made.answer_group(made.unit(in_round), code=None)


def begun(group, client=None):
    """A browser that has begun by the link."""
    client = client or Client()
    client.get(reverse("answer_link", args=[group.token]))
    assert client.post(START, {"language": "sv"}).url == page()
    return client


def text(answer):
    return answer.content.decode()


def test_what_is_changed_in_an_open_round_stands_on_the_next_page():
    group = door(help_contacts="Bris 116 111")
    client = begun(group)
    assert "Bris 116 111" in text(client.get(page()))

    now = SurveyRound.objects.get()
    change_round(survey_round=now, edition=now.edition, help_contacts="1177")
    assert "Bris" not in text(client.get(page()))
    assert "1177" in text(client.get(page()))

    pause_round(survey_round=now)
    assert "Enkäten har paus" in text(client.get(page()))
    resume_round(survey_round=now)
    assert "Fråga 1?" in text(client.get(page()))


def test_a_trial_shows_the_questions_as_they_are_now(cast, sign_in):
    group = door(cast.norsjo, state=State.DRAFT)
    client = sign_in(cast.coordinator)
    client.post(reverse("survey_try", args=[group.unit.place.round_id]))
    client.post(START, {"language": "sv"})
    assert "Fråga 1?" in text(client.get(page()))

    for label in ("Hur många då?", "Hur många nu?"):
        Question.objects.filter(code="n1").update(label={"sv": label})
        Section.objects.filter(position=2).update(title={"sv": f"Om det: {label}"})
        assert text(client.get(page())).count(f"Om det: {label}") == 1
        assert text(client.get(page())).count(label) == 2


def test_another_language_may_be_chosen_on_the_way():
    group = door()
    in_round = group.unit.place.round
    in_round.questionnaire.languages.create(language="en", speaker="Kim", approved_on=in_round.opens_on)
    SurveyRound.objects.update(languages=["sv", "en"])
    client = begun(group)
    assert "Sida 1 av 2" in text(client.get(page()))

    client.post(START, {"language": "en"})

    assert "Page 1 of 2" in text(client.get(page()))
    assert Sitting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pages_of_one_answer_sent_from_many_windows_at_once_are_all_kept():
    group = door(pages=8)
    cookie = begun(group).cookies["svar"].value
    asked = asked_of(Questionnaire.objects.get())

    def send(number):
        browser = Client()
        browser.cookies["svar"] = cookie
        try:
            return browser.post(page(number), {"version": asked.version, f"q.n{number}": str(number)})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as windows:
        answers = list(windows.map(send, range(1, 9)))

    assert {answer.status_code for answer in answers} == {302}
    assert Sitting.objects.get().answers == [number + 1 for number in range(1, 9)]
