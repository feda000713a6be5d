"""A word without an end, such as a pasted address, widens no page: it is broken where the page ends."""

import json

import pytest
from django.db import connection, transaction
from django.urls import reverse

from activities.models import Activity
from municipalities.models import (
    Body,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    Decision,
    Meeting,
    Seat,
)
from plans.models import (
    ActionPlan,
    Cause,
    Document,
    DutyStatement,
    FollowUp,
    Goal,
    Measure,
    MeasureTask,
    Problem,
    ReportSource,
    SituationReport,
)
from reviews.models import SupportContact
from surveys.models import Indicator
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pages import listed_pages
from tests.browser.test_every_page import TOO_WIDE, visit

WORD = "https://exempel.se/" + "abcdefghij" * 20
TYPED = {
    Activity: ["title", "organiser", "method", "went_as_planned"],
    CooperationAgreement: ["title", "purposes", "areas", "case_number"],
    Body: ["name", "purpose"],
    ContactCard: ["title", "organisation"],
    CoordinationFunction: ["unit", "note"],
    Decision: ["text", "responsible", "outcome"],
    Meeting: ["location", "agenda", "notes"],
    Seat: ["organisation_name", "title"],
    SituationReport: ["title", "area"],
    ReportSource: ["title", "keeper", "note"],
    Problem: ["title", "description", "priority_reason"],
    Cause: ["text"],
    ActionPlan: ["title", "summary", "area"],
    Goal: ["text"],
    Measure: ["title", "description", "operative_goal", "method", "resources", "responsible", "lent_note"],
    MeasureTask: ["title", "responsible"],
    FollowUp: ["sentence", "effect_text", "choice_reason"],
    Document: ["title"],
    DutyStatement: ["rationale", "decision"],
    SupportContact: ["note"],
    Indicator: ["name", "definition", "unit"],
}


def write_long_words():
    """Put one long word into every text, also in those that are final: past their triggers, as the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        for model, names in TYPED.items():
            longest = {name: WORD[: model._meta.get_field(name).max_length] for name in names}
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
            model._default_manager.update(**longest)
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")


@pytest.mark.long
def test_a_word_of_two_hundred_letters_widens_no_page(open_page, live_server, cast, things):
    write_long_words()
    page, people = open_page(DESKTOP), {"cast": cast}
    wrong, shown = {}, set()

    for where in listed_pages(things):
        visit(page, where, people, live_server.url)
        if WORD[:40] in page.locator("body").inner_text():
            shown.add(where.name)
        for device in (PHONE, DESKTOP):
            page.set_viewport_size(device["viewport"])
            if found := page.evaluate(TOO_WIDE, device["viewport"]["width"]):
                wrong[where.name] = found

    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
    assert shown >= {
        "municipality_start",
        "activity_list",
        "plan_detail",
        "problem_detail",
        "county_municipality",
    }


@pytest.mark.long
def test_a_button_and_a_status_keep_their_words_whole(open_page, cast, things):
    write_long_words()
    page = open_page(PHONE, person=cast.coordinator)

    page.goto(reverse("plan_detail", args=["2417", things["plan"]]))

    broken = """() => [...document.querySelectorAll("main :is(.btn, .status)")].filter((e) => e.checkVisibility())
        .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"""
    assert page.evaluate(broken) == []
