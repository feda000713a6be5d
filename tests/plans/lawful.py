"""What the tests of the law table share: its addresses, what is said in it, and what is shared of it."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from plans.law.reports import law_table
from plans.models import SharedDuty

CANARY = "Kanariefågeln"
TODAY = timezone.localdate()


def url(name, *args, code="2417"):
    return reverse(name, args=[code, *args])


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shared(place, *codes):
    SharedDuty.objects.bulk_create([SharedDuty(municipality=place, duty_code=code) for code in codes])


def statement_data(**fields):
    return {
        "status": "done", "source": "self_reported", "rationale": "Vi har ett muntligt avtal.", "form_token": uuid4(),
    } | fields  # fmt: skip


def row_of(place, code):
    return law_table(place, is_whole=True).row(code)
