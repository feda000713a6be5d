"""A day's work without a mouse: every control is reached with Tab, in order, and shows where one is."""

import re

import pytest
from playwright.sync_api import expect

from accounts import actions
from accounts.models import WriteLink
from activities.models import Participation, Telling
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.keeping import expect_state, item
from tests.factories import PASSWORD

ANY_DEVICE = pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])

FOCUSED = """() => {
    const element = document.activeElement, shown = getComputedStyle(element);
    const drawn = element.matches(".choice input") ? getComputedStyle(element.nextElementSibling) : shown;
    const box = element.getBoundingClientRect();
    const bar = document.querySelector(".thumb-bar");
    const covered = bar?.checkVisibility() && !bar.contains(element) ? bar.offsetHeight : 0;
    const text = (element.labels?.[0] ?? element).innerText.replace(/\\s+/g, " ").trim();
    return {
        name: text || element.ariaLabel || element.name || "",
        ring: drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) >= 2 || shown.stroke !== "none",
        inside: box.bottom > 0 && box.top < innerHeight - covered && box.right > 0 && box.left < innerWidth,
    };
}"""


def tab_to(page, name, *, at_most=60):
    """Press Tab until the control is reached; each stop on the way must be seen and inside the window."""
    stops = []
    for _press in range(at_most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        assert stop["ring"], f"no focus ring on {stop['name']!r}"
        assert stop["inside"], f"{stop['name']!r} is outside the window"
        stops.append(stop["name"])
        if stop["name"].startswith(name):
            return stops
    raise AssertionError(f"{name!r} is not among {stops}")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_a_days_work_with_the_keyboard_alone(open_page, cast):
    actions.confirm_email(user=cast.coordinator)
    page = open_page(DESKTOP)
    page.goto("/")

    tab_to(page, "E-post")
    page.keyboard.type(cast.coordinator.email)
    tab_to(page, "Lösenord", at_most=1)
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Att göra")).to_be_visible()
    page.wait_for_load_state()

    assert tab_to(page, "Hoppa till innehållet") == ["Hoppa till innehållet"]
    press(page, "Enter")
    tab_to(page, "Vad har ni gjort?", at_most=1)
    page.keyboard.type("Frukost med föreningarna")
    tab_to(page, "I dag")
    press(page, "ArrowRight")
    expect(page.get_by_label("I går")).to_be_checked()
    tab_to(page, "Ute på plats", at_most=2)  # the one used most
    press(page, "Space")
    tab_to(page, "Spara och", at_most=3)
    page.keyboard.press("Shift+Tab")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    expect(page.locator("main")).to_be_focused()

    tab_to(page, "Frukost med föreningarna", at_most=1)
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Frukost med föreningarna")
    tab_to(page, "Dela")
    press(page, "Enter")
    expect(page.get_by_role("status")).to_contain_text("Delad med länsstyrelsen")
    assert Participation.objects.shared().filter(activity__title="Frukost med föreningarna").exists()

    tab_to(page, "Aktiviteter")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aktiviteter")
    page.wait_for_load_state()  # from here on the list changes in place
    tab_to(page, "Sökord")
    page.keyboard.type("frukost")
    press(page, "Enter")
    expect(page.get_by_role("table").get_by_role("rowheader")).to_have_text(["Frukost med föreningarna"])
    expect(page.get_by_label("Sökord")).to_be_focused()
    assert "q=frukost" in page.url


def test_the_account_menu_opens_and_closes_with_the_keyboard(open_page, cast):
    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto("/kommuner/2417/")
    menu = page.locator("#account-menu")

    tab_to(page, "Test")
    press(page, "Enter")
    expect(menu.get_by_role("link", name="Byt lösenord")).to_be_visible()
    tab_to(page, "Byt lösenord", at_most=7)
    press(page, "Escape")

    expect(menu.get_by_role("link", name="Byt lösenord")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    press(page, "Enter")
    tab_to(page, "Logga ut", at_most=9)
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(open_page, cast):
    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto("/kommuner/2417/aktiviteter/ny/")

    tab_to(page, "Vad har ni gjort?")
    press(page, "Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Fel: ")
    tab_to(page, "Vad har ni gjort?", at_most=1)
    press(page, "Enter")
    expect(page.get_by_label("Vad har ni gjort?")).to_be_focused()


@ANY_DEVICE
def test_a_teacher_tells_with_the_keyboard_alone(open_page, cast, device):
    page = open_page(device, reduced_motion="reduce")
    page.goto(f"/beratta/{factories.tell_link(cast.norsjo).token}/")

    tab_to(page, "Vad har ni gjort?")
    page.keyboard.type("Temadag om nätmobbning")
    tab_to(page, "Mer")
    press(page, "Enter")
    tab_to(page, "Berätta mer")
    page.keyboard.type("Vi spelade upp olika situationer.")
    tab_to(page, "Skicka")
    press(page, "Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Berätta om en sak till", at_most=1)
    assert Telling.objects.get().activity.method == "Vi spelade upp olika situationer."


@ANY_DEVICE
def test_texts_that_wait_on_the_device_are_handled_with_the_keyboard_alone(open_page, cast, device):
    page = open_page(device, reduced_motion="reduce", person=cast.coordinator)
    page.goto("/kommuner/2417/")
    page.context.set_offline(True)
    tab_to(page, "Vad har ni gjort?")
    page.keyboard.type("Nattvandring")
    press(page, "Enter")
    expect_state(page, "Nattvandring", "Sparad här")

    tab_to(page, "Skicka nu")
    press(page, "Enter")
    expect_state(page, "Nattvandring", "Sparad här")
    expect(item(page, "Nattvandring").get_by_role("button", name="Skicka nu")).to_be_focused()
    tab_to(page, "Ändra", at_most=1)
    press(page, "Enter")
    expect(page.get_by_label("Vad har ni gjort?")).to_be_focused()
    expect(page.locator("[data-portal-outbox]")).to_be_hidden()
    press(page, "Enter")
    expect_state(page, "Nattvandring", "Sparad här")
    tab_to(page, "Ta bort härifrån")
    page.once("dialog", lambda dialog: dialog.accept())
    press(page, "Enter")

    expect(page.locator("[data-portal-outbox]")).to_be_hidden()
    expect(page.get_by_label("Vad har ni gjort?")).to_be_focused()


@ANY_DEVICE
def test_write_links_are_made_and_withdrawn_with_the_keyboard_alone(open_page, cast, device):
    page = open_page(device, reduced_motion="reduce", person=cast.colleague)
    page.goto("/konto/skrivlankar/")

    tab_to(page, "Enhetens namn")
    page.keyboard.type("Min telefon")
    tab_to(page, "Kom ihåg den här enheten", at_most=1)
    press(page, "Enter")
    expect(page.get_by_role("status")).to_contain_text("Enheten är ihågkommen.")
    tab_to(page, "Dra tillbaka Min telefon")
    press(page, "Enter")

    expect(page.get_by_role("status")).to_contain_text("Länken är tillbakadragen.")
    assert not WriteLink.objects.open().exists()


@ANY_DEVICE
def test_what_was_told_is_decided_about_with_the_keyboard_alone(open_page, cast, device):
    link = factories.tell_link(cast.norsjo, by=cast.coordinator)
    factories.telling(link, "Personalfest", reply_to="larare@exempel.se")
    factories.telling(link, "Temadag om nätmobbning")
    page = open_page(device, reduced_motion="reduce", person=cast.coordinator)
    page.goto("/kommuner/2417/")

    tab_to(page, "Läs 2 ")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Det andra har berättat")
    tab_to(page, "Ta emot")
    press(page, "Enter")
    expect(page.get_by_role("status")).to_have_text("Mottaget: Temadag om nätmobbning")
    tab_to(page, "Tacka nej")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tacka nej")
    tab_to(page, "Tacka nej och skicka")
    press(page, "Enter")

    expect(page.get_by_role("status")).to_have_text("Du har tackat nej till Personalfest")
    assert list(Telling.objects.order_by("pk").values_list("outcome", flat=True)) == ["declined", "accepted"]


@ANY_DEVICE
def test_the_list_of_errors_leads_to_the_first_choice_of_a_question(open_page, cast, things, device):
    page = open_page(device, reduced_motion="reduce", person=cast.coordinator)
    page.goto(f"/kommuner/2417/atgarder/{things['measure_to_follow']}/folj-upp/")
    page.get_by_role("button", name="Gör klar").click()

    page.get_by_role("alert").get_by_role("link", name="Hur går det").click()

    expect(page.locator("#id_colour_0")).to_be_focused()
    question = page.get_by_role("radiogroup", name="Hur går det?")
    expect(question).to_have_attribute("aria-invalid", "true")
    expect(question).to_have_accessible_description(re.compile("."))


@ANY_DEVICE
def test_a_new_document_asks_only_for_what_the_chosen_kind_is_about(open_page, cast, things, device):
    page = open_page(device, reduced_motion="reduce", person=cast.coordinator)
    page.goto("/kommuner/2417/rapporter/nytt/")
    asked = {name: page.get_by_label(name) for name in ("Vilken lägesbild?", "Vilken plan?", "Period från")}
    expect(asked["Vilken lägesbild?"]).to_be_visible()  # before the choice everything is there

    page.get_by_label("Åtgärdsplan").check(force=True)
    assert [name for name, field in asked.items() if field.is_visible()] == ["Vilken plan?"]
    page.get_by_label("Rapport till fullmäktige eller kommunstyrelsen").check(force=True)

    assert [name for name, field in asked.items() if field.is_visible()] == list(asked)
