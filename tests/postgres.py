"""One PostgreSQL for the whole test run, and the application's rights in every test."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from portal.database import APP_ROLE, BASE_DIR, EmbeddedPostgres, data_folder

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}
RUNS = BASE_DIR / ".data"

if "PORTAL_TEST_RUN" not in os.environ:  # xdist's workers inherit the run's folder from their controller
    os.environ["PORTAL_TEST_RUN"] = str(os.getpid())
    os.environ["PORTAL_DATA"] = str(RUNS / f"test-{os.getpid()}")


def databases_for_tests(databases):
    """Connect as the owner, who makes and empties the test database; see `acting_as_application`."""
    return {"default": {**databases["owner"], "TEST": {}}, "owner": databases["owner"]}


def pytest_configure(config):
    if "DATABASE_URL" not in os.environ and not hasattr(config, "workerinput"):
        for folder in RUNS.glob("test-*"):
            if not Path("/proc", folder.name.removeprefix("test-")).exists():
                remove_server(folder)  # of a run that was killed
        EmbeddedPostgres(data_folder(os.environ), **FAST).start()


def pytest_unconfigure(config):
    if "DATABASE_URL" not in os.environ and not hasattr(config, "workerinput"):
        remove_server(data_folder(os.environ))


def remove_server(folder):
    """Stop a run's server and remove its folder."""
    EmbeddedPostgres(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        number_places_beyond_practice()
    with acting_as_application(connections["default"]):
        yield


def number_places_beyond_practice():
    """Thousands of tests make places in one database; none may get the number of Övningskommunen."""
    with connections["default"].cursor() as cursor:
        for table in ("municipalities_municipality", "municipalities_county"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, 1_000_000])


@contextmanager
def acting_as_application(connection):
    """Give the tests the application's rights and no more; only flush, after a test, is done as the owner."""
    operations = type(connection.ops)  # not this connection's alone: the browser tests get another one
    flush = operations.execute_sql_flush
    options = connection.settings_dict["OPTIONS"]

    def flush_as_owner(self, statements):
        flush(self, ["RESET ROLE", *statements, f"SET ROLE {APP_ROLE}"])

    operations.execute_sql_flush = flush_as_owner
    options["assume_role"] = APP_ROLE
    connection.close()
    try:
        yield
    finally:
        operations.execute_sql_flush = flush
        del options["assume_role"]
        connection.close()


@contextmanager
def owner_cursor():
    """A cursor with the owner's rights, for what the application must not do."""
    with connections["default"].cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            yield cursor
        finally:
            cursor.execute(f"SET ROLE {APP_ROLE}")


def is_somebody_waiting():
    """Whether a question to the tests' database waits for a row that another holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks AS waiting JOIN pg_locks AS here USING (pid) "
            "JOIN pg_database ON pg_database.oid = here.database "
            "WHERE NOT waiting.granted AND datname = current_database())"
        )
        return cursor.fetchone()[0]
