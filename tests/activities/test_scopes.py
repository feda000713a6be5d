"""Who may read and change what, said by the scopes; the pages ask nothing else."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Role, User
from activities import actions
from activities.models import Activity, Participation
from municipalities.models import Municipality
from tests import factories

READ = {
    "coordinator": {"draft", "unshared", "shared"},
    "manager": {"draft", "unshared", "shared"},
    "colleague": {"unshared", "shared"},
    "registrar": {"shared"},
    "reader": {"shared"},
    "county_officer": {"shared"},
    "partner": set(),
    "municipality_administrator": set(),
    "county_administrator": set(),
    "portal_administrator": set(),
    "foreign_coordinator": {"foreign"},
    "foreign_officer": set(),
    "stranger": set(),
}
CHANGE = {
    "coordinator": {"draft", "unshared", "shared"},
    "colleague": {"unshared"},
    "foreign_coordinator": {"foreign"},
}


def names(cast, activities):
    found = set(activities)
    return {name for name in ("draft", "unshared", "shared", "foreign") if getattr(cast, name) in found}


@pytest.mark.parametrize("role", READ)
def test_visible_to_gives_each_role_its_own(cast, role):
    person = User.objects.get(pk=cast.people[role].pk)

    assert names(cast, Activity.objects.visible_to(person)) == READ[role]
    assert names(cast, Activity.objects.editable_by(person)) == CHANGE.get(role, set())


def test_visible_to_gives_anonymous_visitors_nothing(cast):
    anyone = AnonymousUser()

    assert not Activity.objects.visible_to(anyone).exists()
    assert not Activity.objects.editable_by(anyone).exists()
    assert not Municipality.objects.visible_to(anyone).exists()
    assert not Municipality.objects.editable_by(anyone).exists()
    assert not Municipality.objects.administered_by(anyone).exists()


def test_visible_to_opens_an_invited_partner_that_activity_alone(cast):
    actions.invite_guest(
        by=cast.coordinator, participation=cast.unshared.participations.get(), partner=cast.partner
    )
    partner = User.objects.get(pk=cast.partner.pk)

    assert names(cast, Activity.objects.visible_to(partner)) == {"unshared"}


def test_visible_to_closes_to_a_partner_whose_police_area_left_the_municipality(cast):
    actions.invite_guest(
        by=cast.coordinator, participation=cast.unshared.participations.get(), partner=cast.partner
    )
    cast.norsjo.police_memberships.update(ends_on=timezone.localdate())
    partner = User.objects.get(pk=cast.partner.pk)

    assert names(cast, Activity.objects.visible_to(partner)) == set()


def test_visible_to_ends_on_the_day_the_membership_ends(cast):
    today = timezone.localdate()
    membership = cast.coordinator.memberships.get()
    membership.ends_on = today + timedelta(days=1)
    membership.save()
    assert Activity.objects.visible_to(User.objects.get(pk=cast.coordinator.pk)).exists()

    membership.ends_on = today
    membership.save()
    assert not Activity.objects.visible_to(User.objects.get(pk=cast.coordinator.pk)).exists()


def test_visible_to_gives_nothing_before_an_invitation_is_accepted(cast):
    invited = factories.user()
    factories.membership(invited, Role.COORDINATOR, cast.norsjo, accepted_at=None)

    assert not Activity.objects.visible_to(User.objects.get(pk=invited.pk)).exists()


def test_visible_to_hides_the_other_municipality_of_a_shared_activity(cast):
    mala = factories.municipality("2418", "Malå")
    joint = factories.activity(cast.norsjo, mala, title="Gemensam", on=date(2026, 10, 1))
    Participation.objects.filter(activity=joint, municipality=mala).update(shared_at=timezone.now())
    officer = User.objects.get(pk=cast.county_officer.pk)

    seen = Participation.objects.visible_to(officer).filter(activity=joint)

    assert [row.municipality for row in seen] == [mala]


def test_visible_to_leaves_out_what_was_removed(cast):
    actions.remove(by=cast.coordinator, participation=cast.shared.participations.get())

    for role in ("coordinator", "manager", "county_officer", "reader"):
        person = User.objects.get(pk=cast.people[role].pk)
        assert cast.shared not in Activity.objects.visible_to(person)
