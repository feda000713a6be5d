"""Files of 100 000 rows, each in a process of its own, whose memory can be read then."""

import csv
import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any, BinaryIO, cast

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from activities.choices import reference
from activities.exports import export_activities
from activities.imports.columns import EXPORTED, guess_fields
from activities.imports.copying import copy_activities
from activities.imports.rows import Values, validate_rows
from activities.models import Activity, Participation
from municipalities.models import Municipality
from portal.bench.results import Result, timed
from portal.database import BASE_DIR

ROWS, FEW = 100_000, 1_000
FLAT = 20  # MiB above what few rows take
XLSX_SECONDS = 6
RAW = {
    "type": "activity__type__name",
    "status": "is_draft",
    "shared": "shared_at",
    "municipality": "municipality__name",
}


def measure_file(kind: str) -> list[Result]:
    """Measure export_csv, export_xlsx or import in a new process, with the task worker's rights and time."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "portal.bench", "--file", kind],
        cwd=BASE_DIR,
        env={**os.environ, "PORTAL_JOBS": "1"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return [Result(**json.loads(done.stdout))]


def file_result(kind: str) -> str:
    """Measure in this process; return the result as JSON."""
    measure = {"export_csv": export_csv, "export_xlsx": export_xlsx, "import": import_rows}[kind]
    return json.dumps(asdict(measure()))


def export_csv(rows: int = ROWS, rounds: int = 5) -> Result:
    """A CSV, beside COPY TO of the same rows and columns without labels and escaping."""
    size, lines = 0, 0

    def export(count: int) -> float:
        nonlocal size, lines
        seconds, file = _export("csv", count)
        size = file.seek(0, io.SEEK_END)
        with read_csv(file) as read:
            lines = sum(1 for _row in read)
        return seconds

    grown = _growth(export, rows)
    times, floors = _in_turns(lambda: export(rows), lambda: _copy_bare(rows), rounds)
    checks = {f"{rows} rows": lines == rows + 1, **_flat(grown)}
    return timed("export_csv", times, floors, checks=checks, most=2.5, beside="COPY TO", bytes=size)


def export_xlsx(rows: int = ROWS, rounds: int = 3) -> Result:
    """A workbook, which shall be there within some seconds; beside it the bare COPY TO."""
    size, found = 0, 0

    def export(count: int) -> float:
        nonlocal size, found
        seconds, file = _export("xlsx", count)
        with file:
            size = file.seek(0, io.SEEK_END)
            found = _count_in_workbook(file)
        return seconds

    grown = _growth(export, rows)
    times, floors = _in_turns(lambda: export(rows), lambda: _copy_bare(rows), rounds)
    in_time = sorted(times)[len(times) // 2] <= XLSX_SECONDS
    checks = {f"≤ {XLSX_SECONDS} s": in_time, f"{rows} rows": found == rows + 1, **_flat(grown)}
    return timed("export_xlsx", times, floors, checks=checks, bytes=size)


def import_rows(rows: int = ROWS, rounds: int = 2) -> Result:
    """A list checked cell by cell and copied in, beside bulk_create of the same without any check."""
    by = User.objects.order_by("pk")[0]
    municipality = Municipality.objects.get(code="2417")
    with read_csv(_export("csv", rows)[1]) as read:
        header, *cells = read
    fields, known, today = guess_fields(header), reference(), timezone.localdate()
    taken: list[int] = []
    values: list[Values] = []

    def imported() -> float:
        start = perf_counter()
        with transaction.atomic():
            good = (
                row.values for row in validate_rows(enumerate(cells, 2), fields, known=known, today=today)
            )
            taken.append(copy_activities(good, municipality=municipality, by=by))
            connection.check_constraints()
            seconds = perf_counter() - start
            transaction.set_rollback(True)
        return seconds

    def created() -> float:
        if not values:
            values.extend(
                row.values for row in validate_rows(enumerate(cells, 2), fields, known=known, today=today)
            )
        start = perf_counter()
        with transaction.atomic():
            bulk_create(values, municipality, by)
            connection.check_constraints()
            seconds = perf_counter() - start
            transaction.set_rollback(True)
        return seconds

    floors, times = _in_turns(created, imported, rounds)
    checks = {
        "≥ 2 × as fast as bulk_create": min(floors) >= 2 * min(times),
        f"{rows} rows": set(taken) == {rows},
    }
    return timed("import", times, floors, checks=checks)


def bulk_create(values: Iterable[Values], municipality: Municipality, by: User) -> None:
    """Add the same activities the usual way, a thousand to a statement."""
    lists = ("partners", "target_groups", "themes", "tags")
    plain = [{name: value for name, value in row.items() if name != "measures"} for row in values]
    activities = Activity.objects.bulk_create(
        [
            Activity(
                created_by=by,
                updated_by=by,
                places=[municipality.pk],
                **{**row, **{name: list(row[name]) for name in lists}},
            )
            for row in plain
        ],
        batch_size=1_000,
    )
    Participation.objects.bulk_create(
        [
            Participation(
                activity=row,
                municipality=municipality,
                on=row.starts_on,
                is_draft=row.is_draft,
                is_incomplete=row.is_incomplete,
            )
            for row in activities
        ],
        batch_size=1_000,
    )


def newest(count: int) -> QuerySet[Participation]:
    """Return the newest rows of the whole country, in the list's order."""
    return Participation.objects.standing().order_by("-on", "-activity")[:count]


@contextmanager
def read_csv(file: BinaryIO) -> Iterator[Iterator[list[str]]]:
    """Read an exported file from its beginning, and close it."""
    file.seek(0)
    with io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        yield csv.reader(text, delimiter=";")


def _export(kind: str, count: int) -> tuple[float, BinaryIO]:
    """Write a file; return the seconds it took, and the file."""
    file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  the caller closes it
    start = perf_counter()
    export_activities(newest(count), kind=cast(Any, kind), file=file)
    return perf_counter() - start, file


def _copy_bare(count: int) -> float:
    columns = [RAW.get(column.name, f"activity__{column.name}") for column in EXPORTED]
    sql, params = newest(count).values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor, TemporaryFile() as file:
        query = cursor.mogrify(sql, params).decode()
        start = perf_counter()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", file)
        return perf_counter() - start


def _in_turns(
    first: Callable[[], float], second: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    pairs = [(first(), second()) for _round in range(rounds)]
    return [one for one, _other in pairs], [other for _one, other in pairs]


def _growth(export: Callable[[int], float], rows: int) -> float:
    """Return how much more memory, in MiB at its peak, all rows take than few."""
    export(FEW)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    export(rows)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _flat(grown: float) -> dict[str, bool]:
    return {f"≤ {FLAT} MiB more memory ({grown:.0f})": grown <= FLAT}


def _count_in_workbook(file: BinaryIO) -> int:
    """Count a workbook's rows, a piece at a time."""
    with zipfile.ZipFile(file) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        count, rest = 0, b""
        while piece := sheet.read(1 << 20):
            text = rest + piece
            count += text.count(b"<row ")
            rest = text[-4:]
        return count
