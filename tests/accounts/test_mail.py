"""Mail leaves once, after the transaction that caused it, and never carries a header someone smuggled in."""

import socket
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from accounts.mail import QueueBackend, deliver_mail, forget_mail, queue_mail, retry_mail
from accounts.models import OutgoingMail
from tests.test_worker import work_through_queue

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def write(**changes):
    return queue_mail(**{"to": "kim@example.org", "subject": "Välkommen", "body": "Hej, Kim!"} | changes)


@pytest.fixture
def closed_port(settings):
    """Deliver to a mail server that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = probe.getsockname()
        settings.DELIVERY_EMAIL_BACKEND = SMTP
        yield


@pytest.mark.django_db(transaction=True)
def test_queue_mail_is_sent_by_the_worker():
    mail = write()
    assert outbox.outbox == []

    work_through_queue()

    [sent] = outbox.outbox
    assert (sent.to, sent.subject, sent.body) == (["kim@example.org"], "Välkommen", "Hej, Kim!")
    mail.refresh_from_db()
    assert mail.sent_at is not None
    assert mail.body == "Hej, Kim!"


@pytest.mark.django_db(transaction=True)
def test_queue_mail_dies_with_the_transaction():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    work_through_queue()

    assert outbox.outbox == []
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["to", "subject"])
@pytest.mark.parametrize(
    "smuggled",
    [
        "a@example.org\nBcc: b@example.org",
        "a@b.se\r",
        "a@b.se\0",
        '"a\x0cb"@b.se',
        '"a\x1cb"@b.se',
        "a\u2028b@b.se",
    ],
)
def test_queue_mail_refuses_line_breaks_in_headers(field, smuggled):
    with pytest.raises(BadHeaderError):
        write(**{field: smuggled})

    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_deliver_mail_sends_once():
    mail = write()

    deliver_mail.func(mail.pk)
    deliver_mail.func(mail.pk)

    [sent] = outbox.outbox
    created = f"{mail.created_at:%Y%m%d%H%M%S}"
    assert sent.message()["Message-ID"] == f"<{mail.pk}.{created}@example.org>"


@pytest.mark.django_db
def test_deliver_mail_forgets_the_text_in_production(settings):
    settings.PRODUCTION = True
    mail = write(body="A link that signs you in")

    deliver_mail.func(mail.pk)

    mail.refresh_from_db()
    assert (mail.subject, mail.body) == ("Välkommen", "")
    assert outbox.outbox[0].body == "A link that signs you in"


@pytest.mark.django_db
def test_deliver_mail_keeps_what_the_mail_server_did_not_take(closed_port):
    mail = write()

    deliver_mail.func(mail.pk)

    mail.refresh_from_db()
    assert (mail.sent_at, mail.error) == (None, "ConnectionRefusedError")


@pytest.mark.django_db(transaction=True)
def test_retry_mail_sends_when_the_mail_server_is_back(closed_port, settings):
    mail = write()
    work_through_queue()
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    retry_mail()
    work_through_queue()

    mail.refresh_from_db()
    assert [sent.to for sent in outbox.outbox] == [["kim@example.org"]]
    assert mail.error == ""


@pytest.mark.django_db
def test_retry_mail_gives_up_after_three_days_and_leaves_what_waits(closed_port):
    old, waiting = write(), write()
    deliver_mail.func(old.pk)
    OutgoingMail.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=4))
    queued = DBTaskResult.objects.count()

    retry_mail()

    assert waiting.error == ""
    assert DBTaskResult.objects.count() == queued


@pytest.mark.django_db
def test_forget_mail_removes_what_is_a_week_old_and_no_other():
    old, new = write(), write()
    OutgoingMail.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=8))

    forget_mail()

    assert list(OutgoingMail.objects.all()) == [new]


@pytest.mark.django_db
def test_queue_backend_queues_one_mail_to_each_recipient():
    message = EmailMessage("Hej", "Text", to=["a@example.org"], bcc=["b@example.org"])

    sent = get_connection("accounts.mail.QueueBackend").send_messages([message])

    assert sent == 1
    rows = OutgoingMail.objects.order_by("pk").values_list("to", "subject", "body")
    assert list(rows) == [("a@example.org", "Hej", "Text"), ("b@example.org", "Hej", "Text")]


def test_queue_backend_is_what_the_portal_uses():
    from django.utils.module_loading import import_string

    from portal import settings

    assert import_string(settings.EMAIL_BACKEND) is QueueBackend
