"""Every form of the portal, sent with everything that can go wrong: an answer in words, never a crash."""

from functools import cache
from urllib.parse import urlencode

import pytest
from django.test.client import BOUNDARY, encode_multipart
from django.urls import reverse

from tests.access.asking import ask, fill, packages, signed_in
from tests.access.table import TABLE

WORST = {
    "empty": "",
    "blank": "  \t ",
    "10 kB": "Lång text. " * 900,  # in every field: together under what is taken in at all
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
    "subject", "final_on", "deciding_body", "period_from", "period_to", "text", "columns", "save", "phone",
    "has_headings", "is_public",
    "colour", "sentence", "effect", "effect_text", "choice", "choice_reason", "lesson", "is_shared", "conclusion",
    "finish", "finished_on", "used_in", "staff_function",
    "duty", "counterpart", "issuers", "mailbox", "mode", "user", "companions", "organisation_name",
    "holder", "is_empty", "sources", "new0-kind", "new0-name", "new0-seats", "starts", "ends", "location",
    "agenda", "notes", "minutes_file", "person", "agreement", "body", "state", "areas", "signed_on",
    "valid_from", "valid_to", "document_file", "party-TOTAL_FORMS", "outcome_on", "party-INITIAL_FORMS",
    "party-0-name", "party-0-pk", "party-0-police_area", "rows", "district", "predecessors", "end_reason",
    "done_on", "due_on", "purpose", "purposes", "area",
    "summary", "subject", "period_from", "period_to", "basis", "group", "edition", "text", "parent", "problem",
    "indicator", "start_value", "start_year", "target_value", "target_year", "deciding_body", "decided_on",
    "minutes_ref", "case_number", "can_write", "user", "description", "causes", "problems",
    "reason_without_cause", "goal", "operative_goal", "responsible", "responsible_unit", "person",
    "how_followed_up", "term", "is_camera_surveillance", "resources", "due_on", "field", "to_date", "reason",
    "decided_by", "set_state", "set_reason", "lent_note", "adaptation", "plan", "ny0-title", "ny0-causes",
    "ny0-operative_goal", "ny0-starts_on", "ny0-ends_on", "ny0-responsible", "ny0-follow_up_on",
    "ny0-form_token", "start", "seats", "all_seats", "access", "relation", "not_noted", "day_confirmed",
    "questionnaire", "year", "county", "group", "way", "has_paper", "opens_on", "closes_on", "controller", "contact",
    "why", "afterwards", "help_contacts", "languages", "threshold", "splits", "purge_after_days", "kinds", "said_by",
    "label", "enrolled", "present", "code", "number", "emails", "body", "pile", "q1", "q2", "expected", "rounds",
    "owner", "after", "questions",
    "asker", "question", "entries", "audience", "period", "due_month", "question_1", "types_1", "indicators_1",
    "introduction", "feedback_on", "needs_approval", "beginning", "heading_1", "place_1", "help_1", "basis_1",
    "required_1", "is_ready", "shows_basis", "to", "secrecy", "feedback", "is_own", "comment",
    "form", "goal", "needs", "next_step", "next_on", "why_rests", "result", "ended_on", "outcome", "outcome_note",
    "short", "target_group", "content", "levels", "arenas", "evidence", "verdict", "visa",
    "is_open", "end", "end_note", "funder", "amount", "looked_on", "hours", "case", "ours_0", "ours_0_by", "theirs_0",
    "theirs_0_by", "theirs_0_side",
    "roles", "answer_by", "together", "why_cancelled", "at", "who", "there", "function", "comes", "need",
    "background", "helped", "until", "direction", "other", "shares",
    "takes_part", "methods", "lessons", "meetings", "shown", "ticked", "val",
]  # fmt: skip


@cache
def filled_in(value):
    """A form with the value in every field, as a browser sends it; a long one in parts, as those with files."""
    fields = dict.fromkeys(FIELDS, value)
    body = urlencode(fields)
    if len(body) > 100_000:  # in parts it takes less time to read
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return {"data": encode_multipart(BOUNDARY, fields), "content_type": kind}
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("package", packages())
def test_the_form_answers_whatever_is_sent(cast, things, package):
    clients = {role: signed_in(person) for role, person in cast.people.items()}

    for name in (name for name in packages()[package] if TABLE[name].post):
        row = TABLE[name]
        address = reverse(name, kwargs=fill(row.kwargs, things))
        for kind, value in WORST.items():
            sent = str(cast.foreign.pk) if value == "foreign" else value
            status = ask(clients[min(row.post)], "post", address, **filled_in(sent))
            assert status in {200, 302, 400, 404, 422, 429}, (name, kind, status)
