"""What every test may use: the database, the reference data, and a fixed cast of people."""

import gc
from dataclasses import dataclass, fields
from datetime import date

import pytest
from django.utils import translation

from accounts.models import Role, User
from activities.choices import forget_reference
from activities.models import Activity
from activities.reference import load_report_questions, load_types_and_tags
from municipalities.models import County, LocalPoliceArea, Municipality, PoliceAreaMember
from plans.law.duties import load_duties
from tests import factories
from tests.access.things import things
from tests.postgres import django_db_setup, pytest_configure, pytest_unconfigure

__all__ = ["django_db_setup", "pytest_configure", "pytest_unconfigure", "things"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Those that take long come first, in both of the halves that two workers begin with: what is left at the end is
    short, so that neither waits for the other."""
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    half = len(rest) // 2
    items[:] = [*long[::2], *rest[:half], *long[1::2], *rest[half:]]


def pytest_collection_finish():
    """What has been imported stays: looking through it for rubbish took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@pytest.fixture(autouse=True)
def swedish():
    """Every test begins in Swedish, whatever language the one before it asked for."""
    with translation.override("sv"):
        yield


@pytest.fixture
def reference_data(db):
    """Types, themes, reporting tags and questions, and the duties of the law, as loaded in production."""
    load_types_and_tags()
    load_report_questions()
    load_duties()
    forget_reference()
    yield
    forget_reference()


@dataclass(frozen=True)
class Cast:
    """Two municipalities in two counties, everyone who works there, and what they have in their records."""

    norsjo: Municipality
    arjeplog: Municipality
    vasterbotten: County
    norrbotten: County
    coordinator: User
    colleague: User
    manager: User
    registrar: User
    reader: User
    partner: User
    county_officer: User
    municipality_administrator: User
    county_administrator: User
    portal_administrator: User
    foreign_coordinator: User
    foreign_officer: User
    stranger: User
    draft: Activity
    unshared: Activity
    shared: Activity
    foreign: Activity

    @property
    def people(self) -> dict[str, User]:
        return {
            f.name: getattr(self, f.name) for f in fields(self) if isinstance(getattr(self, f.name), User)
        }


@pytest.fixture
def cast(reference_data):
    """Norsjö with everyone who may work there, Arjeplog next door in another county."""
    norsjo = factories.municipality("2417", "Norsjö")
    arjeplog = factories.municipality("2506", "Arjeplog")
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    PoliceAreaMember.objects.create(area=area, municipality=norsjo, starts_on=date(2024, 1, 1))
    coordinator = factories.member(Role.COORDINATOR, norsjo, is_owner=True)
    colleague = factories.member(Role.COLLEAGUE, norsjo, unit="school")
    foreign_coordinator = factories.member(Role.COORDINATOR, arjeplog, is_owner=True)
    return Cast(
        norsjo=norsjo,
        arjeplog=arjeplog,
        vasterbotten=norsjo.county,
        norrbotten=arjeplog.county,
        coordinator=coordinator,
        colleague=colleague,
        manager=factories.member(Role.MANAGER, norsjo, is_owner=True),
        registrar=factories.member(Role.REGISTRAR, norsjo),
        reader=factories.member(Role.READER, norsjo),
        partner=factories.member(Role.PARTNER, area),
        county_officer=factories.member(Role.COUNTY_OFFICER, norsjo.county),
        municipality_administrator=factories.member(Role.ADMINISTRATOR, norsjo),
        county_administrator=factories.member(Role.ADMINISTRATOR, norsjo.county),
        portal_administrator=factories.member(Role.ADMINISTRATOR),
        foreign_coordinator=foreign_coordinator,
        foreign_officer=factories.member(Role.COUNTY_OFFICER, arjeplog.county),
        stranger=factories.user(),
        draft=factories.activity(norsjo, title="Ett utkast", is_draft=True, by=coordinator),
        unshared=factories.activity(norsjo, title="En odelad aktivitet", by=colleague),
        shared=factories.activity(norsjo, title="En delad aktivitet", shared=True, by=coordinator),
        foreign=factories.activity(arjeplog, title="En annan kommuns aktivitet", by=foreign_coordinator),
    )


@pytest.fixture
def sign_in(client):
    """Sign a person in, without the sign-in form."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in
