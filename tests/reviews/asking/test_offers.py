"""Competence that is offered and looked for: who sees it, until when, and how one reaches those who put it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from municipalities.models import PRACTICE, Municipality
from reviews.models import Offer
from tests import asking_factories as asking
from tests import factories

CANARY = "Kanariefågel till låns"


def listed(client, code, key=""):
    name = "county_offer_list" if len(code) == 2 else "offer_list"
    return client.get(reverse(name, args=[code]) + key).content.decode()


def fields_of(**fields):
    until = timezone.localdate() + timedelta(days=30)
    plain = {
        "kind": "offered", "text": CANARY, "until": until.isoformat(), "function": "Samordnaren",
        "audience": "county", "form_token": str(uuid4()),
    }  # fmt: skip
    return plain | fields


@pytest.mark.parametrize(
    ("audience", "sees"),
    [
        ("all", {"mala", "sorsele", "boden", "officer", "north_officer"}),
        ("county", {"mala", "sorsele", "officer"}),
        ("group", {"mala"}),
    ],
)
def test_an_offer_is_seen_by_those_it_is_put_to_and_nobody_else(cast, as_, audience, sees):
    group = asking.group(cast.norsjo, cast.mala)
    asking.offer(cast.norsjo, CANARY, audience=audience, group=group if audience == "group" else None)
    places = {"mala": "2418", "sorsele": "2422", "boden": "2582", "officer": "24", "north_officer": "25"}

    assert {name for name, code in places.items() if CANARY in listed(as_(name), code)} == sees


def test_what_has_ended_or_is_taken_back_is_seen_by_oneself_alone(cast, as_):
    asking.offer(cast.norsjo, "Gick ut", until=timezone.localdate() - timedelta(days=1))
    offer = asking.offer(cast.norsjo, "Tas tillbaka")
    client = as_("norsjo")
    address = reverse("offer_take_back", args=["2417", offer.pk])

    assert "Tas tillbaka" in listed(as_("mala"), "2418")
    first, again = client.post(address), client.post(address)

    assert first.url == again.url
    assert "Gick ut" not in listed(as_("mala"), "2418")
    assert "Tas tillbaka" not in listed(as_("mala"), "2418")
    own = listed(client, "2417")
    assert "Gick ut" in own
    assert "Tas tillbaka" in own
    assert client.get(reverse("offer_edit", args=["2417", offer.pk])).status_code == 302


def test_an_offer_is_there_through_its_last_day_and_can_begin_again(cast, as_):
    today = timezone.localdate()
    offer = asking.offer(cast.norsjo, until=today)
    assert offer.text in listed(as_("mala"), "2418")

    Offer.objects.filter(pk=offer.pk).update(until=today - timedelta(days=1))
    assert offer.text not in listed(as_("mala"), "2418")
    answer = as_("norsjo").post(reverse("offer_edit", args=["2417", offer.pk]), fields_of(edition=1))

    assert answer.status_code == 302
    assert CANARY in listed(as_("mala"), "2418")


def test_practice_stays_by_itself(cast, as_):
    asking.offer(Municipality.objects.get(pk=PRACTICE), CANARY)
    asking.offer(cast.norsjo, "På riktigt", audience="all")

    assert CANARY in listed(as_("boden"), "0000")
    assert CANARY in listed(as_("officer"), "00")
    assert "På riktigt" not in listed(as_("boden"), "0000")
    for name, code in (("mala", "2418"), ("officer", "24")):
        assert CANARY not in listed(as_(name), code)


def test_the_contact_is_a_function_and_the_public_card(cast, as_):
    factories.contact_card(cast.norsjo, title="Samordningsfunktionen", phone="0918-140 00", is_public=True)
    asking.offer(cast.norsjo, created_by=cast.norsjo_coordinator)

    page = listed(as_("mala"), "2418")

    assert "Samordnaren" in page
    assert "0918-140 00" in page
    assert cast.norsjo_coordinator.email not in page


def test_the_same_form_twice_puts_it_up_once(cast, as_):
    fields = fields_of()

    for _ in range(2):
        as_("norsjo").post(reverse("offer_new", args=["2417"]), fields)

    assert Offer.objects.count() == 1
    assert as_("mala").post(reverse("offer_new", args=["2418"]), fields).status_code == 404


@pytest.mark.parametrize("days", [-1, 3 * 365])
def test_the_last_day_is_to_come_and_not_far_away(cast, as_, days):
    until = (timezone.localdate() + timedelta(days=days)).isoformat()

    answer = as_("norsjo").post(reverse("offer_new", args=["2417"]), fields_of(until=until))

    assert answer.status_code == 422
    assert not Offer.objects.exists()


def test_another_municipalitys_offer_is_not_found(cast, as_):
    offer = asking.offer(cast.norsjo, audience="all")

    for name in ("offer_edit", "offer_take_back"):
        assert as_("mala").post(reverse(name, args=["2418", offer.pk]), fields_of()).status_code == 404


def test_two_who_change_an_offer_at_once_see_both_texts(cast, as_):
    offer = asking.offer(cast.norsjo)
    address = reverse("offer_edit", args=["2417", offer.pk])

    first = as_("norsjo").post(address, fields_of(edition=1, text="Den enas"))
    second = as_("norsjo").post(address, fields_of(edition=1, text="Den andras"))

    assert (first.status_code, second.status_code) == (302, 422)
    assert "Den enas" in second.text


def test_the_list_is_narrowed_to_what_is_looked_for(cast, as_):
    asking.offer(cast.mala, "Erbjuds här")
    asking.offer(cast.mala, "Söks här", kind="wanted", themes=["trygghet"])

    assert "Erbjuds här" not in listed(as_("norsjo"), "2417", "?slag=soks")
    assert "Söks här" in listed(as_("norsjo"), "2417", "?slag=soks&tema=trygghet")


def test_the_page_asks_as_many_questions_for_three_as_for_one(cast, as_, count_queries):
    client = as_("norsjo")

    def fill(place):
        asking.offer(place, audience="all")
        asking.offer(cast.norsjo, until=timezone.localdate() - timedelta(days=1))
        asking.borrowed_hours(place, cast.norsjo)
        asking.borrowed_hours(cast.norsjo, place, both=True)

    fill(cast.mala)
    listed(client, "2417")
    few = count_queries(lambda: listed(client, "2417"))
    fill(cast.sorsele)
    fill(cast.boden)

    assert count_queries(lambda: listed(client, "2417")) == few <= 15
