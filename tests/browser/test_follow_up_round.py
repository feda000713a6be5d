"""A county's round with three municipalities, one on time, one asked to complete, one that does not take part; and
the county's report on the year, as PDF."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from reviews.models import Review, ReviewRound
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_the_chain import HYPHEN
from tests.lib.test_papers import text_of
from tests.test_worker import work_through_queue

MUST = ("Läget enligt lagen", "Lägesbild och åtgärdsplan", "Det vi har gjort", "Samverkan", "Behov av stöd")


def opens_a_round(page):
    """The officer sets up a round from the menu, with the questions that are there, and opens it."""
    page.goto("/")
    page.get_by_role("link", name="Uppföljning", exact=True).first.click()
    page.get_by_role("link", name="Lägg upp en uppföljning").first.click()
    for label, days in (("Skickas in senast", 20), ("Återkoppling senast", 40)):
        page.get_by_label(label).fill((timezone.localdate() + timedelta(days=days)).isoformat())
    page.get_by_role("button", name="Lägg upp uppföljningen").click()
    page.get_by_role("link", name="Öppna uppföljningen …").click()
    page.get_by_role("button", name="Öppna uppföljningen nu").click()
    expect(page.locator(".notice-success")).to_have_text("Uppföljningen är öppen.")


def writes_and_sends(page, title, says):
    """The coordinator goes from the start page through the task list to the button that sends."""
    page.goto("/")
    page.get_by_role("link", name=f"Skriv och skicka {title}").click()
    for heading in MUST:
        page.get_by_role("region", name="Rapportens avsnitt").get_by_role("link", name=heading).click()
        page.get_by_label("Era egna ord").fill(f"{says}: {heading.lower()}.")
        page.get_by_label("Det här avsnittet är klart").check()
        page.get_by_role("button", name="Spara").click()
        expect(page.locator(".notice-success")).to_have_text("Sparat.")
    sends(page)


def sends(page):
    page.get_by_role("link", name="Kontrollera och skicka …").click()
    expect(page.locator("#public")).to_contain_text("allmän handling hos både kommunen och länsstyrelsen")
    page.get_by_role("button", name="Skicka till länsstyrelsen").click()
    expect(page.locator(".notice-success")).to_have_text("Rapporten är skickad till länsstyrelsen.")
    page.get_by_role("heading", name="Lägesbild och åtgärdsplan").scroll_into_view_if_needed()
    expect(page.get_by_text("Inget har ändrats i er dokumentation sedan").first).to_be_visible()


def writes_the_report_of_the_year(page, says):
    """The officer makes the county's yearly report, writes what the round has told, and locks it; gives the PDF's
    words."""
    page.get_by_role("link", name="Rapporter", exact=True).first.click()
    page.get_by_role("button", name="Gör ett utkast").click()
    page.get_by_role("region", name="Rapportens avsnitt").get_by_role("list").get_by_role(
        "link"
    ).first.click()
    page.get_by_label("Era egna ord").fill(says)
    page.get_by_role("button", name="Spara").click()
    expect(page.locator(".notice-success")).to_be_visible()
    page.get_by_role("link", name="Lås", exact=True).click()
    page.get_by_role("button", name="Lås rapporten").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_through_queue()
    with page.expect_download() as paper:
        page.get_by_role("link", name="Ladda ner som PDF").click()
    return " ".join(text_of(paper.value.path().read_bytes()).replace(HYPHEN, "").split())


def line_of(page, name):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def test_a_round_with_three_municipalities(open_page, cast):
    mala, asele = factories.municipality("2418", "Malå"), factories.municipality("2463", "Åsele")
    peter = factories.member(Role.COORDINATOR, mala)
    officer = open_page(DESKTOP, person=cast.county_officer)
    norsjo = open_page(PHONE, person=cast.coordinator)
    malas = open_page(PHONE, person=peter)

    opens_a_round(officer)
    review_round = ReviewRound.objects.get()
    title, table = review_round.title, officer.url
    for name in ("Norsjö", "Malå", "Åsele"):
        expect(line_of(officer, name)).to_contain_text("Inte påbörjad")

    writes_and_sends(norsjo, title, "Norsjö berättar")
    writes_and_sends(malas, title, "Malå berättar")
    officer.goto(table)
    officer.get_by_role("link", name="Åsele").click()
    officer.get_by_role("link", name="Deltar inte den här gången …").click()
    officer.get_by_label("Varför").fill("Kommunen har vakans i samordningen.")
    officer.get_by_role("button", name="Notera att kommunen inte deltar").click()
    expect(officer.locator("main")).to_contain_text("Kommunen har vakans i samordningen.")

    officer.goto(table)
    expect(line_of(officer, "Malå")).to_contain_text("Ändrad sedan du tittade senast")
    with officer.expect_response(lambda answer: answer.url.endswith("/sett/")):
        officer.get_by_role("link", name="Malå").click()
    expect(officer.locator("main")).to_contain_text("Malå berättar: samverkan.")
    officer.goto(table)
    expect(line_of(officer, "Malå")).not_to_contain_text("Ändrad sedan du tittade senast")
    officer.get_by_role("link", name="Malå").click()
    officer.get_by_role("link", name="Be om komplettering").click()
    officer.get_by_label("Varför").fill("När beslutades planen?")
    officer.get_by_role("button", name="Be om komplettering").click()
    expect(officer.locator("main")).to_contain_text("Hos kommunen för komplettering")

    malas.goto("/")
    malas.get_by_role("link", name=f"Komplettera {title}").click()
    expect(malas.locator("main")).to_contain_text("När beslutades planen?")
    malas.get_by_role("link", name="Lägesbild och åtgärdsplan").click()
    malas.get_by_label("Era egna ord").fill("Planen beslutades i juni.")
    malas.get_by_role("button", name="Spara").click()
    sends(malas)

    for name, said in (("Malå", "Planen beslutades i juni."), ("Norsjö", "Norsjö berättar: behov av stöd.")):
        officer.goto(table + "?tur=county")
        officer.get_by_role("link", name=name).click()
        expect(officer.locator("main")).to_contain_text(said)
        officer.get_by_role("link", name="Lämna återkoppling").click()
        officer.get_by_label("Återkoppling").fill(f"Tack {name}, vi hör av oss.")
        officer.get_by_role("button", name="Lämna återkopplingen").click()
        expect(officer.locator("main")).to_contain_text("Återkoppling lämnad")
    norsjo.goto("/")
    norsjo.get_by_role("link", name=f"Läs återkopplingen på {title}").click()
    expect(norsjo.locator("main")).to_contain_text("Tack Norsjö, vi hör av oss.")

    officer.goto(table)
    officer.get_by_role("link", name="Avsluta uppföljningen").click()
    officer.get_by_role("button", name="Avsluta uppföljningen").click()
    expect(officer.locator(".notice-success")).to_have_text("Uppföljningen är avslutad.")
    states = dict(Review.objects.values_list("municipality__name", "state"))
    assert states == {"Norsjö": "feedback_given", "Malå": "feedback_given", asele.name: "waived"}
    assert mala.reviews.get().submissions.count() == 2

    words = writes_the_report_of_the_year(officer, "Norsjö och Malå har berättat om sina planer.")
    assert "Norsjö och Malå har berättat om sina planer." in words
    assert "Norsjö berättar: behov av stöd." in words  # as it was sent in the round
