"""A coordinator makes a survey of a ready one, with the keyboard alone."""

from playwright.sync_api import expect

from accounts import actions
from surveys.models import Questionnaire
from tests import survey_factories as make
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_keyboard import FOCUSED, press, tab_to


def ready():
    made = Questionnaire.objects.create(title={"sv": "Klar elevenkät"}, audience="pupils", code="klar")
    made.sections.create(position=1, title={"sv": "Om dig"})
    make.question(made, "sex", "Är du flicka eller pojke?", code="sex")
    make.question(made, label="Har du rökt?", code="rokt")
    return made


def follow(page, name):
    """Go to the control and press it; what it opens is there afterwards."""
    tab_to(page, name)
    with page.expect_navigation():
        press(page, "Enter")


def test_a_survey_is_made_of_a_ready_one_in_a_dozen_steps(open_page, cast):
    actions.confirm_email(user=cast.coordinator)
    ready()
    page = open_page(DESKTOP, person=cast.coordinator, reduced_motion="reduce")
    page.goto("/enkater/formular/nytt/")

    follow(page, "Kopiera Klar elevenkät")
    follow(page, "Gör en kopia")
    expect(page.get_by_text("Kopian är er egen")).to_be_visible()
    follow(page, "Ny fråga")
    tab_to(page, "Frågan")
    page.keyboard.type("Hur ofta röker du?")
    tab_to(page, "Ja eller nej")
    press(page, "Space", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown")
    follow(page, "Fortsätt")
    expect(page.get_by_role("heading", name="Fråga 3")).to_be_visible()
    follow(page, "Spara")
    tab_to(page, "Mer Hur ofta röker du?")
    press(page, "Enter")
    follow(page, "Villkor Hur ofta röker du?")
    tab_to(page, "Svaret på")
    press(page, "ArrowDown")
    follow(page, "Fortsätt")
    tab_to(page, "Ja")
    press(page, "Space")
    follow(page, "Spara villkoret")
    expect(page.get_by_text("Visas om svaret på fråga 2 är Ja.")).to_be_visible()
    follow(page, "Tillbaka till formuläret")
    for _press in range(60):  # the question was shown, so the way to the top is backwards
        page.keyboard.press("Shift+Tab")
        if page.evaluate(FOCUSED)["name"] == "Kontrollera":
            break
    with page.expect_navigation():
        press(page, "Enter")
    expect(page.get_by_text("Formuläret kan användas i en omgång.")).to_be_visible()

    made = Questionnaire.objects.get(municipality=cast.norsjo)
    assert list(made.questions.values_list("code", "kind")) == [
        ("sex", "sex"), ("rokt", "yes_no"), ("hur-ofta-roker-du", "frequency")
    ]  # fmt: skip


def test_the_preview_is_gone_through_in_its_phone_and_whole_on_a_phone(open_page, cast):
    actions.confirm_email(user=cast.coordinator)
    made = make.questionnaire(cast.norsjo)
    address = f"/enkater/formular/{made.pk}/forhandsvisa/"

    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto(address)
    phone = page.frame_locator("iframe")
    phone.get_by_role("link", name="Börja").click()
    expect(phone.get_by_text("Är du flicka eller pojke?")).to_be_visible()
    assert page.locator("iframe").bounding_box()["width"] == 375
    phone.get_by_role("link", name="Nästa").click()
    expect(phone.get_by_role("heading", name="Tack")).to_be_visible()

    small = open_page(PHONE, person=cast.coordinator)
    small.goto(address)
    expect(small.locator("iframe")).to_be_hidden()
    small.get_by_role("link", name="Visa formuläret").click()
    small.get_by_role("link", name="Börja").click()
    expect(small.get_by_text("Är du flicka eller pojke?")).to_be_visible()
