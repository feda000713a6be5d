"""The first page: what this person can do here, shown once, and again with a new role."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import Role, User
from municipalities.models import PRACTICE, LocalPoliceArea
from portal.welcome import ALSO, GUIDES, SENTENCES, welcome_of
from tests import factories
from tests.accounts.reading import latest_letter, text_of, token_in

pytestmark = pytest.mark.django_db

WELCOME = reverse("welcome")


def newcomer(role=Role.COORDINATOR, place=None, **fields):
    person = factories.user(name="Lena Ström", welcomed_at=None)
    factories.membership(person, role, place or factories.municipality("2417", "Norsjö"), **fields)
    return person


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def anew(person):
    return User.objects.get(pk=person.pk)


@pytest.fixture
def practice():
    """Övningskommunen, as the reference data has it."""
    home = factories.county("00", "Övningslänet")
    found = factories.Municipality.objects.filter(pk=PRACTICE).first()
    return found or factories.Municipality.objects.create(
        pk=PRACTICE, code="0000", name="Övningskommunen", county=home, population=4000, skr_group="C8",
        latitude=64, longitude=19, sort_key="övningskommunen",
    )  # fmt: skip


def test_start_leads_someone_new_to_the_welcome_and_writes_nothing():
    person = newcomer()
    client = signed_in(person)

    for _again in range(2):
        assert client.get("/").url == WELCOME
        client.get(WELCOME)
    assert anew(person).welcomed_at is None


def test_welcome_says_three_sentences_about_the_place():
    page = text_of(signed_in(newcomer()).get(WELCOME))

    assert "<h1>Välkommen, Lena</h1>" in page
    assert "Samordnare · Norsjö kommun" in page
    assert "Du lägger in vad Norsjö kommun gör för att förebygga brott och ohälsa" in page
    assert page.split('class="panel welcome"')[1].split("<form")[0].count("<p>") == 3
    assert f'href="{reverse("help_text", args=["samordnaren"])}"' in page
    assert "Läs guiden (10 minuter)" in page


def test_begin_is_noted_once_and_leads_to_the_work():
    person = newcomer()
    client = signed_in(person)

    answer = client.post(WELCOME, follow=True)

    assert [url for url, _status in answer.redirect_chain] == ["/", "/kommuner/2417/"]
    first = anew(person).welcomed_at
    assert first is not None
    client.post(WELCOME)
    assert anew(person).welcomed_at == first
    assert client.get("/").url == "/kommuner/2417/"


def test_practise_first_leads_to_the_practice_municipality(practice):
    person = newcomer()
    client = signed_in(person)
    assert "Öva först" in text_of(client.get(WELCOME))

    answer = client.post(WELCOME, {"practise": "1"})

    assert answer.url == "/kommuner/0000/"
    assert client.get(answer.url).status_code == 200
    assert anew(person).welcomed_at is not None


def test_without_a_practice_municipality_nothing_offers_it():
    client = signed_in(newcomer())

    assert "Öva först" not in text_of(client.get(WELCOME))
    assert client.post(WELCOME, {"practise": "1"}).url == "/"


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_sentences_and_something_to_read(role):
    place = {
        Role.COUNTY_OFFICER: factories.county(),
        Role.PARTNER: LocalPoliceArea.objects.create(name="Södra Lappland"),
        Role.ADMINISTRATOR: None,
    }.get(role, factories.municipality("2417", "Norsjö"))
    person = factories.user(welcomed_at=None)
    factories.membership(person, role, place)

    welcome = welcome_of(person)

    where = {
        Role.COUNTY_OFFICER: "Västerbottens län",
        Role.PARTNER: "Södra Lappland",
        Role.ADMINISTRATOR: "Hela portalen",
    }
    assert welcome.place == where.get(role, "Norsjö kommun")
    assert len(welcome.sentences) == len(SENTENCES[role]) == 3
    assert welcome.place.lower() in " ".join(welcome.sentences).lower()
    assert "%(" not in " ".join([*welcome.sentences, ALSO[role] % {"place": ""}])
    assert welcome.guide.slug == GUIDES.get(role, "fortroendevald")
    assert welcome.sentences[0] in text_of(signed_in(person).get(WELCOME))


def test_the_newest_role_comes_first_and_the_others_have_a_line_each(django_assert_num_queries):
    person = newcomer(accepted_at=timezone.now() - timezone.timedelta(days=300))
    for code, name in (("2418", "Malå"), ("2481", "Lycksele")):
        factories.membership(
            person, Role.READER, factories.municipality(code, name),
            accepted_at=timezone.now() - timezone.timedelta(days=200),
        )  # fmt: skip
    factories.membership(person, Role.MANAGER, factories.municipality("2421", "Storuman"))

    with django_assert_num_queries(2):
        welcome = welcome_of(anew_without_query(person))

    assert (welcome.role, welcome.place) == ("Chef", "Storumans kommun")
    assert sorted(welcome.others) == [
        "Du följer också det som Lycksele kommun har delat.",
        "Du följer också det som Malå kommun har delat.",
        "Du är också samordnare i Norsjö kommun, och ser och ändrar allt där.",
    ]


def anew_without_query(person):
    return User(pk=person.pk)


def test_a_role_that_has_ended_is_not_told_about():
    person = newcomer()
    person.memberships.update(ends_on=timezone.localdate())

    assert welcome_of(anew(person)) is None
    client = signed_in(person)
    assert client.get(WELCOME).url == "/"
    assert client.get("/").status_code == 200


def test_accepting_an_invitation_leads_to_the_welcome():
    administrator = factories.member(Role.ADMINISTRATOR)
    norsjo = factories.municipality("2417", "Norsjö")
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.COLLEAGUE, place=norsjo)
    link = reverse("invitation_accept", args=[token_in(latest_letter("ny@exempel.se"))])
    client = Client()

    answer = client.post(link, {"name": "Lena Ström", "password": "hjortron-vedspis-53"}, follow=True)

    assert answer.redirect_chain == [(WELCOME, 302)]
    assert "Välkommen, Lena" in text_of(answer)
    assert "Kollega · Norsjö kommun" in text_of(answer)


def test_accepting_one_more_role_shows_that_role_first():
    administrator = factories.member(Role.ADMINISTRATOR)
    person = factories.member(Role.COORDINATOR, factories.municipality("2417", "Norsjö"))
    place = factories.municipality("2418", "Malå")
    actions.invite_person(by=administrator, email=person.email, role=Role.READER, place=place)
    link = reverse("invitation_accept", args=[token_in(latest_letter(person.email))])

    answer = signed_in(person).post(link, follow=True)

    assert answer.redirect_chain == [(WELCOME, 302)]
    assert "Läsare (förtroendevald) · Malå kommun" in text_of(answer)
    assert "Du är också samordnare i Norsjö kommun" in text_of(answer)
    assert "Var vill du arbeta?" in text_of(signed_in(person).get("/"))
