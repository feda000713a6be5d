"""What is measured of surveys: each part on their own database, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict

from portal.bench.databases import SURVEYS, environment
from portal.bench.results import Result
from portal.database import BASE_DIR, JOBS_ROLE, EmbeddedPostgres, data_folder

TASKS = (
    "surveys_compile",
    "surveys_settle",
    "surveys_size",
    "surveys_csv",
    "surveys_xlsx",
)  # of the task worker
PARTS = ("surveys_submit", "surveys_results", *TASKS)


def measure_part(name: str) -> list[Result]:
    """Measure a part as the portal would do it: pages with the application's rights and time, tasks with theirs."""
    server = EmbeddedPostgres(data_folder(os.environ))
    role = {"role": JOBS_ROLE} if name in TASKS else {}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "portal.bench", "--part", name],
        cwd=BASE_DIR,
        env=environment(server, SURVEYS, **role),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return [Result(**row) for row in json.loads(done.stdout)]


def part_results(name: str) -> str:
    """Measure in this process; return the results as JSON."""
    from portal.bench.surveys.answering import measure_submit
    from portal.bench.surveys.counting import measure_compile, measure_settle, measure_size
    from portal.bench.surveys.showing import measure_export, measure_results

    measures: dict[str, Callable[[], list[Result]]] = {
        "surveys_submit": measure_submit,
        "surveys_results": measure_results,
        "surveys_compile": measure_compile,
        "surveys_settle": measure_settle,
        "surveys_size": measure_size,
        "surveys_csv": lambda: measure_export("csv"),
        "surveys_xlsx": lambda: measure_export("xlsx"),
    }
    return json.dumps([asdict(result) for result in measures[name]()])
