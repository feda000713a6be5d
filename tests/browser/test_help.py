"""Someone new reads what they can do, practises a guide's first step, and finds an answer in the help."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("javascript", [True, False])
def test_search_in_the_help_leads_to_the_heading(open_page, javascript):
    page = open_page(PHONE, java_script_enabled=javascript)
    page.goto("/hjalp/")
    page.get_by_label("Sökord").fill("personnummer")
    if not javascript:
        page.get_by_role("button", name="Sök").tap()

    page.get_by_role("link", name="Portalen hjälper dig").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Skriv så att ingen kan kännas igen")
    expect(page.get_by_role("heading", name="Portalen hjälper dig")).to_be_in_viewport()
    assert page.url.endswith("#stopp")


def test_how_to_is_beside_the_page_when_wide_and_folded_on_a_phone(open_page, cast):
    wide = open_page(DESKTOP, person=cast.coordinator)
    wide.goto("/kommuner/2417/aktiviteter/ny/")
    expect(wide.get_by_role("heading", name="Så gör du")).to_be_visible()
    expect(wide.get_by_text("Resten kan vänta.")).to_have_count(2)
    expect(wide.get_by_text("Resten kan vänta.").locator("visible=true")).to_have_count(1)

    phone = open_page(PHONE, person=cast.coordinator)
    phone.goto("/kommuner/2417/aktiviteter/ny/")
    steps = phone.get_by_text("Resten kan vänta.").locator("visible=true")
    expect(steps).to_have_count(0)
    phone.locator("summary", has_text="Så gör du").tap()
    expect(steps).to_have_count(1)
    phone.get_by_role("link", name="Läs mer: Lägg in en aktivitet").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lägg in en aktivitet")


def test_someone_new_is_welcomed_once(open_page, cast):
    cast.colleague.name, cast.colleague.welcomed_at = "Lena Ström", None
    cast.colleague.save()
    page = open_page(PHONE, person=cast.colleague)

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Välkommen, Lena")
    page.get_by_role("link", name="Läs guiden (10 minuter)").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guide för kollegan")
    page.goto("/")
    page.get_by_role("button", name="Börja").tap()

    expect(page.get_by_label("Vad har ni gjort?")).to_be_visible()
    page.goto("/")
    expect(page.get_by_label("Vad har ni gjort?")).to_be_visible()
