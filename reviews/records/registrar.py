"""Sent to the registrar: a document with all that a register asks for, to the municipality's official mailbox."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.mail import queue_mail
from accounts.models import User
from municipalities.models import Municipality
from reviews.models import Registration, ReviewSubmission
from reviews.records.packing import file_name, file_of
from reviews.records.record import SENT, Record, Wanted
from reviews.records.reports import records_of

MOST = 20  # documents at a time: each is a mail of its own


def takes_documents(municipality: Municipality) -> bool:
    """Whether there is a mailbox to send to; nothing leaves while practising."""
    return bool(municipality.registrar_email) and not municipality.is_practice


@task()
@transaction.atomic
def hand_over(place: int, by: int, keys: list[str], secrecy: str, form_token: str) -> None:
    """Send each of the documents that the person reads there to the official mailbox, in a mail of its own.

    The same form twice, or a task that is run once more, sends each once. A document without a file stays, and so
    does all without a mailbox. `secrecy` is said of those that have no paragraph of their own.
    """
    municipality = Municipality.objects.select_related("county").get(pk=place)
    user = User.objects.filter(pk=by, is_active=True).first()
    if user is None or not takes_documents(municipality):
        return
    for record in to_send(records_of(user, municipality, Wanted()), keys):
        file = file_of(record, user, municipality)
        if file is None:
            continue
        _row, is_new = Registration.objects.get_or_create(
            form_token=form_token, record=record.key, municipality=municipality, defaults={"by": user}
        )
        if is_new:
            ending, content = file
            stated = replace(record, secrecy=record.secrecy or secrecy)
            mail_document(municipality, stated, content=content, name=file_name(record, ending))
            if record.kind == SENT:
                sent = ReviewSubmission.objects.filter(pk=record.pk)
                sent.update(registered_at=timezone.now(), secrecy=stated.secrecy)


def to_send(records: Iterable[Record], keys: Collection[str]) -> list[Record]:
    """Those that were chosen and have a file, at most so many."""
    return [record for record in records if record.key in keys and record.has_file][:MOST]


def mail_document(municipality: Municipality, record: Record, *, content: bytes, name: str) -> None:
    """Queue the mail that carries the document, and says what a register asks for, in the portal's language."""
    with override(settings.LANGUAGE_CODE):
        title = f"{record.title}, {municipality.full_name}"
        rows = (
            (_("Title"), title),
            (_("Date"), record.on.isoformat()),
            (_("Sender"), record.sender),
            (_("Receiver"), record.receiver or "–"),
            (_("Case number"), record.case_number or _("not given yet")),
            (_("Secrecy paragraph"), record.secrecy or _("none stated")),
            (_("Fingerprint of the file (SHA-256)"), sha256(content).hexdigest()),
        )
        queue_mail(
            to=municipality.registrar_email,
            subject=_("To be registered: %(title)s") % {"title": title},
            body="\n".join(f"{label}: {text}" for label, text in rows),
            file=content,
            file_name=name,
        )
