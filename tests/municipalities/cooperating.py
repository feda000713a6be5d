"""What the tests of Samverkan's start share: the forms as they are filled in, and the coordinator's client."""

import pytest
from django.urls import reverse

from municipalities.cooperation.reports import cooperation_facts
from tests.access.asking import signed_in

FUNCTION = {
    "unit": "Kommunledningskontoret",
    "share": "75",
    "starts_on": "2024-01-01",
    "mailbox": "",
    "note": "",
}


@pytest.fixture
def client(cast):
    return signed_in(cast.coordinator)


def url(name, *args):
    return reverse(name, args=["2417", *args])


def facts(place):
    return cooperation_facts([place.pk])[place.pk]
