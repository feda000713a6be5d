"""What is asked, as an administrator keeps it: versions by date, and a load that undoes nothing."""

from datetime import date

import pytest
from django.urls import reverse

from activities.models import RecordQuery, ReportingDuty, ReportQuestion
from activities.reference import load_report_questions
from municipalities.models import Municipality
from reviews.replies import duty_actions
from reviews.replies.knowledge import BASES
from tests import factories
from tests.reviews.pages import text_of

EDIT = reverse("reporting_duty_edit", args=["extremism"])
QUESTIONS = reverse("reporting_duty_questions", args=["extremism"])


@pytest.fixture
def duty(themes):
    load_report_questions()
    return ReportingDuty.objects.get(code="extremism")


@pytest.fixture
def administrator(client, duty):
    person = factories.user("johan@exempel.se", name="Johan Ekman")
    factories.membership(person, "administrator", None)
    client.force_login(person)
    return client


def question(text="Ny fråga?", code="ny", basis="text", **more):
    empty = {name: [] for name in RecordQuery.NARROWING}
    return {"code": code, "question": text, "help": "", "basis": basis, **empty, **more}


def codes(on):
    return list(ReportQuestion.objects.of("extremism", on=on).values_list("code", flat=True))


def test_every_question_of_a_municipality_has_a_basis_that_is_known(duty):
    asked = ReportQuestion.objects.filter(
        duty__in=ReportingDuty.objects.filter(audience="municipality").values("code")
    )

    assert set(asked.values_list("basis", flat=True)) <= set(BASES)
    assert ReportingDuty.objects.count() == 7
    assert set(asked.filter(duty="law_follow_up").values_list("law_rows__0", flat=True)) >= {
        "s4",
        "s13_report",
    }


def test_loading_again_changes_nothing(duty):
    assert not load_report_questions()


def test_what_an_administrator_changed_is_not_undone_by_a_load(duty):
    duty_actions.change_duty(duty=duty, edition=1, name="Mitt namn")
    duty.refresh_from_db()
    duty_actions.new_version(
        duty=duty, edition=duty.edition, valid_from=date(2027, 1, 1), questions=[question()]
    )

    assert not load_report_questions()
    assert ReportingDuty.objects.get(code="extremism").name == "Mitt namn"
    assert codes(date(2027, 6, 1)) == ["ny"]
    assert "activities" in codes(date(2026, 12, 31))
    assert codes(date(2026, 12, 31)).count("ny") == 0


def test_a_new_version_begins_on_its_day_and_older_replies_keep_their_words(duty):
    place = factories.municipality("2417", "Norsjö")
    old = factories.duty_reply(place, year=2026)

    duty_actions.new_version(duty=duty, edition=1, valid_from=date(2027, 1, 1), questions=[question()])

    assert old.answers.count() == 8
    assert [one.question for one in factories.duty_reply(place, year=2027).answers.all()] == ["Ny fråga?"]
    assert factories.duty_reply(place, year=2025).answers.first().question != "Ny fråga?"


def test_a_version_on_the_same_day_replaces_the_one_that_was_to_come(duty):
    for edition, text in ((1, "Första"), (2, "Andra")):
        duty_actions.new_version(
            duty=duty, edition=edition, valid_from=date(2027, 1, 1), questions=[question(text)]
        )

    asked = ReportQuestion.objects.of("extremism", on=date(2027, 1, 1))
    assert [one.question for one in asked] == ["Andra"]


def form_of(page):
    """What the page's form would send as it stands."""
    form = page.context["form"]
    found = {}
    for field in form:
        value = field.value()
        found[field.html_name] = (
            "" if value is None else [str(one) for one in value] if isinstance(value, list) else str(value)
        )
    return found


def test_the_administrator_writes_a_new_version_in_the_form(administrator):
    sent = form_of(administrator.get(QUESTIONS))
    sent |= {"valid_from": "2027-01-01", "place_1": "2", "place_2": "1", "place_3": ""}
    sent |= {"question_9": "Vad gör skolan?", "place_9": "9", "basis_9": "activities", "themes_9": ["vbe"]}

    answer = administrator.post(QUESTIONS, sent)

    assert answer.status_code == 302
    asked = ReportQuestion.objects.of("extremism", on=date(2027, 1, 1))
    assert [one.code for one in asked][:2] == ["problems", "plan"]
    assert asked.last().question == "Vad gör skolan?"
    assert asked.last().themes == ["vbe"]
    assert "contact" not in codes(date(2027, 1, 1))
    assert "contact" in codes(date(2026, 12, 31))


def test_two_administrators_do_not_overwrite_each_other(administrator, duty):
    sent = form_of(administrator.get(QUESTIONS)) | {"valid_from": "2027-01-01"}
    duty_actions.change_duty(duty=duty, edition=1, name="Mitt namn")

    assert administrator.post(QUESTIONS, sent).status_code == 422
    assert not ReportQuestion.objects.filter(source="edited").exists()


def test_the_frame_of_a_duty_is_added_and_changed(administrator):
    sent = {
        "name": "Elevhälsans fråga",
        "asker": "Regionen",
        "period": "when_asked",
        "due_month": "",
        "audience": "municipality",
        "valid_from": "2026-01-01",
    }
    assert administrator.post(reverse("reporting_duty_new"), sent).status_code == 302
    added = ReportingDuty.objects.get(code="elevhalsans-fraga")
    assert added.source == "edited"

    page = administrator.post(EDIT, sent | {"edition": "1", "valid_to": "2025-01-01"})
    assert page.status_code == 422
    assert "Det slutar innan det börjar." in text_of(page)
    assert not Municipality.objects.exists()
