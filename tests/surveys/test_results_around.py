"""Around the results: what leans on them, who finds them, and what stays by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.actions import load_practice
from municipalities.models import PRACTICE, Municipality
from plans.models import ReportSource
from surveys.models import PublicResult, SurveyRound
from surveys.results.actions import publish_round
from surveys.results.comparing import earlier_rounds
from surveys.results.compiling import compile_round
from surveys.results.pooling.reports import choices_for
from surveys.results.reports import shown
from surveys.results.scopes import viewer_of
from surveys.results.settling import settle_round
from surveys.rounds import actions
from surveys.structure import Kind
from tests import factories
from tests.survey_factories import (
    YES,
    pool,
    published_round,
    question,
    questionnaire,
    responses,
    survey_round,
)

pytestmark = pytest.mark.django_db

State = SurveyRound.State


def page(client, survey, rest=""):
    return " ".join(client.get(f"/enkater/omgang/{survey.pk}/resultat/{rest}").content.decode().split())


def test_the_results_say_what_leans_on_them(cast, sign_in):
    series = factories.indicator("alc_drunk", name="Har varit fulla", unit="%", kind="survey")
    made = questionnaire(cast.norsjo, grade=False)
    asked = question(made, code="drunk", share=[YES], indicator=series)
    survey = published_round(made)
    report = factories.situation_report(cast.norsjo, title="Lägesbild 2026")
    source = ReportSource.objects.create(
        report=report, kind="survey", survey_round=survey, survey_question=asked, title="Har du varit full?"
    )
    source.problems.add(report.problems.create(title="Fylla på torget"))

    own = page(sign_in(cast.coordinator), survey)
    reader = page(sign_in(cast.reader), survey)

    assert "Används i" in own
    assert f'href="/kommuner/2417/lagesbilder/{report.pk}/">Lägesbild 2026</a>' in own
    assert "Fylla på torget" in own
    assert 'href="/kommuner/2417/statistik/alc_drunk/">Har varit fulla</a>' in own
    assert "Lägesbild 2026" not in reader, "a draft"


def test_of_a_joint_lagesbild_the_link_stands_under_ones_own_municipality(cast, sign_in):
    made = questionnaire(cast.norsjo, grade=False)
    survey = published_round(made)
    report = factories.situation_report(cast.norsjo, cast.arjeplog, title="Gemensam lägesbild")
    ReportSource.objects.create(
        report=report, kind="survey", survey_round=survey, survey_question=made.questions.get(), title="Kön"
    )

    text = page(sign_in(cast.coordinator), survey)

    assert text.count("Gemensam lägesbild") == 1
    assert f'href="/kommuner/2417/lagesbilder/{report.pk}/"' in text


# Everyone


def test_search_engines_may_find_what_was_chosen_for_everyone_and_nothing_before(cast, client):
    sorsele = factories.municipality("2422", "Sorsele")
    made = questionnaire(cast.norsjo, grade=False)
    survey = published_round(made, cast.norsjo, cast.arjeplog, sorsele)
    address = reverse("survey_public", args=[survey.public_token])

    closed = client.get(address)
    PublicResult.objects.create(round=survey, question=made.questions.get())
    told = client.get(address)

    assert closed.status_code == 404
    assert "noindex" in closed.content.decode()
    assert "noindex" not in told.content.decode()
    assert "Arjeplog, Norsjö och Sorsele" in told.content.decode()


# What is shown


def test_a_row_of_a_matrix_shows_how_many_gave_one_of_several_answers(cast):
    made = questionnaire(cast.norsjo, sex=False, grade=False)
    question(
        made,
        Kind.MATRIX,
        code="free",
        rows=[{"value": 1, "label": {"sv": "Tränar"}}],
        choices=["Aldrig", "Ibland", "Ofta"],
        share=[2, 3],
        share_label={"sv": "gör det"},
    )
    survey = survey_round(made, state=State.CLOSED)
    responses(survey, *[{"free": [1]}] * 20, *[{"free": [2]}] * 20, *[{"free": [3]}] * 40)
    settle_round(compile_round(survey))
    survey = publish_round(by=None, survey_round=survey)

    ((figure,),) = [block.figures for block in shown(viewer_of(cast.reader), survey, {}).blocks()]

    assert (figure.title, figure.share_label) == ("Tränar", "gör det")
    assert [(bar.label, bar.text) for bar in figure.share] == [("Norsjö", "75\u00a0%")]


def test_the_questions_that_divide_are_told_of_undivided_groups_alone(cast, sign_in):
    survey = published_round(questionnaire(cast.norsjo), people=80)

    first = page(sign_in(cast.coordinator), survey)
    divided = page(sign_in(cast.coordinator), survey, "avsnitt/1/?dela=1")

    assert "Allt visas." in first
    assert "Vilken årskurs går du i?" not in divided.partition('id="figures"')[2]


def test_neighbours_together_are_a_light_page(cast, sign_in):
    made = questionnaire(cast.norsjo, grade=False)
    places = [cast.norsjo, factories.municipality("2418"), factories.municipality("2422")]
    together = pool(*(published_round(made, place) for place in places))
    client, address = sign_in(cast.coordinator), reverse("survey_pool_section", args=[together.pk, 1])
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)

    assert answer.content.count(b"<figure") == 1
    assert len(asked) <= 15, [one["sql"][:120] for one in asked]


# What is practised


def test_what_is_practised_is_neither_compared_nor_put_together_with_what_is_not(cast):
    made = questionnaire(cast.norsjo, grade=False)
    load_practice()
    real, other = published_round(made), published_round(made)
    practised = published_round(made, Municipality.objects.get(pk=PRACTICE))
    person = viewer_of(cast.coordinator)

    assert list(earlier_rounds(person, real)) == [other]
    assert list(choices_for(cast.coordinator, real)) == [other]
    assert list(earlier_rounds(person, practised)) == []
    assert list(choices_for(cast.coordinator, practised)) == []


# What results are divided by


def test_what_results_are_divided_by_follows_how_many_are_asked_until_someone_chooses(cast):
    survey = survey_round(questionnaire(cast.norsjo))
    place = survey.places.get()

    def say(number, **fields):
        now = SurveyRound.objects.get(pk=survey.pk)
        actions.change_round(survey_round=now, edition=now.edition, expected={place.pk: number}, **fields)
        return SurveyRound.objects.get(pk=survey.pk).splits

    assert say(60) == ["sex"]
    assert say(100) == ["sex", "grade"]
    assert say(99) == ["sex"]
    assert say(99, splits=["grade"]) == ["grade"]
    assert say(400) == ["grade"]
