"""What monitoring asks: does the process live, and can the portal do its work?"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from datetime import timedelta
from threading import Lock

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult, get_date_max

from portal.models import DueRun

ANSWER_WITHIN = 4.0  # seconds
OLDEST_READY_TASK = timedelta(minutes=5)
asker = ThreadPoolExecutor(max_workers=1)  # one: a hanging database hangs no more than that
asking = Lock()
question = None  # the latest one put


@login_not_required
@require_safe
def livez(request):
    """The process answers; the database is not asked."""
    return plain("ok")


@login_not_required
@require_safe
def readyz(request):
    """Database, migrations and queue are as they should be. Only monitoring's token shows what is not."""
    try:
        faults = ask().result(ANSWER_WITHIN)
    except TooLate:
        faults = ["database: no answer in time"]
    if not faults:
        return plain("ok")
    given = request.headers.get("X-Health-Token", "")
    trusted = settings.HEALTH_TOKEN and constant_time_compare(given, settings.HEALTH_TOKEN)
    return plain("\n".join(["not ready", *faults]) if trusted else "not ready", status=503)


def ask():
    """Ask the database, or wait with those who already have asked: many at once cost no more than one."""
    global question
    with asking:
        if question is None or question.done():
            question = asker.submit(find_faults)
        return question


def plain(text, status=200):
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(f"{text}\n", content_type="text/plain", status=status, headers=headers)


def find_faults():
    """List what is wrong, without anyone's data; on a connection of this thread's own."""
    checks = {
        "migrations: some are not applied": migrations_missing,
        "database: not writable": cannot_write,
        "queue: a task has waited for more than five minutes": queue_stands_still,
    }
    try:
        return [fault for fault, found in checks.items() if found()]
    except Error as error:
        return [f"database: {type(error).__name__}"]
    finally:
        connection.close()


def migrations_missing(alias="default"):
    """Return whether the database lacks a migration that the code has."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def cannot_write():
    """Return whether the application's role may not write a row; the row is taken back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '2s'")
            DueRun.objects.create(rule="readyz", slot=timezone.now())
            transaction.set_rollback(True)
    except Error:
        return True
    return False


def queue_stands_still():
    """Return whether a task that may be run has waited for longer than it should."""
    limit = timezone.now() - OLDEST_READY_TASK
    due = Q(run_after__lt=limit) | Q(run_after=get_date_max())
    return DBTaskResult.objects.ready().filter(due, enqueued_at__lt=limit).exists()
