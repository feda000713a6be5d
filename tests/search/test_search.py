"""The search page: what can be typed, what is shown of it, how it is paged, and what it costs."""

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from reviews.search.finding import pieces
from reviews.search.words import read_words
from tests import factories
from tests.access.asking import signed_in

ADDRESS = "/sok/"
TITLE = re.compile(r'<h2 dir="auto"><a href="[^"]+">(.*?)</a></h2>')


@pytest.fixture
def norsjo(cast):
    """The coordinator's browser."""
    return signed_in(cast.coordinator)


def titles(client, words, **more):
    """The titles of the hits, without their marks."""
    page = client.get(ADDRESS, {"q": words, **more}).content.decode()
    return [html.unescape(re.sub("</?mark>", "", title)) for title in TITLE.findall(page)]


def page_of(client, words, **more):
    return html.unescape(client.get(ADDRESS, {"q": words, **more}).content.decode())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("föräldra", ["Föräldramöte i åk 7"]),
        ("FÖRÄLDRAMÖTEN", ["Föräldramöte i åk 7"]),
        ("åk 7", ["Föräldramöte i åk 7"]),
        ("föräldramöten 7", ["Föräldramöte i åk 7"]),
        ('"i åk 7"', ["Föräldramöte i åk 7"]),
        ("å", []),
        ("A", ["Kurs A i skolan"]),
        ("kurs -skolan", ["Kurs på badet"]),
        ('"kurs a"', ["Kurs A i skolan"]),
        ("badet eller föräldra", ["Föräldramöte i åk 7", "Kurs på badet"]),
        ("kur", ["Kurs A i skolan", "Kurs på badet"]),
        ("مدرسة", ["مدرسة آمنة"]),
    ],
)
def test_search_finds_words_as_swedish_has_them(cast, norsjo, typed, expected):
    for title in ("Föräldramöte i åk 7", "Kurs A i skolan", "Kurs på badet", "مدرسة آمنة"):
        factories.activity(cast.norsjo, title=title, by=cast.coordinator)

    assert sorted(titles(norsjo, typed)) == sorted(expected)


@pytest.mark.parametrize("typed", ["möte 7", "å"])
def test_a_short_word_is_meant_as_it_is(cast, norsjo, typed):
    factories.activity(cast.norsjo, title="Möte 70 om åar")

    assert titles(norsjo, typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "'", "''", '"', "\\", ":*", "a:*", "&", "|", "!", "!!", "(", ")", "<->", "a <-> b", "a & | b", "%", "%s",
        "100 %", "%(name)s", "{0}", "';--", "-", "--", "- -", "or", "or or", "🎉👩‍👩‍👧‍👦", "\0",
        "x\0y", "\u202eabc\u2066",
        "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "\x02a\x03", "x" * 100_000,
        "ord " * 300, "&lt;b&gt;", "<script>", "och", "för att", "\"a' b", "å" * 5000, "-a -b", "a or -b",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered_in_words(cast, norsjo, typed):
    answer = norsjo.get(ADDRESS, {"q": typed})

    assert answer.status_code == 200
    assert re.search(
        "Inget hittades|Skriv ett ord som säger mer|Skriv också vad|Sök i allt som du får",
        answer.content.decode(),
    )


def test_what_is_found_is_marked_and_nothing_else_is_markup(cast, norsjo):
    nasty = '<b onmouseover="x">fulmärke</b> & <script>alert(1)</script>'
    factories.activity(cast.norsjo, title=f"Fulmärke {nasty}", method=f"\x02{nasty} \x03 &lt;mark&gt;")

    page = norsjo.get(ADDRESS, {"q": "fulmärke"}).content.decode()

    assert "<mark>Fulmärke</mark>" in page
    assert "<script>alert" not in page
    assert "onmouseover=" not in re.sub(r"&quot;|&lt;b onmouseover=", "", page)


def test_pieces_trusts_no_mark_that_was_typed():
    assert pieces("ett \x02ord\x03 \x03och\x02 till") == (
        ("ett ", False),
        ("ord", True),
        (" och till", False),
    )


def test_a_search_says_how_much_it_found_in_the_title_and_on_the_page(cast, norsjo):
    factories.activity(cast.norsjo, title="Kvällsvandring")

    page = page_of(norsjo, "kvällsvandr")

    assert "<title>1 träff på kvällsvandr – Norsjö kommun" in page
    assert '<p role="status"><strong>1 träff på ”kvällsvandr”</strong></p>' in page
    assert "Aktivitet · Norsjö kommun · " in page


def test_nothing_found_says_what_to_try_and_leads_on(cast, norsjo):
    page = page_of(norsjo, "elefant", slag="planer")

    assert "Inget hittades på ”elefant”" in page
    assert '<a href="?q=elefant">Sök i allt som du får läsa</a>' in page


def test_a_municipalitys_name_among_the_words_is_offered_as_the_place_to_search(cast, sign_in):
    factories.activity(cast.norsjo, title="Kvällsvandring", shared=True)
    client = sign_in(cast.county_officer)

    page = page_of(client, "Norsjö kvällsvandring")

    assert '<a href="?q=kv%C3%A4llsvandring&kommun=2417">Sök på ”kvällsvandring” i Norsjö kommun</a>' in page
    assert titles(client, "kvällsvandring", kommun="2417") == ["Kvällsvandring"]


def test_a_municipality_is_found_by_its_name(cast, sign_in):
    page = page_of(sign_in(cast.county_officer), "nors")

    assert '<a href="/lan/24/kommuner/2417/"><mark>Norsjö kommun</mark></a>' in page
    assert titles(sign_in(cast.county_officer), "arjeplog") == []


def test_officers_narrow_to_a_municipality_and_others_codes_narrow_nothing(cast, sign_in):
    mala = factories.municipality("2418", "Malå")
    for place in (cast.norsjo, mala):
        factories.activity(place, title=f"Kvällsvandring i {place.name}", shared=True)
    client = sign_in(cast.county_officer)

    assert titles(client, "kvällsvandring", kommun="2418") == ["Kvällsvandring i Malå"]
    for code in ("2506", "9999", "x"):
        assert len(titles(client, "kvällsvandring", kommun=code)) == 2


def test_versions_of_a_thing_are_shown_once_as_the_latest_has_it(cast, norsjo):
    old = factories.action_plan(cast.norsjo, title="Kvällsplan", subject="other")
    factories.decide(old, date(2024, 1, 1))
    first = factories.measure(factories.action_plan(cast.norsjo, subject="andts"), "Kvällsvandring")
    plan = factories.action_plan(
        cast.norsjo, title="Kvällsplan, ny", line=old.line, version=2, subject="other"
    )
    second = factories.measure(plan, "Kvällsvandring till midnatt", line=first.line)

    assert titles(norsjo, "kvällsplan") == ["Kvällsplan, ny"]
    assert titles(norsjo, "kvällsvandring") == [second.title]


def test_paging_keeps_the_address_and_shows_every_hit_once(cast, norsjo):
    for number in range(45):
        factories.activity(
            cast.norsjo, title=f"Kvällsvandring {number}", on=date(2026, 1, 1) + timedelta(days=number)
        )
    seen, address = [], f"{ADDRESS}?q=kv%C3%A4llsvandring&slag=aktiviteter&plats=2417"
    while address:
        page = html.unescape(norsjo.get(address).content.decode())
        seen += TITLE.findall(page)
        after = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = after and ADDRESS + after[1]
        assert not after or "slag=aktiviteter&plats=2417&sida=" in after[1]

    assert len(seen) == len(set(seen)) == 45
    for beyond in ("9", "999999999999", "0", "-1", "x"):
        assert len(titles(norsjo, "kvällsvandring", sida=beyond)) == 20


def test_more_than_is_ranked_is_said_and_the_latest_are_taken(cast, norsjo, monkeypatch):
    monkeypatch.setattr("reviews.search.finding.MOST", 3)
    for day in range(1, 6):
        factories.activity(cast.norsjo, title=f"Kvällsvandring {day}", on=date(2026, 1, day))

    page = page_of(norsjo, "kvällsvandring")

    assert "Minst 3 träffar på ”kvällsvandring”" in page
    assert "Bara de senaste visas av: Aktiviteter." in page
    assert sorted(titles(norsjo, "kvällsvandring")) == [f"Kvällsvandring {day}" for day in (3, 4, 5)]


def test_a_title_counts_more_than_a_text_and_the_latest_comes_first(cast, norsjo):
    factories.activity(cast.norsjo, title="Möte", method="Om kvällsvandring", on=date(2026, 3, 3))
    factories.activity(cast.norsjo, title="Kvällsvandring då", on=date(2026, 1, 1))
    factories.activity(cast.norsjo, title="Kvällsvandring nu", on=date(2026, 2, 2))

    assert titles(norsjo, "kvällsvandring") == ["Kvällsvandring nu", "Kvällsvandring då", "Möte"]


def test_everyone_who_is_signed_in_may_search_and_the_field_stands_on_their_pages(cast, sign_in):
    for person in cast.people.values():
        client = sign_in(person)
        page = client.get(ADDRESS).content.decode()
        assert 'action="/sok/" method="get"' in page
        assert "Sök i allt som du får läsa här" in page
    assert client.get(ADDRESS).context["frame"].place is None

    client.logout()
    assert client.get(ADDRESS, {"q": "norsjö"}).status_code == 302


def test_the_field_remembers_where_one_stands(cast, sign_in):
    person = factories.member(Role.COORDINATOR, cast.norsjo)
    factories.membership(person, Role.COORDINATOR, cast.arjeplog)
    client = sign_in(person)

    page = client.get(reverse("activity_list", args=["2506"])).content.decode()
    assert '<input type="hidden" name="plats" value="2506">' in page
    assert client.get(ADDRESS, {"q": "x", "plats": "2506"}).context["frame"].place.key == "2506"


def test_search_asks_as_much_for_three_hits_as_for_one_and_at_most_fifteen_questions(cast):
    def add(number):
        for _hit in range(number):
            factories.activity(cast.norsjo, title="Kvällsvandring", shared=True)
            plan = factories.action_plan(cast.norsjo, subject="other")
            measure = factories.measure(plan, "Kvällsvandring")
            factories.decide(plan)
            factories.follow_up(measure, sentence="Kvällsvandring")
            factories.support_contact(cast.norsjo, "Kvällsvandring")
            factories.meeting(factories.body(cast.norsjo), agenda="Kvällsvandring")

    def questions(client):
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS, {"q": "kvällsvandring"})
        return len(queries)

    clients = [signed_in(person) for person in (cast.coordinator, cast.county_officer, cast.partner)]
    add(1)
    one = [questions(client) for client in clients]
    add(2)

    assert [questions(client) for client in clients] == one
    assert max(one) <= 15


def test_the_function_of_the_database_knows_every_table_that_is_searched(cast):
    """Nothing is looked through that it does not name; see the migration."""
    from reviews.search.finding import SOURCES

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('portal_holding(tsquery)'::regprocedure)")
        (text,) = cursor.fetchone()

    tables = {source.model._meta.db_table for source in SOURCES if not source.holds}
    assert {table for table in tables if f"FROM {table} " not in text} == set()


def test_words_that_hold_nothing_ask_for_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_words(" \t\0 ").query == ""
    with django_assert_num_queries(1):
        assert read_words("-skola").is_endless
