"""The county's desk without a mouse: what is sorted keeps the focus, and says how much is shown."""

from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import DESKTOP


def test_sorting_keeps_the_focus_and_tells_how_many_are_shown(open_page, cast):
    factories.municipality("2418", "Malå")
    page = open_page(DESKTOP, person=cast.county_officer)
    page.goto("/lan/24/")
    said = page.locator("#desk-said")
    expect(said).to_be_empty()

    page.locator("#sort-kommun").focus()
    page.keyboard.press("Enter")

    expect(page.locator("tbody th").first).to_have_text("Norsjö")
    expect(page.locator("#sort-kommun")).to_be_focused()
    expect(said).to_have_text("2 kommuner visas")


def test_choosing_a_theme_changes_the_figures_above_and_the_map_too(open_page, cast):
    factories.activity(cast.norsjo, shared=True, themes=["alkohol"])
    factories.activity(factories.municipality("2418", "Malå"), shared=True, themes=["trygghet"])
    page = open_page(DESKTOP, person=cast.county_officer)
    page.goto("/lan/24/")
    expect(page.locator(".tile").first).to_contain_text("2")

    page.get_by_label("Tema").select_option("alkohol")

    expect(page.locator("tbody th")).to_have_text(["Norsjö"])
    expect(page.locator(".tile b").first).to_have_text("1")
    expect(page.locator('.map a[aria-label^="Malå"]')).to_have_attribute("aria-label", "Malå: Inget delat")
    expect(page.locator("#desk-said")).to_have_text("1 kommun visas")
