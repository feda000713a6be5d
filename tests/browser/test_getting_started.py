"""A small municipality registers its old documents and a table of measures, and has a true table of the law."""

import pytest
from playwright.sync_api import expect

from plans.law.duties import load_duties
from plans.models import Measure
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import AXE, RULES, RUN_AXE, TOO_WIDE

PDF = {"mimeType": "application/pdf", "buffer": b"%PDF-1.7 gammal"}
TABLE = (
    "Orsak\tÅtgärd\tMål\tNär\tVem\tUppföljning\n"
    "Mörkt vid skolan\tBättre belysning\tHalverad skadegörelse\t2026\tFastighetschefen\tmars 2027\n"
    "Tristess\tÖppen fritidsgård\nÄven på lov\tFler besök\tlöpande\tFritidschefen\tRäkna besöken\n"
)


def fill_in(page, step, button="Spara", tick="", **fields):
    """Open a step from the list, fill in its form and send it: back at the list, the step is done."""
    item = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=step))
    item.get_by_role("link").click()
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
    if tick:
        page.get_by_label(tick).check()
    page.get_by_role("button", name=button).click()
    done = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=step))
    expect(done).to_contain_text("Klar")


def register(page, step, title, button):
    """Register a document that exists already."""
    item = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=step))
    item.get_by_role("link").click()
    page.get_by_label("Fil", exact=True).set_input_files({"name": f"{title}.pdf", **PDF})
    page.get_by_label("Rubrik").fill(title)
    page.locator("[name=final_on]").fill("2026-03-04")
    page.get_by_label("Beslutat av").fill("Kommunstyrelsen")
    page.get_by_label("Paragraf").fill("§ 12")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kom igång")


@pytest.mark.parametrize(("device", "javascript"), [(PHONE, True), (DESKTOP, False)])
def test_old_documents_become_a_true_table_of_the_law(open_page, cast, device, javascript):
    load_duties()
    page = open_page(device, person=cast.coordinator, java_script_enabled=javascript)

    page.goto("/kommuner/2417/plan/")
    page.get_by_role("main").get_by_role("link", name="komma igång").click()
    page.get_by_role("link", name="Berätta vem som leder").click()
    page.get_by_role("radio", name="Kommunstyrelsen").check()
    page.get_by_label("Namn").fill("Kommunstyrelsen")
    page.get_by_role("button", name="Spara").click()
    fill_in(page, "Vilken enhet samordnar?", Ansvarig_enhet="Kommunledningskontoret", Vem_som_har="Eva Ek")
    fill_in(
        page, "Vem vänder sig andra till?", tick="Visa det för alla", Funktion="Trygghetssamordnare",
        Telefon="0918-140 00",
    )  # fmt: skip
    register(page, "Registrera er lägesbild", "Lägesbild 2025", "Registrera lägesbilden")
    register(page, "Registrera er åtgärdsplan", "Åtgärdsplan 2026–2027", "Registrera planen")

    page.get_by_role("main").get_by_role("link", name="Klistra in åtgärderna").click()
    page.get_by_label("Klistra in tabellen här").fill(TABLE)
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_text("”löpande” är ingen dag.")).to_be_visible()
    if javascript:  # the page has no address of its own, so it is looked at here
        page.evaluate(AXE)
        assert page.evaluate(RUN_AXE, RULES) == []
        assert page.evaluate(TOO_WIDE, device["viewport"]["width"]) == []
    page.get_by_role("button", name="Lägg in 2 åtgärder").click()
    expect(page.get_by_text("2 åtgärder är inlagda.")).to_be_visible()
    assert [measure.title for measure in Measure.objects.all()] == [
        "Bättre belysning",
        "Öppen fritidsgård Även på lov",
    ]

    page.goto("/kommuner/2417/kom-igang/")
    page.get_by_role("link", name="Se lagtabellen").click()
    table = page.get_by_role("main")
    expect(table).to_contain_text("Färdigställd")
    expect(table).to_contain_text("Beslutad")
    for known in ("Kommunstyrelsen", "Kommunledningskontoret"):
        expect(table).to_contain_text(known)
    expect(table).not_to_contain_text("Saknas")
