"""From the field in the header, or the menu of a phone, to what one looked for; by keyboard, and without scripts."""

from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


def test_search_from_the_header_with_the_keyboard_alone(open_page, cast):
    factories.activity(cast.norsjo, title="Kvällsvandring", by=cast.coordinator)
    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto("/kommuner/2417/aktiviteter/ny/")
    title = page.get_by_label("Vad har ni gjort?")
    title.press_sequentially("skola/fritid")
    expect(title).to_have_value("skola/fritid")  # no key leads away from what is typed

    page.get_by_role("search").get_by_label("Sök i allt").first.press_sequentially("kvällsvandr")
    page.keyboard.press("Enter")

    expect(page).to_have_title("1 träff på kvällsvandr – Norsjö kommun – Allas ansvar")
    expect(page.get_by_role("status")).to_have_text("1 träff på ”kvällsvandr”")
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("link", name="Kvällsvandring").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kvällsvandring")


def test_search_from_the_menu_of_a_phone_without_scripts(open_page, cast):
    for number in range(25):
        factories.activity(cast.norsjo, title=f"Kvällsvandring {number}", shared=True)
    page = open_page({**PHONE, "java_script_enabled": False}, person=cast.county_officer)
    page.goto("/lan/24/")

    page.locator("#account-menu summary").click()
    page.get_by_role("link", name="Sök", exact=True).click()
    page.get_by_label("Sökord").fill("kvällsvandr")
    page.get_by_role("button", name="Sök").click()
    expect(page.get_by_role("article")).to_have_count(20)
    page.get_by_role("link", name="Nästa").click()
    expect(page.get_by_role("article")).to_have_count(5)
    expect(page.get_by_label("Sökord")).to_have_value("kvällsvandr")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
