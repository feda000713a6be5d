"""Over the whole demonstration: mail holds nothing that anyone has typed, and says what the pages say."""

import io
import re

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, Pace, User
from accounts.reminding.people import People
from accounts.reminding.rules import gather
from municipalities.models import Municipality
from portal.database import APP_ROLE
from portal.demo.load import load_demo
from portal.demo.story import load_story
from surveys import kolada
from surveys.actions import store_kolada
from tests import factories
from tests.accounts.reminding import everyone, mails_to, tell

CANARY = "Kanariefågel"
# Names of places, roles and people's accounts are the portal's own; all else that is text somebody has typed.
OURS = {"County", "Municipality", "MunicipalityGroup", "LocalPoliceArea", "Duty", "Tag", "Language"}
APPS = ("municipalities", "surveys", "plans", "activities", "reviews")


def typed_fields():
    """Every field of free text that a row of the demonstration may hold."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if model.__name__ in OURS:
                continue
            for field in model._meta.get_fields():
                is_text = isinstance(field, (models.CharField, models.TextField)) and not isinstance(
                    field, (models.EmailField, models.URLField, models.SlugField)
                )
                is_long = is_text and (field.max_length is None or field.max_length >= 60)
                if is_long and not field.choices and not field.unique and field.name != "sha256":
                    yield model, field


def fill_with_canaries():
    """Write the canary over everything typed, past the rules that keep what is final."""
    filled = 0
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model, field in typed_fields():
            table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, field.column))
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET {column} = %s || ' ' || ctid WHERE {column} <> ''", [CANARY])
            filled += cursor.rowcount > 0
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"SET ROLE {APP_ROLE}")
    return filled


class Demonstration(TestCase):
    """The demonstration as of today, told once for all of these."""

    @classmethod
    def setUpTestData(cls):
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        call_command("load_reference", stdout=io.StringIO())
        load_demo(using="default", on=timezone.localdate(), activities=700)
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP_ROLE}")
        store_kolada(kolada.sample(), is_sample=True)
        load_story(on=timezone.localdate())
        norsjo = Municipality.objects.get(code="2417")
        for side in ("county", "municipality", "police"):
            factories.promise(norsjo, side=side, due_on=timezone.localdate())
        factories.need(norsjo)

    def test_mail_holds_nothing_that_anyone_has_typed(self):
        assert fill_with_canaries() > 80
        OutgoingMail.objects.all().delete()
        tell(*Pace)
        mails = list(OutgoingMail.objects.all())
        assert len({mail.to for mail in mails}) > 5
        for mail in mails:
            for text in (mail.subject, mail.body, mail.html, mail.unsubscribe):
                assert CANARY not in text
        titled = [due for due in gather(everyone(), timezone.localdate()) if CANARY in due.title]
        assert titled  # they were there to be let out

    def test_what_a_mail_says_of_a_municipality_stands_on_its_start_page_too(self):
        """The start page names at most five of a kind; what one answers for stands in one's own planning."""
        elsewhere = {"work", "agreement", "survey", "section", "approval"}
        compared = 0
        for due in gather(everyone(), timezone.localdate()):
            found = re.fullmatch(r"/kommuner/(\d{4})/.*", due.url)
            if due.kind in elsewhere or not found:
                continue
            self.client.force_login(User.objects.get(pk=due.user_id))
            page = self.client.get(reverse("municipality_start", args=[found[1]])).content.decode()
            compared += 1
            assert (
                f'href="{due.url}"' in page or page.count(due.url.rpartition("/")[0].rpartition("/")[0]) >= 5
            ), due
        assert compared > 5

    def test_what_one_is_told_does_not_hang_on_who_else_is_asked(self):
        day = timezone.localdate()
        together = gather(everyone(), day)
        for person in User.objects.all():
            alone = gather(People.of([person.pk]), day)
            assert {due for due in together if due.user_id == person.pk} == {*alone}

    def test_everyone_gets_one_mail_of_each_pace_at_most(self):
        OutgoingMail.objects.all().delete()
        tell(Pace.WEEKLY)
        tell(Pace.WEEKLY)
        for person in User.objects.all():
            assert len(mails_to(person)) <= 1
