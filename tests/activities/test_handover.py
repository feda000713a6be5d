"""Överlämning: everything moves in one act, by those who may, with every door closed behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.actions import LastOwner
from accounts.links.actions import open_feed
from accounts.models import CalendarFeed, Membership, Role, WriteLink
from activities.handover import actions
from activities.handover.held import Held, held_by
from activities.handover.sheet import known_of
from activities.handover.standing import standing
from activities.models import Handover
from municipalities.actions import load_practice
from municipalities.models import CoordinationHolder, SeatHolder
from plans.following.gaps import gaps_of
from plans.reports import measures_of
from tests import factories
from tests.accounts.reading import latest_letter
from tests.activities.handing_over import OWN, SHEET, TODAY, give, successor, work

__all__ = ["successor", "work"]

PEOPLE = f"{SHEET}personer/"


def held(person, place):
    return held_by(place, [person.pk])[person.pk]


ALL = Held(measures=1, tasks=1, decisions=1, coordination=1, seats=1, owner=1)


# The act


def test_hand_over_moves_all_that_is_open_and_nothing_of_anybody_else(cast, work, successor):
    assert held(cast.coordinator, cast.norsjo) == ALL

    row = give(cast, successor, note="Lycka till")

    assert held(cast.coordinator, cast.norsjo) == Held()
    assert held(successor, cast.norsjo) == ALL
    assert held(cast.colleague, cast.norsjo) == Held(measures=1)
    assert (row.from_user, row.to_user, row.by, row.note) == (
        cast.coordinator, successor, cast.coordinator, "Lycka till",
    )  # fmt: skip
    assert row.counts == {
        "measures": 1, "tasks": 1, "decisions": 1, "coordination": 1, "seats": 1, "owner": 1, "roles_ended": 1,
    }  # fmt: skip


def test_hand_over_tells_the_successor_by_mail_how_much_it_is_and_not_what(cast, work, successor):
    give(cast, successor)

    letter = latest_letter(successor.email)
    assert letter.subject == "Du har tagit över i Norsjö kommun"
    assert "1 åtgärd, 1 uppgift, 1 beslut att genomföra, samordningen" in letter.body
    assert f"{SHEET}\n" in letter.body
    assert "Belysning" not in letter.body


def test_hand_over_keeps_history_of_coordination_and_seats(cast, work, successor):
    give(cast, successor)

    new, old = CoordinationHolder.objects.of(cast.norsjo).order_by("-pk")
    assert (old.name, old.ends_on, new.name, new.starts_on, new.share) == (
        "Samordnaren", TODAY, "Efterträdare Ek", TODAY, 80,
    )  # fmt: skip
    assert [holder.user for holder in SeatHolder.objects.order_by("pk")] == [cast.coordinator, successor]


def test_hand_over_leaves_what_is_done_with_whoever_did_it(cast, work, successor):
    give(cast, successor)

    assert [task.title for task in cast.coordinator.tasks.all()] == ["Redan klar"]
    assert cast.draft.created_by == cast.coordinator


def test_hand_over_moves_only_the_chosen_seats(cast, work, successor):
    give(cast, successor, seats=[])

    assert held(cast.coordinator, cast.norsjo) == Held(seats=1)


def test_hand_over_closes_sessions_links_and_calendar_at_once(cast, work, successor):
    browser, phone = Client(), Client()
    for client in (browser, phone):
        client.force_login(cast.coordinator)
    other = Client()
    other.force_login(cast.colleague)
    _link, token = factories.write_link(cast.coordinator, cast.norsjo)
    feed = open_feed(by=cast.coordinator, edition=0, form_token=uuid4())
    assert phone.get(SHEET).status_code == 200
    assert phone.get(f"/skriv/{token}/").status_code == 200

    answer = browser.post(OWN, sent(cast, successor), follow=True)

    assert "Överlämnat till Efterträdare Ek. Din behörighet är avslutad." in answer.content.decode()
    assert phone.get(SHEET).status_code == 302  # to the sign-in
    assert Client().get(f"/skriv/{token}/").status_code == 404
    assert WriteLink.objects.get().withdrawn_at is not None
    assert CalendarFeed.objects.opening(feed) is None
    assert not CalendarFeed.objects.get().is_open
    assert other.get("/kommuner/2417/").status_code == 200


def sent(cast, successor, **more):
    return {
        "successor": successor.memberships.get(municipality=cast.norsjo).pk,
        "seats": list(SeatHolder.objects.filter(user=cast.coordinator).values_list("pk", flat=True)),
        "access": "end",
        "note": "",
        "form_token": str(uuid4()),
    } | more


def test_hand_over_leaves_doors_open_for_someone_who_works_elsewhere_too(cast, work, successor):
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.arjeplog)
    open_feed(by=cast.coordinator, edition=0, form_token=uuid4())
    client = Client()
    client.force_login(cast.coordinator)

    client.post(OWN, sent(cast, successor))

    assert client.get("/kommuner/2506/").status_code == 200
    assert client.get("/kommuner/2417/").status_code == 404
    assert CalendarFeed.objects.get().is_open


def test_hand_over_can_leave_the_access_as_it_is(cast, work, successor, sign_in):
    client = sign_in(cast.coordinator)

    client.post(OWN, sent(cast, successor, access="keep"))

    assert client.get(SHEET).status_code == 200
    assert held(cast.coordinator, cast.norsjo) == Held()
    assert held(successor, cast.norsjo) == ALL


def test_the_same_form_posted_twice_gives_one_handover(cast, work, successor):
    token = uuid4()

    assert give(cast, successor, form_token=token) == give(cast, successor, form_token=token)
    assert Handover.objects.count() == 1


def test_a_second_handover_finds_nothing_left(cast, work, successor):
    third = factories.member(Role.COORDINATOR, cast.norsjo)
    give(cast, successor)

    with pytest.raises(actions.NothingToHandOver):
        give(cast, third)

    assert held(successor, cast.norsjo) == ALL


def test_hand_over_refuses_a_successor_who_has_gone(cast, work, successor):
    taker = successor.memberships.get()
    Membership.objects.filter(pk=taker.pk).update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY)

    with pytest.raises(actions.SuccessorGone):
        give(cast, successor)

    assert held(cast.coordinator, cast.norsjo) == ALL


def test_hand_over_refuses_when_the_record_would_lose_its_owner_sooner(cast, work, successor):
    cast.manager.memberships.update(is_owner=False)
    successor.memberships.update(ends_on=TODAY + timedelta(days=10))

    with pytest.raises(LastOwner):
        give(cast, successor)

    assert not Handover.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_give_one_handover(cast, work, successor):
    third = factories.member(Role.COORDINATOR, cast.norsjo)

    def hand_over(taker):
        try:
            return give(cast, taker, by=cast.portal_administrator)
        except actions.NothingToHandOver as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(hand_over, [successor, third]))

    assert sorted(type(answer).__name__ for answer in answers) == ["Handover", "NothingToHandOver"]
    row = Handover.objects.get()
    assert held(row.to_user, cast.norsjo) == ALL
    assert CoordinationHolder.objects.active().of(cast.norsjo).count() == 1


def test_the_sheet_and_the_gaps_count_what_was_never_followed_up_in_the_same_way(cast):
    plan = factories.action_plan(cast.norsjo)
    for title, more in {
        "Aldrig": {}, "Senare": {"starts_on": TODAY + timedelta(days=9)}, "Avbruten": {"set_state": "cancelled",
        "set_reason": "Vakans"}, "Pausad": {"set_state": "paused", "set_reason": "Vakans"},
    }.items():  # fmt: skip
        factories.measure(plan, title, ends_on=None, **more)
    followed = factories.measure(plan, "Uppföljd")
    factories.decide(plan, TODAY - timedelta(days=200))
    factories.follow_up(followed)

    rows = measures_of([plan])
    (kind,) = (kind for kind in gaps_of(cast.coordinator, cast.norsjo) if kind.code == "followed")

    counted = [row.measure.title for row in rows if row.is_never_followed_up(TODAY)]
    assert counted == [gap.what for gap in kind.gaps] == ["Aldrig", "Pausad"]
    lines = [
        line.text for part in standing(known_of(cast.norsjo, reader=cast.coordinator)) for line in part.lines
    ]
    assert "Påbörjade och aldrig uppföljda: 2" in lines


# Who may


def test_handover_people_shows_administrators_names_and_numbers_alone(cast, work, successor, sign_in):
    html = sign_in(cast.municipality_administrator).get(PEOPLE).content.decode()

    assert "1 åtgärd, 1 uppgift, 1 beslut att genomföra, samordningen" in html
    assert "Efterträdare Ek" in html
    for canary in ("Belysning", "Boka lokal", "ses över", "Folkhälso", "Åtgärdsplan 2026"):
        assert canary not in html


def test_handover_of_lets_an_administrator_move_the_work_of_someone_who_left(cast, work, successor, sign_in):
    cast.coordinator.memberships.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY)
    client = sign_in(cast.portal_administrator)
    address = f"{PEOPLE}{cast.coordinator.pk}/"

    asked = client.get(address).content.decode()
    answer = client.post(address, sent(cast, successor, all_seats="on"), follow=True)

    assert "Folkhälso" not in asked
    assert "1 plats i ett råd eller en grupp följer med" in asked
    assert 'name="access"' not in asked
    assert "Överlämnat till Efterträdare Ek." in answer.content.decode()
    assert held(successor, cast.norsjo) == ALL
    assert client.get(address).status_code == 404


def test_who_left_as_an_owner_still_has_the_ownership_to_hand_over(cast, work, successor, sign_in):
    assert cast.coordinator.memberships.get().is_owner
    cast.coordinator.memberships.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY)
    client, address = sign_in(cast.portal_administrator), f"{PEOPLE}{cast.coordinator.pk}/"

    asked = client.get(address).content.decode()
    client.post(address, sent(cast, successor), follow=True)

    assert "uppdraget som ägare i portalen" in asked
    assert held(successor, cast.norsjo).owner == 1
    assert successor.memberships.get().is_owner
    assert held(cast.coordinator, cast.norsjo).owner == 0
    assert Handover.objects.get().counts["owner"] == 1


def test_an_ownership_that_somebody_came_after_is_nothing_to_hand_over(cast):
    earlier = factories.user(name="Ingela Norén")
    factories.membership(
        earlier, Role.COORDINATOR, cast.norsjo, is_owner=True, starts_on=TODAY - timedelta(days=900),
        ends_on=TODAY - timedelta(days=600),
    )  # fmt: skip
    cast.manager.memberships.update(is_owner=False)
    assert held(earlier, cast.norsjo).owner == 1  # the only owner today was there before she left

    cast.coordinator.memberships.update(starts_on=TODAY - timedelta(days=600))

    assert held(earlier, cast.norsjo) == Held()


def test_an_old_ownership_is_nothing_to_hand_over_once_there_are_owners_enough(cast, successor):
    cast.coordinator.memberships.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY)
    assert held(cast.coordinator, cast.norsjo).owner == 1

    successor.memberships.update(is_owner=True)
    cast.manager.memberships.update(is_owner=True)

    assert held(cast.coordinator, cast.norsjo) == Held()


def test_handover_own_takes_no_seat_and_no_successor_of_another_place(cast, work, successor, sign_in):
    foreign = factories.seat(factories.body(cast.arjeplog), holder="Någon")
    holder = foreign.holders.get()

    answer = sign_in(cast.coordinator).post(OWN, sent(cast, successor, seats=[holder.pk]))
    other = sign_in(cast.coordinator).post(
        OWN, sent(cast, successor) | {"successor": cast.foreign_coordinator.memberships.get().pk}
    )

    assert (answer.status_code, other.status_code) == (422, 422)
    assert not Handover.objects.exists()


def test_handover_own_says_what_to_do_when_nobody_can_take_over(cast, sign_in):
    html = sign_in(cast.coordinator).get(OWN).content.decode()

    assert "Be kommunens administratör att först bjuda in efterträdaren som samordnare." in html
    assert '<form method="post">' not in html


def test_handover_has_no_act_in_the_place_to_practise(cast, sign_in):
    load_practice()
    client = sign_in(cast.coordinator)

    html = client.get("/kommuner/0000/overlamning/").content.decode()

    assert "/kommuner/0000/overlamning/lamna-over/" not in html
    assert client.get("/kommuner/0000/overlamning/lamna-over/").status_code == 404
    others = [person for person in cast.people.values() if person != cast.coordinator]
    assert not [person for person in others if person.email in html]
