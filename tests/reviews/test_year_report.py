"""The county's yearly report (R21): pre-filled from what is shared alone, written by two at once, locked for good."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as WordFile

from activities.models import Participation
from activities.reference import load_report_questions
from plans.law.duties import load_duties
from plans.models import SharedDuty
from portal.lib.editions import EditConflict
from portal.lib.papers.blocks import Table
from reviews.models import SupportContact, YearReport, YearReportSection
from reviews.year_report import actions
from reviews.year_report.content import content_of, paper_of
from reviews.year_report.reports import Year
from tests import factories
from tests.plans.test_printing import words_of
from tests.reviews.pages import text_of

CANARY = "Kanariefågeln"
SKELETON = ["background", "law", "activities", "support", "joint", "needs", "examples"]


@pytest.fixture
def asked(themes):
    """The questions of the report, and the duties of the law."""
    load_report_questions()
    load_duties()


@pytest.fixture
def report(asked, cast):
    """County 24's report on 2026, just begun."""
    return factories.year_report(cast.west, by=cast.officer)


def url(name, *args, codes="24", year=2026):
    return reverse(f"year_report_{name}", args=[codes, year, *args])


def section(report, code):
    return report.sections.get(code=code)


def table_of(report, code, number=0):
    """The rows of a section's table, by their first cell."""
    blocks = content_of(section(report, code), Year(report)).blocks
    table = [block for block in blocks if isinstance(block, Table)][number]
    return {row[0]: row[1:] for row in table.rows}


def contact(place, on=date(2026, 3, 4), kind="visit", note="Besök", by=None):
    return SupportContact.objects.create(
        municipality=place, on=on, kind=kind, note=note, form_token=uuid4(), created_by=by
    )


def lock(report, by):
    actions.lock_report(by=by, report=report)
    actions.make_year_report.call(report.pk)
    return YearReport.objects.get(pk=report.pk)


def test_r21_one_press_gives_a_draft_with_the_skeleton_and_it_can_be_printed(officer, asked, cast):
    factories.activity(cast.norsjo, title="Nattvandring", shared=True, themes=["trygghet"])

    answer = officer.post(
        reverse("year_report_new", args=["24"]), {"year": str(cast.today.year)}, follow=True
    )

    report = YearReport.objects.get()
    assert [one.code for one in report.sections.all()] == SKELETON
    assert "Så står det till med lagens uppgifter" in text_of(answer)
    pdf = officer.get(url("pdf", year=cast.today.year))
    assert pdf.content.startswith(b"%PDF")
    word = WordFile(BytesIO(officer.get(url("word", year=cast.today.year)).content))
    assert "Vad kommunerna har gjort" in [paragraph.text for paragraph in word.paragraphs]


def test_r21_the_same_year_twice_is_one_report(officer, asked, cast):
    for _time in range(2):
        officer.post(reverse("year_report_new", args=["24"]), {"year": str(cast.today.year)})

    assert YearReport.objects.count() == 1
    assert YearReportSection.objects.count() == len(SKELETON)


def test_r21_a_year_that_nobody_reports_on_is_refused_in_words(officer, asked):
    answer = officer.post(reverse("year_report_new", args=["24"]), {"year": "1999"})

    assert answer.status_code == 422
    assert not YearReport.objects.exists()


def test_r21_activities_count_once_per_theme_and_once_in_the_sum(report, cast):
    factories.activity(cast.norsjo, cast.mala, shared=True, themes=["alkohol", "trygghet"])
    factories.activity(cast.norsjo, shared=True, themes=["alkohol"])
    factories.activity(cast.asele, shared=True)
    factories.activity(cast.asele, shared=True, on=date(2025, 12, 31), themes=["vejp"])
    factories.activity(cast.boden, shared=True, themes=["alkohol"])

    rows = table_of(report, "activities")

    assert rows == {"Alkohol": ("2",), "Trygghet": ("1",), "Utan tema": ("1",), "Aktiviteter totalt": ("3",)}


def test_r21_the_basis_says_how_many_and_leads_to_the_list_that_shows_them(officer, report, cast):
    for number in range(2):
        factories.activity(cast.norsjo, title=f"Nattvandring {number}", shared=True)
    factories.activity(cast.norsjo, title="Ölkväll", shared=True, themes=["alkohol"])
    factories.activity(cast.norsjo, title="Förra året", on=date(2025, 6, 1), shared=True)

    page = officer.get(url("section", "activities"))
    (basis,) = page.context["content"].bases
    listed = text_of(officer.get(basis.url))

    (alcohol,) = page.context["content"].rows
    of_theme = text_of(officer.get(alcohol.url))

    assert basis.text == "3 aktiviteter"
    assert alcohol.text == "Alkohol: 1 aktivitet"
    assert ("Ölkväll" in of_theme, "Nattvandring" in of_theme) == (True, False)
    assert [title in listed for title in ("Nattvandring 0", "Nattvandring 1", "Ölkväll")] == [True] * 3
    assert "Förra året" not in listed


def test_r21_the_law_is_counted_among_those_that_share_and_nobody_is_named_or_ranked(report, cast):
    for place in (cast.norsjo, cast.mala):
        factories.duty_statement("s11", place, status="done", rationale="Finns.")
        SharedDuty.objects.create(municipality=place, duty_code="s11")
    factories.duty_statement("s11", cast.asele, status="missing", rationale="Saknas.")

    rows = [
        row for row in content_of(section(report, "law"), Year(report)).blocks[1].rows if row[0] == "11 §"
    ]

    assert rows == [("11 §", "Samordningsfunktion", "2", "0", "0", "0", "2 av 3")]
    said = words_of(paper_of(report))
    assert not [name for name in ("Norsjö", "Malå", "Åsele") if name in said]


def test_r21_support_counts_contacts_by_kind_and_municipalities_reached(report, cast):
    contact(cast.norsjo, by=cast.officer)
    contact(cast.norsjo, kind="phone")
    contact(cast.mala, kind="phone")
    contact(cast.mala, on=date(2025, 1, 1))
    contact(cast.boden)

    rows = table_of(report, "support")

    assert rows == {"Besök": ("1",), "Telefon": ("2",), "Kommuner med minst en kontakt": ("2 av 3",)}


def test_r21_support_counts_hours_and_support_over_time_where_there_are_any(report, cast):
    factories.support_contact(cast.norsjo, on=date(2026, 3, 1), hours="7.5")
    factories.support_contact(cast.mala, on=date(2026, 3, 1), hours="1")
    factories.support_contact(cast.mala, on=date(2025, 3, 1), hours="9")
    factories.support_case(cast.norsjo, cast.mala)
    factories.support_case(
        cast.norsjo, starts_on=date(2025, 1, 1), state="closed", ended_on=date(2025, 9, 1), result="Bra"
    )

    rows = table_of(report, "support")

    assert rows["Antecknade timmar"] == ("8,5",)
    assert rows["Processtöd som pågick"] == ("1",)


def test_r21_joint_work_names_those_that_have_shared_and_no_other(report, cast):
    joint = factories.activity(cast.norsjo, cast.mala, cast.asele, title="Gemensam kväll", shared=True)
    joint.participations.filter(municipality=cast.asele).update(shared_at=None)
    group = factories.group(cast.norsjo, cast.mala)
    plan = factories.action_plan(cast.norsjo, cast.mala, owner_group=group, title="Gemensam plan")
    factories.decide(plan, place=cast.norsjo)

    blocks = content_of(section(report, "joint"), Year(report)).blocks

    documents, activities = blocks
    assert documents.rows == (("Gemensam plan", "Åtgärdsplan", "Södra Lappland", "Norsjö"),)
    assert activities.rows == (("Gemensam kväll", "2026-10-05", "Malå, Norsjö"),)


def test_r21_needs_are_what_the_municipalities_wrote_in_what_they_shared(report, cast):
    factories.activity(cast.norsjo, shared=True, helped_or_hindered="Vi saknar en fältare.")
    factories.activity(cast.mala, helped_or_hindered=CANARY)

    said = words_of(paper_of(report))

    assert "”Vi saknar en fältare.” (Norsjö, 2026-10-05)" in said
    assert CANARY not in said


def every_word(client, report):
    """Everything that the report says anywhere: its pages, its lists and its paper."""
    codes = [one.code for one in report.sections.all()]
    addresses = [
        url("detail"),
        url("examples"),
        *(url("section", code) for code in codes),
        *(url("basis", basis) for basis in ("support", "joint", "needs")),
    ]
    return [words_of(paper_of(report)), *(text_of(client.get(address)) for address in addresses)]


@pytest.mark.parametrize("state", ["unshared", "draft", "removed", "neighbour"])
def test_r21_what_is_not_shared_leaves_no_trace(officer, report, cast, state):
    factories.activity(cast.norsjo, cast.mala, shared=True, themes=["alkohol"], helped_or_hindered="Vädret.")
    before = every_word(officer, report)

    place = cast.boden if state == "neighbour" else cast.norsjo
    hidden = factories.activity(
        place, cast.asele, title=CANARY, themes=["vejp"], method=CANARY, helped_or_hindered=CANARY,
        is_draft=state == "draft", shared=state in ("removed", "neighbour"),
    )  # fmt: skip
    if state == "removed":
        Participation.objects.filter(activity=hidden).update(deleted_at=hidden.created_at)
    if state == "neighbour":
        hidden.participations.filter(municipality=cast.asele).delete()
    factories.duty_statement("s9", cast.norsjo, status="missing", rationale=CANARY)
    report_draft = factories.action_plan(
        cast.norsjo, cast.mala, owner_group=factories.group(cast.norsjo, cast.mala), title=CANARY
    )
    report.examples.create(activity=hidden)

    assert every_word(officer, report) == before
    assert report_draft.title == CANARY


def test_r21_an_example_is_chosen_by_a_click_and_only_from_what_is_shared(officer, report, cast):
    good = factories.activity(
        cast.norsjo, title="Vuxna på badet", shared=True, method="Vi var där varje kväll."
    )
    hidden = factories.activity(cast.norsjo, title=CANARY)

    officer.post(url("examples"), {"activity": good.pk})
    officer.post(url("examples"), {"activity": good.pk})
    answer = officer.post(url("examples"), {"activity": hidden.pk})

    assert answer.status_code == 404
    assert [one.activity for one in report.examples.all()] == [good]
    assert "Vi var där varje kväll." in words_of(paper_of(report))
    officer.post(url("examples"), {"activity": good.pk, "out": ""})
    assert not report.examples.exists()


def test_r21_an_example_that_is_shared_no_more_disappears_from_the_draft(report, cast):
    chosen = factories.activity(cast.norsjo, title=CANARY, shared=True)
    actions.choose_example(report=report, activity=chosen)
    assert CANARY in words_of(paper_of(report))

    chosen.participations.update(shared_at=None)

    assert CANARY not in words_of(paper_of(report))


def test_r21_date_and_headings_are_settings_of_the_year_and_the_next_year_takes_them_over(
    officer, report, cast
):
    page = officer.get(url("settings"))
    data = {name: field.value() or "" for name, field in ((f.html_name, f) for f in page.context["form"])}
    data |= {
        "due_on": "2027-02-26", "heading_law": "Lagen i länet", "place_law": "1", "place_needs": "",
        "heading_egen-1": "Utblick", "place_egen-1": "9",
    }  # fmt: skip

    officer.post(url("settings"), data)

    report.refresh_from_db()
    shown = report.sections.filter(position__isnull=False)
    assert report.due_on == date(2027, 2, 26)
    assert shown.first().heading in ("Lagen i länet", "Länet i siffror")
    assert section(report, "law").heading == "Lagen i länet"
    assert [one.code for one in shown][-1] == "egen-1"
    assert "needs" not in [one.code for one in shown]
    following = actions.begin_report(by=cast.officer, counties=[cast.west], year=2027)
    assert [(one.heading, one.position) for one in following.sections.all()] == [
        (one.heading, one.position) for one in report.sections.all()
    ]
    assert following.due_on is None


def test_r21_a_heading_with_a_number_needs_a_name(officer, report):
    form = {"edition": "1", **{f"heading_{code}": "Rubrik" for code in SKELETON}, "place_egen-1": "2"}

    answer = officer.post(url("settings"), form)

    assert answer.status_code == 422
    assert "Skriv rubriken eller ta bort numret." in text_of(answer)


def test_r21_a_section_without_its_figures_holds_the_text_alone(officer, report, cast):
    factories.activity(cast.norsjo, shared=True, themes=["alkohol"])
    form = {"edition": "1", "text": "Vi har gjort mycket."}

    officer.post(url("section", "activities"), form)

    said = words_of(paper_of(report))
    assert "Vi har gjort mycket." in said
    assert "Aktiviteter totalt" not in said


def test_r21_texts_that_may_point_out_somebody_are_stopped(officer, report):
    answer = officer.post(url("section", "needs"), {"edition": "1", "text": "Det gäller 19811218-9876."})

    assert answer.status_code == 422
    assert section(report, "needs").text == ""


def test_r21_two_officers_at_once_lose_nothing_and_write_in_different_sections_freely(officer, report):
    officer.post(url("section", "law"), {"edition": "1", "text": "Första texten.", "shows_basis": "on"})
    elsewhere = officer.post(url("section", "needs"), {"edition": "1", "text": "Behov."})
    late = officer.post(url("section", "law"), {"edition": "1", "text": "Andra texten.", "shows_basis": "on"})

    assert elsewhere.status_code == 302
    assert late.status_code == 422
    assert "Första texten." in text_of(late)
    assert "Andra texten." in text_of(late)
    assert section(report, "law").text == "Första texten."
    with pytest.raises(EditConflict):
        actions.change_settings(report=report, edition=0, due_on=None, headings=[])


def test_r21_a_locked_report_moves_with_nothing(officer, report, cast):
    entry = factories.activity(cast.norsjo, title="Vuxna på badet", shared=True, themes=["alkohol"])
    actions.choose_example(report=report, activity=entry)
    locked = lock(report, cast.officer)
    before, pdf = words_of(paper_of(locked)), officer.get(url("pdf")).content
    assert locked.is_locked
    assert "Vuxna på badet" in before

    entry.participations.update(shared_at=None)
    factories.activity(cast.mala, title="Ny", shared=True, themes=["vejp"])

    locked = YearReport.objects.get(pk=report.pk)
    assert words_of(paper_of(locked)) == before
    assert officer.get(url("pdf")).content == pdf
    assert "Vuxna på badet" in text_of(officer.get(url("detail")))


def test_r21_the_lock_holds_in_the_database(report, cast):
    locked = lock(report, cast.officer)
    first = locked.sections.first()
    rows, sections = YearReport.objects.filter(pk=locked.pk), YearReportSection.objects.filter(pk=first.pk)

    for change in (
        lambda: rows.update(state="draft"),
        lambda: rows.update(paper={}),
        lambda: rows.update(due_on=date(2027, 1, 1)),
        lambda: rows._raw_delete(rows.db),
        lambda: sections.update(text="Efteråt"),
        lambda: sections._raw_delete(sections.db),
        lambda: locked.sections.create(code="egen-9", heading="Efteråt"),
    ):
        with pytest.raises(IntegrityError, match="locked report"), transaction.atomic():
            change()
    actions.give_case_number(report=locked, case_number="801-2027")
    assert YearReport.objects.get(pk=locked.pk).case_number == "801-2027"


def test_r21_what_was_being_written_when_it_was_locked_is_shown_back(officer, report, cast):
    lock(report, cast.officer)

    answer = officer.post(
        url("section", "law"), {"edition": "1", "text": "Mina ord om lagen."}, headers={"Origin": "http://testserver"}
    )  # fmt: skip

    assert answer.status_code == 422
    assert "Mina ord om lagen." in text_of(answer)
    for name in ("settings", "lock", "remove"):
        assert officer.post(url(name)).status_code == 302
    assert YearReport.objects.get().is_locked


def test_r21_two_counties_are_counted_each_and_together(client, asked, cast):
    report = factories.year_report(cast.west, cast.north, by=cast.both)
    factories.activity(cast.norsjo, cast.boden, shared=True, themes=["alkohol"])
    factories.activity(cast.boden, shared=True, themes=["alkohol"])
    client.force_login(cast.both)

    page = text_of(client.get(url("section", "activities", codes="24-25")))

    assert table_of(report, "activities")["Alkohol"] == ("1", "2", "2")
    assert "Västerbottens län Norrbottens län Tillsammans" in page


def test_r21_a_report_of_two_counties_is_only_for_those_who_serve_both(officer, asked, cast):
    factories.year_report(cast.west, cast.north, by=cast.both)

    assert officer.get(url("detail", codes="24-25")).status_code == 404
    assert officer.get(url("detail")).status_code == 404
    assert list(YearReport.objects.visible_to(cast.officer)) == []


def test_r21_a_draft_can_be_removed_with_all_that_is_in_it(officer, report, cast):
    actions.choose_example(report=report, activity=factories.activity(cast.norsjo, shared=True))

    answer = officer.post(url("remove"), follow=True)

    assert "Utkastet är borttaget." in text_of(answer)
    assert not YearReport.objects.exists()


def test_r21_background_has_the_newest_official_figure_up_to_the_year(report, cast):
    series = factories.indicator(name="Anmälda våldsbrott")
    for year, value in ((2024, 700), (2025, 650), (2027, 1)):
        factories.figure(series, value, year, county=cast.west)
    factories.figure(series, 99, 2026, county=cast.west, source="2417:hand")

    (line,) = table_of(report, "background", 1).items()
    said = ("Västerbottens län", "2025", f"650 {series.unit}", f"{series.source}, via Kolada")
    assert line == ("Anmälda våldsbrott", said)


@pytest.mark.parametrize("code", SKELETON)
def test_r21_each_page_asks_as_much_for_three_as_for_one(officer, report, cast, code):
    def asked_for():
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(url("section", code)).status_code == 200
        return len(queries)

    def fill(place, other):
        entry = factories.activity(place, other, shared=True, themes=["alkohol"], helped_or_hindered="Tid.")
        report.examples.create(activity=entry)
        contact(place)
        for duty in ("s4", "s5", "s9", "s10", "s11", "s13_report"):
            factories.duty_statement(duty, place, status="done", rationale="Finns.")
            SharedDuty.objects.create(municipality=place, duty_code=duty)

    fill(cast.norsjo, cast.asele)
    asked_for()  # the words of the reference data are read once a minute
    one = asked_for()
    fill(cast.mala, cast.asele)
    fill(cast.asele, cast.mala)

    assert asked_for() == one
    assert one <= 15
