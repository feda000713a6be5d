"""An administrator invites a person, who sets a password and enters an activity at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.accounts.reading import latest_letter
from tests.browser.conftest import DESKTOP, PHONE

EMAIL = "lena.strom@exempel.se"
PASSWORD = "hjortron-vedspis-53"


@pytest.mark.parametrize("javascript", [True, False])
def test_invited_person_sets_a_password_and_enters_an_activity(open_page, cast, live_server, javascript):
    page = open_page(DESKTOP, person=cast.municipality_administrator, java_script_enabled=javascript)
    page.goto("/")
    page.get_by_role("link", name="Bjud in en person").click()
    page.get_by_label("E-post").fill(EMAIL)
    page.get_by_label("Roll", exact=True).select_option(label="Samordnare")
    page.get_by_role("button", name="Skicka inbjudan").click()
    expect(page.get_by_role("status")).to_contain_text(f"Inbjudan är skickad till {EMAIL}.")

    link = re.search(rf"{re.escape(live_server.url)}/inbjudan/\S+", latest_letter(EMAIL).body)[0]
    guest = open_page(PHONE, java_script_enabled=javascript)
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Du är inbjuden")
    guest.get_by_label("Namn").fill("Lena Ström")
    guest.get_by_label("Välj ett lösenord").fill("kort")
    guest.get_by_role("button", name="Ta emot inbjudan").tap()
    expect(guest.get_by_role("alert")).to_contain_text("Det måste innehålla minst 12 tecken.")
    guest.get_by_label("Välj ett lösenord").fill(PASSWORD)
    guest.get_by_role("button", name="Ta emot inbjudan").tap()

    expect(guest.get_by_role("heading", level=1)).to_have_text("Välkommen, Lena")
    guest.get_by_role("button", name="Börja").tap()
    guest.get_by_label("Vad har ni gjort?").fill("Första mötet med skolan")
    guest.get_by_role("button", name="Spara", exact=True).locator("visible=true").first.tap()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Sparat")

    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Inbjudan går inte att öppna")
    page.reload()
    expect(
        page.get_by_role("link", name="Lena Ström").or_(page.get_by_text("Lena Ström")).first
    ).to_be_visible()
