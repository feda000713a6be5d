"""Mail goes through the queue: a mail is a row in the sender's own transaction, and leaves after it."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import OutgoingMail
from portal.due import recurring
from portal.lib.queue import enqueue_each
from portal.lib.uploads import KINDS

KEEP_FOR = timedelta(days=7)
AFTER_OTHERS = 1  # priority of mail that nobody waits for
UNKNOWN = "application/octet-stream"


@transaction.atomic
def queue_mail(
    *, to: str, subject: str, body: str, file: bytes | None = None, file_name: str = ""
) -> OutgoingMail:
    """Let a mail to one person leave when the caller's transaction is committed; it dies with a rollback.

    A `file` goes along as what its name says, and is kept no longer than until the mail has left.
    Raises BadHeaderError for a line break in address or subject.
    """
    mail = OutgoingMail(to=to, subject=subject, body=body, file=file, file_name=file_name)
    refuse_line_breaks(mail)
    mail.save()
    deliver_mail.enqueue(mail.pk)
    return mail


def queue_many(mails: list[OutgoingMail]) -> None:
    """The same for many mails, which let those that somebody waits for leave first."""
    for mail in mails:
        refuse_line_breaks(mail)
    made = OutgoingMail.objects.bulk_create(mails)
    enqueue_each(deliver_mail.using(priority=AFTER_OTHERS), [mail.pk for mail in made])


def refuse_line_breaks(mail: OutgoingMail) -> None:
    """Raise BadHeaderError for a mail that could carry a header that somebody smuggled in."""
    if any(len(f"{text}.".splitlines()) > 1 or "\0" in text for text in (mail.to, mail.subject)):
        raise BadHeaderError("A mail's address and subject are each one line.")


@task(priority=10)
@transaction.atomic
def deliver_mail(mail_id: int) -> None:
    """Hand one mail to the mail server, once; a mail that fails is tried again later.

    The row is locked meanwhile. Should we be killed between the server's answer and the commit, the mail
    goes again with the same Message-ID, by which the recipient's server knows it.
    """
    mail = OutgoingMail.objects.select_for_update().filter(pk=mail_id, sent_at=None).first()
    if mail is None:
        return
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    headers = {"Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{domain}>"}
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message = EmailMultiAlternatives(
        mail.subject,
        mail.body,
        to=[mail.to],
        headers=headers,
        connection=get_connection(settings.DELIVERY_EMAIL_BACKEND),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.file is not None:
        message.attach(mail.file_name, bytes(mail.file), content_type(mail.file_name))
    try:
        message.send()
    except OSError as error:  # also smtplib's; its text may hold the address, so only its kind is kept
        mail.error = type(error).__name__
    else:
        mail.sent_at, mail.error, mail.file = timezone.now(), "", None
        if settings.PRODUCTION:
            mail.body = mail.html = ""  # it may hold a link that signs someone in
    mail.save(update_fields=["sent_at", "error", "body", "html", "file"])


def content_type(name: str) -> str:
    """As what a file goes along, by the end of its name."""
    ending = name.rpartition(".")[2]
    return "text/plain" if ending == "txt" else KINDS[ending][1] if ending in KINDS else UNKNOWN


@recurring(every=timedelta(minutes=10))
def retry_mail() -> None:
    """Try again, for three days, to send what the mail server would not take."""
    for mail_id in OutgoingMail.objects.to_retry().values_list("pk", flat=True):
        deliver_mail.enqueue(mail_id)


def send_again(mail: OutgoingMail) -> None:
    """Try at once, and then for as long as any: somebody has seen to what was wrong."""
    if mail.given_up_at is not None:
        mail.given_up_at = None
        mail.save(update_fields=["given_up_at"])
    deliver_mail.enqueue(mail.pk)


def give_up(mail: OutgoingMail) -> None:
    """Try no more by ourselves."""
    mail.given_up_at = timezone.now()
    mail.save(update_fields=["given_up_at"])


@recurring(every=timedelta(days=1))
def forget_mail() -> None:
    """Remove mails of a week ago, sent or given up: whoever left an address for one reply is promised that."""
    OutgoingMail.objects.filter(created_at__lt=timezone.now() - KEEP_FOR).delete()


class QueueBackend(BaseEmailBackend):
    """Django's mail backend: what any library sends goes through the queue, one mail to each recipient."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            for recipient in message.recipients():
                queue_mail(to=recipient, subject=str(message.subject), body=str(message.body))
        return len(messages)
