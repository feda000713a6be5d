"""After signing out, the browser's Back shows nothing of what was seen."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP


@pytest.mark.parametrize("javascript", [True, False])
def test_back_after_signing_out_shows_nothing(open_page, cast, javascript):
    page = open_page(DESKTOP, person=cast.coordinator, java_script_enabled=javascript)
    page.goto("/kommuner/2417/aktiviteter/")
    seen = page.goto(f"/kommuner/2417/aktiviteter/{cast.unshared.pk}/")
    assert seen.headers["cache-control"] == "no-store"
    expect(page.get_by_role("heading", level=1)).to_have_text("En odelad aktivitet")

    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()

    for _step in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
        assert "En odelad aktivitet" not in page.content()
