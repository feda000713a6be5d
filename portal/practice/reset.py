"""Makes Övningskommunen anew: everything that hangs on it is removed, and invented work put in its place."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import WeeklyLink, WriteLink
from activities.models import (
    Activity,
    ActivityGuest,
    ImportBatch,
    Participation,
    SharedCount,
    Telling,
    TellLink,
)
from municipalities.models import PRACTICE, Municipality
from portal.due import recurring
from portal.practice.content import fill
from reviews.models import ReadMark, SupportContact


def everything_practised() -> list[QuerySet]:
    """What hangs on Övningskommunen or its county, in the order in which it can be removed.

    Participations go before their activities, so that the counts of what is shared are taken down by them.
    """
    return [
        ActivityGuest.objects.filter(participation__municipality=PRACTICE),
        Participation.objects.filter(municipality=PRACTICE),
        Telling.objects.filter(link__municipality=PRACTICE),
        TellLink.objects.filter(municipality=PRACTICE),
        Activity.objects.filter(places__contains=[PRACTICE]),
        ImportBatch.objects.filter(municipality=PRACTICE),
        SharedCount.objects.filter(municipality=PRACTICE),
        SupportContact.objects.filter(municipality=PRACTICE),
        ReadMark.objects.filter(county=PRACTICE),
        WriteLink.objects.filter(municipality=PRACTICE),
        WeeklyLink.objects.filter(municipality=PRACTICE),
    ]


@recurring(every=timedelta(days=1))
@transaction.atomic
def reset_practice() -> None:
    """Remove all that was practised and put invented work in its place; all of it or nothing.

    Whoever practises meanwhile waits for a moment, and finds nothing left of what was open.
    """
    if not Municipality.objects.filter(pk=PRACTICE).exists():
        return  # the reference data has not been loaded yet
    lock_practice()
    for rows in everything_practised():
        rows._raw_delete(rows.db)  # in one statement: someone may have tried with a hundred thousand rows
    practice = Municipality.objects.get(pk=PRACTICE)
    practice.shares_by_default = Municipality._meta.get_field("shares_by_default").get_default()
    practice.save(update_fields=["shares_by_default"])
    fill(practice)


def lock_practice() -> None:
    """Wait for changes on their way in Övningskommunen, and hold new ones back: no deadlocks.

    Rows are locked in the order in which those who tell, enter and change lock them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5min'")  # an import may be on its way
    for rows in (
        TellLink.objects.filter(municipality=PRACTICE).order_by("pk"),
        Activity.objects.filter(places__contains=[PRACTICE]).order_by("pk"),
        Participation.objects.filter(municipality=PRACTICE).order_by("pk"),
        SharedCount.objects.filter(municipality=PRACTICE).order_by("month", "theme"),
        Municipality.objects.filter(pk=PRACTICE),  # last: a new row of any of them asks for it at commit
    ):
        list(rows.select_for_update().values_list("pk", flat=True))


def is_untouched() -> bool:
    """Whether nothing was ever put into Övningskommunen."""
    return not Participation.objects.filter(municipality=PRACTICE).exists()
