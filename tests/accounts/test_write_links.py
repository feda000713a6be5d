"""Write links made, mailed on Mondays, and withdrawn: by their owner, by an administrator, by a new password."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.mail.message import BadHeaderError
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import send_reset_link
from accounts.links import actions
from accounts.models import OutgoingMail, Role, User, WeeklyLink, WriteLink, hash_token
from municipalities.models import GroupMember, MunicipalityGroup
from portal.due import run_rule
from tests.accounts.reading import latest_letter, text_of
from tests.factories import membership, municipality, user, write_link

pytestmark = pytest.mark.django_db

SEND = "accounts.links.actions.send_weekly_links"
MONDAY = "2026-11-23T08:00:00+01:00"


@pytest.fixture
def karin(norsjo):
    """A colleague."""
    return membership(user("karin@exempel.se", name="Karin Berg"), Role.COLLEAGUE, norsjo).user


def anew(person):
    """The person as the next request reads them."""
    return User.objects.get(pk=person.pk)


def link_in(mail):
    """The address of the write link in a mail."""
    return re.search(r"http\S+(/skriv/[\w-]+/)", mail.body)[1]


# A remembered device


def test_remember_device_gives_one_link_for_a_form_sent_twice(karin, norsjo):
    form = {"by": karin, "municipality": norsjo, "form_token": uuid4(), "name": "Min telefon"}

    token, link = actions.remember_device(**form)
    again = actions.remember_device(**form, instead_of=token)

    assert again == (token, link)
    assert WriteLink.objects.open().get() == link
    assert (link.kind, link.name, link.membership.user) == ("device", "Min telefon", karin)
    assert link.expires_at - link.created_at == timedelta(days=30)
    assert link.token_hash == hash_token(token)


@pytest.mark.django_db(transaction=True)
def test_remember_device_of_ten_at_once_makes_one_link(karin, norsjo):
    form_token = uuid4()

    def remember(_number):
        try:
            return actions.remember_device(by=anew(karin), municipality=norsjo, form_token=form_token)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        tokens = set(pool.map(remember, range(10)))

    assert len(tokens) == 1
    assert WriteLink.objects.count() == 1


def test_remember_device_takes_the_place_of_what_it_bore(karin, norsjo):
    first, old = actions.remember_device(by=karin, municipality=norsjo, form_token=uuid4())

    _second, new = actions.remember_device(
        by=karin, municipality=norsjo, form_token=uuid4(), instead_of=first
    )

    assert list(WriteLink.objects.open()) == [new]
    old.refresh_from_db()
    assert old.withdrawn_by == karin


def test_remember_device_does_not_open_a_withdrawn_link_again(karin, norsjo):
    form = {"by": karin, "municipality": norsjo, "form_token": uuid4()}
    actions.remember_device(**form)
    actions.withdraw_links(links=WriteLink.objects.of(karin), by=karin)

    with pytest.raises(actions.FormTooOld):
        actions.remember_device(**form)

    assert not WriteLink.objects.open().exists()


def test_a_forms_token_gives_nobody_else_the_link(karin, anna, norsjo):
    """Who has seen the form, but not the secret key, cannot make the token of another person or place."""
    form_token = uuid4()

    tokens = {
        actions.token_of_form(karin, norsjo, form_token),
        actions.token_of_form(anna.user, norsjo, form_token),
        actions.token_of_form(karin, municipality("2418"), form_token),
        actions.token_of_form(karin, norsjo, uuid4()),
    }

    assert len(tokens) == 4
    assert {len(token) for token in tokens} == {43}


def test_a_link_is_made_for_the_membership_that_lasts_longest(karin, norsjo):
    group = MunicipalityGroup.objects.create(name="Region 10")
    GroupMember.objects.create(group=group, municipality=norsjo, starts_on="2024-01-01")
    lasting = membership(karin, Role.COORDINATOR, group)
    karin.memberships.filter(role=Role.COLLEAGUE).update(ends_on="2099-01-01")

    _token, link = actions.remember_device(by=anew(karin), municipality=norsjo, form_token=uuid4())

    assert link.membership == lasting


# The Monday mail


def run_at(moment):
    with time_machine.travel(moment, tick=False):
        run_rule.call(SEND)


def mails():
    return OutgoingMail.objects.count()


@pytest.fixture
def weekly(karin, norsjo):
    """Karin's wish for a mail, stated on a Sunday."""
    with time_machine.travel("2026-11-15T10:00:00+01:00", tick=False):
        actions.ask_for_mail(by=karin, municipality=norsjo)
    OutgoingMail.objects.all().delete()
    return WeeklyLink.objects.get()


def test_the_mail_leaves_on_monday_at_six_and_once_a_week(weekly):
    for moment, sent in [
        ("2026-11-16T00:30:00+01:00", 0),
        ("2026-11-16T05:59:59+01:00", 0),
        ("2026-11-16T06:00:00+01:00", 1),
        ("2026-11-16T07:00:00+01:00", 1),
        ("2026-11-22T23:00:00+01:00", 1),
        ("2026-11-23T05:00:00+01:00", 1),
        ("2026-11-23T06:05:00+01:00", 2),
        ("2026-11-29T23:00:00+01:00", 2),
        ("2026-12-03T12:00:00+01:00", 3),  # the worker was down from Monday to Thursday
        ("2026-12-06T12:00:00+01:00", 3),
        ("2026-12-07T06:00:00+01:00", 4),
    ]:
        run_at(moment)
        assert mails() == sent, moment


@pytest.mark.parametrize(
    ("before", "at_six"),
    [
        ("2026-10-26T04:59:59Z", "2026-10-26T05:00:00Z"),  # winter time since the night before
        ("2026-10-19T03:59:59Z", "2026-10-19T04:00:00Z"),
        ("2027-03-29T03:59:59Z", "2027-03-29T04:00:00Z"),  # summer time since the night before
        ("2027-03-22T04:59:59Z", "2027-03-22T05:00:00Z"),
        ("2026-12-28T04:59:59Z", "2026-12-28T05:00:00Z"),  # the week that ends in another year
    ],
)
def test_six_is_six_in_sweden_all_the_year(weekly, before, at_six):
    WeeklyLink.objects.update(sent_on=datetime.fromisoformat(before).date() - timedelta(days=7))

    run_at(before)
    assert mails() == 0
    run_at(at_six)
    assert mails() == 1


def test_who_asks_in_the_middle_of_the_week_gets_the_first_mail_at_once(karin, norsjo):
    with time_machine.travel("2026-11-18T10:10:00+01:00", tick=False):
        actions.ask_for_mail(by=karin, municipality=norsjo)
        actions.ask_for_mail(by=karin, municipality=norsjo)

    run_at("2026-11-18T11:00:00+01:00")
    run_at("2026-11-18T12:00:00+01:00")

    assert mails() == 1


def test_the_mail_says_what_is_needed_and_its_link_opens_the_form(weekly, client, settings):
    settings.BASE_URL = "https://portal.example.org"
    with time_machine.travel(MONDAY, tick=False):
        run_rule.call(SEND)
        mail = latest_letter("karin@exempel.se")

        assert mail.subject == "Din skrivlänk för Norsjö kommun"
        assert mail.body.startswith("Hej Karin!\n\nHar du gjort något förebyggande?")
        assert "https://portal.example.org/skriv/" in mail.body
        assert "https://portal.example.org/konto/skrivlankar/" in mail.body
        assert "till och med 22 december 2026" in mail.body
        assert "Skicka inte mejlet vidare" in mail.body
        assert "&" not in mail.body
        assert "Norsjö kommun" in text_of(client.get(link_in(mail)))
    link = WriteLink.objects.get()
    assert (link.kind, link.membership.user.name) == ("mail", "Karin Berg")
    with time_machine.travel("2026-12-22T08:00:00+01:00", tick=False):  # day 29
        assert client.get(link_in(mail)).status_code == 200
    with time_machine.travel("2026-12-24T08:00:00+01:00", tick=False):  # day 31
        assert client.get(link_in(mail)).status_code == 404


def test_each_mail_has_a_link_of_its_own_and_the_last_one_goes_on(weekly, client):
    run_at("2026-11-16T06:00:00+01:00")
    first = link_in(latest_letter("karin@exempel.se"))
    run_at("2026-11-23T06:00:00+01:00")
    second = link_in(latest_letter("karin@exempel.se"))

    assert first != second
    with time_machine.travel(MONDAY, tick=False):
        assert [client.get(link).status_code for link in (first, second)] == [200, 200]


@pytest.mark.parametrize("change", [{"ends_on": "2026-11-20"}, {"role": Role.READER}])
def test_nobody_is_mailed_who_may_no_longer_add(weekly, karin, change):
    karin.memberships.update(**change)

    run_at(MONDAY)

    assert (mails(), WeeklyLink.objects.count(), WriteLink.objects.count()) == (0, 0, 0)


def test_nobody_is_mailed_whose_account_is_closed(weekly, karin):
    User.objects.filter(pk=karin.pk).update(is_active=False)

    run_at(MONDAY)

    assert (mails(), WeeklyLink.objects.count()) == (0, 0)


def test_who_has_stopped_the_mails_gets_none_and_keeps_the_links(weekly, karin, norsjo):
    run_at("2026-11-16T06:00:00+01:00")
    actions.stop_mail(by=karin, municipality=norsjo)
    actions.stop_mail(by=karin, municipality=norsjo)

    run_at(MONDAY)

    assert (mails(), WriteLink.objects.filter(withdrawn_at=None).count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_send_one_mail(weekly):
    monday = date(2026, 11, 23)

    def send(_number):
        try:
            actions.send_weekly_link(weekly.pk, monday)
        finally:
            connection.close()

    with time_machine.travel(MONDAY, tick=True), ThreadPoolExecutor(10) as pool:
        list(pool.map(send, range(10)))

    assert (mails(), WriteLink.objects.count()) == (1, 1)


def test_a_mail_that_could_not_be_queued_is_not_noted_as_sent(weekly):
    User.objects.filter(email="karin@exempel.se").update(email="karin@exempel.se\n")

    with pytest.raises(BadHeaderError):
        run_at(MONDAY)

    weekly.refresh_from_db()
    assert (weekly.sent_on, mails(), WriteLink.objects.count()) == (None, 0, 0)


# Withdrawing


def test_withdraw_links_notes_who_and_touches_no_other(karin, anna, norsjo):
    mine, _token = write_link(karin, norsjo)
    other, _token = write_link(anna.user, norsjo)

    assert actions.withdraw_links(links=WriteLink.objects.of(karin), by=karin) == 1
    assert actions.withdraw_links(links=WriteLink.objects.of(karin), by=anna.user) == 0

    mine.refresh_from_db()
    assert mine.withdrawn_by == karin
    assert list(WriteLink.objects.open()) == [other]


def test_links_withdrawable_by(karin, anna, norsjo, administrator, portal_administrator):
    links = {write_link(karin, norsjo)[0], write_link(anna.user, norsjo)[0]}
    elsewhere = membership(role=Role.ADMINISTRATOR, place=municipality("2418")).user

    def withdrawable(person):
        return set(WriteLink.objects.withdrawable_by(anew(person)))

    assert withdrawable(administrator) == withdrawable(portal_administrator) == links
    assert {link.membership.user for link in withdrawable(karin)} == {karin}
    assert {link.membership.user for link in withdrawable(anna.user)} == {anna.user}
    assert withdrawable(elsewhere) == set()


def test_a_password_chosen_anew_by_mail_withdraws_all_links(karin, anna, norsjo, client):
    write_link(karin, norsjo)
    write_link(karin, norsjo, WriteLink.Kind.DEVICE)
    other, _token = write_link(anna.user, norsjo)
    send_reset_link.call(karin.email)
    address = re.search(r"http\S+?(/konto/nytt-losenord/\S+)", latest_letter(karin.email).body)[1]

    form = client.get(address).url
    client.post(form, {"password1": "ett-helt-nytt-losen-28"})

    assert anew(karin).check_password("ett-helt-nytt-losen-28")
    assert list(WriteLink.objects.open()) == [other]


def test_a_password_changed_in_the_ordinary_way_withdraws_nothing(anna, norsjo, client):
    link, _token = write_link(anna.user, norsjo)
    client.force_login(anna.user)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": "granris-hjortron-28", "password1": "ett-helt-nytt-losen-28"},
    )

    assert anew(anna.user).check_password("ett-helt-nytt-losen-28")
    assert list(WriteLink.objects.open()) == [link]


def test_links_are_removed_a_month_after_their_last_day(karin, norsjo):
    with time_machine.travel("2026-09-01T12:00:00Z", tick=False):
        write_link(karin, norsjo)
    with time_machine.travel("2026-09-20T12:00:00Z", tick=False):
        younger, _token = write_link(karin, norsjo)

    with time_machine.travel("2026-11-01T12:00:00Z", tick=False):
        run_rule.call("accounts.links.actions.forget_old_links")

    assert list(WriteLink.objects.all()) == [younger]


def test_signing_out_leaves_the_device_remembered(karin, norsjo):
    _link, token = write_link(karin, norsjo, WriteLink.Kind.DEVICE)
    client = Client()
    client.force_login(karin)
    client.cookies["skriv"] = token

    client.post(reverse("account_logout"))

    assert "Norsjö kommun" in text_of(client.get(reverse("write")))
