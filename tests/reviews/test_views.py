"""The desk's pages: who gets in, what they say, and that looking changes nothing."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role, User
from activities.choices import reference
from activities.models import Participation
from portal.lib.dates import twelve_months_from
from reviews.models import ReadMark, SupportContact
from tests import factories
from tests.reviews.pages import NOTE, send, text_of

DESK = ("county_desk", "24")


def names_in(response):
    """The municipalities of the table, in order."""
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', response.content.decode())


def every_address(codes, code):
    return [
        reverse("county_desk", args=[codes]),
        reverse("county_export", args=[codes, "csv"]),
        reverse("county_activities", args=[codes]),
        reverse("county_news", args=[codes]),
        reverse("county_municipality", args=[codes, code]),
    ]


@pytest.mark.parametrize("codes", ["25", "24-25", "25-24", "24-24", "24-", "99", "24-99", "x", "24,25"])
def test_county_pages_are_not_there_for_counties_the_user_does_not_serve(officer, codes):
    for address in every_address(codes, "2417"):
        assert officer.get(address).status_code == 404, address


def test_county_pages_are_not_there_for_a_municipalitys_coordinator(client, cast):
    client.force_login(cast.coordinator)

    for address in every_address("24", "2417"):
        assert client.get(address).status_code == 404, address


def test_county_municipality_outside_the_county_is_not_there(officer, cast, client):
    assert officer.get(reverse("county_municipality", args=["24", "2582"])).status_code == 404
    client.force_login(cast.both)
    assert client.get(reverse("county_municipality", args=["24", "2582"])).status_code == 404
    assert client.get(reverse("county_municipality", args=["24-25", "2582"])).status_code == 200


def test_county_desk_shows_two_counties_together_to_one_who_serves_both(client, cast):
    client.force_login(cast.both)

    response = client.get(reverse("county_desk", args=["24-25"]))

    assert "4 kommuner, två län" in text_of(response)
    assert names_in(response) == ["Boden", "Malå", "Norsjö", "Åsele"]


def test_county_desk_says_what_stands_in_each_row(officer, cast):
    factories.activity(cast.norsjo, on=cast.days_ago(94), shared=True, themes=["alkohol"])
    day = cast.days_ago(94).isoformat()

    page = text_of(officer.get(reverse(*DESK[:1], args=DESK[1:])))

    assert (
        f"Norsjö Delat tidigare Senaste delade aktivitet för 94 dagar sedan 1 1 {day} Anna Lindgren –" in page
    )
    assert "Malå Okänt Kommunen har inte börjat använda portalen 0 0 – Okänt –" in page
    assert f"1 av 3 kommuner har delat aktiviteter sedan {twelve_months_from(timezone.localdate())}" in page


def test_county_desk_uses_no_colour_of_alarm(officer, cast):
    factories.activity(cast.norsjo, on=cast.days_ago(400), shared=True)
    factories.membership(role=Role.COORDINATOR, place=cast.mala, ends_on=date(2026, 1, 1))

    page = officer.get(reverse("county_desk", args=["24"])).content.decode()

    assert "status-late" not in page
    assert "status-soon" not in page
    assert page.count("status-unknown") == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Malå", "Norsjö", "Åsele"]),
        ("sortera=-kommun", ["Åsele", "Norsjö", "Malå"]),
        ("sortera=delade", ["Åsele", "Malå", "Norsjö"]),
        ("sortera=-delade", ["Norsjö", "Malå", "Åsele"]),
        ("sortera=senaste", ["Norsjö", "Malå", "Åsele"]),
        ("sortera=-senaste", ["Malå", "Norsjö", "Åsele"]),
        ("status=okant", ["Åsele"]),
        ("status=delar", ["Malå", "Norsjö"]),
        ("tema=vejp", ["Norsjö"]),
        ("tema=vejp&status=okant", []),
        ("status=x&tema=y&sortera=z&lan=99", ["Malå", "Norsjö", "Åsele"]),
        ("sortera=%00&tema=%00", ["Malå", "Norsjö", "Åsele"]),
    ],
)
def test_county_desk_sorts_and_filters_and_the_file_holds_the_same(officer, cast, query, expected):
    factories.activity(cast.mala, on=cast.days_ago(1), shared=True)
    for _turn in range(2):
        factories.activity(cast.norsjo, on=cast.days_ago(5), shared=True, themes=["vejp"])

    page = officer.get(reverse("county_desk", args=["24"]) + "?" + query)
    lines = officer.get(reverse("county_export", args=["24", "csv"]) + "?" + query).content.decode(
        "utf-8-sig"
    )
    workbook = officer.get(reverse("county_export", args=["24", "xlsx"]) + "?" + query).content

    rows = list(csv.reader(StringIO(lines), delimiter=";"))
    sheet = list(load_workbook(BytesIO(workbook)).active.values)
    assert names_in(page) == expected
    assert [row[0] for row in rows[1:]] == expected
    assert [row[0] for row in sheet[1:]] == expected
    assert tuple(rows[0]) == sheet[0]


def test_county_desk_links_to_a_file_of_what_is_shown(officer):
    page = officer.get(reverse("county_desk", args=["24"]) + "?status=okant&sortera=-kommun").content.decode()

    assert 'href="/lan/24/exportera.xlsx?status=okant&amp;sortera=-kommun"' in page


def test_county_desk_gives_htmx_the_same_table_as_the_page(officer, cast):
    address = reverse("county_desk", args=["24"]) + "?status=okant"

    page = officer.get(address).content.decode()
    part = officer.get(address, headers={"HX-Request": "true"}).content.decode()

    table, _oob, said = part.strip().partition('<p class="visually-hidden" id="desk-said"')
    assert table.startswith('<div id="desk">')
    assert table.strip() in page
    assert "2 kommuner visas" in said  # told to those who do not see it change
    assert page.count('id="desk-said"') == 1


def test_county_desk_keeps_the_focus_on_the_head_that_was_pressed(officer):
    address = reverse("county_desk", args=["24"])

    heads = [re.findall(r'<a id="sort-(\w+)"', officer.get(address + query).content.decode())
             for query in ("", "?sortera=delade")]  # fmt: skip

    assert heads[0] == heads[1] == ["kommun", "status", "delade", "teman", "senaste", "samordnare", "kontakt"]


def test_county_desk_sorts_numbers_and_days_the_highest_first_and_words_from_a(officer):
    page = officer.get(reverse("county_desk", args=["24"])).content.decode()

    for query in ("-delade", "-senaste", "-kontakt", "status", "-kommun"):
        assert f'href="?sortera={query}"' in page


def test_county_desk_with_a_theme_is_about_that_theme_in_every_figure(officer, cast):
    factories.activity(cast.norsjo, on=cast.days_ago(2), shared=True, themes=["alkohol"])
    factories.activity(cast.norsjo, on=cast.days_ago(120), shared=True, themes=["vejp", "alkohol"])
    factories.activity(cast.mala, on=cast.days_ago(1), shared=True, themes=["alkohol"])

    answer = officer.get(reverse("county_desk", args=["24"]) + "?tema=vejp")
    page, said = answer.content.decode(), text_of(answer)

    day = cast.days_ago(120).isoformat()
    assert f"Norsjö Delat tidigare Senaste delade aktivitet för 120 dagar sedan 1 2 {day}" in said
    assert names_in(answer) == ["Norsjö"]
    assert "1 av 3 kommuner har delat aktiviteter" in said
    assert "1 aktivitet har delats sedan" in said
    assert 'aria-label="Malå: Inget delat"' in page
    assert "Malå: Inget delat. Har inte delat något om det temat" in page
    assert 'aria-label="Norsjö: Delat tidigare"' in page


def test_county_desk_leads_from_each_row_and_shape_to_its_municipality(officer, cast):
    page = officer.get(reverse("county_desk", args=["24"])).content.decode()

    for place in (cast.norsjo, cast.mala, cast.asele):
        assert page.count(f'href="{reverse("county_municipality", args=["24", place.code])}"') == 2


def test_county_desk_draws_every_municipality_on_the_map(officer, cast):
    page = officer.get(reverse("county_desk", args=["24"])).content.decode()

    assert page.count('<path class="map-') == 3
    assert 'aria-label="Malå: Okänt"' in page


def test_county_export_keeps_days_and_numbers_and_makes_no_formula(officer, cast):
    User.objects.filter(pk=cast.coordinator.pk).update(name="=cmd()")
    factories.activity(cast.norsjo, on=date(2026, 1, 5), shared=True, themes=["vejp", "alkohol"])

    workbook = load_workbook(BytesIO(officer.get(reverse("county_export", args=["24", "xlsx"])).content))

    row = next(row for row in workbook.active.values if row[0] == "Norsjö")
    assert row[1:3] == ("2417", "Västerbotten")
    assert row[8].date() == date(2026, 1, 5)
    assert row[7] in {"Alkohol, Vejp", None}
    assert row[9] == "'=cmd()"


def test_county_export_of_another_kind_is_not_there(officer):
    assert officer.get(reverse("county_export", args=["24", "pdf"])).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Nattvandring", "Föräldramöte om vejp"]),
        ("q=föräldramöten", ["Föräldramöte om vejp"]),
        ("q=!!!", []),
        ("tema=vejp", ["Föräldramöte om vejp"]),
        ("kommun=2418", ["Nattvandring"]),
        ("fran=2026-06-01", ["Nattvandring"]),
        ("till=2026-05-31", ["Föräldramöte om vejp"]),
        ("kommun=2582&tema=x&fran=x", ["Nattvandring", "Föräldramöte om vejp"]),
    ],
)
def test_county_activities_lists_and_narrows_what_was_shared(officer, cast, query, expected):
    factories.activity(
        cast.norsjo, title="Föräldramöte om vejp", on=date(2026, 5, 3), shared=True, themes=["vejp"]
    )
    factories.activity(cast.mala, title="Nattvandring", on=date(2026, 10, 3), shared=True)
    factories.activity(cast.mala, title="Internt föräldramöte", on=date(2026, 10, 4), themes=["vejp"])
    factories.activity(cast.boden, title="Nattvandring i Boden", on=date(2026, 10, 4), shared=True)

    assert names_in(officer.get(reverse("county_activities", args=["24"]) + "?" + query)) == expected


def test_county_activities_pages_through_everything_once(officer, cast):
    for number in range(60):
        places = [cast.norsjo, cast.mala][: 1 + number % 2]
        factories.activity(*places, title=f"Aktivitet {number}", on=cast.days_ago(number // 3), shared=True)

    seen, address = [], reverse("county_activities", args=["24"])
    while address:
        response = officer.get(address)
        seen += names_in(response)
        following = re.search(r'href="([^"]*)" rel="next"', response.content.decode())
        address = following and following[1].replace("&amp;", "&")

    assert sorted(seen) == sorted(f"Aktivitet {number}" for number in range(60))


def test_county_news_shows_what_was_shared_since_and_looks_back_on_request(officer, cast):
    ReadMark.objects.create(
        user=cast.officer, county=cast.west, read_at=timezone.now() - timedelta(minutes=5)
    )
    factories.activity(cast.norsjo, title="Nytt", shared=True)
    older = factories.activity(cast.norsjo, title="Äldre", shared=True)
    long_ago = timezone.now() - timedelta(days=20)
    Participation.objects.filter(activity=older).update(shared_at=long_ago)
    type(older).objects.filter(pk=older.pk).update(updated_at=long_ago)

    address = reverse("county_news", args=["24"])

    assert names_in(officer.get(address)) == ["Nytt"]
    assert names_in(officer.get(f"{address}?sedan={cast.days_ago(30)}")) == ["Nytt", "Äldre"]
    assert names_in(officer.get(f"{address}?sedan=nonsens")) == ["Nytt"]


def test_county_mark_read_leaves_what_came_after_the_page_was_made(officer, cast):
    factories.activity(cast.norsjo, title="På sidan", shared=True)
    page = officer.get(reverse("county_news", args=["24"])).content.decode()
    read_to = re.search(r'name="read_to" value="([^"]*)"', page)[1]
    factories.activity(cast.norsjo, title="Kom emellan", shared=True)

    officer.post(reverse("county_mark_read", args=["24"]), {"read_to": read_to})

    assert "På sidan" in page
    assert names_in(officer.get(reverse("county_news", args=["24"]))) == ["Kom emellan"]


def test_county_mark_read_never_moves_back_nor_into_the_future(officer, cast):
    address = reverse("county_mark_read", args=["24"])
    now = timezone.now()

    officer.post(address, {"read_to": now.isoformat()})
    officer.post(address, {"read_to": (now - timedelta(days=3)).isoformat()})
    assert ReadMark.objects.get(user=cast.officer).read_at == now

    officer.post(address, {"read_to": "2999-01-01T00:00:00+00:00"})
    assert now < ReadMark.objects.get(user=cast.officer).read_at <= timezone.now()


def test_county_mark_read_without_a_moment_marks_nothing(officer, cast):
    response = officer.post(reverse("county_mark_read", args=["24"]), {"read_to": "i går"})

    assert response.status_code == 400
    assert not ReadMark.objects.exists()


def test_county_mark_read_marks_every_county_of_the_address(client, cast):
    client.force_login(cast.both)

    client.post(reverse("county_mark_read", args=["24-25"]), {"read_to": timezone.now().isoformat()})

    assert {mark.county.code for mark in ReadMark.objects.filter(user=cast.both)} == {"24", "25"}


def test_county_pages_write_nothing_when_read(officer, cast):
    factories.activity(cast.norsjo, shared=True)
    factories_contact = SupportContact.objects.create(
        municipality=cast.norsjo,
        on=cast.today,
        kind="visit",
        note=NOTE,
        form_token=uuid4(),
        created_by=cast.officer,
    )
    remove = reverse("support_contact_remove", args=["24", "2417", factories_contact.pk])

    with CaptureQueriesContext(connection) as queries:
        for address in [*every_address("24", "2417"), remove]:
            assert officer.get(address).status_code == 200

    writing = [query["sql"] for query in queries if not query["sql"].lstrip().startswith(("SELECT", "("))]
    assert writing == []


@pytest.mark.parametrize("name", ["county_desk", "county_activities", "county_news", "county_municipality"])
def test_county_pages_ask_as_much_for_one_row_as_for_three(officer, cast, name):
    address = reverse(name, args=["24", "2417"] if name == "county_municipality" else ["24"])
    asked = []
    for count in (1, 3):
        for _turn in range(count):
            factories.activity(
                cast.norsjo, cast.mala, shared=True, themes=["alkohol"], on=cast.days_ago(count)
            )
            send(officer, cast.norsjo)
            factories.membership(role=Role.COORDINATOR, place=cast.mala)
        reference()
        with CaptureQueriesContext(connection) as queries:
            officer.get(address)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 13


def test_county_municipality_shows_its_timeline_charts_and_people(officer, cast):
    factories.activity(
        cast.norsjo, cast.mala, title="Nattvandring", on=cast.days_ago(2), shared=True, themes=["alkohol"]
    )
    factories.activity(cast.norsjo, title="Hemligt", on=cast.days_ago(1))

    response = officer.get(reverse("county_municipality", args=["24", "2417"]))

    page = text_of(response)
    assert "Norsjö kommun Delar Senaste delade aktivitet för 2 dagar sedan" in page
    assert "Anna Lindgren anna@exempel.se" in page
    assert "Nattvandring Ute på plats (Malå, Norsjö)" in page
    assert "1 delad aktivitet på 24 månader" in page
    assert "Ett tema de senaste 12 månaderna: Alkohol (1)." in page
    assert "Hemligt" not in page
    assert reverse("indicator_list", args=["2417"]) in response.content.decode()
