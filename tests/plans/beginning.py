"""What the tests of beginning share: addresses, a file, and what is sent to the forms."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from municipalities.models import Municipality
from plans.models import ActionPlan
from plans.starting.reports import chain_of
from plans.starting.steps import progress_of
from tests.lib.test_guard import number_of

NUMBER = "".join(number_of(date(1990, 5, 6)))
TABLE = (
    "Orsak\tÅtgärd\tNär\tVem\n"
    "Mörkt vid skolan\tBättre belysning\t2026\tFastighetschefen\n"
    "Tristess\tÖppen fritidsgård\tlöpande\tFritidschefen\n"
)


def address(name, *args):
    return reverse(name, args=["2417", *args])


def pdf(name="plan.pdf", content=b"%PDF-1.7 plan"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def facts(**fields):
    return {
        "form_token": str(uuid4()),
        "file": pdf(),
        "title": "Åtgärdsplan 2025–2026",
        "subject": "crime",
        "final_on": "2025-03-04",
        "deciding_body": "Kommunstyrelsen",
        "minutes_ref": "§ 12",
        "case_number": "KS 2025/7",
    } | fields


def progress(cast):
    chain = chain_of(cast.norsjo, reader=cast.coordinator)
    return progress_of(cast.norsjo, chain, user=cast.coordinator)


def registered_plan(cast, client):
    client.post(address("plan_register"), facts())
    return ActionPlan.objects.get()


def sent(answer, **fields):
    """The second form of the paste as the browser would send it."""
    form = answer.context["form"]
    return {
        "columns": "1",
        "text": form["text"].value(),
        "form_token": str(form["form_token"].value()),
        **({"has_headings": "on"} if form["has_headings"].value() else {}),
        **{field.html_name: field.value() for field, _samples in form.columns},
    } | fields


@pytest.fixture
def practice(cast):
    from municipalities.actions import load_practice

    load_practice()
    return Municipality.objects.get(code="0000")
