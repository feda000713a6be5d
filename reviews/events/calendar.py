"""A meeting as a file for a calendar."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import override

from activities.load.exports import CONTENT_TYPE, calendar_file
from activities.load.reports import Item, Kind


def calendar_response(event, place, url):
    """The meeting as iCalendar, with the place that it is read for and the page's address."""
    item = Item(
        event.on, Kind.EVENT, str(event.pk), event.title, place, url, event.starts_at, event.ends_at,
        event.place or event.link,
    )  # fmt: skip
    with override(settings.LANGUAGE_CODE):
        file = calendar_file([item], made_at=timezone.now(), name=event.title)
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="traff-{event.pk}.ics"'
    return response
