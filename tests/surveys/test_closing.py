"""Closing in two steps: the page stops the answers, and a task of the queue mixes them; nothing is counted before."""

import signal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.database import APP_ROLE, JOBS_ROLE
from surveys.answering import mixing
from surveys.answering.sending import RoundNotOpen, send
from surveys.models import AnswerGroup, Arrival, Response, Sitting, SurveyRound
from surveys.results import actions as results
from surveys.results.compiling import NotClosed, compile_round
from surveys.rounds.actions import close_round, shut_round
from tests import survey_factories as made
from tests.postgres import owner_cursor
from tests.test_worker import WorkerProcess, wait_until, work_through_queue

pytestmark = pytest.mark.django_db
State = SurveyRound.State
GIRL, YES = 1, 1


def opened(people=3, place=None, **fields):
    """An open round in which so many have answered, and one has stopped on the way."""
    of = made.questionnaire(place, grade=False)
    made.question(of)
    in_round = made.open_round(of, **fields)
    of.locked_at = in_round.created_at
    of.save()
    group = made.answer_group(made.unit(in_round))
    for _person in range(people):
        send(group, [GIRL, YES], {})
    Sitting.objects.create(digest="a", group=group, language="sv", answers=[GIRL, 0])
    return in_round, group


@pytest.mark.django_db(transaction=True)
def test_from_the_page_on_nobody_can_answer_and_what_waits_is_mixed_by_the_queue(cast, sign_in):
    in_round, group = opened(place=cast.norsjo, keeps_unfinished=True)
    client = sign_in(cast.coordinator)
    live = reverse("survey_live", args=[in_round.pk])
    assert "Svaren blandas" not in client.get(live).content.decode()

    client.post(reverse("survey_close", args=[in_round.pk]))
    client.post(reverse("survey_close", args=[in_round.pk]))

    in_round.refresh_from_db()
    assert (in_round.state, in_round.is_unmixed) == (State.CLOSED, True)
    assert (Arrival.objects.count(), Response.objects.count(), Sitting.objects.count()) == (3, 0, 1)
    with pytest.raises(RoundNotOpen):
        send(AnswerGroup.objects.select_related("unit__place__round").get(pk=group.pk), [GIRL, YES], {})
    page = client.get(live).content.decode()
    assert "Svaren blandas, så att ingen kan se vem som svarade först." in page
    assert 'hx-trigger="every 30s"' in page
    assert DBTaskResult.objects.filter(task_path=mixing.mix_closed.module_path).count() == 1

    work_through_queue()

    in_round.refresh_from_db()
    assert not in_round.is_unmixed
    assert (Arrival.objects.count(), Response.objects.count(), Sitting.objects.count()) == (0, 4, 0)
    assert "Svaren blandas" not in client.get(live).content.decode()


def test_whoever_is_in_the_middle_when_the_round_closes_is_told():
    in_round, group = opened()
    browser = Client()
    browser.get(reverse("answer_link", args=[group.token]))
    browser.post(reverse("answer_start"), {"language": "sv"})
    page = reverse("answer_page", args=[1])
    assert browser.get(page).status_code == 200

    shut_round(survey_round=in_round)

    assert "Enkäten är slut" in browser.post(page, {"q.sex": "1"}).content.decode()
    assert {one.answers[1] for one in Sitting.objects.all()} == {0}


def test_nothing_is_counted_before_it_is_mixed():
    in_round, _group = opened(people=12)
    shut_round(survey_round=in_round)
    with pytest.raises(NotClosed):
        compile_round(in_round)

    results.count_answers.func(in_round.pk)  # before the task that mixes has had its turn

    in_round.refresh_from_db()
    assert (in_round.state, in_round.is_unmixed) == (State.COMPILED, False)
    assert Response.objects.count() == 12
    assert not mixing.finish_closing(in_round)


def test_what_a_task_has_given_up_is_taken_up_within_the_hour():
    in_round, _group = opened()
    shut_round(survey_round=in_round)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)

    mixing.finish_what_was_left()

    assert Response.objects.count() == 3
    assert not SurveyRound.objects.filter(is_unmixed=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_the_middle_takes_it_up_again_once(tmp_path):
    in_round, _group = opened(people=30)
    with connection.cursor() as cursor:  # another mixes
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [mixing.LOCK, in_round.pk])
    shut_round(survey_round=in_round)
    task = DBTaskResult.objects.get()

    def waits():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            return cursor.fetchone()[0]

    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, waits)
        worker.send_signal(signal.SIGKILL)
        worker.wait(30)
    assert Arrival.objects.count() == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [mixing.LOCK, in_round.pk])
    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, lambda: DBTaskResult.objects.get(pk=task.pk).status == "SUCCESSFUL")

    assert (Arrival.objects.count(), Response.objects.count()) == (0, 30)
    assert DBTaskResult.objects.get(pk=task.pk).worker_ids == ["one", "one"]


# The room on the disk


def bytes_of_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('surveys_response')")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_closed_round_takes_no_more_room_than_its_answers(tmp_path):
    if connection.pg_version < mixing.MAY_VACUUM_SINCE:
        pytest.skip("Here only a table's owner may vacuum it.")
    in_round, _group = opened(people=0)
    with owner_cursor() as cursor:
        cursor.execute("VACUUM FULL surveys_response")
    Response.objects.bulk_create(
        Response(round=in_round, unit=1, answers=[GIRL, YES] * 20) for _ in range(5_000)
    )
    packed = bytes_of_answers()
    close_round(survey_round=in_round)
    assert bytes_of_answers() >= 1.9 * packed
    task = DBTaskResult.objects.get()
    tasks = WorkerProcess(tmp_path)
    tasks.environ["DATABASE_URL"] = tasks.environ["DATABASE_URL"].replace(APP_ROLE, JOBS_ROLE)

    with tasks as worker:
        wait_until(worker, lambda: DBTaskResult.objects.get(pk=task.pk).status == "SUCCESSFUL")

    assert Response.objects.count() == 5_000
    assert bytes_of_answers() <= 1.1 * packed


def test_without_the_right_to_vacuum_the_answers_stay_where_they_are():
    in_round, _group = opened()
    close_round(survey_round=in_round)
    before = set(Response.objects.values_list("id", flat=True))

    assert not mixing.pack(in_round)

    assert set(Response.objects.values_list("id", flat=True)) == before
