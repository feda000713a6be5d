"""Inför samtal in a real browser: one screen, one sheet of paper, and a note that is there when the call is over."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from plans.models import SharedDuty
from reviews.models import Promise, SupportContact
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, session_cookie

LONG = (
    "Vi behöver någon att bolla med när vi läser statistik om få personer, och när vi skriver om den för rådet "
    * 2
)


def much_to_know(cast):
    """As much as there can be room for under each heading, in long words."""
    today = timezone.localdate()
    contact = factories.support_contact(
        cast.norsjo, LONG * 2, on=today - timedelta(days=60), present=LONG[:200]
    )
    for number in range(9):
        case = factories.support_case(
            cast.norsjo, title=f"{number} {LONG}"[:120], next_step=LONG, next_on=today
        )
        factories.need(cast.norsjo, LONG, said_on=today - timedelta(days=200), form="analysis")
        factories.need(cast.arjeplog, LONG, form="analysis", is_open=True)
        for side in ("county", "municipality", "police"):
            factories.promise(cast.norsjo, LONG, side, due_on=today, contact=contact if number < 1 else None)
        factories.promise(cast.norsjo, LONG, case=case, outcome="kept", outcome_at=timezone.now())
    for code in ("s6_report", "s6_plan", "s9", "s10", "s11", "s13_report"):
        SharedDuty.objects.create(municipality=cast.norsjo, duty_code=code)


def test_the_sheet_is_one_page_of_paper_however_much_there_is(open_page, live_server, cast):
    much_to_know(cast)
    page = open_page(DESKTOP)
    page.context.add_cookies([session_cookie(cast.county_officer, live_server.url)])
    page.goto(reverse("support_call", args=["24", "2417"]))

    paper = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_an_officer_reads_calls_and_notes_what_was_promised(open_page, live_server, cast):
    factories.support_case(cast.norsjo)
    page = open_page(PHONE)
    page.context.add_cookies([session_cookie(cast.county_officer, live_server.url)])
    page.goto(reverse("county_municipality", args=["24", "2417"]))

    page.get_by_role("link", name="Inför samtal").click()
    page.get_by_label("Anteckning", exact=True).fill("Vi gick igenom planen.")
    page.get_by_label("Hör till vilket stöd?").select_option(label="Från lägesbild till plan")
    page.get_by_text("Vad lovade ni varandra?").click()
    page.get_by_label("Vad vi lovar 1", exact=True).fill("Skicka mallen")
    page.get_by_label("Vad de lovar 1", exact=True).fill("Kalla rådet")
    page.get_by_role("button", name="Spara kontakten").click()

    page.get_by_role("heading", name="Från lägesbild till plan").wait_for()
    assert page.get_by_role("link", name="Skicka mallen").is_visible()
    assert SupportContact.objects.get().note == "Vi gick igenom planen."
    assert Promise.objects.count() == 2
