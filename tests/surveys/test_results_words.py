"""What results say in words: of whom a question was asked, what was commonest, and of how much nothing is shown."""

import csv
import io
import subprocess

import pytest

from plans.situation.forms import SourceForm
from surveys.models import PublicResult, SurveyRound
from surveys.results import actions
from surveys.results.kept import block_as_json, block_from_json
from surveys.results.public import offered_of
from surveys.results.reports import shown
from surveys.results.scopes import viewer_of
from surveys.structure import Kind
from tests import factories
from tests.survey_factories import NO, YES, published_round, question, questionnaire, responses, survey_round
from tests.surveys.test_results import address, file_of, norsjos, text_of

pytestmark = pytest.mark.django_db

State = SurveyRound.State
ASKED = "Frågan ställdes till dem som svarade Ja på ”Har du barn?”."


def published(made, *answers, **fields):
    survey = survey_round(made, state=State.CLOSED, **fields)
    responses(survey, *answers)
    actions.count_answers.func(survey.pk)
    return actions.publish_round(by=None, survey_round=survey)


def parents(place):
    """Fifty answers: thirty have children, and they alone are asked if they have given them alcohol."""
    made = questionnaire(place, sex=False, grade=False)
    question(made, code="child", label="Har du barn?")
    only = {"any": False, "parts": [{"question": "child", "how": "any_of", "values": [YES]}]}
    question(made, code="gives", label="Har du bjudit på alkohol?", condition=only)
    given = [*[{"child": YES, "gives": 1 + number % 2} for number in range(30)], *[{"child": NO}] * 20]
    return published(made, *given)


def blocks_of(user, survey, **view):
    return {block.code: block for block in shown(viewer_of(user), survey, view).blocks()}


def test_a_result_says_of_whom_the_question_was_asked(cast, sign_in, client, tmp_path):
    survey = parents(cast.norsjo)
    PublicResult.objects.create(round=survey, question=survey.questionnaire.questions.get(code="gives"))
    signed, file = sign_in(cast.coordinator), tmp_path / "resultat.pdf"

    content = file_of(signed, address(survey, "exportera.csv")).decode("utf-8-sig")
    file.write_bytes(file_of(signed, address(survey, "exportera.pdf")))
    paper = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True).stdout

    assert text_of(signed, address(survey, "avsnitt/1/")).count(ASKED) == 1
    assert text_of(client, f"/resultat/{survey.public_token}/").count(ASKED) == 1
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [row["Ställdes till"] for row in rows] == ["", "", ASKED, ASKED]
    assert " ".join(paper.decode().split()).count(ASKED) == 1


def test_what_a_lagesbild_keeps_says_of_whom_it_was_asked(cast):
    block = blocks_of(cast.coordinator, parents(cast.norsjo))["gives"]
    kept = block_as_json(block)

    assert block_from_json(kept).asked == ASKED
    assert block_from_json({name: value for name, value in kept.items() if name != "asked"}).asked == ""


def test_answers_that_are_equally_common_are_all_named_and_of_background_nothing_is_said(cast):
    made = questionnaire(cast.norsjo, grade=False)
    question(made, code="even", label="Är du trygg?")
    question(made, code="odd", label="Trivs du?")
    given = [{"sex": 1 + at % 2, "even": 1 + at // 2 % 2, "odd": YES if at % 4 else NO} for at in range(80)]
    blocks = blocks_of(cast.coordinator, published(made, *given))
    said = {code: block.figures[0].summary for code, block in blocks.items()}

    assert said == {
        "sex": "",
        "even": "Lika vanliga: Ja och Nej, 50 procent var (Norsjö).",
        "odd": "Vanligast: Ja, 75 procent (Norsjö).",
    }


def test_all_together_have_a_small_letter_inside_a_sentence_and_each_group_its_number(cast):
    made = questionnaire(cast.norsjo, sex=False)
    question(made, code="safe", label="Är du trygg?", choices=["Ja", "Nej", "Vet inte"], kind=Kind.ONE)
    survey = published_round(
        made, cast.norsjo, factories.municipality("2418"), factories.municipality("2422")
    )

    both = blocks_of(cast.coordinator, survey)["safe"].figures[0]
    together = blocks_of(cast.county_officer, survey)["safe"].figures[0]

    assert both.source.endswith("n = 40 (Norsjö); 120 (alla 3 kommuner)")
    assert "(alla 3 kommuner)." in together.summary
    assert together.source.endswith("n = 120")


def test_years_that_are_compared_are_named_by_their_years(cast):
    made = questionnaire(cast.norsjo, sex=False, grade=False)
    question(made, code="safe", label="Är du trygg?")
    before = published(made, *[{"safe": YES}] * 4, name="Enkäten 2024")
    SurveyRound.objects.filter(pk=before.pk).update(year=2024)
    now = published(made, *[{"safe": YES}] * 30, *[{"safe": NO}] * 30)

    figure = blocks_of(cast.coordinator, now, jamfor=str(before.pk))["safe"].figures[0]

    assert [column.words for column in figure.columns] == ["2026", "2024"]
    assert figure.reasons == ["2024 – visas inte: färre än 10 har svarat."]
    assert figure.source.endswith("n = 60 (2026); visas inte (2024)")


def test_a_question_of_which_almost_nothing_is_shown_says_so_and_one_of_which_nothing_is_is_not_offered(cast):
    survey = norsjos(cast.norsjo)
    block = blocks_of(cast.coordinator, survey)["nar_ever"]

    offered = {one.code: words for one, words in offered_of(survey).items()}
    form = SourceForm(kind="survey", user=cast.coordinator, municipality=cast.norsjo)

    assert block.shown == 0
    assert offered == {"sex": "Är du flicka eller pojke?", "trivs": "Jag trivs i skolan"}
    assert sorted(form.results) == [f"{survey.pk}:sex", f"{survey.pk}:trivs"]
    assert block.named == "Har du använt narkotika? (visas nästan inte: för få svar)"


def test_the_way_to_put_together_is_there_only_where_there_is_something_to_choose(cast, sign_in):
    made = questionnaire(county=cast.vasterbotten, grade=False)
    question(made, code="rare", label="En ovanlig fråga?")
    places = [cast.norsjo, factories.municipality("2418"), factories.municipality("2422")]
    client = sign_in(cast.county_officer)

    def few(name):
        survey = survey_round(made, *places, state=State.CLOSED, name=name, county=cast.vasterbotten)
        for number in (1, 2, 3):
            given = [{"sex": 1 + at % 2, "rare": YES if at < 1 else NO} for at in range(40)]
            responses(survey, *given, unit=number)
        actions.count_answers.func(survey.pk)
        return actions.publish_round(by=None, survey_round=survey)

    alone = few("Länets enkät")
    before = text_of(client, address(alone)), text_of(client, address(alone, "lagg-ihop/"))
    few("Länets andra enkät")
    after = text_of(client, address(alone))

    assert "lagg-ihop/" not in before[0]
    assert "Kommunernas omgångar lägger kommunerna själva ihop." in before[1]
    assert "lagg-ihop/" in after
