"""Texts that are kept on a device: how they are written there, and what is left of them."""

import json

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import KEEP_VIOLATIONS

START = "/kommuner/2417/"
LOG = "/kommuner/2417/aktiviteter/ny/"
TITLE = "Nattvandring vid badet"
THREE = ["Föräldramöte i Norsjö", "Kurs för krögare", "Vuxna på stan"]
KEPT_STATE = "Inte skickad än. Din text är sparad här på enheten"
LEFT = """async () => JSON.stringify({
    kept: Object.entries(localStorage), session: Object.keys(sessionStorage).filter((key) => !key.startsWith("htmx-")),
    databases: await indexedDB.databases(), caches: await caches.keys()})"""
NOTHING = {"kept": [], "session": [], "databases": [], "caches": []}


def save(page):
    return page.locator("form[data-portal-keep] button[name=save]:visible").first


def field(page):
    return page.get_by_label("Vad har ni gjort?")


def item(page, title):
    return page.locator("[data-portal-outbox] li").filter(has_text=title)


def expect_state(page, title, state):
    expect(item(page, title).locator(".status:visible")).to_have_text(state)


def left_on(page):
    """Everything that the portal's scripts have left on the device."""
    return json.loads(page.evaluate(LEFT))


def write_offline(page, title):
    field(page).fill(title)
    save(page).click()
    expect_state(page, title, "Sparad här")


def counted(*titles):
    return [Activity.objects.filter(title=title).count() for title in titles]


@pytest.fixture
def opened(open_page, cast):
    """The coordinator's start page, with every refusal of the security policy noted."""

    def opened(address=START, device=PHONE, person=cast.coordinator):
        page = open_page(device, person=person)
        page.context.add_init_script(KEEP_VIOLATIONS)
        page.goto(address)
        return page

    return opened
