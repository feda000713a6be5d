"""Documents made from the record: what stands in them, who reads them, and that locked ones stay."""

from datetime import date
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document as WordFile

from municipalities.models import Municipality
from plans.models import CouncilReport, Document, Goal, SituationReport
from plans.printing import actions
from plans.printing.content import paper_of
from portal.lib.editions import EditConflict
from portal.lib.papers.blocks import Bullets, Facts, Figure, Heading, Table, Text
from portal.lib.papers.pdf import pdf_of
from tests import factories
from tests.lib.test_papers import in_order, text_of


def words_of(paper):
    """All that stands in a paper, in order."""
    found = []
    for block in paper.blocks:
        match block:
            case Heading() | Text():
                found.append(block.text)
            case Bullets():
                found += block.items
            case Facts():
                found += [f"{label}: {text}" for label, text in block.rows]
            case Table():
                found += [block.caption, *block.head, *(cell for row in block.rows for cell in row)]
            case Figure():
                found += [block.title, block.summary, *(cell for row in block.table.rows for cell in row)]
    return "\n".join(found)


@pytest.fixture
def plan(cast):
    """A decided plan on a completed lägesbild, with a goal that has figures, and a followed-up measure."""
    report = factories.situation_report(cast.norsjo)
    problem = factories.problem(report, priority=1, priority_reason="Flest anmälningar")
    cause = factories.cause(problem)
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 15))
    series = factories.indicator(name="Anmälda våldsbrott")
    for year, value in ((2023, 812), (2024, 760), (2025, 700)):
        factories.figure(series, value, year, cast.norsjo)
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.goal(
        plan, level=Goal.Level.STRATEGIC, causes=[cause], indicator=series, target_value=600, target_year=2027
    )
    measure = factories.measure(plan, causes=[cause])
    factories.decide(plan)
    factories.follow_up(measure)
    return plan


def test_the_council_report_says_law_plan_activities_and_figures_in_that_order(cast, plan):
    document = factories.document(
        cast.norsjo, plan=plan, texts={"introduction": "Det går framåt.", "decisions": "Anta planen."}
    )

    text = words_of(paper_of(document, by=cast.coordinator))

    assert in_order(
        text, "Det går framåt.", "Lagen", "Åtgärdsplan 2026–2027 gäller.", "Kommunstyrelsen 2026-02-01, § 12",
        "Planen har 1 åtgärd", "Belysning på skolgården", "Går enligt plan. Belysningen är på plats.",
        "2 aktiviteter är dokumenterade", "2026-10-05 En delad aktivitet", "Skadegörelsen vid skolan ska halveras",
        "Anmälda våldsbrott", "Målet är 600 (2027).", "Anta planen.",
    )  # fmt: skip
    assert "En odelad aktivitet" not in text


def test_the_plan_as_document_has_the_six_columns(cast, plan):
    document = factories.document(cast.norsjo, Document.Kind.ACTION_PLAN, plan=plan)

    paper = paper_of(document, by=cast.coordinator)

    assert "Gäller orsaken: Mörkt och tomt efter klockan 18." in words_of(paper)
    (table,) = [block for block in paper.blocks if isinstance(block, Table)]
    assert table.head == ("Orsak", "Åtgärd", "Operativt mål", "När", "Vem", "Uppföljning")
    assert table.rows[0][:5] == (
        "Mörkt och tomt efter klockan 18", "Belysning på skolgården", "Halverad skadegörelse",
        "2026-03-01–2027-06-30", "Fastighetschefen",
    )  # fmt: skip
    assert table.wide


def test_the_lagesbild_as_document_has_the_four_parts_and_the_tree_of_causes(cast, plan):
    report = plan.basis.get()
    document = factories.document(cast.norsjo, Document.Kind.SITUATION_REPORT, report=report)

    text = words_of(paper_of(document, by=cast.coordinator))

    assert in_order(
        text, "Färdigställd: 2026-01-15", "Omfattning", "Konsekvenser", "Annan information", "Analys",
        "1. Skadegörelse vid skolan", "Flest anmälningar", "Mörkt och tomt efter klockan 18 (",
    )  # fmt: skip


def test_r23_the_bundle_holds_lagesbild_plan_and_evaluation_and_both_files(cast, plan, sign_in):
    document = factories.document(
        cast.norsjo,
        Document.Kind.GRANT_BUNDLE,
        plan=plan,
        report=plan.basis.get(),
        texts={"evaluation": "Vi mäter."},
    )

    text = words_of(paper_of(document, by=cast.coordinator))
    answer = sign_in(cast.coordinator).get(reverse("document_zip", args=["2417", document.pk]))

    assert in_order(
        text, "Bilaga: lägesbild", "Omfattning", "Bilaga: åtgärdsplan", "Bilaga: utvärdering", "Vi mäter."
    )
    assert [name.rpartition(".")[2] for name in ZipFile(BytesIO(answer.content)).namelist()] == [
        "pdf",
        "docx",
    ]


def lock(document, by):
    actions.lock_document(by=by, document=document)
    actions.make_document.call(document.pk)
    return Document.objects.get(pk=document.pk)


def test_a_locked_document_keeps_its_words_and_figures(cast, plan):
    document = lock(factories.document(cast.norsjo, plan=plan), cast.coordinator)
    before = paper_of(document, by=cast.coordinator)

    plan.goals.get().indicator.values.update(value=9999)
    factories.activity(cast.norsjo, title="Kom till sedan", shared=True)

    assert document.is_locked
    assert paper_of(Document.objects.get(pk=document.pk), by=cast.coordinator) == before
    assert "700" in text_of(bytes(document.pdf))
    assert b"pdfaid" in bytes(document.pdf)


@pytest.mark.parametrize("change", [{"title": "Annat"}, {"texts": {"introduction": "x"}}, {"state": "draft"}])
def test_the_database_refuses_to_change_what_is_locked(cast, change):
    document = lock(factories.document(cast.norsjo), cast.coordinator)

    with pytest.raises(IntegrityError, match="locked document"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(IntegrityError, match="locked document"), transaction.atomic():
        document.delete()

    actions.give_case_number(document=document, case_number="KS 2026/45")
    assert Document.objects.get(pk=document.pk).case_number == "KS 2026/45"


def test_what_can_still_change_cannot_be_locked(cast):
    draft = factories.action_plan(cast.norsjo)
    document = factories.document(cast.norsjo, Document.Kind.ACTION_PLAN, plan=draft)

    with pytest.raises(actions.NotFinal):
        actions.lock_document(by=cast.coordinator, document=document)


def test_locked_twice_it_is_made_once(cast):
    document = factories.document(cast.norsjo)
    actions.lock_document(by=cast.coordinator, document=document)
    actions.lock_document(by=cast.coordinator, document=document)
    actions.make_document.call(document.pk)
    made = Document.objects.get(pk=document.pk).locked_at

    actions.make_document.call(document.pk)

    assert Document.objects.get(pk=document.pk).locked_at == made


def test_two_who_write_at_once_lose_nothing(cast):
    document = factories.document(cast.norsjo)
    actions.write_in_document(document=document, edition=1, texts={"introduction": "Först"})

    with pytest.raises(EditConflict) as conflict:
        actions.write_in_document(document=document, edition=1, texts={"introduction": "Sedan"})

    assert conflict.value.current.texts == {"introduction": "Först"}


def test_document_write_shows_what_someone_else_saved_beside_ones_own(cast, sign_in):
    document = factories.document(cast.norsjo)
    actions.write_in_document(document=document, edition=1, texts={"introduction": "Kollegans text"})
    client = sign_in(cast.coordinator)

    answer = client.post(
        reverse("document_write", args=["2417", document.pk]),
        {"title": document.title, "introduction": "Min text", "edition": 1},
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Kollegans text" in html
    assert "Min text" in html


def test_nobody_recognisable_gets_into_a_document(cast, sign_in):
    document = factories.document(cast.norsjo)

    answer = sign_in(cast.coordinator).post(
        reverse("document_write", args=["2417", document.pk]),
        {"title": "Rapport", "introduction": "Möte med 19640823-3234", "edition": 1},
    )

    assert "personnummer" in answer.content.decode()
    assert Document.objects.get(pk=document.pk).texts == {}


def test_document_new_the_same_form_twice_gives_one(cast, plan, sign_in):
    client = sign_in(cast.coordinator)
    data = {"kind": "action_plan", "plan": plan.pk, "form_token": uuid4()}

    for _time in range(2):
        answer = client.post(reverse("document_new", args=["2417"]), data)

    document = Document.objects.get()
    assert answer.url == reverse("document_detail", args=["2417", document.pk])
    assert document.title == plan.title


def test_document_new_takes_nobody_elses_plan(cast, sign_in):
    foreign = factories.decide(factories.action_plan(cast.arjeplog))

    answer = sign_in(cast.coordinator).post(
        reverse("document_new", args=["2417"]),
        {"kind": "action_plan", "plan": foreign.pk, "form_token": uuid4()},
    )

    assert not Document.objects.exists()
    assert "Välj ett giltigt alternativ" in answer.content.decode()


def test_drafts_are_the_coordinators_and_managers_locked_ones_everyones(cast):
    document = factories.document(cast.norsjo)
    readers = ("colleague", "reader", "registrar", "partner")

    before = {name for name, person in cast.people.items() if Document.objects.visible_to(person).exists()}
    lock(document, cast.coordinator)
    after = {name for name, person in cast.people.items() if Document.objects.visible_to(person).exists()}

    assert before == {"coordinator", "manager"}
    assert after == {"coordinator", "manager", *readers}


def test_r18_a_report_that_was_given_is_noted_once_in_the_log_of_the_law(cast, sign_in):
    document = lock(factories.document(cast.norsjo), cast.coordinator)
    client = sign_in(cast.coordinator)
    data = {"reported_on": "2026-11-02", "minutes_ref": "§ 90", "form_token": uuid4()}

    for _time in range(2):
        client.post(reverse("document_reported", args=["2417", document.pk]), data)

    report = CouncilReport.objects.get()
    assert (report.reported_on, report.minutes_ref, report.about) == (
        date(2026, 11, 2),
        "§ 90",
        document.title,
    )


def test_the_word_file_has_the_same_figures_as_the_pdf(cast, plan):
    document = lock(factories.document(cast.norsjo, plan=plan), cast.coordinator)

    word = WordFile(BytesIO(bytes(document.word)))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}

    text = text_of(bytes(document.pdf))
    for figure in ("812", "760", "700"):
        assert figure in cells
        assert figure in text


def test_an_empty_municipality_gets_a_report_all_the_same(cast, sign_in):
    place = factories.municipality("2418", "Malå")
    document = factories.document(Municipality.objects.get(pk=place.pk))

    text = words_of(paper_of(document, by=cast.coordinator))

    assert "Inga aktiviteter är dokumenterade för perioden." in text
    assert "Okänt" in text


def test_document_list_asks_the_same_number_of_questions_for_one_and_three(
    cast, sign_in, django_assert_max_num_queries
):
    client, url = sign_in(cast.coordinator), reverse("document_list", args=["2417"])
    factories.document(cast.norsjo)
    client.get(url)
    with django_assert_max_num_queries(15) as one:
        client.get(url)
    for _number in range(2):
        factories.document(cast.norsjo)

    with django_assert_max_num_queries(15) as three:
        html = client.get(url).content.decode()

    assert len(one) == len(three)
    assert html.count("Förebyggande arbete 2026") == 3


def test_the_council_report_speaks_to_a_committee_that_has_never_seen_the_portal(cast):
    factories.contact_card(cast.norsjo, is_public=True)
    document = factories.document(cast.norsjo, texts={"introduction": "Ett lugnt år."})

    text = words_of(paper_of(document, by=cast.coordinator))

    assert in_order(
        text, "Inledning", "Ett lugnt år.", "Lagen", "Okänt", "Ingen uppgift.", "öppet kontaktkort."
    )
    for advice in ("lagts in", "lägger in", "läggas in", "länkar till", "Försök räknas", "portal"):
        assert advice not in text


def test_the_council_report_names_the_problems_and_when_the_council_met(cast, plan):
    council = factories.body(cast.norsjo)
    for day in (date(2026, 2, 5), date(2026, 9, 10), date(2025, 9, 10)):
        factories.meeting(council, day)
    factories.meeting(council, date(2026, 12, 3), state="planned")
    dates = {"period_from": date(2026, 1, 1), "period_to": date(2026, 12, 31)}
    document = factories.document(cast.norsjo, plan=plan, report=plan.basis.get(), **dates)

    text = words_of(paper_of(document, by=cast.coordinator))

    assert in_order(
        text, "Rådets möten", "Folkhälso- och trygghetsrådet: 2 möten: 2026-02-05, 2026-09-10",
        "färdigställdes 2026-01-15.", "1. Skadegörelse vid skolan", "Flest anmälningar",
        "Mörkt och tomt efter klockan 18", "Planen",
    )  # fmt: skip


def test_an_indicator_without_figures_is_named_in_the_document(cast):
    report = factories.situation_report(cast.norsjo)
    factories.report_source(
        report,
        "Stölder",
        kind="indicator",
        indicator=factories.indicator(name="Anmälda stölder"),
        part="analysis",
    )
    document = factories.document(cast.norsjo, Document.Kind.SITUATION_REPORT, report=report)

    assert "Anmälda stölder: Det finns inga siffror för Norsjö" in words_of(
        paper_of(document, by=cast.coordinator)
    )


def test_a_document_that_is_not_locked_says_so_and_calls_no_completed_lagesbild_a_draft(cast, plan):
    document = factories.document(cast.norsjo, Document.Kind.SITUATION_REPORT, report=plan.basis.get())

    paper = paper_of(document, by=cast.coordinator)

    assert paper.note == "Arbetsversion, inte låst"
    assert "Utkast" not in text_of(pdf_of(paper))
