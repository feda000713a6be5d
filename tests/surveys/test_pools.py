"""Rounds put together: more is shown, and nothing that was hidden can be worked out with what was shown before."""

from uuid import uuid4

import pytest

from surveys.models import CompiledCounts, Pool, PublishedCounts, SurveyRound
from surveys.results import actions, retention
from surveys.results.layout import Layout
from surveys.results.pooling.actions import CannotPool, make_pool, settle
from surveys.results.pooling.reports import choices_for
from surveys.results.pools import asked_in, common_keys
from surveys.results.protect import Cell, intervals
from surveys.results.scopes import pools_for, viewer_as
from surveys.results.settling import HIDDEN, Why, leaves_of
from surveys.results.tables import Key, Leaf, questions_of, tables_of
from surveys.structure import Kind
from tests import factories
from tests.survey_factories import (
    BOY,
    GIRL,
    NO,
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


def year(made, number, yes, no, **fields):
    """A published round of the year: so many girls and boys said yes, and so many no."""
    survey = survey_round(made, state=State.CLOSED, name=f"Enkäten {number}", **fields)
    SurveyRound.objects.filter(pk=survey.pk).update(year=number)
    for sex, yeses, noes in zip((GIRL, BOY), yes, no, strict=True):
        responses(survey, *[{"sex": sex, "q": YES}] * yeses, *[{"sex": sex, "q": NO}] * noes)
    actions.count_answers.func(survey.pk)
    return actions.publish_round(by=None, survey_round=survey)


def asked(place):
    made = questionnaire(place, grade=False)
    question(made, code="q", label="Har du varit full?")
    return made


def shown(code="q", **source):
    """n and counts of the question for the whole of a round or a pool, or its girls."""
    first = source.pop("first", 0)
    row = PublishedCounts.objects.get(municipality=None, unit=0, first=first, second=0, **source)
    of = row.round or row.pool.rounds.order_by("-year").first()
    line = Layout(of.questionnaire.sheet()).by_key[code]
    return line.n(row.counts), list(line.counts(row.counts))


def test_three_years_show_what_each_hides():
    made = asked(factories.municipality("2417"))
    years = [year(made, number, (1, 2), (16, 15)) for number in (2022, 2024, 2026)]

    together = pool(*years)

    assert [shown(round=one) for one in years] == [(34, [HIDDEN, HIDDEN])] * 3
    assert shown(pool=together) == (102, [9, 93])
    assert together.protocol.hidden > 0, "the girls' 3 of 51"
    assert shown(pool=together, first=GIRL)[1] == [HIDDEN, HIDDEN]


def test_a_pool_is_no_key_to_the_round_that_was_hidden():
    """One year is shown and the other hidden: together they would tell the hidden one."""
    made = asked(factories.municipality("2417"))
    open_year = year(made, 2024, (10, 10), (20, 20))
    hidden = year(made, 2026, (1, 1), (20, 20))

    together = pool(open_year, hidden)

    assert shown(round=open_year)[1] == [20, 40]
    assert shown(round=hidden)[1] == [HIDDEN, HIDDEN]
    assert shown(pool=together)[1] == [HIDDEN, HIDDEN]


def attack(rounds, together):
    """The narrowest interval of what is hidden in a round or the pool, for someone with all that is shown."""
    ordered = asked_in(rounds)
    newest = ordered[0]
    common = common_keys(ordered)
    people, counts, groups, known, wanted = {}, [], [], set(), set()
    for number, one in enumerate(ordered, 1):
        start, leaves = len(counts), leaves_of(one.round)
        for leaf, (persons, row) in leaves.items():
            people[Leaf(number, len(counts) + 1, leaf.first, leaf.second)] = persons
            counts.append(row)
        own = tables_of({leaf: n for leaf, (n, _row) in leaves.items()}, 10, first=Kind.SEX, second=None)
        for group in own.groups:
            groups.append(type(group)((number, group.key), frozenset(at + start for at in group.leaves), 5))
            row = PublishedCounts.objects.get(
                round=one.round,
                municipality=group.key.place,
                unit=group.key.unit,
                first=group.key.first,
                second=0,
            )
            _sort(newest.layout, common, (number, group.key), row.counts, known, wanted)
    own = tables_of(people, 10, first=Kind.SEX, second=None, whole_only=True)
    for group in own.groups:
        groups.append(group)
        row = PublishedCounts.objects.get(pool=together, first=group.key.first)
        _sort(newest.layout, common, group.key, row.counts, known, wanted)
    questions = questions_of(newest.sheet, newest.layout, counts)
    found = intervals(groups, [one for one in questions if one.code in common], known, wanted)
    return min((high - low for low, high in found.values()), default=99)


def _sort(layout, common, name, packed, known, wanted):
    for key in common:
        line = layout.by_key[key]
        n = line.n(packed)
        if n == 0 or (n == HIDDEN):
            continue
        known.add(Cell(key, name))
        for at, count in enumerate(line.counts(packed)):
            (wanted if count == HIDDEN else known).add(Cell(key, name, 0, at))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (((10, 10), (20, 20)), ((1, 1), (20, 20))),
        (((1, 2), (16, 15)), ((2, 1), (15, 16))),
        (((3, 12), (30, 30)), ((6, 0), (20, 14))),
        (((0, 0), (25, 25)), ((5, 7), (20, 20))),
    ],
)
def test_whoever_takes_every_table_and_subtracts_finds_nothing(first, second):
    made = asked(factories.municipality("2417"))
    rounds = [year(made, 2024, *first), year(made, 2026, *second)]

    together = pool(*rounds)

    assert attack(rounds, together) >= 5


def test_neighbours_of_one_year_show_the_county_all_together(cast):
    norsjo, mala = cast.norsjo, factories.municipality("2418", "Malå")
    made = asked(norsjo)
    copy = questionnaire(mala, grade=False)
    for mine in copy.questions.filter(code="sex"):
        mine.origin = made.questions.get(code="sex").origin
        mine.save()
    question(copy, code="q", label="Har du varit full?", origin=made.questions.get(code="q").origin)
    rounds = [year(one, 2026, (3, 4), (16, 15)) for one in (made, copy)]

    together = pool(*rounds)

    assert shown(pool=together) == (76, [14, 62])
    for role, sees in (
        ("officer:24", True),
        ("reader:2418", False),
        ("officer:25", False),
        ("partner:2417", False),
    ):
        assert pools_for(viewer_as(role)).filter(pk=together.pk).exists() is sees, role


def test_a_pool_of_one_place_is_not_the_countys():
    made = asked(factories.municipality("2417"))
    together = pool(year(made, 2024, (10, 10), (20, 20)), year(made, 2026, (10, 10), (20, 20)))

    assert not pools_for(viewer_as("officer:24")).exists()
    assert pools_for(viewer_as("colleague:2417")).get() == together


def test_a_question_that_is_not_the_same_is_not_put_together():
    place = factories.municipality("2417")
    made = asked(place)
    changed = questionnaire(place, grade=False)
    question(changed, code="q", choices=["Ja", "Nej", "Kanske"], origin=made.questions.get(code="q").origin)
    same = question(changed, code="same", origin=uuid4())
    question(made, code="also", origin=same.origin)
    rounds = [year(made, 2024, (10, 10), (20, 20)), year(changed, 2026, (10, 10), (20, 20))]

    together = pool(*rounds)

    row = PublishedCounts.objects.get(pool=together, first=0)
    layout = Layout(changed.sheet())
    assert shown(pool=together) == (HIDDEN, [HIDDEN] * 3)
    assert row.why[[line.key for line in layout.lines].index("q")] == Why.NOT_ALIKE


# What may be put together


def test_the_same_rounds_give_the_same_pool_and_others_are_refused(cast):
    made = asked(cast.norsjo)
    one, two, three = (published_round(made) for _ in range(3))
    first = pool(one, two)

    again = make_pool(by=cast.coordinator, rounds=[two, one], name="Igen", form_token=uuid4())
    with pytest.raises(CannotPool) as refused:
        make_pool(by=cast.coordinator, rounds=[two, three], name="Överlapp", form_token=uuid4())

    assert again == first
    assert refused.value.reason == "overlap"
    assert Pool.objects.count() == 1
    assert not choices_for(cast.coordinator, three).exists()


@pytest.mark.parametrize("reason", ["few", "unpublished", "different"])
def test_why_rounds_are_not_put_together(cast, reason):
    made = asked(cast.norsjo)
    one = published_round(made)
    others = {
        "few": list,
        "unpublished": lambda: [survey_round(made, state=State.CLOSED)],
        "different": lambda: [published_round(asked(cast.norsjo))],
    }

    with pytest.raises(CannotPool) as refused:
        make_pool(by=cast.coordinator, rounds=[one, *others[reason]()], name="Nej", form_token=uuid4())

    assert refused.value.reason == reason


def test_settling_twice_changes_nothing():
    made = asked(factories.municipality("2417"))
    together = pool(published_round(made), published_round(made))

    settle.func(together.pk)

    assert PublishedCounts.objects.filter(pool=together, first=0).count() == 1


def test_a_year_whose_answers_are_deleted_can_still_be_put_together():
    made = asked(factories.municipality("2417"))
    years = [year(made, number, (1, 2), (16, 15)) for number in (2024, 2026)]
    retention.purge_round(survey_round=years[0], by_hand=False)
    years[0].refresh_from_db()
    assert CompiledCounts.objects.get(round=years[0]).people == 34

    together = pool(*years)

    assert shown(pool=together) == (68, [6, 62])
    assert PublishedCounts.objects.filter(pool=together).count() == 1, "not divided by sex"


def test_of_a_deleted_year_nothing_is_put_together_whose_parts_were_shown():
    """The girls were shown and the whole was not: what is known of the parts can no longer be reckoned with."""
    made = asked(factories.municipality("2417"))
    layout = Layout(made.sheet())
    old = survey_round(made, state=State.PURGED)
    new = year(made, 2027, (10, 10), (20, 20))
    CompiledCounts.objects.create(
        round=old, unit=1, first=0, second=0, people=60, counts=[60, 30, 30, 0, 0, 0, 0, 60, 20, 40, 0, 0]
    )
    whole = [60, 30, 30, 0, 0, 0, 0, 60, HIDDEN, HIDDEN, 0, 0]
    for first, packed in ((0, whole), (GIRL, [HIDDEN] * 7 + [30, 10, 20, 0, 0])):
        PublishedCounts.objects.create(round=old, first=first, counts=packed, why=[0, 3])
    assert layout.width == 12

    together = pool(old, new)

    assert shown(pool=together) == (HIDDEN, [HIDDEN, HIDDEN])
    assert shown("sex", pool=together)[0] == 120


def test_the_page_of_a_pool(cast, sign_in):
    made = asked(cast.norsjo)
    years = [year(made, number, (1, 2), (16, 15)) for number in (2022, 2024, 2026)]
    client = sign_in(cast.coordinator)

    form = {"rounds": [years[1].pk, years[2].pk], "name": "2022–2026", "form_token": uuid4()}
    address = f"/enkater/omgang/{years[0].pk}/resultat/lagg-ihop/"
    assert "Lägg ihop omgångar" in client.get(address).content.decode()
    answer = client.post(address, form)
    assert "Det räknas ut" in client.get(answer.url).content.decode()
    made_pool = Pool.objects.get()
    settle.func(made_pool.pk)
    again = client.post(address, form)
    page = client.get(f"{answer.url}avsnitt/1/").content.decode()

    assert again.url == answer.url
    assert Pool.objects.count() == 1
    assert "102 svar" in page.replace("\u00a0", " ")
    assert "91 %" in page.replace("\u00a0", " ")


def test_rounds_of_others_cannot_be_put_in(cast, sign_in):
    mine = published_round(asked(cast.norsjo))
    theirs = published_round(asked(cast.arjeplog))

    answer = sign_in(cast.coordinator).post(
        f"/enkater/omgang/{mine.pk}/resultat/lagg-ihop/",
        {"rounds": [theirs.pk], "name": "Stulen", "form_token": uuid4()},
    )

    assert answer.status_code == 422
    assert not Pool.objects.exists()


def test_nothing_else_stands_in_a_pool_than_groups_of_all(cast):
    made = asked(cast.norsjo)
    together = pool(published_round(made), published_round(made))

    assert set(PublishedCounts.objects.filter(pool=together).values_list("municipality", "unit")) == {
        (None, 0)
    }
    assert Key() in {Key(first=row.first) for row in PublishedCounts.objects.filter(pool=together)}
