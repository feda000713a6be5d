"""The suppression engine: no small number is shown, and none can be worked out from those that are."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.results.neighbours import WIDTH
from surveys.results.protect import Asked, CannotProtect, Cell, Group, Part, intervals, is_small, protect
from tests.surveys.attacker import Attacker, truth_of


def asked(code, *counts, **more):
    """A question: each of counts is a leaf's distribution."""
    return Asked(code, (Part(tuple(counts)),), **more)


def groups_of(**leaves):
    """Groups by name, deeper the fewer leaves they have; `all` is everyone."""
    most = max(map(len, leaves.values()))
    return [Group(name, frozenset(some), min(most - len(some), 3)) for name, some in leaves.items()]


def shown_in(shown, code, group):
    """The options that are shown of a question in a group, n as -1."""
    return sorted(cell.option for cell in shown.cells if (cell.question, cell.group) == (code, group))


def attack(groups, questions, shown, threshold, people=None):
    """Fail if a small number is shown, or if a hidden one can be worked out more closely than allowed."""
    truth = truth_of(groups, questions)
    sensitive = {question.code: question.is_sensitive for question in questions}
    attacker = Attacker(groups, questions, shown.cells, people)
    for group in groups:
        for cell, count in truth.items():
            n = truth[Cell(cell.question, group.key)]
            if cell.group != group.key or not n:
                continue
            if cell.option < 0:
                small = n < threshold
            else:
                small = is_small(count, n, threshold, is_sensitive=sensitive[cell.question])
            assert not (small and cell in shown.cells), f"{cell} is shown"
            if (group.is_told and cell not in shown.cells) or (not group.is_told and small and count):
                low, high = attacker.interval(cell)
                assert low <= count <= high
                assert high - low >= WIDTH, f"{cell} lies between {low} and {high}"


SEXES = groups_of(all={0, 1}, girls={0}, boys={1})


# Worked cases


def test_the_case_of_norsjo():
    """34 answers, 17 of each sex; one girl has used narcotics: then "33 of 34 have not" tells it too."""
    used = asked("used", (1, 16), (0, 17), is_sensitive=True)
    well = asked("well", (5, 6, 6), (6, 5, 6))

    shown = protect(SEXES, [used, well], 10, people=[17, 17])

    for group in ("all", "girls", "boys"):
        assert shown_in(shown, "used", group) == [-1]
        assert shown_in(shown, "well", group) == [-1, 0, 1, 2]
    attack(SEXES, [used, well], shown, 10, [17, 17])


def test_two_options_that_everyone_can_be_told_of():
    question = asked("q", (10, 20), (15, 25))

    shown = protect(SEXES, [question], 10)

    assert len(shown.cells) == 9
    assert not shown.small | shown.besides


@pytest.mark.parametrize(
    ("count", "n", "threshold", "is_sensitive", "small"),
    [
        (5, 10, 10, False, False),
        (5, 9, 10, False, True),
        (4, 30, 10, False, True),
        (26, 30, 10, False, True),
        (0, 19, 10, False, True),
        (0, 20, 10, False, False),
        (19, 19, 10, False, True),
        (20, 20, 10, False, False),
        (20, 20, 10, True, True),
        (0, 20, 10, True, False),
    ],
)
def test_what_is_small(count, n, threshold, is_sensitive, small):
    assert is_small(count, n, threshold, is_sensitive=is_sensitive) is small


def test_five_people_with_the_lowest_threshold_are_told_of_as_five():
    groups, question = [Group("all", frozenset({0}))], asked("q", (3, 2))

    shown = protect(groups, [question], 5, people=[5])

    assert shown_in(shown, "q", "all") == [-1]
    attack(groups, [question], shown, 5, [5])


def test_of_four_people_nothing_is_told():
    groups, question = [Group("all", frozenset({0}))], asked("q", (3, 1))

    assert protect(groups, [question], 5, people=[4]).cells == set()


def test_nobody_answered():
    shown = protect(SEXES, [asked("q", (0, 0), (0, 0))], 10, people=[0, 0])

    assert (shown.cells, shown.small, shown.besides) == (set(), set(), set())


def test_everyone_answers_the_same():
    question = asked("q", (0, 17), (0, 17))

    shown = protect(SEXES, [question], 10)

    assert shown_in(shown, "q", "girls") == [-1]
    attack(SEXES, [question], shown, 10)


def test_a_sensitive_answer_that_all_gave_is_hidden_however_many_they_are():
    groups = [Group("all", frozenset({0}))]

    assert shown_in(protect(groups, [asked("q", (500, 0))], 10), "q", "all") == [-1, 0, 1]
    assert shown_in(protect(groups, [asked("q", (500, 0), is_sensitive=True)], 10), "q", "all") == [-1]


def test_one_small_school_of_three_takes_the_smaller_of_the_others_with_it():
    groups = groups_of(all={0, 1, 2}, ala={0}, berg={1}, co={2})
    questions = [asked("q", (30, 30), (20, 20), (4, 3)), asked("r", (25, 35), (25, 15), (2, 5))]

    shown = protect(groups, questions, 10, people=[60, 40, 7])

    for code in ("q", "r"):
        assert shown_in(shown, code, "all") == [-1, 0, 1]
        assert shown_in(shown, code, "ala") == [-1, 0, 1]
        assert shown_in(shown, code, "berg") == shown_in(shown, code, "co") == []
    attack(groups, questions, shown, 10, [60, 40, 7])


def test_those_who_are_left_are_protected_though_they_have_no_table():
    """Two of one place have not said their sex, twelve of another: all less the twelve are the two."""
    groups = [
        Group("all", frozenset({0, 1, 2, 3}), 0),
        Group("a", frozenset({0, 1}), 2),
        Group("a, not said", frozenset({1}), 3),
        Group("b", frozenset({2}), 2),
        Group("rest", frozenset({3}), 9, is_told=False),
    ]
    question = asked("q", (30, 30), (6, 6), (20, 20), (2, 0))

    shown = protect(groups, [question], 10, people=[60, 12, 40, 2])

    assert not any(cell.group == "rest" for cell in shown.cells | shown.small | shown.besides)
    attack(groups, [question], shown, 10, [60, 12, 40, 2])
    with pytest.raises(AssertionError, match="rest"):
        attack(groups, [question], protect(groups[:-1], [question], 10), 10)


def test_a_question_after_another_does_not_tell_of_it():
    """How many were asked how often is how many said yes."""
    first = asked("ever", (3, 37), (8, 32))
    often = asked("often", (2, 1), (5, 3), after=("ever", frozenset({0})))

    shown = protect(SEXES, [first, often], 5, people=[40, 40])

    assert shown_in(shown, "often", "girls") == []
    attack(SEXES, [first, often], shown, 5, [40, 40])


def test_a_question_that_hangs_on_another_in_a_twisted_way_is_shown_where_that_is_whole():
    first = asked("ever", (20, 20), (2, 38))
    more = asked("more", (10, 10), (12, 9), after_more=frozenset({"ever"}))
    most = asked("most", (10, 10), (12, 9), after_more=frozenset({"more"}))
    groups = groups_of(girls={0}, boys={1})

    shown = protect(groups, [most, more, first], 10)

    assert shown_in(shown, "more", "girls") == shown_in(shown, "most", "girls") == [-1, 0, 1]
    assert shown_in(shown, "more", "boys") == shown_in(shown, "most", "boys") == []


def test_several_choices():
    """Each option by itself: ticked or not."""
    parts = Part(((8, 12), (6, 14))), Part(((2, 18), (9, 11)))
    question = Asked("many", parts)

    shown = protect(SEXES, [question], 10, people=[20, 20])

    first = {cell for cell in shown.cells if cell.part == 0 and cell.option >= 0}
    assert len(first) == 6
    assert Cell("many", "girls", 1, 0) in shown.small
    attack(SEXES, [question], shown, 10, [20, 20])


# Pools: what was shown before


def years(*counts, threshold=10):
    """Girls and boys in each of several years, each year shown by itself before; then the groups of the pool."""
    before, known, leaves = [], set(), []
    for year, (girls, boys) in enumerate(counts):
        at = {"girls": 2 * year, "boys": 2 * year + 1}
        one = [Group(f"{year}", frozenset(at.values()), 10)]
        one += [Group(f"{year} {sex}", frozenset({leaf}), 11) for sex, leaf in at.items()]
        leaves += [girls, boys]
        padded = [(0, 0)] * (2 * year) + [girls, boys]
        known |= protect(one, [asked("q", *padded)], threshold).cells
        before += [Group(group.key, group.leaves, group.depth, is_told=False) for group in one]
    every = range(len(leaves))
    pool = [Group("all", frozenset(every), 0)]
    pool += [Group("girls", frozenset(every[::2]), 1), Group("boys", frozenset(every[1::2]), 1)]
    return [*pool, *before], asked("q", *leaves), known


def test_a_pool_of_years_tells_more_than_each_of_them():
    groups, question, known = years(((3, 14), (5, 12)), ((4, 13), (6, 11)))
    assert not any(cell.group.endswith("girls") and cell.option >= 0 for cell in known)

    shown = protect(groups, [question], 10, known=known)

    assert shown_in(shown, "q", "girls") == [-1, 0, 1]
    shown.cells |= known
    attack(groups, [question], shown, 10)


def test_a_pool_does_not_tell_of_a_year_that_was_hidden():
    """One year is shown; the pool less that year would be the other."""
    groups, question, known = years(((10, 20), (12, 18)), ((2, 15), (8, 9)))

    shown = protect(groups, [question], 10, known=known)

    assert shown_in(shown, "q", "girls") == [-1]
    shown.cells |= known
    attack(groups, [question], shown, 10)


def test_what_was_shown_stays_known_and_what_it_lays_open_is_said():
    """The whole and the girls have been shown: the three boys follow, whatever is hidden now."""
    question = asked("q", (10, 10), (2, 1))
    known = {Cell("q", group, 0, option) for group in ("all", "girls") for option in (0, 1)}

    with pytest.raises(CannotProtect):
        protect(SEXES, [question], 10, known=known)


# All tables


@st.composite
def a_survey(draw):
    """Schools × sexes × grades in municipalities, with the questions that make it hard."""
    lot = random.Random(draw(st.integers(0, 10**6)))
    leaves = [
        (place, school, sex)
        for place in range(draw(st.integers(1, 3)))
        for school in range(draw(st.integers(1, 3)))
        for sex in (1, 2)
    ]
    people = [lot.choice([0, 2, 5, 9, 14, 20, 33, 60]) for _leaf in leaves]
    found = {}
    for place in (None, *{leaf[0] for leaf in leaves}):
        for school in (None, *{leaf[1] for leaf in leaves}):
            for sex in (None, 1, 2):
                wanted = place, school, sex
                chosen = frozenset(
                    at
                    for at, leaf in enumerate(leaves)
                    if all(want in (None, have) for want, have in zip(wanted, leaf, strict=True))
                )
                if chosen and (place is not None or school is None):
                    depth = 2 * (place is not None) + (school is not None) + (sex is not None)
                    found.setdefault(chosen, Group(wanted, chosen, depth))

    def shared_out(n, options):
        tilt = [lot.random() ** 2 for _ in range(options)]
        given = lot.choices(range(options), tilt, k=n)
        return tuple(given.count(option) for option in range(options))

    answered = [size - lot.randint(0, min(size, 3)) for size in people]
    two = asked("two", *(shared_out(n, 2) for n in answered), is_sensitive=draw(st.booleans()))
    more = asked("more", *(shared_out(n, draw(st.integers(3, 3))) for n in people))
    led = [lot.randint(max(yes - 1, 0), yes) for yes, _no in two.parts[0].counts]
    after = asked("after", *(shared_out(n, 2) for n in led), after=("two", frozenset({0})))
    many = Asked(
        "many",
        tuple(Part(tuple((yes := lot.randint(0, n), n - yes) for n in answered)) for _option in range(2)),
    )
    return list(found.values()), [two, more, after, many], people, draw(st.sampled_from([5, 10]))


@settings(max_examples=12, deadline=None)
@given(a_survey())
def test_whoever_takes_everything_that_is_shown_works_out_no_hidden_number(survey):
    groups, questions, people, threshold = survey

    shown = protect(groups, questions, threshold, people=people)

    for family in (questions[:1] + questions[2:3], questions[1:2], questions[3:]):
        attack(groups, family, _of(shown, family), threshold, people)


@settings(max_examples=12, deadline=None)
@given(a_survey(), st.randoms(use_true_random=False))
def test_the_order_of_questions_and_groups_changes_nothing(survey, lot):
    groups, questions, people, threshold = survey
    first = protect(groups, questions, threshold, people=people)

    again = protect(
        lot.sample(groups, len(groups)), lot.sample(questions, len(questions)), threshold, people=people
    )

    assert again == first


@settings(max_examples=12, deadline=None)
@given(a_survey())
def test_each_number_is_shown_or_hidden_and_a_group_without_its_n_shows_nothing(survey):
    groups, questions, people, threshold = survey
    shown = protect(groups, questions, threshold, people=people)

    truth = truth_of(groups, questions)
    for cell in truth:
        if truth[Cell(cell.question, cell.group)]:
            assert sum(cell in some for some in (shown.cells, shown.small, shown.besides)) == 1
        if cell in shown.cells:
            assert Cell(cell.question, cell.group) in shown.cells


def _of(shown, questions):
    codes = {question.code for question in questions}
    return type(shown)({cell for cell in shown.cells if cell.question in codes})


def test_the_engine_finds_the_same_limits_as_the_attacker():
    question = asked("q", (10, 9, 21), (12, 3, 15))
    cells = [Cell("q", "all"), Cell("q", "all", 0, 0), Cell("q", "girls"), Cell("q", "boys", 0, 2)]
    wanted = [cell for cell in truth_of(SEXES, [question]) if cell not in cells]

    found = intervals(SEXES, [question], cells, wanted)

    attacker = Attacker(SEXES, [question], cells)
    assert found == {cell: attacker.interval(cell) for cell in wanted}


# Usefulness


def county(places, seed):
    """Municipalities of 250 to 1 200 pupils, by sex and grade, and one of 25."""
    lot = random.Random(seed)
    leaves = [(place, sex, grade) for place in range(places) for sex in (1, 2) for grade in (1, 2)]
    sizes = [25, *(lot.randint(250, 1_200) for _place in range(places - 1))]
    counts = []
    for place, _sex, _grade in leaves:
        given = lot.choices(range(4), [4, 3, 2, 1], k=sizes[place] // 4)
        counts.append(tuple(given.count(option) for option in range(4)))
    groups = []
    for place in (None, *range(places)):
        for sex in (None, 1, 2):
            for grade in (None, 1, 2):
                chosen = frozenset(
                    at
                    for at, leaf in enumerate(leaves)
                    if all(want in (None, have) for want, have in zip((place, sex, grade), leaf, strict=True))
                )
                depth = 2 * (place is not None) + (sex is not None) + (grade is not None)
                groups.append(Group((place, sex, grade), chosen, depth))
    return groups, asked("q", *counts), [sum(row) for row in counts]


def test_a_small_municipality_takes_neither_the_county_nor_the_others_totals_with_it():
    groups, question, people = county(12, 1)

    shown = protect(groups, [question], 10, people=people)

    county_wide = [cell for cell in shown.besides | shown.small if cell.group[0] is None]
    totals = [cell for cell in shown.besides if cell.group[1:] == (None, None)]
    assert county_wide == []
    assert len(totals) <= 5, "one other municipality is enough"
