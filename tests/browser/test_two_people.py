"""Two people at one lägesbild or plan: each is told plainly what happened, and nobody's words are lost."""

import pytest
from playwright.sync_api import expect

from plans.models import Problem, ReportPart, SituationReport
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import AXE, RULES, RUN_AXE, TOO_WIDE

MINE = "Skadegörelsen ökar vid skolan på fredagskvällar."
HERS = "Skadegörelsen minskar överallt utom vid skolan."
LISTS = "/kommuner/2417/lagesbilder/"


def expect_accessible(page, device):
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE, RULES) == []
    assert page.evaluate(TOO_WIDE, device["viewport"]["width"]) == []


@pytest.fixture
def report(cast):
    """A lägesbild with everything that is asked for, still a draft, which a colleague writes in too."""
    report = factories.situation_report(cast.norsjo, period_to="2025-12-31")
    factories.report_source(report)
    report.invitees.create(user=cast.colleague, can_write=True, invited_by=cast.coordinator)
    return report


@pytest.fixture
def both(open_page, cast):
    """The coordinator at her desk and the colleague with a phone."""
    return open_page(DESKTOP, person=cast.coordinator), open_page(PHONE, person=cast.colleague)


def text_field(page):
    return page.get_by_label("Text", exact=False).first


def save(page):
    page.get_by_role("button", name="Spara", exact=True).click()


def test_two_who_write_in_one_part_both_see_both_texts(both, cast, report):
    desk, phone = both
    address = f"{LISTS}{report.pk}/delar/analys/"
    desk.goto(address)
    phone.goto(address)
    text_field(desk).fill(MINE)
    save(desk)
    desk.wait_for_url(f"**{LISTS}{report.pk}/")

    text_field(phone).fill(HERS)
    save(phone)

    expect(phone.get_by_role("alert")).to_contain_text(
        f"{cast.coordinator.name} sparade texten medan du skrev"
    )
    expect(phone.locator("blockquote")).to_have_text(MINE)
    expect(text_field(phone)).to_have_value(HERS)
    expect_accessible(phone, PHONE)
    text_field(phone).fill(f"{MINE} {HERS}")
    save(phone)
    phone.wait_for_url(f"**{LISTS}{report.pk}/")
    assert report.parts.get(kind=ReportPart.Kind.ANALYSIS).text == f"{MINE} {HERS}"


@pytest.mark.parametrize("javascript", [True, False])
def test_who_writes_while_it_is_completed_gets_the_words_back(open_page, cast, report, javascript):
    desk = open_page(DESKTOP, person=cast.coordinator)
    phone = open_page(PHONE, person=cast.colleague, java_script_enabled=javascript)
    phone.goto(f"{LISTS}{report.pk}/delar/analys/")
    text_field(phone).fill(HERS)

    desk.goto(f"{LISTS}{report.pk}/")
    desk.get_by_role("link", name="Färdigställ …").click()
    desk.get_by_role("button", name="Färdigställ lägesbilden").click()
    expect(desk.get_by_role("status")).to_contain_text("Lägesbilden är färdigställd.")
    save(phone)

    expect(phone.get_by_role("heading", level=1)).to_have_text("Inte sparat")
    expect(phone.get_by_role("alert")).to_contain_text("Det går inte längre att skriva i lägesbilden")
    expect(phone.locator("blockquote")).to_have_text(HERS)
    if javascript:
        expect_accessible(phone, PHONE)
    phone.get_by_role("link", name="Se hur det ser ut nu").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lägesbild 2026")
    assert report.parts.get(kind=ReportPart.Kind.ANALYSIS).text == factories.REPORT_TEXT


def test_who_writes_a_measure_while_the_plan_is_decided_gets_the_words_back(open_page, cast, report):
    factories.seal(report, SituationReport.State.COMPLETED, "2026-01-15")
    plan = factories.action_plan(cast.norsjo, basis=[report])
    measure = factories.measure(plan, reason_without_cause="Ett uppdrag från fullmäktige.")
    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto(f"/kommuner/2417/atgarder/{measure.pk}/andra/")
    page.get_by_label("Vad som ska göras").fill(MINE)
    factories.decide(plan)

    save(page)

    expect(page.get_by_role("alert")).to_contain_text("Planen är inte längre ett utkast")
    expect(page.locator("blockquote").filter(has_text=MINE)).to_be_visible()
    measure.refresh_from_db()
    assert measure.description == ""


def test_completing_twice_by_a_double_click_and_by_going_back_is_completing_once(open_page, cast, report):
    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto(f"{LISTS}{report.pk}/fardigstall/")
    page.get_by_label("Beslutat av").fill("Kommunstyrelsen")
    page.get_by_label("Beslutad den").fill("2026-03-04")
    page.get_by_role("button", name="Färdigställ lägesbilden").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lägesbild 2026")
    expect(page.get_by_role("status").first).to_contain_text("färdigställd")
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_role("status").first).to_contain_text("Lägesbilden är redan färdigställd.")

    report.refresh_from_db()
    assert (report.state, report.version) == ("completed", 1)
    assert str(report.places.get().decided_on) == "2026-03-04"
    assert SituationReport.objects.count() == 1


def test_who_writes_in_a_draft_that_is_removed_gets_the_words_back(both, report):
    desk, phone = both
    phone.goto(f"{LISTS}{report.pk}/delar/analys/")
    text_field(phone).fill(HERS)
    desk.goto(f"{LISTS}{report.pk}/")
    desk.get_by_role("link", name="Ta bort utkastet").click()
    desk.get_by_role("button", name="Ta bort", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Lägesbilder")

    save(phone)

    expect(phone.get_by_role("heading", level=1)).to_have_text("Sidan finns inte här")
    expect(phone.locator("blockquote")).to_have_text(HERS)
    expect_accessible(phone, PHONE)


@pytest.fixture
def used(cast, report):
    """A problem of the draft, which a measure of a plan builds on by its cause."""
    problem = factories.problem(report)
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.measure(plan, causes=[factories.cause(problem)])
    return problem


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_problem_that_a_measure_builds_on_stays(open_page, cast, report, used, device):
    page = open_page(device, person=cast.coordinator)
    page.goto(f"{LISTS}{report.pk}/problem/{used.pk}/")
    page.get_by_role("link", name="Ta bort problemet").click()
    page.get_by_role("button", name="Ta bort", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Inget togs bort.")
    expect(page.get_by_role("alert")).to_contain_text("Åtgärdsplan 2026–2027")
    expect_accessible(page, device)
    assert Problem.objects.get() == used
    assert used.causes.count() == 1


def test_a_draft_that_a_plan_builds_on_stays(open_page, cast, report, used):
    page = open_page(DESKTOP, person=cast.coordinator)
    page.goto(f"{LISTS}{report.pk}/")
    page.get_by_role("link", name="Ta bort utkastet").click()
    page.get_by_role("button", name="Ta bort", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Åtgärdsplan 2026–2027")
    assert SituationReport.objects.get() == report
    assert report.parts.count() == 4
