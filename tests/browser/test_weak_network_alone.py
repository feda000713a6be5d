"""What is kept on a device is met by nobody else, and by nothing but its own form."""

from playwright.sync_api import expect

from accounts import actions
from accounts.models import Role
from activities.models import Activity
from tests import factories
from tests.browser.conftest import DESKTOP, session_cookie
from tests.browser.keeping import (
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
from tests.factories import PASSWORD

__all__ = ["opened"]


def test_weak_network_an_address_left_for_a_reply_never_meets_the_next_at_the_computer(opened, cast):
    link = factories.tell_link(cast.norsjo, by=cast.coordinator)
    page = opened(f"/beratta/{link.token}/", DESKTOP, person=None)
    page.locator("details.tell-more summary").click()
    page.get_by_label("E-post för svar").fill("elev@exempel.se")
    page.get_by_label("Vad har ni gjort?").fill(TITLE)
    expect(page.get_by_text("Sparad här på enheten")).to_be_visible()
    kept = str(left_on(page)["kept"])
    page.reload()

    expect(page.get_by_label("Vad har ni gjort?")).to_have_value(TITLE)
    assert TITLE in kept
    assert "elev@exempel.se" not in kept
    assert page.locator("[name=reply_to]").input_value() == ""


def test_weak_network_a_text_in_one_tab_is_not_taken_by_another(opened):
    page = opened()
    field(page).fill(TITLE)
    expect(page.get_by_text("Sparad här på enheten")).to_be_visible()

    other = page.context.new_page()
    other.goto(START)
    expect(other.get_by_text("Sparas på enheten tills")).to_be_visible()
    expect(field(other)).to_have_value("")
    expect(other.locator("[data-portal-outbox]")).to_be_hidden()
    expect(field(page)).to_have_value(TITLE)


def test_weak_network_do_not_save_here_leaves_nothing(opened):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, THREE[0])
    field(page).fill(TITLE)
    expect(page.get_by_text("Sparad här på enheten")).to_be_visible()

    page.get_by_label("Spara inte på enheten").check()
    expect(page.get_by_text("Sparas inte på enheten")).to_be_visible()
    assert left_on(page) == NOTHING
    expect_state(page, THREE[0], "Finns bara på den här sidan")
    save(page).click()
    expect(page.get_by_text("Ingen kontakt med portalen. Din text finns kvar här")).to_be_visible()
    expect(field(page)).to_have_value(TITLE)
    assert left_on(page) == NOTHING

    page.context.set_offline(False)
    expect_state(page, THREE[0], "Skickad")
    save(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    page.goto(START)
    expect(page.get_by_label("Spara inte på enheten")).to_be_checked()
    assert counted(THREE[0], TITLE) == [1, 1]
    assert left_on(page) == NOTHING


def test_weak_network_another_person_on_the_device_never_meets_the_text(opened, cast, live_server):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, TITLE)
    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies([session_cookie(cast.colleague, live_server.url)])
    page.context.set_offline(False)
    expect(item(page, TITLE)).to_contain_text("logga in så skickas den")

    other = page.context.new_page()
    other.goto(START)
    expect(other.get_by_text("Sparas på enheten tills")).to_be_visible()
    expect(other.locator("[data-portal-outbox]")).to_be_hidden()
    assert TITLE not in other.content()
    assert counted(TITLE) == [0]

    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies([session_cookie(cast.coordinator, live_server.url)])
    other.goto(START)
    expect_state(other, TITLE, "Skickad")
    assert Activity.objects.get(title=TITLE).created_by == cast.coordinator


def test_weak_network_a_text_of_one_place_is_not_listed_in_another(opened, cast):
    factories.membership(cast.coordinator, Role.COORDINATOR, factories.municipality("2403", "Bjurholm"))
    page = opened()
    page.context.set_offline(True)
    write_offline(page, TITLE)
    page.close()
    page.context.set_offline(False)

    other = page.context.new_page()
    other.goto("/kommuner/2403/")

    expect(other.get_by_text("Sparas på enheten tills")).to_be_visible()
    expect(other.locator("[data-portal-outbox]")).to_be_hidden()


def test_weak_network_an_ended_session_keeps_the_text_until_one_has_signed_in(opened, cast):
    actions.confirm_email(user=cast.coordinator)
    page = opened()
    field(page).fill(TITLE)
    page.context.clear_cookies(name="sessionid")
    save(page).click()
    expect_state(page, TITLE, "Sparad här – logga in så skickas den")

    item(page, TITLE).get_by_role("link", name="Logga in").click()
    page.get_by_label("E-post").fill(cast.coordinator.email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()

    expect_state(page, TITLE, "Skickad")
    assert counted(TITLE) == [1]
    assert left_on(page) == NOTHING


def test_weak_network_access_that_ended_keeps_the_text_to_be_copied(opened, cast):
    page = opened()
    page.context.set_offline(True)
    write_offline(page, TITLE)
    cast.coordinator.memberships.update(ends_on="2026-01-01", starts_on="2025-01-01")
    page.context.set_offline(False)

    expect_state(page, TITLE, "Går inte att skicka hit längre")
    expect(item(page, TITLE).get_by_role("button", name="Ta bort härifrån")).to_be_visible()
    assert counted(TITLE) == [0]


def test_weak_network_signing_out_asks_about_a_text_that_is_not_sent(opened):
    page = opened(device=DESKTOP)
    field(page).fill(TITLE)
    expect(page.get_by_text("Sparad här på enheten")).to_be_visible()
    page.goto("/kommuner/2417/aktiviteter/")

    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="Logga ut", exact=True).click()
    dialog = page.get_by_role("dialog", name="En text är inte skickad")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Avbryt").click()
    expect(dialog).to_be_hidden()
    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="Logga ut", exact=True).click()
    dialog.get_by_role("button", name="Logga ut och ta bort den").click()

    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
    assert left_on(page) == NOTHING


def test_weak_network_hostile_text_is_only_text(opened):
    hostile = "<img src=x onerror=document.title='körd'>"
    page = opened()
    page.context.set_offline(True)
    write_offline(page, hostile)

    expect(item(page, hostile)).to_be_visible()
    assert page.locator("[data-portal-outbox] img").count() == 0
    assert page.title() != "körd"
