"""How answers lose their order: those that wait are moved together, in an order drawn by lot.

An answer that has come waits as an Arrival among others. When enough wait they become Responses in one transaction,
their texts apart from them; when a round has closed, all of its Responses and texts are written anew. So neither a
row's number, its place in the table nor the transaction that wrote it tells who came first, or by which code.

Writing a large round anew takes longer than a page may: it is a task of the queue. Nothing is counted before.
"""

from collections import Counter
from datetime import timedelta
from random import SystemRandom

from django.db import connection, transaction
from django.db.models import Count, F, Model, QuerySet
from django.utils import timezone
from django_tasks import task

from portal.due import recurring
from surveys.models import AnswerGroup, Arrival, FreeText, Question, Response, Sitting, SurveyRound
from surveys.models.answers import by_lot

ENOUGH = 25  # that wait, to be mixed
LOCK = 2417_05  # of PostgreSQL's advisory locks: those of mixing
CHANCE = SystemRandom()
MAY_VACUUM_SINCE = 170_000  # of PostgreSQL's versions: others than a table's owner
MAY_VACUUM = """
    SELECT CASE WHEN current_setting('server_version_num')::integer >= %s
        THEN (SELECT bool_and(has_table_privilege(name, 'MAINTAIN')) FROM unnest(%s) AS name) ELSE false END
"""

# Each row gets a new number and a new place; both come from the server's strong random numbers.
REWRITE = """
    WITH gone AS (DELETE FROM {table} WHERE round_id = %s RETURNING {columns}),
         drawn AS (SELECT {columns}, gen_random_uuid()::text AS lot FROM gone)
    INSERT INTO {table} (id, {columns})
    SELECT hashtextextended(lot, 0) & 9223372036854775807, {columns} FROM drawn ORDER BY lot
"""
COLUMNS: dict[type[Model], str] = {
    Response: "round_id, unit, answers",
    FreeText: "round_id, question_id, text",
    Arrival: "round_id, unit, answers, texts",
}


def keeps_unfinished(survey_round: SurveyRound) -> bool:
    """Whether the answers of those who stop on the way are counted; never where each had a secret of their own."""
    return survey_round.keeps_unfinished and not survey_round.is_personal


@transaction.atomic
def mix(survey_round: SurveyRound, *, leaving: int = 0) -> int:
    """Move answers that wait among the others, in an order drawn by lot; returns how many.

    `leaving` that many, drawn by lot too, waiting for those who come next. Two at once wait for each other.
    """
    hold(survey_round)
    waiting = list(Arrival.objects.filter(round=survey_round))
    drawn = CHANCE.sample(waiting, max(0, len(waiting) - leaving))
    Response.objects.bulk_create(
        Response(round_id=survey_round.pk, unit=one.unit, answers=one.answers) for one in drawn
    )
    written = [text for one in drawn for text in one.texts.items()]
    CHANCE.shuffle(written)
    if written:
        numbers = question_numbers(survey_round)
        FreeText.objects.bulk_create(
            FreeText(round_id=survey_round.pk, question_id=numbers[code], text=text)
            for code, text in written
            if code in numbers
        )
    Arrival.objects.filter(pk__in=[one.pk for one in drawn]).delete()
    return len(drawn)


@transaction.atomic
def close_up(survey_round: SurveyRound) -> None:
    """Take in what is on its way, by the round's rule, and write all of its answers anew in an order drawn by lot.

    Call it when nobody can answer any more.
    """
    hold(survey_round)
    settle(Sitting.objects.filter(group__unit__place__round=survey_round))
    mix(survey_round)
    for table in (Response, FreeText):
        rewrite(table, survey_round)


@transaction.atomic
def finish_closing(survey_round: SurveyRound) -> bool:
    """Mix a closed round's answers for the last time; returns whether this did it. Of two at once one does it."""
    hold(survey_round)
    unmixed = SurveyRound.objects.filter(pk=survey_round.pk, is_unmixed=True)
    if not unmixed.exists():
        return False
    close_up(survey_round)
    unmixed.update(is_unmixed=False)
    return True


@task()
def mix_closed(round_id: int) -> None:
    """Finish the closing of a round, and give back the room it took; safe to repeat after a crash, halfway or not."""
    survey_round = SurveyRound.objects.filter(pk=round_id).first()
    if survey_round is not None:
        finish_closing(survey_round)
        pack(survey_round)


def pack(survey_round: SurveyRound) -> bool:
    """Let a mixed round's answers move into the room that they left when they were mixed; returns whether they did.

    What a table has at its end is then free, and given back to the disk. It takes a vacuum before and one after,
    outside of any transaction. Where we have no right to that nothing is done, and the room is kept for later rounds.
    """
    if not vacuum():
        return False
    with transaction.atomic():
        hold(survey_round)
        for table in (Response, FreeText):
            rewrite(table, survey_round)
    return vacuum()


def vacuum() -> bool:
    """Clear the tables of answers of rows that are gone; returns whether we may. The task worker may, from
    PostgreSQL 17 on."""
    tables = [table._meta.db_table for table in (Response, FreeText, Arrival, Sitting)]
    with connection.cursor() as cursor:
        cursor.execute(MAY_VACUUM, [MAY_VACUUM_SINCE, tables])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f"VACUUM {', '.join(tables)}")
    return True


def rewrite(table: type[Model], survey_round: SurveyRound) -> None:
    """Write the round's rows of a table anew, in an order drawn by lot."""
    statement = REWRITE.format(table=table._meta.db_table, columns=COLUMNS[table])
    with connection.cursor() as cursor:
        cursor.execute(statement, [survey_round.pk])


def hold(survey_round: SurveyRound) -> None:
    """Let nobody else mix the round's answers until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, survey_round.pk])


def settle(sittings: QuerySet[Sitting]) -> None:
    """End answers on their way: those with something answered are taken in where the rule says so, the rest dropped."""
    ending = list(sittings.select_for_update(of=["self"]).select_related("group__unit__place__round"))
    kept = [one for one in ending if is_kept(one)]
    Arrival.objects.bulk_create(
        Arrival(
            id=by_lot(),
            round_id=one.group.unit.place.round_id,
            unit=one.group.unit.number,
            answers=one.answers,
            texts=one.texts,
        )
        for one in CHANCE.sample(kept, len(kept))
    )
    for group, number in sorted(Counter(one.group_id for one in kept).items()):
        AnswerGroup.objects.filter(pk=group).update(answered=F("answered") + number)
    Sitting.objects.filter(pk__in=[one.pk for one in ending]).delete()


def is_kept(sitting: Sitting) -> bool:
    """Whether an unfinished answer is counted."""
    if sitting.is_test or not any(value > 0 for value in sitting.answers):
        return False
    return keeps_unfinished(sitting.group.unit.place.round)


def question_numbers(survey_round: SurveyRound) -> dict[str, int]:
    """Return the numbers of the round's questions by their codes."""
    asked = Question.objects.filter(questionnaire=survey_round.questionnaire_id)
    return dict(asked.values_list("code", "pk"))


@recurring(every=timedelta(days=1))
def settle_left() -> None:
    """End each night what nobody has touched since the day before yesterday, and mix where enough wait."""
    yesterday = timezone.localdate() - timedelta(days=1)
    with transaction.atomic():
        settle(Sitting.objects.filter(touched_on__lt=yesterday))
    waiting = SurveyRound.objects.annotate(waiting=Count("arrivals")).filter(waiting__gte=ENOUGH)
    for survey_round in waiting.order_by("pk"):
        if not survey_round.is_personal:
            mix(survey_round)


@recurring(every=timedelta(hours=1))
def finish_what_was_left() -> None:
    """Mix the answers of closed rounds whose task has been given up."""
    for survey_round in SurveyRound.objects.filter(is_unmixed=True).order_by("pk"):
        finish_closing(survey_round)
