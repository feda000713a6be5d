"""What officers write down. Callers check access."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import County, Municipality
from reviews.models import ReadMark, SupportContact


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


def add_contact(
    *, by: User, municipality: Municipality, form_token: UUID, on: date, kind: str, note: str
) -> tuple[SupportContact, bool]:
    """Note a contact with a municipality, which sees it. The same form posted twice gives one note.

    Returns the contact and whether it is new. Raises IntegrityError if the token is another person's or from
    another municipality: the note would be lost without a word.
    """
    return SupportContact.objects.get_or_create(
        form_token=form_token,
        municipality=municipality,
        created_by=by,
        defaults={"on": on, "kind": kind, "note": note},
    )


def remove_contact(*, contact: SupportContact) -> None:
    """Take a contact back."""
    contact.delete()
