"""Groups of municipalities: entered by each one's own yes, and a page of what each has chosen to show."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.forms import InviteAnywhereForm
from accounts.models import Role
from municipalities.models import GroupMember, MunicipalityGroup
from reviews.models import GroupInvite, GroupProposal, GroupShare, Method
from tests import asking_factories as asking
from tests import factories

NAME = "Små inlandskommuner"
NEED = "Kanariefågel: hjälp med kameror"


def propose(client, address, **fields):
    plain = {
        "name": NAME,
        "purpose": "Lära",
        "municipalities": "Malå, sorsele kommun",
        "form_token": str(uuid4()),
    }
    return client.post(address, plain | fields)


def members(group):
    return set(GroupMember.objects.active().filter(group=group).values_list("municipality__name", flat=True))


def page(client, group):
    return client.get(reverse("group_detail", args=[group.pk]))


def answer(client, code, group, **fields):
    invite = GroupInvite.objects.get(proposal__group=group, municipality__code=code)
    return client.post(reverse("group_answer", args=[code, invite.pk]), fields)


def test_nobody_is_in_a_group_without_a_yes_of_their_own(cast, as_):
    propose(as_("norsjo"), reverse("group_propose", args=["2417"]))
    group = MunicipalityGroup.objects.get()
    assert members(group) == {"Norsjö"}

    answer(as_("mala"), "2418", group)
    answer(as_("sorsele"), "2422", group, no="1")

    assert members(group) == {"Norsjö", "Malå"}
    assert "har svarat nej" in as_("norsjo").get(reverse("group_list", args=["2417"])).text
    assert "har svarat nej" not in as_("mala").get(reverse("group_list", args=["2418"])).text
    answer(as_("sorsele"), "2422", group)
    assert members(group) == {"Norsjö", "Malå", "Sorsele"}


def test_a_county_board_proposes_and_is_no_member(cast, as_):
    propose(as_("officer"), reverse("county_group_propose", args=["24"]))
    group = MunicipalityGroup.objects.get()

    assert members(group) == set()
    assert group.proposal.county == cast.west
    more = reverse("county_group_invite", args=["24", group.pk])
    as_("officer").post(more, {"municipalities": "Boden, Malå"})
    assert group.proposal.invites.count() == 3
    assert as_("north_officer").get(reverse("county_group_invite", args=["25", group.pk])).status_code == 404


def test_another_ones_invitation_is_not_answered(cast, as_):
    group = asking.group(name=NAME, proposed_by=cast.west, asked=[cast.mala])
    invite = group.proposal.invites.get()

    for name, code in (("norsjo", "2417"), ("norsjo", "2418"), ("officer", "2418")):
        assert as_(name).post(reverse("group_answer", args=[code, invite.pk])).status_code == 404
    assert members(group) == set()


@pytest.mark.parametrize("names", ["Atlantis", "Övningskommunen", ""])
def test_only_real_municipalities_are_asked(cast, as_, names):
    response = propose(as_("norsjo"), reverse("group_propose", args=["2417"]), municipalities=names)

    assert response.status_code == 422
    assert not MunicipalityGroup.objects.exists()


def test_there_are_no_groups_where_one_practises(cast, as_):
    assert as_("norsjo").get(reverse("group_propose", args=["0000"])).status_code == 404
    assert as_("officer").get(reverse("county_group_propose", args=["00"])).status_code == 404
    assert "Där man övar" in as_("norsjo").get(reverse("group_list", args=["0000"])).text


def test_the_same_form_twice_proposes_once_and_a_name_is_taken_once(cast, as_):
    address, token = reverse("group_propose", args=["2417"]), str(uuid4())

    first, again = (propose(as_("norsjo"), address, form_token=token) for _ in range(2))
    other = propose(as_("mala"), reverse("group_propose", args=["2418"]))

    assert first.url == again.url
    assert GroupProposal.objects.count() == 1
    assert other.status_code == 422
    assert "redan en grupp" in other.text


def test_nobody_gets_a_role_in_every_municipality_of_a_group_that_was_proposed(cast):
    asking.group(cast.norsjo, name="Samordnar ihop")
    asking.group(cast.norsjo, name="Lär ihop", proposed_by=cast.norsjo)

    choices = dict(InviteAnywhereForm().fields["place"].choices)

    assert [label for _key, label in choices["Kommunsamverkan"]] == ["Samordnar ihop"]


def test_the_page_is_read_by_those_who_take_part_and_their_counties(cast, as_):
    group = asking.group(cast.norsjo, cast.mala, cast.sorsele, proposed_by=cast.norsjo)
    assert page(as_("norsjo"), group).status_code == 404  # nobody takes part yet

    asking.share(group, cast.norsjo)

    reads = {
        name
        for name in ("norsjo", "reader", "mala", "boden", "officer", "north_officer")
        if page(as_(name), group).status_code == 200
    }
    assert reads == {"norsjo", "reader", "officer"}


def test_each_shows_what_it_has_chosen_and_what_is_open_alone(cast, as_):
    group = asking.group(cast.norsjo, cast.mala, shares=[cast.norsjo])
    factories.need(cast.mala, NEED, is_open=True)
    factories.need(cast.mala, "Bara för länsstyrelsen", is_open=False)
    factories.need(cast.boden, "Bodens behov", is_open=True)
    Method.objects.create(name="Malås metod", sort_key="m", short="Kort", municipality=cast.mala)
    Method.objects.create(
        name="Tillbakatagen metod",
        sort_key="t",
        short="Kort",
        municipality=cast.mala,
        withdrawn_on="2026-01-01",
    )
    client, mala = as_("norsjo"), as_("mala")
    assert NEED not in page(client, group).text

    share = reverse("group_share", args=["2418", group.pk])
    mala.post(share, {"takes_part": "on", "needs": "on"})
    shown = page(client, group).text
    assert NEED in shown
    assert "Malås metod" not in shown
    assert "Bara för länsstyrelsen" not in shown
    assert "Bodens behov" not in shown

    mala.post(share, {"takes_part": "on", "methods": "on"})
    shown = page(client, group).text
    assert NEED not in shown
    assert "Malås metod" in shown
    assert "Tillbakatagen metod" not in shown


def test_whoever_leaves_or_shows_no_more_vanishes_at_once(cast, as_):
    group = asking.group(cast.norsjo, cast.mala, proposed_by=cast.norsjo, shares=[cast.norsjo])
    asking.share(group, cast.mala, "needs")
    factories.need(cast.mala, NEED, is_open=True)
    assert NEED in page(as_("norsjo"), group).text

    leave = reverse("group_leave", args=["2418", group.pk])
    first, again = as_("mala").post(leave), as_("mala").post(leave)

    assert first.url == again.url == reverse("group_list", args=["2418"])
    assert NEED not in page(as_("norsjo"), group).text
    assert page(as_("mala"), group).status_code == 404
    assert members(group) == {"Norsjö"}
    answer(as_("mala"), "2418", group)  # back the same day
    assert members(group) == {"Norsjö", "Malå"}
    assert NEED not in page(as_("norsjo"), group).text


def test_a_member_that_was_taken_out_shows_nothing_though_it_did(cast, as_):
    group = asking.group(cast.norsjo, cast.mala, shares=[cast.norsjo])
    asking.share(group, cast.mala, "needs")
    factories.need(cast.mala, NEED, is_open=True)

    GroupMember.objects.filter(municipality=cast.mala).update(ends_on=timezone.localdate())

    assert NEED not in page(as_("norsjo"), group).text
    assert page(as_("mala"), group).status_code == 404
    assert (
        as_("mala").post(reverse("group_share", args=["2418", group.pk]), {"takes_part": "on"}).status_code
        == 404
    )


def test_meetings_are_shown_by_day_and_kind_and_never_by_what_they_are_about(cast, as_):
    group = asking.group(cast.norsjo, cast.mala, shares=[cast.norsjo])
    asking.share(group, cast.mala, "meetings")
    day = timezone.localdate() + timedelta(days=30)
    factories.event(cast.west, title="Hemlig rubrik", invited=[cast.mala, cast.sorsele])

    shown = page(as_("norsjo"), group).text

    assert day.isoformat() in shown
    assert "Inspirationsdag" in shown
    assert "Hemlig rubrik" not in shown
    assert "Sorsele" not in shown


def test_what_is_shown_without_taking_part_is_asked_about(cast, as_):
    group = asking.group(cast.norsjo)

    response = as_("norsjo").post(reverse("group_share", args=["2417", group.pk]), {"needs": "on"})

    assert response.status_code == 422
    assert not GroupShare.objects.exists()


def test_a_county_sees_no_group_whose_members_take_no_part_in_a_page(cast, as_):
    group = asking.group(cast.norsjo, cast.mala, proposed_by=cast.norsjo)
    address = reverse("county_group_list", args=["24"])

    assert NAME not in as_("officer").get(address).text
    asking.share(group, cast.norsjo)
    assert NAME in as_("officer").get(address).text
    assert NAME not in as_("north_officer").get(reverse("county_group_list", args=["25"])).text


def test_a_group_with_a_role_in_it_gives_no_page_to_partners(cast, as_):
    group = asking.group(cast.norsjo, shares=[cast.norsjo])
    cast.partner = factories.member(Role.PARTNER, cast.norsjo)

    assert page(as_("partner"), group).status_code == 404


def test_the_pages_ask_as_many_questions_for_three_as_for_one(cast, as_, count_queries):
    client = as_("norsjo")
    group = asking.group(cast.norsjo, cast.mala, cast.sorsele, cast.boden, proposed_by=cast.norsjo)
    asking.share(group, cast.norsjo)

    def fill(place, number):
        asking.share(group, place, *GroupShare.PARTS)
        factories.need(place, is_open=True)
        Method.objects.create(name=str(number), sort_key=str(number), short="Kort", municipality=place)
        factories.event(cast.west, invited=[place])
        asking.peer_question(place, group=group)
        asking.group(cast.norsjo, place, name=f"Grupp {number}", proposed_by=place)

    def counts():
        addresses = (reverse("group_detail", args=[group.pk]), reverse("group_list", args=["2417"]))
        return [count_queries(lambda: client.get(address)) for address in addresses]  # noqa: B023

    fill(cast.mala, 1)
    counts()
    few = counts()
    fill(cast.sorsele, 2)
    fill(cast.boden, 3)

    assert counts() == few
    assert max(few) <= 15
