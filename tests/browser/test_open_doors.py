"""Whoever does something can tell it: by an organisation's poster, on a remembered phone, from a Monday mail."""

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import actions as account_actions
from activities.models import Activity, Telling
from activities.telling import actions as telling_actions
from activities.telling import limits
from municipalities.actions import load_practice
from portal.due import run_rule
from portal.limits import Limit
from portal.practice import reset_practice
from tests import factories
from tests.access.asking import fill
from tests.access.table import TABLE
from tests.accounts.reading import latest_letter, token_in
from tests.activities.test_telling_links import codes_in, drawn
from tests.browser.conftest import DESKTOP, PHONE, session_cookie
from tests.browser.keeping import LEFT, expect_state
from tests.browser.test_every_page import AXE, RULES, RUN_AXE, TOO_WIDE
from tests.browser.test_home_screen import WORKER_IS_READY
from tests.factories import PASSWORD

TITLE = "Temadag om nätmobbning"
WAITING = "/kommuner/2417/berattelser/att-ta-emot/"


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def write(page, title, button):
    """Fill in the one field that is needed, and send."""
    page.get_by_label("Vad har ni gjort?").fill(title)
    page.get_by_role("button", name=button, exact=True).locator("visible=true").first.click()


def expect_accessible(open_page, page):
    """Look at the page in a browser that runs scripts, as axe needs."""
    seen = open_page(PHONE)
    seen.route(page.url, lambda route: route.fulfill(body=page.content(), content_type="text/html"))
    seen.goto(page.url)
    seen.evaluate(AXE)
    assert seen.evaluate(RUN_AXE, RULES) == []
    assert seen.evaluate(TOO_WIDE, PHONE["viewport"]["width"]) == []


# An organisation's link


def counted_at_the_county(open_page, cast):
    """How many activities of Norsjö the county's desk counts."""
    desk = open_page(DESKTOP, person=cast.county_officer)
    desk.goto("/lan/24/")
    return int(desk.get_by_role("row", name="Norsjö").get_by_role("cell").nth(2).inner_text())


def test_open_doors_what_a_school_tells_by_its_poster_is_counted_once_by_the_county(open_page, cast):
    desk = open_page(DESKTOP, person=cast.coordinator, accept_downloads=True)
    desk.goto("/kommuner/2417/")
    desk.get_by_role("link", name="Låt andra berätta").click()
    desk.get_by_role("link", name="Ny länk till en organisation").click()
    desk.get_by_label("Organisation", exact=True).fill("Norsjöskolan")
    desk.get_by_role("button", name="Skapa länken").click()
    heading(desk, "Norsjöskolan")
    with desk.expect_download() as poster:
        desk.get_by_role("link", name="Ladda ner affischen (PDF)").click()
    (code,) = codes_in(drawn(poster.value.path().read_bytes())[0])

    phone = open_page(PHONE)
    phone.goto(code.text)
    expect(phone.get_by_text("Norsjö kommun frågar Norsjöskolan.")).to_be_visible()
    phone.evaluate(WORKER_IS_READY)
    phone.context.set_offline(True)
    write(phone, TITLE, "Skicka")
    expect_state(phone, TITLE, "Sparad här")
    phone.close()
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto(code.text)
    expect_state(again, TITLE, "Skickad")
    assert json.loads(again.evaluate(LEFT))["kept"] == []
    before = counted_at_the_county(open_page, cast)

    desk.goto("/kommuner/2417/")
    desk.get_by_role("link", name=re.compile("som andra har berättat")).click()
    expect(desk.get_by_role("article")).to_contain_text("Norsjöskolan")
    desk.get_by_role("link", name=f"Komplettera {TITLE}").click()
    desk.get_by_label("Typ (valfritt)", exact=True).select_option(label="Utbildning eller kompetensinsats")
    desk.get_by_role("button", name="Spara", exact=True).click()
    heading(desk, TITLE)
    desk.get_by_role("button", name="Dela", exact=True).click()
    expect(desk.get_by_role("status")).to_contain_text("Delad med länsstyrelsen")
    desk.goto("/kommuner/2417/aktiviteter/?q=nätmobbning")
    expect(desk.get_by_role("rowheader")).to_have_text([TITLE])
    desk.goto(WAITING)
    expect(desk.get_by_text("Inget väntar")).to_be_visible()

    assert counted_at_the_county(open_page, cast) == before + 1
    assert Telling.objects.get().outcome == Telling.Outcome.ACCEPTED


def test_open_doors_without_javascript_no_text_is_lost_to_a_full_or_closed_link(open_page, cast, monkeypatch):
    monkeypatch.setattr(limits, "FROM_NETWORK_BY_LINK", Limit("few", hits=1, minutes=24 * 60))
    link = factories.tell_link(cast.norsjo, by=cast.coordinator)
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(f"/beratta/{link.token}/")
    write(page, "Den första", "Skicka")
    heading(page, "Tack!")

    page.get_by_role("link", name="Berätta om en sak till").click()
    write(page, TITLE, "Skicka")
    expect(page.get_by_role("alert")).to_contain_text("Just nu kommer det in mycket")
    expect(page.get_by_label("Vad har ni gjort?")).to_have_value(TITLE)
    expect_accessible(open_page, page)
    telling_actions.close_link(link=link)
    page.get_by_role("button", name="Skicka", exact=True).click()

    heading(page, "Länken är inte öppen")
    expect(page.locator("blockquote")).to_have_text(TITLE)
    expect_accessible(open_page, page)
    assert Telling.objects.count() == 1


def test_open_doors_the_coordinator_merges_one_and_declines_another_with_thanks(open_page, cast):
    link = factories.tell_link(cast.norsjo, by=cast.coordinator, contact_email="skolan@exempel.se")
    factories.telling(link, "Samma vandring, sedd från skolan", on=cast.unshared.starts_on, reached=54)
    factories.telling(link, "Personalfest", reply_to="larare@exempel.se")
    page = open_page(PHONE, person=cast.coordinator)
    page.goto("/kommuner/2417/")
    page.get_by_role("link", name=re.compile("som andra har berättat")).tap()

    page.get_by_role("link", name="Slå ihop med …: Samma vandring").tap()
    page.get_by_role("button", name="Slå ihop med En odelad aktivitet").tap()
    expect(page.get_by_role("status")).to_have_text("Ihopslaget med En odelad aktivitet")
    expect(page.get_by_text("Norsjöskolan berättar: Samma vandring, sedd från skolan.")).to_be_visible()
    page.goto(WAITING)
    page.get_by_role("link", name="Tacka nej till Personalfest").tap()
    expect(page.get_by_text("Svaret går till larare@exempel.se.")).to_be_visible()
    page.get_by_role("button", name="Tacka nej och skicka").tap()

    expect(page.get_by_role("status")).to_have_text("Du har tackat nej till Personalfest")
    expect(page.get_by_text("Inget väntar")).to_be_visible()
    assert "Personalfest" in latest_letter("larare@exempel.se").body
    page.goto("/kommuner/2417/aktiviteter/?q=personalfest")
    expect(page.get_by_label("Sökord")).to_have_value("personalfest")
    expect(page.get_by_role("rowheader")).to_have_count(0)
    page.goto(f"/beratta/{link.token}/tack/")
    assert "Personalfest" not in page.content()


def test_open_doors_a_screen_reader_says_what_each_control_is_for(open_page, cast):
    page = open_page(PHONE)
    page.goto(f"/beratta/{factories.tell_link(cast.norsjo).token}/")
    expect(
        page.get_by_role("group", name="När?").get_by_role("radio", name="I dag", exact=True)
    ).to_be_checked()
    expect(page.get_by_label("Vad har ni gjort?")).to_have_accessible_description(re.compile("kännas igen"))
    page.context.set_offline(True)
    write(page, TITLE, "Skicka")

    waiting = page.get_by_role("region", name="På den här enheten").get_by_role("listitem")
    expect(waiting).to_match_aria_snapshot(f"""
        - listitem:
          - paragraph: {TITLE}
          - paragraph: Sparad här
          - paragraph:
            - 'button "Skicka nu: {TITLE}"'
            - 'button "Ändra: {TITLE}"'
            - 'button "Ta bort härifrån: {TITLE}"'
    """)


# A person's own link


def sign_in_again(page, person, url):
    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies([session_cookie(person, url)])


def remember(page):
    """Have the phone remembered, and the session end."""
    page.goto("/konto/skrivlankar/")
    page.get_by_role("button", name="Kom ihåg den här enheten").tap()
    expect(page.get_by_role("status")).to_contain_text("Enheten är ihågkommen.")
    page.context.clear_cookies(name="sessionid")


def expect_signed_out(page):
    """The phone no longer opens the form."""
    page.goto("/skriv/")
    heading(page, "Logga in")


def test_open_doors_a_remembered_phone_writes_until_something_ends_it(open_page, cast, live_server):
    account_actions.confirm_email(user=cast.colleague)
    page = open_page(PHONE)
    page.goto("/konto/skrivlankar/")
    page.get_by_label("E-post").fill(cast.colleague.email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").tap()
    heading(page, "Skriv utan att logga in")
    remember(page)
    page.goto("/skriv/")
    write(page, TITLE, "Spara")
    heading(page, "Tack, det är sparat")
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        page.goto("/skriv/")
        write(page, "På den tjugonionde dagen", "Spara")
        heading(page, "Tack, det är sparat")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        expect_signed_out(page)

    sign_in_again(page, cast.colleague, live_server.url)
    page.goto("/kommuner/2417/")
    page.get_by_role("link", name="Komplettera 2 aktiviteter").tap()
    page.get_by_role("link", name=TITLE).tap()
    expect(page.locator(".history")).to_contain_text(f"av {cast.colleague.name}")

    remember(page)
    administrator = open_page(DESKTOP, person=cast.municipality_administrator)
    administrator.goto("/kommuner/2417/personer/")
    administrator.get_by_role("button", name="Dra tillbaka").click()
    expect(administrator.get_by_role("status")).to_contain_text("är tillbakadragna")
    expect_signed_out(page)

    sign_in_again(page, cast.colleague, live_server.url)
    remember(page)
    page.goto("/skriv/")
    heading(page, "Ny aktivitet")
    cast.colleague.memberships.update(ends_on=timezone.localdate())
    expect_signed_out(page)


def next_monday():
    now = timezone.localtime()
    return now.replace(hour=8, minute=0) + timedelta(days=7 - now.weekday())


def test_open_doors_the_monday_mail_opens_the_form_on_a_phone_that_is_signed_out(open_page, cast):
    page = open_page(DESKTOP, person=cast.colleague)
    page.goto("/konto/skrivlankar/")
    page.get_by_role("button", name="Mejla mig en skrivlänk varje måndag").click()
    expect(page.get_by_role("status")).to_contain_text("Du får det första mejlet inom en timme")

    with time_machine.travel(next_monday()):
        run_rule.call("accounts.links.actions.send_weekly_links")
        letter = latest_letter(cast.colleague.email)
        phone = open_page(PHONE)
        phone.goto(re.search(r"http\S+/skriv/[\w-]+/", letter.body)[0])
        write(phone, TITLE, "Spara")
        heading(phone, "Tack, det är sparat")
        phone.goto("/")
        heading(phone, "Logga in")

    draft = Activity.objects.get(title=TITLE)
    assert (draft.created_by, draft.is_draft) == (cast.colleague, True)


# Someone new


def test_open_doors_someone_new_practises_first_and_it_is_gone_the_next_morning(open_page, cast):
    load_practice()
    reset_practice()
    account_actions.invite_person(
        by=cast.portal_administrator, email="lena@exempel.se", place=cast.norsjo, role="coordinator"
    )
    page = open_page(PHONE)
    page.goto(reverse("invitation_accept", args=[token_in(latest_letter("lena@exempel.se"))]))
    page.get_by_label("Namn").fill("Lena Ström")
    page.get_by_label("Välj ett lösenord").fill("hjortron-vedspis-53")
    page.get_by_role("button", name="Ta emot inbjudan").tap()
    heading(page, "Välkommen, Lena")
    expect(page.locator(".welcome p")).to_have_count(3)
    page.get_by_role("button", name="Öva först").tap()
    write(page, TITLE, "Spara")
    heading(page, "Sparat")
    expect(page.get_by_text("Övningskommunen").locator("visible=true").first).to_be_visible()
    page.get_by_role("link", name=TITLE).tap()
    heading(page, TITLE)

    reset_practice()

    page.reload()
    heading(page, "Sidan finns inte här")
    page.goto("/kommuner/2417/aktiviteter/?q=nätmobbning")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)
    assert not Activity.objects.filter(title=TITLE).exists()


# Attackers


def answers(page, things, places):
    """What each address of the portal answers the browser of the page, without being followed."""
    for name, row in TABLE.items():
        kwargs = fill(row.kwargs, things)
        if name != "account_change_password" and (places is None or "code" in kwargs):
            answer = page.request.get(reverse(name, kwargs=kwargs), max_redirects=0)
            yield name, answer.status, urlsplit(answer.headers.get("location", "")).path


@pytest.mark.parametrize("kind", ["device", "link"])
def test_open_doors_whoever_holds_only_a_link_is_stopped_at_the_sign_in(
    open_page, cast, things, live_server, kind
):
    page = open_page(PHONE)
    if kind == "device":
        token = factories.write_link(cast.coordinator, cast.norsjo, "device")[1]
        page.context.add_cookies([{"name": "skriv", "value": token, "url": live_server.url}])
        page.goto("/skriv/")
    else:
        page.goto(f"/beratta/{factories.tell_link(cast.norsjo).token}/")

    found = {(status, path) for _name, status, path in answers(page, things, None)}

    assert found <= {(302, "/konto/logga-in/"), (405, "")}
    assert (302, "/konto/logga-in/") in found


def test_open_doors_a_coordinator_elsewhere_reads_nothing_by_a_link_to_norsjo(open_page, cast, things):
    link = factories.tell_link(cast.norsjo, by=cast.coordinator)
    page = open_page(DESKTOP, person=cast.foreign_coordinator)

    page.goto(f"/beratta/{link.token}/")
    write(page, TITLE, "Skicka")
    heading(page, "Tack!")

    assert {status for _name, status, _path in answers(page, things, "norsjo")} <= {404, 405}
    page.goto("/kommuner/2506/aktiviteter/")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)
    told = Telling.objects.get(link=link).activity
    assert told.created_by is None
    assert [row.municipality for row in told.participations.all()] == [cast.norsjo]
