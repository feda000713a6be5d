"""Which PostgreSQL is used, how it is started, and what the application's role may not do there."""

import os
import pwd
import signal
import subprocess
import sys

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from portal.database import EmbeddedPostgres, database_settings, ensure_roles, parse_url, socket_folder
from portal.due import EPOCH
from portal.models import DueRun
from tests.postgres import KEPT


@pytest.fixture
def data(settings, request):
    """A data folder of the test's own, in the run's."""
    return settings.DATA_DIR / request.node.name[:30]


@pytest.fixture
def server(data):
    server = EmbeddedPostgres(data)
    server.start()
    yield server
    server.stop()


def fetch(server, query, **place):
    connection = server.connect(**place)
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall() if cursor.description else None
    connection.close()
    return rows


def test_parse_url_reads_every_part():
    assert parse_url("postgres://kim:p%40ss@db.example.org:5433/portal?sslmode=require") == {
        "NAME": "portal",
        "USER": "kim",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": "3", "sslmode": "require"},
    }


def test_parse_url_reads_a_socket_folder():
    place = parse_url("postgresql://kim@/portal?host=/run/postgresql")

    assert (place["HOST"], place["PORT"], place["PASSWORD"]) == ("/run/postgresql", "", "")


@pytest.mark.parametrize("url", ["mysql://kim:secret@db/portal", "postgres://kim:secret@db", "secret@db/x"])
def test_parse_url_refuses_others_without_telling_the_password(url):
    with pytest.raises(ImproperlyConfigured) as refusal:
        parse_url(url)

    assert "secret" not in str(refusal.value)


def test_database_settings_are_the_embedded_servers_where_no_url_is_set(tmp_path):
    databases = database_settings({"PORTAL_DATA": str(tmp_path)})

    assert databases["default"]["USER"] == "portal_app"
    assert databases["owner"]["USER"] == "portal_owner"
    assert databases["default"]["HOST"] == str(socket_folder(tmp_path))


def test_database_settings_give_the_worker_a_role_of_its_own():
    url = {"DATABASE_URL": "postgres://portal_app:x@db/portal", "PORTAL_JOBS": "1"}

    databases = database_settings({**url, "DATABASE_OWNER_URL": "postgres://chief@db/portal"})

    assert databases["default"]["USER"] == "portal_jobs"
    assert databases["owner"]["USER"] == "chief"
    assert database_settings({**url, "DATABASE_URL": "postgres://x@db/y"})["default"]["USER"] == "x"


def test_socket_folder_is_short_enough_for_any_data_folder(tmp_path):
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 8)

    assert socket_folder(tmp_path) == tmp_path / "socket"
    assert len(f"{socket_folder(deep)}/.s.PGSQL.5432") <= 107
    assert socket_folder(deep) != socket_folder(deep / "other")


def test_psycopg2_is_the_driver():
    assert not is_psycopg3


def test_embedded_postgres_keeps_what_was_written(server):
    fetch(server, "CREATE TABLE kept AS SELECT 17 AS number", database="portal", user="portal_owner")

    server.stop()
    assert not server.running()
    assert not server.ready()
    server.start()

    assert fetch(server, "SELECT number FROM kept", database="portal") == [(17,)]
    assert fetch(server, "SHOW listen_addresses") == [("",)]
    assert fetch(server, "SELECT datcollate, datlocprovider FROM pg_database WHERE datname = 'portal'") == [
        ("C", "b")
    ]


def test_embedded_postgres_comes_back_after_a_kill(server):
    fetch(server, "CREATE TABLE kept AS SELECT 17 AS number", database="portal", user="portal_owner")
    with (server.cluster / "postmaster.pid").open() as file:
        os.kill(int(file.readline()), signal.SIGKILL)

    server.start()

    assert server.running()
    assert fetch(server, "SELECT number FROM kept", database="portal") == [(17,)]


def test_embedded_postgres_lets_nobody_else_in(server):
    for folder in (server.cluster, server.socket):
        assert folder.stat().st_mode & 0o077 == 0

    server.stop()
    server.socket.chmod(0o755)
    with pytest.raises(ImproperlyConfigured, match="only the server's account can enter"):
        server.start()


def test_embedded_postgres_tells_why_it_cannot_start(server):
    server.stop()
    broken = EmbeddedPostgres(server.data, shared_buffers="none at all")

    with pytest.raises(ImproperlyConfigured, match="shared_buffers"):
        broken.start()


def test_embedded_postgres_runs_for_an_ordinary_user(data):
    """Root becomes someone else first; anyone else is an ordinary user already."""
    data.mkdir()
    become = ""
    if os.geteuid() == 0:
        user = pwd.getpwnam("daemon")
        os.chown(data, user.pw_uid, user.pw_gid)
        become = f"os.setgroups([]); os.setgid({user.pw_gid}); os.setuid({user.pw_uid})"
    script = f"""
import os
from pathlib import Path
from portal.database import EmbeddedPostgres
server = EmbeddedPostgres(Path({str(data)!r}), fsync="off")
{become}
server.start()
connection = server.connect("portal", "portal_app")
cursor = connection.cursor()
cursor.execute("SELECT current_user")
print(cursor.fetchone()[0], server.cluster.stat().st_uid == os.geteuid())
connection.close()
server.stop()
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("portal_app True\n", "")


def test_database_command_has_the_database_up_and_stops_it(data):
    script = "from django.db import connection; connection.ensure_connection(); print('in')"
    manage = [sys.executable, "manage.py", "shell", "-v0", "-c", script]

    done = subprocess.run(
        [sys.executable, "-m", "portal.database", *manage],
        env={**os.environ, "PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("in\n", 0)
    assert not EmbeddedPostgres(data).running()


def test_ensure_roles_sets_the_limits_again(server):
    fetch(server, "ALTER ROLE portal_app SET statement_timeout = '1h'")

    connection = server.connect()
    with connection.cursor() as cursor:
        ensure_roles(cursor, owner="portal_owner", password="new-one")
    connection.close()

    limits = "SELECT name, setting FROM pg_settings WHERE source = 'user' ORDER BY name"
    assert fetch(server, limits, user="portal_app") == [
        ("idle_in_transaction_session_timeout", "15000"),  # milliseconds
        ("lock_timeout", "2000"),
        ("max_parallel_workers_per_gather", "0"),
        ("random_page_cost", "1.1"),
        ("statement_timeout", "5000"),
    ]
    assert fetch(server, limits, user="portal_jobs") == [
        ("idle_in_transaction_session_timeout", "60000"),
        ("lock_timeout", "10000"),
        ("statement_timeout", "600000"),
    ]


def test_ensure_roles_command_prepares_a_server_of_ones_own(server):
    for statement in (
        "DROP DATABASE portal",
        "DROP ROLE portal_jobs",
        "DROP ROLE portal_app",
        "CREATE ROLE chief LOGIN CREATEROLE",
        "CREATE DATABASE prevention OWNER chief",
    ):
        fetch(server, statement)
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": f"postgres://portal_app:secret@/prevention?host={server.socket}",
        "DATABASE_OWNER_URL": f"postgres://chief@/prevention?host={server.socket}",
    }

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    assert 'run "manage.py ensure_roles" first' in manage("migrate", "--skip-checks").stderr
    assert manage("ensure_roles").stdout == "The roles are in place.\n"
    assert manage("ensure_roles").stdout == "The roles are in place.\n"
    assert manage("migrate", "--skip-checks", "-v0").stderr == ""

    place = {"database": "prevention", "user": "portal_app"}
    assert fetch(server, "SELECT count(*) FROM portal_duerun", **place) == [(0,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        fetch(server, "DROP TABLE portal_duerun", **place)


@pytest.mark.django_db
def test_application_reads_and_writes_rows():
    run = DueRun.objects.create(rule="a", slot=EPOCH)
    DueRun.objects.filter(pk=run.pk).update(rule="b")

    assert DueRun.objects.get().rule == "b"
    assert run.delete()[0] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (number integer)",
        "ALTER TABLE portal_duerun ADD COLUMN mine integer",
        "DROP TABLE portal_duerun",
        "TRUNCATE portal_duerun",
        "ALTER TABLE portal_duerun DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations",
        "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_application_may_not_change_structure(statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_flush_between_tests_leaves_no_row_and_every_trigger_awake(things):
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT

    call_command("flush", interactive=False, verbosity=0)

    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            assert cursor.fetchone() == (False,), table
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'")
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("arguments", [{}, {"database": "owner"}])
def test_migrate_works_as_the_owner_there_and_back(arguments):
    call_command("migrate", "portal", "0001", verbosity=0, **arguments)
    assert "portal_duerun" not in connection.introspection.table_names()

    call_command("migrate", verbosity=0, **arguments)

    DueRun.objects.create(rule="again", slot=EPOCH)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
