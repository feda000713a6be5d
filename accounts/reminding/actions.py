"""When mail about what waits leaves: one to each person and pace, batch by batch, each batch whole or not at all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.mail import queue_many
from accounts.models import Membership, OutgoingMail, Pace, Reminded, ReminderChoice, User
from accounts.reminding.kinds import BY_CODE, KINDS, is_to_be_told
from accounts.reminding.letters import write_letter
from accounts.reminding.people import People
from accounts.reminding.rules import Due, gather
from portal.due import recurring
from portal.models import DueRun

HOUR = time(7)  # in Sweden
BATCH = 500  # people, read together and told in one transaction
# How long after its hour a mail still leaves: if nothing ran then, Monday's may come on Wednesday.
CATCH_UP = {Pace.DAILY: timedelta(hours=12), Pace.WEEKLY: timedelta(days=3)}
KEEP_TOLD = timedelta(days=400)


def latest_hour(pace: str, now: datetime) -> datetime:
    """When the latest mail of the pace was to leave: at seven in Sweden, every day or on Mondays."""
    local = timezone.localtime(now)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if pace == Pace.WEEKLY:
        day -= timedelta(days=day.weekday())
    return timezone.make_aware(datetime.combine(day, HOUR))


@recurring(every=timedelta(minutes=10))
def tell_what_waits() -> None:
    """Tell those who wish it at once; and put the morning's and Monday's mail on the queue, once, when it is time."""
    now = timezone.now()
    for pace, catch_up in CATCH_UP.items():
        hour = latest_hour(pace, now)
        if now - hour <= catch_up:
            with transaction.atomic():
                _run, is_new = DueRun.objects.get_or_create(rule=f"accounts.reminding.{pace}", slot=hour)
                if is_new:
                    tell_everyone.enqueue(pace)
    if ReminderChoice.objects.filter(pace=Pace.AT_ONCE).exists():
        tell_everyone.func(Pace.AT_ONCE)


@task()
def tell_everyone(pace: str) -> None:
    """Tell each person of what has begun to wait, as far as it is wished at this pace.

    What somebody has been told is noted in the transaction that queues the mail. So whatever is killed and begun
    again, nobody is told twice, and nobody is passed over.
    """
    people = people_at(pace)
    while ids := tuple(islice(people, BATCH)):
        tell_some(ids, pace)


def people_at(pace: str) -> Iterator[int]:
    """Ids of those who may be told at this pace, those of one municipality beside each other."""
    standing = Membership.objects.active().filter(user__is_active=True)
    if not any(kind.pace == pace for kind in KINDS):
        standing = standing.filter(user__in=ReminderChoice.objects.filter(pace=pace).values("user"))
    rows = standing.order_by("municipality", "user").values_list("user", flat=True)
    return iter(dict.fromkeys(rows))


def tell_some(ids: tuple[int, ...], pace: str) -> None:
    """Tell some people, read together just before."""
    today = timezone.localdate()
    chosen = {
        (user, kind): wished
        for user, kind, wished in ReminderChoice.objects.filter(user__in=ids).values_list(
            "user", "kind", "pace"
        )
    }
    kinds = {kind.code for kind in KINDS if kind.pace == pace}
    kinds |= {kind for (_user, kind), wished in chosen.items() if wished == pace}
    found: dict[int, list[Due]] = defaultdict(list)
    for due in gather(People.of(ids), today, kinds):
        if due.is_told and chosen.get((due.user_id, due.kind), BY_CODE[due.kind].pace) == pace:
            found[due.user_id].append(due)
    if found:
        send(found, today)


@transaction.atomic
def send(found: Mapping[int, list[Due]], today: date) -> None:
    """Queue one mail to each person with something that is to be told, and note what was told.

    Their rows are locked, so that two workers never tell the same person of the same thing.
    """
    people = User.objects.select_for_update(no_key=True).filter(pk__in=found, is_active=True).order_by("pk")
    users = {user.pk: user for user in people}
    told = {
        (row.user_id, row.kind, row.key): (timezone.localdate(row.told_at), row.stage)
        for row in Reminded.objects.filter(user__in=users)
    }
    now = timezone.now()
    mails: list[OutgoingMail] = []
    notes: list[Reminded] = []
    for pk, user in users.items():
        news = [
            due
            for due in found[pk]
            if is_to_be_told(
                BY_CODE[due.kind], stage=due.stage, told=told.get((pk, due.kind, due.key)), today=today
            )
        ]
        if news:
            mails.append(write_letter(user, news, waiting=len(found[pk]) - len(news), today=today))
            notes += (
                Reminded(user=user, kind=due.kind, key=due.key, stage=due.stage, told_at=now) for due in news
            )
    queue_many(mails)
    Reminded.objects.bulk_create(
        notes,
        update_conflicts=True,
        unique_fields=["user", "kind", "key"],
        update_fields=["stage", "told_at"],
    )


def choose(user: User, paces: Mapping[str, str]) -> None:
    """Keep the paces that the person has chosen; what is as usual needs no row."""
    usual = [code for code, pace in paces.items() if BY_CODE[code].pace == pace]
    ReminderChoice.objects.filter(user=user, kind__in=usual).delete()
    ReminderChoice.objects.bulk_create(
        [
            ReminderChoice(user=user, kind=code, pace=pace)
            for code, pace in paces.items()
            if code not in usual
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["pace"],
    )


@recurring(every=timedelta(days=1))
def forget_told() -> None:
    """Remove notes of what was told long ago: longer than anything is kept quiet."""
    Reminded.objects.filter(told_at__lt=timezone.now() - KEEP_TOLD).delete()
