"""A municipality with its administrator, coordinator and manager, and nobody locked out by another test."""

import pytest
from django.core.cache import cache

from accounts.models import Role
from tests.factories import membership, municipality, user

PASSWORD = "granris-hjortron-28"


@pytest.fixture(autouse=True)
def no_attempts_counted():
    cache.clear()


@pytest.fixture
def norsjo(db):
    return municipality("2417", name="Norsjö")


@pytest.fixture
def administrator(norsjo):
    return membership(user("maria@exempel.se", name="Maria Forsgren"), Role.ADMINISTRATOR, norsjo).user


@pytest.fixture
def portal_administrator(db):
    return membership(user("johan@exempel.se", name="Johan Ekman"), Role.ADMINISTRATOR).user


@pytest.fixture
def anna(norsjo):
    """The coordinator, an owner."""
    person = user("anna@exempel.se", name="Anna Lindgren", password=PASSWORD)
    return membership(person, Role.COORDINATOR, norsjo, is_owner=True)


@pytest.fixture
def lars(norsjo):
    """A manager, not an owner."""
    return membership(user("lars@exempel.se", name="Lars Holmgren"), Role.MANAGER, norsjo)
