"""The whole chain in one municipality, from lägesbild to report; and a measure that is borrowed."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from activities.models import Activity
from plans.models import Measure, SituationReport
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import AXE, RULES, RUN_AXE, TOO_WIDE
from tests.lib.test_papers import in_order, text_of
from tests.test_worker import work_through_queue

HUB = "/kommuner/2417/plan/"
PARTS = {
    "Omfattning": "Skadegörelsen ökar vid skolan på fredagskvällar.",
    "Konsekvenser": "Unga undviker skolgården när det är mörkt.",
    "Annan information": "Fritidsgården stänger klockan 18.",
    "Analys": "Mörkret och tomheten hänger ihop.",
}
HYPHEN = "\ufffe"  # where the PDF breaks a word
CAUSE = "Mörkt och tomt efter klockan 18"
MEASURE = "Bättre belysning på skolgården"


class Journey:
    """A person on a device, who reads the page and clicks; each page passed is looked at by axe."""

    def __init__(self, page, device, javascript=True):
        self.page, self.device, self.javascript = page, device, javascript

    def look(self, heading):
        """The page has come, under its heading, accessible and within its width."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        if self.javascript:
            self.page.evaluate(AXE)
            assert self.page.evaluate(RUN_AXE, RULES) == []
            assert self.page.evaluate(TOO_WIDE, self.device["viewport"]["width"]) == []

    def follow(self, link, heading):
        self.page.get_by_role("main").get_by_role("link", name=link).first.click()
        self.look(heading)

    def fill(self, **fields):
        for label, text in fields.items():
            self.page.get_by_label(label.replace("_", " "), exact=False).first.fill(text)

    def press(self, button, heading):
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
        self.look(heading)


def journey(open_page, person, device=DESKTOP, javascript=True, **options):
    page = open_page(device, person=person, java_script_enabled=javascript, **options)
    return Journey(page, device, javascript)


@pytest.mark.parametrize(("device", "javascript"), [(DESKTOP, True), (PHONE, False)])
def test_a_lagesbild_is_written_and_completed_and_a_plan_builds_on_it_and_is_decided(
    open_page, cast, device, javascript
):
    walk = journey(open_page, cast.coordinator, device, javascript)
    walk.page.goto(HUB)
    walk.follow("Skriv en lägesbild", "Ny lägesbild")
    walk.fill(
        Rubrik="Lägesbild 2026", Område="Hela kommunen", Perioden_börjar="2025-01-01",
        Perioden_slutar="2026-06-30",
    )  # fmt: skip
    walk.press("Börja", "Lägesbild 2026")
    for part, text in PARTS.items():
        walk.follow(part, part)
        walk.fill(Text=text)
        walk.page.get_by_label("Den här delen är klar").check()
        walk.press("Spara", "Lägesbild 2026")
    walk.follow("Samtal eller iakttagelse", "Ny källa: Samtal eller iakttagelse")
    walk.fill(Rubrik="Samtal med vaktmästarna")
    walk.press("Spara", "Lägesbild 2026")
    walk.follow("Lägg till ett problem", "Nytt problem")
    walk.fill(Problemet="Skadegörelse vid skolan", Varför_den_prioriteringen="Flest anmälningar.")
    walk.press("Spara", "Skadegörelse vid skolan")
    walk.fill(Orsaken=CAUSE)
    walk.page.get_by_role("radio").first.check()
    walk.press("Lägg till orsaken", "Skadegörelse vid skolan")
    walk.follow("Lägesbild 2026", "Lägesbild 2026")
    walk.follow("Färdigställ …", "Kontrollera och färdigställ")
    walk.press("Färdigställ lägesbilden", "Lägesbild 2026")
    expect(walk.page.get_by_role("main")).to_contain_text("Färdigställd")

    walk.page.goto(HUB)
    walk.follow("Skriv en plan", "Ny plan")
    walk.fill(Rubrik="Åtgärdsplan 2026–2027", Perioden_börjar="2026-01-01", Perioden_slutar="2027-12-31")
    expect(walk.page.get_by_role("checkbox", name="Lägesbild 2026")).to_be_checked()
    walk.press("Påbörja planen", "Åtgärdsplan 2026–2027")
    walk.follow("Ny åtgärd", "Ny åtgärd")
    walk.fill(Åtgärd=MEASURE)
    walk.press("Spara", MEASURE)
    walk.follow("Åtgärdsplan 2026–2027", "Åtgärdsplan 2026–2027")
    walk.follow("Kontrollera och lägg in beslutet", "Lägg in beslutet")
    expect(walk.page.get_by_role("main")).to_contain_text("ange när den görs")
    walk.follow(f"Rätta till: {MEASURE}", "Ändra åtgärden")
    walk.page.get_by_role("checkbox", name=CAUSE).check()
    walk.fill(
        Operativt_mål="Halverad skadegörelse", Från="2026-03-01", Till="2027-06-30",
        Ansvarig_roll="Fastighetschefen", Datum_för_uppföljning="2027-03-01",
    )  # fmt: skip
    walk.press("Spara", MEASURE)
    walk.follow("Åtgärdsplan 2026–2027", "Åtgärdsplan 2026–2027")
    walk.follow("Kontrollera och lägg in beslutet", "Lägg in beslutet")
    walk.fill(Beslutat_av="Kommunstyrelsen", Beslutad_den="2026-03-04", Paragraf="§ 12")
    walk.press("Lägg in beslutet", "Lägg in beslutet")
    expect(walk.page.get_by_role("main")).to_contain_text("Planen påbörjades här")
    walk.page.get_by_label("Dagen stämmer").check()
    walk.press("Lägg in beslutet", "Åtgärdsplan 2026–2027")

    reader = journey(open_page, cast.reader)
    reader.page.goto(HUB)
    reader.look("Lägesbild och plan")
    reader.follow("Åtgärdsplan 2026–2027", "Åtgärdsplan 2026–2027")
    expect(reader.page.get_by_role("main")).to_contain_text("Kommunstyrelsen, 2026-03-04, § 12")
    reader.follow(MEASURE, MEASURE)
    for step in ("Skadegörelse vid skolan", CAUSE, "Halverad skadegörelse", "Fastighetschefen"):
        expect(reader.page.get_by_role("main")).to_contain_text(step)
    assert SituationReport.objects.get().state == SituationReport.State.COMPLETED
    assert [cause.text for cause in Measure.objects.get().causes.all()] == [CAUSE]


@pytest.fixture
def decided(cast):
    """A plan in force with one measure, and a lägesbild under it."""
    report = factories.situation_report(cast.norsjo)
    cause = factories.cause(factories.problem(report))
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 15))
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.measure(plan, MEASURE, causes=[cause])
    return factories.decide(plan)


TITLES = ("Ljusvandring med eleverna", "Fler lampor på plats", "Nattvandring i nya ljuset")


def enter(phone, title):
    """Three taps on the bar, the measure and save; the text in between."""
    phone.page.goto("/kommuner/2417/")
    phone.page.get_by_role("link", name="Ny", exact=True).tap()
    phone.look("Ny aktivitet")
    phone.page.get_by_label("Vad har ni gjort?").fill(title)
    phone.page.get_by_label("Hör till åtgärd").select_option(label=MEASURE)
    phone.page.get_by_role("button", name="Spara", exact=True).locator("visible=true").first.tap()
    phone.look("Sparat")
    expect(phone.page.get_by_role("main")).to_contain_text(f"Hör till åtgärd: {MEASURE}")


def test_three_activities_from_the_phone_a_follow_up_and_the_report_to_kommunstyrelsen(
    open_page, cast, decided
):
    phone = journey(open_page, cast.coordinator, PHONE)
    for title in TITLES:
        enter(phone, title)
    phone.page.goto(HUB)
    phone.follow("Åtgärdsplan 2026–2027", "Åtgärdsplan 2026–2027")
    phone.follow(MEASURE, MEASURE)
    for title in TITLES:
        expect(phone.page.get_by_role("link", name=title)).to_be_visible()
    phone.follow("Följ upp", "Följ upp åtgärden")
    phone.page.get_by_role("radio", name="Går enligt plan").check()
    phone.page.get_by_label("Varför, i en mening").fill("Lamporna är uppe.")
    phone.page.get_by_role("radio", name="Vi vet inte vad det ledde till").check()
    phone.page.get_by_role("radio", name="Fortsätta som nu").check()
    phone.page.get_by_role("button", name="Gör klar").tap()
    phone.page.wait_for_url("**/uppfoljning/atgard/*/")
    phone.look(re.compile("^Uppföljning 20"))
    expect(phone.page.get_by_role("main")).to_contain_text("Lamporna är uppe.")

    desk = journey(open_page, cast.coordinator, accept_downloads=True)
    desk.page.goto("/kommuner/2417/aktiviteter/")
    for title in TITLES:
        desk.page.get_by_role("link", name=title).click()
        desk.page.get_by_role("button", name="Dela", exact=True).click()
        expect(desk.page.get_by_role("status")).to_contain_text("Delad med länsstyrelsen")
        desk.page.goto("/kommuner/2417/aktiviteter/")
    desk.page.get_by_role("link", name="Rapporter", exact=True).first.click()
    desk.look("Rapporter")
    desk.follow("Nytt dokument", "Nytt dokument")
    desk.page.get_by_role("radio", name="Rapport till fullmäktige").check()
    desk.press("Gör ett utkast", re.compile("."))
    title = desk.page.get_by_role("heading", level=1).inner_text()
    desk.follow("Skriv i dokumentet", "Skriv i dokumentet")
    desk.page.get_by_label("Det här ska ni ta ställning till").fill("Anta uppföljningen.")
    desk.press("Spara", title)
    desk.follow("Lås", "Lås dokumentet")
    desk.page.get_by_role("button", name="Lås dokumentet").click()
    expect(desk.page.get_by_role("progressbar")).to_be_visible()
    work_through_queue()
    with desk.page.expect_download() as paper:
        desk.page.get_by_role("link", name="Ladda ner som PDF").click()

    words = " ".join(text_of(paper.value.path().read_bytes()).replace(HYPHEN, "").split())
    assert in_order(words, MEASURE, "Lamporna är uppe.", "Anta uppföljningen.")
    for activity in TITLES:
        assert activity in words
    assert Activity.objects.filter(title__in=TITLES, measures__title=MEASURE).count() == 3


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_measure_that_one_municipality_lends_is_borrowed_and_made_ones_own(
    open_page, cast, decided, device
):
    plan = factories.action_plan(cast.arjeplog, title="Plan i Arjeplog")
    lender = journey(open_page, cast.coordinator, device)
    lender.page.goto(f"/kommuner/2417/atgarder/{Measure.objects.get().pk}/")
    lender.follow("Låt andra låna den", "Låt andra låna den")
    lender.page.get_by_role("textbox").last.fill("Fråga vaktmästaren först.")
    lender.press("Visa den för andra", MEASURE)

    borrower = journey(open_page, cast.foreign_coordinator, device)
    borrower.page.goto(f"/kommuner/2506/planer/{plan.pk}/")
    borrower.follow("Låna en åtgärd", "Låna en åtgärd")
    borrower.fill(Sökord="belysning")
    borrower.page.keyboard.press("Enter")
    borrower.follow(MEASURE, MEASURE)
    expect(borrower.page.get_by_role("main")).to_contain_text("Fråga vaktmästaren först.")
    borrower.fill(Det_här_gör_vi_annorlunda="Vi har bara en stolpe.")
    borrower.press("Lägg in den i vår plan", "Ändra åtgärden")
    expect(borrower.page.get_by_label("Åtgärd", exact=True)).to_have_value(MEASURE)
    borrower.fill(Åtgärd="En stolpe vid skolan")
    borrower.press("Spara", "En stolpe vid skolan")
    expect(borrower.page.get_by_role("main")).to_contain_text("Vi har bara en stolpe.")

    lender.page.reload()
    lender.look(MEASURE)
    expect(lender.page.get_by_role("main")).not_to_contain_text("Arjeplogs kommun")  # while it is a draft
    factories.decide(plan)
    lender.page.reload()
    lender.look(MEASURE)
    expect(lender.page.get_by_role("main")).to_contain_text("Arjeplogs kommun")
    assert [measure.title for measure in plan.measures.all()] == ["En stolpe vid skolan"]
    assert Measure.objects.get(plan=decided).title == MEASURE


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_coordinator_hands_over_and_the_successor_goes_on(open_page, cast, decided, device):
    successor = factories.user(name="Efterträdare Ek")
    factories.membership(successor, Role.COORDINATOR, cast.norsjo)
    Measure.objects.update(person=cast.coordinator)
    leaver = journey(open_page, cast.coordinator, device)
    leaver.page.goto(HUB)
    leaver.follow("Överlämning", "Överlämning")
    leaver.follow("Lämna över", "Lämna över")
    leaver.page.get_by_label("Vem tar över?").select_option(label="Efterträdare Ek")
    leaver.page.get_by_label("Vill du säga något mer?").fill("Ring vaktmästaren först.")
    leaver.press("Lämna över", "Logga in")
    expect(leaver.page.get_by_role("main")).to_contain_text("Tack för ditt arbete!")
    leaver.page.goto(HUB)
    leaver.look("Logga in")

    after = journey(open_page, successor, device)
    after.page.goto(HUB)
    after.follow("Överlämning", "Överlämning")
    expect(after.page.get_by_role("main")).to_contain_text("Läs Åtgärdsplan 2026–2027")
    after.page.goto("/konto/planering/")
    after.look("Min planering")
    expect(after.page.get_by_role("main")).to_contain_text(MEASURE)
    assert Measure.objects.get().person == successor
    assert not cast.coordinator.memberships.active().exists()
