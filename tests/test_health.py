"""The right answer to monitoring, whatever part of the portal stands still."""

from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.health import livez, readyz
from portal.models import DueRun
from tests.postgres import owner_cursor
from tests.test_worker import fail

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "monitoring's own"


def ask(view, **headers):
    response = view(RequestFactory().get("/", headers=headers))
    return response.status_code, response.content.decode()


@pytest.fixture
def token(settings):
    settings.HEALTH_TOKEN = TOKEN
    return {"X-Health-Token": TOKEN}


def test_livez_does_not_ask_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask(livez) == (200, "ok\n")


def test_livez_and_readyz_are_for_reading_and_never_cached():
    for view in (livez, readyz):
        assert view(RequestFactory().post("/")).status_code == 405
        assert view(RequestFactory().head("/")).headers["Cache-Control"] == "no-store"
        assert view.login_required is False


def test_readyz_is_ok_and_leaves_no_trace():
    assert ask(readyz) == (200, "ok\n")
    assert not DueRun.objects.exists()


def test_readyz_tells_when_the_database_is_not_writable(token):
    with owner_cursor() as cursor:
        cursor.execute("REVOKE INSERT ON portal_duerun FROM portal_app")

    answer = ask(readyz, **token)

    with owner_cursor() as cursor:
        cursor.execute("GRANT INSERT ON portal_duerun TO portal_app")
    assert answer == (503, "not ready\ndatabase: not writable\n")


def test_readyz_tells_when_a_migration_is_missing(token):
    with owner_cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET app = 'away' WHERE app = 'portal'")

    answer = ask(readyz, **token)

    with owner_cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET app = 'portal' WHERE app = 'away'")
    assert answer == (503, "not ready\nmigrations: some are not applied\n")


def test_readyz_tells_when_the_queue_stands_still(token):
    waiting, later = fail.enqueue(), fail.using(run_after=timezone.now() + timedelta(hours=1)).enqueue()
    DBTaskResult.objects.filter(pk=later.id).update(enqueued_at=timezone.now() - timedelta(hours=1))
    assert ask(readyz) == (200, "ok\n")

    DBTaskResult.objects.filter(pk=waiting.id).update(enqueued_at=timezone.now() - timedelta(minutes=6))

    stands = "not ready\nqueue: a task has waited for more than five minutes\n"
    assert ask(readyz, **token) == (503, stands)


def test_readyz_answers_in_time_when_the_database_does_not(token):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE django_tasks_database_dbtaskresult IN ACCESS EXCLUSIVE MODE")
        started = monotonic()
        status, text = ask(readyz, **token)

    assert monotonic() - started < 5
    assert (status, text) == (503, "not ready\ndatabase: no answer in time\n")


def test_readyz_tells_when_there_is_no_database(token, settings):
    place = connection.settings_dict
    host, place["HOST"] = place["HOST"], "/nowhere"
    try:
        assert ask(readyz, **token) == (503, "not ready\ndatabase: OperationalError\n")
    finally:
        place["HOST"] = host


@pytest.mark.parametrize("given", [{}, {"X-Health-Token": "wrong"}, {"X-Health-Token": ""}])
@pytest.mark.parametrize("expected", [TOKEN, ""])
def test_readyz_keeps_details_from_everyone_else(given, expected, settings):
    settings.HEALTH_TOKEN = expected
    waiting = fail.enqueue()
    DBTaskResult.objects.filter(pk=waiting.id).update(enqueued_at=timezone.now() - timedelta(minutes=6))

    assert ask(readyz, **given) == (503, "not ready\n")
