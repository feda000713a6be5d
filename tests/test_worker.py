"""The queue: nothing is lost, nothing is done twice in effect, whatever is killed."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal import due
from portal.database import APP_ROLE
from portal.management.commands.portal_worker import PortalWorker, take_back_tasks
from portal.models import DueRun
from tests.postgres import owner_cursor

GATE = 4711  # an advisory lock that the test holds to keep a task in the middle of its work
FAR_AHEAD = due.EPOCH + timedelta(days=50_000)  # no old run, to be forgotten


@task()
def record_once(name):
    """Note, at most once in effect, that the task was done; in the middle it waits for the gate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [GATE, GATE])
    DueRun.objects.get_or_create(rule=name, slot=FAR_AHEAD)


@task()
def fail():
    raise ValueError("no such thing")


def work_through_queue(worker_id="tester"):
    """Run a worker in this process until the queue is empty."""
    PortalWorker(worker_id, interval=0).run()


class WorkerProcess:
    """A worker as the supervisor starts it, on the test's database and with the application's role."""

    def __init__(self, tmp_path):
        place = connection.settings_dict
        socket = f"?host={place['HOST']}" if place["HOST"].startswith("/") else ""
        server = "" if socket else f"{place['HOST']}:{place['PORT'] or 5432}"
        self.environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"postgres://{APP_ROLE}@{server}/{place['NAME']}{socket}",
            "PORTAL_JOBS": "1",
            "PORTAL_DATA": str(tmp_path),
        }

    def __enter__(self):
        command = [
            sys.executable,
            "manage.py",
            "portal_worker",
            "--skip-checks",
            "--worker-id",
            "one",
            "--interval",
            "0.02",
        ]
        self.process = subprocess.Popen(command, env=self.environ, stderr=subprocess.PIPE, text=True)
        return self.process

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def wait_until(worker, condition):
    """Ask again and again until it holds, for as long as the worker lives."""
    for _ in range(500):
        if condition():
            return
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"The worker ended by itself, with {worker.wait(0.02)}: {worker.stderr.read()}")
    pytest.fail("It never came to be.")


AT_GATE = """
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
"""


def waits_at_gate():
    """Return whether a task is in the middle of its work."""
    with connection.cursor() as cursor:
        cursor.execute(AT_GATE)
        return cursor.fetchone() is not None


def status_of(result):
    return DBTaskResult.objects.get(pk=result.id).status


@pytest.mark.django_db(transaction=True)
def test_worker_killed_midway_does_the_task_after_restart(tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
    result = record_once.enqueue("killed")

    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, waits_at_gate)
        assert status_of(result) == TaskResultStatus.RUNNING
        worker.kill()
        worker.wait()
    assert not DueRun.objects.filter(rule="killed").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, lambda: status_of(result) == TaskResultStatus.SUCCESSFUL)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0

    assert DueRun.objects.filter(rule="killed").count() == 1
    assert DBTaskResult.objects.get(pk=result.id).worker_ids == ["one", "one"]


@pytest.mark.django_db(transaction=True)
def test_worker_ends_with_an_error_when_its_database_connection_goes(tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
    result = record_once.enqueue("cut off")

    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, waits_at_gate)
        with owner_cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({AT_GATE}) AS task")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        assert worker.wait(30) != 0

    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, lambda: status_of(result) == TaskResultStatus.SUCCESSFUL)
    assert DueRun.objects.filter(rule="cut off").count() == 1


@pytest.mark.django_db(transaction=True)
def test_worker_refuses_a_second_one_with_the_same_id(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    result = record_once.enqueue("first")

    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, lambda: status_of(result) == TaskResultStatus.SUCCESSFUL)
        with pytest.raises(CommandError, match="one is already at work"):
            call_command("portal_worker", worker_id="one")


@pytest.mark.django_db
def test_take_back_tasks_gives_up_after_three_tries():
    result = record_once.enqueue("hopeless")
    DBTaskResult.objects.filter(pk=result.id).update(status="RUNNING", worker_ids=["one", "one"])

    take_back_tasks("one")
    assert status_of(result) == TaskResultStatus.READY
    DBTaskResult.objects.filter(pk=result.id).update(status="RUNNING", worker_ids=["one", "one", "one"])
    take_back_tasks("one")

    given_up = DBTaskResult.objects.get(pk=result.id)
    assert given_up.status == TaskResultStatus.FAILED
    assert given_up.exception_class_path.endswith("WorkerDied")


@pytest.mark.django_db
def test_take_back_tasks_leaves_what_another_worker_has():
    result = record_once.enqueue("someone else's")
    DBTaskResult.objects.filter(pk=result.id).update(status="RUNNING", worker_ids=["one", "two"])

    take_back_tasks("one")

    assert status_of(result) == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_enqueue_rolls_back_with_its_transaction():
    with transaction.atomic():
        record_once.enqueue("never")
        transaction.set_rollback(True)

    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_worker_goes_on_after_a_task_that_fails():
    failing, good = fail.enqueue(), record_once.enqueue("good")

    work_through_queue()

    assert status_of(failing) == TaskResultStatus.FAILED
    assert status_of(good) == TaskResultStatus.SUCCESSFUL


@pytest.fixture
def counted(monkeypatch):
    """One recurring rule, every ten minutes, that counts its runs."""
    autodiscover_modules(*due.HOMES)
    runs = []
    monkeypatch.setattr(due, "rules", {"count": (lambda: runs.append("run"), timedelta(minutes=10))})
    return runs


@pytest.mark.django_db(transaction=True)
def test_enqueue_due_runs_a_rule_once_in_each_period(counted, time_machine):
    time_machine.move_to("2026-03-02T08:01:00Z", tick=False)
    assert due.enqueue_due() == ["count"]
    assert due.enqueue_due() == []
    time_machine.shift(timedelta(minutes=8))
    assert due.enqueue_due() == []
    time_machine.shift(timedelta(minutes=1))
    assert due.enqueue_due() == ["count"]

    work_through_queue()

    assert counted == ["run", "run"]


def test_start_of_period_counts_from_midnight():
    at = due.EPOCH + timedelta(days=3, hours=7, minutes=44)

    assert due.start_of_period(at, timedelta(days=1)) == due.EPOCH + timedelta(days=3)
    assert due.start_of_period(at, timedelta(minutes=15)) == due.EPOCH + timedelta(
        days=3, hours=7, minutes=30
    )


@pytest.mark.django_db(transaction=True)
def test_run_rule_passes_over_a_rule_that_is_gone():
    result = due.run_rule.enqueue("activities.actions.removed_long_ago")

    work_through_queue()

    assert status_of(result) == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_forget_old_runs_removes_what_is_finished_and_old():
    now = timezone.now()
    old, new = record_once.enqueue("old"), record_once.enqueue("new")
    DBTaskResult.objects.filter(pk=old.id).update(status="SUCCESSFUL", finished_at=now - timedelta(days=15))
    DueRun.objects.create(rule="old", slot=now - timedelta(days=31))
    DueRun.objects.create(rule="new", slot=now - timedelta(days=29))

    due.forget_old_runs()

    assert [str(task.pk) for task in DBTaskResult.objects.all()] == [new.id]
    assert [run.rule for run in DueRun.objects.all()] == ["new"]
