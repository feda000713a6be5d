"""Texts and files that mean harm, in every field of the chain: shown as text, given as text, never run."""

from io import BytesIO
from time import perf_counter
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from municipalities.models import StoredFile
from plans.models import Document, SituationReport
from plans.starting.loose_dates import parse_period
from tests import factories
from tests.access.asking import close, fill, signed_in
from tests.access.table import TABLE

SCRIPT = "<script>pwn()</script><img src=x onerror=pwn()>"
PLACEHOLDERS = "{{7*7}}{% debug %}%(a)s{x.__class__}"
RTL = "\u202eexe.fdp\u2066"
TEXTS = [
    "title", "text", "description", "priority_reason", "note", "keeper", "area", "summary", "reason", "operative_goal",
    "responsible", "method", "resources", "how_followed_up", "reason_without_cause", "lent_note", "sentence",
    "effect_text", "choice_reason", "lesson", "conclusion", "adaptation", "set_reason", "decided_by", "deciding_body",
    "rationale", "decision", "about", "name", "purpose", "purposes", "areas", "agenda", "location", "notes", "outcome",
    "issuers", "counterpart", "definition", "introduction", "police_picture", "municipal_picture", "agrees",
    "surprises", "evaluation", "law", "party-0-name", "ny0-title",
]  # fmt: skip
SHORT = ["case_number", "minutes_ref", "unit"]
CHOICES = {
    "level": "operative", "perspective": "social", "kind": "invited", "subject": "crime", "on": "2026-10-01",
    "colour": "red", "effect": "known", "choice": "stop", "period_from": "2026-01-01", "period_to": "2026-12-31",
    "status": "done", "last_on": "2026-10-01", "reported_on": "2026-10-01", "duty": "s9", "starts_on": "2026-10-01",
    "starts": "09:00", "edition": "1", "direction": "lower", "decimals": "0", "set_state": "paused", "field": "ends_on",
    "to_date": "2027-09-01", "decided_on": "2026-10-01", "state": "negotiating", "party-TOTAL_FORMS": "1",
    "party-INITIAL_FORMS": "0", "party-0-organisation": "police", "signed_on": "2026-10-01",
    "valid_from": "2026-10-01", "draft": "1", "source": "self_reported",
}  # fmt: skip


def fields(text):
    """A form in which every text is the same, and every choice can be taken."""
    short = dict.fromkeys(SHORT, "<script>pwn()</script>")
    return (
        dict.fromkeys(TEXTS, text)
        | short
        | CHOICES
        | {"form_token": str(uuid4()), "ny0-form_token": str(uuid4())}
    )


CHAIN = ("report", "problem", "cause", "plan", "goal", "measure", "task", "follow_up", "round", "duty", "council",
         "document", "body", "meeting", "agreement", "attempt", "pledge", "seat", "decision", "indicator")  # fmt: skip
KEEP = ("_remove", "_complete", "_decide", "_lock", "_review", "_end")


def test_what_means_harm_is_shown_as_text_on_every_page(cast, things):
    client = signed_in(cast.coordinator)
    hostile = f"{SCRIPT} {PLACEHOLDERS} {RTL} 🎉\x00slut"
    chain = {name: row for name, row in TABLE.items() if name.startswith(CHAIN)}
    for name, row in chain.items():
        if row.post and not name.endswith(KEEP):
            close(client.post(reverse(name, kwargs=fill(row.kwargs, things)), fields(hostile)))

    shown = set()
    for name, row in TABLE.items():
        answer = client.get(reverse(name, kwargs=fill(row.kwargs, things)))
        if "html" in answer.headers.get("Content-Type", "") and answer.status_code == 200:
            page = answer.content.decode()
            assert "<script>pwn" not in page, name
            assert "<img src=x" not in page, name
            assert "\u202e" not in page, name
            assert "\x00" not in page, name
            if "&lt;script&gt;pwn" in page:
                assert PLACEHOLDERS.replace("'", "&#x27;") in page, name
                shown.add(name)
        close(answer)
    assert {"report_detail", "problem_detail", "plan_detail", "plan_table", "measure_detail", "goal_edit",
            "round_conclude",
            "follow_up_edit", "document_list", "body_detail", "meeting_detail", "agreement_detail", "cooperation",
            "law_table", "plan_hub", "plan_list", "report_list"} <= shown  # fmt: skip


FORMULA = '=HYPERLINK("http://x.se","k")'


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_export_holds_a_formula(cast, things, kind):
    factories.duty_statement(
        "s5", cast.norsjo, by=cast.coordinator, rationale=FORMULA, decision="+1+1", case_number="@a"
    )
    factories.indicator("egen", name=FORMULA, source="-1+1", unit="\t=1", municipality=cast.norsjo)
    client, found = signed_in(cast.coordinator), 0

    for name in ("law_export", "indicator_list_export"):
        answer = client.get(reverse(name, kwargs={"code": "2417", "kind": kind}))
        body = answer.getvalue() if answer.streaming else answer.content
        close(answer)
        if kind == "csv":
            cells = [
                cell.strip('"') for line in body.decode("utf-8-sig").splitlines() for cell in line.split(";")
            ]
        else:
            rows = [row for sheet in load_workbook(BytesIO(body)).worksheets for row in sheet.iter_rows()]
            assert not any(cell.data_type == "f" for row in rows for cell in row), name
            cells = [str(cell.value or "") for row in rows for cell in row]
        found += sum("HYPERLINK" in cell for cell in cells)
        if kind == "csv":
            assert not [cell for cell in cells if cell[:1] in "=+@\t" and cell[:1]], name
    assert found >= 1


def test_a_document_holds_what_means_harm_as_text_in_pdf_and_word(cast):
    document = factories.document(
        cast.norsjo,
        title=SCRIPT[:100],
        texts={"introduction": f"{SCRIPT} {PLACEHOLDERS} {FORMULA} 🎉 ]]></w:t>"},
    )
    client = signed_in(cast.coordinator)

    pdf = client.get(reverse("document_pdf", args=["2417", document.pk]))
    word = client.get(reverse("document_word", args=["2417", document.pk]))

    assert pdf.content.startswith(b"%PDF-")
    assert b"/JavaScript" not in pdf.content
    text = ZipFile(BytesIO(word.content)).read("word/document.xml").decode()
    assert "&lt;script&gt;pwn()" in text
    assert "w:fldSimple" not in text
    assert "{{7*7}}" in text


# Files


def uploading(name, data, **more):
    facts = {"title": "Vår", "final_on": "2026-02-01", "subject": "crime", "form_token": str(uuid4())}
    return facts | {"file": SimpleUploadedFile(name, data, **more)}


MB = 1024 * 1024
REFUSED = {
    "nothing in it": ("a.pdf", b""),
    "a page called a PDF": ("a.pdf", b"<script>pwn()</script>"),
    "a PDF called a page": ("a.html", b"%PDF-1.7"),
    "a picture that is a script": ("a.svg", b"<svg onload=pwn()>"),
    "two names": ("a.pdf.exe", b"%PDF-1.7"),
    "no name": (".pdf ", b"MZ"),
    "25 MB": ("a.pdf", b"%PDF-" + b"0" * (25 * MB)),
    "a Word file that is none": ("a.docx", b"%PDF-1.7"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_not_what_it_says_is_refused(cast, what):
    answer = signed_in(cast.coordinator).post(
        reverse("report_register", args=["2417"]), uploading(*REFUSED[what])
    )

    assert answer.status_code in (413, 422)  # beyond what any form takes in, the server says so
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x.pdf", "..\\..\\x.pdf", f"{RTL}.pdf", 'a"; filename="b.pdf', "ö" * 300 + ".pdf"],
)
def test_a_file_is_given_back_under_a_name_that_leads_nowhere(cast, name):
    polyglot = b"%PDF-1.7\n<script>pwn()</script>"
    client = signed_in(cast.coordinator)
    client.post(
        reverse("report_register", args=["2417"]), uploading(name, polyglot, content_type="text/html")
    )
    report = SituationReport.objects.get()

    answer = client.get(reverse("report_file", args=["2417", report.pk]))

    given = answer.headers["Content-Disposition"]
    assert given.startswith("attachment")
    assert not set("/\\\r\n\u202e") & set(report.file.name)
    assert "%E2%80%AE" not in given
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    document = factories.document(cast.norsjo, kind=Document.Kind.SITUATION_REPORT, report=report)
    packed = client.get(reverse("document_zip", args=["2417", document.pk])).content
    assert all(
        ".." not in entry.split("/") and not entry.startswith("/")
        for entry in ZipFile(BytesIO(packed)).namelist()
    )


# Long ones


LONG = {
    "one word": "a" * 100_000,
    "digits": "2026-" * 20_000,
    "spaces": "kv " * 33_000,
    "open quotes": '"' * 99_999,
    "tabs": "\t" * 50_000,
    "line breaks": "\r\n" * 50_000,
    "dashes": "2026–" * 20_000,
    "at signs": "a@" * 50_000,
    "digits with spaces": "19 " * 33_000,
    "commas": ", " * 50_000,
}


@pytest.mark.parametrize("text", LONG)
def test_a_long_text_is_read_or_refused_within_two_seconds(cast, text):
    plan = factories.action_plan(cast.norsjo)
    client = signed_in(cast.coordinator)
    started = perf_counter()

    address = reverse("measures_paste", args=["2417", plan.pk])
    answer = client.post(address, {"text": LONG[text]}, follow=True)

    assert answer.status_code in (200, 400, 422)
    assert perf_counter() - started < 2  # two pages: where it is pasted, and how it is read


@pytest.mark.parametrize("text", LONG)
def test_a_long_date_is_read_within_a_second(text):
    started = perf_counter()

    found = [
        parse_period(words)
        for words in (LONG[text], f"v. {LONG[text]}", f"hösten {LONG[text]}", f"mars {LONG[text]}")
    ]

    assert found == [None] * 4
    assert perf_counter() - started < 1
