"""A file's way in: kept, its columns told, checked, read in, forgotten. Callers check access."""

import io
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from portal.due import recurring
from portal.lib.spreadsheets import open_table
from portal.lib.unreadable import UnreadableFile
from surveys.actions import Stored, store_values
from surveys.imports.rows import Findings, Reader, guess_fields
from surveys.models import Indicator, IndicatorImport
from surveys.reading import as_typed

State = IndicatorImport.State
SAMPLES = 2  # values shown of each column
MOST_ROWS = 10_000
KEEP_FOR = timedelta(days=7)


def keep_file(
    *, by: User, municipality: Municipality, file: BinaryIO, name: str, form_token: UUID
) -> IndicatorImport:
    """Keep an uploaded file, its columns guessed. The same form posted twice gives one.

    Raises UnreadableFile for what is not a table, not safe to open or longer than 10 000 rows. Raises
    IndicatorImport.DoesNotExist if the token is another person's or from another municipality.
    """
    sent = IndicatorImport.objects.filter(form_token=form_token, municipality=municipality, created_by=by)
    if already := sent.first():
        return already
    table = open_table(file, name=name)
    rows = list(islice(table.rows(), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise UnreadableFile("too_many_rows")
    columns = [
        {
            "title": title,
            "samples": [str(cells[position] or "")[:60] for _number, cells in rows[:SAMPLES]],
            "field": guess,
        }
        for position, (title, guess) in enumerate(zip(table.header, guess_fields(table.header), strict=True))
    ]
    file.seek(0)
    try:
        with transaction.atomic():
            return IndicatorImport.objects.create(
                municipality=municipality,
                created_by=by,
                file_name=table.name,
                content=file.read(),
                columns=columns,
                form_token=form_token,
            )
    except IntegrityError:
        return sent.get()


def check_file(*, batch: IndicatorImport, fields: Sequence[str], indicator: Indicator | None) -> Findings:
    """Say what each column holds, and keep what a reading of the whole file finds; nothing is read in yet."""
    batch.columns = [{**column, "field": name} for column, name in zip(batch.columns, fields, strict=True)]
    batch.indicator = indicator
    found = read_file(batch)
    batch.rows_good, batch.rows_bad, batch.rows_passed = len(found.values), found.bad, found.passed
    batch.errors, batch.state = found.errors, State.CHECKED
    batch.save(
        update_fields=["columns", "indicator", "rows_good", "rows_bad", "rows_passed", "errors", "state"]
    )
    return found


def read_file(batch: IndicatorImport) -> Findings:
    """Return what the file holds, read as its columns were told. Raises UnreadableFile."""
    table = open_table(io.BytesIO(batch.content), name=batch.file_name)
    indicators = Indicator.objects.of(batch.municipality)
    return Reader(batch, indicators, today=timezone.localdate()).read(table.rows())


def shown_values(batch: IndicatorImport, most: int) -> list[dict[str, Any]]:
    """Return the first figures as they will be read in, in words."""
    home = batch.municipality
    return [
        {
            "indicator": value.indicator.name,
            "area": home.name
            if value.municipality_id
            else home.county.name
            if value.county_id
            else _("Sweden"),
            "year": value.year,
            "sex": value.get_sex_display(),
            "figure": as_typed((value.state, value.value)),
        }
        for value in read_file(batch).values[:most]
    ]


@transaction.atomic
def take_in(*, batch: IndicatorImport) -> Stored:
    """Read the figures in, all or none, once however often the button is pressed; the file is forgotten.

    Only the file's own rows are written: official figures and those of other files stay as they are.
    """
    mine = IndicatorImport.objects.select_for_update(no_key=True).filter(state=State.CHECKED)
    kept = mine.select_related(None).filter(pk=batch.pk).first()
    if kept is None:
        return Stored()
    found = read_file(kept)
    stored = store_values(found.values)
    kept.state, kept.content, kept.rows_good = State.DONE, b"", len(found.values)
    kept.save(update_fields=["state", "content", "rows_good"])
    return stored


@recurring(every=timedelta(days=1))
def forget_old_files() -> None:
    """Remove, a week after the upload, files that were not read in, and what was wrong in the others."""
    old = IndicatorImport.objects.filter(created_at__lt=timezone.now() - KEEP_FOR)
    old.exclude(state=State.DONE).delete()
    old.exclude(errors=[]).update(errors=[])
