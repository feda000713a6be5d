"""What officers write down. Callers check access."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import County
from reviews.models import ReadMark


@transaction.atomic
def mark_read(*, by: User, counties: Iterable[County], read_to: datetime) -> None:
    """Mark the counties' news as read up to the moment the page was gathered, not to when this is called.

    What came in between stays new. A mark never moves back, nor into the future.
    """
    read_to = min(read_to, timezone.now())
    for county in counties:
        mark, created = ReadMark.objects.get_or_create(user=by, county=county, defaults={"read_at": read_to})
        if not created:
            ReadMark.objects.filter(pk=mark.pk, read_at__lt=read_to).update(read_at=read_to)
