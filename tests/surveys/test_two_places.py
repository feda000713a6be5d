"""Nobody sees all of two municipalities together who sees one of them: the other's figures could be worked out."""

import random
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from municipalities.models import MUNICIPAL
from surveys.models import CompiledCounts, Pool, PublicResult, RoundUnit, SurveyRound
from surveys.results import actions
from surveys.results.layout import Layout
from surveys.results.pooling.actions import CannotPool, make_pool
from surveys.results.public import offered_of, public_tables
from surveys.results.reading import results_for
from surveys.results.reports import published_results_of
from surveys.results.scopes import Others, Viewer, leaves_two, tables_for, viewer_as
from surveys.results.tables import NOT_SAID_GROUP
from surveys.structure import Kind
from tests import factories
from tests.access.asking import close
from tests.survey_factories import (
    BOY,
    GIRL,
    pool,
    published_round,
    question,
    questionnaire,
    responses,
    settled_round,
    survey_round,
)

pytestmark = pytest.mark.django_db

CODES = ("2417", "2418", "2422", "2425")
ROLES = [*(f"{role}:{code}" for role in (*MUNICIPAL, Role.PARTNER) for code in CODES), "officer:24", "public"]
SMALL = 4  # answers of a municipality that are too few to be shown
YOUNG, OLD, MORE = 1, 2, 3  # grade eight, upper secondary school, and one more grade


def page(client, survey, rest=""):
    return " ".join(client.get(f"/enkater/omgang/{survey.pk}/resultat/{rest}").content.decode().split())


def places(number):
    return [factories.municipality(code) for code in CODES[:number]]


def uneven(seed):
    """A published round of one to four municipalities: large, small or silent, some without an upper secondary
    school, where alone a question is asked."""
    lot = random.Random(seed)
    joined = places(len(CODES))[: 1 + seed % 4]
    made = questionnaire(joined[0], grade=False)
    question(made, Kind.GRADE, code="grade", choices=["Åtta", "Gymnasiet", "Nio"])
    question(made, code="drunk")
    question(made, code="old", condition={"parts": [{"question": "grade", "how": "any_of", "values": [OLD]}]})
    survey = survey_round(made, *joined, state=SurveyRound.State.CLOSED)
    for number in range(1, len(joined) + 1):
        size, grades = lot.choice([0, SMALL, 40, 60]), lot.choice([[YOUNG], [YOUNG, OLD], [YOUNG, OLD, MORE]])
        if number == len(joined):
            size, grades = 60, [YOUNG, OLD, MORE]
        rows = []
        for at in range(size):
            grade = grades[at // 2 % len(grades)]
            row = {"sex": (GIRL, BOY)[at % 2], "grade": grade, "drunk": lot.choice([1, 2])}
            rows.append(row | ({"old": lot.choice([1, 2])} if grade == OLD else {}))
        responses(survey, *rows, unit=number)
    actions.count_answers.func(survey.pk)
    for one in made.questions.all():
        PublicResult.objects.create(round=survey, question=one)
    return actions.publish_round(by=None, survey_round=survey)


def answered_in(survey, table, first=None, second=None):
    """In which municipalities anyone has answered a table's question in its group (or another): the truth."""
    asked = (table.group.first if first is None else first, table.group.second if second is None else second)
    of_unit = dict(RoundUnit.objects.filter(place__round=survey).values_list("number", "place__municipality"))
    line = Layout(survey.questionnaire.sheet()).by_key[table.line.key]
    found = set()
    for row in CompiledCounts.objects.filter(round=survey):
        wanted = zip((row.first, row.second), asked, strict=True)
        is_inside = all(value == want or want in (0, NOT_SAID_GROUP) for value, want in wanted)
        if is_inside and line.n(row.counts):
            found.add(of_unit[row.unit])
    return found


@pytest.mark.parametrize("seed", range(1, 9))
def test_all_less_ones_own_is_of_two_municipalities_or_of_nobody(seed):
    survey = uneven(seed)

    for viewer in {viewer_as(role) for role in ROLES}:
        wholes = [table for table in results_for(viewer, survey).tables() if table.group.place is None]
        for table in wholes:
            assert len(answered_in(survey, table) - viewer.places) != 1, (viewer, table)
            if not table.group.first and not table.group.second:  # less the grades that are shown
                told = {
                    one.group.second
                    for one in wholes
                    if one.line == table.line and one.group.second and not one.group.first
                }
                rest = [answered_in(survey, table, second=one) for one in {YOUNG, OLD, MORE} - told]
                assert not told or len(set().union(*rest) - viewer.places) != 1, (viewer, table, told)
    for table in public_tables(survey):
        told = answered_in(survey, table)
        assert all(len(told - {place}) >= 2 for place in told) or told == {survey.municipality_id}, table


def test_the_rule_itself():
    def others(*places, small=()):
        return Others(frozenset((*places, *small)), frozenset(places))

    assert leaves_two([others()]), "all are one's own"
    assert not leaves_two([others(1)])
    assert not leaves_two([others(1, small=[2])]), "few answers hide no one"
    assert leaves_two([others(1, 2)])
    assert not leaves_two([others(1, 2)], least=3)
    assert leaves_two([others(1), others(2)]), "two neighbours in rounds of their own"
    assert not leaves_two([others(1), others(1)]), "two years of one neighbour"
    assert not leaves_two([others(1, 2), others(1)]), "the first is seen by itself and taken away"


# A round


def test_in_a_round_of_two_each_sees_its_own_and_the_county_both():
    norsjo, mala = places(2)
    survey = published_round(questionnaire(norsjo), norsjo, mala)

    def seen(*own, counties=()):
        viewer = Viewer(frozenset(place.pk for place in own), frozenset(counties))
        rows = set(tables_for(viewer, survey).values_list("municipality", flat=True))
        assert {table.group.place for table in results_for(viewer, survey).tables()} == rows
        return rows

    assert seen(norsjo) == {norsjo.pk}
    assert seen(mala) == {mala.pk}
    assert seen(norsjo, mala) == {None, norsjo.pk, mala.pk}
    assert seen(counties=[norsjo.county_id]) == {None}
    assert seen(norsjo, counties=[norsjo.county_id]) == {norsjo.pk}, "an officer who also sees one"


def test_in_a_round_of_three_each_sees_its_own_beside_all_and_two_of_them_do_not():
    joined = places(3)
    survey = published_round(questionnaire(joined[0]), *joined)

    one = results_for(Viewer(frozenset({joined[0].pk})), survey)
    two = results_for(Viewer(frozenset(place.pk for place in joined[:2])), survey)

    assert {table.group.place for table in one.tables()} == {None, joined[0].pk}
    assert {table.group.place for table in two.tables()} == {place.pk for place in joined[:2]}


def test_who_has_no_answers_of_its_own_does_not_see_the_only_other():
    norsjo, mala = places(2)
    made = questionnaire(norsjo, grade=False)
    survey = survey_round(made, norsjo, mala, state=SurveyRound.State.CLOSED)
    responses(survey, *[{"sex": GIRL}] * 20, *[{"sex": BOY}] * 20, unit=2)
    actions.count_answers.func(survey.pk)
    survey = actions.publish_round(by=None, survey_round=survey)

    assert list(results_for(viewer_as("coordinator:2417"), survey).tables()) == []
    assert {table.group.place for table in results_for(viewer_as("reader:2418"), survey).tables()} == {
        mala.pk,
        None,
    }, "all is its own"


def test_the_pages_show_the_own_column_and_say_why(cast, sign_in):
    mala = factories.municipality("2418", "Malå")
    made = questionnaire(cast.norsjo)
    survey = published_round(made, cast.norsjo, mala)
    client = sign_in(cast.coordinator)
    why = "I en omgång med två kommuner visas bara din egen, så att den andras siffror inte kan räknas ut."

    for rest in ("", "avsnitt/1/", "avsnitt/1/?grupp=alla", "avsnitt/1/?dela=1"):
        text = page(client, survey, rest)
        assert why in text
        assert "Alla 2 kommuner" not in text
        assert "Malå" not in text
    assert "Visas: Norsjö." in page(client, survey, "avsnitt/1/")
    answer = client.get(f"/enkater/omgang/{survey.pk}/resultat/exportera.csv")
    rows = b"".join(answer.streaming_content).decode()
    close(answer)
    assert "Norsjö" in rows
    assert "Alla 2 kommuner" not in rows
    assert "Alla 2 kommuner" in page(sign_in(cast.county_officer), survey, "avsnitt/1/")
    ((_survey, blocks),) = published_results_of(cast.norsjo, cast.coordinator)
    assert {column.words for block in blocks for figure in block.figures for column in figure.columns} == {
        "Norsjö"
    }


def test_what_only_one_other_was_asked_is_taken_away_and_said(cast, sign_in):
    """Three municipalities answer, and of two others one alone has pupils in upper secondary school."""
    joined = [cast.norsjo, factories.municipality("2418"), factories.municipality("2422")]
    made = questionnaire(cast.norsjo)
    question(made, code="old", condition={"parts": [{"question": "grade", "how": "any_of", "values": [OLD]}]})
    survey = survey_round(made, *joined, state=SurveyRound.State.CLOSED)
    for number, grades in ((1, (YOUNG, OLD)), (2, (YOUNG, OLD)), (3, (YOUNG, YOUNG))):
        given = [
            {"sex": sex, "grade": grade} | ({"old": 1 + at % 2} if grade == OLD else {})
            for at in range(20)
            for sex in (GIRL, BOY)
            for grade in grades
        ]
        responses(survey, *given, unit=number)
    actions.count_answers.func(survey.pk)
    actions.publish_round(by=None, survey_round=survey)

    told = {
        (table.line.key, table.group[1:])
        for table in results_for(viewer_as("reader:2417"), survey).tables()
        if table.group.place is None
    }
    assert not {group for _code, group in told if group[2]}, "all less the one grade would be the other"
    text = page(sign_in(cast.coordinator), survey, "avsnitt/1/")
    asked = text.partition('id="fraga-old"')[2].partition("<section")[0]

    assert ("sex", (0, 0, 0)) in told
    assert not {code for code, group in told if code == "old" or group[2] == OLD}
    assert "Alla 3 kommuner" in text
    assert "Alla 3 kommuner" not in asked
    assert "det skulle gå att räkna ut siffrorna för en enda kommun" in asked


def test_a_grade_that_one_other_has_alone_is_not_told_by_the_other_grades():
    joined = places(3)
    made = questionnaire(joined[0], sex=False, grade=False)
    question(made, Kind.GRADE, code="grade", choices=["Sju", "Åtta", "Nio"])
    question(made, code="q")
    survey = survey_round(made, *joined, state=SurveyRound.State.CLOSED)
    for number, grades in ((1, (1, 2, 3)), (2, (1, 2, 3)), (3, (1, 2))):
        responses(
            survey, *[{"grade": grade, "q": 1 + at % 2} for at in range(30) for grade in grades], unit=number
        )
    actions.count_answers.func(survey.pk)
    survey = actions.publish_round(by=None, survey_round=survey)

    def told(role):
        tables = results_for(viewer_as(role), survey).tables()
        return {table.group.first for table in tables if table.group.place is None and table.line.key == "q"}

    assert told("reader:2417") == {0}
    assert told("reader:2422") == {0, 1, 2, 3}


# Everyone


def test_nothing_of_two_is_shown_to_everyone_and_the_form_says_why(cast, sign_in, client):
    made = questionnaire(cast.norsjo, grade=False)
    survey = settled_round(made, cast.norsjo, factories.municipality("2418"))
    PublicResult.objects.create(round=survey, question=made.questions.get(), words="Hälften är flickor.")
    actions.publish_round(by=None, survey_round=survey)

    text = page(sign_in(cast.coordinator), survey, "for-alla/")

    assert offered_of(survey) == {}
    assert "Av en omgång med två kommuner kan inget visas för alla." in text
    assert client.get(reverse("survey_public", args=[survey.public_token])).status_code == 404


def test_of_three_all_together_can_be_shown_to_everyone():
    joined = places(3)
    made = questionnaire(joined[0], grade=False)
    survey = settled_round(made, *joined)

    assert [one.code for one in offered_of(survey)] == ["sex"]


# Pools


def years(*rounds):
    """Rounds of the same questionnaire, each in its municipalities."""
    made = questionnaire(rounds[0][0], grade=False)
    question(made, code="q")
    return [published_round(made, *joined, municipality=joined[0]) for joined in rounds]


def test_rounds_together_are_not_seen_by_whoever_could_subtract_a_single_neighbour():
    norsjo, mala, sorsele = places(3)

    def seen(*rounds):
        together = pool(*years(*rounds))
        roles = ("reader:2417", "reader:2418", "reader:2422", "officer:24")
        return {role for role in roles if any(results_for(viewer_as(role), together).tables())}

    assert seen([norsjo], [norsjo]) == {"reader:2417"}
    assert seen([norsjo], [mala]) == {"officer:24"}
    assert seen([norsjo, mala], [norsjo, mala]) == {"officer:24"}
    assert seen([norsjo], [mala], [sorsele]) == {"reader:2417", "reader:2418", "reader:2422", "officer:24"}
    assert seen([norsjo, mala, sorsele], [norsjo]) == {"reader:2417"}, (
        "less the round of three it is Norsjö's"
    )


def test_what_everyone_sees_of_a_neighbour_is_taken_away_too():
    norsjo, mala, sorsele = places(3)
    rounds = years([norsjo], [mala], [sorsele])
    together = pool(*rounds)
    PublicResult.objects.create(round=rounds[1], question=rounds[1].questionnaire.questions.get(code="q"))

    told = {
        table.line.key
        for table in results_for(viewer_as("reader:2417"), together).tables()
        if not any(table.group)
    }

    assert told == {"sex"}


def test_rounds_that_whoever_makes_the_pool_could_not_see_are_refused(cast, sign_in):
    mala = factories.municipality("2418")
    first, second = years([cast.norsjo, mala], [cast.norsjo, mala])

    with pytest.raises(CannotPool) as refused:
        make_pool(by=cast.coordinator, rounds=[first, second], name="Två år", form_token=uuid4())
    text = (
        sign_in(cast.coordinator)
        .post(
            f"/enkater/omgang/{first.pk}/resultat/lagg-ihop/",
            {"rounds": [second.pk], "name": "Två år", "form_token": uuid4()},
        )
        .content.decode()
    )

    assert refused.value.reason == "alone"
    assert "Förutom din egen kommun finns bara en i omgångarna." in text
    assert not Pool.objects.exists()
