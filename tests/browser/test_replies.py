"""A report on violent extremism, filled in from what was entered for other reasons; then a question nobody foresaw."""

from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Activity
from reviews.models import DutyReply
from reviews.replies import actions
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


def begins(page):
    """From the menu's Rapporter to a report that is already filled in."""
    page.goto("/")
    page.get_by_text("Mer", exact=True).click()
    page.get_by_role("link", name="Rapporter", exact=True).click()
    page.get_by_role("link", name="Svara dem som frågar").click()
    # before anyone has begun: what was entered for other reasons answers already
    page.get_by_role("link", name="1 av 8 förifyllda Arbetet mot våldsbejakande extremism").click()
    expect(page.get_by_text("2 aktiviteter")).to_be_visible()
    assert not DutyReply.objects.exists()
    page.go_back()
    page.get_by_role("button", name="Börja: Arbetet mot våldsbejakande extremism").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Arbetet mot våldsbejakande extremism")


def answers(page):
    """What was entered stands there; the coordinator leaves one thing out and writes a sentence."""
    page.get_by_role("region", name="Frågorna").get_by_role("link", name="Vad har ni gjort?").click()
    expect(page.get_by_label("Fältarbete vid skolan")).to_be_checked()
    page.get_by_label("Möte om affischer").uncheck()
    page.get_by_label("Era egna ord").fill("Fältgruppen märkte klistermärkena först.")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator(".notice-success")).to_have_text("Sparat.")


def locks_and_shares(page):
    page.get_by_role("link", name="Lås", exact=True).click()
    page.get_by_role("button", name="Lås svaret").click()
    reply = DutyReply.objects.get()
    actions.make_reply.call(reply.pk)
    page.reload()
    expect(page.get_by_text("Fältgruppen märkte klistermärkena först.")).to_be_visible()
    expect(page.get_by_text("Inte delat.")).to_be_visible()
    page.get_by_role("button", name="Dela med länsstyrelsen").click()
    expect(page.locator(".notice-success")).to_have_text("Nu kan länsstyrelsen läsa svaret.")


def test_a_report_that_is_filled_in_already(open_page, cast):
    today = timezone.localdate()
    # entered by others for other reasons: a theme each, no report in mind
    for title, themes in (("Fältarbete vid skolan", ["hatbrott"]), ("Möte om affischer", ["vbe"])):
        factories.activity(cast.norsjo, title=title, on=today.replace(day=1), themes=themes)
    page = open_page(PHONE, person=cast.coordinator)
    officer = open_page(DESKTOP, person=cast.county_officer)

    begins(page)
    answers(page)
    officer.goto("/lan/24/svar/")
    expect(officer.get_by_text("Inga svar är delade än")).to_be_visible()
    locks_and_shares(page)

    officer.reload()
    officer.get_by_role("link", name="Arbetet mot våldsbejakande extremism").click()
    expect(officer.get_by_text("Fältarbete vid skolan")).to_be_visible()
    expect(officer.get_by_text("Möte om affischer")).to_have_count(0)
    page.goto("/kommuner/2417/rapporter/")
    expect(page.get_by_text(f"{today.year}: 1 förfrågan, 1 av 8 svar ifyllda")).to_be_visible()
    page.goto(f"/kommuner/2417/aktiviteter/{Activity.objects.get(title='Fältarbete vid skolan').pk}/")
    expect(page.get_by_role("heading", name="Används i 1 rapport")).to_be_visible()


def test_a_question_nobody_foresaw(open_page, cast):
    today = timezone.localdate()
    factories.activity(cast.norsjo, title="Sanering av klotter", on=today.replace(day=1))
    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto("/kommuner/2417/rapporter/svar/")
    page.get_by_role("link", name="En fråga som ingen förutsåg").first.click()
    page.get_by_label("Rubrik").fill("Fråga om klotter")
    page.get_by_label("Vem som frågar").fill("Tidningen")
    page.get_by_label("Frågan, som den ställdes").fill("Vad gör kommunen åt klottret?")
    page.get_by_role("button", name="Sök i det vi har").click()
    expect(page.get_by_text("Inget hittades i: Lägesbildens problem")).to_be_visible()
    expect(page.get_by_label("Ert svar")).to_have_value("")
    page.get_by_role("checkbox", name="Sanering av klotter").check()
    page.get_by_label("Ert svar").fill("Vi sanerar inom ett dygn.")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator(".notice-success")).to_have_text("Sparat.")
    expect(page.get_by_text("1 av 1")).to_have_count(0)
    page.get_by_role("link", name="Svara dem som frågar").click()
    expect(page.get_by_role("row", name="Fråga om klotter")).to_be_visible()
