"""An inspiration day in a real browser: from what municipalities need to what came of it half a year later."""

from datetime import timedelta

import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from portal.lib.dates import moment
from reviews.models import Commitment, Event, SignUp
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE

TITLE = "Inspirationsdag i Malå"
TOLD = "Vi behöver hjälp att läsa små siffror"
NEW = "Hur når vi föräldrar i byarna?"


def note(page, text):
    expect(page.locator(".notice-success, .notice-info").first).to_contain_text(text)


def plans(page, other):
    """The officer plans the day from the menu, and asks the neighbouring county to arrange it too."""
    page.goto("/")
    page.get_by_role("link", name="Processtöd", exact=True).first.click()
    page.get_by_role("link", name="Träffar", exact=True).click()
    page.get_by_role("link", name="Planera en träff").first.click()
    page.get_by_label("Vad heter träffen?").fill(TITLE)
    page.get_by_label("Dag", exact=True).fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("Plats").fill("Folkets hus, Malå")
    page.get_by_text("Tillsammans med ett annat län").click()
    page.get_by_label(other).check()
    page.get_by_role("button", name="Spara").click()
    note(page, "Träffen är planerad")


def joins(page):
    """The other county says yes."""
    page.goto("/lan/25/traffar/")
    page.get_by_role("button", name="Ordna den tillsammans").click()
    note(page, "Ni ordnar den tillsammans.")


def invites(page, *names):
    page.get_by_role("link", name="Bjud in").click()
    for name in (*names, "Chefer"):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Bjud in").click()
    note(page, "De är inbjudna")


def opens_invitation(page):
    page.goto("/")
    page.get_by_role("link", name=f"Svara på inbjudan: {TITLE}").tap()


def brings(page):
    """The coordinator brings a need that was told before, and a new one."""
    page.get_by_role("link", name="Ta upp något på träffen").tap()
    page.get_by_label("eller ett behov som ni har berättat om tidigare").select_option(label=TOLD)
    page.get_by_role("button", name="Ta upp det").tap()
    page.get_by_role("link", name="Ta upp något på träffen").tap()
    page.get_by_label("Vad vill ni ta upp?").fill(NEW)
    page.get_by_role("button", name="Ta upp det").tap()
    for text in (TOLD, NEW):
        expect(page.get_by_role("region", name="Det ni vill ta upp")).to_contain_text(text)


def answers(page, function, needs=""):
    page.get_by_role("link", name="Svara på inbjudan").tap()
    page.get_by_label("Ja, jag kommer").check()
    page.get_by_label("funktion").fill(function)
    page.get_by_label("mat, eller något annat som underlättar").fill(needs)
    page.get_by_role("button", name="Skicka svaret").tap()
    note(page, "Du är anmäld.")


def signs_up(page, name, function):
    page.get_by_role("link", name="Anmäl någon annan").tap()
    page.get_by_label("Namn", exact=True).fill(name)
    page.get_by_label("funktion").fill(function)
    page.get_by_role("button", name="Anmäl").tap()
    note(page, "Anmäld.")


def makes_programme(page):
    """What was brought becomes a point of the programme by one press; when and who are filled in after."""
    page.reload()
    brought = page.get_by_role("listitem").filter(has_text=NEW)
    brought.get_by_role("button", name="Lägg in i programmet").click()
    expect(page.get_by_label("Vad handlar punkten om?")).to_have_value(NEW)
    page.get_by_label("från klockan").fill("10:00")
    page.get_by_label("vem leder den").fill("Malå")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("region", name="Program", exact=True)).to_contain_text("10:00")
    expect(page.get_by_role("region", name="Det kommunerna vill ta upp")).to_contain_text("I programmet")


def holds(page, address, absent):
    """On the day: who was there, what was said, and what a municipality takes home."""
    page.goto(address)
    page.get_by_role("link", name="Vilka var där?").click()
    page.get_by_label(f"Var där: {absent}").uncheck()
    page.get_by_role("button", name="Spara vilka som var där").click()
    note(page, "Träffen är genomförd.")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Skriv ner vad som sades").click()
    page.get_by_label("Vad sades?").fill("Bjud in till bygdegården i stället för skolan.")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("link", name="Ta med något hem").click()
    page.get_by_label("Kommun", exact=True).select_option(label="Malå")
    page.get_by_label("Vad ska ni göra?").fill("Läsa enkäten ihop med Norsjö")
    page.get_by_label("Vilken funktion ansvarar för det?").fill("Samordnaren")
    page.get_by_role("button", name="Ta med det hem").click()
    note(page, "Kommunen ser det under Att göra")


def takes_home(page, address):
    """On the way home, on the phone."""
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Bjud in till bygdegården i stället för skolan.")
    expect(page.locator("main")).not_to_contain_text("Läsa enkäten ihop med Norsjö")
    page.get_by_role("link", name="Ta med något hem").tap()
    page.get_by_label("Vad ska ni göra?").fill("Bjuda in till bygdegården i två byar")
    page.get_by_label("Vilken funktion ansvarar för det?").fill("Fältarna")
    page.get_by_role("button", name="Ta med det hem").tap()
    note(page, "Kommunen ser det under Att göra")


def says(page, outcome, sentence):
    """From the question on the start page to the answer."""
    page.goto("/")
    row = page.get_by_role("listitem").filter(has_text="Bjuda in till bygdegården i två byar")
    expect(row).to_contain_text("Hur gick det?")
    row.get_by_role("link").tap()
    page.get_by_label(outcome).check()
    page.get_by_label("med en mening").fill(sentence)
    page.get_by_role("button", name="Skicka svaret").tap()
    note(page, "De som ordnade träffen ser hur det gick.")
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text("Bjuda in till bygdegården i två byar")


def test_an_inspiration_day_from_needs_to_what_came_of_it(open_page, cast):
    mala = factories.municipality("2418", "Malå")
    peter = factories.member(Role.COORDINATOR, mala)
    factories.need(cast.norsjo, TOLD)
    officer = open_page(DESKTOP, person=cast.county_officer)
    neighbour = open_page(DESKTOP, person=cast.foreign_officer)
    norsjo, malas = open_page(PHONE, person=cast.coordinator), open_page(PHONE, person=peter)
    arjeplog = open_page(PHONE, person=cast.foreign_coordinator)

    plans(officer, cast.norrbotten.name)
    joins(neighbour)
    officer.reload()
    invites(officer, "Norsjö", "Malå")
    invites(neighbour, "Arjeplog")

    opens_invitation(norsjo)
    expect(norsjo.locator("main")).to_contain_text("Län 24, Län 25")
    brings(norsjo)
    answers(norsjo, "Samordnare", "Vegetariskt")
    for page in (malas, arjeplog):
        opens_invitation(page)
        expect(page.locator("main")).not_to_contain_text(NEW)
        answers(page, "Samordnare")
    signs_up(malas, "Karin Holm", "Fältare")
    makes_programme(neighbour)
    arjeplog.reload()
    expect(arjeplog.get_by_role("region", name="Program", exact=True)).to_contain_text(NEW)
    expect(arjeplog.locator("main")).to_contain_text("Sammanlagt kommer 4 personer.")
    expect(arjeplog.locator("main")).not_to_contain_text("Karin Holm")

    event = Event.objects.get()
    own = f"/kommuner/2417/traffar/{event.pk}/"
    with time_machine.travel(moment(event.on, 14)):
        officer = open_page(DESKTOP, person=cast.county_officer)
        holds(officer, f"/lan/24/traffar/{event.pk}/", "Karin Holm")
        takes_home(open_page(PHONE, person=cast.coordinator), own)
    assert dict(SignUp.objects.values_list("function", "attended"))["Fältare"] is False
    assert SignUp.objects.filter(attended=True).count() == 3

    with time_machine.travel(moment(event.on + timedelta(days=90), 9)):
        says(open_page(PHONE, person=cast.coordinator), "Det pågår", "Första byn är klar, sju kom.")
    with time_machine.travel(moment(event.on + timedelta(days=182), 9)):
        says(open_page(PHONE, person=cast.coordinator), "Det blev gjort", "Två byar, arton kom.")
        officer = open_page(DESKTOP, person=cast.county_officer)
        officer.goto("/lan/24/traffar/ataganden/")
        row = officer.get_by_role("listitem").filter(has_text="Bjuda in till bygdegården i två byar")
        for text in ("Första byn är klar, sju kom.", "Två byar, arton kom.", "Det blev gjort"):
            expect(row).to_contain_text(text)
        waiting = officer.get_by_role("listitem").filter(has_text="Läsa enkäten ihop med Norsjö")
        expect(waiting).to_contain_text("Frågan är ställd")
    assert Commitment.objects.get(municipality=cast.norsjo).ask_on is None
