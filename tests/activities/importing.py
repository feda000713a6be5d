"""A list on its way into the record, for the tests of the import."""

import csv
import io
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from activities.imports import actions
from activities.models import Participation

HEADER = ["Datum", "Aktivitet", "Typ", "Antal", "Kostnad"]
GOOD = [
    ["2026-05-04", "Nattvandring vid badet", "Nattvandring", "ca 30", "1 200 kr"],
    ["2026-05-11", "Möte i rådet", "BRÅ", "12", ""],
]
BAD = ["2026-13-01", "Kurs", "Utbilding", "många", ""]
WARNED = ["2026-05-12", "Ring Åsa, 070-174 06 05", "", "", ""]


def csv_file(*rows, header=HEADER, name="lista.csv"):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode())


def uploaded(cast, *rows, **fields):
    file = csv_file(*rows, **fields)
    return actions.create_batch(
        by=cast.coordinator, municipality=cast.norsjo, file=file, name=file.name, form_token=uuid4()
    )


def checked(cast, *rows, **fields):
    batch = uploaded(cast, *rows, **fields)
    actions.start_check(batch=batch, fields=[column["field"] for column in batch.columns])
    actions.check_batch.call(batch.pk)
    batch.refresh_from_db()
    return batch


def imported(batch, **choices):
    choices = {"with_warned": False, "with_known": False, "share": False, **choices}
    actions.start_import(batch=batch, **choices)
    actions.import_batch.call(batch.pk)
    batch.refresh_from_db()
    return batch


def titles(municipality):
    rows = Participation.objects.filter(municipality=municipality).order_by("pk")
    return list(rows.values_list("activity__title", flat=True))
