"""From the administrator's form to the invited person's first page, and every way that must stay closed."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, Membership, OutgoingMail, Role, User
from municipalities.models import PRACTICE, LocalPoliceArea, MunicipalityGroup
from portal.logs import LineFormatter
from tests.accounts.conftest import PASSWORD
from tests.accounts.reading import latest_letter, text_of, token_in
from tests.factories import county, membership, municipality

pytestmark = pytest.mark.django_db

INVITE = reverse("membership_invite", args=["2417"])


def without_secrets(response):
    """The page without what differs between any two visits: the form's token and the address."""
    return re.sub(r'value="[^"]*"', "", text_of(response))


@pytest.fixture
def link(administrator, norsjo):
    """The address in an invitation to somebody new."""
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.COORDINATOR, place=norsjo)
    return reverse("invitation_accept", args=[token_in(latest_letter("ny@exempel.se"))])


@pytest.fixture
def link_for_anna(administrator, norsjo, anna):
    """The address in an invitation to somebody with an account."""
    actions.invite_person(by=administrator, email=anna.user.email, role=Role.REGISTRAR, place=norsjo)
    return reverse("invitation_accept", args=[token_in(latest_letter(anna.user.email))])


# The administrator's side


def test_membership_invite_sends_a_link_and_shows_who_waits(client, administrator):
    client.force_login(administrator)
    in_a_month = timezone.localdate() + timedelta(days=30)

    response = client.post(
        INVITE,
        {"email": "ny@exempel.se", "role": "colleague", "unit": "school", "last_day": in_a_month.isoformat()},
        follow=True,
    )

    assert response.redirect_chain == [(reverse("municipality_people", args=["2417"]), 302)]
    assert "Inbjudan är skickad till ny@exempel.se." in text_of(response)
    waiting = Membership.objects.get(user__email="ny@exempel.se")
    assert (waiting.role, waiting.unit, waiting.last_day) == ("colleague", "school", in_a_month)
    assert OutgoingMail.objects.filter(to="ny@exempel.se").count() == 1


def test_membership_invite_takes_nothing_but_its_own_fields(client, administrator, norsjo):
    other = municipality("2418")
    client.force_login(administrator)

    client.post(
        INVITE,
        {
            "email": "ny@exempel.se",
            "role": "reader",
            "place": f"municipality-{other.pk}",
            "municipality": other.pk,
            "county": other.county_id,
            "accepted_at": "2026-01-01",
            "is_owner": "on",
            "is_superuser": "on",
            "is_active": "",
            "user": administrator.pk,
            "id": administrator.memberships.get().pk,
            "created_by": "1",
        },
    )

    assert not Membership.objects.filter(user__email="ny@exempel.se").exists()  # a reader is no owner
    client.post(
        INVITE, {"email": "ny@exempel.se", "role": "reader", "place": "portal", "accepted_at": "2026-01-01"}
    )
    made = Membership.objects.get(user__email="ny@exempel.se")
    assert (made.municipality, made.county, made.accepted_at, made.is_owner) == (norsjo, None, None, False)
    assert made.created_by == administrator


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"email": "inte en adress"}, "E-post"),
        ({"email": ""}, "E-post"),
        ({"role": "county_officer"}, "Roll"),
        ({"role": ""}, "Roll"),
        ({"last_day": "2020-01-01"}, "Den dagen har redan varit."),
        ({"email": '"a\x0cb"@exempel.se'}, "Fyll i en giltig e-postadress."),
        ({"email": "maria@exempel.se"}, "Ingen bestämmer över sin egen behörighet."),
        ({"email": "anna@exempel.se", "role": "coordinator"}, "Personen har redan den rollen här."),
        (
            {"role": "reader", "is_owner": "on"},
            "Bara en samordnare, chef eller registrator i kommunen kan vara ägare",
        ),
    ],
)
def test_membership_invite_says_what_is_wrong_and_keeps_the_rest(client, administrator, anna, fields, reason):
    client.force_login(administrator)
    members = Membership.objects.count()

    response = client.post(
        INVITE, {"email": "ny@exempel.se", "role": "colleague", "organisation": "Skolan"} | fields
    )

    page = text_of(response)
    assert "<title>Fel:" in page
    assert reason in page
    assert 'value="Skolan"' in page
    assert Membership.objects.count() == members


def test_membership_invite_by_the_county_is_to_the_county_alone(client):
    board = county("24")
    client.force_login(membership(role=Role.ADMINISTRATOR, place=board).user)
    address = reverse("membership_invite", args=["24"])

    assert "Samordnare</option>" not in text_of(client.get(address))
    client.post(address, {"email": "ny@exempel.se", "role": "coordinator"})
    assert not Membership.objects.filter(user__email="ny@exempel.se").exists()
    client.post(address, {"email": "ny@exempel.se", "role": "county_officer"})
    assert Membership.objects.get(user__email="ny@exempel.se").place == board


def test_membership_invite_by_the_portals_administrator_is_to_any_place(client, portal_administrator, norsjo):
    group = MunicipalityGroup.objects.create(name="Samarbetet")
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    client.force_login(portal_administrator)
    address = reverse("membership_invite", args=["portal"])
    choices = [
        (f"municipalitygroup-{group.pk}", "coordinator", group),
        (f"localpolicearea-{area.pk}", "partner", area),
        (f"municipality-{norsjo.pk}", "registrar", norsjo),
        (f"county-{norsjo.county_id}", "county_officer", norsjo.county),
        ("portal", "administrator", None),
    ]

    for place, role, _expected in choices:
        client.post(address, {"email": f"{role}@exempel.se", "place": place, "role": role})

    for _place, role, expected in choices:
        assert Membership.objects.get(user__email=f"{role}@exempel.se").place == expected


def test_membership_invite_refuses_a_role_that_the_place_does_not_have(client, portal_administrator):
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    client.force_login(portal_administrator)

    response = client.post(
        reverse("membership_invite", args=["portal"]),
        {"email": "ny@exempel.se", "place": f"localpolicearea-{area.pk}", "role": "coordinator"},
    )

    assert "Den rollen finns inte där. Välj: Samarbetspartner." in text_of(response)
    assert not Membership.objects.filter(user__email="ny@exempel.se").exists()


def test_invitation_resend_makes_the_old_link_useless(client, administrator, link):
    waiting = Membership.objects.get(user__email="ny@exempel.se")
    client.force_login(administrator)

    client.post(reverse("invitation_resend", args=["2417", waiting.pk]))

    new_link = reverse("invitation_accept", args=[token_in(latest_letter("ny@exempel.se"))])
    assert Client().get(link).status_code == 404
    assert "Du är inbjuden" in text_of(Client().get(new_link))


def test_invitation_withdraw_closes_the_link(client, administrator, link):
    waiting = Membership.objects.get(user__email="ny@exempel.se")
    client.force_login(administrator)

    response = client.post(reverse("invitation_withdraw", args=["2417", waiting.pk]), follow=True)

    assert "Inbjudan är tillbakadragen." in text_of(response)
    assert Client().get(link).status_code == 404
    assert not User.objects.filter(email="ny@exempel.se").exists()


@pytest.mark.parametrize("name", ["invitation_resend", "invitation_withdraw"])
def test_invitation_changes_need_a_post(client, administrator, link, name):
    waiting = Membership.objects.get(user__email="ny@exempel.se")
    client.force_login(administrator)

    assert client.get(reverse(name, args=["2417", waiting.pk])).status_code == 405
    assert Membership.objects.filter(pk=waiting.pk).exists()


# The invited person's side


def test_invitation_accept_shows_who_invited_to_what_and_until_when(client, link):
    page = text_of(client.get(link))

    assert "Maria Forsgren har bjudit in dig till Allas ansvar." in page
    assert "Samordnare" in page
    assert "Norsjö kommun" in page
    assert "ny@exempel.se" in page


def test_invitation_accept_writes_nothing_before_the_form_is_sent(client, link):
    for _visit in range(2):
        client.get(link)
        client.head(link)

    assert Invitation.objects.open().count() == 1
    assert not User.objects.get(email="ny@exempel.se").has_usable_password()


def test_invitation_accept_keeps_the_address_out_of_other_pages(client, link):
    assert client.get(link)["Referrer-Policy"] == "strict-origin"
    assert client.get("/inbjudan/okand/")["Referrer-Policy"] == "strict-origin"


def test_invitation_accept_lets_a_new_person_in_at_once(client, link, norsjo):
    response = client.post(link, {"name": "  Ny \n Person ", "password": PASSWORD})

    person = User.objects.get(email="ny@exempel.se")
    assert (response.status_code, response["Location"]) == (302, reverse("welcome"))
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.name == "Ny Person"
    assert person.reach(Role.COORDINATOR) == {norsjo.pk, PRACTICE}


@pytest.mark.parametrize("password", ["kort", "123456789012", "norsjökommun12", "ny@exempel.se", "x" * 129])
def test_invitation_accept_refuses_a_weak_password_and_stays_open(client, link, password):
    response = client.post(link, {"name": "Ny Person", "password": password})

    assert "<title>Fel:" in text_of(response)
    assert 'value="Ny Person"' in text_of(response)
    assert Invitation.objects.open().count() == 1
    assert "_auth_user_id" not in client.session


def test_invitation_accept_looks_alike_for_unknown_used_withdrawn_and_expired(client, link, administrator):
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        expired = Client().get(link)
    Client().post(link, {"name": "Ny Person", "password": PASSWORD})
    used = Client().get(link)
    posted_again = Client().post(link, {"name": "Någon Annan", "password": PASSWORD})
    unknown = Client().get(reverse("invitation_accept", args=["A" * 43]))

    pages = [expired, used, posted_again, unknown]
    assert {page.status_code for page in pages} == {404}
    assert len({without_secrets(page) for page in pages}) == 1
    assert "Inbjudan går inte att öppna" in text_of(unknown)
    assert "exempel.se" not in text_of(used)


def test_invitation_accept_asks_someone_with_an_account_to_sign_in_first(client, link_for_anna):
    page = text_of(client.get(link_for_anna))
    assert f'href="{reverse("account_login")}?next={link_for_anna.replace("/", "%2F")}"' in page

    client.post(link_for_anna, {"name": "Tjuv", "password": "tjuvens-egna-ord-1"})

    assert Invitation.objects.open().count() == 1
    assert User.objects.get(email="anna@exempel.se").check_password(PASSWORD)


def test_invitation_accept_goes_on_after_signing_in(client, link_for_anna, anna):
    actions.confirm_email(user=anna.user)

    signed_in = client.post(
        reverse("account_login"), {"login": anna.user.email, "password": PASSWORD, "next": link_for_anna}
    )
    assert signed_in["Location"] == link_for_anna
    accepted = client.post(link_for_anna)

    assert accepted["Location"] == reverse("welcome")
    assert anna.user.memberships.active().filter(role=Role.REGISTRAR).count() == 1


def test_invitation_accept_by_someone_else_offers_to_sign_out_and_go_on(client, link_for_anna, administrator):
    client.force_login(administrator)

    page = text_of(client.get(link_for_anna))
    client.post(link_for_anna)

    assert "Inbjudan är till någon annan" in page
    assert "anna@exempel.se" not in page
    assert Invitation.objects.open().count() == 1
    out = client.post(reverse("account_logout"), {"next": link_for_anna})
    assert out["Location"] == link_for_anna
    assert "_auth_user_id" not in client.session


def test_invitation_accept_is_never_written_to_the_log(link, caplog):
    token = link.split("/")[2]
    strict = Client(enforce_csrf_checks=True)

    with caplog.at_level(logging.DEBUG):
        strict.post(link, {"name": "Ny", "password": PASSWORD})  # refused: 403
        strict.get(link + "mer/")  # 404

    lines = [LineFormatter().format(record) for record in caplog.records]
    assert len(lines) >= 2
    assert any("/inbjudan/…" in line for line in lines)
    assert not any(token in line for line in lines)


def test_account_signup_says_how_to_get_an_account(client):
    page = text_of(client.get(reverse("account_signup")))

    assert "Det går inte att registrera sig själv." in page
    assert "<input" not in page.split("<main")[1].split("</main>")[0]
