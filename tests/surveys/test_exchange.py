"""Our own file of a questionnaire loses nothing, and refuses in words what it cannot hold."""

import json
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from surveys.exchange.actions import take_in
from surveys.exchange.checked import Unfit
from surveys.exchange.drafts import draft_of
from surveys.exchange.own_json import as_text, dump, load, read, written
from surveys.exchange.ready import QUESTIONNAIRES, load_questionnaires
from surveys.indicators import load_indicators
from surveys.models import Indicator, Question, Questionnaire
from surveys.structure import Kind
from tests.factories import indicator, municipality, user
from tests.survey_factories import question, questionnaire
from tests.surveys.drafts import drafts

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(draft=drafts())
def test_file_and_draft_are_the_same(draft):
    assert load(json.loads(as_text(written(draft)))) == draft


@settings(some, max_examples=10)
@given(draft=drafts())
def test_dump_of_what_was_taken_in_is_the_file(db, draft):
    data = written(draft)

    made = take_in(draft=draft, owner=municipality(), by=None)

    assert dump(made) == data
    assert load(dump(made)) == draft_of(made) == draft
    made.delete()


def test_take_in_twice_with_the_same_form_gives_one(db):
    owner, by = municipality(), user()
    draft = draft_of(questionnaire(owner))
    token = UUID(int=7)

    first = take_in(draft=draft, owner=owner, by=by, form_token=token)
    second = take_in(draft=draft, owner=owner, by=by, form_token=token)

    assert first == second
    assert first.questions.count() == 2
    assert first.created_by == by


def test_take_in_links_a_common_indicator_and_not_another_municipalitys(db):
    here, there = municipality(), municipality("2418")
    common = indicator(code="alc_ever_12m", kind=Indicator.Kind.SURVEY)
    theirs = indicator(code="their_own", kind=Indicator.Kind.SURVEY, municipality=there)
    source = questionnaire(there)
    question(source, code="alc", indicator=common)
    question(source, code="own", indicator=theirs)

    made = take_in(draft=draft_of(source), owner=here, by=None)

    assert made.questions.get(code="alc").indicator == common
    assert made.questions.get(code="own").indicator is None


def small(**changes):
    """A file with one question, changed."""
    asked = {"code": "q1", "kind": "yes_no", "label": {"sv": "Fråga?"}, "options": [
        {"value": 1, "label": {"sv": "Ja"}}, {"value": 2, "label": {"sv": "Nej"}}]}  # fmt: skip
    section = {"title": {"sv": "Ett"}, "questions": [asked | changes]}
    return {
        "format": "allas-ansvar/formular", "version": 1, "title": {"sv": "Enkät"}, "audience": "pupils",
        "sections": [section],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "foo"}, "Avsnitt 1, fråga 1 (q1), kind: ”foo” är inte känt."),
        ({"code": "å ä"}, "Avsnitt 1, fråga 1, code: är inte en kod av bokstäver, siffror, - och _."),
        ({"label": "Fråga?"}, "Avsnitt 1, fråga 1 (q1), label: är inte en text för varje språk."),
        ({"label": {"sv": "x" * 1001}}, "Avsnitt 1, fråga 1 (q1), label: texten är längre än 1000 tecken."),
        ({"hint": {"sv": "Ring 19121212-1212"}}, "Avsnitt 1, fråga 1 (q1), hint: texten innehåller ett personnummer."),
        ({"most": 40_000}, "Avsnitt 1, fråga 1 (q1), most: är inte ett heltal från 0 till 32000."),
        ({"most": True}, "Avsnitt 1, fråga 1 (q1), most: är inte ett heltal från 0 till 32000."),
        ({"share": [7]}, "Avsnitt 1, fråga 1 (q1), share: det alternativet finns inte."),
        ({"options": [{"value": 1, "label": {}}] * 2}, "Avsnitt 1, fråga 1 (q1), options: två har samma nummer."),
        ({"options": [{"value": 1, "label": {}}] * 41}, "Avsnitt 1, fråga 1 (q1), options: har fler än 40 delar."),
        ({"origin": "x"}, "Avsnitt 1, fråga 1 (q1), origin: är inte ett märke som vi känner igen."),
        ({"offers_refusal": "ja"}, "Avsnitt 1, fråga 1 (q1), offers_refusal: är varken true eller false."),
        (
            {"condition": {"any": False, "parts": [{"question": "q9", "how": "any_of", "values": [1]}]}},
            "Frågan ”q1” bygger på en fråga som är borttagen.",
        ),
        (
            {"condition": {"any": False, "parts": [{"question": "q1", "how": "at_least", "values": []}]}},
            "Avsnitt 1, fråga 1 (q1), condition, values: det finns inget att jämföra med.",
        ),
    ],
)  # fmt: skip
def test_load_refuses_in_words_with_the_place(changes, says):
    with pytest.raises(Unfit) as refused:
        load(small(**changes))

    assert says in refused.value.problems


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Filen är inte JSON, eller så är den skadad."),
        (b"[" * 100_000, "Filen är inte JSON, eller så är den skadad."),
        (b"\xff\xfe\x00", "Filen är inte JSON, eller så är den skadad."),
        (b"[]", "Det här är inte ett formulär från Allas ansvar."),
        (b'{"format": "allas-ansvar/formular", "version": 2}', "Filen är gjord av en nyare version av Allas ansvar."),
        (b" " * (2 * 1024 * 1024 + 1), "Filen är större än 2 MB."),
    ],
    ids=["empty", "deep", "bytes", "list", "newer", "large"],
)  # fmt: skip
def test_read_refuses_what_is_no_questionnaire(content, says):
    with pytest.raises(Unfit) as refused:
        read(content)

    assert refused.value.problems == [says]


def test_load_refuses_a_code_that_stands_twice():
    data = small()
    data["sections"].append(data["sections"][0])

    with pytest.raises(Unfit) as refused:
        load(data)

    assert refused.value.problems == ["Koden ”q1” står två gånger."]


def test_dump_takes_the_same_number_of_queries_for_one_question_and_ten(db, django_assert_max_num_queries):
    made = questionnaire()
    for _number in range(10):
        question(made)

    with django_assert_max_num_queries(4):
        dump(made)


# The ready ones


@pytest.fixture
def indicators(db):
    load_indicators()


def test_ready_questionnaires_are_loaded_once(indicators):
    first = load_questionnaires()

    assert len(first.added) == 4
    assert not load_questionnaires()
    assert Questionnaire.objects.ready().count() == 4
    by_code = {one.code: one for one in Questionnaire.objects.ready()}
    assert by_code["ung-hos-oss"].questions.exclude(indicator=None).count() == 13
    assert by_code["trygg-i-kommunen"].questions.get(code="safe_evening").indicator.code == "safe_evening"


def test_ready_questionnaire_that_changed_is_changed_or_made_anew_where_it_is_locked(indicators, tmp_path):
    path = tmp_path / "liten.json"
    path.write_text(json.dumps(small()))
    load_questionnaires(folder=tmp_path)
    path.write_text(json.dumps(small(label={"sv": "En annan fråga?"})))

    changed = load_questionnaires(folder=tmp_path)

    assert changed.changed == ["Questionnaire liten"]
    assert Question.objects.get().label == {"sv": "En annan fråga?"}

    Questionnaire.objects.update(locked_at="2026-01-01T12:00Z")
    path.write_text(json.dumps(small(label={"sv": "En tredje fråga?"})))

    assert load_questionnaires(folder=tmp_path).changed == ["Questionnaire liten: version 2"]
    assert not load_questionnaires(folder=tmp_path)
    assert [one.number for one in Questionnaire.objects.order_by("number")] == [1, 2]
    assert Question.objects.get(questionnaire__number=1).label == {"sv": "En annan fråga?"}


@pytest.mark.parametrize("path", sorted(QUESTIONNAIRES.glob("*.json")), ids=lambda path: path.stem)
def test_ready_questionnaire_has_nothing_to_mend_and_is_easy_to_read(path):
    from surveys.questions.check import Whole, findings

    draft = read(path.read_bytes())
    whole = Whole(
        draft.title,
        {number: (part.title, part.introduction) for number, part in enumerate(draft.sections, 1)},
        (draft.title, draft.introduction, draft.closing),
    )

    found = findings(draft.sheet(), ["sv", "en"], audience=draft.audience, whole=whole)

    assert {one.rule for one in found} <= {"no_background"}
    assert 25 <= len(draft.questions) <= 50
    assert all(asked.share_label for asked in draft.questions if asked.share)
    if draft.audience == "pupils":
        assert "hoppa över" in draft.introduction["sv"]
        assert {a.code for a in draft.questions if a.indicator and a.kind is not Kind.MATRIX} >= {
            "alc_ever_12m", "nar_ever", "tob_daily", "vape_30d", "gam_money_12m", "dop_ever"}  # fmt: skip
        assert all("116 111" in text for text in draft.closing.values())


@pytest.mark.parametrize("path", sorted(QUESTIONNAIRES.glob("*.json")), ids=lambda path: path.stem)
def test_indicator_question_is_asked_of_everyone(path):
    """Its indicator is a share of all pupils: asked only of those who drink, it would be a share of them."""
    linked = [asked for asked in read(path.read_bytes()).questions if asked.indicator]

    assert [asked.code for asked in linked if asked.condition.parts] == []
