"""Rows into the database by COPY: one stream for the activities, one for their place in the record."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from uuid import uuid4

from django.db import DataError, IntegrityError, connection
from django.utils import timezone

from accounts.models import User
from activities.imports.rows import EMPTY, Values
from activities.models import Activity, ActivityMeasure, Participation
from municipalities.models import Municipality
from portal.lib.copying import copy_cells, copy_line

CHUNK = 5_000  # activities held in memory


def copy_activities(
    rows: Iterable[Values], *, municipality: Municipality, by: User | None, share: bool = False
) -> int:
    """Add checked activities to a municipality's record, and return how many; call it in a transaction.

    Finished ones are shared at once if `share`, drafts never. The rows are not validated again; what the
    database itself refuses raises IntegrityError or DataError. Memory does not grow with the rows.
    """
    now, by_id = timezone.now(), by.pk if by else None
    constant = copy_cells([1, now, by_id, now, by_id, [municipality.pk]])
    placed, linked = io.StringIO(), io.StringIO()
    rows, count = iter(rows), 0
    while chunk := list(islice(rows, CHUNK)):
        ids = _new_ids(len(chunk))
        lines = (
            f"{pk}\t{_values_line(values)}\t{uuid4()}\t{constant}\n"
            for pk, values in zip(ids, chunk, strict=True)
        )
        _copy(Activity._meta.db_table, ACTIVITY_COLUMNS, io.StringIO("".join(lines)))
        for pk, values in zip(ids, chunk, strict=True):
            placed.write(_place_line(pk, values, municipality.pk, now if share else None))
            linked.writelines(copy_line([pk, int(measure)]) for measure in values["measures"])
        count += len(chunk)
    linked.seek(0)
    _copy(ActivityMeasure._meta.db_table, ("activity_id", "measure_id"), linked)
    placed.seek(0)
    # Last, so that the counters of shared activities are locked as briefly as can be.
    _copy(Participation._meta.db_table, PARTICIPATION_COLUMNS, placed)
    return count


FIELDS = tuple(name for name in EMPTY if name != "measures")
ACTIVITY_COLUMNS = (
    "id", *FIELDS, "form_token", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "places",
)  # fmt: skip
PARTICIPATION_COLUMNS = ("activity_id", "municipality_id", "on", "is_draft", "is_incomplete", "shared_at")


def _new_ids(count: int) -> list[int]:
    """Take as many numbers from the activities' sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Activity._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], lines: io.StringIO) -> None:
    """Stream the lines into the table. What is refused is told without the row, which may name a person."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    try:
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {quote(table)} ({names}) FROM STDIN", lines)
    except (IntegrityError, DataError) as error:
        raise type(error)(getattr(error.__cause__, "pgcode", "")) from None


def _values_line(values: Values) -> str:
    return copy_cells([values[name] for name in FIELDS])


def _place_line(pk: int, values: Values, municipality_id: int, shared_at: datetime | None) -> str:
    draft = values["is_draft"]
    incomplete = draft or not values["family"]
    return copy_line(
        [pk, municipality_id, values["starts_on"], draft, incomplete, None if draft else shared_at]
    )
