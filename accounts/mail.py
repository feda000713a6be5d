"""Mail goes through the queue: a mail is a row in the sender's own transaction, and leaves after it."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import OutgoingMail
from portal.due import recurring

TRY_FOR = timedelta(days=3)
KEEP_FOR = timedelta(days=7)


@transaction.atomic
def queue_mail(*, to: str, subject: str, body: str) -> OutgoingMail:
    """Let a mail to one person leave when the caller's transaction is committed; it dies with a rollback.

    Raises BadHeaderError for a line break in address or subject.
    """
    if any(len(f"{text}.".splitlines()) > 1 or "\0" in text for text in (to, subject)):
        raise BadHeaderError("A mail's address and subject are each one line.")
    mail = OutgoingMail.objects.create(to=to, subject=subject, body=body)
    deliver_mail.enqueue(mail.pk)
    return mail


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
    message = EmailMessage(
        mail.subject,
        mail.body,
        to=[mail.to],
        headers={"Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{domain}>"},
        connection=get_connection(settings.DELIVERY_EMAIL_BACKEND),
    )
    try:
        message.send()
    except OSError as error:  # also smtplib's; its text may hold the address, so only its kind is kept
        mail.error = type(error).__name__
    else:
        mail.sent_at, mail.error = timezone.now(), ""
        if settings.PRODUCTION:
            mail.body = ""  # it may hold a link that signs someone in
    mail.save(update_fields=["sent_at", "error", "body"])


@recurring(every=timedelta(minutes=10))
def retry_mail() -> None:
    """Try again, for three days, to send what the mail server would not take."""
    unsent = OutgoingMail.objects.filter(sent_at=None, created_at__gt=timezone.now() - TRY_FOR)
    for mail_id in unsent.exclude(error="").values_list("pk", flat=True):
        deliver_mail.enqueue(mail_id)


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
