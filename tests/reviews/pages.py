"""How the tests read the desk's pages and send its form."""

import re
from uuid import uuid4

from django.urls import reverse

NOTE = "Vi gick igenom vårens enkät."


def text_of(response):
    """What a person reads of a page, on one line."""
    page = re.sub(r"<(title|script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def send(client, place, **fields):
    """Post the contact form as the page has it."""
    plain = {"on": "2026-01-15", "kind": "visit", "note": NOTE, "form_token": str(uuid4())}
    return client.post(reverse("support_contact_new", args=["24", place.code]), plain | fields)
