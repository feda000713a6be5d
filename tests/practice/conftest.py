"""Övningskommunen as it stands in the morning, and something that someone else practised there."""

import pytest
from django.utils import timezone

from accounts.models import Role
from municipalities.actions import load_practice
from municipalities.models import PRACTICE, Municipality
from portal.practice.reset import reset_practice
from tests import factories

CANARY = "Kanariefågeln i Övningskommunen"


@pytest.fixture
def practice(cast):
    load_practice()
    reset_practice()
    return Municipality.objects.get(pk=PRACTICE)


@pytest.fixture
def canary(practice):
    """An entry of someone else's in Övningskommunen, with the same words everywhere."""
    person = factories.member(Role.COORDINATOR, factories.municipality("1489", "Alingsås"))
    person.name = CANARY
    person.save()
    return factories.activity(
        practice,
        title=CANARY,
        shared=True,
        by=person,
        on=timezone.localdate(),
        organiser=CANARY,
        partners=[CANARY],
        method=CANARY,
        themes=["vbe"],
    )
