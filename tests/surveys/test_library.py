"""Ready questions are looked at in the library, and put into a questionnaire of one's own."""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from portal.lib.once import MarkTaken
from surveys.exchange.inserting import insert_questions
from surveys.exchange.library import blocks
from surveys.exchange.own_json import read
from surveys.exchange.ready import DATA
from surveys.indicators import load_indicators
from surveys.models import Question
from surveys.questions.check import findings_of
from surveys.structure import Kind
from tests.factories import membership, municipality
from tests.survey_factories import question, questionnaire

TOKEN = UUID(int=1)


def inserted(made, block="alkohol", codes=None, token=TOKEN, **fields):
    """The block, or those of its questions, put in."""
    chosen = [asked for asked in blocks()[block].questions if codes is None or asked.code in codes]
    return insert_questions(
        questionnaire=made, form_token=token, chosen=chosen, title=blocks()[block].title, **fields
    )


def codes_of(made):
    """The codes of all questions, in order."""
    return [item.code for item in made.sheet().items]


def test_every_text_of_the_library_is_there_in_both_languages():
    sources = [*(DATA / "questionnaires").glob("*.json"), DATA / "library/vald-i-nara-relationer.json"]
    by_origin = {}
    for source in sources:
        for asked in read(source.read_bytes()).questions:
            parts = [asked.label, asked.hint, asked.share_label]
            parts += [part.label for part in (*asked.options, *asked.rows)]
            assert all(set(texts) in ({"sv", "en"}, set()) for texts in parts), asked.code
            by_origin.setdefault(asked.origin, []).append(asked.code)

    assert all(len(codes) == 1 for codes in by_origin.values())


def test_library_has_the_blocks_that_mappings_need():
    assert list(blocks())[:13] == [
        "bakgrund-elever", "bakgrund-vuxna", "trivsel-i-skolan", "foraldrar", "trygghet-elever", "trygghet-vuxna",
        "tobak-nikotin", "alkohol", "narkotika", "spel-om-pengar", "vald-i-nara-relationer", "inflytande-elever",
        "inflytande-vuxna",
    ]  # fmt: skip
    assert "020-50 50 50" in blocks()["vald-i-nara-relationer"].questions[0].label["sv"]


def test_insert_questions_last_in_a_section_of_their_own(db):
    load_indicators()
    made = questionnaire()

    done = inserted(made)

    assert codes_of(made)[2:] == [asked.code for asked in blocks()["alkohol"].questions]
    assert [section.title["sv"] for section in made.sections.all()] == ["Om dig", "Alkohol"]
    assert (done.already, done.unconditional) == ([], [])
    first = made.questions.get(code="alc_ever_12m")
    assert first.origin == blocks()["alkohol"].questions[0].origin
    assert first.indicator.code == "alc_ever_12m"
    assert made.questions.get(code="alc_harm").condition["parts"][0]["question"] == "alc_ever_12m"
    assert [one.rule for one in findings_of(made, ["sv"]) if one.is_error] == []


def test_those_who_answer_are_not_told_whom_a_block_is_for(cast, sign_in):
    made = questionnaire(cast.norsjo)
    address = reverse("library_block", args=[made.pk, "trygghet-elever"])
    client = sign_in(cast.coordinator)
    shown = client.get(address)
    token = shown.context["form"]["form_token"].value()

    client.post(address, {"questions": ["safe_out_pupil"], "after": "", "form_token": token})

    assert "Efter: " in shown.content.decode()
    assert made.sections.last().title == {"sv": "Trygghet", "en": "Safety"}
    assert all(block.heading or ":" not in block.title["sv"] for block in blocks().values() if not block.of)


def test_insert_questions_into_an_empty_questionnaire_fills_the_section_it_begins_with(db):
    began, renamed = (questionnaire(sex=False, grade=False) for _one in range(2))
    renamed.sections.update(title={"sv": "Vår rubrik"}, edition=2)
    chosen = blocks()["bakgrund-elever"].questions

    for of in (began, renamed):
        insert_questions(questionnaire=of, form_token=uuid4(), chosen=chosen, title={"sv": "Bakgrund"})

    assert [one.title["sv"] for one in began.sections.all()] == ["Bakgrund"]
    assert [one.title["sv"] for one in renamed.sections.all()] == ["Vår rubrik"]
    assert began.questions.count() == renamed.questions.count() == len(chosen)


def test_insert_questions_after_one(db):
    made = questionnaire()

    inserted(made, codes={"alc_ever_12m", "alc_from"}, after=made.questions.get(code="sex"))

    assert codes_of(made) == ["sex", "alc_ever_12m", "alc_from", "grade"]
    assert made.sections.count() == 1


def test_insert_questions_twice_with_the_same_form_gives_one_block(db):
    made = questionnaire()

    inserted(made)
    again = inserted(made)

    assert made.questions.count() == 2 + 6
    assert len(again.questions) == 6


def test_insert_questions_that_are_there_already_gives_none(db):
    made = questionnaire()
    inserted(made)

    again = inserted(made, token=UUID(int=2))

    assert len(again.already) == 6
    assert made.questions.count() == 2 + 6
    assert made.sections.count() == 2


def test_insert_question_whose_condition_looks_at_one_that_is_not_there(db):
    made = questionnaire()
    question(made, Kind.YES_NO, code="alc_ever_12m")  # another question, by chance with the same code

    done = inserted(made, codes={"alc_from"})

    assert [asked.code for asked in done.unconditional] == ["alc_from"]
    assert made.questions.get(code="alc_from").condition == {}


def test_insert_question_hangs_on_the_ready_one_that_is_there_by_another_code(db):
    made = questionnaire()
    inserted(made, codes={"alc_ever_12m"})
    made.questions.filter(code="alc_ever_12m").update(code="drucket")

    done = inserted(made, codes={"alc_from"}, token=UUID(int=2))

    assert done.unconditional == []
    assert made.questions.get(code="alc_from").condition["parts"][0]["question"] == "drucket"


def test_insert_question_whose_code_is_taken_gets_one_like_it(db):
    made = questionnaire()
    question(made, Kind.YES_NO, code="alc_ever_12m")

    inserted(made, codes={"alc_ever_12m", "alc_from"})

    assert codes_of(made)[-2:] == ["alc_ever_12m-2", "alc_from"]
    assert made.questions.get(code="alc_from").condition["parts"][0]["question"] == "alc_ever_12m-2"


def test_insert_questions_with_anothers_form_is_refused(db):
    inserted(questionnaire())

    with pytest.raises(MarkTaken):
        inserted(questionnaire(municipality("2418")))


def test_insert_questions_withdraws_the_approval_of_translations(db):
    made = questionnaire()
    made.languages.create(language="en", speaker="Ann", approved_on="2026-01-01")

    done = inserted(made)

    assert done.withdrawn == ["en"]


# Pages


@pytest.fixture
def coordinator(client, db):
    """A coordinator of Norsjö, signed in, with a questionnaire."""
    place = municipality()
    client.force_login(membership(place=place).user)
    return questionnaire(place)


def test_library_page_lists_blocks_and_sections(client, coordinator):
    page = client.get(reverse("questionnaire_library", args=[coordinator.pk])).content.decode()

    assert "<h1>Bibliotek</h1>" in page
    assert "Våld i nära relationer: vuxna" in page
    assert reverse("library_block", args=[coordinator.pk, "ung-hos-oss-3"]) in page


def test_library_block_shows_questions_and_puts_them_in(client, coordinator):
    address = reverse("library_block", args=[coordinator.pk, "alkohol"])

    page = client.get(address).content.decode()
    answer = client.post(
        address,
        {"questions": ["alc_ever_12m", "alc_from"], "after": "", "form_token": str(TOKEN)},
        follow=True,
    )

    assert "Har du druckit alkohol det senaste året?" in page
    assert "2 frågor är inlagda." in answer.content.decode()
    assert answer.redirect_chain[0][0].endswith(f"#fraga-{Question.objects.get(code='alc_ever_12m').pk}")
    assert "finns redan" in client.get(address).content.decode()


def test_library_block_without_a_question_is_told(client, coordinator):
    address = reverse("library_block", args=[coordinator.pk, "alkohol"])

    answer = client.post(address, {"form_token": str(TOKEN)})

    assert answer.status_code == 422
    assert "Välj minst en fråga." in answer.content.decode()
    assert coordinator.questions.count() == 2


def test_library_block_after_a_question_elsewhere_is_refused(client, coordinator):
    foreign = question(questionnaire(municipality("2418")))
    said = {"questions": ["alc_from"], "after": foreign.pk, "form_token": str(TOKEN)}

    answer = client.post(reverse("library_block", args=[coordinator.pk, "alkohol"]), said)

    assert answer.status_code == 422
    assert coordinator.questions.count() == 2


def test_library_of_a_locked_questionnaire_leads_back(client, coordinator):
    type(coordinator).objects.update(locked_at="2026-01-01T12:00Z")

    answer = client.get(reverse("questionnaire_library", args=[coordinator.pk]))

    assert answer.url == reverse("questionnaire_detail", args=[coordinator.pk])


def test_library_block_takes_as_many_queries_with_one_question_as_with_ten(
    client, coordinator, django_assert_max_num_queries
):
    for _number in range(10):
        question(coordinator)

    with django_assert_max_num_queries(15):
        client.get(reverse("library_block", args=[coordinator.pk, "alkohol"]))


def test_library_block_that_is_not_there(client, coordinator):
    assert client.get(reverse("library_block", args=[coordinator.pk, "finns-inte"])).status_code == 404
