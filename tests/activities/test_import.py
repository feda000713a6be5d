"""The pages of an import, as a coordinator walks them."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from activities.imports import actions
from activities.models import Activity, ImportBatch
from portal.lib.spreadsheets import open_table
from portal.lib.unreadable import UnreadableFile
from tests import factories
from tests.activities.importing import (
    BAD,
    GOOD,
    HEADER,
    WARNED,
    checked,
    csv_file,
    titles,
    uploaded,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

State = ImportBatch.State


def test_import_from_file_to_record(cast, sign_in):
    client = sign_in(cast.coordinator)
    before = titles(cast.norsjo)
    page = client.get(reverse("import_new", args=["2417"]))
    token = page.context["form"]["form_token"].value()

    answer = client.post(
        reverse("import_new", args=["2417"]), {"file": csv_file(*GOOD, BAD), "form_token": token}
    )
    batch = ImportBatch.objects.get()
    assert answer.url == reverse("import_columns", args=["2417", batch.pk])

    page = client.get(answer.url)
    assert [row["field"].value() for row in page.context["form"].rows] == [
        "starts_on", "title", "type", "reached", "cost"
    ]  # fmt: skip
    answer = client.post(
        answer.url, {f"column_{n}": row["field"].value() for n, row in enumerate(page.context["form"].rows)}
    )
    waiting = reverse("import_progress", args=["2417", batch.pk])
    assert answer.url == waiting
    assert "Listan kontrolleras" in client.get(waiting).content.decode()

    actions.check_batch.call(batch.pk)
    answer = client.get(waiting)
    assert answer.url == reverse("import_preview", args=["2417", batch.pk])
    page = client.get(answer.url).content.decode()
    assert "2026-13-01" in page
    assert "Menade du ”Utbildning eller kompetensinsats”?" in page
    assert "Nattvandring eller vuxna på stan" in page
    assert titles(cast.norsjo) == before

    assert client.post(answer.url).url == waiting
    actions.import_batch.call(batch.pk)
    page = client.get(client.get(waiting).url).content.decode()
    assert "2 aktiviteter är nu inlagda för Norsjö kommun." in page
    assert "1 rad togs inte med." in page

    assert titles(cast.norsjo) == [*before, "Nattvandring vid badet", "Möte i rådet"]
    first = Activity.objects.get(title="Nattvandring vid badet")
    assert (first.starts_on, first.type.code, first.family) == (date(2026, 5, 4), "nattvandring", "presence")
    assert (first.reached, first.cost, first.created_by) == (30, 1200, cast.coordinator)


def pages_of(batch):
    names = ["import_columns", "import_progress", "import_preview", "import_bad_rows", "import_done"]
    return [reverse(name, args=["2417", batch.pk]) for name in names]


@pytest.mark.parametrize(
    "person", ["colleague", "manager", "county_officer", "foreign_coordinator", "stranger"]
)
def test_import_is_for_the_coordinators_of_the_municipality(cast, sign_in, person):
    batch = checked(cast, *GOOD, BAD)
    client = sign_in(cast.people[person])
    new = [reverse(name, args=["2417"]) for name in ("import_new", "import_template")]

    assert {client.get(url).status_code for url in [*new, *pages_of(batch)]} == {404}
    assert {client.post(url).status_code for url in (new[0], *pages_of(batch)[:3:2])} == {404}
    assert ImportBatch.objects.get().state == State.CHECKED


def test_import_pages_of_another_municipality_are_not_found_under_ones_own(cast, sign_in):
    batch = checked(cast, *GOOD)
    client = sign_in(cast.foreign_coordinator)

    urls = [url.replace("/2417/", "/2506/") for url in pages_of(batch)]

    assert {client.get(url).status_code for url in urls} == {404}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.7", "wrong_type"), (b"PK\x03\x04nonsense", "broken"), (b"2026-05-04;112", "no_header")],
)
def test_import_new_says_why_a_file_cannot_be_read(cast, sign_in, content, code):
    message = UnreadableFile(code).message
    file = SimpleUploadedFile("lista.xlsx", content)

    page = sign_in(cast.coordinator).post(
        reverse("import_new", args=["2417"]), {"file": file, "form_token": uuid4()}
    )

    assert page.context["form"].errors["file"] == [message]
    assert message in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_import_new_posted_twice_keeps_one_list(cast, sign_in):
    client, token = sign_in(cast.coordinator), uuid4()
    url = reverse("import_new", args=["2417"])

    answers = [client.post(url, {"file": csv_file(*GOOD), "form_token": token}).url for _time in range(2)]

    assert answers == [reverse("import_columns", args=["2417", ImportBatch.objects.get().pk])] * 2


def test_import_columns_asks_for_day_and_title_and_refuses_a_field_twice(cast, sign_in):
    batch = uploaded(cast, *GOOD)
    client = sign_in(cast.coordinator)

    page = client.post(
        reverse("import_columns", args=["2417", batch.pk]), {"column_1": "title", "column_2": "title"}
    )

    assert page.context["form"].errors == {
        "column_2": ["”Aktivitet” är redan valt för kolumnen ”Aktivitet”. Välj en av dem."],
        "__all__": ["Välj vilken kolumn som är ”Datum”."],
    }
    batch.refresh_from_db()
    assert batch.state == State.UPLOADED


def test_import_template_can_be_filled_in_and_imported(cast, sign_in):
    answer = sign_in(cast.coordinator).get(reverse("import_template", args=["2417"]))
    table = open_table(io.BytesIO(b"".join(answer.streaming_content)), name="mall.xlsx")

    batch = uploaded(cast, header=table.header)

    assert [column["field"] for column in batch.columns][:3] == ["starts_on", "ends_on", "title"]
    assert all(column["field"] for column in batch.columns)


def test_import_progress_asked_by_htmx_gives_a_part_and_then_leads_on(cast, sign_in):
    batch = uploaded(cast, *GOOD)
    actions.start_check(batch=batch, fields=[column["field"] for column in batch.columns])
    client, url = sign_in(cast.coordinator), reverse("import_progress", args=["2417", batch.pk])

    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    actions.check_batch.call(batch.pk)
    answer = client.get(url, headers={"HX-Request": "true"})

    assert part.strip().startswith('<section class="panel" id="progress" hx-get=')
    assert answer["HX-Redirect"] == reverse("import_preview", args=["2417", batch.pk])


def test_import_bad_rows_can_be_mended_and_imported(cast, sign_in):
    batch = checked(cast, *GOOD, BAD, WARNED)
    url = reverse("import_bad_rows", args=["2417", batch.pk])

    answer = sign_in(cast.coordinator).get(url)
    table = open_table(io.BytesIO(b"".join(answer.streaming_content)), name="fel.xlsx")
    rows = [cells for _number, cells in table.rows()]

    assert answer["Content-Disposition"] == 'attachment; filename="att-ratta-lista.xlsx"'
    assert table.header == [*HEADER, "Fel"]
    assert [cells[:5] for cells in rows] == [
        ["2026-13-01", "Kurs", "Utbilding", "många", None],
        WARNED[:2] + [None] * 3,
    ]
    assert rows[0][5].startswith("Datum: ")
    mended = checked(cast, ["2026-01-13", "Kurs", "Utbildning", 20, None, rows[0][5]], header=table.header)
    assert (mended.rows_good, mended.rows_bad) == (1, 0)


def test_import_preview_offers_the_municipalitys_own_choice_of_sharing(cast, sign_in):
    factories.municipality("2417", shares_by_default=True)
    cast.norsjo.refresh_from_db()
    batch = checked(cast, *GOOD)

    page = sign_in(cast.coordinator).get(reverse("import_preview", args=["2417", batch.pk]))

    assert page.context["form"]["share"].value() is True
    assert list(page.context["form"].fields) == ["share"]


def test_import_preview_pressed_twice_imports_once(cast, sign_in):
    batch = checked(cast, *GOOD)
    client, url = sign_in(cast.coordinator), reverse("import_preview", args=["2417", batch.pk])
    before = len(titles(cast.norsjo))

    for _time in range(2):
        client.post(url)
    tasks = DBTaskResult.objects.filter(task_path="activities.imports.actions.import_batch")
    assert [task.args_kwargs["args"] for task in tasks] == [[batch.pk]]

    for _time in range(2):  # and a task that is run again, as after a crash, adds nothing
        actions.import_batch.call(batch.pk)
    assert len(titles(cast.norsjo)) == before + 2


def test_import_preview_offers_no_button_when_every_row_is_bad(cast, sign_in):
    batch = checked(cast, BAD)

    page = sign_in(cast.coordinator).get(reverse("import_preview", args=["2417", batch.pk])).content.decode()

    assert "Det finns inget att importera" in page
    assert "Importera listan" not in page
