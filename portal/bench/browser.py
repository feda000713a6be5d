"""Somebody signed in who asks for pages: the real middleware, timed inside, every answer checked."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

from accounts.models import User

ORIGIN = "https://testserver"


class TimedHandler(ClientHandler):
    """Answers as the server does, from the first middleware to the last, and keeps the time."""

    seconds = 0.0

    def __call__(self, environ: dict[str, Any]) -> Any:
        start = perf_counter()
        response = super().__call__(environ)
        self.seconds = perf_counter() - start
        return response


@dataclass(frozen=True)
class Visit:
    """An address, whose it is, and what must be in the answer at least so many times."""

    email: str
    url: str
    expects: str
    times: int = 1
    is_htmx: bool = False


class WrongAnswer(Exception):
    """The portal did not answer with what was expected: nothing measured would mean anything."""


class Browser:
    """One person, signed in on the database that is connected."""

    def __init__(self, email: str):
        self.client = Client(enforce_csrf_checks=True)
        self.client.handler = self.handler = TimedHandler(enforce_csrf_checks=True)
        self.client.force_login(User.objects.get(email=email))

    def get(self, visit: Visit) -> tuple[float, bytes]:
        """Return seconds and body of a page. Raises WrongAnswer."""
        headers = {"HX-Request": "true"} if visit.is_htmx else {}
        response = self.client.get(visit.url, secure=True, headers=headers)
        body = response.getvalue() if response.streaming else response.content
        if response.status_code != 200 or body.count(visit.expects.encode()) < visit.times:
            raise WrongAnswer(
                f"{visit.url}: {response.status_code}, without {visit.expects!r} × {visit.times}"
            )
        return self.handler.seconds, body

    def post(self, url: str, data: dict[str, str]) -> float:
        """Return the seconds that a form took that was saved. Raises WrongAnswer."""
        token = self.client.cookies[
            "__Host-csrftoken" if "__Host-csrftoken" in self.client.cookies else "csrftoken"
        ]
        data = {**data, "csrfmiddlewaretoken": token.value}
        response = self.client.post(url, data, secure=True, headers={"Origin": ORIGIN})
        if response.status_code != 302:
            raise WrongAnswer(f"{url}: {response.status_code} instead of having saved")
        return self.handler.seconds


def compressed(body: bytes) -> int:
    """Return how many bytes the proxy sends: as gzip, level 6."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return len(packer.compress(body) + packer.flush())


Statement = tuple[str, Any]


@contextmanager
def watching_sql() -> Iterator[tuple[list[Statement], list[float]]]:
    """Give the statements that are run in this block, and the seconds of each and of every commit."""
    statements: list[Statement] = []
    seconds: list[float] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        start = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds.append(perf_counter() - start)

    watched: Any = connection
    commit = watched._commit

    def watched_commit() -> None:
        start = perf_counter()
        commit()
        seconds.append(perf_counter() - start)

    watched._commit = watched_commit
    try:
        with connection.execute_wrapper(watch):
            yield statements, seconds
    finally:
        del watched._commit


def run_bare(statements: list[Statement]) -> float:
    """Run the statements by psycopg2 alone, on the same session, fetching every row; return the seconds."""
    start = perf_counter()
    with connection.connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
    return perf_counter() - start
