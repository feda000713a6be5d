"""Nobody finds, or counts, what he or she may not read: a word in one row of every kind, asked for by every role."""

import re

import pytest
from django.urls import reverse

from reviews.search.finding import SOURCES
from tests.access.asking import signed_in
from tests.search.sown import sow

HIT = re.compile(r'<h2 dir="auto"><a href="([^"]+)"')


def hits(client, words, **more):
    """Where the hits lead."""
    page = client.get(reverse("search"), {"q": words, **more}).content.decode()
    found = HIT.findall(page)
    assert ("Inget hittades på" in page) != bool(found)
    return found


@pytest.fixture
def sown(cast):
    return sow(cast)


def test_every_source_has_a_row_that_somebody_finds(sown):
    assert {source.code for source in SOURCES} <= {
        source for word, source in sown.sources.items() if sown.roles[word]
    }


def test_each_role_finds_what_it_may_read_and_each_hit_opens(cast, sown):
    wrong = {}
    for role, person in cast.people.items():
        client = signed_in(person)
        for word, roles in sown.roles.items():
            found = hits(client, word)
            if len(found) != (role in roles):
                wrong[role, sown.sources[word], word] = found
            wrong |= {
                (role, address): "closed"
                for address in found
                if client.get(address, follow=True).status_code != 200
            }

    assert wrong == {}


def test_what_is_practised_is_found_where_one_practises_and_nowhere_else(cast, sown):
    client = signed_in(cast.coordinator)
    everywhere = [word for word, roles in sown.roles.items() if "coordinator" in roles]

    assert not [sown.sources[word] for word in everywhere if hits(client, word, plats="0000")]
    assert not [word for word in everywhere if not hits(client, word, plats="2417")]
