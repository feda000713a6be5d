"""Counting ten million answers, reading what was counted, settling what may be shown, and the room answers take."""

import subprocess
import sys
from collections.abc import Callable
from time import perf_counter

from django.db import DatabaseError, connection, connections, transaction

from portal.bench.browser import run_bare, watching_sql
from portal.bench.results import Result, timed
from portal.bench.surveys.filling import (
    ASKED,
    NATION,
    ONE_COUNTY,
    ONE_LARGE_COUNTY,
    ONE_PLACE,
    PLACE,
    QUESTIONS,
    SHOWN,
    SHOWN_NATION,
)
from portal.database import BASE_DIR
from surveys.answering.mixing import finish_closing, pack
from surveys.models import Response, SurveyRound
from surveys.results.compiling import compile_round
from surveys.results.layout import Layout
from surveys.results.reading import results_for
from surveys.results.scopes import viewer_as
from surveys.results.settling import leaves_of, settle_round
from surveys.results.tables import Key
from surveys.structure import NOT_ASKED

ROUNDS = 5
MOST_BYTES = 5.6  # of the disk, an answer
PATIENCE = 150  # seconds that settling one round is waited for
SETTLED = {
    "one municipality and its schools": ONE_PLACE,
    "a county of 15 with their schools": ONE_COUNTY,
    "a county of 49 with their schools": ONE_LARGE_COUNTY,
}


def measure_compile(*, rounds: int = ROUNDS) -> list[Result]:
    """Count the whole country's round and undo it, and count by bare SQL, in turns; then read what was counted."""
    survey = SurveyRound.objects.get(name=NATION)
    times: list[float] = []
    floors: list[float] = []
    equal = set()
    for number in range(rounds + 1):
        floor, bare = count_bare(survey.pk)
        with transaction.atomic():
            start = perf_counter()
            compile_round(survey)
            seconds = perf_counter() - start
            equal.add(firsts_of(survey) == bare)
            if number == rounds:
                leaves = _leaves(survey, rounds)
            transaction.set_rollback(True)
        if number:  # the first warms up
            times.append(seconds)
            floors.append(floor)
    answers = survey.responses.count() * QUESTIONS
    checks = {f"{answers} answers": answers > 0, "equal to the bare count": equal == {True}}
    beside = "the bare FILTER query"
    compiled = timed("surveys_compile", times, floors, checks=checks, most=2, beside=beside)
    return [compiled, leaves, _compare(rounds)]


def count_bare(round_id: int) -> tuple[float, list[int]]:
    """Count each answer to each question by municipality, sex and grade in plain SQL; return the seconds, and how
    many gave the first answer to each question."""
    counts = [
        f"count(*) FILTER (WHERE answers[{number}] = {value})"
        for number, (_kind, _labels, (values, _weights)) in enumerate(ASKED, 1)
        for value in (*values, NOT_ASKED)
    ]
    sql = (
        f"SELECT unit, answers[1], answers[2], {', '.join(counts)} FROM surveys_response "  # noqa: S608  our own
        "WHERE round_id = %s GROUP BY 1, 2, 3"
    )
    start = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, [round_id])
        rows = cursor.fetchall()
    seconds = perf_counter() - start
    firsts, at = [], 3
    for _kind, _labels, (values, _weights) in ASKED:
        firsts.append(sum(row[at] for row in rows))
        at += len(values) + 1
    return seconds, firsts


def firsts_of(survey: SurveyRound) -> list[int]:
    """How many gave the first answer to each question, of what was compiled."""
    rows = [counts for _people, counts in leaves_of(survey).values()]
    total = [sum(column) for column in zip(*rows, strict=True)]
    return [line.counts(total)[0] for line in Layout(survey.questionnaire.sheet()).lines]


def _leaves(survey: SurveyRound, rounds: int) -> Result:
    """Every question by municipality, sex and grade, of what was counted, beside the SQL that reads it."""
    times, floors, queries = in_turns(lambda: leaves_of(survey), rounds)
    rows = len(leaves_of(survey))
    checks = {f"{rows} groups, told only": rows > 0}
    return timed("surveys_leaves", times, floors, checks=checks, beside="SQL", queries=queries)


def _compare(rounds: int) -> Result:
    """All questions of one municipality, its county and the country, of published rows, beside the SQL of them."""
    nation, county = SurveyRound.objects.get(name=SHOWN_NATION), SurveyRound.objects.get(name=SHOWN)
    place = county.places.get(municipality__code=PLACE).municipality_id
    viewer = viewer_as(f"coordinator:{PLACE}")
    asked = [(results_for(viewer, nation), [Key(place), Key()]), (results_for(viewer, county), [Key()])]
    for results, _keys in asked:  # the words are read once for a page
        results.read([Key()])
        list(results.tables())

    def read() -> int:
        found = 0
        for results, keys in asked:
            results.read(keys)
            found += sum(table.n is not None for table in results.tables(keys))
        return found

    times, floors, queries = in_turns(read, rounds * 8)
    checks = {f"{read()} tables, told only": read() == 3 * QUESTIONS}
    return timed("surveys_compare", times, floors, checks=checks, beside="SQL", queries=queries)


def in_turns(work: Callable[[], object], rounds: int) -> tuple[list[float], list[float], int]:
    """Do the work and run its bare SQL in turns; return the seconds of both, and how many statements it has."""
    with watching_sql() as (statements, _seconds):
        work()
    times, floors = [], []
    for _round in range(rounds):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
        floors.append(run_bare(statements))
    return times, floors, len(statements)


def measure_settle(*, patience: float = PATIENCE) -> list[Result]:
    """Settle rounds of three sizes, each in a process of its own that is waited for so long; told, no target."""
    return [_settle(words, name, patience) for words, name in SETTLED.items()]


def _settle(words: str, name: str, patience: float) -> Result:
    command = [sys.executable, "-m", "portal.bench", "--settle", name]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=BASE_DIR, stdout=subprocess.PIPE, check=True, text=True, timeout=patience
        )
    except subprocess.TimeoutExpired:
        return Result("surveys_settle", f"{words}: not within {patience:.0f} s, told only", holds=True)
    seconds, told = float(done.stdout.split()[0]), done.stdout.split(maxsplit=1)[1].strip()
    return timed("surveys_settle", [seconds], [seconds], checks={f"{words}: {told}, told only": True})


def settle_once(name: str) -> str:
    """Settle a compiled round and undo it; return the seconds and what came of it."""
    survey = SurveyRound.objects.get(name=name)
    start = perf_counter()
    try:
        with transaction.atomic():
            protocol = settle_round(survey)
            told = f"{protocol.hidden + protocol.hidden_besides} of {protocol.cells} numbers hidden"
            transaction.set_rollback(True)
    except DatabaseError as error:
        told = f"broken off: {str(error).splitlines()[0]}"
    return f"{perf_counter() - start:.2f} {told}"


def measure_size() -> list[Result]:
    """Mix the whole country's answers as the task of a closed round does, and weigh the table with its index."""
    survey = SurveyRound.objects.get(name=NATION)
    answers = Response.objects.count() * QUESTIONS
    _vacuum("FULL")
    packed = _bytes() / answers
    SurveyRound.objects.filter(pk=survey.pk).update(is_unmixed=True)
    start = perf_counter()
    finish_closing(survey)
    mixed, seconds = _bytes() / answers, perf_counter() - start
    may_pack = pack(survey)
    both = perf_counter() - start
    after = _bytes() / answers
    checks = {
        f"≤ {MOST_BYTES} bytes an answer when the task is done ({after:.2f})": after <= MOST_BYTES,
        f"{packed:.2f} packed, {mixed:.2f} just mixed, in {both:.1f} s with the moving back: told only": may_pack,
    }
    return [timed("surveys_size", [seconds], [seconds], checks=checks, beside="itself", bytes=_bytes())]


def _vacuum(how: str = "") -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"VACUUM {how} surveys_response")


def _bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('surveys_response')")
        return int(cursor.fetchone()[0])
