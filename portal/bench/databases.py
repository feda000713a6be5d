"""The benchmark's own databases: filled once with invented data, used again while the size fits."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from portal.database import APP_ROLE, BASE_DIR, JOBS_ROLE, OWNER_ROLE, EmbeddedPostgres

FULL, TENTH, SURVEYS = "portal_bench", "portal_bench_tenth", "portal_bench_surveys"
PREPARE = ("migrate", "createcachetable", "load_reference")


def environment(server: EmbeddedPostgres, name: str, *, role: str = APP_ROLE) -> dict[str, str]:
    """Return the environment that runs the portal as in production, on the database of that name."""

    def address(user: str) -> str:
        return f"postgres://{user}@/{name}?host={server.socket}"

    unused = ("EMAIL_HOST", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "PORTAL_HEALTH_TOKEN")
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")},
        **dict.fromkeys(unused, "unused"),
        "PORTAL_ENV": "production",
        "PORTAL_DATA": str(server.data),
        "PORTAL_JOBS": "1" if role == JOBS_ROLE else "0",
        "DATABASE_URL": address(APP_ROLE),
        "DATABASE_OWNER_URL": address(OWNER_ROLE),
        "SECRET_KEY": "only-for-the-benchmark-" * 3,
        "ALLOWED_HOSTS": "testserver",
        "BASE_URL": "https://testserver",
        "DEFAULT_FROM_EMAIL": "bench@exempel.se",
        "CONTACT_EMAIL": "bench@exempel.se",
        "STATIC_ROOT": str(server.data / "bench-static"),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def prepare(
    server: EmbeddedPostgres,
    name: str,
    *,
    activities: int,
    municipalities: int,
    figures: int = 0,
    respondents: int = 0,
) -> None:
    """Have a database with that much invented data; filled anew only if size or tables have changed.

    With figures also ten years of plans, and about so many figures of indicators; with respondents rounds of a
    survey, the largest with so many.
    """
    mark = f"{activities} in {municipalities}, {figures}, {respondents}, {_fingerprint()}"
    if _mark(server, name) == mark:
        return
    print(f"Filling {name} with {activities} activities …", flush=True)
    connection = server.connect()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} OWNER {OWNER_ROLE}")
    environ = environment(server, name) | {"PORTAL_ENV": "dev"}
    for command in PREPARE:
        database = [] if command == "load_reference" else ["--database=owner"]
        manage(command, *database, "--verbosity=0", environ=environ)
    manage(
        "demo",
        f"--activities={activities}",
        f"--municipalities={municipalities}",
        "--verbosity=0",
        environ=environ,
    )
    if figures:
        print(f"Filling {name} with plans and {figures} figures …", flush=True)
        fill = [sys.executable, "-m", "portal.bench", "--fill", str(figures)]
        subprocess.run(fill, cwd=BASE_DIR, env=environ, check=True)  # noqa: S603
    if respondents:
        print(f"Filling {name} with a survey of {respondents} …", flush=True)
        fill = [sys.executable, "-m", "portal.bench", "--fill-surveys", str(respondents)]
        tasks = environment(server, name, role=JOBS_ROLE) | {"PORTAL_ENV": "dev"}
        subprocess.run(fill, cwd=BASE_DIR, env=tasks, check=True)  # noqa: S603
    inside = server.connect(name)
    with inside.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    inside.close()
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [mark])
    connection.close()


def manage(*arguments: str, environ: dict[str, str]) -> None:
    """Run a management command, quietly; raises CalledProcessError when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=BASE_DIR, env=environ, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def _mark(server: EmbeddedPostgres, name: str) -> str | None:
    """What the database says it holds; None if there is none."""
    connection = server.connect()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        )
        found = cursor.fetchone()
    connection.close()
    return found and found[0]


def _fingerprint() -> str:
    """A digest of the tables' migrations and of what invents the data."""
    filled = ("chain", "cooperation", "filling", "rounds", "surveys/filling")
    bench = [BASE_DIR / f"portal/bench/{name}.py" for name in filled]
    invents = [*Path(BASE_DIR, "portal/demo").rglob("*.*"), *bench]
    files = sorted([*BASE_DIR.glob("*/migrations/0*.py"), *invents])
    sources = [file for file in files if file.suffix in {".py", ".toml"}]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]
