"""One PostgreSQL for the whole test run, and the application's rights in every test."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection, connections
from django.db.models.signals import post_migrate

from portal.database import APP_ROLE, BASE_DIR, EmbeddedPostgres, data_folder

KEPT = {"django_content_type", "auth_permission"}  # what migrating wrote, and no test changes
EMPTY = """
DO $$
DECLARE
    tables text[] := ARRAY['{tables}'];
    emptied text[] := ARRAY[]::text[];
    name text;
    has_rows boolean;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
            EXECUTE format('DELETE FROM %I', name);
            emptied := emptied || name;
        END IF;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH name IN ARRAY emptied LOOP
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', name);
    END LOOP;
END $$
"""
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
    """Give the tests the application's rights and no more; only flush, after a test, is done as the owner.

    It deletes the rows there are, where Django would make a hundred tables anew: a tenth of the time. The order
    is free, as foreign keys are checked at the end; the triggers that guard what is final sleep meanwhile.
    """
    operations = type(connection.ops)  # not this connection's alone: the browser tests get another one
    flush = operations.sql_flush
    options = connection.settings_dict["OPTIONS"]

    def flush_as_owner(self, style, tables, **kwargs):
        empty = EMPTY.format(tables="', '".join(sorted(set(tables) - KEPT)))
        return ["RESET ROLE", empty, f"SET ROLE {APP_ROLE}"]

    operations.sql_flush = flush_as_owner
    options["assume_role"] = APP_ROLE
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    connection.close()
    try:
        yield
    finally:
        operations.sql_flush = flush
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
