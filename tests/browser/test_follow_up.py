"""A coordinator follows up a whole plan on the phone, measure by measure, and finishes; others can then read it."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("javascript", [True, False])
def test_a_plan_is_followed_up_measure_by_measure_and_finished(open_page, cast, javascript):
    plan = factories.action_plan(cast.norsjo)
    for title in ("Belysning på skolgården", "Kontrollköp av folköl"):
        factories.measure(plan, title=title)
    factories.decide(plan)
    page = open_page(PHONE, person=cast.coordinator, java_script_enabled=javascript)
    page.goto("/kommuner/2417/uppfoljning/")
    page.get_by_role("link", name="Följ upp hela planen").tap()
    page.get_by_role("button", name="Börja").tap()
    expect(page.get_by_role("heading", level=2)).to_have_text("0 av 2 åtgärder är uppföljda")

    page.get_by_role("link", name="Följ upp: Belysning på skolgården").tap()
    page.get_by_role("button", name="Gör klar").tap()
    expect(page.get_by_role("alert")).to_contain_text("Välj hur det går.")
    page.get_by_role("radio", name="Går enligt plan").check()
    page.get_by_label("Varför, i en mening").fill("Lamporna är uppe.")
    page.get_by_role("radio", name="Vi vet inte vad det ledde till").check()
    page.get_by_role("radio", name="Fortsätta som nu").check()
    page.get_by_role("button", name="Gör klar").tap()
    page.wait_for_url("**/uppfoljning/*/")
    expect(page.get_by_role("heading", level=2)).to_have_text("1 av 2 åtgärder är uppföljda")

    page.get_by_role("link", name="Följ upp: Kontrollköp av folköl").tap()
    page.get_by_role("radio", name="Går inte enligt plan").check()
    page.get_by_role("button", name="Spara som utkast").tap()
    page.wait_for_url("**/uppfoljning/*/")
    page.get_by_role("link", name="Skriv vidare: Kontrollköp av folköl").tap()
    expect(page.get_by_role("radio", name="Går inte enligt plan")).to_be_checked()
    page.get_by_label("Varför, i en mening").fill("Ingen hade tid.")
    page.get_by_role("radio", name="Vi vet inte vad det ledde till").check()
    page.get_by_role("radio", name="Avsluta åtgärden").check()
    page.get_by_label("Varför (krävs när ni ändrar eller avslutar)").fill("Vi prövar tillsynsbesök.")
    page.get_by_role("button", name="Gör klar").tap()
    page.wait_for_url("**/uppfoljning/*/")

    page.get_by_role("link", name="Sammanfatta och avsluta").tap()
    page.get_by_label("Vad har vi lärt oss sammantaget?").fill("Det som har en ägare blir gjort.")
    page.get_by_role("button", name="Gör klar uppföljningen").tap()
    page.wait_for_url("**/uppfoljning/*/")
    expect(page.get_by_role("status").first).to_contain_text("Nu är hela planen uppföljd.")

    reader = open_page(DESKTOP, person=cast.reader)
    reader.goto(page.url)
    for text in ("Det som har en ägare blir gjort.", "Lamporna är uppe.", "Vi prövar tillsynsbesök."):
        expect(reader.get_by_role("main")).to_contain_text(text)
