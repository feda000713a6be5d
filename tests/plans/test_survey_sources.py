"""A published survey result as a source of a lägesbild: chosen, shown, kept, and in the document."""

import pytest
from django.urls import reverse

from plans.models import ReportSource
from plans.onwards import open_results
from plans.printing.chapters import situation_chapters
from plans.situation.reports import contents_of
from plans.situation.versions import copy_sources
from portal.lib.papers.blocks import Heading, Table
from surveys.models import SurveyRound
from surveys.results.compiling import compile_round
from surveys.results.settling import settle_round
from tests import factories
from tests.survey_factories import BOY, GIRL, NO, YES, question, questionnaire, responses, survey_round

pytestmark = pytest.mark.django_db

QUESTION = "Känner du dig trygg på väg till skolan?"


@pytest.fixture
def survey(norsjo):
    made = questionnaire(norsjo, grade=False)
    question(made, label=QUESTION, code="safe")
    survey = survey_round(made, state=SurveyRound.State.CLOSED)
    responses(
        survey, *[{"sex": sex, "safe": answer} for sex in (GIRL, BOY) for answer in [YES] * 20 + [NO] * 15]
    )
    settle_round(compile_round(survey))
    SurveyRound.objects.filter(pk=survey.pk).update(state=SurveyRound.State.PUBLISHED)
    return survey


@pytest.fixture
def norsjo():
    return factories.municipality()


@pytest.fixture
def report(norsjo):
    return factories.situation_report(norsjo)


@pytest.fixture
def coordinator(client, norsjo):
    person = factories.member(place=norsjo)
    client.force_login(person)
    return person


def new_source(client, report, **posted):
    address = reverse("report_source_new", args=["2417", report.pk, "resultat"])
    shown = client.get(address)
    form = shown.context["form"]
    token = form["form_token"].value()
    return shown, client.post(
        address, {"form_token": token, "part": "extent", "title": "", "note": ""} | posted
    )


def test_a_published_result_is_chosen_and_shown_with_its_bars(client, coordinator, report, survey):
    shown, answer = new_source(client, report, result=f"{survey.pk}:safe")

    assert QUESTION in shown.content.decode()
    assert answer.status_code == 302
    source = ReportSource.objects.get()
    assert (source.survey_round, source.survey_question.code, source.title) == (survey, "safe", QUESTION)
    page = client.get(reverse("report_read", args=["2417", report.pk])).content.decode()
    assert QUESTION in page
    assert "57\u00a0%" in page


def test_the_source_leads_to_the_results_for_those_who_read_them(
    client, coordinator, report, survey, norsjo, django_assert_num_queries
):
    _shown, _answer = new_source(client, report, result=f"{survey.pk}:safe")
    factories.report_source(report, kind="observation")
    county_officer = factories.member("county_officer", norsjo.county)
    sources = list(report.sources.all())

    page = client.get(reverse("report_read", args=["2417", report.pk])).content.decode()

    assert f'<a href="{reverse("survey_results", args=[survey.pk])}">{QUESTION}</a>' in page
    assert open_results(county_officer, sources) == set()
    with django_assert_num_queries(0):
        assert open_results(coordinator, [one for one in sources if not one.survey_round_id]) == set()


def test_it_comes_along_to_the_next_version_and_into_the_document(
    client, coordinator, report, survey, norsjo
):
    new_source(client, report, result=f"{survey.pk}:safe")

    copied = factories.situation_report(norsjo, parts=False)
    copy_sources(report, copied)
    assert copied.sources.get().figures == report.sources.get().figures

    blocks = situation_chapters(contents_of(report, norsjo))
    at = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == QUESTION)
    (table,) = [block for block in blocks[at:] if isinstance(block, Table)][:1]
    assert any("57" in cell for row in table.rows for cell in row)


def test_another_surveys_result_is_written_by_hand(client, coordinator, report, survey):
    _shown, refused = new_source(client, report)
    assert refused.status_code == 422
    assert "Välj ett resultat" in refused.content.decode()

    _shown, answer = new_source(client, report, title="Trygghetsmätningen 2025")
    assert answer.status_code == 302
    assert ReportSource.objects.get().survey_round is None


def test_what_is_not_published_or_belongs_to_another_place_cannot_be_chosen(
    client, coordinator, report, survey
):
    SurveyRound.objects.filter(pk=survey.pk).update(opened_on=None)
    elsewhere = questionnaire(factories.municipality("2505"), grade=False)
    question(elsewhere, code="safe")
    foreign = survey_round(elsewhere, state=SurveyRound.State.CLOSED)
    responses(foreign, *[{"sex": GIRL, "safe": YES}] * 30, *[{"sex": BOY, "safe": NO}] * 30)
    settle_round(compile_round(foreign))
    SurveyRound.objects.filter(pk=foreign.pk).update(state=SurveyRound.State.PUBLISHED)

    shown, answer = new_source(client, report, result=f"{foreign.pk}:safe")

    assert f'value="{foreign.pk}:safe"' not in shown.content.decode()
    assert answer.status_code == 422
    assert not ReportSource.objects.exists()


def test_a_changed_note_keeps_the_result(client, coordinator, report, survey):
    new_source(client, report, result=f"{survey.pk}:safe")
    source = ReportSource.objects.get()
    address = reverse("report_source_edit", args=["2417", report.pk, source.pk])
    form = client.get(address).context["form"]

    client.post(
        address,
        {
            "edition": form["edition"].value(),
            "result": form["result"].value(),
            "title": source.title,
            "part": "extent",
            "note": "Mer än hälften.",
        },
    )

    changed = ReportSource.objects.get()
    assert (changed.note, changed.survey_round, changed.figures) == (
        "Mer än hälften.",
        survey,
        source.figures,
    )
