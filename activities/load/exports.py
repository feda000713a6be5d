"""A person's dates as a calendar file (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from activities.load.presentation import summary
from activities.load.reports import Item, Kind

CONTENT_TYPE = "text/calendar; charset=utf-8"
MEETING_LASTS = timedelta(hours=1)  # where nobody has said when it ends


def calendar_file(items: Iterable[Item], *, made_at: datetime, name: str = "") -> bytes:
    """The dates as one calendar: title, day, place and the page's address, and no names of people.

    Meetings have their hours in UTC, all else is a whole day that leaves the person free. Days that were set
    aside are tentative. An item keeps its UID from one time to the next.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{settings.VERSION}//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name or _("My planning"))
    for item in items:
        calendar.add_component(_event(item, made_at))
    return calendar.to_ical()


def _event(item: Item, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{item.kind}-{item.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("summary", summary(item))
    event.add("url", settings.BASE_URL + item.url)
    if item.place:
        event.add("location", item.place)
    if item.starts_at:
        event.add("dtstart", item.starts_at.astimezone(UTC))
        event.add("dtend", (item.ends_at or item.starts_at + MEETING_LASTS).astimezone(UTC))
    else:
        event.add("dtstart", item.on)
        event.add("dtend", item.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if item.kind == Kind.PLANNED else "CONFIRMED")
    return event
