"""Who tries the method bank: coordinators of two municipalities, officers of two counties, and who practises."""

import pytest
from django.test import Client

from accounts.models import Role
from municipalities.actions import load_practice
from municipalities.models import PRACTICE, Municipality
from tests import factories


@pytest.fixture
def as_one(cast):
    """A client signed in as the person."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def anna(as_one, cast):
    """Norsjö's coordinator."""
    return as_one(cast.coordinator)


@pytest.fixture
def peter(as_one, cast):
    """Malå's coordinator."""
    return as_one(factories.member(Role.COORDINATOR, cast.mala))


@pytest.fixture
def boden(as_one, cast):
    """Boden's coordinator, in another county."""
    return as_one(factories.member(Role.COORDINATOR, cast.boden))


@pytest.fixture
def practice(cast):
    """Övningskommunen."""
    load_practice()
    return Municipality.objects.get(pk=PRACTICE)
