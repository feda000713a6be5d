"""The steps from a gap ask less than the scopes do, and lead exactly where they let each role write."""

import pytest

from accounts.models import Role, User
from plans.following.gaps import facts_of_measures
from plans.models import ActionPlan, Measure, Origin, PlanInvitee
from tests import factories
from tests.plans.test_gaps import TODAY

pytestmark = pytest.mark.django_db

ROLES = ("coordinator", "colleague", "manager", "registrar", "reader", "partner", "county_officer")


@pytest.fixture(params=[(role, more) for role in ROLES for more in (None, Role.COORDINATOR)])
def person(request, cast):
    """Each role in Norsjö, alone and together with the coordinator's next door."""
    role, more = request.param
    found = getattr(cast, role)
    if more:
        factories.membership(found, more, cast.arjeplog)
    return User.objects.get(pk=found.pk)


def plans(cast, person):
    """Own, next door's, joint and a group's that Norsjö has left; each twice, to one of them invited to write."""
    together, left = factories.group(cast.norsjo, cast.arjeplog), factories.group(cast.arjeplog, name="Utan")
    for places, owner in (
        ([cast.norsjo], None),
        ([cast.arjeplog], None),
        ([cast.arjeplog, cast.norsjo], together),
        ([cast.arjeplog, cast.norsjo], left),
    ):
        for subject, is_invited in (("crime", False), ("andts", True)):
            plan = factories.action_plan(*places, owner_group=owner, subject=subject)
            if is_invited:
                PlanInvitee.objects.create(document=plan, user=person, can_write=True)
            yield plan


def test_editable_in_is_the_scope_of_drafts_in_the_place(cast, person):
    made = list(plans(cast, person))
    made[0].state = ActionPlan.State.IN_REVIEW
    made[0].save()
    factories.action_plan(cast.norsjo, origin=Origin.REGISTERED)

    for place in (cast.norsjo, cast.arjeplog):
        scope = ActionPlan.objects.editable_by(person).of(place)
        assert set(ActionPlan.objects.editable_in(person, place)) == set(scope)


def test_a_measure_is_kept_up_by_those_of_its_scope(cast, person):
    for number, plan in enumerate(plans(cast, person)):
        factories.measure(plan, person=person if number % 2 else None)
        factories.decide(plan)

    rows = facts_of_measures(person, cast.norsjo, TODAY)

    assert len(rows) == 6
    kept = set(Measure.objects.followed_by(person).values_list("pk", flat=True))
    assert {row.pk for row in rows if row.is_kept} == kept & {row.pk for row in rows}
