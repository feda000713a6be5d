"""Every form of the portal, sent with everything that can go wrong: an answer in words, never a crash."""

import pytest
from django.urls import reverse

from tests.test_access import TABLE, ask, fill, signed_in, things

__all__ = ["things"]

FORMS = [name for name, row in TABLE.items() if row.post]
WORST = {
    "empty": "",
    "blank": "  \t ",
    "100 kB": "Lång text. " * 9500,
    "a control character": "före\x00efter",
    "right to left": "\u202eetisvab\u2066",
    "emoji": "🎉👩‍👩‍👧‍👦" * 40,
    "no date": "2026-13-45",
    "another century": "0001-01-01",
    "no number": "många",
    "negative": "-1",
    "too large": "9" * 40,
    "another digit": "٢٤١٧",
    "a foreign id": "foreign",
    "a pasted table": "Datum\tRubrik\r\n2026-01-01\t=1+1\r\n",
}
FIELDS = [
    "title", "when", "on", "family", "form_token", "som", "contact_confirmed", "starts_on", "ends_on",
    "kind_of_activity", "organiser", "partners", "arena", "target_groups", "reached", "level", "kind",
    "themes", "tags", "method", "hours_own", "hours_others", "cost", "went_as_planned", "experienced_as",
    "helped_or_hindered", "follow_up_on", "version", "municipalities", "partner", "sharing", "share_all",
    "email", "role", "unit", "organisation", "last_day", "ends_on", "is_owner", "successor", "place",
    "name", "password", "password1", "password2", "oldpassword", "note", "read_to", "file", "share",
    "sender", "reply_to", "asked_by", "contact_email", "letter", "into", "with_known", "with_warned",
    "column_0", "column_1", "draft", "more", "stop", "measure", "measures", "day", "edition",
    "status", "rationale", "source", "decision", "case_number", "last_on", "next_on", "link", "upload", "duties",
    "reading", "first_reminder", "second_reminder", "council_months", "reported_on", "minutes_ref", "about",
]  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_the_form_answers_whatever_is_sent(cast, things, name):
    row = TABLE[name]
    address = reverse(name, kwargs=fill(row.kwargs, things))
    client = signed_in(cast.people[sorted(row.post)[0]])

    for kind, value in WORST.items():
        sent = str(cast.foreign.pk) if value == "foreign" else value
        status = ask(client, "post", address, dict.fromkeys(FIELDS, sent))
        assert status in {200, 302, 400, 404, 422, 429}, (kind, status)
