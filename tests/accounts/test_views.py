"""Pages about people: who sees which, what they say, and that a change holds from the next click."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, Role
from municipalities.models import GroupMember, MunicipalityGroup
from tests import factories
from tests.accounts.reading import main_of, text_of
from tests.factories import county, membership, municipality, user

pytestmark = pytest.mark.django_db

NORSJO = reverse("municipality_people", args=["2417"])
LONG_AGO = timezone.now() - timedelta(days=200)


# Who sees which page


@pytest.fixture
def cast(norsjo, anna, lars, administrator, portal_administrator):
    """One browser for each kind of person, signed in."""
    mala = municipality("2418")
    people = {
        "coordinator": anna.user,
        "manager": lars.user,
        "colleague": membership(role=Role.COLLEAGUE, place=norsjo).user,
        "reader": membership(role=Role.READER, place=norsjo).user,
        "partner": membership(role=Role.PARTNER, place=norsjo).user,
        "stranger": membership(role=Role.COORDINATOR, place=mala).user,
        "other administrator": membership(role=Role.ADMINISTRATOR, place=mala).user,
        "county officer": membership(role=Role.COUNTY_OFFICER, place=county("24")).user,
        "county administrator": membership(role=Role.ADMINISTRATOR, place=county("24")).user,
        "administrator": administrator,
        "portal administrator": portal_administrator,
    }
    browsers = {"anonymous": Client()}
    for name, person in people.items():
        browsers[name] = Client()
        browsers[name].force_login(person)
    return browsers


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("needs_help", {"portal administrator"}),
        ("people", {"portal administrator"}),
        ("municipality_people", {"coordinator", "administrator", "portal administrator"}),
        ("county_people", {"county administrator", "portal administrator"}),
        ("membership_invite", {"administrator", "portal administrator"}),
        ("membership_edit", {"administrator", "portal administrator"}),
        ("membership_end", {"administrator", "portal administrator"}),
        ("invitation_resend", {"administrator", "portal administrator"}),
        ("invitation_withdraw", {"administrator", "portal administrator"}),
    ],
)
def test_pages_about_people_are_not_there_for_others(cast, anna, norsjo, administrator, name, allowed):
    waiting = actions.invite_person(
        by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo
    ).membership
    is_post = name.startswith("invitation_")
    arguments = {
        "municipality_people": ["2417"],
        "county_people": ["24"],
        "membership_invite": ["2417"],
        "membership_edit": ["2417", anna.pk],
        "membership_end": ["2417", anna.pk],
        "invitation_resend": ["2417", waiting.pk],
        "invitation_withdraw": ["2417", waiting.pk],
    }
    address = reverse(name, args=arguments.get(name))
    rest = [role for role in cast if role not in allowed]

    answers = {role: (cast[role].post if is_post else cast[role].get)(address).status_code for role in rest}

    turned_away = 403 if is_post else 302  # to sign in; what was typed stays in the form
    assert answers == {role: turned_away if role == "anonymous" else 404 for role in rest}
    for role in allowed - {"portal administrator"}:
        response = (cast[role].post if is_post else cast[role].get)(address)
        assert response.status_code == (302 if is_post else 200)
    if not is_post:
        assert cast["portal administrator"].get(address).status_code == 200


def test_membership_edit_answers_only_under_its_own_place(client, portal_administrator, anna):
    client.force_login(portal_administrator)

    for code in ("2418", "24", "portal", "x"):
        assert client.get(reverse("membership_edit", args=[code, anna.pk])).status_code == 404


def test_membership_edit_is_not_there_for_what_waits_has_ended_or_is_ones_own(client, administrator, norsjo):
    waiting = membership(role=Role.READER, place=norsjo, accepted_at=None)
    ended = membership(role=Role.READER, place=norsjo, ends_on=timezone.localdate())
    client.force_login(administrator)

    for row in (waiting, ended, administrator.memberships.get()):
        assert client.get(reverse("membership_edit", args=["2417", row.pk])).status_code == 404


# Lists


def test_municipality_people_tells_who_may_do_what_and_until_when(client, administrator, anna, norsjo):
    last_day = timezone.localdate() + timedelta(days=100)
    sofia = user("sofia@exempel.se", name="Sofia Berglund")
    membership(sofia, Role.COLLEAGUE, norsjo, unit="school", ends_on=last_day + timedelta(days=1))
    client.force_login(administrator)

    page = main_of(client.get(NORSJO))

    assert "3 personer har behörighet" in page
    assert "Samordnare och ägare" in page
    assert "Skola och förskola" in page
    assert last_day.isoformat() in page
    assert page.index("Anna Lindgren") < page.index("Maria Forsgren") < page.index("Sofia Berglund")


def test_municipality_people_is_read_but_not_changed_by_the_coordinator(client, administrator, anna, norsjo):
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo)
    client.force_login(anna.user)

    page = main_of(client.get(NORSJO))

    assert "Maria Forsgren" in page
    assert "ny@exempel.se" in page
    assert "<form" not in page
    assert "/personer/2417/" not in page
    assert "Behöver din hjälp" not in page


def test_municipality_people_names_who_comes_through_a_group(client, administrator, norsjo):
    group = MunicipalityGroup.objects.create(name="Samarbetet")
    GroupMember.objects.create(group=group, municipality=norsjo)
    membership(user(name="Kerstin Palovaara"), Role.COORDINATOR, group)
    client.force_login(administrator)

    page = main_of(client.get(NORSJO))

    assert page.index("Genom kommunsamverkan") < page.index("Kerstin Palovaara")
    assert "Vakans i samordningen" not in page


def test_municipality_people_remembers_who_had_access(client, administrator, norsjo):
    membership(user(name="Bo Ek"), Role.MANAGER, norsjo, ends_on="2026-03-01")
    client.force_login(administrator)

    assert "Bo Ek, Chef, upphörde 2026-03-01" in main_of(client.get(NORSJO))


@pytest.mark.parametrize("address", [NORSJO, reverse("people"), reverse("needs_help")])
def test_lists_take_as_many_queries_for_three_as_for_one(client, portal_administrator, norsjo, address):
    def fill():
        membership(
            user(last_login=LONG_AGO),
            Role.COLLEAGUE,
            norsjo,
            ends_on=timezone.localdate() + timedelta(days=5),
        )
        waiting = membership(role=Role.READER, place=norsjo, accepted_at=None)
        Invitation.objects.create(
            membership=waiting, token_hash=str(waiting.pk), created_by=None, expires_at=timezone.now()
        )

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client.force_login(portal_administrator)
    fill()
    of_one = queries()
    fill()
    fill()

    assert queries() == of_one


def test_people_is_found_by_name_address_and_place(client, portal_administrator, norsjo):
    membership(user("anna.lind@exempel.se", name="Anna Lind"), Role.READER, norsjo)
    membership(user("bo.ek@exempel.se", name="Bo Ek"), Role.READER, municipality("2418", name="Malå"))
    client.force_login(portal_administrator)

    def found(words):
        page = main_of(client.get(reverse("people"), {"q": words}))
        return {name for name in ("Anna Lind", "Bo Ek", "Johan Ekman") if name in page}

    assert found("") == {"Anna Lind", "Bo Ek", "Johan Ekman"}
    assert found("anna norsjö") == {"Anna Lind"}
    assert found("bo.ek@") == {"Bo Ek"}
    assert found("malå") == {"Bo Ek"}
    assert found("anna malå") == set()
    assert found("%") == set()


def test_people_gives_htmx_the_same_table_as_the_page(client, portal_administrator):
    client.force_login(portal_administrator)

    whole = text_of(client.get(reverse("people")))
    part = text_of(client.get(reverse("people"), headers={"HX-Request": "true"}))

    assert part.strip().startswith('<section id="people"')
    assert part.strip() in whole


def test_people_pages_through_everybody_once(client, portal_administrator, norsjo):
    for number in range(30):
        membership(user(name=f"Person {number:02}"), Role.READER, norsjo)
    client.force_login(portal_administrator)

    first = client.get(reverse("people"))
    second = client.get(reverse("people"), {"sida": first.context["page"].next_cursor})

    names = [str(row.membership.user) for row in (*first.context["rows"], *second.context["rows"])]
    assert names == ["Johan Ekman", *[f"Person {number:02}" for number in range(30)]]


# What needs a hand


@pytest.fixture
def trouble(norsjo, administrator, anna):
    """A municipality without coordinator, one that has not begun, and people to think of."""
    municipality("2499", name="Tystby")
    mala = municipality("2418", name="Malå")
    membership(user(name="Bo Ek", last_login=timezone.now()), Role.MANAGER, mala, is_owner=True)
    membership(role=Role.COORDINATOR, place=mala, ends_on=timezone.localdate())
    membership(user(name="Vera Vilande", last_login=LONG_AGO), Role.READER, norsjo)
    soon = timezone.localdate() + timedelta(days=10)
    membership(user(name="Kim Kort", last_login=timezone.now()), Role.READER, norsjo, ends_on=soon)
    invitation = actions.invite_person(
        by=administrator, email="sen@exempel.se", role=Role.READER, place=norsjo
    )
    invitation.expires_at = timezone.now() + timedelta(days=1)
    invitation.save()
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo)


def test_needs_help_shows_each_thing_with_what_to_do(client, portal_administrator, trouble):
    client.force_login(portal_administrator)

    response = client.get(reverse("needs_help"))

    needs, page = response.context["needs"], main_of(response)
    assert [place.name for place in needs.vacancies.items] == ["Malå"]
    assert {(place.name, place.owners) for place in needs.short_of_owners.items} == {
        ("Malå", 1),
        ("Norsjö", 1),
    }
    assert [row.membership.user.email for row in needs.invitations.items] == ["sen@exempel.se"]
    assert [str(row.membership.user) for row in needs.inactive.items] == ["Vera Vilande"]
    assert [str(row.membership.user) for row in needs.ending.items] == ["Kim Kort"]
    assert "1 kommun har inte börjat." in page
    assert f'href="{reverse("membership_invite", args=["2418"])}?roll=coordinator"' in page


def test_needs_help_tells_what_waits_unread_where_there_is_no_coordinator(
    client, portal_administrator, trouble
):
    link = factories.tell_link(municipality("2418"), "Malå skola")
    for number in range(2):
        factories.telling(link, title=f"Temadag {number}")
    client.force_login(portal_administrator)

    page = main_of(client.get(reverse("needs_help")))

    assert "2 saker som organisationer har berättat väntar på att läsas." in page


def test_needs_help_when_all_is_well_says_what_will_be_here(client, portal_administrator):
    client.force_login(portal_administrator)

    page = main_of(client.get(reverse("needs_help")))

    assert "Allt är i ordning" in page
    assert "har inte börjat" not in page


def test_municipality_people_shows_the_administrator_that_places_needs_alone(client, administrator, trouble):
    client.force_login(administrator)

    page = main_of(client.get(NORSJO))

    assert "Välj ägare i Norsjö kommun" in page
    assert "Vera Vilande" in page
    assert "Malå" not in page


# Changing


def test_membership_edit_holds_from_the_next_click_of_an_open_session(client, administrator, norsjo):
    sofia = membership(user(name="Sofia Berglund"), Role.COLLEAGUE, norsjo)
    open_session = Client()
    open_session.force_login(sofia.user)
    assert open_session.get(NORSJO).status_code == 404
    client.force_login(administrator)

    client.post(reverse("membership_edit", args=["2417", sofia.pk]), {"role": "coordinator"})

    assert open_session.get(NORSJO).status_code == 200


def test_membership_end_holds_from_the_next_click_of_an_open_session(client, administrator, anna, lars):
    open_session = Client()
    open_session.force_login(anna.user)
    assert open_session.get(NORSJO).status_code == 200
    client.force_login(administrator)

    client.post(reverse("membership_end", args=["2417", anna.pk]), {"successor": lars.pk})

    assert open_session.get(NORSJO).status_code == 404


def test_membership_end_of_the_last_owner_asks_who_takes_over(client, administrator, anna, lars, norsjo):
    membership(user(name="Rut Läsare"), Role.READER, norsjo)
    client.force_login(administrator)
    address = reverse("membership_end", args=["2417", anna.pk])

    page = main_of(client.post(address))

    assert "Välj vem som tar över." in page
    assert "Lars Holmgren, Chef" in page
    assert "Rut Läsare" not in page
    anna.refresh_from_db()
    assert anna.ends_on is None


def test_membership_end_of_the_last_owner_without_anyone_to_take_over_says_what_to_do(
    client, administrator, anna
):
    client.force_login(administrator)

    page = main_of(client.get(reverse("membership_end", args=["2417", anna.pk])))

    assert "ingen här kan ta över än" in page
    assert reverse("membership_invite", args=["2417"]) in page


def test_membership_edit_takes_nothing_but_its_own_fields(client, administrator, anna, lars):
    elsewhere = municipality("2418")
    client.force_login(administrator)

    client.post(
        reverse("membership_edit", args=["2417", lars.pk]),
        {
            "role": "manager",
            "user": anna.user.pk,
            "municipality": elsewhere.pk,
            "county": elsewhere.county_id,
            "accepted_at": "",
            "starts_on": "2020-01-01",
            "created_by": administrator.pk,
            "id": anna.pk,
            "is_superuser": "on",
        },
    )

    before = (
        lars.user_id,
        lars.municipality_id,
        lars.county_id,
        lars.accepted_at,
        lars.starts_on,
        lars.created_by_id,
    )
    lars.refresh_from_db()
    after = (
        lars.user_id,
        lars.municipality_id,
        lars.county_id,
        lars.accepted_at,
        lars.starts_on,
        lars.created_by_id,
    )
    assert after == before


def test_membership_end_of_ones_own_leads_to_the_start_page(client, administrator):
    client.force_login(administrator)

    response = client.post(reverse("membership_end", args=["2417", administrator.memberships.get().pk]))

    assert response["Location"] == reverse("start")
    assert client.get(NORSJO).status_code == 404
