"""One's own planning asks less than the scopes do, and shows exactly what they let the person read."""

from datetime import date, datetime

import pytest
import time_machine

from accounts.models import Role, User
from activities.load.reports import Kind, load_of
from municipalities.models import Body, Decision, Meeting, SeatHolder
from plans.models import ActionPlan, Measure, MeasureTask, PlanInvitee
from tests import factories

pytestmark = pytest.mark.django_db

ROLES = ("coordinator", "colleague", "manager", "registrar", "reader", "partner", "county_officer")
DUE = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel("2026-11-18T10:00:00+01:00", tick=False):
        yield


def plans_everywhere(cast, person):
    """Plans of every state, own, joint, next door and of a group; to some the person is invited."""
    together = factories.group(cast.norsjo, cast.arjeplog)
    for places, owner_group in (
        ([cast.norsjo], None),
        ([cast.arjeplog], None),
        ([cast.arjeplog, cast.norsjo], together),
    ):
        for state in ActionPlan.State:
            for subject, is_invited in (("crime", False), ("andts", True)):
                plan = factories.action_plan(*places, owner_group=owner_group, subject=subject)
                made = factories.measure(plan, ends_on=DUE, person=person)
                MeasureTask.objects.create(measure=made, title="Steg", person=person, due_on=DUE)
                if is_invited:
                    PlanInvitee.objects.create(document=plan, user=person)
                plan.state, plan.final_on = state, DUE if state in ActionPlan.FINAL else None
                plan.save()


def bodies_everywhere(cast, person):
    """Bodies here, next door and of both; with a seat, without one, and with one that was left."""
    for places in ([cast.norsjo], [cast.arjeplog], [cast.arjeplog, cast.norsjo]):
        for seat in (None, {}, {"ends_on": date(2026, 1, 1)}):
            body = factories.body(*places)
            meeting = Meeting.objects.create(
                body=body, starts_at=datetime.fromisoformat("2026-12-01T13:00:00+01:00")
            )
            Decision.objects.create(meeting=meeting, text="Bjud in skolan", person=person, due_on=DUE)
            if seat is not None:
                SeatHolder.objects.create(
                    seat=factories.seat(body), name="Namn", user=person, starts_on=date(2024, 1, 1), **seat
                )


def shown(person, kind, **fields):
    return {int(item.pk) for item in load_of(person, **fields).items if item.kind == kind}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("also_next_door", [None, Role.COLLEAGUE, Role.PARTNER])
def test_load_of_shows_what_the_scopes_let_each_role_read(cast, role, also_next_door):
    person = getattr(cast, role)
    if also_next_door:
        factories.membership(person, also_next_door, cast.arjeplog)
    plans_everywhere(cast, person)
    bodies_everywhere(cast, person)
    person = User.objects.get(pk=person.pk)

    for at in (None, cast.norsjo):
        places = person.reach() & ({cast.norsjo.pk} if at else {cast.norsjo.pk, cast.arjeplog.pk})
        plans = ActionPlan.objects.visible_to(person).exclude(state=ActionPlan.State.SUPERSEDED)
        plans = plans.filter(places__municipality__in=places).values("pk")
        bodies = Body.objects.visible_to(person).filter(municipalities__in=places).values("pk")
        seated = SeatHolder.objects.active().filter(user=person).values("seat__body")

        def keys(rows):
            return set(rows.values_list("pk", flat=True))

        measures = Measure.objects.in_force().filter(plan__in=plans)
        assert shown(person, Kind.MEASURE_ENDS, at=at) == keys(measures)
        assert shown(person, Kind.TASK, at=at) == keys(MeasureTask.objects.filter(measure__plan__in=plans))
        assert shown(person, Kind.DECISION, at=at) == keys(Decision.objects.filter(meeting__body__in=bodies))
        meetings = Meeting.objects.filter(body__in=bodies).filter(body__in=seated)
        assert shown(person, Kind.MEETING, at=at) == keys(meetings)
