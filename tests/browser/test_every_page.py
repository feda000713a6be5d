"""Every page, on a phone and on a desktop: accessible, within its width, and true to its security policy.

A page is opened on the phone and looked at there; then its window becomes a desktop's, and it is looked at again.
With PORTAL_SHOTS=folder each page is also photographed into the folder.
"""

import base64
import json
import os
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.access.asking import close
from tests.browser.conftest import DESKTOP, PHONE, session_cookie
from tests.browser.pages import fill_with_work, listed_pages, more_pages

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"region": {"enabled": True}, "heading-order": {"enabled": True}},
    "resultTypes": ["violations"],
}
RUN_AXE = """async (options) => (await axe.run(document, options)).violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} – ${node.failureSummary}`))"""
KEEP_VIOLATIONS = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation",
        (event) => refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
TOO_WIDE = """(width) => {
    const root = document.documentElement;
    if (root.scrollWidth <= width) return [];
    const outside = [...document.querySelectorAll("body :not(.menu-panel, .menu-panel *)")]
        .filter((e) => e.getBoundingClientRect().right > width + 1);
    return [`${root.scrollWidth} px wide, not ${width}`, ...outside.slice(0, 3).map((e) => e.outerHTML.slice(0, 120))];
}"""
PARTS = 6  # of a walk through all pages: both workers take their share
CONTROLS = "button, input:not([type=hidden]), select, textarea, summary, .btn, .thumb-bar a"
SMALL_TARGETS = """(controls) => [...document.querySelectorAll(controls)]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24)
    .map((e) => `lower than 24 px: ${e.outerHTML.slice(0, 120)}`)"""


@pytest.fixture
def pages(cast, things):
    """All pages, with a good deal of work in them."""
    fill_with_work(cast)
    return [*listed_pages(things), *more_pages(cast, things)]


def visit(page, where, people, url):
    """Open the page as the one who looks at it; it must be the page itself and not another that it leads to."""
    page.context.clear_cookies(name="sessionid")
    page.context.clear_cookies(name="skriv")
    if where.device:
        page.context.add_cookies([{"name": "skriv", "value": where.device, "url": url}])
    if where.who != "anonymous":
        if where.who not in people:
            people[where.who] = session_cookie(people["cast"].people[where.who], url)
        page.context.add_cookies([people[where.who]])
    answer = page.goto(where.address)
    assert answer.status == where.status, where
    assert answer.request.redirected_from is None, where


def violations(page):
    return page.evaluate("() => refused")


def photograph(window, name):
    """Keep a picture of the whole page as the window shows it now: playwright's own would become a phone's again."""
    if folder := os.environ.get("PORTAL_SHOTS"):
        size = window.send("Page.getLayoutMetrics")["cssContentSize"]
        whole = {"captureBeyondViewport": True, "clip": {**size, "scale": 1}}
        picture = window.send("Page.captureScreenshot", whole)["data"]
        Path(folder, f"{name}.png").write_bytes(base64.b64decode(picture))


class Eyes:
    """A page that is looked at on a phone, where it was opened, and then on a desktop."""

    def __init__(self, open_page):
        self.page = open_page(PHONE, reduced_motion="reduce")
        self.page.add_init_script(AXE)
        self.page.add_init_script(KEEP_VIOLATIONS)
        self.window = self.page.context.new_cdp_session(self.page)
        self.wrong = {}

    def become(self, device):
        touch = {"enabled": device.get("has_touch", False), "maxTouchPoints": 1}
        screen = {"deviceScaleFactor": 1, "mobile": device.get("is_mobile", False)}
        self.window.send("Emulation.setTouchEmulationEnabled", touch)
        self.window.send("Emulation.setDeviceMetricsOverride", {**device["viewport"], **screen})
        width = device["viewport"]["width"]
        assert self.page.evaluate("() => document.documentElement.clientWidth") == width

    def look(self, name, rules=(), themes=("light", "light")):
        """Note what is wrong by each device, in the theme that it is given, and photograph it there."""
        for device, theme in zip((PHONE, DESKTOP), themes, strict=True):
            self.page.emulate_media(color_scheme=theme)
            self.become(device)
            width = device["viewport"]["width"]
            photograph(self.window, f"{name}-{width}-{theme}")
            found = [*self.page.evaluate(TOO_WIDE, width), *self.page.evaluate(RUN_AXE, RULES)]
            for rule in rules:
                found += rule(self.page)
            if found:
                self.wrong[f"{name}, {width}, {theme}"] = found
        self.become(PHONE)

    def expect_nothing_wrong(self):
        assert not self.wrong, json.dumps(self.wrong, indent=1, ensure_ascii=False)


def small_targets(page):
    return page.evaluate(SMALL_TARGETS, CONTROLS)


def dashes(page):
    """What choosing nothing means is said in words, never as a row of dashes."""
    return ["a choice is called ---------"] if ">---------<" in page.content() else []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_in_light_and_in_dark(open_page, live_server, cast, pages, part):
    eyes, people = Eyes(open_page), {"cast": cast}

    for number, where in list(enumerate(pages))[part::PARTS]:
        visit(eyes.page, where, people, live_server.url)
        # Each page is seen in one theme on the phone and in the other on the desktop, its neighbour the other way.
        themes = ("dark", "light") if (number // PARTS) % 2 else ("light", "dark")
        eyes.look(where.name, [violations, small_targets, dashes], themes)

    eyes.expect_nothing_wrong()


LINKS = """() => [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href"))
    .filter((href) => !/^\\w+:/.test(href))"""  # mail and other sites are left alone


def dead_links(page, client, who, followed):
    """Links of the page that lead to nothing; each address is asked for once for each person."""
    client.cookies = SimpleCookie({cookie["name"]: cookie["value"] for cookie in page.context.cookies()})
    for href in set(page.evaluate(LINKS)):
        if href.startswith("#"):
            if not page.locator(href).count():
                yield f"{href} is not on the page"
        elif (who, address := urljoin(page.url, href).partition("#")[0]) not in followed:
            followed.add((who, address))
            answer = client.get(address, follow=True)
            close(answer)
            if answer.status_code != 200:
                yield f"{href} answers {answer.status_code}"


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_in_english_keeps_policy_and_width_and_has_no_dead_link(
    open_page, live_server, client, cast, pages, part
):
    page = open_page(PHONE)
    window = page.context.new_cdp_session(page)
    page.add_init_script(KEEP_VIOLATIONS)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    people, wrong = {"cast": cast}, {}
    followed = {  # these are visited
        (where.who, urljoin(live_server.url, where.address))
        for where in pages
        if where.status == 200 and not where.device
    }

    for where in pages[part::PARTS]:
        visit(page, where, people, live_server.url)
        assert page.locator("html").get_attribute("lang") == "en"
        photograph(window, f"{where.name}-375-en")
        if found := [
            *violations(page),
            *page.evaluate(TOO_WIDE, 375),
            *dead_links(page, client, where.who, followed),
        ]:
            wrong[where.name] = found

    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


OPENING = {
    "activity_list",
    "county_municipality",
    "membership_edit",
    "import_new",
    "indicator_detail-alc_ever_12m",
    "tell",
}  # one of each kind
FORMS = {
    "coordinator": [
        "activity_log",
        "activity_edit",
        "import_new",
        "indicator_new",
        "figures_new",
        "account_change_password",
        "tell_link_new",
        "report_new",
        "problem_new",
        "duty_statement_new",
        "council_report_new",
        "law_settings",
    ],
    "county_officer": ["county_municipality", "county_duty"],
    "portal_administrator": ["membership_invite"],
    "anonymous": ["account_login", "account_reset_password", "invitation_accept", "tell", "write_by_link"],
}


def test_every_form_that_is_sent_empty_is_accessible(open_page, live_server, cast, pages):
    eyes, people = Eyes(open_page), {"cast": cast}
    page = eyes.page
    forms = [where for where in pages if where.name in FORMS.get(where.who, [])]
    assert len(forms) == sum(map(len, FORMS.values()))

    for where in forms:
        visit(page, where, people, live_server.url)
        page.evaluate("""() => document.querySelectorAll("main form").forEach((form) => {
            form.noValidate = true;
            const typed = form.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox])");
            typed.forEach((field) => field.value = "");
            form.querySelectorAll("select").forEach((field) => field.selectedIndex = -1);
            form.closest("details")?.setAttribute("open", "");
        })""")
        page.locator("main form .btn-primary:visible").first.click()
        expect(page.get_by_role("alert")).to_be_focused()
        assert page.title().startswith("Fel: "), where
        eyes.look(f"{where.name}-error")

    eyes.expect_nothing_wrong()


def test_everything_that_opens_is_accessible(open_page, live_server, cast, pages):
    eyes, people = Eyes(open_page), {"cast": cast}
    page = eyes.page
    closed = "details:not([open]) > summary"

    for where in (where for where in pages if where.name in OPENING):
        visit(page, where, people, live_server.url)
        for number in range(page.locator(closed).count()):
            visit(page, where, people, live_server.url)
            summary = page.locator(closed).nth(number)
            if not summary.is_visible():  # there is none on the phone
                eyes.become(DESKTOP)
            if summary.is_visible():  # it is not inside another that is closed
                summary.click()
                eyes.look(f"{where.name}-open-{number}")
            eyes.become(PHONE)

    eyes.expect_nothing_wrong()


def test_the_checks_find_what_they_are_for(open_page, live_server):
    page = open_page(PHONE)
    page.add_init_script(KEEP_VIOLATIONS)
    page.goto("/konto/logga-in/")

    page.evaluate("""() => {
        document.querySelector("main").innerHTML =
            "<h1>Rubrik</h1><h4>Underrubrik</h4><img src=/x.png><button style='height: 9px'></button>"
            + "<p class=soft>Text</p><p class=nowrap>" + "bred ".repeat(99);
        document.styleSheets[1].insertRule(".soft { color: #aaa !important }");
    }""")
    page.evaluate(AXE)
    found = {one.partition(":")[0] for one in page.evaluate(RUN_AXE, RULES)}
    assert found >= {"image-alt", "button-name", "color-contrast", "heading-order"}
    assert page.evaluate(TOO_WIDE, 375)
    page.wait_for_function("() => refused.length")
