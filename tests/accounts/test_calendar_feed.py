"""The secret address that a person's calendar fetches by: made, renewed, closed, and dead with the last role."""

import logging
import re
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.actions import send_reset_link
from accounts.links import actions
from accounts.models import CalendarFeed, User, hash_token
from portal.logs import LineFormatter
from tests import factories
from tests.accounts.reading import latest_letter

pytestmark = pytest.mark.django_db

PAGE = "/konto/kalender/"


def press(client, form_token=None):
    """Press the button on the page; returns the page that it leads to."""
    page = client.get(PAGE).content.decode()
    edition = re.search(r'name="edition" value="(\d+)"', page)[1]
    return client.post(PAGE, {"form_token": form_token or uuid4(), "edition": edition}, follow=True)


def address_on(answer):
    return re.search(r'id="address" readonly value="http://[^/"]+([^"]+)"', answer.content.decode())[1]


def fetch(address):
    return Client().get(address)


@pytest.fixture
def own(cast, sign_in):
    """A colleague's client, and the address that was made for the calendar."""
    client = sign_in(cast.colleague)
    return client, address_on(press(client))


def test_calendar_feed_gives_the_dates_without_signing_in(cast, own):
    _client, address = own
    on = timezone.localdate()
    factories.activity(cast.norsjo, title="Kurs för krögare", by=cast.colleague, follow_up_on=on)
    factories.activity(cast.norsjo, title="Samordnarens", by=cast.coordinator, follow_up_on=on)

    answer = fetch(address)

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == "Följ upp aktiviteten: Kurs för krögare (Norsjö)"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_calendar_feed_stores_a_hash_alone_and_is_shown_once(own):
    client, address = own
    token = address.removeprefix("/kalender/").removesuffix(".ics")
    feed = CalendarFeed.objects.get()

    assert feed.token_hash == hash_token(token)
    assert len(token) >= 43
    assert token not in client.get(PAGE).content.decode()


def test_calendar_feed_notes_the_day_of_the_last_fetch(own):
    client, address = own
    assert "aldrig" in client.get(PAGE).content.decode()

    fetch(address)

    assert CalendarFeed.objects.get().last_used_on == timezone.localdate()


def test_a_new_address_closes_the_old_one(own):
    client, old = own

    new = address_on(press(client))

    assert new != old
    assert fetch(old).status_code == 404
    assert fetch(new).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_the_same_form_twice_gives_one_address(cast, sign_in):
    client = sign_in(cast.coordinator)
    token = uuid4()

    first = address_on(client.post(PAGE, {"form_token": token, "edition": 0}, follow=True))
    again = address_on(client.post(PAGE, {"form_token": token, "edition": 0}, follow=True))

    assert first == again


def test_an_old_form_opens_no_address_again(cast, sign_in):
    client = sign_in(cast.coordinator)
    old = {"form_token": uuid4(), "edition": 0}
    first = address_on(client.post(PAGE, old, follow=True))
    second = address_on(press(client))
    client.post(PAGE, old)
    assert (fetch(first).status_code, fetch(second).status_code) == (404, 200)

    client.post(PAGE + "stang/")
    client.post(PAGE, old)

    assert (fetch(first).status_code, fetch(second).status_code) == (404, 404)


def test_calendar_close_ends_it_at_once(own):
    client, address = own

    client.post(PAGE + "stang/")

    assert fetch(address).status_code == 404
    assert "Din kalender har ingen adress än" in client.get(PAGE).content.decode()


def test_calendar_feed_dies_with_the_last_role(cast, own):
    _client, address = own
    factories.membership(cast.colleague, "reader", cast.arjeplog)

    cast.colleague.memberships.filter(role="colleague").update(ends_on=timezone.localdate())
    assert fetch(address).status_code == 200
    cast.colleague.memberships.update(ends_on=timezone.localdate())

    assert fetch(address).status_code == 404


def test_calendar_feed_dies_with_the_account(cast, own):
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)

    assert fetch(own[1]).status_code == 404


def test_a_password_chosen_anew_by_mail_closes_the_address(cast, own, client):
    send_reset_link.call(cast.colleague.email)
    link = re.search(r"http\S+?(/konto/nytt-losenord/\S+)", latest_letter(cast.colleague.email).body)[1]

    client.post(client.get(link).url, {"password1": "ett-helt-nytt-losen-28"})

    assert fetch(own[1]).status_code == 404


def test_calendar_feed_cannot_be_fetched_all_the_time(own):
    _client, address = own

    with time_machine.travel("2026-11-18T10:05:00+01:00", tick=False):
        answers = [fetch(address) for _time in range(61)]

    assert {answer.status_code for answer in answers[:60]} == {200}
    assert answers[60].status_code == 429
    assert int(answers[60].headers["Retry-After"]) > 0


def test_the_logs_cut_the_secret(own):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (own[1],), None)

    assert LineFormatter().format(record).endswith("/kalender/…")


def test_tokens_of_two_people_differ_for_the_same_form(cast):
    form = uuid4()

    assert actions.token_of_feed(cast.coordinator, form) != actions.token_of_feed(cast.colleague, form)
