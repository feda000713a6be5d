"""A coordinator enters what was done, on a phone, in a moment – also where the network comes and goes."""

import pytest
from playwright.sync_api import expect

from accounts import actions
from activities.models import Activity
from tests import factories
from tests.browser.conftest import PHONE
from tests.factories import PASSWORD

START = "/kommuner/2417/"
TITLE = "Vuxna på stan, skolavslutningen"


class Thumb:
    """The one finger that holds the phone; it counts its taps."""

    taps = 0

    def tap(self, place):
        place.tap()
        self.taps += 1


def save(page):
    return page.get_by_role("button", name="Spara", exact=True).locator("visible=true").first


def field(page):
    return page.get_by_label("Vad har ni gjort?")


def kind(page):
    return page.get_by_label("Ute på plats")


def expect_saved_once(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Sparat")
    expect(page.get_by_role("heading", level=2)).to_have_text(TITLE)
    assert Activity.objects.filter(title=TITLE, family="presence").count() == 1


def do_not_save_here(page, url):
    """A shared device, where nobody's text is to be kept."""
    page.context.add_cookies([{"name": "spara_inte", "value": "1", "url": url}])


def test_new_activity_takes_three_taps_with_the_network_failing_once(open_page, cast):
    page, thumb = open_page(PHONE, person=cast.coordinator), Thumb()
    page.goto(START)

    thumb.tap(field(page))
    page.keyboard.type(TITLE)
    thumb.tap(kind(page))
    page.context.set_offline(True)
    thumb.tap(save(page))
    expect(page.get_by_text("Inte skickad än. Din text är sparad här på enheten")).to_be_visible()
    page.context.set_offline(False)

    expect(page.locator("[data-portal-outbox] li .status:visible")).to_have_text("Skickad")
    assert Activity.objects.filter(title=TITLE, family="presence").count() == 1
    assert thumb.taps == 3


def test_new_activity_from_any_page_takes_four_taps(open_page, cast):
    page, thumb = open_page(PHONE, person=cast.coordinator), Thumb()
    page.goto(f"{START}aktiviteter/")

    thumb.tap(page.get_by_role("link", name="Ny", exact=True))
    thumb.tap(field(page))
    page.keyboard.type(TITLE)
    thumb.tap(kind(page))
    thumb.tap(save(page))

    expect_saved_once(page)
    assert thumb.taps == 4


def test_new_activity_whose_answer_was_lost_counts_once(open_page, cast, live_server):
    page = open_page(PHONE, person=cast.coordinator)
    do_not_save_here(page, live_server.url)
    page.goto(START)
    field(page).fill(TITLE)
    kind(page).tap()

    def lose_answer(route):
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/ny/", lose_answer, times=1)
    save(page).tap()
    expect(page.get_by_text("Ingen kontakt med portalen.")).to_be_visible()
    save(page).tap()

    expect_saved_once(page)


def test_new_activity_without_javascript_survives_a_failing_network(open_page, cast):
    page, thumb = open_page(PHONE, person=cast.coordinator, java_script_enabled=False), Thumb()
    page.goto(START)

    thumb.tap(field(page))
    page.keyboard.type(TITLE)
    thumb.tap(kind(page))
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        thumb.tap(save(page))
    page.context.set_offline(False)
    page.reload()  # what the browser itself offers: to send the form again
    expect_saved_once(page)
    page.reload()

    expect_saved_once(page)
    assert thumb.taps == 3


@pytest.mark.parametrize("javascript", [True, False])
def test_new_activity_after_the_session_ended_loses_no_text(open_page, cast, live_server, javascript):
    actions.confirm_email(user=cast.coordinator)
    page = open_page(PHONE, person=cast.coordinator, java_script_enabled=javascript)
    do_not_save_here(page, live_server.url)
    page.goto(START)
    field(page).fill(TITLE)
    kind(page).check(force=True)
    page.context.clear_cookies(name="sessionid")

    save(page).tap()
    if javascript:
        expect(page.get_by_text("Du har loggats ut. Din text finns kvar här")).to_be_visible()
        other = page.context.new_page()
        other.goto("/konto/logga-in/")
    else:
        expect(page.get_by_role("heading", level=1)).to_have_text("Inte sparat än")
        expect(page.locator("blockquote")).to_have_text(TITLE)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Logga in i en ny flik").tap()
        other = opened.value
    other.get_by_label("E-post").fill(cast.coordinator.email)
    other.get_by_label("Lösenord").fill(PASSWORD)
    other.get_by_role("button", name="Logga in").tap()
    expect(other.get_by_role("link", name="Översikt").last).to_be_visible()
    if javascript:
        save(page).tap()
    else:
        page.get_by_role("button", name="Skicka igen").tap()
        expect(page.get_by_text("Formuläret öppnades innan du loggade in")).to_be_visible()
        page.get_by_role("button", name="Skicka igen").tap()

    expect_saved_once(page)


def test_new_activity_can_be_undone_and_repeated(open_page, cast):
    page = open_page(PHONE, person=cast.coordinator)
    page.goto(START)
    field(page).fill(TITLE)
    kind(page).tap()
    save(page).tap()
    expect_saved_once(page)

    page.get_by_role("link", name="Lägg in en liknande").tap()
    expect(field(page)).to_have_value(TITLE)
    expect(kind(page)).to_be_checked()
    page.go_back()
    page.get_by_role("button", name="Ångra").tap()

    expect(page.get_by_role("status")).to_contain_text("Borttagen.")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_saved_line_is_put_under_a_measure_with_one_tap_and_taken_back(open_page, cast, javascript):
    plan = factories.action_plan(cast.norsjo)
    for title in ("Vuxna på stan", "Belysning på skolgården och gångvägen till idrottshallen"):
        factories.measure(plan, title)
    factories.decide(plan)
    page = open_page(PHONE, person=cast.coordinator, java_script_enabled=javascript)
    page.goto(START)
    field(page).fill(TITLE)
    save(page).tap()

    page.get_by_role("button", name="Vuxna på stan").tap()
    expect(page.get_by_role("link", name="Vuxna på stan", exact=True)).to_be_visible()
    expect(page.get_by_text("Hör den till någon av era åtgärder?")).to_have_count(0)
    page.get_by_role("button", name="Den hör inte dit").tap()

    expect(page.get_by_text("Hör den till någon av era åtgärder?")).to_be_visible()
    assert not Activity.objects.get(title=TITLE).measures.exists()
