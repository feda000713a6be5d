"""Norsjö, Malå and Sorsele in county 24, Boden in county 25; who coordinates them, and officers of both counties."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from activities.choices import forget_reference
from activities.reference import load_types_and_tags
from municipalities.actions import load_practice
from tests import factories


@pytest.fixture
def cast(db):
    load_types_and_tags()
    forget_reference()
    west, north = factories.county("24", "Västerbottens län"), factories.county("25", "Norrbottens län")
    load_practice()
    places = {
        "norsjo": factories.municipality("2417", "Norsjö"),
        "mala": factories.municipality("2418", "Malå"),
        "sorsele": factories.municipality("2422", "Sorsele"),
        "boden": factories.municipality("2582", "Boden"),
    }
    cast = SimpleNamespace(west=west, north=north, **places)
    for name, place in places.items():
        setattr(cast, f"{name}_coordinator", factories.member(Role.COORDINATOR, place))
    cast.reader = factories.member(Role.READER, cast.norsjo)
    cast.officer = factories.member(Role.COUNTY_OFFICER, west)
    cast.north_officer = factories.member(Role.COUNTY_OFFICER, north)
    yield cast
    forget_reference()


@pytest.fixture
def as_(cast):
    """A client signed in as somebody of the cast, by name: as_("mala") is Malå's coordinator."""

    def signed_in(name):
        client = Client()
        client.force_login(getattr(cast, f"{name}_coordinator", None) or getattr(cast, name))
        return client

    return signed_in


@pytest.fixture
def count_queries():
    """How many questions a function asks the database."""

    def count(function):
        with CaptureQueriesContext(connection) as queries:
            function()
        return len(queries)

    return count
