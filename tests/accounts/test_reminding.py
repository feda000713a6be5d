"""Who is told of what, when, and by whose choice; and that the page says the same as the mail."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Membership, OutgoingMail, Pace, ReminderChoice, Role, User
from accounts.reminding.actions import choose, latest_hour, tell_what_waits
from accounts.reminding.kinds import BY_CODE, KINDS, is_to_be_told
from accounts.reminding.people import People
from accounts.reminding.reports import waiting_for
from accounts.reminding.rules import gather, rules
from municipalities.models import PRACTICE
from tests import factories
from tests.accounts.reminding import everyone, mails_to, morning, tell, waits_for

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("now", "pace", "hour"),
    [
        (morning(MONDAY, 7), Pace.WEEKLY, morning(MONDAY)),
        (morning(MONDAY, 6, 59), Pace.WEEKLY, morning(MONDAY - timedelta(days=7))),
        (morning(MONDAY, 6, 59), Pace.DAILY, morning(MONDAY - timedelta(days=1))),
        (morning(MONDAY + timedelta(days=6), 23), Pace.WEEKLY, morning(MONDAY)),
        (datetime(2026, 10, 26, 6, 0, tzinfo=UTC), Pace.WEEKLY, morning(date(2026, 10, 26))),  # winter time
        (datetime(2026, 3, 30, 5, 0, tzinfo=UTC), Pace.WEEKLY, morning(date(2026, 3, 30))),  # summer time
    ],
)
def test_latest_hour_is_seven_in_sweden(now, pace, hour):
    assert latest_hour(pace, now) == hour


def paces_enqueued():
    return sorted(row.args_kwargs["args"][0] for row in DBTaskResult.objects.all())


@pytest.mark.django_db
def test_tell_what_waits_begins_each_mail_once_and_not_long_afterwards(time_machine):
    time_machine.move_to(morning(MONDAY, 6, 50), tick=False)
    tell_what_waits()
    assert paces_enqueued() == []

    time_machine.move_to(morning(MONDAY, 7), tick=False)
    tell_what_waits()
    tell_what_waits()
    assert paces_enqueued() == ["daily", "weekly"]

    DBTaskResult.objects.all().delete()
    time_machine.move_to(morning(MONDAY + timedelta(days=7), 20), tick=False)
    tell_what_waits()  # nothing ran since then: the morning is long past, Monday is not
    assert paces_enqueued() == ["weekly"]

    DBTaskResult.objects.all().delete()
    time_machine.move_to(morning(MONDAY + timedelta(days=18), 8), tick=False)
    tell_what_waits()
    assert paces_enqueued() == ["daily"]


def test_kinds_are_quiet_and_say_again():
    kind = BY_CODE["work"]
    day = date(2026, 5, 4)

    def says(days, stage="soon"):
        return is_to_be_told(kind, stage=stage, told=(day, "soon"), today=day + timedelta(days=days))

    assert is_to_be_told(kind, stage="soon", told=None, today=day)
    assert not says(kind.quiet - 1, stage="late")
    assert says(kind.quiet, stage="late")
    assert not says(kind.again - 1)
    assert says(kind.again)


def test_every_kind_has_a_rule_and_never_two_mails_a_day():
    import accounts.reminders, activities.reminders, plans.reminders, reviews.reminders, surveys.reminders  # noqa

    assert {kind.code for kind, _rule in rules} == {kind.code for kind in KINDS}
    assert all(kind.quiet >= 1 and (kind.again is None or kind.again >= kind.quiet) for kind in KINDS)


@pytest.mark.django_db
def test_people_reach_what_each_person_reaches(cast):
    factories.membership(cast.colleague, Role.COORDINATOR, factories.group(cast.arjeplog))
    people = everyone()

    for person in cast.people.values():
        alone = User.objects.get(pk=person.pk)
        for role in Role:
            mine = {pk for pk in people.places(role) if person.pk in people.at(pk, role)}
            reached = alone.county_ids if role == Role.COUNTY_OFFICER else alone.reach(role)
            assert mine == reached - {PRACTICE}, (person, role)
        assert {pk for pk in people.policed if person.pk in people.police(pk)} == alone.policed_ids
    with CaptureQueriesContext(connection) as queries:
        everyone()
    assert len(queries) == 5  # one of them asks for the keys


@pytest.mark.django_db
def test_who_is_gone_or_shut_out_is_never_told(cast):
    tell()
    assert mails_to(cast.coordinator)
    shut, gone = cast.coordinator, factories.member(Role.COORDINATOR, cast.norsjo)
    OutgoingMail.objects.all().delete()
    User.objects.filter(pk=shut.pk).update(is_active=False)
    Membership.objects.filter(user=gone).update(ends_on=timezone.localdate())

    tell()

    assert not mails_to(shut)
    assert not mails_to(gone)


@pytest.mark.django_db
def test_nobody_is_told_of_the_place_to_practise(cast):
    from municipalities.actions import load_practice

    load_practice()
    practice = type(cast.norsjo).objects.get(pk=PRACTICE)
    factories.activity(practice, is_draft=True, by=cast.manager)

    assert not [due for due in gather(everyone(), timezone.localdate()) if practice.code in due.url]


@pytest.mark.django_db
def test_a_chosen_pace_holds_and_the_usual_one_needs_no_row(cast):
    choose(cast.coordinator, {"draft": Pace.AT_ONCE, "law": Pace.WEEKLY})
    assert list(ReminderChoice.objects.values_list("kind", "pace")) == [("draft", "at_once")]

    tell(Pace.DAILY, Pace.WEEKLY)
    assert not mails_to(cast.coordinator)
    tell_what_waits()
    assert len(mails_to(cast.coordinator)) == 1
    tell_what_waits()
    assert len(mails_to(cast.coordinator)) == 1

    choose(cast.coordinator, {"draft": Pace.WEEKLY})
    assert not ReminderChoice.objects.exists()


@pytest.mark.django_db
def test_the_page_of_choices_offers_what_concerns_one(cast, sign_in):
    client = sign_in(cast.county_officer)
    page = client.get(reverse("reminder_choices"))
    offered = set(page.context["form"].fields)
    assert offered == {kind.code for kind in KINDS if Role.COUNTY_OFFICER in kind.roles}

    client.post(reverse("reminder_choices"), dict.fromkeys(offered, "never"))
    assert set(ReminderChoice.objects.values_list("kind", "pace")) == {(name, "never") for name in offered}
    answer = client.post(reverse("reminder_choices"), dict.fromkeys(offered, "hourly"))
    assert answer.context["form"].errors
    assert ReminderChoice.objects.filter(pace="never").count() == len(offered)


@pytest.mark.django_db
def test_the_page_says_the_same_as_the_mail(things, cast, client):
    """Each line of a mail stands on the recipient's page, with the same words, address and day."""
    tell(*Pace)
    told = 0
    for person in cast.people.values():
        client.force_login(person)
        page = client.get(reverse("to_do")).content.decode()
        shown = [due for group in waiting_for(User.objects.get(pk=person.pk)) for due in group.dues]
        for mail in mails_to(person):
            for due in gather(People.of([person.pk]), timezone.localdate()):
                if due.text in mail.body:
                    assert due in shown
            for line in mail.body.splitlines():
                if line.startswith("  http"):
                    told += 1
                    assert f'href="{line.strip().partition("8000")[2]}"'.replace("&", "&amp;") in page
    assert told > 8


@pytest.mark.django_db
def test_every_address_that_is_told_opens_for_whoever_is_told(things, cast, client):
    for due in gather(everyone(), timezone.localdate()):
        client.force_login(User.objects.get(pk=due.user_id))
        assert client.get(due.url).status_code == 200, due


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["coordinator", "county_officer", "manager", "portal_administrator"])
def test_the_page_costs_as_much_whatever_waits(things, cast, client, role):
    client.force_login(cast.people[role])
    client.get(reverse("to_do"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("to_do"))

    assert len(queries) <= 15, [query["sql"][:120] for query in queries]


@pytest.mark.django_db
def test_what_stands_in_several_places_is_told_once(cast):
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.arjeplog)
    body = factories.body(cast.norsjo, cast.arjeplog)
    factories.decision(factories.meeting(body), person=cast.coordinator)

    assert [kind for kind, _stage, _text in waits_for(cast.coordinator)].count("decision") == 1
