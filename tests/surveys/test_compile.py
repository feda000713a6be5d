"""Answers become counts: every number of every smallest group, as a recount by hand would give it."""

import random
from collections import Counter

import pytest

from surveys.models import CompiledCounts, Response, SurveyRound
from surveys.results.compiling import NotClosed, compile_round
from surveys.results.layout import Layout
from surveys.structure import REFUSED, SKIPPED, TICKED, UNKNOWN, UNTICKED, Kind
from tests.survey_factories import BOY, GIRL, question, questionnaire, responses, survey_round

pytestmark = pytest.mark.django_db

State = SurveyRound.State


def closed(of, *places, **fields):
    return survey_round(of, *places, state=State.CLOSED, **fields)


def counts_of(compiled, layout, key, **leaf):
    (row,) = CompiledCounts.objects.filter(round=compiled, **leaf)
    line = layout.by_key[key]
    return line.n(row.counts), list(line.counts(row.counts)), line.skipped(row.counts)


def test_each_group_has_its_numbers():
    made = questionnaire()
    question(made, code="nar_ever", offers_refusal=True)
    survey = closed(made)
    responses(
        survey, *[{"sex": GIRL, "grade": 1, "nar_ever": value} for value in (1, 2, 2, REFUSED, SKIPPED)]
    )
    responses(survey, {"sex": BOY, "grade": 1, "nar_ever": 1}, {"grade": 1, "nar_ever": 2})

    compiled = compile_round(survey)

    layout = Layout(made.sheet())
    assert compiled.state == State.COMPILED
    assert counts_of(compiled, layout, "nar_ever", first=GIRL) == (4, [1, 2, 1], 1)
    assert counts_of(compiled, layout, "nar_ever", first=BOY) == (1, [1, 0, 0], 0)
    assert counts_of(compiled, layout, "nar_ever", first=0) == (1, [0, 1, 0], 0)


def test_what_was_not_asked_is_not_put_together_with_what_was_left_empty():
    made = questionnaire(sex=False, grade=False)
    question(made, code="drunk")
    question(made, code="where", condition={"parts": [{"question": "drunk", "how": "any_of", "values": [1]}]})
    survey = closed(made)
    responses(survey, {"drunk": 1, "where": SKIPPED}, {"drunk": 2}, {"drunk": 2})

    (row,) = CompiledCounts.objects.filter(round=compile_round(survey))

    line = Layout(made.sheet()).by_key["where"]
    assert row.counts[line.at : line.at + line.width] == [0, 0, 0, 1, 2]


def test_ticks_rows_classes_and_months():
    made = questionnaire(sex=False, grade=False)
    question(made, Kind.MANY, code="who", choices=["Vän", "Syskon", "Förälder"], offers_unknown=True)
    rows = [{"value": 1, "label": {"sv": "Skolan"}}, {"value": 2, "label": {"sv": "Stan"}}]
    question(made, Kind.MATRIX, code="safe", choices=["Trygg", "Otrygg"], rows=rows)
    question(made, Kind.NUMBER, code="age", bands=[0, 13, 15])
    question(made, Kind.MONTH, code="when")
    question(made, Kind.LONG_TEXT, code="say")
    survey = closed(made)
    responses(
        survey,
        {"who": [TICKED, TICKED, UNTICKED], "safe": [1, 2], "age": 1, "when": 126 * 12 + 1, "say": TICKED},
        {"who": [UNTICKED, TICKED, UNTICKED], "safe": [1, SKIPPED], "age": 14, "when": 126 * 12 + 12},
        {"who": [UNKNOWN] * 3, "safe": [2, 2], "age": 16, "when": 12},
        {"who": [SKIPPED] * 3, "age": 32_001},
    )

    (row,) = CompiledCounts.objects.filter(round=compile_round(survey))

    lines = Layout(made.sheet()).by_key
    found = {key: (line.n(row.counts), list(line.counts(row.counts))) for key, line in lines.items()}
    assert found["who"] == (3, [1, 2, 0, 1])
    assert found["safe:1"] == (3, [2, 1])
    assert found["safe:2"] == (2, [0, 2])
    assert found["age"] == (4, [1, 1, 2])
    assert found["when"] == (3, [1, *[0] * 10, 2])
    assert found["say"] == (1, [])


def test_a_recount_gives_the_same():
    lot = random.Random(7)
    made = questionnaire()
    for number in range(12):
        question(made, Kind.LIKERT, code=f"likert{number}")
    survey = closed(made)
    sheet = made.sheet()
    answers = [[lot.choice([SKIPPED, 1, 2]) for _ in range(sheet.width)] for _ in range(400)]
    Response.objects.bulk_create(
        [Response(round=survey, unit=lot.choice([1, 2]), answers=given) for given in answers]
    )

    compiled = compile_round(survey)

    layout = Layout(sheet)
    total = [sum(row) for row in zip(*CompiledCounts.objects.values_list("counts", flat=True), strict=True)]
    assert sum(compiled.compiled.values_list("people", flat=True)) == 400
    for line in layout.lines:
        by_hand = Counter(given[line.slot] for given in answers)
        assert list(line.counts(total)) == [by_hand[value] for value in line.answers]
        assert line.n(total) == sum(line.counts(total)) == 400 - line.skipped(total)


def test_more_numbers_than_one_query_takes():
    made = questionnaire(sex=False, grade=False)
    rows = [{"value": value, "label": {"sv": f"Rad {value}"}} for value in range(1, 41)]
    for number in range(6):
        question(made, Kind.MATRIX, code=f"m{number}", choices=[f"Val {one}" for one in range(6)], rows=rows)
    survey = closed(made)
    responses(survey, *[{f"m{number}": [2] * 40 for number in range(6)}] * 3)

    (row,) = CompiledCounts.objects.filter(round=compile_round(survey))

    layout = Layout(made.sheet())
    assert len(row.counts) == layout.width > 1_664
    assert all(list(line.counts(row.counts)) == [0, 3, 0, 0, 0, 0] for line in layout.lines)


def test_only_a_closed_round_is_counted_and_only_once():
    survey = survey_round(state=State.OPEN)
    with pytest.raises(NotClosed):
        compile_round(survey)

    SurveyRound.objects.filter(pk=survey.pk).update(state=State.CLOSED)
    responses(survey, {"sex": GIRL})
    compile_round(survey)
    responses(survey, {"sex": GIRL})
    compile_round(survey)

    assert CompiledCounts.objects.get().people == 1


def test_a_round_that_nobody_answered_is_compiled_too():
    compiled = compile_round(closed(questionnaire()))

    assert compiled.state == State.COMPILED
    assert not CompiledCounts.objects.exists()
