"""What is found, for whom, and where it leads."""

import re

from django.urls import reverse

from tests.access.asking import signed_in

WORDS = (
    "aktivitet", "belysning", "skadegörelse", "plan", "lägesbild", "kontrollköp", "enkät", "uppföljning",
    "stöd", "hjälp", "inspirationsdag", "träff", "nattvandring", "rådet", "avtal", "skolväg", "rapport",
)  # fmt: skip


def ask(client, words, **more):
    return client.get(reverse("search"), {"q": words, **more})


def test_every_hit_leads_to_a_page_that_opens(cast, things):
    """Whoever searches, for whatever: no link is dead."""
    opened = set()
    for role, person in cast.people.items():
        client = signed_in(person)
        for words in WORDS:
            page = ask(client, words).content.decode()
            for address in re.findall(r'<h2 dir="auto"><a href="([^"]+)"', page):
                if (role, address) not in opened:
                    assert client.get(address, follow=True).status_code == 200, (role, words, address)
                    opened.add((role, address))

    assert len(opened) > 100
