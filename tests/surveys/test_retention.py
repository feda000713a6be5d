"""Answers are deleted on their day, only when the results are published, and nothing of them is left."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.practice.reset import everything_practised
from surveys.models import (
    Arrival,
    CompiledCounts,
    FreeText,
    PublishedCounts,
    PurgeProtocol,
    Response,
    SurveyRound,
)
from surveys.results import retention
from surveys.structure import Kind
from tests import factories
from tests.survey_factories import published_round, question, questionnaire, settled_round

pytestmark = pytest.mark.django_db

State = SurveyRound.State
CANARY = "Kanariefågeln kvittrar"


def aged(survey, days):
    """The round as if it had been compiled so many days ago."""
    SurveyRound.objects.filter(pk=survey.pk).update(compiled_on=timezone.localdate() - timedelta(days=days))
    survey.refresh_from_db()
    return survey


def state_of(survey):
    return SurveyRound.objects.values_list("state", flat=True).get(pk=survey.pk)


@pytest.mark.parametrize(("days", "state"), [(29, State.PUBLISHED), (30, State.PURGED), (400, State.PURGED)])
def test_the_rule_deletes_on_the_day_and_not_before(days, state):
    survey = aged(published_round(), days)

    retention.purge_old_answers()
    retention.purge_old_answers()

    assert state_of(survey) == state
    assert PurgeProtocol.objects.count() == (state == State.PURGED)


def test_nothing_is_left_but_what_is_published_and_the_sum(cast):
    made = questionnaire(cast.norsjo)
    text = question(made, Kind.LONG_TEXT, code="say")
    survey = aged(published_round(made), 30)
    FreeText.objects.create(round=survey, question=text, text=CANARY)
    Arrival.objects.create(round=survey, unit=1, answers=[1, 1, 1], texts={"say": CANARY})
    before = list(PublishedCounts.objects.order_by("pk").values_list("counts", flat=True))

    retention.purge_old_answers()

    assert not Response.objects.exists()
    assert not FreeText.objects.exists()
    assert not Arrival.objects.exists()
    assert CANARY not in everything()
    assert list(CompiledCounts.objects.values_list("first", "second", "people")) == [(0, 0, 40)]
    assert list(PublishedCounts.objects.order_by("pk").values_list("counts", flat=True)) == before
    protocol = PurgeProtocol.objects.get()
    assert (protocol.responses, protocol.texts) == (40, 1)
    assert protocol.rule == "30 dagar efter sammanställningen, som det är bestämt för omgången."


def everything():
    """All that stands in the database, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" AS t')
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)


def test_of_several_municipalities_no_sum_is_kept():
    made = questionnaire()
    survey = published_round(made, made.municipality, factories.municipality("2418"))

    retention.purge_round(survey_round=survey, by_hand=True)

    assert not CompiledCounts.objects.exists()


def test_of_fewer_than_the_threshold_no_sum_is_kept():
    survey = published_round(questionnaire(sex=False, grade=False, main_language="sv"), people=9)

    retention.purge_round(survey_round=survey, by_hand=True)

    assert not CompiledCounts.objects.exists()


def test_a_round_that_is_not_published_keeps_its_answers_and_its_owner_is_told(cast, sign_in):
    survey = aged(settled_round(questionnaire(cast.norsjo)), 60)

    retention.purge_old_answers()
    with pytest.raises(retention.NotNow):
        retention.purge_round(survey_round=survey, by_hand=True)

    assert Response.objects.count() == 40
    assert retention.is_late(survey)
    page = sign_in(cast.coordinator).get(f"/enkater/omgang/{survey.pk}/resultat/").content.decode()
    assert "Svaren skulle ha raderats den" in page


def test_the_owner_can_delete_them_at_once(cast, sign_in):
    survey = published_round(questionnaire(cast.norsjo))
    client = sign_in(cast.coordinator)
    address = f"/enkater/omgang/{survey.pk}/resultat/radera-svaren/"

    assert "Radera svaren nu?" in client.get(address).content.decode()
    for _ in range(2):
        assert client.post(address).status_code == 302

    assert state_of(survey) == State.PURGED
    assert not Response.objects.exists()
    assert "före den dag" in PurgeProtocol.objects.get().rule
    page = client.get(f"/enkater/omgang/{survey.pk}/resultat/").content.decode()
    assert "Svaren raderades den" in page
    assert client.get(f"/enkater/omgang/{survey.pk}/resultat/avsnitt/1/").status_code == 200


def test_the_day_is_counted_from_compiling():
    survey = SurveyRound(compiled_on=date(2026, 10, 1), purge_after_days=30)

    assert retention.purge_day(survey) == date(2026, 10, 31)
    assert retention.purge_day(SurveyRound()) is None


def test_what_is_practised_can_be_removed():
    tables = {queryset.model for queryset in everything_practised()}

    assert {PublishedCounts, PurgeProtocol, CompiledCounts, FreeText, Response} <= tables
