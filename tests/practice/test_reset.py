"""Övningskommunen is made anew every night: all of it, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.actions import share
from activities.imports import actions as import_actions
from activities.models import Activity, Participation, SharedCount, Telling, TellLink
from municipalities.models import PRACTICE, County, Municipality, SeatHolder
from plans.models import ActionPlan, SituationReport
from plans.reports import measures_of
from portal import due
from portal.demo.load import RECOUNT
from portal.lib.guard import find_personal_data
from portal.practice import content
from portal.practice.reset import everything_practised, is_untouched, reset_practice
from reviews.models import DutyReply
from surveys.answering.sending import send
from surveys.models import (
    AnswerGroup,
    Arrival,
    PurgeProtocol,
    Questionnaire,
    Response,
    Sitting,
    SurveyRound,
)
from surveys.results.retention import purge_round
from tests import factories
from tests.access.asking import ask
from tests.access.table import TABLE
from tests.postgres import is_somebody_waiting, owner_cursor

CODE = "0000"


def snapshot():
    """Every row of the database but those that hang on the practice, as text."""
    with connection.cursor() as cursor:
        found = {}
        for table, mine in (
            ("activities_activity", "places @> '{10000}'"),
            ("activities_participation", "municipality_id = 10000"),
            ("activities_sharedcount", "municipality_id = 10000"),
            ("municipalities_municipality", "id = 10000"),
            ("reviews_supportcontact", "municipality_id = 10000"),
            ("accounts_membership", "false"),
            ("accounts_user", "false"),
        ):
            cursor.execute(f"SELECT t::text FROM {table} t WHERE NOT ({mine}) ORDER BY 1")
            found[table] = cursor.fetchall()
        return found


def recounted():
    """What the triggers have counted in Övningskommunen, and what a recount gives."""
    kept = set(SharedCount.objects.exclude(shared=0).values_list("municipality", "month", "theme", "shared"))
    with owner_cursor() as cursor:
        cursor.execute("DELETE FROM activities_sharedcount")
        cursor.execute(RECOUNT)
    return kept, set(SharedCount.objects.values_list("municipality", "month", "theme", "shared"))


def test_reset_practice_fills_in_work_as_of_today(practice):
    today = timezone.localdate()

    rows = Participation.objects.filter(municipality=practice)
    entries = Activity.objects.filter(places=[PRACTICE], telling=None)
    assert entries.count() == 15
    assert entries.filter(is_draft=True).count() == 2
    assert entries.filter(is_draft=False, family="").count() == 2
    assert 8 <= rows.filter(shared_at__isnull=False).count() < 15
    assert entries.filter(follow_up_on__range=(today, today + timedelta(days=14))).count() == 1
    assert not entries.exclude(created_by=None).exists()
    assert not entries.filter(starts_on__gte=today).exists()
    assert max(entries.values_list("starts_on", flat=True)) >= today - timedelta(days=3)
    assert TellLink.objects.open().filter(municipality=practice).count() == 2
    assert Telling.objects.waiting().filter(link__municipality=practice).count() == 3
    assert practice.support_contacts.count() == 2


def test_reset_practice_fills_in_a_chain_to_go_on_with(practice):
    today = timezone.localdate()

    completed, draft = SituationReport.objects.of(practice).order_by("version")
    assert (completed.state, draft.state, draft.previous) == ("completed", "draft", completed)
    assert completed.final_on < today
    plan = ActionPlan.objects.of(practice).get()
    assert plan.is_in_force
    assert list(plan.basis.all()) == [completed]
    assert {row.state for row in measures_of([plan])} == {"late", "ongoing", "planned"}
    council = practice.bodies.get()
    assert council.seats.filter(role="chair", organisation="municipality").exists()
    assert sorted(council.meetings.values_list("state", flat=True)) == ["held", "planned"]


def test_reset_practice_fills_in_surveys_to_go_on_with(practice):
    rounds = SurveyRound.objects.filter(municipality=practice).order_by("opens_on")
    finished, running = rounds

    assert [finished.state, running.state] == ["published", "open"]
    assert {one.places.get().municipality for one in rounds} == {practice}
    assert Response.objects.filter(round=finished).count() == 49
    assert finished.published.exists()
    (group,) = AnswerGroup.objects.filter(unit__place__round=running).exclude(code=None)
    assert (group.label, group.answered, running.arrivals.count()) == ("9C", 13, 13)
    assert finished.questionnaire == running.questionnaire
    assert finished.questionnaire.is_locked
    (changeable,) = practice.questionnaires.exclude(pk=finished.questionnaire_id)
    assert not changeable.is_locked
    assert changeable.questions.count() > 20


def test_reset_practice_lets_go_of_locked_and_published_surveys_with_answers_in_them(practice):
    before = set(SurveyRound.objects.filter(municipality=practice).values_list("pk", flat=True))
    running = SurveyRound.objects.get(municipality=practice, state="open")
    group = AnswerGroup.objects.exclude(code=None).get(unit__place__round=running)
    sheet = running.questionnaire.sheet()
    for _person in range(30):
        send(group, sheet.empty(), {})
    Sitting.objects.create(digest="x", group=group, language="sv", answers=sheet.empty())
    purge_round(survey_round=SurveyRound.objects.get(municipality=practice, state="published"), by_hand=True)

    reset_practice()

    after = SurveyRound.objects.filter(municipality=practice)
    assert after.count() == 2
    assert not before & set(after.values_list("pk", flat=True))
    assert set(Response.objects.values_list("round", flat=True)) == {after.get(state="published").pk}
    assert set(Arrival.objects.values_list("round", flat=True)) == {after.get(state="open").pk}
    assert not Sitting.objects.exists()
    assert not PurgeProtocol.objects.exists()
    assert Questionnaire.objects.filter(municipality=practice).count() == 2


def test_reset_practice_lets_go_of_locked_replies(practice):
    factories.activity(practice, on=timezone.localdate(), themes=["vbe"])
    reply = factories.locked_reply(practice, year=timezone.localdate().year)
    assert reply.answers.filter(uses__isnull=False).exists()

    reset_practice()

    assert not DutyReply.objects.exists()


def test_reset_practice_names_nobody_in_the_chain(practice):
    assert not SeatHolder.objects.filter(seat__body__municipalities=PRACTICE).exists()
    for rows in everything_practised():
        for field in rows.model._meta.concrete_fields:
            if field.related_model is User:
                assert not rows.exclude(**{field.name: None}).exists(), field


def test_the_invented_work_names_no_person():
    def texts(value):
        if isinstance(value, dict | list):
            return [
                text
                for item in (value.values() if isinstance(value, dict) else value)
                for text in texts(item)
            ]
        return [value] if isinstance(value, str) else []

    found = texts(content.read_content())

    assert len(found) > 100
    assert not [text for text in found if find_personal_data(text)]


def test_reset_practice_leaves_the_same_and_touches_nothing_else(cast, canary, things):
    practice = canary.municipalities.get()
    before = snapshot()
    fresh = sorted(
        Activity.objects.filter(places=[PRACTICE]).exclude(pk=canary.pk).values_list("title", "starts_on")
    )
    import_actions.create_batch(
        by=cast.reader, municipality=practice, name="l.csv", form_token=uuid4(),
        file=SimpleUploadedFile("l.csv", "Datum;Aktivitet\n2026-10-01;Övar\n".encode()),
    )  # fmt: skip
    Municipality.objects.filter(pk=PRACTICE).update(shares_by_default=True)

    reset_practice()
    reset_practice()

    assert sorted(Activity.objects.filter(places=[PRACTICE]).values_list("title", "starts_on")) == fresh
    assert not practice.imports.exists()
    assert not Municipality.objects.get(pk=PRACTICE).shares_by_default
    assert snapshot() == before
    kept, counted = recounted()
    assert kept == counted


@pytest.mark.django_db(transaction=True)
def test_reset_practice_waits_for_whoever_shares_and_takes_nothing_from_them(practice):
    row = Participation.objects.filter(municipality=practice, shared_at=None, is_draft=False).first()
    SharedCount.objects.filter(municipality=practice).delete()  # so that sharing makes a new row of it
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            share(participation=row)
            reset = elsewhere.submit(reset_and_close)
            while not is_somebody_waiting():
                assert not reset.done()

        reset.result()

    assert not Participation.objects.filter(pk=row.pk).exists()


def reset_and_close():
    try:
        reset_practice()
    finally:
        connection.close()


def test_reset_practice_that_breaks_half_way_leaves_what_was(canary, tmp_path, monkeypatch):
    broken = tmp_path / "content.toml"
    broken.write_text('contacts = []\nlinks = []\n[[entries]]\ndays_ago = 1\ntitle = "En"\ncost = -1\n')
    monkeypatch.setattr(content, "CONTENT", broken)

    with pytest.raises(IntegrityError):
        reset_practice()

    assert Activity.objects.filter(pk=canary.pk, participations__municipality=PRACTICE).exists()


def test_reset_practice_is_due_every_night(canary):
    (found,) = [name for name in due.enqueue_due() if name.endswith("reset_practice")]

    due.run_rule.call(found)

    assert due.rules[found][1] == timedelta(days=1)
    assert not Activity.objects.filter(pk=canary.pk).exists()


def test_reset_practice_without_reference_data_does_nothing(db):
    reset_practice()

    assert is_untouched()


def test_what_was_open_before_the_reset_is_not_found_after_it(cast, canary, sign_in):
    client = sign_in(cast.coordinator)
    kwargs = {"code": CODE, "pk": canary.pk}

    reset_practice()

    for name, row in TABLE.items():
        if name.startswith("activity_") and "pk" in row.kwargs:
            for method in ("get", "post"):
                assert ask(client, method, reverse(name, kwargs=kwargs), {"title": "x"}) in {404, 405}, name


@pytest.mark.parametrize("name", ["activity_edit", "activity_share"])
def test_a_reset_in_the_middle_of_a_change_ends_in_not_found(cast, practice, sign_in, name):
    entry = factories.activity(practice, title="Övar")
    client, resets = sign_in(cast.coordinator), []

    def reset_before_the_first_change(execute, sql, params, many, context):
        if not resets and (" FOR UPDATE" in sql or sql.startswith("UPDATE")) and "activities_" in sql:
            resets.append(sql)
            reset_practice()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(reset_before_the_first_change):
        posted = {"title": "Övar mer", "starts_on": "2026-10-05", "version": 1}
        answer = client.post(reverse(name, args=[CODE, entry.pk]), posted, follow=True)

    assert resets
    assert answer.status_code == 404


# A later model cannot be forgotten

CANNOT_BE_THERE = {
    "municipalities.Municipality",  # itself, in its county
    "municipalities.GroupMember",  # groups and police areas are the portal's, made of real places
    "municipalities.PoliceAreaMember",
    "accounts.Membership",  # nobody is invited there: administered_by leaves it out
    # the database refuses them there
    "reviews.BorrowedHours",
    "reviews.GroupInvite",
    "reviews.GroupProposal",
    "reviews.GroupShare",
    "reviews.Registration",
}


def test_the_reset_forgets_no_model():
    """Whatever points to a place or to what hangs on one is removed, or said above why it cannot be there."""
    removed = [rows.model for rows in everything_practised()]
    wanted = {Municipality, County, *removed}
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one) and field.concrete and field.related_model in wanted
    }

    assert {model._meta.label for model in pointing - set(removed)} == CANNOT_BE_THERE


def test_the_reset_removes_what_points_before_what_it_points_to():
    order = [rows.model for rows in everything_practised()]

    for model in order:
        if model._meta.auto_created:  # the links by which joint things are found stay until those are gone
            continue
        for field in model._meta.get_fields():
            if field.related_model is model:  # rows that point to each other go in one statement
                continue
            if (field.many_to_one or field.one_to_one) and field.concrete and field.related_model in order:
                assert order.index(model) < order.index(field.related_model), field
    assert order.index(Participation) < order.index(SharedCount)
