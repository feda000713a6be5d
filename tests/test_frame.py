"""The frame around every page offers what the person may do there, and nothing else."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils.translation import gettext_lazy, override

from accounts.models import Role
from municipalities.models import GroupMember, MunicipalityGroup
from plans.reports import Look
from tests import factories


def test_the_frame_offers_to_add_only_where_one_may(cast, sign_in):
    factories.membership(cast.coordinator, Role.READER, cast.arjeplog)
    client = sign_in(cast.coordinator)

    at_home = client.get("/kommuner/2417/").content.decode()
    away = client.get("/kommuner/2506/").content.decode()

    assert 'href="/kommuner/2417/aktiviteter/ny/"' in at_home
    assert 'href="/kommuner/2417/installningar/"' in at_home
    assert "/ny/" not in away
    assert "/installningar/" not in away
    assert "Läsare (förtroendevald)" in away


def test_the_frame_leads_to_every_place_of_the_person(cast, sign_in):
    group = MunicipalityGroup.objects.create(name="Tre kommuner")
    for code in ("2418", "2481"):
        place = factories.municipality(code, {"2418": "Malå", "2481": "Lycksele"}[code])
        GroupMember.objects.create(group=group, municipality=place, starts_on=date(2024, 1, 1))
    factories.membership(cast.coordinator, Role.COORDINATOR, group)
    factories.membership(cast.coordinator, Role.COUNTY_OFFICER, cast.vasterbotten)
    factories.membership(cast.coordinator, Role.COUNTY_OFFICER, cast.norrbotten)
    factories.membership(cast.coordinator, Role.ADMINISTRATOR, cast.arjeplog)

    html = sign_in(cast.coordinator).get("/").content.decode()

    for address in (
        "/kommuner/2417/", "/kommuner/2418/", "/kommuner/2481/",
        "/lan/24-25/", "/lan/24/", "/lan/25/", "/kommuner/2506/personer/",
    ):  # fmt: skip
        assert f'href="{address}"' in html


@pytest.mark.parametrize(
    ("page", "section"),
    [("plan", "/lan/24/"), ("lagen", "/lan/24/"), ("aktiviteter", "/lan/24/aktiviteter/")],
)
def test_the_frame_tells_an_officer_which_municipality_a_page_is_about(cast, sign_in, page, section):
    html = sign_in(cast.county_officer).get(f"/kommuner/2417/{page}/").content.decode()

    title = html.split("<title>")[1].split("</title>")[0]
    assert title.endswith(f"– {cast.norsjo.full_name} – {cast.vasterbotten.name} – Allas ansvar")
    assert f'<a href="/lan/24/kommuner/2417/">{cast.norsjo.full_name}</a>' in html
    assert f'href="{section}" aria-current="true"' in html
    sections = html.split('class="sections"')[1].split("</nav>")[0]
    assert sections.count("aria-current") == 1


def test_the_frame_names_the_municipality_once_to_its_own(cast, sign_in):
    html = sign_in(cast.coordinator).get("/kommuner/2417/plan/").content.decode()

    assert html.split("<title>")[1].split("</title>")[0].count(cast.norsjo.full_name) == 1
    assert "/lan/24/" not in html


def test_the_frame_marks_overview_on_the_countys_page_of_a_municipality(cast, sign_in):
    html = sign_in(cast.county_officer).get("/lan/24/kommuner/2417/").content.decode()

    assert 'href="/lan/24/" aria-current="true"' in html


def test_the_frame_names_the_portals_version_whatever_the_page_is_about(cast, sign_in, settings):
    html = (
        sign_in(cast.coordinator).get(f"/kommuner/2417/aktiviteter/{cast.shared.pk}/andra/").content.decode()
    )

    assert f"Allas ansvar {settings.VERSION}</p>" in html


def test_the_frame_shows_where_among_the_sections_a_page_belongs(cast, sign_in):
    client = sign_in(cast.coordinator)
    pages = {
        "/kommuner/2417/": 'href="/kommuner/2417/" aria-current="page"',
        "/kommuner/2417/aktiviteter/": 'href="/kommuner/2417/aktiviteter/" aria-current="page"',
        "/kommuner/2417/berattelser/": 'href="/kommuner/2417/aktiviteter/" aria-current="true"',
        f"/kommuner/2417/aktiviteter/{cast.shared.pk}/": 'href="/kommuner/2417/aktiviteter/" aria-current="true"',
    }

    for address, marked in pages.items():
        html = client.get(address).content.decode()
        assert html.count(marked) == 3, address  # in the menu, in the bar of a phone, and under its "More"


def test_the_frame_stays_at_ones_only_place_on_pages_that_belong_to_none(cast, sign_in):
    at_home = sign_in(cast.coordinator).get("/hjalp/").content.decode()
    factories.membership(cast.colleague, Role.READER, cast.arjeplog)
    of_two = sign_in(cast.colleague).get("/hjalp/").content.decode()

    assert 'aria-label="Huvudmeny"' in at_home
    assert 'href="/kommuner/2417/aktiviteter/"' in at_home
    assert "Välj plats" in of_two
    assert 'aria-label="Huvudmeny"' not in of_two


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("municipality_administrator", "Norsjö kommun"),
        ("portal_administrator", "Hela portalen"),
    ],
)
def test_the_frame_keeps_the_place_for_administrators_who_hand_over_for_somebody(cast, sign_in, who, place):
    leaver = factories.member(Role.COORDINATOR, cast.norsjo)
    client = sign_in(cast.people[who])

    for address in (
        "/kommuner/2417/overlamning/personer/",
        f"/kommuner/2417/overlamning/personer/{leaver.pk}/",
    ):
        answer = client.get(address)

        assert answer.status_code == 200
        assert f" – {place} – " in answer.content.decode().partition("</title>")[0]
        assert "Välj plats" not in answer.content.decode()


def test_status_draws_the_badge_with_escaped_words_in_the_language_in_use():
    late = Look(gettext_lazy("Late"), "late", "warning")
    page = Template("{% status look %}")

    swedish = page.render(Context({"look": late}))
    with override("en"):
        english = page.render(Context({"look": late}))
    typed = page.render(Context({"look": Look("<b>Egen</b>", "done", "check")}))

    assert swedish.startswith('<span class="status status-late"><svg')
    assert swedish.endswith("Försenad</span>")
    assert english.endswith("Late</span>")
    assert typed.endswith("&lt;b&gt;Egen&lt;/b&gt;</span>")
