"""What may be shown of a round: small numbers never, and nothing that subtracting would give back."""

import pytest

from surveys.models import PublishedCounts, SurveyRound
from surveys.results.compiling import compile_round
from surveys.results.layout import Layout
from surveys.results.settling import HIDDEN, Why, settle_round
from surveys.results.tables import NOT_SAID_GROUP, Key, Leaf, tables_of
from surveys.structure import Kind, Sex
from tests.factories import municipality
from tests.survey_factories import BOY, GIRL, NO, YES, question, questionnaire, responses, survey_round, unit

pytestmark = pytest.mark.django_db

State = SurveyRound.State


def settled(survey):
    compiled = compile_round(survey)
    return settle_round(compiled)


def shown(survey, code, **group):
    """n, counts and why of a question in a group; the whole round if nothing else is said."""
    wanted = {"municipality": None, "unit": 0, "first": 0, "second": 0} | group
    row = PublishedCounts.objects.filter(round=survey, **wanted).first()
    if row is None:
        return None
    layout = Layout(survey.questionnaire.sheet())
    line = layout.by_key[code]
    return line.n(row.counts), list(line.counts(row.counts)), row.why[layout.lines.index(line)]


def answers(sex, **counts):
    """So many people of a sex: answers(GIRL, nar_ever=(1, 16)) is one yes and sixteen no."""
    ((code, given),) = counts.items()
    return [{"sex": sex, code: value} for value, people in enumerate(given, 1) for _ in range(people)]


def test_the_case_of_norsjo():
    """34 answers, 17 of each sex; one girl has used narcotics."""
    made = questionnaire(grade=False)
    question(made, code="nar_ever", is_sensitive=True)
    question(made, Kind.LIKERT, code="wellbeing")
    survey = survey_round(made, state=State.CLOSED)
    given = [(GIRL, YES, 1), *[(GIRL, NO, 1 + number % 3) for number in range(16)]]
    given += [(BOY, NO, 1 + number % 3) for number in range(17)]
    responses(survey, *[{"sex": sex, "nar_ever": used, "wellbeing": well} for sex, used, well in given])

    protocol = settled(survey)

    assert shown(survey, "nar_ever") == (34, [HIDDEN, HIDDEN], Why.FEW_ANSWERS)
    for sex in (GIRL, BOY):
        n, counts, why = shown(survey, "nar_ever", first=sex)
        assert (n, counts) == (17, [HIDDEN, HIDDEN])
        assert why in (Why.FEW_ANSWERS, Why.OTHERS)
    n, counts, why = shown(survey, "wellbeing")
    assert (n, sum(counts), why) == (34, 34, Why.SHOWN)
    assert sorted(shown(survey, "wellbeing", first=GIRL)[1]) == [5, 5, 7]
    assert protocol.threshold == 10
    assert protocol.hidden >= 4


def test_a_group_below_the_threshold_has_no_table():
    made = questionnaire(grade=False)
    question(made, code="q")
    survey = survey_round(made, state=State.CLOSED)
    responses(survey, *answers(GIRL, q=(4, 5)), *answers(BOY, q=(20, 20)))

    settled(survey)

    assert shown(survey, "q") == (49, [24, 25], Why.SHOWN)
    assert shown(survey, "q", first=GIRL) is None
    assert shown(survey, "q", first=BOY) is None, "the girls would be what is left"


def test_the_few_who_have_not_said_their_sex_are_in_no_table():
    made = questionnaire(grade=False)
    question(made, code="q")
    survey = survey_round(made, state=State.CLOSED)
    responses(survey, *answers(GIRL, q=(10, 10)), *answers(BOY, q=(10, 10)), *answers(Sex.OTHER, q=(3, 0)))

    protocol = settled(survey)

    assert shown(survey, "q") == (40, [20, 20], Why.SHOWN)
    assert shown(survey, "q", first=GIRL) == (20, [10, 10], Why.SHOWN)
    assert protocol.details["someone_left_out"]
    assert protocol.left_out == 0, "how many is not kept"


def test_one_of_three_schools_that_is_too_small_takes_another_with_it():
    made = questionnaire(grade=False, sex=False)
    question(made, code="q")
    survey = survey_round(made, state=State.CLOSED)
    schools = [unit(survey, name).number for name in ("Ala", "Berg", "Co")]
    for school, given in zip(schools, [(30, 30), (20, 20), (4, 3)], strict=True):
        rows = [{"q": value} for value, people in enumerate(given, 1) for _ in range(people)]
        responses(survey, *rows, unit=school)

    settled(survey)

    place = survey.municipality
    assert shown(survey, "q") == (107, [54, 53], Why.SHOWN)
    assert shown(survey, "q", municipality=place, unit=schools[2])[:2] == (HIDDEN, [HIDDEN, HIDDEN])
    assert shown(survey, "q", municipality=place, unit=schools[2])[2] == Why.SMALL_GROUP
    others = [shown(survey, "q", municipality=place, unit=school) for school in schools[:2]]
    assert sum(counts == [HIDDEN, HIDDEN] for _n, counts, _why in others) == 1


def test_an_only_school_is_shown_as_the_municipality():
    made = questionnaire(grade=False, sex=False)
    question(made, code="q")
    survey = survey_round(made, state=State.CLOSED)
    school = unit(survey).number
    responses(survey, *[{"q": 1}] * 20, *[{"q": 2}] * 20, unit=school)

    settled(survey)

    assert shown(survey, "q", municipality=survey.municipality) == (40, [20, 20], Why.SHOWN)
    assert shown(survey, "q", municipality=survey.municipality, unit=school) is None


def test_one_small_municipality_is_not_what_is_left_of_the_county():
    made = questionnaire(grade=False, sex=False)
    question(made, code="q")
    places = [municipality(code) for code in ("2417", "2418", "2422")]
    survey = survey_round(made, *places, state=State.CLOSED)
    for number, given in enumerate([(50, 50), (30, 30), (2, 20)], 1):
        rows = [{"q": value} for value, people in enumerate(given, 1) for _ in range(people)]
        responses(survey, *rows, unit=number)

    settled(survey)

    assert shown(survey, "q")[1] == [82, 100]
    assert shown(survey, "q", municipality=places[2])[1] == [HIDDEN, HIDDEN]
    others = [shown(survey, "q", municipality=place)[1] for place in places[:2]]
    assert others.count([HIDDEN, HIDDEN]) == 1


def test_settled_once_and_never_changed():
    made = questionnaire(grade=False, sex=False)
    question(made, code="q")
    survey = survey_round(made, state=State.CLOSED)
    responses(survey, *[{"q": 1}] * 20, *[{"q": 2}] * 20)
    first = settled(survey)

    assert settle_round(survey).pk == first.pk
    assert (
        PublishedCounts.objects.filter(round=survey).count() == first.tables + 1
    )  # the municipality is the whole


# Groups


def test_who_has_not_said_is_a_group_where_they_are_many():
    people = {Leaf(1, 1, sex, 0): size for sex, size in ((GIRL, 50), (BOY, 50), (Sex.OTHER, 6), (0, 6))}

    tables = tables_of(people, 10, first=Kind.SEX, second=None)

    keys = {group.key for group in tables.groups}
    assert Key(None, 0, NOT_SAID_GROUP) in keys
    assert tables.left_out == 0


def test_a_split_that_cannot_be_made_leaves_everyone_in_the_total():
    people = {Leaf(1, 1, GIRL, 0): 8, Leaf(1, 1, BOY, 0): 30, Leaf(1, 1, 0, 0): 2}

    tables = tables_of(people, 10, first=Kind.SEX, second=None)

    assert [group.leaves for group in tables.groups] == [frozenset({0, 1, 2})]
    assert tables.left_out == 0


def test_who_is_too_few_for_a_group_somewhere_is_left_out_everywhere_alike():
    """Else the county less its municipalities, or a municipality less its schools, would be those who are left out."""
    said = {Leaf(place, unit, sex, 0): 30 for place, unit in ((1, 1), (2, 2), (2, 3)) for sex in (GIRL, BOY)}
    unsaid = {Leaf(1, 1, 0, 0): 12, Leaf(2, 2, Sex.OTHER, 0): 2}

    tables = tables_of(said | unsaid, 10, first=Kind.SEX, second=None)

    leaves = {group.key: group.leaves for group in tables.groups}
    assert leaves[Key()] == leaves[Key(1)] | leaves[Key(2)] == frozenset(range(6))
    assert leaves[Key(2)] == leaves[Key(2, 2)] | leaves[Key(2, 3)]
    assert tables.left_out == 14


@pytest.mark.parametrize(("people", "stands"), [(15, True), (9, False)])
def test_a_municipality_where_nobody_has_said_is_counted_if_it_is_large_enough(people, stands):
    said = {Leaf(1, 1, sex, 0): 30 for sex in (GIRL, BOY)}

    tables = tables_of(
        said | {Leaf(1, 1, 0, 0): 2, Leaf(2, 2, 0, 0): people}, 10, first=Kind.SEX, second=None
    )

    assert (Key(2) in {*(group.key for group in tables.groups), *tables.aliases}) is stands
    assert tables.left_out == (2 if stands else 11)
