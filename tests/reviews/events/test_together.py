"""Several people at work on a meeting at once, those who try what is not theirs, and what each page asks."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from municipalities.actions import load_practice
from municipalities.models import PRACTICE, County, Municipality
from reviews.events.people.actions import forget_needs
from reviews.models import Commitment, Event, EventNeed, SignUp
from tests import factories
from tests.reviews.pages import text_of

CANARY = "Kanariefågeln"


def county(name, event, *ids, codes="24"):
    return reverse(name, args=[codes, event.pk, *ids])


def own(name, event, *ids, code="2417"):
    return reverse(name, args=[code, event.pk, *ids])


@pytest.fixture
def today(cast):
    """A meeting today, for Norsjö and Malå."""
    return factories.event(cast.west, days=0, invited=[cast.norsjo, cast.mala], roles=["manager"])


@pytest.fixture
def anna(client, cast):
    """A client signed in as Norsjö's coordinator."""
    client.force_login(cast.coordinator)
    return client


def ticks_of(answer):
    """What the list of participants sends as it stands."""
    rows = answer.context["rows"]
    ticked = [row.pk for row, is_there in rows if is_there]
    return {"shown": [row.pk for row, _is_there in rows], "ticked": ticked, "there": ticked}


def test_two_who_tick_at_two_doors_lose_nothing_of_each_other(officer, cast, today):
    first, second = (factories.sign_up(today, cast.norsjo, name) for name in ("Första", "Andra"))
    one = ticks_of(officer.get(county("event_people", today)))
    other = dict(one)
    late = {
        "municipality": cast.mala.pk,
        "name": "Kom ändå",
        "function": "Fältare",
        "form_token": str(uuid4()),
    }

    officer.post(county("event_people_add", today), late)
    officer.post(county("event_people", today), one | {"there": [first.pk]})
    officer.post(county("event_people", today), other)

    there = dict(SignUp.objects.values_list("name", "attended"))
    assert there == {"Första": True, "Andra": False, "Kom ändå": True}
    officer.post(county("event_people", today), ticks_of(officer.get(county("event_people", today))))
    assert dict(SignUp.objects.values_list("name", "attended")) == there
    assert second.pk


def test_a_meeting_that_has_been_held_is_not_moved_ahead(officer, cast):
    event = factories.event(cast.west, days=-3, invited=[cast.norsjo], state="held")
    form = {
        "title": "Ny", "kind": "other", "on": str(cast.today + timedelta(days=3)), "starts": "09:00",
        "ends": "12:00", "edition": 1,
    }  # fmt: skip

    answer = officer.post(county("event_edit", event), form)

    assert answer.status_code == 422
    assert "Dagen kan inte ligga framåt i tiden." in text_of(answer)


def test_what_was_taken_home_is_taken_back_by_whoever_wrote_it_until_it_is_answered(client, cast, today):
    noted = factories.commitment(today, cast.norsjo, created_by=cast.officer)
    mine = factories.commitment(today, cast.norsjo, "Mitt eget", created_by=cast.coordinator)
    client.force_login(cast.coordinator)
    taken = {
        "noted by the county": client.post(
            reverse("own_commitment_remove", args=["2417", noted.pk])
        ).status_code,
        "own": client.post(reverse("own_commitment_remove", args=["2417", mine.pk])).status_code,
    }
    said = {"outcome": "done", "note": "", "edition": 1}
    client.post(reverse("commitment_answer", args=["2417", noted.pk]), said)
    client.force_login(cast.officer)
    page = text_of(client.get(county("event_detail", today)))
    taken["answered"] = client.post(county("commitment_remove", today, noted.pk)).status_code

    assert taken == {"noted by the county": 404, "own": 302, "answered": 404}
    assert "Det blev gjort" in page
    assert [one.pk for one in Commitment.objects.all()] == [noted.pk]


def test_two_years_later_only_the_function_is_left(cast):
    event = factories.event(cast.west, days=-800, invited=[cast.norsjo], state="held")
    factories.sign_up(event, cast.norsjo, user=cast.coordinator, signed_by=cast.coordinator)

    forget_needs()

    row = SignUp.objects.get()
    assert (row.name, row.user, row.signed_by, row.function) == ("", None, None, "Fritidsledare")


def test_event_people_export_as_a_workbook_runs_no_formula(officer, cast, today):
    factories.sign_up(today, cast.norsjo, "=1+1", needs="@SUM(A1)")

    file = officer.get(county("event_people_export", today, "xlsx")).content
    cells = [cell for row in load_workbook(BytesIO(file)).active.rows for cell in row]

    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert "=1+1" in "".join(str(cell.value) for cell in cells)


def test_event_invite_opens_with_those_who_are_invited(officer, cast, today):
    """What stands ticked is what a press on the button would invite again."""
    found = []
    for event in (today, factories.event(cast.west)):
        form = officer.get(county("event_invite", event)).context["form"]
        found.append([box.data["value"] for box in form["roles"] if box.data["selected"]])

    assert found == [["manager"], ["police"]]


def test_ids_of_others_lead_nowhere(client, cast, today):
    """A neighbour's need, answer, commitment and meeting in one's own addresses and forms."""
    other = factories.event(cast.north, days=0, invited=[cast.boden])
    need = factories.event_need(today, cast.mala, CANARY)
    sign_up = factories.sign_up(today, cast.mala, CANARY)
    taken = factories.commitment(today, cast.mala, CANARY, created_by=cast.coordinator)
    client.force_login(cast.coordinator)
    tried = [
        own("invitation_detail", other), own("invitation_detail", today, code="2418"),
        own("brought_remove", today, need.pk), own("sign_up_remove", today, sign_up.pk),
        reverse("commitment_answer", args=["2417", taken.pk]),
        reverse("own_commitment_remove", args=["2417", taken.pk]), county("event_detail", today),
    ]  # fmt: skip
    assert [client.get(address).status_code for address in tried] == [404] * len(tried)
    client.force_login(cast.officer)
    foreign_need = factories.event_need(other, cast.boden, CANARY)
    assert client.post(county("need_to_programme", today, foreign_need.pk)).status_code == 404
    assert client.get(county("event_detail", other)).status_code == 404
    form = {"municipality": cast.boden.pk, "text": "x", "function": "y", "form_token": str(uuid4())}
    assert client.post(county("commitment_new", today), form).status_code == 422
    foreign = factories.sign_up(other, cast.boden)
    assert client.post(county("event_people", today), {"there": [foreign.pk]}).status_code == 422
    assert not SignUp.objects.filter(attended=True).exists()


def test_somebody_elses_token_opens_nothing(client, cast, today):
    token = str(uuid4())
    client.force_login(cast.officer)
    form = {"municipality": cast.mala.pk, "text": CANARY, "function": "Samordnaren", "form_token": token}
    client.post(county("commitment_new", today), form)
    client.force_login(cast.coordinator)

    answer = client.post(own("own_commitment_new", today), form)

    assert answer.status_code == 404
    assert Commitment.objects.get().municipality == cast.mala


def test_event_join_answers_only_for_those_who_were_asked(officer, cast):
    event = factories.event(cast.north, asked_counties=[])

    answer = officer.post(county("event_join", event))

    assert answer.status_code == 404
    assert Event.objects.get().counties == [cast.north.pk]


def test_practice_stays_alone(officer, cast):
    load_practice()
    practice = County.objects.get(pk=PRACTICE)
    event = factories.event(practice)
    form = {
        "title": "Övning", "kind": "other", "on": str(cast.today), "starts": "09:00", "ends": "12:00",
        "together": [cast.north.pk], "form_token": str(uuid4()),
    }  # fmt: skip

    officer.post(reverse("event_new", args=["00"]), form)
    invited = officer.post(county("event_invite", event, codes="00"), {"municipalities": [cast.norsjo.pk]})

    assert [one.asked_counties for one in Event.objects.all()] == [[], []]
    assert invited.status_code == 422
    offered = officer.get(reverse("event_new", args=["24"])).context["form"].fields["together"].queryset
    assert list(offered) == [cast.north]
    assert Municipality.objects.get(pk=PRACTICE).event_invites.count() == 0


def test_a_meeting_called_off_is_in_no_calendar_and_nothing_waits(anna, cast):
    event = factories.event(cast.west, invited=[cast.norsjo])
    factories.sign_up(event, cast.norsjo, user=cast.coordinator)
    Event.objects.update(state="cancelled", why_cancelled="Snö")

    page = text_of(anna.get(own("invitation_detail", event)))
    feed = anna.get(reverse("own_load_file")).content.decode()

    assert "Lägg in i din kalender" not in page
    assert f"UID:event-{event.pk}@" not in feed


def fill(event, place):
    """One of everything that hangs on a meeting."""
    need = factories.event_need(event, place)
    factories.event_need(event, place, "Obesvarad fråga")
    event.programme.create(title="Punkt", who="Malå", need=need)
    event.notes.create(text="Sagt.")
    factories.sign_up(event, place)
    factories.commitment(event, place).answers.create(outcome="done")


PAGES = {
    "event_detail": lambda event: county("event_detail", event),
    "event_people": lambda event: county("event_people", event),
    "event_invite": lambda event: county("event_invite", event),
    "point_new": lambda event: county("point_new", event),
    "commitment_new": lambda event: county("commitment_new", event),
    "invitation_detail": lambda event: own("invitation_detail", event),
    "invitation_list": lambda event: reverse("invitation_list", args=["2417"]),
    "brought_new": lambda event: own("brought_new", event),
    "own_commitment_new": lambda event: own("own_commitment_new", event),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_a_meeting_asks_as_much_for_three_as_for_one(
    client, cast, today, name, django_assert_max_num_queries
):
    client.force_login(cast.officer if PAGES[name](today).startswith("/lan/") else cast.coordinator)
    factories.membership(factories.user("m@exempel.se"), Role.MANAGER, cast.norsjo)
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            for place in (cast.norsjo, cast.mala):
                fill(today, place)
            factories.need(cast.norsjo)
            factories.event(cast.west, days=5, invited=[cast.norsjo])
        with django_assert_max_num_queries(15) as asked:
            assert client.get(PAGES[name](today)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_what_is_brought_twice_in_two_tabs_is_one(anna, cast):
    event = factories.event(cast.west, invited=[cast.norsjo])
    form = {"text": "Hur når vi föräldrar?", "form_token": str(uuid4())}

    for _tab in range(2):
        anna.post(own("brought_new", event), form)

    assert EventNeed.objects.count() == 1
    assert timezone.now() > EventNeed.objects.get().said_at
