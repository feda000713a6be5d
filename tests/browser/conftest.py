"""A real Chromium on a running portal: phones and desktops, and people who are signed in on them."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright

from scripts.chromium import find

PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}


def pytest_collection_modifyitems(items):
    """Mark everything here, and let the browser's tests run on the database that the server sees."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package")
def chromium():
    """The browser, one for all journeys; each gets its own context."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; we await nothing
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find(), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()
        connections.close_all()  # those of this thread's loop, which nobody else will find


@pytest.fixture
def open_page(chromium, live_server, transactional_db, settings):
    """Open an empty page on a device of one's own, signed in as the person if one is given."""
    cache.clear()  # attempts to sign in, of other tests
    settings.BASE_URL = live_server.url
    contexts, script_errors = [], []

    def opened(device, *, person=None, **options):
        context = chromium.new_context(base_url=live_server.url, locale="sv-SE", **device, **options)
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: script_errors.append(str(error.error)))
        contexts.append(context)
        if person:
            context.add_cookies([session_cookie(person, live_server.url)])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not script_errors


def session_cookie(person, url):
    """What the browser keeps of someone who has signed in."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
