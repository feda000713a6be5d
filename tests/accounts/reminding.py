"""What tests of reminders share: telling at an hour, and reading what was told."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import OutgoingMail, Pace, User
from accounts.reminding.actions import tell_everyone
from accounts.reminding.people import People
from accounts.reminding.rules import gather

SWEDEN = ZoneInfo("Europe/Stockholm")


def morning(day, hour=7, minute=0):
    """A time in Sweden."""
    return datetime.combine(day, datetime.min.time(), SWEDEN).replace(hour=hour, minute=minute)


def tell(*paces):
    """Tell everyone at these paces, now."""
    for pace in paces or (Pace.DAILY, Pace.WEEKLY):
        tell_everyone.func(pace)


def mails_to(person):
    """The mails to a person, the first one first."""
    return list(OutgoingMail.objects.filter(to=person.email).order_by("pk"))


def waits_for(person, today=None):
    """What waits for a person today: (kind, stage, text) of each."""
    people = People.of([person.pk])
    return [(due.kind, due.stage, due.text) for due in gather(people, today or timezone.localdate())]


def everyone():
    return People.of(list(User.objects.values_list("pk", flat=True)))
