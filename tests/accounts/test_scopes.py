"""Who reaches what: by municipality, group, police area and county, and who manages whose access."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Membership, Role, User, roles_at
from municipalities.models import (
    County,
    GroupMember,
    LocalPoliceArea,
    Municipality,
    MunicipalityGroup,
    PoliceAreaMember,
)
from tests.factories import county, membership, municipality, user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def codes(queryset):
    return set(queryset.values_list("code", flat=True))


def again(person):
    """The person as the next request sees them."""
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("fields", "reaches"),
    [
        ({}, True),
        ({"starts_on": TODAY}, True),
        ({"starts_on": TOMORROW}, False),
        ({"ends_on": TOMORROW}, True),
        ({"ends_on": TODAY}, False),
        ({"accepted_at": None}, False),
    ],
)
def test_visible_to_a_coordinator_while_the_membership_is_in_force(fields, reaches):
    coordinator = membership(role=Role.COORDINATOR, place=municipality("2417"), **fields).user
    municipality("2418")

    assert codes(Municipality.objects.visible_to(coordinator)) == ({"2417"} if reaches else set())


def test_visible_to_a_group_coordinator_reaches_members_only_between_dates():
    group = MunicipalityGroup.objects.create(name="Östra älvdalarna")
    for code, starts_on, ends_on in (
        ("2417", TODAY, None),
        ("2418", YESTERDAY, TOMORROW),
        ("2421", YESTERDAY, TODAY),
        ("2422", TOMORROW, None),
    ):
        GroupMember.objects.create(
            group=group, municipality=municipality(code), starts_on=starts_on, ends_on=ends_on
        )
    coordinator = membership(role=Role.COORDINATOR, place=group).user

    assert codes(Municipality.objects.visible_to(coordinator)) == {"2417", "2418"}
    assert codes(Municipality.objects.coordinated_by(coordinator)) == {"2417", "2418"}


def test_visible_to_a_police_partner_reaches_six_places_with_one_membership():
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    six = {"2418", "2421", "2422", "2463", "2481", "2462"}
    for code in six:
        PoliceAreaMember.objects.create(area=area, municipality=municipality(code), starts_on=TODAY)
    municipality("2417")
    partner = membership(role=Role.PARTNER, place=area, organisation="Polisen").user

    assert partner.memberships.count() == 1
    assert codes(Municipality.objects.visible_to(partner)) == six
    assert codes(Municipality.objects.editable_by(partner)) == set()


def test_visible_to_an_administrator_shows_no_content():
    municipality("2417")
    for place in (None, municipality("2417"), county("24")):
        administrator = membership(role=Role.ADMINISTRATOR, place=place).user

        assert codes(Municipality.objects.visible_to(administrator)) == set()
        assert codes(County.objects.visible_to(administrator)) == set()


def test_visible_to_follows_a_police_area_that_is_redrawn():
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    covers = PoliceAreaMember.objects.create(
        area=area, municipality=municipality("2417"), starts_on=YESTERDAY
    )
    partner = membership(role=Role.PARTNER, place=area).user
    assert codes(Municipality.objects.visible_to(partner)) == {"2417"}

    covers.ends_on = TODAY
    covers.save()

    assert codes(Municipality.objects.visible_to(again(partner))) == set()


ROLES_AT_MUNICIPALITY = roles_at(Municipality())


@pytest.fixture
def everyone():
    """One membership of each role at each kind of place."""
    group = MunicipalityGroup.objects.create(name="Samarbetet")
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    GroupMember.objects.create(group=group, municipality=municipality("2417"), starts_on=TODAY)
    PoliceAreaMember.objects.create(area=area, municipality=municipality("2417"), starts_on=TODAY)
    places = [
        municipality("2417"),
        municipality("2418"),
        group,
        area,
        county("24"),
        county("25", "Norrbottens län"),
        None,
    ]
    return {(place, role): membership(role=role, place=place) for place in places for role in roles_at(place)}


def managed_places(person):
    return {row.place for row in Membership.objects.managed_by(again(person))}


def test_managed_by_the_portals_administrator_is_all(everyone):
    person = everyone[None, Role.ADMINISTRATOR].user

    assert Membership.objects.managed_by(person).count() == len(everyone)


def test_managed_by_a_municipalitys_administrator_is_that_municipality(everyone):
    norsjo = municipality("2417")

    assert managed_places(everyone[norsjo, Role.ADMINISTRATOR].user) == {norsjo}


def test_managed_by_a_countys_administrator_is_the_county_boards_own_accounts(everyone):
    board = county("24")
    administrator = everyone[board, Role.ADMINISTRATOR].user

    managed = Membership.objects.managed_by(administrator)

    assert {(row.place, row.role) for row in managed} == {
        (board, Role.COUNTY_OFFICER),
        (board, Role.ADMINISTRATOR),
    }
    assert codes(Municipality.objects.administered_by(administrator)) == set()
    assert codes(County.objects.administered_by(administrator)) == {"24"}


def test_managed_by_everyone_else_is_nothing(everyone):
    for (_place, role), row in everyone.items():
        if role != Role.ADMINISTRATOR:
            assert managed_places(row.user) == set()
    assert not Membership.objects.managed_by(AnonymousUser()).exists()
    assert not County.objects.administered_by(AnonymousUser()).exists()


def test_managed_by_ends_with_the_administrators_own_access(everyone):
    own = everyone[municipality("2417"), Role.ADMINISTRATOR]
    own.ends_on = TODAY
    own.save()

    assert managed_places(own.user) == set()


def test_at_finds_who_reaches_a_municipality_directly_by_group_and_by_police_area(everyone):
    reaching = Membership.objects.at(municipality("2417"))

    assert {str(row.place) for row in reaching} == {"Kommun 2417", "Samarbetet", "Södra Lappland"}


def test_by_name_is_swedish_alphabetical_order():
    for name in ("Örjan", "Åke", "Ärla", "zeb", "Adam", ""):
        membership(
            user("mats@exempel.se" if not name else None, name=name), Role.READER, municipality("2417")
        )

    assert [str(row.user) for row in Membership.objects.by_name()] == [
        "Adam",
        "mats@exempel.se",
        "zeb",
        "Åke",
        "Ärla",
        "Örjan",
    ]
