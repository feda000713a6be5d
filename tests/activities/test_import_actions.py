"""What the queue does with a list: checked and imported once, all or nothing, and forgotten in time."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from activities.imports import actions
from activities.imports.copying import copy_activities
from activities.imports.rows import EMPTY
from activities.models import Activity, ImportBatch, Participation, SharedCount
from portal.lib.cells import write_xlsx
from portal.lib.unreadable import UnreadableFile
from tests import factories
from tests.activities.importing import BAD, GOOD, WARNED, checked, imported, titles, uploaded
from tests.test_worker import WorkerProcess, wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

State = ImportBatch.State


def test_check_batch_counts_every_row_once_and_changes_nothing_else(cast):
    factories.activity(cast.norsjo, title="möte i RÅDET ", on=date(2026, 5, 11))
    before = titles(cast.norsjo)

    batch = checked(cast, *GOOD, BAD, WARNED)

    assert (batch.rows_total, batch.rows_good, batch.rows_known, batch.rows_warned, batch.rows_bad) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert [(error["row"], error["column"], error["value"]) for error in batch.errors] == [
        (4, "Datum", "2026-13-01"),
        (4, "Typ", "Utbilding"),
        (4, "Antal", "många"),
        (5, "Aktivitet", "Ring Åsa, 070-174 06 05"),
    ]
    assert batch.sample == [
        ["2026-05-04", "Nattvandring vid badet", "Nattvandring eller vuxna på stan", "30", "1200"]
    ]
    assert titles(cast.norsjo) == before


def test_import_batch_leaves_out_known_and_warned_rows_unless_asked(cast):
    factories.activity(cast.norsjo, title=GOOD[1][1], on=date(2026, 5, 11))
    before = titles(cast.norsjo)

    imported(checked(cast, *GOOD, BAD, WARNED))
    assert titles(cast.norsjo) == [*before, GOOD[0][1]]

    batch = imported(checked(cast, *GOOD, BAD, WARNED), with_warned=True, with_known=True)
    assert titles(cast.norsjo)[len(before) + 1 :] == [GOOD[0][1], GOOD[1][1], WARNED[1]]
    assert batch.rows_done == 3


@pytest.mark.parametrize("share", [True, False])
def test_import_batch_shares_finished_rows_when_asked(cast, share):
    draft = ["2026-05-20", "Ett utkast till", "Utkast"]
    header = ["Datum", "Aktivitet", "Status"]
    before = sum(SharedCount.objects.filter(theme="").values_list("shared", flat=True))

    imported(checked(cast, ["2026-05-19", "Klar", "Klar"], draft, header=header), share=share)

    rows = Participation.objects.filter(activity__title__in=["Klar", "Ett utkast till"]).order_by("on")
    assert [(row.is_draft, row.shared_at is not None) for row in rows] == [(False, share), (True, False)]
    after = sum(SharedCount.objects.filter(theme="").values_list("shared", flat=True))
    assert after - before == int(share)


def test_import_batch_that_fails_leaves_nothing_and_says_so(cast, sign_in):
    batch = checked(cast, *GOOD)
    ImportBatch.objects.filter(pk=batch.pk).update(content=b"PK\x03\x04nonsense")
    before = titles(cast.norsjo)

    batch = imported(batch)

    assert (batch.state, bytes(batch.content)) == (State.FAILED, b"")
    assert titles(cast.norsjo) == before
    page = sign_in(cast.coordinator).get(reverse("import_progress", args=["2417", batch.pk])).content.decode()
    assert UnreadableFile("broken").message in page


def test_copy_activities_is_all_or_nothing(cast):
    good = {**EMPTY, "title": "Kurs", "starts_on": date(2026, 5, 4)}
    rows = [good] * 6_000 + [{**good, "title": ""}]  # the database refuses what is finished without a title
    before = titles(cast.norsjo)

    with pytest.raises(IntegrityError, match=r"^23514$"), transaction.atomic():
        copy_activities(rows, municipality=cast.norsjo, by=cast.coordinator)

    assert titles(cast.norsjo) == before


def test_copy_activities_stores_hostile_texts_as_they_are(cast):
    hostile = "\\N \\. \t{\"a\",'b'}\r\n%s $$ \\x41 é\u2028😀"
    values = {
        **EMPTY,
        "title": hostile,
        "starts_on": date(2026, 5, 4),
        "partners": (hostile, '"', "NULL", "\\"),
    }

    copy_activities([values], municipality=cast.norsjo, by=None, share=True)

    stored = Activity.objects.get(title=hostile)
    assert stored.partners == [hostile, '"', "NULL", "\\"]
    assert stored.participations.get().shared_at is not None


def test_import_batch_forgets_the_file_when_it_is_done(cast):
    batch = imported(checked(cast, *GOOD, BAD))

    assert (batch.state, bytes(batch.content), batch.columns, batch.sample) == (State.DONE, b"", [], [])
    assert batch.bad_rows is not None


def test_forget_old_imports_removes_what_is_a_week_old(cast):
    batch, waiting = imported(checked(cast, *GOOD, BAD)), uploaded(cast, *GOOD)

    with time_machine.travel(timezone.now() + timedelta(days=6)):
        actions.forget_old_imports()
    assert ImportBatch.objects.filter(pk=waiting.pk).exists()

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        actions.forget_old_imports()
    batch.refresh_from_db()
    assert (batch.state, batch.bad_rows, batch.errors) == (State.DONE, None, [])
    assert not ImportBatch.objects.filter(pk=waiting.pk).exists()


def test_give_up_stuck_imports_tells_after_an_hour(cast):
    batch = uploaded(cast, *GOOD)
    actions.start_check(batch=batch, fields=[column["field"] for column in batch.columns])

    actions.give_up_stuck_imports()
    batch.refresh_from_db()
    assert batch.state == State.CHECKING

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        actions.give_up_stuck_imports()
    batch.refresh_from_db()
    assert (batch.state, batch.problem) == (
        State.FAILED, "Något gick fel hos oss och inget har importerats. Försök igen om en stund."
    )  # fmt: skip


def test_check_batch_shows_values_and_never_runs_them(cast, sign_in):
    bad = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "", "", ""]
    batch = checked(cast, bad, header=["Datum", "Aktivitet", "<b>Typ</b>", "x", "y"])

    page = sign_in(cast.coordinator).get(reverse("import_preview", args=["2417", batch.pk])).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


@pytest.mark.django_db(transaction=True)
def test_check_batch_tells_others_how_far_it_has_come(cast):
    rows = [["2026-05-04", f"Möte {number}"] for number in range(1_500)]
    batch = uploaded(cast, *rows, header=["Datum", "Aktivitet"])
    actions.start_check(batch=batch, fields=["starts_on", "title"])

    actions.check_batch.call(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.rows_total) == (State.CHECKED, 1_000, 1_500)


def test_create_batch_reads_a_workbook_with_typed_cells(cast):
    file = io.BytesIO()
    rows = [[date(2026, 5, 4), "=cmd|' /C calc'!A0", 30]]
    write_xlsx(file, ["Datum", "Aktivitet", "Antal"], rows, sheet_title="Lista")
    file.seek(0)

    batch = actions.create_batch(
        by=cast.coordinator, municipality=cast.norsjo, file=file, name="../../lista.xlsx", form_token=uuid4()
    )

    assert batch.file_name == "lista.xlsx"
    assert [(column["field"], column["samples"]) for column in batch.columns] == [
        ("starts_on", ["2026-05-04"]), ("title", ["=cmd|' /C calc'!A0"]), ("reached", ["30"])
    ]  # fmt: skip


WAITING = """
    SELECT pid FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation
    WHERE relname = 'activities_participation' AND NOT granted
"""


def waits_for_the_record():
    """Return whether an import has added its activities and is kept from giving them their place."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
def test_import_batch_killed_midway_imports_once_after_restart(cast, tmp_path):
    batch = checked(cast, *GOOD)
    before, entered = titles(cast.norsjo), Activity.objects.count()
    actions.start_import(batch=batch, with_warned=False, with_known=False, share=True)

    with WorkerProcess(tmp_path) as worker:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE activities_participation IN SHARE MODE")
            wait_until(worker, waits_for_the_record)
            worker.kill()
            worker.wait()
        assert (titles(cast.norsjo), Activity.objects.count()) == (before, entered)
    with WorkerProcess(tmp_path) as worker:
        wait_until(worker, lambda: ImportBatch.objects.get(pk=batch.pk).state == State.DONE)

    assert titles(cast.norsjo) == [*before, *(row[1] for row in GOOD)]
    assert Activity.objects.count() == entered + 2
