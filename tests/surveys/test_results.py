"""Pages and files of results: what they show, what they say of what they hide, and how light they are."""

import csv
import gzip
import io
import random
import subprocess

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.models import FreeText, IndicatorValue, PublicResult, PublishedCounts, Response, SurveyRound
from surveys.results import actions
from surveys.results.reports import published_results_of
from surveys.structure import Kind
from tests import factories
from tests.access.asking import close
from tests.survey_factories import (
    BOY,
    GIRL,
    NO,
    YES,
    published_round,
    question,
    questionnaire,
    responses,
    settled_round,
    survey_round,
    unit,
)

pytestmark = pytest.mark.django_db

State = SurveyRound.State


def address(survey, rest=""):
    return f"/enkater/omgang/{survey.pk}/resultat/{rest}"


def text_of(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return " ".join(answer.content.decode().split())


def file_of(client, url):
    answer = client.get(url)
    content = b"".join(answer.streaming_content)
    close(answer)
    return content


def norsjos(place):
    """34 answers, 17 of each sex; one girl has used narcotics."""
    made = questionnaire(place, grade=False)
    question(made, code="nar_ever", label="Har du använt narkotika?", is_sensitive=True)
    question(made, Kind.LIKERT, code="trivs", label="Jag trivs i skolan")
    survey = survey_round(made, state=State.CLOSED)
    given = [(GIRL, YES, 1), *[(GIRL, NO, 1 + number % 3) for number in range(16)]]
    given += [(BOY, NO, 1 + number % 3) for number in range(17)]
    responses(survey, *[{"sex": sex, "nar_ever": used, "trivs": well} for sex, used, well in given])
    actions.count_answers.func(survey.pk)
    return actions.publish_round(by=None, survey_round=survey)


def forty(*places):
    """A round of forty questions in four sections, with many answers in each place."""
    made = questionnaire(places[0])
    made.questions.filter(code="grade").update(offers_unknown=True)
    lot = random.Random(3)
    for number in range(38):
        if number % 10 == 0:
            made.sections.create(position=2 + number // 10, title={"sv": f"Del {number // 10}"})
        question(
            made,
            Kind.FREQUENCY,
            f"Fråga {number}: hur ofta har du gjort det som vi frågar om här?",
            code=f"f{number}",
            choices=["Aldrig", "Någon gång", "Varje månad", "Varje vecka", "Varje dag"],
        )
    survey = survey_round(made, *places, state=State.CLOSED)
    width = made.sheet().width
    Response.objects.bulk_create(
        Response(
            round=survey,
            unit=1 + number % len(places),
            answers=[
                lot.choice([1, 2]),
                lot.choice([1, 2]),
                *(lot.choices([1, 2, 3, 4, 5], [5, 4, 3, 2, 2], k=width - 2)),
            ],
        )
        for number in range(300 * len(places))
    )
    actions.count_answers.func(survey.pk)
    return actions.publish_round(by=None, survey_round=survey)


# The first screen


def test_the_first_screen_tells_how_many_answered_and_what_is_not_shown(cast, sign_in):
    survey = norsjos(cast.norsjo)
    place = survey.places.get()
    place.expected = 60
    place.save()
    unit_ = place.units.get()
    unit_.groups.create(label="9A", code="ABCDEFG2", answered=34)

    text = text_of(sign_in(cast.coordinator), address(survey))

    assert "57 %" in text
    assert "Bara 57 % har svarat" in text
    assert "färre än 10 personer" in text
    assert "få har gett något av svaren" in text.lower()


def test_before_it_is_counted_the_owner_can_let_it_be_counted(cast, sign_in):
    made = questionnaire(cast.norsjo, grade=False)
    survey = survey_round(made, state=State.CLOSED)
    client = sign_in(cast.coordinator)

    assert "Sammanställ svaren" in text_of(client, address(survey))
    assert client.post(address(survey, "rakna/")).status_code == 302
    assert "Svaren räknas" in text_of(client, address(survey))
    actions.count_answers.func(survey.pk)
    assert "Titta igenom resultatet" in text_of(client, address(survey))
    assert client.post(address(survey, "publicera/")).status_code == 302
    assert SurveyRound.objects.get(pk=survey.pk).state == State.PUBLISHED


def test_a_task_that_failed_can_be_tried_again(cast, sign_in):
    survey = survey_round(questionnaire(cast.norsjo), state=State.CLOSED)
    actions.start_counting(survey_round=survey)
    actions.DBTaskResult.objects.update(status="FAILED")

    text = text_of(sign_in(cast.coordinator), address(survey))

    assert "Inget svar har gått förlorat" in text
    assert actions.start_counting(survey_round=survey)


# A section


def test_a_question_shows_shares_numbers_and_how_sure_they_are(cast, sign_in):
    survey = norsjos(cast.norsjo)

    text = text_of(sign_in(cast.reader), address(survey, "avsnitt/1/"))

    assert "Jag trivs i skolan" in text
    assert "38 %" in text
    assert "mellan 24 och 55 procent" in text
    assert "n = 34" in text


def test_what_is_hidden_says_why_and_no_number_stands_there(cast, sign_in):
    survey = norsjos(cast.norsjo)

    text = text_of(sign_in(cast.colleague), address(survey, "avsnitt/1/"))
    panel = text.partition('id="fraga-nar_ever"')[2].partition("<section")[0]

    assert "Visas inte: för få har gett något av svaren" in panel
    assert 'class="hidden"' in panel
    assert "33" not in panel
    assert "97" not in panel


def test_divided_by_sex(cast, sign_in):
    survey = norsjos(cast.norsjo)

    text = text_of(sign_in(cast.manager), address(survey, "avsnitt/1/?dela=1"))

    assert "Flicka" in text
    assert "level-K" in text
    assert "level-M" in text
    assert "17 svar" in text


def test_divided_by_school(cast, sign_in):
    made = questionnaire(cast.norsjo, sex=False, grade=False)
    question(made, code="q", label="Är du trygg?")
    survey = survey_round(made, state=State.CLOSED)
    for name in ("Norsjöskolan", "Bastuträsk skola"):
        school = unit(survey, name).number
        responses(survey, *[{"q": YES}] * 30, *[{"q": NO}] * 30, unit=school)
    actions.count_answers.func(survey.pk)
    actions.publish_round(by=None, survey_round=survey)

    text = text_of(sign_in(cast.coordinator), address(survey, "avsnitt/1/?dela=enhet"))
    one = text_of(sign_in(cast.coordinator), address(survey, f"avsnitt/1/?grupp=e{school}"))

    assert "Visas: Norsjö: Norsjöskolan; Bastuträsk skola." in text
    assert "Visas: Bastuträsk skola." in one
    assert "60 svar" in one


def test_own_municipality_stands_beside_all(cast, sign_in):
    mala, sorsele = factories.municipality("2418", "Malå"), factories.municipality("2422", "Sorsele")
    made = questionnaire(cast.norsjo)
    survey = published_round(made, cast.norsjo, mala, sorsele)
    client = sign_in(cast.coordinator)

    text = text_of(client, address(survey, "avsnitt/1/"))

    assert "Norsjö" in text
    assert "Alla 3 kommuner" in text
    assert "Malå" not in text


def test_the_county_sees_all_together_and_never_one_municipality(cast, sign_in):
    mala = factories.municipality("2418", "Malå")
    made = questionnaire(cast.norsjo)
    survey = published_round(made, cast.norsjo, mala)
    client = sign_in(cast.county_officer)

    for query in ("", f"?grupp={cast.norsjo.pk}", "?dela=1", "?dela=enhet", f"?grupp={mala.pk}&dela=1x2"):
        panel = text_of(client, address(survey, f"avsnitt/1/{query}")).partition('id="figures"')[2]
        assert "Alla 2 kommuner" in panel
        assert "Norsjö" not in panel
        assert "Malå" not in panel


def test_compared_with_another_year(cast, sign_in):
    made = questionnaire(cast.norsjo, sex=False, grade=False)
    asked = question(made, code="q", label="Har du varit full?")
    before = survey_round(made, state=State.CLOSED, name="Enkäten 2024")
    SurveyRound.objects.filter(pk=before.pk).update(year=2024)
    responses(before, *[{"q": YES}] * 80, *[{"q": NO}] * 20)
    actions.count_answers.func(before.pk)
    actions.publish_round(by=None, survey_round=before)
    again = questionnaire(cast.norsjo, sex=False, grade=False)
    question(again, code="other", label="Har du druckit dig full?", origin=asked.origin)
    question(again, code="new", label="En ny fråga")
    now = survey_round(again, state=State.CLOSED)
    responses(now, *[{"other": YES, "new": YES}] * 30, *[{"other": NO, "new": NO}] * 70)
    actions.count_answers.func(now.pk)
    actions.publish_round(by=None, survey_round=now)

    text = text_of(sign_in(cast.coordinator), address(now, f"avsnitt/1/?jamfor={before.pk}"))

    first, second = text.partition('id="fraga-new"')[::2]
    assert "Frågan är formulerad på ett annat sätt än 2024." in first
    assert "80 %" in first
    assert "färre än 2024" in first
    assert "fler än 2024" in first
    assert "Frågan ställdes inte 2024." in second


def test_county_and_nation_stand_beside_with_their_source(cast, sign_in):
    series = factories.indicator("alc_drunk", name="Har varit fulla", unit="%", kind="survey", source="CAN")
    factories.figure(series, 21, 2025)
    factories.figure(series, 24, 2024, county=cast.vasterbotten)
    factories.figure(series, 99, 2027)
    made = questionnaire(cast.norsjo, sex=False, grade=False)
    question(made, code="drunk", share=[YES], indicator=series, share_label={"sv": "har varit fulla"})

    survey = published_round(made)

    text = text_of(sign_in(cast.coordinator), address(survey, "avsnitt/1/"))
    assert "har varit fulla" in text
    assert "21 %" in text
    assert "24 %" in text
    assert "99 %" not in text, "a later year"
    assert "CAN" in text
    assert IndicatorValue.objects.filter(source=f"2417:enkat-{survey.pk}").exists()


def test_a_section_that_there_is_not_is_not_found(cast, sign_in):
    survey = norsjos(cast.norsjo)

    text_of(sign_in(cast.coordinator), address(survey, "avsnitt/9/"), 404)
    text_of(sign_in(cast.coordinator), address(survey, "exportera.exe"), 404)
    text_of(sign_in(cast.coordinator), address(survey, "exportera.csv?avsnitt=9"), 404)


# How light they are


@pytest.mark.parametrize("query", ["", "?dela=1", "?dela=1x2"])
def test_a_page_of_ten_questions_is_light(cast, sign_in, query):
    survey = forty(cast.norsjo, factories.municipality("2418"), factories.municipality("2422"))
    client = sign_in(cast.coordinator)
    client.get(address(survey, "avsnitt/2/"))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address(survey, f"avsnitt/2/{query}"))

    assert answer.content.count(b"<figure") == 10
    assert len(asked) <= 15, [one["sql"][:120] for one in asked]
    assert len(gzip.compress(answer.content, 6)) <= 15_000


def test_the_first_screen_asks_as_much_whatever_there_is(cast, sign_in):
    client = sign_in(cast.coordinator)
    places = [cast.norsjo, factories.municipality("2418"), factories.municipality("2422")]
    small = published_round(questionnaire(cast.norsjo), *places)
    large = forty(*places)
    numbers = []
    for survey in (small, large):
        client.get(address(survey))
        with CaptureQueriesContext(connection) as asked:
            client.get(address(survey))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1] <= 15


# Files


def test_files_hold_what_the_page_shows_and_nothing_else(cast, sign_in):
    survey = norsjos(cast.norsjo)
    client = sign_in(cast.coordinator)
    page = text_of(client, address(survey, "avsnitt/1/?dela=1"))

    content = file_of(client, address(survey, "exportera.csv?dela=1&avsnitt=1"))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]
    book = file_of(client, address(survey, "exportera.xlsx?dela=1&avsnitt=1"))
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active

    assert len(rows) == 2 * (2 + 3), "not the question that divides them"
    for question_text, _row, place, group, _n, answer, percent, number, _low, _high, why, _asked in rows:
        assert question_text in page
        assert place == "Norsjö"
        assert group in page
        if question_text == "Har du använt narkotika?":
            assert (percent, number) == ("", "")
            assert why in page
        else:
            assert f"{percent} % ({number})" in page, answer
    told = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row[7] for row in told] == [int(row[7]) if row[7] else None for row in rows]


def test_the_paper_says_the_same(cast, sign_in, tmp_path):
    survey = norsjos(cast.norsjo)
    file = tmp_path / "resultat.pdf"
    file.write_bytes(file_of(sign_in(cast.reader), address(survey, "exportera.pdf")))

    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, check=True
    ).stdout.decode()

    assert "Jag trivs i skolan" in text
    assert "38" in text
    assert "mellan 24 och 55 procent" in text
    assert "Visas inte" in text


# Texts


def test_what_people_wrote_is_for_the_owner_alone_and_only_when_they_are_five(cast, sign_in):
    made = questionnaire(cast.norsjo, sex=False, grade=False)
    question(made, code="q")
    few = question(made, Kind.LONG_TEXT, code="few", label="Vad vill du säga?")
    many = question(made, Kind.LONG_TEXT, code="many", label="Vad saknas?")
    survey = published_round(made)
    for number in range(5):
        FreeText.objects.create(round=survey, question=many, text=f"Kanariefågel {number}")
        if number:
            FreeText.objects.create(round=survey, question=few, text=f"Ensam gråsparv {number}")

    text = text_of(sign_in(cast.coordinator), address(survey, "fritext/"))
    orders = {
        tuple(_written(text_of(sign_in(cast.coordinator), address(survey, "fritext/")))) for _ in range(12)
    }

    assert text.count("Kanariefågel") == 5
    assert "gråsparv" not in text
    assert len(orders) > 1, "in a new order each time"
    for url in ("", "avsnitt/1/"):
        assert "Kanariefågel" not in text_of(sign_in(cast.colleague), address(survey, url))


def _written(text):
    return [part.partition("<")[0] for part in text.split("Kanariefågel ")[1:]]


# Everyone


def test_the_page_for_everyone(cast, sign_in, client):
    made = questionnaire(cast.norsjo, grade=False)
    question(made, code="q", label="Är du trygg i skolan?")
    hidden = question(made, code="h", label="En hemlig fråga?")
    survey = settled_round(made)
    signed = sign_in(cast.coordinator)
    page = f"/resultat/{survey.public_token}/"

    edit = text_of(signed, address(survey, "for-alla/"))
    chosen = made.questions.get(code="q")
    signed.post(address(survey, "for-alla/"), {f"q{chosen.pk}": "on", f"w{chosen.pk}": "Hälften är trygga."})
    signed.logout()
    assert client.get(page).status_code == 404, "before it is published"
    actions.publish_round(by=None, survey_round=survey)
    text = text_of(client, page)

    assert "Är du trygg i skolan?" in edit
    assert "Hälften är trygga." in text
    assert "50 %" in text
    assert hidden.label["sv"] not in text
    assert "Flicka" not in text
    assert PublicResult.objects.count() == 1


def test_no_personal_number_gets_onto_the_page_for_everyone(cast, sign_in):
    survey = published_round(questionnaire(cast.norsjo, grade=False))
    chosen = survey.questionnaire.questions.get()

    answer = sign_in(cast.coordinator).post(
        address(survey, "for-alla/"), {f"q{chosen.pk}": "on", f"w{chosen.pk}": "Ring 19811218-9876"}
    )

    assert answer.status_code == 422
    assert not PublicResult.objects.exists()


# Lists, and for the lägesbild


def test_lists_hold_what_one_may_see(cast, sign_in):
    alone = published_round(questionnaire(cast.norsjo, grade=False), name="Ensam enkät")
    together = questionnaire(cast.norsjo, grade=False)
    published_round(together, cast.norsjo, factories.municipality("2418", "Malå"), name="Gemensam enkät")

    own = text_of(sign_in(cast.reader), "/kommuner/2417/enkater/resultat/")
    county = text_of(sign_in(cast.county_officer), "/lan/24/enkater/resultat/")
    partner = text_of(sign_in(cast.partner), "/kommuner/2417/enkater/resultat/")

    assert alone.name in own
    assert "Gemensam enkät" in own
    assert "Gemensam enkät" in county
    assert alone.name not in county
    assert "Inga resultat" in partner


def test_a_lagesbild_can_lean_on_what_is_published(cast):
    survey = norsjos(cast.norsjo)

    ((found, blocks),) = published_results_of(cast.norsjo, cast.coordinator)

    assert found == survey
    assert [block.code for block in blocks] == ["sex", "nar_ever", "trivs"]
    assert blocks[1].figures[0].cells[0][0].count is None
    assert published_results_of(cast.norsjo, cast.stranger) == []


def test_pages_read_nothing_but_what_is_published(cast, sign_in):
    survey = norsjos(cast.norsjo)
    client = sign_in(cast.coordinator)

    with CaptureQueriesContext(connection) as asked:
        for url in ("", "avsnitt/1/?dela=1", "exportera.csv"):
            close(client.get(address(survey, url)))

    tables = ("surveys_response", "surveys_compiledcounts", "surveys_arrival")
    assert not [one["sql"] for one in asked if any(table in one["sql"] for table in tables)]
    assert PublishedCounts.objects.filter(round=survey).exists()
