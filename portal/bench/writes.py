"""Logging an activity, beside one bare durable insert of the same row."""

from time import perf_counter
from uuid import uuid4

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.actions import log_activity
from activities.models import Activity, Family
from municipalities.models import Municipality
from portal.bench.browser import Browser, watching_sql
from portal.bench.pages import MOST_QUERIES, coordinator_of
from portal.bench.results import Result, timed

ROUNDS, TIMES = 8, 25
TITLE = "Avstämning med polisen"
ELSEWHERE = "1480"  # what is written must not change the lists that are measured


def measure_log(*, code: str = ELSEWHERE, rounds: int = ROUNDS, times: int = TIMES) -> list[Result]:
    """Post the 30-second form, call its action, and insert one bare row, in turns.

    Before each a page is made, as in use: database and disk that just wrote would write again sooner.
    """
    email = coordinator_of(code)
    browser, url = Browser(email), reverse("activity_log", args=[code])

    def open_form() -> None:
        browser.client.get(url, secure=True)

    open_form()
    by, municipality = User.objects.get(email=email), Municipality.objects.get(code=code)
    posts: list[float] = []
    in_sql: list[float] = []
    actions: list[float] = []
    inserts: list[float] = []
    queries = 0
    for _round in range(rounds + 1):  # the first warms up
        if _round == 1:
            for measured in (posts, in_sql, actions, inserts):
                measured.clear()
        for _time in range(times):
            data = {"title": TITLE, "when": "today", "family": Family.PRESENCE, "form_token": str(uuid4())}
            open_form()
            with watching_sql() as (statements, seconds):
                posts.append(browser.post(url, data))
            in_sql.append(sum(seconds))
            queries = len(statements)
            open_form()
            actions.append(log_once(by, municipality))
            open_form()
            inserts.append(insert_bare(by))
    post = timed(
        "log_post",
        posts,
        inserts,
        checks={f"≤ {MOST_QUERIES} queries": queries <= MOST_QUERIES},
        queries=queries,
    )
    beside = "a bare durable insert"
    return [
        post,
        timed("log_sql", in_sql, inserts, checks={}, most=3, beside=beside, queries=queries),
        timed("log_action", actions, inserts, checks={}, most=5, beside=beside),
    ]


def log_once(by: User, municipality: Municipality) -> float:
    """Return the seconds that the action takes, with its commit."""
    start = perf_counter()
    log_activity(
        by=by,
        municipalities=[municipality],
        form_token=uuid4(),
        title=TITLE,
        starts_on=timezone.localdate(),
        family=Family.PRESENCE,
    )
    return perf_counter() - start


def insert_bare(by: User) -> float:
    """Return the seconds that psycopg2 takes to insert and commit one row into the same table."""
    fields = [
        field for field in Activity._meta.concrete_fields if not field.generated and not field.primary_key
    ]
    row = Activity(
        title=TITLE, starts_on=timezone.localdate(), family=Family.PRESENCE, created_by=by, updated_by=by
    )
    values = [getattr(row, str(field.attname)) for field in fields]
    values = [
        str(value) if field.name == "form_token" else value
        for field, value in zip(fields, values, strict=True)
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    casts = ", ".join(f"%s::{field.db_type(connection)}" for field in fields)
    sql = f"INSERT INTO activities_activity ({columns}) VALUES ({casts})"  # noqa: S608  our own columns
    start = perf_counter()
    with connection.connection.cursor() as cursor:  # autocommit: the statement is its own transaction
        cursor.execute(sql, values)
    return perf_counter() - start
