"""Meetings from needs to what is taken home: the whole way, by those who arrange and those who are invited."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from municipalities.actions import load_practice
from municipalities.models import PRACTICE, Municipality
from reviews.events.after.stats import first_ask, next_ask
from reviews.events.people.actions import forget_needs
from reviews.models import Commitment, Event, EventNeed, SignUp
from tests import factories
from tests.reviews.pages import text_of


def county(name, event, *ids, codes="24"):
    return reverse(name, args=[codes, event.pk, *ids])


def own(name, event, *ids, code="2417"):
    return reverse(name, args=[code, event.pk, *ids])


def frame(**changed):
    return {
        "title": "Inspirationsdag i Malå",
        "kind": "inspiration",
        "on": "2027-03-11",
        "starts": "09:00",
        "ends": "15:00",
        "place": "Folkets hus",
        "form_token": str(uuid4()),
    } | changed


@pytest.fixture
def invited(cast):
    """A meeting in a month, for Norsjö and Malå."""
    return factories.event(cast.west, invited=[cast.norsjo, cast.mala], roles=["manager", "police"])


@pytest.fixture
def anna(client, cast):
    """A client signed in as Norsjö's coordinator."""
    client.force_login(cast.coordinator)
    return client


def test_a_day_goes_from_needs_to_what_is_taken_home(client, cast):
    client.force_login(cast.officer)
    planned = frame(on=str(timezone.localdate()), starts="00:01", ends="23:59")
    client.post(reverse("event_new", args=["24"]), planned)
    event = Event.objects.get()
    client.post(county("event_invite", event), {"municipalities": [cast.norsjo.pk], "roles": []})

    client.force_login(cast.coordinator)
    start = text_of(client.get(reverse("municipality_start", args=["2417"])))
    client.post(own("brought_new", event), {"text": "Hur når vi föräldrar?", "form_token": str(uuid4())})
    answer = {"comes": "yes", "function": "Samordnare", "needs": "Vegetariskt"}
    client.post(own("invitation_answer", event), answer)

    client.force_login(cast.officer)
    need = EventNeed.objects.get()
    for _turn in range(2):
        client.post(county("need_to_programme", event, need.pk))
    sign_up = SignUp.objects.get()
    client.post(county("event_people", event), {"there": [sign_up.pk]})
    client.post(county("event_note_new", event), {"text": "Börja i skolan.", "form_token": str(uuid4())})
    taken = {"municipality": cast.norsjo.pk, "text": "Bjuda in föräldrar", "function": "Samordnaren"}
    client.post(county("commitment_new", event), taken | {"form_token": str(uuid4())})

    client.force_login(cast.coordinator)
    page = text_of(client.get(own("invitation_detail", event)))
    todo = text_of(client.get(reverse("municipality_start", args=["2417"])))
    assert "Svara på inbjudan: Inspirationsdag i Malå" not in start  # it began at midnight
    assert event.programme.get().title == "Hur når vi föräldrar?"
    assert Event.objects.get().state == "held"
    assert "Börja i skolan." in page
    assert "Bjuda in föräldrar" in page
    assert "Bjuda in föräldrar" in todo

    commitment = Commitment.objects.get()
    assert commitment.ask_on == event.on + timedelta(days=90)
    said = {"outcome": "done", "note": "Fyrtio kom.", "edition": commitment.edition}
    client.post(reverse("commitment_answer", args=["2417", commitment.pk]), said)

    client.force_login(cast.officer)
    assert "Fyrtio kom." in text_of(client.get(reverse("county_commitments", args=["24"])))
    commitment.refresh_from_db()
    assert (commitment.outcome, commitment.ask_on) == ("done", None)


def test_event_new_sent_twice_is_one_and_nobody_outside_sees_it(client, cast):
    client.force_login(cast.officer)
    same = frame()

    for _turn in range(2):
        answer = client.post(reverse("event_new", args=["24"]), same)

    event = Event.objects.get()
    assert answer.url == county("event_detail", event)
    client.force_login(cast.coordinator)
    assert client.get(own("invitation_detail", event)).status_code == 404


def test_event_new_says_that_it_ends_before_it_begins(officer, cast):
    answer = officer.post(reverse("event_new", args=["24"]), frame(starts="15:00", ends="09:00"))

    assert answer.status_code == 422
    assert "Träffen slutar innan den börjar." in text_of(answer)


def test_event_edit_shows_both_texts_to_the_later_of_two(officer, cast, invited):
    fields = frame(title="Nytt namn", edition=invited.edition)
    officer.post(county("event_edit", invited), fields)

    answer = officer.post(county("event_edit", invited), fields | {"title": "Ett annat namn"})

    assert answer.status_code == 422
    assert "Nytt namn Ett annat namn" in text_of(answer)


def test_two_counties_arrange_it_once_the_other_has_said_yes(client, cast):
    client.force_login(cast.officer)
    client.post(reverse("event_new", args=["24"]), frame(together=[cast.north.pk]))
    event = Event.objects.get()
    other = factories.user("lena@exempel.se")
    factories.membership(other, Role.COUNTY_OFFICER, cast.north)
    client.force_login(other)
    before = client.get(county("event_detail", event, codes="25")).status_code
    asked = text_of(client.get(reverse("event_list", args=["25"])))

    client.post(county("event_join", event, codes="25"))

    assert before == 404
    assert "Ett annat län vill ordna en träff med er Inspirationsdag i Malå" in asked
    page = text_of(client.get(county("event_detail", event, codes="25")))
    assert "Västerbotten, Norrbotten" in page
    client.post(county("event_invite", event, codes="25"), {"municipalities": [cast.boden.pk]})
    assert [invite.municipality for invite in event.invites.all()] == [cast.boden]


def test_event_invite_takes_only_ones_own_municipalities(officer, cast):
    event = factories.event(cast.west, cast.north)

    answer = officer.post(county("event_invite", event), {"municipalities": [cast.boden.pk]})

    assert answer.status_code == 422
    assert not event.invites.exists()


def test_event_invite_keeps_those_who_have_answered(officer, cast, invited):
    factories.sign_up(invited, cast.mala)

    answer = officer.post(county("event_invite", invited), {"municipalities": [cast.norsjo.pk]})

    assert "Malå har svarat och är fortfarande inbjuden." in text_of(answer)
    assert invited.invites.count() == 2


def test_event_cancel_says_why_to_those_who_were_invited(client, cast, invited):
    client.force_login(cast.officer)
    client.post(county("event_cancel", invited), {"why_cancelled": "Vägen är avstängd."})

    client.force_login(cast.coordinator)
    page = text_of(client.get(own("invitation_detail", invited)))
    late = client.post(own("invitation_answer", invited), {"comes": "yes", "function": "Samordnare"})
    assert "Inställd" in page
    assert "Vägen är avstängd." in page
    assert late.status_code == 302
    assert not SignUp.objects.exists()


def test_what_one_municipality_brings_another_does_not_read(client, cast, invited):
    factories.event_need(invited, cast.mala, "Malås egna ord")
    factories.sign_up(invited, cast.mala, "Karin Holm")
    factories.commitment(invited, cast.mala, "Malås löfte")
    client.force_login(cast.coordinator)

    page = text_of(client.get(own("invitation_detail", invited)))

    assert "Sammanlagt kommer 1 person." in page
    for word in ("Malås egna ord", "Karin Holm", "Malås löfte"):
        assert word not in page


def test_only_invited_roles_see_the_meeting(client, cast, invited):
    colleague, manager = factories.user("k@exempel.se"), factories.user("c@exempel.se")
    factories.membership(colleague, Role.COLLEAGUE, cast.norsjo)
    factories.membership(manager, Role.MANAGER, cast.norsjo)
    found = {}
    for person in (colleague, manager):
        client.force_login(person)
        found[person] = client.get(own("invitation_detail", invited)).status_code

    assert found == {colleague: 404, manager: 200}


def test_brought_new_takes_a_need_told_before_once(anna, cast, invited):
    need = factories.need(cast.norsjo, "Hjälp med statistik")
    for _turn in range(2):
        anna.post(own("brought_new", invited), {"need": need.pk, "form_token": str(uuid4())})

    assert EventNeed.objects.get().text == "Hjälp med statistik"
    foreign = factories.need(cast.mala, "Malås behov")
    answer = anna.post(own("brought_new", invited), {"need": foreign.pk, "form_token": str(uuid4())})
    assert answer.status_code == 422


def test_an_answer_given_again_is_the_one_that_holds(anna, cast, invited):
    for comes in ("yes", "no"):
        anna.post(
            own("invitation_answer", invited), {"comes": comes, "function": "Samordnare", "needs": "Mat"}
        )

    sign_up = SignUp.objects.get()
    assert (sign_up.comes, sign_up.needs, sign_up.name) == (False, "", "Anna Lindgren")


def test_the_meeting_stands_in_the_calendar_of_whoever_comes(anna, cast, invited):
    anna.post(own("invitation_answer", invited), {"comes": "yes", "function": "Samordnare"})

    feed = anna.get(reverse("own_load_file")).content.decode()
    file = anna.get(own("invitation_calendar", invited)).content.decode()

    for calendar in (feed, file):
        assert f"UID:event-{invited.pk}@" in calendar
        assert "LOCATION:Folkets hus" in calendar


def test_food_is_forgotten_the_day_after_and_names_after_two_years(cast):
    texts = {}
    for days in (0, -1, -800):
        event = factories.event(cast.west, days=days, invited=[cast.norsjo])
        factories.sign_up(event, cast.norsjo, needs="Nötter")
    forget_needs()

    for sign_up in SignUp.objects.select_related("event"):
        texts[(sign_up.event.on - timezone.localdate()).days] = (sign_up.name, sign_up.needs)
    assert texts == {0: ("Karin Holm", "Nötter"), -1: ("Karin Holm", ""), -800: ("", "")}


def test_event_people_export_has_everyone_who_answered(officer, cast, invited):
    factories.sign_up(invited, cast.norsjo, "=Karin", needs="Nötter")

    file = officer.get(county("event_people_export", invited, "csv")).content.decode()

    assert "Norsjö;'=Karin;Fritidsledare;Ja;;Nötter" in file


def test_nothing_is_taken_home_before_the_day(officer, cast, invited):
    answer = officer.post(county("commitment_new", invited), {"municipality": cast.norsjo.pk}, follow=True)

    assert "Träffens dag har inte kommit än" in text_of(answer)


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 10, 22), date(2027, 1, 20)),
        (date(2027, 1, 19), date(2027, 1, 20)),
        (date(2027, 1, 20), date(2027, 4, 22)),
        (date(2027, 4, 22), None),
    ],
)
def test_next_ask_is_after_90_days_and_half_a_year(today, asked):
    held_on = date(2026, 10, 22)

    assert next_ask(held_on, today) == asked
    assert first_ask(held_on, today) == (asked or date(2027, 4, 22))


def test_what_goes_on_is_asked_about_again_after_half_a_year(anna, cast):
    event = factories.event(cast.west, days=-100, invited=[cast.norsjo], state="held")
    taken = factories.commitment(event, cast.norsjo)
    url = reverse("commitment_answer", args=["2417", taken.pk])

    empty = anna.post(url, {"outcome": "ongoing", "edition": 1})
    anna.post(url, {"outcome": "ongoing", "note": "Datum är satt.", "edition": 1})

    taken.refresh_from_db()
    assert "Skriv med en mening hur det står till." in text_of(empty)
    assert taken.ask_on == event.on + timedelta(days=182)
    assert taken.text not in text_of(anna.get(reverse("municipality_start", args=["2417"])))


def test_nobody_is_named_in_practice(client, cast):
    load_practice()
    practice = Municipality.objects.get(pk=PRACTICE)
    event = factories.event(practice.county, invited=[practice])
    client.force_login(cast.coordinator)
    client.post(own("invitation_answer", event, code="0000"), {"comes": "yes", "function": "Samordnare"})
    page = client.get(own("invitation_sign_up", event, code="0000")).text

    assert SignUp.objects.get().name == ""
    assert 'name="name"' not in page
    assert 'name="function"' in page


@pytest.mark.parametrize("name", ["event_list", "county_commitments"])
def test_lists_ask_as_much_for_three_as_for_one(officer, cast, name, django_assert_max_num_queries):
    counts = []
    for _turn in range(2):
        for _row in range(1 if not counts else 2):
            event = factories.event(cast.west, days=-3, invited=[cast.norsjo], state="held")
            factories.commitment(event, cast.norsjo).answers.create(outcome="done")
        with django_assert_max_num_queries(15) as asked:
            officer.get(reverse(name, args=["24"]))
        counts.append(len(asked))

    assert counts[0] == counts[1]
