"""One table decides who may open what: every address × every role. An address that is missing fails.

The table is in tests/access/table.py, what its rows name in tests/access/things.py.
"""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from tests import factories
from tests.access.asking import ask, close, fill, packages, patterns, signed_in
from tests.access.opened import OPEN, OPEN_KWARGS
from tests.access.roles import ASKED_BRIEFLY, EVERYONE
from tests.access.table import SEARCHED, TABLE


def test_every_address_stands_in_the_table():
    names = {pattern.name for pattern in patterns(get_resolver().url_patterns)}

    assert names == set(TABLE) | set(OPEN)


def wrong_answers(name, clients, things):
    """What the address answers otherwise than its row says, to each role and method."""
    row = TABLE[name]
    address = reverse(name, kwargs=fill(row.kwargs, things))
    for method, allowed in (("get", row.get), ("head", row.get), ("post", row.post)):
        for role, client in clients.items():
            if method == "head" and role not in ASKED_BRIEFLY:
                continue  # it goes the way of GET; some roles show that
            status = ask(client, method, address, fill(row.data, things) if method == "post" else None)
            if role == "anonymous":
                expected = {403} if method == "post" else {302}
            elif allowed is None:
                expected = {405}
            elif role not in allowed:
                expected = {404}
            elif method == "post":
                expected = {200, 302, 422}
            else:
                expected = {302} if role in row.redirects else {200}
            if status not in expected:
                yield f"{method} {name} as {role}: {status}, not {expected}"


@pytest.mark.parametrize("package", packages())
def test_the_table_holds(cast, things, package):
    assert set(cast.people) == EVERYONE
    clients = {role: signed_in(person) for role, person in [*cast.people.items(), ("anonymous", None)]}

    wrong = [one for name in packages()[package] for one in wrong_answers(name, clients, things)]

    assert not wrong, "\n".join(wrong)


def test_no_other_method_does_anything(cast, things):
    clients = [signed_in(who) for who in (cast.coordinator, cast.county_officer, cast.portal_administrator)]

    for name in TABLE:
        if name.startswith("account_"):
            continue
        address = reverse(name, kwargs=fill(TABLE[name].kwargs, things))
        for client in clients:
            for method in ("put", "patch", "delete"):
                assert ask(client, method, address) in {404, 405}, (method, name)


@pytest.mark.parametrize("name", OPEN)
def test_open_addresses_answer_anyone(client, db, name):
    answer = client.get(reverse(name, kwargs=OPEN_KWARGS.get(name, {})))

    assert answer.status_code == OPEN[name]


def test_forms_without_their_token_are_refused(cast, things):
    strict = {who: Client(enforce_csrf_checks=True) for who in (cast.portal_administrator, cast.coordinator)}
    for person, client in strict.items():
        client.force_login(person)

    for name in (name for name in TABLE if TABLE[name].post):
        of_accounts = name.startswith(("invit", "member"))
        client = strict[cast.portal_administrator if of_accounts else cast.coordinator]
        answer = client.post(reverse(name, kwargs=fill(TABLE[name].kwargs, things)), {"title": "x"})
        assert answer.status_code == 403, name


def test_ids_of_another_municipality_find_nothing(cast, things):
    """Every address with an id, asked for by those who may everything elsewhere."""
    roles = ("coordinator", "county_officer", "municipality_administrator")
    signed = {role: signed_in(cast.people[role]) for role in roles}
    for name, row in TABLE.items():
        if "pk" not in row.kwargs:
            continue
        named = "code" in row.kwargs  # without a place in the address, those who may open it are not asked
        clients = [
            signed[role] for role in roles if named or role not in (row.get or set()) | (row.post or set())
        ]
        kwargs = fill(row.kwargs, things)
        swapped = [kwargs | {"code": "2506"} if "code" in kwargs else kwargs]
        if name.startswith("activity"):
            swapped.append(kwargs | {"pk": cast.foreign.pk})
        for address in (reverse(name, kwargs=changed) for changed in swapped):
            for method in ("get", "post"):
                for client in clients:
                    data = fill(row.data, things)
                    assert ask(client, method, address, data) in {404, 405}, (name, method)


@pytest.mark.parametrize("code", ["9999", "24", "abcd", "%00", "2417'--", "٢٤١٧", "2417 ", "x" * 300])
def test_unknown_places_are_not_found(cast, sign_in, code):
    client = sign_in(cast.coordinator)

    for name in ("municipality_start", "activity_list", "activity_log", "municipality_people"):
        assert client.get(reverse(name, args=[code])).status_code == 404
    assert client.get(f"/kommuner/{code}/").status_code == 404


def test_opening_every_page_writes_nothing(cast, things):
    """A full crawl by the administrator, the coordinator and the officer leaves every row as it was."""
    kept = f"('{Session._meta.db_table}')"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            f"AND table_type = 'BASE TABLE' AND table_name NOT IN {kept}"
        )
        tables = [name for (name,) in cursor.fetchall()]

    def rows():
        with connection.cursor() as cursor:
            found = {}
            for table in tables:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
                )
                found[table] = cursor.fetchone()[0]
            return found

    clients = [
        signed_in(person) for person in (cast.coordinator, cast.county_officer, cast.portal_administrator)
    ]
    before = rows()
    for name, row in TABLE.items():
        for client in clients:
            close(client.get(reverse(name, kwargs=fill(row.kwargs, things))))

    after = rows()
    assert {table for table in tables if before[table] != after[table]} == set()


def test_a_role_taken_away_holds_from_the_next_request(cast, sign_in):
    client = sign_in(cast.coordinator)
    address = reverse("activity_edit", args=["2417", cast.unshared.pk])
    assert client.get(address).status_code == 200

    cast.coordinator.memberships.update(ends_on=timezone.localdate())

    assert client.get(address).status_code == 404
    assert client.post(address, {"title": "x"}).status_code == 404


def test_a_closed_account_is_out_at_the_next_request(cast, sign_in):
    client = sign_in(cast.coordinator)

    cast.coordinator.is_active = False
    cast.coordinator.save()

    answer = client.get(reverse("activity_list", args=["2417"]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse(settings.LOGIN_URL))


CANARY = "Kanariefågeln Karlsborg"


@pytest.mark.long
@pytest.mark.parametrize("part", range(3))
def test_nothing_of_another_municipality_shows_anywhere(cast, things, part):
    """A canary in every text of the other municipality is in no page, export or title of any role elsewhere."""
    factories.activity(
        cast.arjeplog,
        title=CANARY,
        by=cast.foreign_coordinator,
        organiser=CANARY,
        partners=[CANARY],
        method=CANARY,
        went_as_planned=CANARY,
    )
    cast.foreign_coordinator.name = CANARY
    cast.foreign_coordinator.save()
    queries = ("", "?q=kanarief", f"?partner={CANARY}", "?sortera=namn")

    roles = [role for role in cast.people if role not in {"foreign_coordinator", "portal_administrator"}]
    for role in roles[part::3]:
        client = signed_in(cast.people[role])
        for name, row in TABLE.items():
            kwargs = fill(row.kwargs, things)
            tried = [kwargs] if role in (row.get or ()) else []  # what it may not open, the table says
            tried += [kwargs | {"code": "2506"}] if "code" in kwargs else []
            for changed in tried:
                for query in queries if name in SEARCHED else queries[:1]:
                    answer = client.get(reverse(name, kwargs=changed) + query)
                    body = answer.getvalue() if answer.streaming else answer.content
                    text = body.decode("utf-8", "replace").replace(f'value="{CANARY}"', "")
                    assert CANARY not in text, (role, name, query)


def test_an_export_holds_what_the_list_shows(cast):
    for role, person in cast.people.items():
        client = signed_in(person)
        listed = client.get(reverse("activity_list", args=["2417"]))
        if listed.status_code == 404:
            continue
        exported = client.get(reverse("activity_export", args=["2417", "csv"])).getvalue().decode()
        for activity in (cast.draft, cast.unshared, cast.shared):
            assert (activity.title in listed.content.decode()) == (activity.title in exported), (
                role,
                activity,
            )
