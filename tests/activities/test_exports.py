"""Activities as files: exactly the rows of the list, harmless in Excel, and the same when they come back."""

import csv
import io
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from activities.choices import reference
from activities.exports import export_activities
from activities.imports import actions
from activities.imports.columns import EXPORTED, headings
from activities.imports.copying import FIELDS, copy_activities
from activities.imports.rows import EMPTY
from activities.imports.words import labels
from activities.models import Activity, Arena, ImportBatch, Participation
from municipalities.models import PreventionKind, PreventionLevel, TargetGroup
from portal.lib.cells import cell_text
from portal.lib.guard import find_personal_data
from portal.lib.swedish import clean_text
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

FORMULAS = ["=1+1", "+46", "-2", "@SUM(A1)", "  =A1", "＝1", "'=1", "\u00a0=1"]
FULL = {
    "title": '=HYPERLINK("http://x")',
    "ends_on": date(2026, 10, 6),
    "family": "presence",
    "organiser": "Fritid",
    "partners": ["Polisen", "Norsjö IF"],
    "arena": "public",
    "target_groups": ["youth", "parents"],
    "reached": 30,
    "level": "universal",
    "kind": "situational",
    "themes": ["alkohol", "trygghet"],
    "tags": ["bf_lag"],
    "method": "Rad ett\nRad två; med semikolon",
    "hours_own": Decimal("3.50"),
    "cost": 1200,
    "follow_up_on": date(2027, 1, 31),
}


def exported(participations, kind):
    file = io.BytesIO()
    export_activities(participations, kind=kind, file=file)
    return file.getvalue()


def rows_of(participations, kind):
    """The exported rows as a spreadsheet program reads them, each a dict by field."""
    content = exported(participations, kind)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]
    assert rows[0] == headings()
    return [dict(zip([column.name for column in EXPORTED], row, strict=True)) for row in rows[1:]]


def test_export_activities_writes_csv_as_swedish_excel_reads_it(cast):
    factories.activity(cast.norsjo, shared=True, **FULL)

    (row,) = rows_of(Participation.objects.filter(activity__arena="public"), "csv")

    assert row == {
        "starts_on": "2026-10-05",
        "ends_on": "2026-10-06",
        "title": '\'=HYPERLINK("http://x")',
        "type": "",
        "family": labels(reference())["family"]["presence"],
        "organiser": "Fritid",
        "measures": "",
        "partners": "Polisen; Norsjö IF",
        "arena": labels(reference())["arena"]["public"],
        "target_groups": "; ".join(
            labels(reference())["target_groups"][code] for code in ("youth", "parents")
        ),
        "reached": "30",
        "level": labels(reference())["level"]["universal"],
        "kind": labels(reference())["kind"]["situational"],
        "themes": "Alkohol; Trygghet",
        "tags": "Brottsförebyggande arbete",
        "method": "Rad ett\nRad två; med semikolon",
        "hours_own": "3,50",
        "hours_others": "",
        "cost": "1200",
        "went_as_planned": "",
        "experienced_as": "",
        "helped_or_hindered": "",
        "follow_up_on": "2027-01-31",
        "status": "Klar",
        "shared": "Ja",
        "municipality": "Norsjö",
    }
    assert exported(Participation.objects.none(), "csv").startswith(b"\xef\xbb\xbfDatum;")


def test_export_activities_writes_typed_cells_to_a_workbook(cast):
    factories.activity(cast.norsjo, **FULL)

    (row,) = rows_of(Participation.objects.filter(activity__arena="public"), "xlsx")

    assert (row["starts_on"].date(), row["follow_up_on"].date()) == (date(2026, 10, 5), date(2027, 1, 31))
    assert (row["reached"], row["hours_own"], row["cost"]) == (30, 3.5, 1200)
    assert (row["shared"], row["went_as_planned"], row["hours_others"]) == ("Nej", None, None)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_activities_writes_no_formula(cast, kind):
    for text in FORMULAS:
        factories.activity(
            cast.norsjo, title=text, organiser=text, partners=[text], method=text, went_as_planned=text
        )
    written = Participation.objects.filter(activity__title__in=FORMULAS).order_by("pk")

    rows = rows_of(written, kind)

    for name in ("title", "organiser", "partners", "method", "went_as_planned"):
        assert [row[name] for row in rows] == [cell_text(text) for text in FORMULAS]
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(exported(written, kind))).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_activities_holds_the_lists_rows_in_its_order_and_no_others(cast, kind):
    visible = Participation.objects.visible_to(cast.coordinator).order_by("activity__title")

    rows = rows_of(visible, kind)

    assert [row["title"] for row in rows] == ["En delad aktivitet", "En odelad aktivitet", "Ett utkast"]
    assert [row["status"] for row in rows] == ["Klar", "Klar", "Utkast"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_activities_of_nothing_is_a_heading(cast, kind):
    assert rows_of(Participation.objects.none(), kind) == []
    assert rows_of(Participation.objects.filter(activity__title="finns inte"), kind) == []


def test_words_of_the_reference_data_can_stand_in_cells_as_they_are(db):
    named = labels(reference())

    assert [word for words in named.values() for word in words.values() if cell_text(word) != word] == []
    assert [
        word for field in ("themes", "tags", "target_groups") for word in named[field].values() if ";" in word
    ] == []


def text(most):
    """Texts as the forms store them: clean, without space around; hostile ones among them."""
    wild = st.text(st.characters(exclude_categories=["Cs"]), max_size=min(most, 60)) | st.sampled_from(
        FORMULAS
    )
    return wild.map(lambda raw: clean_text(raw).strip()).filter(
        lambda text: len(text) <= most and not find_personal_data(text)
    )


def line(most):
    return text(most).map(lambda text: " ".join(text.split()))


PARTNER = (
    line(120)
    .map(lambda text: " ".join(text.translate(dict.fromkeys(map(ord, ";,"), " ")).split()))
    .filter(bool)
)
DAYS = st.dates(date(2000, 1, 1), date(2026, 1, 1))
WHOLE = st.none() | st.integers(0, 2_147_483_647)
HOURS = st.none() | st.decimals(0, 99_999, places=2)


@st.composite
def values(draw):
    """The fields of an activity, as the portal itself may hold them."""
    known, is_draft, starts_on = reference(), draw(st.booleans()), draw(DAYS)
    kind = draw(st.none() | st.sampled_from(list(known.types.values())))
    family = kind.family if kind else draw(st.sampled_from(["", "meeting", "other"]))

    def codes(some):
        return tuple(draw(st.lists(st.sampled_from(list(some)), unique=True, max_size=4)))

    return {
        **EMPTY,
        "title": draw(line(200) if is_draft else line(200).filter(bool)),
        "starts_on": starts_on,
        "ends_on": draw(st.none() | st.dates(starts_on, date(2026, 1, 1))),
        "is_draft": is_draft,
        "type_id": kind.pk if kind else None,
        "family": family,
        "organiser": draw(line(120)),
        "partners": tuple(draw(st.lists(PARTNER, unique=True, max_size=4))),
        "arena": draw(st.sampled_from(["", *Arena.values])),
        "target_groups": codes(TargetGroup.values),
        "reached": draw(WHOLE),
        "level": draw(st.sampled_from(["", *PreventionLevel.values])),
        "kind": draw(st.sampled_from(["", *PreventionKind.values])),
        "themes": codes(known.themes),
        "tags": codes(known.tags),
        "method": draw(text(4000)),
        "hours_own": draw(HOURS),
        "hours_others": draw(HOURS),
        "cost": draw(WHOLE),
        "went_as_planned": draw(text(500)),
        "experienced_as": draw(text(500)),
        "helped_or_hindered": draw(text(500)),
        "follow_up_on": draw(st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))),
    }


def stored(municipality):
    """All fields of the municipality's activities, in the order in which they came."""
    rows = Activity.objects.filter(participations__municipality=municipality).order_by("pk")
    return [
        {name: tuple(cell) if isinstance(cell, list) else cell for name, cell in row.items()}
        | {"measures": ()}  # those of one municipality are not another's (see test_measures)
        for row in rows.values(*FIELDS)
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_exported_comes_back_unchanged(reference_data, kind, data):
    rows = data.draw(st.lists(values(), min_size=1, max_size=5))
    with transaction.atomic():
        home, away = factories.municipality("2417"), factories.municipality("2506")
        copy_activities(rows, municipality=home, by=None)
        content = exported(home.participations.order_by("activity"), kind)

        batch = actions.create_batch(
            by=factories.member(place=away),
            municipality=away,
            file=io.BytesIO(content),
            name=f"x.{kind}",
            form_token=uuid4(),
        )
        actions.start_check(batch=batch, fields=[column["field"] for column in batch.columns])
        actions.check_batch.call(batch.pk)
        batch.refresh_from_db()
        assert batch.errors == []
        actions.start_import(batch=batch, with_warned=False, with_known=False, share=False)
        actions.import_batch.call(batch.pk)

        assert ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.State.DONE
        assert stored(home) == stored(away) == rows
        transaction.set_rollback(True)
