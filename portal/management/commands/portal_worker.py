"""Runs the queue's tasks and, once a minute, puts what is due on it."""

import fcntl
import logging
import socket
import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from portal.due import enqueue_due

MOST_TRIES = 3
DUE_EVERY = 60  # seconds


class WorkerDied(Exception):
    """The worker was ended in the middle of the task each time that it was tried."""


class Command(BaseCommand):
    help = "Run tasks until told to stop; ends with an error when the database goes, to be started again."

    def add_arguments(self, parser):
        parser.add_argument("--worker-id", default=f"worker-{socket.gethostname()}"[:64])
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks at the queue")

    def handle(self, *, worker_id, interval, **options):
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        with (settings.DATA_DIR / f"{worker_id}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CommandError(f"{worker_id} is already at work; choose another --worker-id.") from error
            take_back_tasks(worker_id)
            PortalWorker(worker_id, interval).run_until_stopped()


class PortalWorker(Worker):
    """The library's worker, emptying the queue over and over, with a look at what is due between."""

    def __init__(self, worker_id, interval):
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name="default",
            worker_id=worker_id,
            interval=interval,
            batch=True,
            max_tasks=None,
            startup_delay=False,
        )

    def run_until_stopped(self):
        self.configure_signals()
        looked = -DUE_EVERY
        while self.running:
            if time.monotonic() - looked >= DUE_EVERY:
                looked = time.monotonic()
                enqueue_due()
            self.run()
            if self.running:
                time.sleep(self.interval)


def take_back_tasks(worker_id):
    """Put the tasks that this worker was ended in the middle of back on the queue, or give them up."""
    for task in DBTaskResult.objects.running().filter(worker_ids__contains=[worker_id]):
        if task.worker_ids[-1] != worker_id:
            continue  # another worker has it now
        if len(task.worker_ids) < MOST_TRIES:
            task.status = DBTaskResult._meta.get_field("status").default
            task.save(update_fields=["status"])
        else:
            task.set_failed(WorkerDied())
