"""A list's way into the record: kept, checked, imported all at once, forgotten. Callers check access."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from activities.choices import reference
from activities.imports.checking import Findings, Keys, known_keys, known_measures, shown
from activities.imports.columns import guess_fields
from activities.imports.copying import copy_activities
from activities.imports.rows import Row, Values, validate_rows
from activities.models import ImportBatch
from municipalities.models import Municipality
from portal.due import recurring
from portal.lib.spreadsheets import open_table
from portal.lib.unreadable import UnreadableFile

State = ImportBatch.State
SAMPLES = 2  # values shown of each column
TELL_EVERY = 1_000  # rows between two signs of progress
KEEP_FOR = timedelta(days=7)
GIVE_UP_AFTER = timedelta(hours=1)
IMPORT_LOCK = 7_061  # names the lock that lets one import at a time into a municipality


def create_batch(
    *, by: User, municipality: Municipality, file: BinaryIO, name: str, form_token: UUID
) -> ImportBatch:
    """Keep an uploaded list, its columns guessed. The same form posted twice gives one batch.

    Raises UnreadableFile for what is not a table or not safe to open; nothing is kept then. Raises
    ImportBatch.DoesNotExist if the token is another person's or from another municipality.
    """
    sent = ImportBatch.objects.filter(form_token=form_token, municipality=municipality, created_by=by)
    if already := sent.first():
        return already
    table = open_table(file, name=name)
    firsts = [cells for _number, cells in islice(table.rows(), SAMPLES)]
    columns = [
        {"title": title, "samples": [shown(cells[position]) for cells in firsts], "field": guess}
        for position, (title, guess) in enumerate(zip(table.header, guess_fields(table.header), strict=True))
    ]
    file.seek(0)
    try:
        with transaction.atomic():
            return ImportBatch.objects.create(
                municipality=municipality,
                created_by=by,
                file_name=table.name,
                content=file.read(),
                columns=columns,
                form_token=form_token,
                share=municipality.shares_by_default,
            )
    except IntegrityError:
        return sent.get()


@transaction.atomic
def start_check(*, batch: ImportBatch, fields: Sequence[str]) -> bool:
    """Let the list be checked, each column filling its field; False if it is on its way already."""
    columns = [{**column, "field": name} for column, name in zip(batch.columns, fields, strict=True)]
    started = _move(batch, (State.UPLOADED, State.CHECKED), State.CHECKING, columns=columns, rows_done=0)
    if started:
        check_batch.enqueue(batch.pk)
    return started


@transaction.atomic
def start_import(
    *, batch: ImportBatch, with_warned: bool, with_known: bool, share: bool, by: User | None = None
) -> bool:
    """Let the checked rows be imported; False if the button was pressed already.

    They are entered by whoever pressed it (`by`, else the one who chose the file).
    """
    choices = {"with_warned": with_warned, "with_known": with_known, "share": share}
    entered_by = {"created_by": by or batch.created_by}
    started = _move(batch, (State.CHECKED,), State.IMPORTING, rows_done=0, **choices, **entered_by)
    if started:
        import_batch.enqueue(batch.pk)
    return started


@task()
def check_batch(batch_id: int) -> None:
    """Read the whole list and keep what was found, changing nothing else; safe to repeat."""
    batch = ImportBatch.objects.filter(pk=batch_id, state=State.CHECKING).first()
    if batch is None:
        return
    with _failing_in_words(batch):
        columns, known = batch.columns, reference()
        found = Findings(
            [column["title"] for column in columns],
            [column["field"] for column in columns],
            known,
            known_measures(batch.municipality),
        )
        bad_rows = found.check(_told(batch, _rows(batch)), known_keys(batch.municipality))
        _move(
            batch,
            (State.CHECKING,),
            State.CHECKED,
            rows_total=found.total,
            rows_good=found.good,
            rows_bad=found.bad,
            rows_warned=found.warned,
            rows_known=found.known,
            errors=found.errors,
            sample=found.sample,
            bad_rows=bad_rows,
        )


@task()
def import_batch(batch_id: int) -> None:
    """Import the good rows, all or none; repeated after a crash it still imports them once.

    Nothing is imported for someone whose right to it has ended meanwhile.
    """
    batch = ImportBatch.objects.filter(pk=batch_id, state=State.IMPORTING).first()
    if batch is None:
        return
    by = batch.created_by
    if by is None or not by.is_active or not batch.municipality.is_coordinated_by(by):
        _move(batch, (State.IMPORTING,), State.FAILED, problem=_right_has_ended(), content=b"")
        return
    with _failing_in_words(batch), transaction.atomic():
        _wait_for_turn(batch.municipality)
        rows = _wanted(batch, _told(batch, _rows(batch)), known_keys(batch.municipality))
        count = copy_activities(rows, municipality=batch.municipality, by=by, share=batch.share)
        done = {"rows_done": count, "content": b"", "columns": [], "sample": []}
        if not _move(batch, (State.IMPORTING,), State.DONE, **done):
            transaction.set_rollback(True)  # another run of the task was first


@recurring(every=timedelta(minutes=10))
def give_up_stuck_imports() -> None:
    """Stop waiting for a check or an import that the queue has given up."""
    stuck = ImportBatch.objects.filter(
        state__in=(State.CHECKING, State.IMPORTING), changed_at__lt=timezone.now() - GIVE_UP_AFTER
    )
    stuck.update(state=State.FAILED, problem=_went_wrong(), changed_at=timezone.now())


@recurring(every=timedelta(days=1))
def forget_old_imports() -> None:
    """Remove, a week after the upload, lists that were not imported and what others held."""
    old = ImportBatch.objects.filter(created_at__lt=timezone.now() - KEEP_FOR)
    old.exclude(state=State.DONE).delete()
    old.exclude(bad_rows=None, errors=[]).update(bad_rows=None, errors=[])


def _move(batch: ImportBatch, before: Sequence[State], after: State, **fields: Any) -> bool:
    """Take the batch from one state to the next, once, however many try."""
    still = ImportBatch.objects.filter(pk=batch.pk, state__in=before)
    return still.update(state=after, changed_at=timezone.now(), **fields) == 1


def _rows(batch: ImportBatch) -> Iterator[Row]:
    """Every row of the list, validated. Raises UnreadableFile, also halfway."""
    table = open_table(io.BytesIO(batch.content), name=batch.file_name)
    fields = [column["field"] for column in batch.columns]
    measures = known_measures(batch.municipality)
    return validate_rows(
        table.rows(), fields, known=reference(), today=timezone.localdate(), measures=measures
    )


def _wanted(batch: ImportBatch, rows: Iterable[Row], already: Keys) -> Iterator[Values]:
    """The rows to import: good ones, and those of the warned and the known that were asked for."""
    for row in rows:
        if row.problems and (row.is_bad or not batch.with_warned):
            continue
        if batch.with_known or row.key not in already:
            yield row.values


def _told(batch: ImportBatch, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, while telling how many have been read: on a connection of its own, so that others see it."""
    with closing(connections.create_connection(DEFAULT_DB_ALIAS)) as aside:
        for count, row in enumerate(rows, start=1):
            if count % TELL_EVERY == 0:
                with aside.cursor() as cursor:
                    cursor.execute(
                        "UPDATE activities_importbatch SET rows_done = %s WHERE id = %s", [count, batch.pk]
                    )
            yield row


def _wait_for_turn(municipality: Municipality) -> None:
    """Let one import at a time into the municipality, so that no row finds itself new in two."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10min'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [IMPORT_LOCK, municipality.pk])


@contextmanager
def _failing_in_words(batch: ImportBatch) -> Iterator[None]:
    """Stop the batch with words for the person where the list, or we, fail."""
    try:
        yield
    except UnreadableFile as error:
        _move(batch, (State.CHECKING, State.IMPORTING), State.FAILED, problem=error.message, content=b"")
    except Exception:
        with suppress(DatabaseError):  # the database has gone: the task is run again when it is back
            _move(batch, (State.CHECKING, State.IMPORTING), State.FAILED, problem=_went_wrong())
        raise


def _right_has_ended() -> str:
    return _("Whoever started the import is no longer a coordinator here. Choose the file again.")


def _went_wrong() -> str:
    return _("Something went wrong on our side, and nothing was imported. Try again a little later.")
