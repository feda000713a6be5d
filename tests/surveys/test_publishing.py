"""From closed to published: counted by the queue, settled once, published once, and told to each role as agreed."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from surveys.models import IndicatorValue, PublicResult, PublishedCounts, SuppressionProtocol, SurveyRound
from surveys.results import actions
from surveys.results.scopes import Viewer, rounds_for, tables_for, viewer_as, viewer_of
from surveys.results.settling import HIDDEN
from tests import factories
from tests.survey_factories import BOY, GIRL, NO, YES, question, questionnaire, responses, survey_round
from tests.test_worker import work_through_queue

pytestmark = pytest.mark.django_db

State = SurveyRound.State


def answered(*places, sizes=((GIRL, 12, 14), (BOY, 15, 13)), of=None, **fields):
    """A closed round with so many yes and no of each sex in every place."""
    made = of or questionnaire(places[0], grade=False)
    if not made.questions.filter(code="drunk").exists():
        question(made, code="drunk", label="Har du varit full?")
    survey = survey_round(made, *places, state=State.CLOSED, **fields)
    for number in range(1, len(places) + 1):
        given = [
            {"sex": sex, "drunk": answer}
            for sex, yes, no in sizes
            for answer, people in ((YES, yes), (NO, no))
            for _ in range(people)
        ]
        responses(survey, *given, unit=number)
    return survey


def published(*places, **fields):
    survey = answered(*places, **fields)
    actions.count_answers.func(survey.pk)
    return actions.publish_round(by=None, survey_round=survey)


def seen(survey, role):
    out = StringIO()
    call_command("visible_tables", survey.pk, role=role, stdout=out)
    return json.loads(out.getvalue())["tables"]


def groups(tables):
    return {(table["municipality"], table["unit"], table["first"]) for table in tables}


# Counting


@pytest.mark.django_db(transaction=True)
def test_the_queue_counts_and_settles_a_closed_round():
    survey = answered(factories.municipality("2417"))

    assert actions.start_counting(survey_round=survey)
    assert not actions.start_counting(survey_round=survey), "it is on its way"
    assert actions.progress_of(survey).is_on_its_way
    work_through_queue()

    survey.refresh_from_db()
    assert survey.state == State.COMPILED
    assert actions.progress_of(survey).is_finished
    assert SuppressionProtocol.objects.get(round=survey).threshold == 10
    assert not actions.start_counting(survey_round=survey), "it is done"


def test_counting_that_stopped_halfway_goes_on():
    survey = answered(factories.municipality("2417"))
    actions.compile_round(survey)
    assert actions.progress_of(SurveyRound.objects.get(pk=survey.pk)).done == 1

    actions.count_answers.func(survey.pk)
    actions.count_answers.func(survey.pk)

    assert SuppressionProtocol.objects.filter(round=survey).count() == 1


def test_a_round_that_is_open_is_not_counted():
    survey = survey_round(state=State.OPEN)

    with pytest.raises(actions.NotNow):
        actions.start_counting(survey_round=survey)
    actions.count_answers.func(survey.pk)

    assert not SuppressionProtocol.objects.exists()


# Publishing


def test_publishing_tells_who_did_it_and_changes_no_number():
    place = factories.municipality("2417")
    survey = answered(place)
    actions.count_answers.func(survey.pk)
    before = list(PublishedCounts.objects.order_by("pk").values_list("pk", "counts"))
    person = factories.member("coordinator", place)

    done = actions.publish_round(by=person, survey_round=survey)

    assert done.state == State.PUBLISHED
    assert done.published_on
    assert done.protocol.made_by == person
    assert list(PublishedCounts.objects.order_by("pk").values_list("pk", "counts")) == before


def test_a_round_without_its_protocol_is_not_published():
    survey = answered(factories.municipality("2417"))
    actions.compile_round(survey)

    with pytest.raises(actions.NotNow):
        actions.publish_round(by=None, survey_round=survey)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_publish_once():
    survey = answered(factories.municipality("2417"))
    actions.count_answers.func(survey.pk)

    def publish(_number):
        try:
            return actions.publish_round(by=None, survey_round=survey).edition
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        editions = set(pool.map(publish, range(4)))

    assert len(editions) == 1, "the state was changed once"
    assert SurveyRound.objects.get(pk=survey.pk).state == State.PUBLISHED


def test_published_shares_become_figures_of_the_indicator():
    place = factories.municipality("2417")
    series = factories.indicator("alc_drunk", unit="%", kind="survey")
    made = questionnaire(place, grade=False)
    question(made, code="drunk", share=[YES], indicator=series)
    question(made, code="rare", share=[YES], indicator=factories.indicator("rare", unit="%", kind="survey"))

    survey = published(place, of=made)

    figures = IndicatorValue.objects.filter(municipality=place, indicator=series)
    told = {one.sex: (one.state, one.value, one.source, one.year) for one in figures}
    source = f"2417:enkat-{survey.pk}"
    assert told == {
        "T": (0, pytest.approx(50), source, 2026),
        "K": (0, pytest.approx(100 * 12 / 26), source, 2026),
        "M": (0, pytest.approx(100 * 15 / 28), source, 2026),
    }
    secret = IndicatorValue.objects.filter(indicator__code="rare")
    assert {one.state for one in secret} == {IndicatorValue.State.SECRET}, "nobody answered it"


# Who sees what


def test_each_role_sees_what_was_agreed():
    norsjo, mala, sorsele, arjeplog = (
        factories.municipality(code) for code in ("2417", "2418", "2422", "2506")
    )
    survey = published(norsjo, mala, sorsele)
    own = {(norsjo.pk, 0, sex) for sex in (0, GIRL, BOY)}
    whole = {(None, 0, sex) for sex in (0, GIRL, BOY)}

    for role in ("coordinator", "colleague", "manager", "registrar", "reader"):
        assert groups(seen(survey, f"{role}:2417")) == own | whole, role
    assert groups(seen(survey, "officer:24")) == whole
    for role in (f"coordinator:{arjeplog.code}", "officer:25", "partner:2417", "public"):
        assert seen(survey, role) == [], role


def test_the_numbers_are_the_same_for_all_roles():
    survey = published(factories.municipality("2417"), factories.municipality("2418"))
    told = {}

    for role in ("coordinator:2417", "reader:2418", "officer:24"):
        for table in seen(survey, role):
            key = (table["question"], table["municipality"], table["unit"], table["first"], table["second"])
            assert told.setdefault(key, table["options"]) == table["options"]


def test_a_round_of_one_municipality_is_not_the_countys():
    survey = published(factories.municipality("2417"))

    assert seen(survey, "officer:24") == []
    assert seen(survey, "reader:2417") != []


def test_what_only_one_municipality_has_answered_is_not_the_countys():
    norsjo, mala = factories.municipality("2417"), factories.municipality("2418")
    made = questionnaire(norsjo, grade=False)
    question(made, code="drunk")
    survey = survey_round(made, norsjo, mala, state=State.CLOSED)
    given = [{"sex": GIRL, "drunk": YES}] * 20 + [{"sex": BOY, "drunk": NO}] * 20
    responses(survey, *given, unit=1)
    actions.count_answers.func(survey.pk)
    actions.publish_round(by=None, survey_round=survey)

    assert seen(survey, "officer:24") == []
    assert {table["municipality"] for table in seen(survey, "coordinator:2417")} == {None, norsjo.pk}


def test_before_it_is_published_the_owner_alone_sees_it():
    norsjo, mala = factories.municipality("2417"), factories.municipality("2418")
    survey = answered(norsjo, mala)
    actions.count_answers.func(survey.pk)

    assert seen(survey, "coordinator:2417") != []
    for role in ("coordinator:2418", "colleague:2417", "reader:2417", "officer:24", "public"):
        assert seen(survey, role) == [], role


def test_a_user_is_the_viewer_that_the_roles_say(cast):
    assert viewer_of(cast.stranger) == Viewer()
    assert not rounds_for(viewer_of(cast.partner)).filter(municipality=cast.norsjo).exists()
    survey = published(cast.norsjo, factories.municipality("2418"))
    for person, role in ((cast.reader, "reader:2417"), (cast.county_officer, "officer:24")):
        by_user = set(tables_for(viewer_of(person), survey).values_list("pk", flat=True))
        assert by_user == set(tables_for(viewer_as(role), survey).values_list("pk", flat=True))
        assert by_user


def test_everyone_sees_only_what_was_chosen_and_of_the_whole_round():
    survey = published(*(factories.municipality(code) for code in ("2417", "2418", "2422")))
    assert seen(survey, "public") == []

    PublicResult.objects.create(round=survey, question=survey.questionnaire.questions.get(code="drunk"))

    (table,) = seen(survey, "public")
    assert (table["question"], table["municipality"], table["first"]) == ("drunk", None, 0)


def test_hidden_numbers_are_null():
    survey = published(factories.municipality("2417"), sizes=((GIRL, 1, 16), (BOY, 0, 17)))

    for table in seen(survey, "coordinator:2417"):
        if table["question"] == "drunk":
            assert [option["count"] for option in table["options"]] == [None, None]
            assert table["why"] > 0
    assert HIDDEN not in [
        option["count"] for table in seen(survey, "coordinator:2417") for option in table["options"]
    ]


@pytest.mark.parametrize("role", ["king:2417", "officer:99", "coordinator:9999", "public:24", "officer"])
def test_unknown_roles_are_refused(role):
    survey = published(factories.municipality("2417"))

    with pytest.raises(CommandError):
        seen(survey, role)
