"""A coordinator brings an Excel list with two bad rows: the good ones are saved, the bad ones come back."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from portal.lib.cells import XLSX_CONTENT_TYPE, write_xlsx
from tests.browser.conftest import DESKTOP
from tests.test_worker import work_through_queue

HEADER = ["Datum", "Aktivitet", "Antal deltagare", "Anteckning för oss själva"]
ROWS = [
    [date(2026, 5, 4), "Nattvandring vid badet", 30, "ring om västar"],
    ["i våras", "Kurs för krögare", 12, ""],
    [date(2026, 5, 11), "Möte i rådet", 9, ""],
    [date(2026, 5, 12), "", 4, ""],
]


def workbook():
    file = BytesIO()
    write_xlsx(file, HEADER, ROWS, sheet_title="2026")
    return {"name": "Aktiviteter våren.xlsx", "mimeType": XLSX_CONTENT_TYPE, "buffer": file.getvalue()}


def wait_for_work(page, *, javascript, heading):
    """Let the queue be worked through while the page waits; without scripts the person asks again."""
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_through_queue()
    if not javascript:
        page.get_by_role("link", name="Se hur långt det har kommit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.mark.parametrize("javascript", [True, False])
def test_import_gives_the_good_rows_a_record_and_the_bad_ones_back(open_page, cast, javascript):
    page = open_page(DESKTOP, person=cast.coordinator, java_script_enabled=javascript)

    page.goto("/kommuner/2417/aktiviteter/")
    page.get_by_role("link", name="Importera en lista").click()
    page.get_by_label("Fil").set_input_files(workbook())
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_label("Antal deltagare")).to_have_value("reached")
    page.get_by_role("button", name="Kontrollera listan").click()
    wait_for_work(page, javascript=javascript, heading="Kontrollera innan du importerar")

    problems = page.get_by_role("table").filter(has_text="Vad som är fel")
    expect(problems.get_by_role("rowheader")).to_have_text(["Rad 3", "Rad 5"])
    with page.expect_download() as download:
        page.get_by_role("link", name="Ladda ner dem som Excel").click()
    header, *bad = load_workbook(BytesIO(download.value.path().read_bytes())).active.iter_rows(
        values_only=True
    )
    assert header[: len(HEADER)] == tuple(HEADER)
    assert [row[1] for row in bad] == ["Kurs för krögare", None]
    assert all(row[len(HEADER)] for row in bad), "each says what is wrong"

    page.get_by_role("button", name="Importera listan").click()
    wait_for_work(page, javascript=javascript, heading="Listan är importerad")
    expect(page.get_by_role("status")).to_contain_text("2 aktiviteter")
    page.get_by_role("link", name="Se aktiviteterna").click()
    record = page.get_by_role("table")
    expect(record.get_by_role("link", name="Nattvandring vid badet")).to_be_visible()
    expect(record.get_by_role("link", name="Möte i rådet")).to_be_visible()
    expect(record.get_by_role("link", name="Kurs för krögare")).to_have_count(0)
