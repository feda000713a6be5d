"""Large surveys are settled block by block; when that takes too long tables are left out, and nothing is laid open."""

import random
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from surveys.results import protect as engine
from surveys.results.protect import Asked, Cell, Part, protect
from surveys.results.tables import Leaf, places_of, tables_of
from surveys.structure import Kind
from tests.surveys.attacker import truth_of
from tests.surveys.test_protect import attack

SHAPES = (14, 83), (62, 22, 9, 4)


def a_county(municipalities, schools, seed, *, least=15, most=90):
    """Schools of so many pupils by sex and grade; a question with two options, one with four, and one that hangs on
    the first."""
    lot = random.Random(seed)
    people = {}
    for unit in range(municipalities * schools):
        for _pupil in range(lot.randint(least, most)):
            leaf = Leaf(unit // schools + 1, unit + 1, lot.choice([1, 2]), lot.choice([1, 2]))
            people[leaf] = people.get(leaf, 0) + 1
    people = dict(sorted(people.items()))

    def shared_out(sizes, shape):
        rows = [lot.choices(range(len(shape)), shape, k=size) for size in sizes]
        return (Part(tuple(tuple(given.count(option) for option in range(len(shape))) for given in rows)),)

    answered = [size - (lot.random() < 0.3) for size in people.values()]
    two = Asked("two", shared_out(answered, SHAPES[0]), is_sensitive=True)
    four = Asked("four", shared_out(answered, SHAPES[1]))
    led = [counts[0] for counts in two.parts[0].counts]
    after = Asked("after", shared_out(led, (60, 40)), after=("two", frozenset({0})))
    return people, [two, four, after]


def settled(people, questions, **limits):
    """The groups, and what may be shown of the questions in them."""
    tables = tables_of(people, 10, first=Kind.SEX, second=Kind.GRADE)
    groups = [*tables.groups, *tables.remainders]
    numbers = list(people.values())
    return groups, protect(groups, questions, 10, people=numbers, places=places_of(people), **limits)


def attacked(groups, people, questions, shown):
    """Try to work out every hidden number, each family of questions by itself. Nothing is shown of the groups that
    were left out of one. Of these only small numbers of somebody are attacked: a hidden 0 can be worked out there,
    which is a known fault (docs/small-numbers.md)."""
    for family in (questions[1:2], [questions[0], questions[2]]):
        codes = {question.code for question in family}
        told = type(shown)({cell for cell in shown.cells if cell.question in codes})
        spare = min((shown.left_out[code] for code in codes & shown.left_out.keys()), default=None)
        left = [group for group in groups if spare is not None and group.spare >= spare]
        assert not {cell.group for cell in told.cells} & {group.key for group in left}
        seen = [replace(group, is_told=False) if group in left else group for group in groups]
        attack(seen, family, told, 10, list(people.values()))


def test_a_number_that_is_hidden_in_one_municipality_cannot_be_worked_out_from_all():
    people, questions = a_county(4, 2, 1)

    groups, shown = settled(people, questions)

    assert shown.cells
    assert not shown.left_out
    attacked(groups, people, questions, shown)


def test_a_county_with_its_schools_is_settled_with_little_effort():
    """Fifteen municipalities of three schools: as one program it was not done in an hour."""
    people, questions = a_county(15, 3, 1)

    groups, shown = settled(people, questions[:2], effort=engine.EFFORT // 3)

    assert not shown.left_out
    wholes = [cell for cell in shown.small | shown.besides if cell.group == (None, 0, 0, 0)]
    assert wholes == []
    truth = truth_of(groups, questions[:2])
    told = sum(cell in shown.cells for cell in truth if cell.group in {g.key for g in groups if g.is_told})
    assert told > 0.2 * len(truth)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([3_000, 8_000, 20_000]))
@example(10254, 20_000)  # nobody in a school that was left out chose an answer
def test_a_limit_on_the_effort_lays_nothing_open(seed, effort):
    people, questions = a_county(2, 2, seed, least=5, most=50)

    groups, shown = settled(people, questions, effort=effort)

    attacked(groups, people, questions, shown)


def test_without_any_effort_nothing_is_shown():
    people, questions = a_county(2, 2, 1)

    _groups, shown = settled(people, questions, effort=0)

    assert shown.cells == set()
    assert len(shown.besides) == len(shown.besides | shown.small)


def test_when_it_takes_too_long_the_schools_are_left_out_first():
    people, questions = a_county(4, 3, 1)
    _groups, whole = settled(people, questions[1:2])

    for effort in range(50_000, 110_000, 5_000):
        _groups, shown = settled(people, questions[1:2], effort=effort)
        if shown.left_out == {"four": 3}:
            break
    else:
        pytest.fail("no effort leaves the schools out and no more")

    assert not any(cell.group.unit for cell in shown.cells)
    assert any(cell.group.unit for cell in whole.cells)
    assert Cell("four", (None, 0, 0, 0)) in shown.cells
    assert any(cell.group.place and not cell.group.unit for cell in shown.cells)


def test_the_same_numbers_are_settled_in_the_same_way():
    people, questions = a_county(4, 2, 3)
    first = settled(people, questions, effort=100_000)

    assert settled(people, questions[::-1], effort=100_000) == first
