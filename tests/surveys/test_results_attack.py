"""Whoever takes every table that any role can see, and subtracts, finds no small number: the whole chain attacked."""

import random

import pytest

from surveys.models import CompiledCounts, PublishedCounts, RoundUnit, SurveyRound
from surveys.results import actions
from surveys.results.layout import Layout
from surveys.results.protect import FEW, Cell, intervals
from surveys.results.scopes import tables_for, viewer_as
from surveys.results.settling import HIDDEN
from surveys.results.tables import Key, Leaf, questions_of, tables_of
from surveys.structure import REFUSED, SKIPPED, TICKED, UNTICKED, Kind, Sex
from tests import factories
from tests.survey_factories import BOY, GIRL, question, questionnaire, responses, survey_round, unit

pytestmark = pytest.mark.django_db

IF_YES = {"parts": [{"question": "drunk", "how": "any_of", "values": [1]}]}
ROLES = ["coordinator:2417", "coordinator:2418", "reader:2422", "officer:24", "partner:2417", "public"]


def uneven(seed):
    """A round in three municipalities of very different size, with schools, a question that hangs on another, and
    one with several choices."""
    lot = random.Random(seed)
    places = [factories.municipality(code) for code in ("2417", "2418", "2422")]
    made = questionnaire(places[0], grade=False)
    question(made, code="drunk", offers_refusal=True)
    question(
        made,
        Kind.FREQUENCY,
        code="often",
        condition={"parts": [{"question": "drunk", "how": "any_of", "values": [1]}]},
    )
    question(made, Kind.MANY, code="who", choices=["Vän", "Syskon", "Förälder"])
    survey = survey_round(made, *places, state=SurveyRound.State.CLOSED)
    schools = [unit(survey, name, places[0]).number for name in ("Norsjöskolan", "Bastuträsk")]
    for number, size in ((schools[0], 24), (schools[1], 13), (2, 70), (3, 31)):
        rows = []
        for _ in range(size):
            drunk = lot.choices([1, 2, REFUSED, SKIPPED], [4, 10, 1, 1])[0]
            row = {
                "sex": lot.choices([GIRL, BOY, Sex.OTHER, REFUSED], [10, 10, 1, 1])[0],
                "drunk": drunk,
                "who": [lot.choice([TICKED, UNTICKED, UNTICKED]) for _ in range(3)],
            }
            rows.append(row | ({"often": lot.choice([1, 2, 3])} if drunk == 1 else {}))
        responses(survey, *rows, unit=number)
    actions.count_answers.func(survey.pk)
    return actions.publish_round(by=None, survey_round=survey)


def seen_by(survey, roles):
    """What the roles can see together, by group."""
    found = {}
    for role in roles:
        for row in tables_for(viewer_as(role), survey):
            found[Key(row.municipality_id, row.unit, row.first, row.second)] = row.counts
    return found


def attacked(survey, roles):
    """The known and the hidden numbers of everything that the roles see, with the interval of each hidden one."""
    place_of = dict(
        RoundUnit.objects.filter(place__round=survey).values_list("number", "place__municipality")
    )
    rows = {
        Leaf(place_of[row.unit], row.unit, row.first, row.second): row
        for row in CompiledCounts.objects.filter(round=survey).order_by("unit", "first", "second")
    }
    tables = tables_of({leaf: row.people for leaf, row in rows.items()}, 10, first=Kind.SEX, second=None)
    sheet = survey.questionnaire.sheet()
    layout = Layout(sheet)
    counts = [row.counts for row in rows.values()]
    truth, known, hidden = {}, set(), set()
    told = seen_by(survey, roles)
    groups = {group.key: group for group in tables.groups} | {group.key: group for group in tables.remainders}
    for key, group in groups.items():
        packed = told.get(key)
        total = [sum(counts[leaf][at] for leaf in group.leaves) for at in range(layout.width)]
        for line in layout.lines:
            for at, count in enumerate(line.counts(total)):
                cell = Cell(line.key, key, *((0, at) if line.shares_out else (at, 0)))
                truth[cell] = count
                shown = HIDDEN if packed is None else line.counts(packed)[at]
                assert shown in (HIDDEN, count), "what is shown is true"
                (hidden if shown == HIDDEN else known).add(cell)
            if packed is not None and line.n(packed) != HIDDEN:
                known.add(Cell(line.key, key))
    found = intervals(
        list(groups.values()),
        questions_of(sheet, layout, counts),
        known,
        hidden,
    )
    return truth, found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_small_number_can_be_worked_out_by_all_roles_together(seed):
    survey = uneven(seed)
    truth, found = attacked(survey, ROLES)

    assert found, "something is hidden"
    for cell, (low, high) in found.items():
        # how many have not said their sex is not claimed to be hidden; what they answered is
        is_about_itself = cell.question == "sex" and (isinstance(cell.group[0], str) or cell.group[-2])
        if 0 < truth[cell] <= FEW and not is_about_itself:
            assert high - low > 5 - 1e-6, cell


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_a_part_of_what_all_see(role):
    survey = uneven(1)
    everything = {
        Key(row.municipality_id, row.unit, row.first, row.second): row.counts
        for row in PublishedCounts.objects.filter(round=survey)
    }

    assert seen_by(survey, [role]).items() <= everything.items()


def test_those_who_have_not_said_cannot_be_worked_out_between_places():
    """Twelve in one municipality and three in another have not said their sex: all less the first is the three."""
    places = [factories.municipality(code) for code in ("2417", "2418")]
    made = questionnaire(places[0], grade=False)
    question(made, code="q")
    survey = survey_round(made, *places, state=SurveyRound.State.CLOSED)
    for number, unsaid in ((1, 12), (2, 3)):
        given = [{"sex": sex, "q": 1 + at % 2} for sex in (GIRL, BOY) for at in range(40)]
        given += [{"sex": Sex.OTHER, "q": 1 if number == 2 else 1 + at % 2} for at in range(unsaid)]
        responses(survey, *given, unit=number)
    actions.count_answers.func(survey.pk)
    actions.publish_round(by=None, survey_round=survey)

    layout = Layout(made.sheet())
    told = seen_by(survey, ["coordinator:2417", "coordinator:2418", "officer:24"])
    numbers = {key: layout.by_key["q"].counts(packed)[0] for key, packed in told.items()}
    others = [numbers.get(Key(place, 0, -1), HIDDEN) for place in (None, places[0].pk)]
    if HIDDEN not in others:
        pytest.fail(f"all less the first is the three: {others[0] - others[1]}")
    wholes = [numbers[Key(place.pk)] for place in places]
    assert HIDDEN in (numbers[Key()], *wholes) or numbers[Key()] - sum(wholes) != 3
