"""A day's work without a mouse: every control is reached with Tab, in order, and shows where one is."""

from playwright.sync_api import expect

from accounts import actions
from activities.models import Participation
from tests.browser.conftest import DESKTOP
from tests.factories import PASSWORD

FOCUSED = """() => {
    const element = document.activeElement, shown = getComputedStyle(element);
    const drawn = element.matches(".choice input") ? getComputedStyle(element.nextElementSibling) : shown;
    const box = element.getBoundingClientRect();
    const bar = document.querySelector(".thumb-bar");
    return {
        name: (element.labels?.[0] ?? element).innerText.trim() || element.ariaLabel || element.name || "",
        ring: drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) >= 2 || shown.stroke !== "none",
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
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
    tab_to(page, "Byt lösenord", at_most=3)
    press(page, "Escape")

    expect(menu.get_by_role("link", name="Byt lösenord")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    press(page, "Enter")
    tab_to(page, "Logga ut", at_most=5)
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
