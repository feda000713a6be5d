"""Enter once, answer many: replies filled in from the record, written by people, locked for good, shared by choice."""

import re
from datetime import date
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Role
from activities.models import ActivityType, ReportingDuty
from activities.reference import load_report_questions
from activities.yearly.answers import Said
from plans.law.duties import load_duties
from plans.models import ActionPlan, SituationReport
from portal.lib.editions import EditConflict
from reviews.models import DutyReply, ReplyAnswer, ReplyUse
from reviews.replies import actions, reports
from reviews.replies.content import paper_of, table_of, uses_of
from reviews.replies.knowledge import Knowledge
from tests import factories
from tests.lib.test_papers import text_of as text_of_pdf
from tests.reviews.pages import text_of

CANARY = "Kanariefågeln"


@pytest.fixture
def asked(themes):
    """The reporting duties with their questions, and the duties of the law."""
    load_report_questions()
    load_duties()


@pytest.fixture
def coordinator(client, asked, cast):
    client.force_login(cast.coordinator)
    return client


def url(name, reply, *args):
    return reverse(f"reply_{name}", args=[reply.municipality.code, reply.pk, *args])


def gathered(reply, code):
    answer = reply.answers.prefetch_related("uses").get(code=code)
    return Knowledge(reply, date(2026, 11, 23)).gathered(answer, uses_of(answer))


def titles(known):
    return [entry.title for entry in known.entries]


def test_a_reply_is_filled_in_from_activities_that_were_entered_for_other_reasons(asked, cast):
    factories.activity(cast.norsjo, title="Utbildning om hatbrott", on=date(2026, 3, 2), themes=["hatbrott"])
    factories.activity(cast.norsjo, title="Ölkväll", on=date(2026, 3, 2), themes=["alkohol"])
    factories.activity(cast.norsjo, title="Förra året", on=date(2025, 3, 2), themes=["vbe"])
    factories.activity(cast.norsjo, title="Utkast", on=date(2026, 3, 2), themes=["vbe"], is_draft=True)
    factories.activity(cast.mala, title=CANARY, on=date(2026, 3, 2), themes=["vbe"])

    reply = factories.duty_reply(cast.norsjo)

    known = gathered(reply, "activities")
    assert (titles(known), known.text, known.why) == (["Utbildning om hatbrott"], "1 aktivitet", "")
    assert reply.answers.get(code="activities").is_prefilled


def test_nothing_is_concluded_from_an_empty_record(asked, cast):
    for duty in ReportingDuty.objects.filter(audience="municipality"):
        reply = factories.duty_reply(cast.norsjo, duty=duty.code)
        for answer in reply.answers.all():
            known = gathered(reply, answer.code)
            assert (known.answer.said, known.lines, known.entries) == (Said.NO_ANSWER, (), ())
            assert not answer.is_prefilled
        assert "Inget svar" in str(paper_of(reply).as_json())


def test_there_is_one_reply_per_duty_and_year_however_often_it_is_asked_for(coordinator, cast):
    for _time in range(2):
        coordinator.post(reverse("reply_new", args=["2417"]), {"duty": "extremism", "year": "2026"})

    assert DutyReply.objects.count() == 1
    assert DutyReply.objects.get().answers.count() == 8


@pytest.mark.parametrize("posted", [{"duty": "county_year", "year": "2026"}, {"duty": "x"}, {"year": "1900"}])
def test_what_nobody_asks_municipalities_is_not_begun(coordinator, cast, posted):
    coordinator.post(reverse("reply_new", args=["2417"]), posted)

    assert not DutyReply.objects.exists()


def test_plan_law_bodies_and_needs_answer_too(asked, cast):
    report = factories.situation_report(cast.norsjo, subject="violent_extremism")
    factories.problem(report, title="Affischer vid skolan", themes=["vbe"])
    factories.problem(report, title="Fylleri", themes=["alkohol"])
    factories.seal(report, "completed", date(2026, 1, 15))
    plan = factories.action_plan(cast.norsjo, basis=[report])
    measure = factories.measure(plan, title="Utbilda fritidsledare", themes=["vbe"])
    factories.decide(plan)
    factories.follow_up(measure, on=date(2026, 9, 1))
    reply = factories.duty_reply(cast.norsjo)

    def lines(code):
        return [line.text for line in gathered(reply, code).lines]

    assert lines("plan") == ["Lägesbild 2026"]
    assert lines("problems") == ["Affischer vid skolan"]
    assert lines("measures") == ["Utbilda fritidsledare"]
    assert lines("results") == ["Utbilda fritidsledare: Belysningen är på plats."]
    law = factories.duty_reply(cast.norsjo, duty="law_follow_up")
    assert gathered(law, "s5").answer.said == Said.YES
    assert gathered(law, "s9").answer.said == Said.NO_ANSWER


def test_what_a_person_chose_and_left_out_stays_so(asked, cast):
    found = factories.activity(cast.norsjo, title="Funnen", on=date(2026, 3, 2), themes=["vbe"])
    other = factories.activity(cast.norsjo, title="Fältarbete", on=date(2026, 4, 2))
    reply = factories.duty_reply(cast.norsjo)
    answer = reply.answers.get(code="activities")

    actions.write_answer(
        answer=answer, edition=1, text="", shows_basis=True, ticked={found.pk: False, other.pk: True}
    )
    actions.fill_in(reply)

    assert titles(gathered(reply, "activities")) == ["Fältarbete"]
    knowledge = Knowledge(reply, date(2026, 11, 23))
    assert [one.title for one in reports.fits_nowhere(reply, knowledge)] == ["Funnen"]


def test_an_activity_says_in_how_many_reports_it_is_used(coordinator, cast):
    activity = factories.activity(cast.norsjo, title="Hatbrott", on=date(2026, 3, 2), themes=["vbe"])
    page = reverse("activity_detail", args=["2417", activity.pk])
    assert "Används i" not in text_of(coordinator.get(page))

    factories.duty_reply(cast.norsjo)
    factories.duty_reply(cast.norsjo, duty="board_year")

    assert "Används i 2 rapporter" in text_of(coordinator.get(page))
    assert reports.counted(cast.norsjo, 2026).most == 2


def test_the_list_counts_requests_and_answers(coordinator, cast):
    factories.activity(cast.norsjo, on=date(2026, 3, 2), themes=["vbe"])
    factories.duty_reply(cast.norsjo)
    factories.asked_reply(cast.norsjo)

    page = text_of(coordinator.get(reverse("reply_list", args=["2417"]), {"ar": "2026"}))

    assert "2026: 2 förfrågningar, 1 av 9 svar ifyllda från det ni har lagt in" in page
    assert "en aktivitet har använts i 1 rapport" in page


def test_the_page_of_a_question_shows_last_times_words_and_saves(coordinator, cast):
    before = factories.duty_reply(cast.norsjo, year=2025)
    before.answers.filter(code="support").update(text="Vi fick råd om metoder.")
    reply = factories.duty_reply(cast.norsjo)

    page = coordinator.get(url("answer", reply, "support"))
    assert "Det ni skrev 2025" in text_of(page)
    assert "Vi fick råd om metoder." in text_of(page)
    sent = {"text": "Inget stöd behövs.", "shows_basis": "on", "edition": "1"}
    answer = coordinator.post(url("answer", reply, "support"), sent)

    assert answer.status_code == 302
    assert reply.answers.get(code="support").text == "Inget stöd behövs."


def test_two_who_write_at_once_lose_nothing(coordinator, cast):
    reply = factories.duty_reply(cast.norsjo)
    answer = reply.answers.get(code="support")
    actions.write_answer(answer=answer, edition=1, text="Min text", shows_basis=True, ticked={})

    with pytest.raises(EditConflict):
        actions.write_answer(answer=answer, edition=1, text="Din text", shows_basis=True, ticked={})
    page = coordinator.post(url("answer", reply, "support"), {"text": "Din text", "edition": "1"})

    assert page.status_code == 422
    assert "Min text" in text_of(page)
    assert "Din text" in page.content.decode()


def test_every_file_says_what_the_page_says(coordinator, cast):
    factories.activity(cast.norsjo, title="Hatbrott", on=date(2026, 3, 2), themes=["vbe"])
    reply = factories.duty_reply(cast.norsjo)
    answer = reply.answers.get(code="support")
    actions.write_answer(answer=answer, edition=1, text="Rådet, kl. 9;\n\n=1+1", shows_basis=True, ticked={})

    for is_locked in (False, True):
        if is_locked:
            actions.lock_reply(by=cast.coordinator, reply=reply)
            actions.make_reply.call(reply.pk)
        files = [
            url("pdf", reply),
            url("word", reply),
            url("export", reply, "csv"),
            url("export", reply, "xlsx"),
        ]
        pdf, word, csv, xlsx = (coordinator.get(address).content for address in files)
        with ZipFile(BytesIO(word)) as parts:
            words = re.sub("<[^>]+>", " ", parts.read("word/document.xml").decode())
        sheet = load_workbook(BytesIO(xlsx)).active
        cells = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        for said in (text_of_pdf(pdf), words, csv.decode("utf-8-sig"), cells):
            for text in ("Vad har ni gjort?", "Hatbrott", "Rådet, kl. 9;", "Inget svar"):
                assert text in said, text
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert ";'=1+1" in csv.decode("utf-8-sig")


def test_nothing_is_written_where_a_person_has_written_nothing(asked, cast):
    """The portal counts and points; each line of the paper is a question, a count, or the record's own words."""
    factories.activity(cast.norsjo, title="Hatbrott", on=date(2026, 3, 2), themes=["vbe"])
    reply = factories.duty_reply(cast.norsjo)
    questions = [f"{n}. {one.question}" for n, one in enumerate(reply.answers.all(), start=1)]

    said = [row[3] for row in table_of(paper_of(reply))]

    assert not reply.answers.exclude(text="").exists()
    assert set(said) - {"Inget svar"} == {
        reply.asker,
        reply.basis,
        "2026-01-01 – 2026-12-31",
        "1 aktivitet",
        "2026-03-02, Hatbrott, Ute på plats",
    }
    headings = [block.text for block in paper_of(reply).blocks if block.kind == "heading"]
    assert headings == questions


def test_locked_words_and_figures_stay_whatever_happens(coordinator, cast):
    activity = factories.activity(cast.norsjo, title="Hatbrott", on=date(2026, 3, 2), themes=["vbe"])
    reply = factories.locked_reply(cast.norsjo, by=cast.coordinator)
    type(activity).objects.filter(pk=activity.pk).update(title="Något annat")

    assert "Hatbrott" in text_of_pdf(bytes(reply.pdf))
    assert "Hatbrott" in text_of(coordinator.get(url("detail", reply)))
    table = load_workbook(BytesIO(coordinator.get(url("export", reply, "xlsx")).content)).active
    cells = [row[3] for row in table.iter_rows(values_only=True)]
    assert any("Hatbrott" in str(cell) for cell in cells)
    assert not any("Något annat" in str(cell) for cell in cells)
    assert "Hatbrott" in coordinator.get(url("export", reply, "csv")).content.decode("utf-8-sig")


@pytest.mark.parametrize(
    "change",
    [
        lambda reply: DutyReply.objects.filter(pk=reply.pk).update(title="Ny"),
        lambda reply: DutyReply.objects.filter(pk=reply.pk).update(state="draft"),
        lambda reply: reply.answers.update(text="Ny"),
        lambda reply: reply.answers.all().delete(),
        lambda reply: ReplyAnswer.objects.create(
            reply=reply, code="ny", position=9, question="Ny?", basis=""
        ),
        lambda reply: ReplyUse.objects.update(how="left_out"),
        lambda reply: DutyReply.objects.filter(pk=reply.pk)._raw_delete("default"),
    ],
)
def test_the_database_refuses_changes_of_a_locked_reply(asked, cast, change):
    factories.activity(cast.norsjo, on=date(2026, 3, 2), themes=["vbe"])
    reply = factories.locked_reply(cast.norsjo, by=cast.coordinator)

    with pytest.raises(IntegrityError, match="locked reply stays"), transaction.atomic():
        change(reply)


def test_number_and_sharing_can_change_in_a_locked_reply(asked, cast):
    reply = factories.locked_reply(cast.norsjo, by=cast.coordinator)

    actions.give_case_number(reply=reply, case_number="KS 2026/9")
    assert actions.share(by=cast.coordinator, reply=reply)
    assert not actions.share(by=cast.coordinator, reply=reply)


def test_writing_after_it_was_locked_keeps_what_was_typed_in_sight(coordinator, cast):
    reply = factories.locked_reply(cast.norsjo, by=cast.coordinator)

    sent = {"text": "Sent skrivet", "edition": "1"}
    page = coordinator.post(url("answer", reply, "support"), sent, headers={"Origin": "http://testserver"})

    assert page.status_code == 422
    assert "Sent skrivet" in page.content.decode()


def test_the_county_reads_a_reply_only_when_it_is_locked_and_shared(client, asked, cast):
    reply = factories.locked_reply(cast.norsjo, by=cast.coordinator, title=CANARY)
    draft = factories.duty_reply(cast.norsjo, duty="violence", title=CANARY)
    client.force_login(cast.officer)
    listed = reverse("county_reply_list", args=["24"])

    assert client.get(url("detail", reply)).status_code == 404
    assert CANARY not in text_of(client.get(listed))
    actions.share(by=cast.coordinator, reply=reply)
    assert CANARY in text_of(client.get(url("detail", reply)))
    assert CANARY in text_of(client.get(listed))
    assert client.get(url("pdf", reply)).status_code == 200
    assert client.get(url("detail", draft)).status_code == 404
    assert client.post(url("share", reply)).status_code == 404
    actions.stop_sharing(reply=reply)
    assert client.get(url("detail", reply)).status_code == 404


def test_a_draft_cannot_be_shared(asked, cast):
    reply = factories.duty_reply(cast.norsjo)

    assert not actions.share(by=cast.coordinator, reply=reply)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyReply.objects.update(shared_at="2026-01-01T00:00Z")


@pytest.mark.parametrize("role", [Role.COLLEAGUE, Role.REGISTRAR, Role.READER, Role.PARTNER])
def test_who_else_in_the_municipality_reads_what(client, asked, cast, role):
    draft = factories.duty_reply(cast.norsjo, duty="violence")
    locked = factories.locked_reply(cast.norsjo, by=cast.coordinator)
    person = factories.user(f"{role}@exempel.se")
    factories.membership(person, role, cast.norsjo)
    client.force_login(person)
    reads = role in (Role.COLLEAGUE, Role.REGISTRAR)

    assert client.get(url("detail", draft)).status_code == 404
    assert client.get(url("detail", locked)).status_code == (200 if reads else 404)
    assert client.get(url("answer", locked, "support")).status_code == 404


def test_the_neighbours_activity_is_not_taken_in(coordinator, cast):
    factories.activity(cast.norsjo, title="Vår", on=date(2026, 3, 2), themes=["vbe"])
    theirs = factories.activity(cast.mala, title=CANARY, on=date(2026, 3, 2), themes=["vbe"], shared=True)
    reply = factories.duty_reply(cast.norsjo)

    sent = {"text": "", "edition": "1", "seen": str(theirs.pk), "entries": [str(theirs.pk)]}
    page = coordinator.post(url("answer", reply, "activities"), sent)

    assert page.status_code == 422
    assert CANARY not in page.content.decode()
    assert not ReplyUse.objects.filter(activity=theirs).exists()


def test_the_neighbours_coordinator_reads_nothing(coordinator, cast):
    theirs = factories.locked_reply(cast.mala, title=CANARY)
    actions.share(by=cast.coordinator, reply=theirs)

    for name in ("detail", "pdf", "word", "lock"):
        assert coordinator.get(url(name, theirs)).status_code == 404
    assert coordinator.get(reverse("reply_list", args=["2418"])).status_code == 404


def test_a_draft_is_removed_and_a_locked_one_is_not(coordinator, cast):
    draft = factories.duty_reply(cast.norsjo, duty="violence")
    locked = factories.locked_reply(cast.norsjo, by=cast.coordinator)

    coordinator.post(url("remove", draft))
    coordinator.post(url("remove", locked))

    assert DutyReply.objects.get().pk == locked.pk


@pytest.mark.parametrize(
    ("month", "due"), [(1, date(2027, 1, 31)), (2, date(2027, 2, 28)), (12, date(2027, 12, 31)), (None, None)]
)
def test_the_usual_date_is_the_last_day_of_the_month_the_year_after(month, due):
    assert actions.usual_due(ReportingDuty(due_month=month), 2026) == due


def test_a_term_of_office_is_four_years():
    assert ReportingDuty(period="mandate").first_day(2026) == date(2023, 1, 1)
    assert ReportingDuty(period="year").first_day(2026) == date(2026, 1, 1)


def test_pages_ask_as_much_of_the_database_however_many_activities(coordinator, cast):
    asked = {}
    for total in (1, 4):
        factories.activity(cast.norsjo, on=date(2026, 3, total), themes=["vbe"])
        reply = factories.duty_reply(cast.norsjo)
        actions.fill_in(reply)
        for address in (
            reverse("reply_list", args=["2417"]),
            url("detail", reply),
            url("answer", reply, "activities"),
            url("answer", reply, "measures"),
        ):
            coordinator.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert coordinator.get(address).status_code == 200
            asked.setdefault(address, []).append(len(queries))
    for address, (few, many) in asked.items():
        assert few == many <= 15, address


def test_the_same_form_twice_asks_once(coordinator, cast):
    sent = {
        "title": "Fråga från tidningen",
        "asker": "Tidningen",
        "question": "Vad gör ni mot skadegörelse?",
        "form_token": str(uuid4()),
    }
    for _time in range(2):
        answer = coordinator.post(reverse("reply_ask", args=["2417"]), sent)
        assert answer.status_code == 302

    assert DutyReply.objects.get().answers.get().question == "Vad gör ni mot skadegörelse?"


def test_an_activity_that_came_while_somebody_wrote_is_not_left_out(coordinator, cast):
    factories.activity(cast.norsjo, title="Första", on=date(2026, 3, 2), themes=["vbe"])
    reply = factories.duty_reply(cast.norsjo)
    form = coordinator.get(url("answer", reply, "activities")).context["form"]
    factories.activity(cast.norsjo, title="Andra", on=date(2026, 4, 2), themes=["vbe"])

    sent = {"text": "", "edition": "1", "seen": form["seen"].value(), "entries": []}
    coordinator.post(url("answer", reply, "activities"), sent)

    assert titles(gathered(reply, "activities")) == ["Andra"]


def test_a_yes_stands_only_under_a_question_of_yes_or_no(asked, cast):
    factories.activity(cast.norsjo, title="Föräldramöte", on=date(2026, 3, 2), type=parents_meeting())
    reply = factories.duty_reply(cast.norsjo, duty="lansrapport")

    assert gathered(reply, "parents").text == "Ja"
    everything = factories.duty_reply(cast.norsjo, duty="board_year")
    assert gathered(everything, "activities").text == "1 aktivitet"
    assert "Ja" not in [
        row[1] for block in paper_of(everything).blocks if block.kind == "facts" for row in block.rows
    ]


def parents_meeting():
    return ActivityType.objects.get(code="foraldramote")


def test_an_earlier_year_is_answered_by_what_held_then(asked, cast):
    names = {}
    for year in (2024, 2026):
        report = factories.situation_report(cast.norsjo, title=f"Lägesbild {year}", tags=["vbe"])
        factories.problem(report, title=f"Affischer {year}", themes=["vbe"])
        if year == 2026:
            SituationReport.objects.filter(final_on__year=2024).update(state="superseded")
            ActionPlan.objects.filter(final_on__year=2024).update(state="superseded")
        factories.seal(report, "completed", date(year, 2, 1))
        plan = factories.action_plan(cast.norsjo, basis=[report], title=f"Plan {year}")
        factories.measure(plan, title=f"Utbildning {year}", themes=["vbe"])
        factories.decide(plan, date(year, 3, 1))
        names[year] = ([f"Lägesbild {year}"], [f"Affischer {year}"], [f"Utbildning {year}"])

    def lines(year):
        reply = factories.duty_reply(cast.norsjo, year=year)
        parts = ("plan", "problems", "measures")
        return tuple([line.text for line in gathered(reply, code).lines] for code in parts)

    assert (lines(2023), lines(2025), lines(2026)) == (([], [], []), names[2024], names[2026])


def test_needs_and_documents_of_other_times_answer_nothing(asked, cast):
    factories.situation_report(cast.norsjo, completed=date(2026, 1, 15), tags=["vald"])
    factories.need(cast.norsjo, text="Stöd om våld", themes=["vald"], said_on=date(2026, 5, 1))
    factories.need(cast.norsjo, text="Stöd om statistik", said_on=date(2026, 5, 1))

    now, before = (factories.duty_reply(cast.norsjo, duty="violence", year=year) for year in (2026, 2025))

    def lines(reply, code):
        return [line.text for line in gathered(reply, code).lines]

    assert (lines(now, "plan"), lines(before, "plan")) == (["Lägesbild 2026"], [])
    assert (lines(now, "needs"), lines(before, "needs")) == (["Stöd om våld"], [])
