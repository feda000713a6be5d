"""What a person types or chooses stays, whatever comes late: scripts, kept texts, answers, other tabs."""

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.keeping import (
    LOG,
    NOTHING,
    START,
    THREE,
    TITLE,
    counted,
    expect_state,
    field,
    item,
    left_on,
    opened,
    save,
    write_offline,
)

__all__ = ["opened"]

BEGUN, REST = "Frukost med ", "föreningarna i kommunhuset"
KEPT_LINE = "Sparad här på enheten tills den är skickad."
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FOR_EVER = "AbortSignal.timeout = () => new AbortController().signal"
WAITS_FOR_THE_TEXT = """async () =>
    (await navigator.locks.query()).pending.some((lock) => lock.name.startsWith("kept:"))"""


class Held:
    """Requests for an address that are held back until they are let go."""

    def __init__(self, page, address, method="GET"):
        self.page, self.method, self.routes, self.is_open = page, method, [], False
        page.route(address, self.hold)

    def hold(self, route):
        if self.is_open or route.request.method != self.method:
            route.fallback()
        else:
            self.routes.append(route)

    def wait(self):
        for _ in range(500):
            if self.routes:
                return
            self.page.evaluate(PAINTED)
        raise AssertionError("nothing was asked for")

    def let_go(self):
        self.wait()
        self.is_open = True
        for route in self.routes:
            route.continue_()

    def lose(self):
        self.wait()
        self.is_open = True
        for route in self.routes:
            route.abort("connectionreset")


def open_half(page, address, script="outbox"):
    """Open the page so far that one can write in it, while a script is still on its way."""
    held = Held(page, f"**/{script}.js")
    page.goto(address, wait_until="commit")
    expect(field(page)).to_be_visible()
    page.evaluate(PAINTED)
    return held


def expect_saved(page, title):
    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    expect(page.get_by_role("heading", level=2)).to_have_text(title)


def leave_text(page, text):
    """Begin on a text and close the tab."""
    field(page).fill(text)
    expect(page.get_by_text(KEPT_LINE)).to_be_visible()
    page.close(run_before_unload=True)


@pytest.fixture
def second(opened):
    """A new tab on a device where a text has been begun and the tab closed."""
    page = opened()
    leave_text(page, TITLE)
    return page.context.new_page()


@pytest.mark.parametrize("script", ["outbox", "portal"])
def test_typed_text_while_the_page_loads_every_letter_stands(opened, script):
    page = opened("/hjalp/")
    held = open_half(page, START, script)

    field(page).focus()
    page.keyboard.type(BEGUN)
    held.let_go()
    for letter in REST:
        page.keyboard.type(letter)
    expect(page.get_by_text(KEPT_LINE)).to_be_visible()
    page.keyboard.type(".")

    expect(field(page)).to_have_value(f"{BEGUN}{REST}.")
    expect(field(page)).to_be_focused()


def test_typed_text_while_the_page_loads_meets_no_kept_text_and_neither_is_lost(second):
    held = open_half(second, START)
    field(second).focus()
    second.keyboard.type(BEGUN)
    held.let_go()
    for letter in REST:
        second.keyboard.type(letter)

    expect_state(second, TITLE, "Påbörjad")
    expect(field(second)).to_have_value(BEGUN + REST)
    item(second, TITLE).get_by_role("button", name="Ändra").click()
    expect(field(second)).to_have_value(TITLE)
    expect_state(second, BEGUN + REST, "Påbörjad")
    expect(item(second, TITLE)).to_have_count(0)


@pytest.mark.parametrize("choice", ["Ute på plats", "I går"])
def test_typed_text_a_choice_made_while_the_page_loads_stands(second, choice):
    held = open_half(second, START)

    second.get_by_label(choice).check(force=True)
    held.let_go()

    expect_state(second, TITLE, "Påbörjad")
    expect(second.get_by_label(choice)).to_be_checked()
    expect(field(second)).to_have_value("")


def test_typed_text_of_before_the_script_is_kept_at_once(opened):
    page = opened("/hjalp/")
    held = open_half(page, START)
    field(page).fill(TITLE)
    held.let_go()
    expect(page.get_by_text(KEPT_LINE)).to_be_visible()
    page.close()

    again = page.context.new_page()
    again.goto(START)

    expect(field(again)).to_have_value(TITLE)
    expect(again.locator("[data-portal-outbox]")).to_be_hidden()


def test_typed_text_of_before_the_script_counts_also_where_the_page_was_kept_at_hand(opened):
    page = opened()
    kept_page = page.request.get(START).text()
    for title in THREE[:2]:
        page.route(f"**{START}", lambda route: route.fulfill(body=kept_page, content_type="text/html"))
        held = open_half(page, START)
        field(page).fill(title)
        held.let_go()
        expect(page.get_by_text(KEPT_LINE)).to_be_visible()
        page.unroute(f"**{START}")
        save(page).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")

    assert counted(*THREE[:2]) == [1, 1]


def type_letters(page):
    page.keyboard.type("Fru")
    return "Fru"


def compose(page):
    """Letters that are being put together, as on a phone or with dead keys: not yet confirmed."""
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "Fru", "selectionStart": 3, "selectionEnd": 3})
    return "Fru"


def begin_to_compose(page):
    """The field is empty still, but a letter is on its way."""
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "F", "selectionStart": 1, "selectionEnd": 1})
    keys.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    return ""


def type_and_erase(page):
    page.keyboard.type("F")
    page.keyboard.press("Backspace")
    return ""


def choose(page):
    page.get_by_label("Ute på plats").check(force=True)
    return ""


@pytest.mark.parametrize("touch", [type_letters, compose, begin_to_compose, type_and_erase, choose])
def test_typed_text_while_a_kept_one_is_on_its_way_stands(opened, touch):
    page = opened()
    page.context.add_init_script(FOR_EVER)
    field(page).fill(TITLE)
    expect(page.get_by_text(KEPT_LINE)).to_be_visible()
    other = page.context.new_page()
    other.goto(START)
    other.wait_for_function(WAITS_FOR_THE_TEXT)  # the form would have it as soon as the first tab is closed

    field(other).focus()
    typed = touch(other)
    page.close(run_before_unload=True)

    expect_state(other, TITLE, "Påbörjad")
    expect(field(other)).to_have_value(typed)


def test_typed_text_goes_over_to_the_next_tab_with_its_last_letters(opened):
    page = opened()
    page.context.add_init_script(FOR_EVER)
    field(page).fill("Frukost me")
    expect(page.get_by_text(KEPT_LINE)).to_be_visible()
    other = page.context.new_page()
    other.goto(START)
    other.wait_for_function(WAITS_FOR_THE_TEXT)

    field(page).press_sequentially("d f")
    page.close(run_before_unload=True)

    expect(field(other)).to_have_value("Frukost med f")


def test_typed_text_is_not_left_where_the_device_has_no_room_for_it(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, THREE[0])
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    field(page).fill(TITLE)

    item(page, THREE[0]).get_by_role("button", name="Ändra").click()

    expect(field(page)).to_have_value(TITLE)
    expect(item(page, THREE[0])).to_be_visible()


def test_typed_text_that_is_being_sent_cannot_be_written_in(opened):
    page = opened()
    held = Held(page, "**/ny/", "POST")
    field(page).fill(TITLE)
    field(page).press("Enter")

    expect(field(page)).not_to_be_editable()
    page.keyboard.type(" och en sak till")
    page.locator(".choice", has_text="Ute på plats").click()
    expect(field(page)).to_have_value(TITLE)
    expect(page.get_by_label("Ute på plats")).not_to_be_checked()
    held.let_go()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    assert Activity.objects.get(title=TITLE).family == ""


def test_typed_text_can_be_written_in_again_when_it_could_not_be_sent(opened):
    page = opened()
    page.get_by_label("Spara inte på enheten").check()
    held = Held(page, "**/ny/", "POST")
    field(page).fill(TITLE)
    field(page).press("Enter")
    held.lose()

    expect(page.get_by_text("Ingen kontakt med portalen. Din text finns kvar här")).to_be_visible()
    expect(field(page)).to_be_focused()
    page.keyboard.type(" igen")
    page.locator(".choice", has_text="Ute på plats").click()
    expect(page.get_by_label("Ute på plats")).to_be_checked()
    save(page).click()

    expect_saved(page, f"{TITLE} igen")


def test_typed_text_in_the_list_waits_while_another_is_being_sent(opened):
    page = opened()
    page.route("**/ny/", lambda route: route.abort("connectionreset"))
    write_offline(page, THREE[0])
    page.unroute("**/ny/")
    held = Held(page, "**/ny/", "POST")
    field(page).fill(TITLE)
    save(page).click()

    item(page, THREE[0]).get_by_role("button", name="Ändra").click()
    expect(field(page)).to_have_value(TITLE)
    held.let_go()

    expect_saved(page, TITLE)
    page.goto(START)
    expect_state(page, THREE[0], "Skickad")
    assert counted(THREE[0], TITLE) == [1, 1]
    assert left_on(page) == NOTHING


def test_typed_text_taken_up_again_is_not_sent_behind_ones_back(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, TITLE)
    held = Held(page, f"**{LOG}")
    page.context.set_offline(False)
    held.wait()  # the portal is asked whether it may be sent

    item(page, TITLE).get_by_role("button", name="Ändra").click()
    field(page).fill(f"{TITLE}, med föräldrar")
    held.let_go()
    save(page).click()

    expect_saved(page, f"{TITLE}, med föräldrar")
    assert counted(TITLE) == [0]


def test_typed_text_keeps_the_focus_when_an_error_is_told_late(opened):
    page = opened("/hjalp/", DESKTOP)
    held = open_half(page, LOG, "portal")
    save(page).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.evaluate(PAINTED)

    field(page).focus()
    page.keyboard.type(BEGUN)
    held.let_go()
    for letter in REST:
        page.keyboard.type(letter)
    expect(page.locator("#when-other")).to_be_hidden()  # as the scripts have come

    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(BEGUN + REST)


def test_typed_text_a_day_chosen_while_the_page_loads_counts(opened):
    page = opened("/hjalp/")
    held = open_half(page, START, "portal")
    field(page).fill(TITLE)
    page.get_by_label("Vilken dag?").fill("2026-03-04")
    held.let_go()

    expect(page.get_by_label("Annan dag")).to_be_checked()
    expect(page.get_by_label("Vilken dag?")).to_be_visible()
    save(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    assert str(Activity.objects.get(title=TITLE).starts_on) == "2026-03-04"


def test_typed_text_keeps_the_focus_after_the_skip_link(opened):
    page = opened(device=DESKTOP)
    page.wait_for_load_state()

    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(BEGUN)

    expect(field(page)).to_have_value(BEGUN)
    assert "#" not in page.url  # nothing is left that the browser would move the focus for later


def test_typed_text_in_a_search_survives_a_link_within_the_page_after_a_filter(opened):
    page = opened("/kommuner/2417/aktiviteter/", DESKTOP)
    page.wait_for_load_state()
    page.get_by_label("Typ", exact=True).select_option(index=1)
    page.wait_for_url("**typ=**")
    page.locator("#header-search").fill(TITLE)

    asked = []
    page.on("request", lambda request: asked.append(request.is_navigation_request()))

    page.evaluate("() => { location.hash = 'activities'; }")
    page.wait_for_url("**#activities")
    page.evaluate(
        "async () => { await (await fetch('/hjalp/')).text(); }"
    )  # a page on its way is asked for first

    assert not any(asked)
    expect(page.locator("#header-search")).to_have_value(TITLE)


def test_typed_text_the_last_of_two_quick_choices_is_the_one_that_counts(opened, cast):
    page = opened("/lan/24/", PHONE, cast.county_officer)
    page.wait_for_load_state()
    held = Held(page, "**/lan/24/?**")
    status = page.get_by_label("Status", exact=True)
    status.select_option(index=1)
    held.wait()
    status.select_option(index=2)
    chosen = status.input_value()
    held.let_go()

    page.wait_for_url(f"**status={chosen}**")
    expect(status).to_have_value(chosen)


def test_typed_text_of_a_lagesbild_is_asked_about_before_one_leaves_the_page(opened, cast):
    report = factories.situation_report(cast.norsjo, parts=False)
    page = opened(f"/kommuner/2417/lagesbilder/{report.pk}/delar/analys/", PHONE)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("main textarea").first.fill("Mörkt och tomt efter klockan 18")

    page.get_by_role("link", name="Avbryt").click()
    page.wait_for_url(f"**/lagesbilder/{report.pk}/")

    assert asked == ["beforeunload"]


def test_typed_text_that_was_saved_is_not_asked_about(opened, cast):
    report = factories.situation_report(cast.norsjo, parts=False)
    page = opened(f"/kommuner/2417/lagesbilder/{report.pk}/delar/analys/", PHONE)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("main textarea").first.fill("Mörkt och tomt efter klockan 18")
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url(f"**/lagesbilder/{report.pk}/")

    page.goto("/hjalp/")

    assert asked == []
