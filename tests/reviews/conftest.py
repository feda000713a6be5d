"""A county with three municipalities, a neighbour, and people at work in them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.models import Role
from activities.choices import forget_reference
from activities.reference import load_types_and_tags
from tests import factories


@pytest.fixture
def themes(db):
    """The themes and types of the reference data."""
    load_types_and_tags()
    forget_reference()
    yield
    forget_reference()


@pytest.fixture
def cast(themes):
    """Norsjö, Malå and Åsele in county 24, Boden in county 25; an officer of 24 and one of both."""
    west, north = factories.county("24", "Västerbottens län"), factories.county("25", "Norrbottens län")
    cast = SimpleNamespace(
        west=west,
        north=north,
        norsjo=factories.municipality("2417", "Norsjö"),
        mala=factories.municipality("2418", "Malå"),
        asele=factories.municipality("2463", "Åsele"),
        boden=factories.municipality("2582", "Boden"),
        today=timezone.localdate(),
    )
    cast.coordinator = factories.user("anna@exempel.se", name="Anna Lindgren")
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.norsjo)
    cast.officer = factories.user("erik@exempel.se", name="Erik Öberg")
    factories.membership(cast.officer, Role.COUNTY_OFFICER, west)
    cast.both = factories.user("maj@exempel.se", name="Maj Nilsson")
    factories.membership(cast.both, Role.COUNTY_OFFICER, west)
    factories.membership(cast.both, Role.COUNTY_OFFICER, north)
    cast.days_ago = lambda days: cast.today - timedelta(days=days)
    return cast


@pytest.fixture
def officer(client, cast):
    """A client signed in as the officer of county 24."""
    client.force_login(cast.officer)
    return client
