"""What a user may read among some documents, told in fewer questions than the scope itself, and never other than it."""

from datetime import date

import pytest
from django.utils import timezone

from plans.models import ActionPlan, PlanInvitee, PlanPlace
from plans.scopes import with_readable
from tests import factories


@pytest.fixture
def plans(cast):
    """Plans of Norsjö, of its neighbour and joint ones; drafts hidden, sent and with people invited."""
    together = factories.group(cast.norsjo, cast.arjeplog)
    both = (cast.norsjo, cast.arjeplog)
    drafts = {
        name: factories.action_plan(*places, title=name, subject=subject, owner_group=owner)
        for name, subject, places, owner in (
            ("Eget utkast", "crime", both[:1], None),
            ("Skickat utkast", "andts", both[:1], None),
            ("Utkast med inbjudna", "other", both[:1], None),
            ("Grannens utkast", "crime", both[1:], None),
            ("Gemensamt utkast", "violent_extremism", both, together),
        )
    }
    PlanPlace.objects.filter(document=drafts["Skickat utkast"]).update(sent_at=timezone.now())
    joint = PlanPlace.objects.filter(document=drafts["Gemensamt utkast"], municipality=cast.arjeplog)
    joint.update(sent_at=timezone.now())
    for person in (cast.colleague, cast.partner):
        PlanInvitee.objects.create(document=drafts["Utkast med inbjudna"], user=person)
    for places, title, owner in (
        (both[:1], "Egen plan", None), (both[1:], "Grannens plan", None), (both, "Gemensam plan", together),
    ):  # fmt: skip
        factories.decide(factories.action_plan(*places, title=title, owner_group=owner), date(2026, 2, 1))
    return ActionPlan.objects.all()


@pytest.mark.parametrize("role", [
    "coordinator", "colleague", "manager", "registrar", "reader", "partner", "county_officer",
])  # fmt: skip
def test_with_readable_says_the_same_as_the_scope(cast, plans, role):
    user = cast.people[role]

    told = {plan.title for plan, is_readable in with_readable(plans, user, cast.norsjo) if is_readable}

    scope = ActionPlan.objects.visible_to(user).of(cast.norsjo)
    assert told == set(scope.values_list("title", flat=True))
    assert {"Egen plan", "Gemensam plan"} <= told
    assert not {"Grannens plan", "Grannens utkast"} & told


@pytest.mark.parametrize(("subject", "asked"), [("final", 1), ("all", 2)])
def test_with_readable_asks_once_where_all_are_final(cast, plans, subject, asked, django_assert_num_queries):
    user = cast.coordinator
    assert user.reach()  # roles are read once per request
    chosen = plans.final() if subject == "final" else plans

    with django_assert_num_queries(asked):
        with_readable(chosen, user, cast.norsjo)
