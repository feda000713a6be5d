"""What is to be done at regular times: rules with a period, each run once in every period.

    @recurring(every=timedelta(days=1))
    def remind_of_agreements(): ...

Rules stand in the modules of an app that HOMES names. They must be safe to repeat: a crash may run one again.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import task

from portal.models import DueRun

HOMES = (
    "actions",
    "mail",
    "imports.actions",
    "limits",
    "links.actions",
    "practice",
    "reminding.actions",
    "telling.actions",
    "following.actions",
    "following.opening",
    "events.people.actions",
    "answering.mixing",
    "results.retention",
    "rounds.actions",
    "rounds.invitations.actions",
)
KEEP_RUNS = timedelta(days=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Rule = Callable[[], None]
rules: dict[str, tuple[Rule, timedelta]] = {}


def recurring(*, every: timedelta) -> Callable[[Rule], Rule]:
    """Register a function to be run once in every period; periods are counted from midnight, UTC."""

    def register(rule: Rule) -> Rule:
        rules[f"{rule.__module__}.{rule.__name__}"] = (rule, every)
        return rule

    return register


def start_of_period(now: datetime, every: timedelta) -> datetime:
    """Return when the period that `now` is in began."""
    return now - (now - EPOCH) % every


def enqueue_due() -> list[str]:
    """Put every rule that has not had its turn in this period on the queue, and return their names.

    However many workers ask, each rule is put there once: the turn and the task are one transaction.
    """
    autodiscover_modules(*HOMES)
    enqueued = []
    for name, (_rule, every) in rules.items():
        with transaction.atomic():
            slot = start_of_period(timezone.now(), every)
            _run, created = DueRun.objects.get_or_create(rule=name, slot=slot)
            if created:
                run_rule.enqueue(name)
                enqueued.append(name)
    return enqueued


@task()
def run_rule(name: str) -> None:
    """Run one rule by its name; a rule that the code no longer has is passed over."""
    autodiscover_modules(*HOMES)
    if name in rules:
        rules[name][0]()


@recurring(every=timedelta(days=1))
def forget_old_runs() -> None:
    """Remove finished tasks, which hold their arguments and errors, and old turns."""
    call_command("prune_db_task_results", min_age_days=14, failed_min_age_days=30, verbosity=0)
    DueRun.objects.filter(slot__lt=timezone.now() - KEEP_RUNS).delete()
