"""What someone with a stolen write link may try: it reads nothing, reaches nowhere else, and floods nobody."""

import logging
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.links.actions import withdraw_links
from accounts.models import Membership, OutgoingMail, User, WriteLink, hash_token, new_token
from activities.models import Activity
from activities.writing.actions import LinkClosed, add_draft
from portal.logs import LineFormatter
from portal.models import Hits
from tests import factories
from tests.access.asking import fill, packages, patterns
from tests.access.opened import OPEN, OPEN_KWARGS
from tests.access.table import TABLE
from tests.activities.writing import TITLE, typed, without_token, written
from tests.test_every_form import FIELDS, WORST

pytestmark = pytest.mark.django_db
FORM = reverse("write")
NOON = "2026-11-17T12:00:00+01:00"


@pytest.fixture
def stolen(cast):
    """The tokens of the colleague's mail and phone, in a stranger's hands, and a browser with the phone's cookie."""
    mail = factories.write_link(cast.colleague, cast.norsjo)[1]
    device = factories.write_link(cast.colleague, cast.norsjo, WriteLink.Kind.DEVICE)[1]
    return mail, device, bearing(device)


def bearing(token):
    """A browser that keeps the token as a remembered device does."""
    client = Client()
    client.cookies["skriv"] = token
    return client


# Reading


@pytest.mark.parametrize("package", packages())
def test_a_device_opens_no_page_that_needs_a_sign_in(things, stolen, package):
    client = stolen[2]

    for name in packages()[package]:
        place = reverse(name, kwargs=fill(TABLE[name].kwargs, things))
        for address in (place, f"{place}?token={stolen[0]}"):
            answer = client.get(address)
            assert answer.status_code == 302, name
            assert answer.url.startswith(reverse("account_login")), name
            assert client.post(address, typed()).status_code == 403, name
    assert written() == []


@pytest.mark.parametrize("name", [name for name in OPEN if not name.startswith("write")])
def test_open_pages_show_a_device_what_they_show_anyone(stolen, name):
    address = reverse(name, kwargs=OPEN_KWARGS.get(name, {}))

    answers = [client.get(address) for client in (stolen[2], Client())]

    expected = 200 if name == "public_contacts" else OPEN[name]  # here the place is loaded
    assert [answer.status_code for answer in answers] == [expected] * 2
    if name not in {"livez", "readyz"}:  # they tell the time
        assert without_token(answers[0]) == without_token(answers[1])


def test_the_token_opens_no_other_secret_address(stolen):
    with_token = [
        pattern.name
        for pattern in patterns(get_resolver().url_patterns)
        if "token" in pattern.pattern.regex.groupindex and not pattern.name.startswith("write")
    ]
    assert "invitation_accept" in with_token

    for name in with_token:
        for token in stolen[:2]:
            assert Client().get(reverse(name, kwargs={"token": token})).status_code in {404, 405}, name


def test_no_page_of_the_link_tells_whose_it_is_or_what_is_stored(cast, stolen):
    mail, device, client = stolen
    stored = [
        *User.objects.values_list("name", flat=True),
        *User.objects.values_list("email", flat=True),
        *Activity.objects.values_list("title", flat=True),
        hash_token(mail),
        hash_token(device),
    ]
    by_link = reverse("write_by_link", args=[mail])
    answers = [
        *(client.get(address) for address in (FORM, FORM + "tack/", FORM + "klart/")),
        *(Client().get(by_link + step) for step in ("", "tack/")),
        client.post(FORM, typed("")),
        Client().post(by_link, typed(form_token=str(cast.unshared.form_token))),
        client.post(FORM, typed(som=str(cast.unshared.pk), more="1"), follow=True),
        Client().get(f"{by_link}?som={cast.unshared.pk}"),
    ]

    for answer in answers:
        page = answer.content.decode()
        assert not [text for text in stored if text and text in page]
        assert (
            "Norsjö" in page
            or "tack" in answer.request["PATH_INFO"]
            or "klart" in answer.request["PATH_INFO"]
        )


def test_the_language_form_of_the_link_keeps_to_the_link(client, stolen):
    address = reverse("write_by_link", args=[stolen[0]])

    answer = client.post(reverse("set_language"), {"language": "en", "next": address})

    assert answer.url == address
    assert "What have you done?" in client.get(address).content.decode()


# Adding


def test_a_link_adds_only_drafts_only_there_and_only_as_its_owner(cast, stolen):
    more = {
        "municipality": cast.arjeplog.pk,
        "municipalities": [cast.arjeplog.pk, cast.norsjo.pk],
        "code": "2506",
        "created_by": cast.coordinator.pk,
        "is_draft": "",
        "shared_at": "2026-01-01",
        "version": 9,
        "som": cast.foreign.pk,
        "themes": ["anvt"],
        "organiser": "Någon annan",
    }

    Client().post(reverse("write_by_link", args=[stolen[0]]) + "?kommun=2506", typed(**more))
    stolen[2].post(FORM, typed(**more))

    drafts = written()
    assert len(drafts) == 2
    for draft in drafts:
        assert (draft.created_by, draft.is_draft, draft.themes, draft.organiser) == (
            cast.colleague,
            True,
            [],
            "",
        )
        assert [(row.municipality, row.shared_at) for row in draft.participations.all()] == [
            (cast.norsjo, None)
        ]


def test_a_link_changes_nothing_that_is_there(cast, stolen):
    before = list(Activity.objects.order_by("pk").values())

    for activity in (cast.draft, cast.unshared, cast.shared, cast.foreign):
        for client, address in [(Client(), reverse("write_by_link", args=[stolen[0]])), (stolen[2], FORM)]:
            client.post(address, typed(form_token=str(activity.form_token), pk=activity.pk))

    assert list(Activity.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("kind", WORST)
def test_the_form_answers_whatever_is_sent(stolen, kind):
    for client, address in [(Client(), reverse("write_by_link", args=[stolen[0]])), (stolen[2], FORM)]:
        answer = client.post(address, dict.fromkeys(FIELDS, WORST[kind]))
        assert answer.status_code == 422, kind


def test_a_link_withdrawn_after_it_was_looked_up_adds_nothing(cast, stolen):
    link = WriteLink.objects.opening(stolen[0], WriteLink.Kind.MAIL)
    withdraw_links(links=WriteLink.objects.of(cast.colleague), by=cast.colleague)

    with pytest.raises(LinkClosed):
        add_draft(link=link, form_token=uuid4(), fields={"title": TITLE, "starts_on": "2026-11-17"})

    assert written() == []


def test_the_form_asks_for_its_csrf_token(stolen):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["skriv"] = stolen[1]

    for address in (
        FORM,
        FORM + "glom/",
        *(reverse("write_by_link", args=[stolen[0]]) + s for s in ("", "dra-tillbaka/")),
    ):
        assert strict.post(address, typed()).status_code == 403
    assert written() == []
    assert WriteLink.objects.open().count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_at_once_of_one_form_give_one_draft(cast, stolen):
    address, sent = reverse("write_by_link", args=[stolen[0]]), typed()

    def post(_number):
        try:
            return Client().post(address, sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(post, range(20)))

    assert statuses == [302] * 20
    assert len(written()) == 1


# Flooding


def test_a_flood_by_one_link_stops_at_thirty_and_keeps_its_text(cast, client, stolen, time_machine):
    time_machine.move_to(NOON, tick=False)
    address = reverse("write_by_link", args=[stolen[0]])

    statuses = [client.post(address, typed()).status_code for _ in range(40)]

    assert statuses == [302] * 30 + [429] * 10
    assert len(written()) == 30
    answer = client.post(address, typed())
    assert f'value="{TITLE}"' in answer.content.decode()
    assert "Det var mycket på en gång" in answer.content.decode()
    assert answer.headers["Retry-After"] == "601"
    assert client.get(address).status_code == 200  # only what is sent counts
    assert stolen[2].post(FORM, typed()).status_code == 302  # other links go on
    time_machine.shift(int(answer.headers["Retry-After"]))
    assert client.post(address, typed()).status_code == 302


def test_a_link_takes_in_a_hundred_a_day(client, stolen, time_machine):
    address = reverse("write_by_link", args=[stolen[0]])
    statuses = []

    for minute in range(0, 50, 10):
        time_machine.move_to(f"2026-11-17T12:{minute:02}:00+01:00", tick=False)
        statuses += [client.post(address, typed()).status_code for _ in range(25)]

    assert statuses == [302] * 100 + [429] * 25
    time_machine.move_to("2026-11-18T01:00:00+01:00", tick=False)
    assert client.post(address, typed()).status_code == 302


def hundreds_of_links(cast, number):
    """Links of as many colleagues, and their tokens."""
    people = User.objects.bulk_create(
        User(email=f"kollega{n}@exempel.se", password="!") for n in range(number)
    )
    memberships = Membership.objects.bulk_create(
        Membership(
            user=person,
            role="colleague",
            municipality=cast.norsjo,
            starts_on="2024-01-01",
            accepted_at="2024-01-01T00:00:00Z",
        )
        for person in people
    )
    tokens = [new_token() for _ in memberships]
    WriteLink.objects.bulk_create(
        WriteLink(
            membership=membership,
            municipality=cast.norsjo,
            kind=WriteLink.Kind.MAIL,
            token_hash=hash_token(token),
            expires_at="2026-12-10T00:00:00Z",
        )
        for membership, token in zip(memberships, tokens, strict=True)
    )
    return tokens


def test_three_hundred_honest_people_behind_one_address_all_get_in(cast, client, stolen, time_machine):
    """Also while one of the links floods, from the same address."""
    time_machine.move_to(NOON, tick=False)
    flood = reverse("write_by_link", args=[stolen[0]])
    for _ in range(700):
        client.post(flood, typed())

    statuses = [
        client.post(reverse("write_by_link", args=[token]), typed(f"Möte {number}")).status_code
        for number, token in enumerate(hundreds_of_links(cast, 300))
    ]

    assert statuses == [302] * 300
    assert len(written()) == 30


def test_a_flood_by_many_links_from_one_network_stops(cast, client, time_machine):
    time_machine.move_to(NOON, tick=False)
    tokens = hundreds_of_links(cast, 25)

    statuses = [
        client.post(
            reverse("write_by_link", args=[token]), typed(), headers={"X-Forwarded-For": f"10.0.0.{n}"}
        ).status_code
        for n, token in enumerate(tokens)
        for _ in range(25)
    ]

    assert statuses == [302] * 600 + [429] * 25
    elsewhere = client.post(reverse("write_by_link", args=[tokens[-1]]), typed(), REMOTE_ADDR="10.1.1.1")
    assert elsewhere.status_code == 302


def test_guessing_tokens_writes_nothing_and_finds_nothing(client, stolen):
    for _ in range(200):
        assert client.post(reverse("write_by_link", args=[new_token()]), typed()).status_code == 404

    assert (written(), Hits.objects.count()) == ([], 0)


# Secrets and headers


def test_a_token_is_stored_only_as_a_hash_and_has_256_bits(stolen):
    for token in stolen[:2]:
        assert len(token) == 43
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(t::text, '|') FROM accounts_writelink t")
            assert token not in cursor.fetchone()[0]
    assert OutgoingMail.objects.count() == 0


def test_a_token_is_in_no_line_of_the_log(stolen, caplog):
    mail, device, client = stolen
    client.raise_request_exception = False
    address = reverse("write_by_link", args=[mail])

    with caplog.at_level(logging.DEBUG):
        Client(enforce_csrf_checks=True).post(address, typed())  # 403
        client.get(address + "mer/")  # 404
        client.post(address, typed(""))  # 422
        client.put(address)  # 405
        client.get(f"{FORM}{device}/")  # 404
        client.get(address.rstrip("/"))  # leads to the address with a slash
        client.post(FORM, typed())
        client.post(address, {"title": "x" * (12 << 20)})  # 413

    lines = [LineFormatter().format(record) for record in caplog.records]
    assert sum("/skriv/…" in line for line in lines) >= 5
    assert not any(mail in line or device in line for line in lines)


def test_the_pages_are_in_no_search_engine_cache_or_referer(stolen):
    address = reverse("write_by_link", args=[stolen[0]])
    answers = [
        Client().get(address),
        Client().get(address + "tack/"),
        Client().post(address, typed()),
        Client().get(reverse("write_by_link", args=["x"])),
        Client().post(reverse("write_by_link", args=["x"]), typed()),
        stolen[2].get(FORM),
        stolen[2].get(FORM + "tack/"),
        Client().get(FORM),
        Client().get(FORM + "klart/"),
        stolen[2].post(FORM + "glom/"),
    ]

    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"
    refused = Client(enforce_csrf_checks=True).post(address, typed()), Client().put(address)
    assert [answer.status_code for answer in refused] == [403, 405]
    assert {answer.headers["Referrer-Policy"] for answer in refused} == {"strict-origin"}
    assert 'href="http' not in answers[0].content.decode()
