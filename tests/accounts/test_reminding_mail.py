"""The mail of reminders leaves through a real mail server, survives what is killed, and fails where it is seen."""

import email
from email import policy
from html.parser import HTMLParser

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.mail import deliver_mail, retry_mail
from accounts.models import Membership, OutgoingMail, Pace, Reminded, Role, User
from accounts.reminding.actions import BATCH, tell_everyone
from tests import factories
from tests.accounts.reminding import tell
from tests.postgres import is_somebody_waiting
from tests.test_worker import WorkerProcess, wait_until, work_through_queue


class MailServer:
    """A mail server that keeps what it takes, and refuses what it is told to."""

    def __init__(self):
        self.taken, self.refuses = [], ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuses and address.startswith(self.refuses):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(
            (envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=policy.default))
        )
        return "250 OK"


class AnyPort(Controller):
    """Listens at a port that is free."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings):
    """A real mail server on this machine, to which the portal delivers."""
    handler = MailServer()
    controller = AnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    yield handler
    controller.stop()


class Words(HTMLParser):
    """The text of a page and its addresses, in order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.is_title = tag == "title"
        self.href = dict(attrs).get("href")

    def handle_endtag(self, tag):
        if tag == "a" and self.href and self.href not in self.found:
            self.found.append(self.href)

    def handle_data(self, data):
        if data.strip() and not self.is_title:
            self.found += data.split()


@pytest.fixture
def coordinator(db):
    """Someone in Norsjö with an entry to complete, and a promise that is soon due."""
    norsjo = factories.municipality("2417", "Norsjö")
    for _ in range(2):  # so that no administrator needs to be told that they are missing
        factories.member(Role.REGISTRAR, norsjo, is_owner=True)
    person = factories.member(Role.COORDINATOR, norsjo, person=factories.user("anna@exempel.se", "Anna Ek"))
    factories.activity(norsjo, is_draft=True, by=person)
    factories.promise(norsjo, side="municipality", due_on=timezone.localdate())
    return person


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_gets_text_and_html_that_say_the_same(coordinator, mail_server, settings):
    tell_everyone.enqueue(Pace.WEEKLY)
    work_through_queue()

    [(to, message)] = mail_server.taken
    assert to == ["anna@exempel.se"]
    choose = settings.BASE_URL + reverse("reminder_choices")
    assert message["List-Unsubscribe"] == f"<{choose}>"
    assert message["Subject"].endswith("2 saker väntar på dig")
    text, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))
    assert sorted(text.replace("–", " ").split()) == sorted(Words(html).found)
    assert "Hej Anna!" in text
    assert "Norsjö kommun" in text
    assert "Du får detta för att" in text
    assert settings.BASE_URL + reverse("activity_list", args=["2417"]) in text
    assert choose in text


@pytest.mark.django_db(transaction=True)
def test_what_the_mail_server_refuses_is_seen_and_tried_again(coordinator, mail_server, client):
    administrator = factories.member(Role.ADMINISTRATOR)
    mail_server.refuses = "anna"
    tell_everyone.enqueue(Pace.WEEKLY)
    work_through_queue()
    client.force_login(administrator)
    mail = OutgoingMail.objects.get()

    page = client.get(reverse("needs_help")).content.decode()
    assert "anna@exempel.se" in page
    assert "SMTPRecipientsRefused" in page
    assert "Komplettera aktiviteter" not in page
    assert client.get(reverse("to_do")).status_code == 200  # no page waits for mail

    mail_server.refuses = ""
    client.post(reverse("mail_again", args=[mail.pk]))
    work_through_queue()
    assert [to for to, _message in mail_server.taken] == [["anna@exempel.se"]]
    assert "anna@exempel.se" not in client.get(reverse("needs_help")).content.decode()


@pytest.mark.django_db
def test_giving_up_a_mail_ends_the_trying(client):
    client.force_login(factories.member(Role.ADMINISTRATOR))
    mail = OutgoingMail.objects.create(
        to="bort@exempel.se", subject="Hej", body="Hemligt", error="SMTPException"
    )

    client.post(reverse("mail_give_up", args=[mail.pk]))
    retry_mail()

    assert not DBTaskResult.objects.exists()
    page = client.get(reverse("needs_help")).content.decode()
    assert "Portalen försöker inte längre." in page
    assert "Hemligt" not in page

    client.post(reverse("mail_again", args=[mail.pk]))
    client.post(reverse("mail_give_up", args=[mail.pk + 1]))  # one that has gone meanwhile
    mail.refresh_from_db()
    assert mail.given_up_at is None
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_mail_of_reminders_lets_others_leave_first(coordinator):
    tell(Pace.WEEKLY)
    queued = DBTaskResult.objects.get()
    assert queued.task_path.endswith("deliver_mail")
    assert queued.priority < deliver_mail.priority


def many(place, number):
    """So many coordinators of the place."""
    people = User.objects.bulk_create(
        User(email=f"person{each}@exempel.se", name=f"Person {each}", password="!") for each in range(number)
    )
    Membership.objects.bulk_create(
        Membership(
            user=person,
            role=Role.COORDINATOR,
            municipality=place,
            starts_on="2024-01-01",
            accepted_at=timezone.now(),
        )
        for person in people
    )
    return people


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_tells_nobody_twice_and_passes_nobody_over(tmp_path):
    norsjo = factories.municipality()
    people = many(norsjo, BATCH + 5)
    factories.activity(norsjo, is_draft=True)
    result = tell_everyone.enqueue(Pace.WEEKLY)

    with transaction.atomic():  # somebody of the second batch, whose note the worker must wait for
        Reminded.objects.create(user=people[-1], kind="draft", key=f"incomplete {norsjo.pk}")
        with WorkerProcess(tmp_path) as worker:
            wait_until(worker, is_somebody_waiting)
            worker.kill()  # its mails are queued, what was told is not noted
            worker.wait()
        transaction.set_rollback(True)
    assert OutgoingMail.objects.count() == BATCH
    assert Reminded.objects.count() == BATCH

    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, lambda: DBTaskResult.objects.get(pk=result.id).status == "SUCCESSFUL")
        wait_until(worker, lambda: not OutgoingMail.objects.filter(sent_at=None).exists())

    told = list(OutgoingMail.objects.values_list("to", flat=True))
    assert len(told) == len(people)
    assert {*told} == {person.email for person in people}
    assert Reminded.objects.count() == len(people)
