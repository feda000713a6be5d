"""Where the network or the session fails: what was written is kept on the device, sent once, and then gone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Activity
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.keeping import (
    KEPT_STATE,
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
from tests.browser.test_every_page import (
    AXE,
    RULES,
    RUN_AXE,
    SMALL_TARGETS,
    TOO_WIDE,
)

__all__ = ["opened"]


def test_weak_network_typed_text_survives_a_closed_tab(opened):
    page = opened()
    page.get_by_label("Ute på plats").check(force=True)
    field(page).fill(TITLE)
    page.close(run_before_unload=True)

    again = page.context.new_page()
    again.goto(START)
    expect(field(again)).to_have_value(TITLE)
    expect(again.get_by_label("Ute på plats")).to_be_checked()
    expect(again.get_by_text("Sparad här på enheten tills den är skickad.")).to_be_visible()
    save(again).click()

    expect(again.get_by_role("heading", level=1)).to_have_text("Sparat")
    assert counted(TITLE) == [1]
    assert left_on(again) == NOTHING


@pytest.mark.parametrize("tabs", [1, 2])
def test_weak_network_three_texts_are_each_sent_once_when_it_returns(opened, tabs):
    page = opened()
    others = [page.context.new_page() for _ in range(tabs - 1)]
    for other in others:
        other.goto(START)
    page.context.set_offline(True)
    for title in THREE:
        write_offline(page, title)
        expect(page.get_by_text(KEPT_STATE)).to_be_visible()
        expect(field(page)).to_have_value("")
    for other in others:
        other.bring_to_front()  # a tab in the background may be slow to hear of it
        expect_state(other, THREE[2], "Sparad här")
    page.bring_to_front()
    assert counted(*THREE) == [0, 0, 0]

    page.context.set_offline(False)

    for tab in [page, *others]:
        for title in THREE:
            expect_state(tab, title, "Skickad")
        expect(tab.get_by_text(KEPT_STATE)).to_be_hidden()
    assert counted(*THREE) == [1, 1, 1]
    assert left_on(page) == NOTHING
    assert page.evaluate("() => refused") == []


def test_weak_network_texts_are_sent_when_the_form_is_opened_again(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, TITLE)
    page.close()
    page.context.set_offline(False)

    again = page.context.new_page()
    again.goto(LOG)

    expect_state(again, TITLE, "Skickad")
    again.reload()
    expect(again.locator("[data-portal-outbox]")).to_be_hidden()
    assert counted(TITLE) == [1]


@pytest.mark.parametrize("status", [503, 429])
def test_weak_network_a_server_that_asks_for_patience_gets_it(opened, status):
    page = opened()
    page.clock.install()
    page.reload()
    asked = []

    def refuse(route):
        asked.append(route.request.method)
        route.fulfill(status=status, headers={"Retry-After": "90"}, body="En stund")

    page.route("**/aktiviteter/ny/", refuse)
    field(page).fill(TITLE)
    save(page).click()
    expect_state(page, TITLE, "Sparad här")
    page.clock.run_for(60_000)
    assert asked == ["POST"]

    page.unroute("**/aktiviteter/ny/")
    page.clock.run_for(60_000)

    expect_state(page, TITLE, "Skickad")
    assert counted(TITLE) == [1]


def lose_answer(route):
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort("connectionreset")
    else:
        route.continue_()


def test_weak_network_a_text_whose_answer_was_lost_counts_once(opened):
    page = opened()
    page.route("**/aktiviteter/ny/", lose_answer)
    field(page).fill(TITLE)
    save(page).click()
    expect_state(page, TITLE, "Sparad här")
    with page.expect_event("requestfailed"):
        item(page, TITLE).get_by_role("button", name="Skicka nu").click()
    expect_state(page, TITLE, "Sparad här")
    assert counted(TITLE) == [1]

    page.unroute("**/aktiviteter/ny/")
    item(page, TITLE).get_by_role("button", name="Skicka nu").click()

    expect_state(page, TITLE, "Skickad")
    assert counted(TITLE) == [1]


def test_weak_network_a_change_to_a_text_whose_answer_was_lost_is_not_lost(opened):
    page = opened()
    page.route("**/aktiviteter/ny/", lose_answer)
    field(page).fill(TITLE)
    save(page).click()
    expect_state(page, TITLE, "Sparad här")
    page.unroute("**/aktiviteter/ny/")

    item(page, TITLE).get_by_role("button", name="Ändra").click()
    field(page).fill(f"{TITLE}, med föräldrar")
    save(page).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    expect(page.get_by_role("heading", level=2)).to_have_text(f"{TITLE}, med föräldrar")


def test_weak_network_a_text_is_of_the_day_it_was_written(opened):
    page = opened()
    page.clock.install(time=timezone.now() - timedelta(days=2))
    page.reload()
    page.context.set_offline(True)
    write_offline(page, TITLE)
    page.clock.fast_forward("48:00:00")

    page.context.set_offline(False)

    expect_state(page, TITLE, "Skickad")
    assert Activity.objects.get(title=TITLE).starts_on == timezone.localdate() - timedelta(days=2)


def test_weak_network_a_text_that_must_be_changed_says_why_and_is_mended(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, "Samtal med 19900101-0017")
    page.context.set_offline(False)
    expect_state(page, "Samtal med", "Behöver ändras")
    expect(item(page, "Samtal med")).to_contain_text("Det här ser ut som ett personnummer.")
    assert counted("Samtal med 19900101-0017") == [0]

    item(page, "Samtal med").get_by_role("button", name="Ändra").click()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("Samtal med 19900101-0017")
    expect(page.locator("[data-portal-outbox]")).to_be_hidden()
    field(page).fill("Samtal med en förening")
    save(page).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    assert counted("Samtal med en förening") == [1]
    assert left_on(page) == NOTHING


def test_weak_network_a_kept_text_can_be_edited_while_another_is_begun(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, THREE[0])
    field(page).fill(THREE[1])

    item(page, THREE[0]).get_by_role("button", name="Ändra").click()

    expect(field(page)).to_have_value(THREE[0])
    expect_state(page, THREE[1], "Påbörjad")
    expect(item(page, THREE[0])).to_have_count(0)


def test_weak_network_a_text_is_removed_after_a_question(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, TITLE)

    page.once("dialog", lambda dialog: dialog.dismiss())
    item(page, TITLE).get_by_role("button", name="Ta bort härifrån").click()
    expect_state(page, TITLE, "Sparad här")
    page.once("dialog", lambda dialog: dialog.accept())
    item(page, TITLE).get_by_role("button", name="Ta bort härifrån").click()

    expect(page.locator("[data-portal-outbox]")).to_be_hidden()
    assert left_on(page) == NOTHING


def test_weak_network_of_ten_texts_none_is_lost_or_doubled_where_most_is_dropped(opened):
    titles = [f"Föräldramöte i grupp {number}" for number in range(10)]
    page = opened()
    page.clock.install()
    page.reload()
    requests = []

    def drop_two_of_three(route):
        requests.append(route.request.method)
        if len(requests) % 3 == 0:
            route.continue_()
        elif len(requests) % 3 == 1:
            route.abort("connectionreset")
        else:
            lose_answer(route)

    page.route("**/aktiviteter/ny/", drop_two_of_three)
    for title in titles:
        if page.url.endswith("/sparad/"):
            page.goto(START)
        field(page).fill(title)
        save(page).click()
        page.locator(f"li:has-text('{title}'), h2:has-text('{title}')").first.wait_for()
    page.unroute("**/aktiviteter/ny/")
    page.goto(START)
    page.clock.run_for(60_000)

    expect(page.locator("[data-portal-outbox] .status:visible").filter(has_not_text="Skickad")).to_have_count(
        0
    )
    assert counted(*titles) == [1] * 10
    assert left_on(page) == NOTHING
    assert len(requests) > 10


def test_weak_network_going_back_after_saving_gives_a_form_of_its_own(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, THREE[0])
    page.context.set_offline(False)
    expect_state(page, THREE[0], "Skickad")
    for title in THREE[1:]:
        field(page).fill(title)
        save(page).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
        expect(page.get_by_role("heading", level=2)).to_have_text(title)
        page.go_back()
        expect(field(page)).to_have_value("")

    assert counted(*THREE) == [1, 1, 1]


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_weak_network_kept_texts_and_the_question_are_accessible(opened, device):
    page = opened(device=device)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(AXE)
    wrong = []

    def look():
        width = device["viewport"]["width"]
        wrong.extend(
            [*page.evaluate(TOO_WIDE, width), *page.evaluate(SMALL_TARGETS, ".outbox :is(a, button)")]
        )
        wrong.extend(page.evaluate(RUN_AXE, RULES))
        page.emulate_media(color_scheme="dark")
        wrong.extend(page.evaluate(RUN_AXE, RULES))
        page.emulate_media(color_scheme="light")

    page.context.set_offline(True)
    for title in [*THREE, "Samtal med 19900101-0017"]:
        write_offline(page, title)
    look()
    page.locator("form[data-portal-unsent]").evaluate("(form) => form.requestSubmit()")
    expect(page.get_by_role("dialog")).to_be_visible()
    look()
    page.get_by_role("dialog").get_by_role("button", name="Avbryt").click()
    page.context.set_offline(False)
    expect_state(page, "Samtal med", "Behöver ändras")
    look()

    assert wrong == []


def test_weak_network_works_by_keyboard(opened):
    page = opened(device=DESKTOP)
    page.context.set_offline(True)
    write_offline(page, TITLE)
    page.context.set_offline(False)
    expect_state(page, TITLE, "Skickad")
    page.context.set_offline(True)
    write_offline(page, THREE[0])

    item(page, THREE[0]).get_by_role("button", name="Ändra").focus()
    page.keyboard.press("Enter")

    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(THREE[0])
