"""How much is asked in a year and how much of it is filled in already: on the list, Rapporter and the start page."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import ReportingDuty
from activities.reference import load_report_questions
from plans.law.duties import load_duties
from reviews.models import DutyReply, ReplyAnswer
from reviews.replies import actions, reports
from tests import factories
from tests.reviews.pages import text_of

TODAY = timezone.localdate()
SAYS = (
    f"{TODAY.year}: 2 förfrågningar, 1 av 9 svar ifyllda från det ni har lagt in,"
    " en aktivitet har använts i upp till 2 rapporter."
)


@pytest.fixture
def asked(themes):
    load_report_questions()
    load_duties()


@pytest.fixture
def coordinator(client, asked, cast):
    client.force_login(cast.coordinator)
    return client


@pytest.fixture
def used_twice(asked, cast):
    """An activity that a duty finds and that somebody chose for a question; another that is left out."""
    activity = factories.activity(cast.norsjo, title="Hatbrott", on=TODAY, themes=["hatbrott"])
    factories.duty_reply(cast.norsjo, year=TODAY.year)
    reply = factories.asked_reply(cast.norsjo)
    source = {
        "key": f"activity-{activity.pk}",
        "kind": "aktivitet",
        "title": "Hatbrott",
        "day": "",
        "url": "",
    }
    actions.write_question(answer=reply.answers.get(), edition=1, text="Ja.", sources=[source])
    DutyReply.objects.filter(pk=reply.pk).update(title="Frågan")
    ReplyAnswer.objects.filter(reply=reply).update(is_prefilled=False)


def at_work(cast, role):
    """Somebody with the role in Norsjö, or in its county."""
    return factories.member(role, cast.west if role == "county_officer" else cast.norsjo)


def preview_of(client, duty="extremism", year=TODAY.year, **headers):
    address = reverse("reply_preview", args=["2417", duty])
    return client.get(address, {"ar": str(year)}, headers=headers)


def test_what_is_filled_in_is_said_before_a_reply_is_begun(coordinator, cast):
    factories.activity(cast.norsjo, on=TODAY, themes=["vbe"])
    factories.activity(cast.mala, on=TODAY, themes=["vbe"])

    page = text_of(preview_of(coordinator))

    assert "1 av 8 förifyllda" in page
    assert "Vad har ni gjort? 1 aktivitet Ifyllt" in page
    assert not DutyReply.objects.exists()
    assert text_of(preview_of(coordinator, **{"HX-Request": "true"})).strip() == "1 av 8 förifyllda"
    assert "0 av 8 förifyllda" in text_of(preview_of(coordinator, year=TODAY.year - 1))


def test_the_preview_says_what_the_reply_says_when_it_is_begun(coordinator, cast):
    place = cast.norsjo
    factories.activity(place, on=TODAY, themes=["vbe", "vald"])
    report = factories.situation_report(place, tags=["vbe"])
    factories.problem(report, title="Affischer", themes=["vbe"])
    factories.seal(report, "completed", date(TODAY.year, 1, 15))
    plan = factories.action_plan(place, basis=[report])
    factories.measure(plan, themes=["vbe"])
    factories.decide(plan, date(TODAY.year, 1, 16))
    factories.need(place, themes=["vald"], said_on=TODAY)

    for duty in ReportingDuty.objects.filter(audience="municipality"):
        preview = reports.preview(place, duty, TODAY.year, today=TODAY)
        reply = factories.duty_reply(place, duty=duty.code, year=TODAY.year)
        begun = dict(reply.answers.values_list("code", "is_prefilled"))
        assert {question.code: known.is_prefilled for question, known in preview.known} == begun


def test_each_preview_asks_little_of_the_database_however_much_there_is(coordinator, cast):
    def asked_for(duty):
        preview_of(coordinator, duty)
        with CaptureQueriesContext(connection) as queries:
            assert preview_of(coordinator, duty).status_code == 200
        return len(queries)

    duties = list(ReportingDuty.objects.filter(audience="municipality").values_list("code", flat=True))

    def add(subject):
        report = factories.situation_report(cast.norsjo, tags=["vbe", "bf_lag"], subject=subject)
        factories.problem(report, title="Affischer", themes=["vbe"])
        factories.seal(report, "completed", date(TODAY.year, 1, 15))
        plan = factories.action_plan(cast.norsjo, basis=[report], subject=subject)
        measure = factories.measure(plan, themes=["vbe"])
        factories.decide(plan, date(TODAY.year, 1, 16))
        factories.follow_up(measure, on=TODAY)
        factories.activity(cast.norsjo, on=TODAY, themes=["vbe"])
        factories.need(cast.norsjo, said_on=TODAY)
        factories.meeting(factories.body(cast.norsjo), on=TODAY)

    factories.coordination_function(cast.norsjo, share=60, starts_on=date(2024, 1, 1), holder="Anna")
    add("crime")
    few = {duty: asked_for(duty) for duty in duties}
    add("andts")
    add("violent_extremism")

    assert {duty: asked_for(duty) for duty in duties} == few
    assert max(few.values()) <= 15, few


@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_the_years_requests_are_counted_on_rapporter_and_the_start_page(client, used_twice, cast, role):
    factories.duty_reply(cast.mala, year=TODAY.year)
    client.force_login(at_work(cast, role))

    for name in ("reply_list", "document_list", "municipality_start"):
        assert SAYS in text_of(client.get(reverse(name, args=["2417"]))), name


@pytest.mark.parametrize("role", ["colleague", "reader", "county_officer", "registrar"])
def test_others_are_not_told_how_much_is_asked(client, used_twice, cast, role):
    client.force_login(at_work(cast, role))

    for name in ("document_list", "municipality_start"):
        assert "förfrågningar" not in text_of(client.get(reverse(name, args=["2417"])))


def test_a_year_without_requests_says_nothing_of_them(coordinator, cast):
    factories.duty_reply(cast.norsjo, year=TODAY.year - 1)

    for name in ("document_list", "municipality_start"):
        assert "förfrågningar" not in text_of(coordinator.get(reverse(name, args=["2417"])))
    assert reports.counted(cast.norsjo, TODAY.year) == reports.Counted(TODAY.year)


def test_what_is_to_be_answered_soon_waits_on_the_start_page(coordinator, cast):
    near, far = (
        factories.asked_reply(cast.norsjo, title=title, due_on=TODAY + timedelta(days=days))
        for title, days in (("Frågan", 14), ("En senare fråga", 15))
    )
    start = reverse("municipality_start", args=["2417"])

    assert "Svara: Frågan" in text_of(coordinator.get(start))
    assert "Svara: En senare fråga" not in text_of(coordinator.get(start))
    for reply in (near, far):
        actions.lock_reply(by=cast.coordinator, reply=reply)
    assert "Svara: Frågan" not in text_of(coordinator.get(start))


def test_the_start_page_asks_no_more_for_requests(coordinator, cast):
    def asked_for():
        coordinator.get(reverse("municipality_start", args=["2417"]))
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(reverse("municipality_start", args=["2417"]))
        return len(queries)

    none = asked_for()
    factories.activity(cast.norsjo, on=TODAY, themes=["vbe"], by=cast.coordinator)
    for _number in range(3):
        factories.asked_reply(cast.norsjo, due_on=TODAY)
    factories.duty_reply(cast.norsjo, year=TODAY.year)

    assert asked_for() == none <= 15
