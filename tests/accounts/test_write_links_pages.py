"""One's own page about write links, and the administrator's list."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User, WeeklyLink, WriteLink, hash_token
from municipalities.models import GroupMember, MunicipalityGroup
from tests.accounts.reading import main_of, text_of
from tests.factories import membership, municipality, user, write_link

pytestmark = pytest.mark.django_db

PAGE = reverse("write_links")
REMEMBER = reverse("write_link_device", args=["2417"])
WEEKLY = reverse("write_link_weekly", args=["2417"])
DEVICE = WriteLink.Kind.DEVICE


@pytest.fixture
def karin(norsjo, client):
    """A colleague, signed in in `client`."""
    person = membership(user("karin@exempel.se", name="Karin Berg"), Role.COLLEAGUE, norsjo).user
    client.force_login(person)
    return person


def form(**typed):
    return {"form_token": str(uuid4()), "name": "", **typed}


def test_write_links_shows_the_places_where_one_may_add(karin, client, norsjo):
    membership(karin, Role.READER, municipality("2418", "Malå"))
    membership(karin, Role.COORDINATOR, municipality("2403", "Bjurholm"))

    page = main_of(client.get(PAGE))

    assert page.index("Bjurholms kommun") < page.index("Norsjö kommun")
    assert "Malå" not in page
    assert "karin@exempel.se" in page
    assert "Du har inga öppna länkar." in page
    assert "Övning" not in page


@pytest.mark.parametrize(
    "role", [Role.READER, Role.MANAGER, Role.REGISTRAR, Role.PARTNER, Role.ADMINISTRATOR]
)
def test_write_links_tells_others_that_it_is_not_for_them(norsjo, client, role):
    client.force_login(membership(role=role, place=norsjo).user)

    page = client.get(PAGE)

    assert "Samordnare och kollegor kan skriva utan att logga in" in main_of(page)
    assert "<form" not in main_of(page)
    assert client.post(REMEMBER, form()).status_code == 404
    assert client.post(WEEKLY).status_code == 404
    assert not WriteLink.objects.exists()


def test_the_account_menu_leads_there_for_those_who_may_add(karin, client, lars):
    start = reverse("municipality_start", args=["2417"])

    assert PAGE in text_of(client.get(start))
    client.force_login(lars.user)
    assert PAGE not in text_of(client.get(start))


def test_write_link_device_remembers_this_device(karin, client):
    answer = client.post(REMEMBER, form(name="Min telefon"))

    cookie = client.cookies["skriv"]
    assert answer.url == PAGE
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert 30 * 86400 - 60 < cookie["max-age"] <= 30 * 86400
    assert not cookie["secure"]
    assert WriteLink.objects.get().token_hash == hash_token(cookie.value)
    page = main_of(client.get(PAGE))
    assert "Min telefon" in page
    assert "Den här enheten är ihågkommen till och med" in page
    assert cookie.value not in page
    assert Client(headers={"Cookie": f"skriv={cookie.value}"}).get(reverse("write")).status_code == 200


def test_the_cookie_is_bound_to_the_host_in_production(karin, client, settings):
    settings.PRODUCTION = True

    client.post(REMEMBER, form())

    cookie = client.cookies["__Host-skriv"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert client.get(reverse("write")).status_code == 200
    assert client.post(reverse("write_forget")).cookies["__Host-skriv"]["secure"]


def test_write_link_device_by_double_click_and_again_leaves_one_link(karin, client):
    sent = form()

    client.post(REMEMBER, sent)
    first = client.cookies["skriv"].value
    client.post(REMEMBER, sent)
    assert client.cookies["skriv"].value == first
    client.post(REMEMBER, form())

    assert client.cookies["skriv"].value != first
    assert WriteLink.objects.open().count() == 1
    assert WriteLink.objects.count() == 2


def test_write_link_device_by_an_old_form_says_so(karin, client):
    sent = form()
    client.post(REMEMBER, sent)
    client.post(reverse("write_links_withdraw"))

    answer = client.post(REMEMBER, sent, follow=True)

    assert "Formuläret har redan använts." in main_of(answer)
    assert not WriteLink.objects.open().exists()


def test_write_link_device_keeps_persons_out_of_the_name(karin, client):
    for name, words in [("Telefon 20121212-1212", "personnummer"), ("Telefon 070-174 06 05", "bekräfta")]:
        answer = client.post(REMEMBER, form(name=name))
        assert answer.status_code == 422
        assert words in main_of(answer)
        assert f'value="{name}"' in main_of(answer)
    client.post(REMEMBER, form(name="Telefon 070-174 06 05", contact_confirmed="on"))

    assert [link.name for link in WriteLink.objects.all()] == ["Telefon 070-174 06 05"]


def test_write_link_weekly_is_turned_on_and_off_however_often_one_clicks(karin, client):
    for _ in range(2):
        answer = client.post(WEEKLY, follow=True)
        assert WeeklyLink.objects.count() == 1
    assert "Varje måndag morgon får du en ny skrivlänk" in main_of(answer)

    for _ in range(2):
        answer = client.post(WEEKLY, {"stop": "1"}, follow=True)
        assert WeeklyLink.objects.count() == 0
    assert "fungerar till sin sista dag" in main_of(answer)
    assert "Mejla mig en skrivlänk varje måndag" in main_of(answer)


def test_write_link_withdraw_takes_one_click_and_only_ones_own(karin, anna, norsjo, client):
    mine, token = write_link(karin, norsjo)
    other, _token = write_link(anna.user, norsjo)

    for _ in range(2):
        answer = client.post(reverse("write_link_withdraw", args=[mine.pk]), follow=True)
        assert "Länken är tillbakadragen." in main_of(answer)
    assert client.post(reverse("write_link_withdraw", args=[other.pk])).status_code == 404

    assert list(WriteLink.objects.open()) == [other]
    assert Client().get(reverse("write_by_link", args=[token])).status_code == 404


def test_write_links_withdraw_takes_all_of_ones_own(karin, anna, norsjo, client):
    for kind in (*WriteLink.Kind, *WriteLink.Kind):
        write_link(karin, norsjo, kind)
    other, _token = write_link(anna.user, norsjo)

    client.post(reverse("write_links_withdraw"))

    assert list(WriteLink.objects.open()) == [other]


def test_write_links_lists_what_can_be_used_and_nothing_else(karin, norsjo, client):
    used, _token = write_link(karin, norsjo)
    WriteLink.objects.filter(pk=used.pk).update(last_used_on="2026-11-20", name="")
    for field in ("withdrawn_at", "expires_at"):
        closed, _token = write_link(karin, norsjo)
        WriteLink.objects.filter(pk=closed.pk).update(**{field: timezone.now()})
    elsewhere = municipality("2403", "Bjurholm")
    ended = membership(karin, Role.COLLEAGUE, elsewhere)
    write_link(karin, elsewhere)
    ended.ends_on = timezone.localdate()
    ended.save()

    page = main_of(client.get(PAGE))

    assert page.count("<tr>") == 2  # the heads and one link
    assert "Länk i ett mejl" in page
    assert "2026-11-20" in page
    assert used.last_day.isoformat() in page
    assert "Bjurholm" not in page


def questions(client, address=PAGE):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    return len(asked)


def test_write_links_asks_as_much_for_many_links_as_for_one(norsjo, client):
    """Also where the person reaches the municipality through a group."""
    group = MunicipalityGroup.objects.create(name="Region 10")
    GroupMember.objects.create(group=group, municipality=norsjo, starts_on="2024-01-01")
    person = membership(role=Role.COLLEAGUE, place=group).user
    client.force_login(person)
    write_link(person, norsjo)
    one = questions(client)

    write_link(person, norsjo)
    write_link(person, norsjo, DEVICE)

    assert questions(client) == one


# The administrator


PEOPLE = reverse("municipality_people", args=["2417"])


def withdraw(person):
    return reverse("membership_withdraw_links", args=["2417", person.memberships.get().pk])


@pytest.mark.parametrize("who", ["administrator", "portal_administrator"])
def test_administrators_see_and_withdraw_a_persons_links(request, norsjo, anna, client, who):
    client.force_login(request.getfixturevalue(who))
    tokens = [write_link(anna.user, norsjo, kind)[1] for kind in (*WriteLink.Kind, DEVICE)]
    address = PEOPLE if who == "administrator" else reverse("people")
    assert "3 skrivlänkar" in main_of(client.get(address))

    for _ in range(2):
        answer = client.post(withdraw(anna.user), follow=True)
        assert "Skrivlänkarna för Anna Lindgren är tillbakadragna." in main_of(answer)

    assert "3 skrivlänkar" not in main_of(client.get(address))
    assert {link.withdrawn_by for link in WriteLink.objects.all()} == {
        User.objects.get(pk=client.session["_auth_user_id"])
    }
    assert not any(
        Client().get(reverse("write_by_link", args=[token])).status_code == 200 for token in tokens
    )


def test_nobody_else_withdraws_a_persons_links(norsjo, anna, lars, client):
    write_link(anna.user, norsjo)
    mala = municipality("2418", "Malå")
    for person in (
        anna.user,
        lars.user,
        membership(role=Role.ADMINISTRATOR, place=mala).user,
        membership(role=Role.COUNTY_OFFICER, place=norsjo.county).user,
        membership(role=Role.ADMINISTRATOR, place=norsjo.county).user,
    ):
        client.force_login(person)
        assert client.post(withdraw(anna.user)).status_code == 404
    assert Client().post(withdraw(anna.user)).status_code == 403

    assert WriteLink.objects.open().count() == 1


def test_coordinators_see_who_has_access_but_no_links(norsjo, anna, client):
    client.force_login(anna.user)
    write_link(anna.user, norsjo)

    assert "skrivlänk" not in main_of(client.get(PEOPLE))


def test_only_open_links_are_counted(administrator, norsjo, anna, client):
    client.force_login(administrator)
    for field in ("withdrawn_at", "expires_at"):
        closed, _token = write_link(anna.user, norsjo)
        WriteLink.objects.filter(pk=closed.pk).update(**{field: timezone.now()})
    assert "skrivlänk" not in main_of(client.get(PEOPLE))

    write_link(anna.user, norsjo)

    assert "1 skrivlänk<" in main_of(client.get(PEOPLE))


def test_people_asks_as_much_with_links_as_without(administrator, norsjo, anna, lars, client):
    client.force_login(administrator)
    write_link(anna.user, norsjo)
    one = questions(client, PEOPLE)

    for _ in range(2):
        write_link(anna.user, norsjo)
        write_link(membership(role=Role.COLLEAGUE, place=norsjo).user, norsjo)

    assert questions(client, PEOPLE) == one
