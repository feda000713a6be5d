"""What the county board says reaches the municipality: it stands on the start page until somebody has seen to it."""

import pytest
from django.urls import reverse

from accounts.models import Role
from plans.models import DutyStatement, SharedDuty
from plans.notices import county_said
from tests import factories
from tests.access.asking import signed_in

START = ("municipality_start", ["2417"])


def start_of(person):
    return signed_in(person).get(reverse(*START[:1], args=START[1])).content.decode()


def comment(document, by, text="Bra om skolan."):
    return document.comments.create(text=text, created_by=by)


@pytest.mark.parametrize(
    ("make", "page", "settle"),
    [
        (factories.situation_report, "report_detail", "report_settle"),
        (factories.action_plan, "plan_detail", "plan_settle"),
    ],
)
def test_a_comment_of_the_county_stands_on_the_start_page_until_it_is_seen_to(cast, make, page, settle):
    draft = make(cast.norsjo, title="Utkast ett")
    remark = comment(draft, cast.county_officer)
    link = f'<a href="{reverse(page, args=["2417", draft.pk])}">Läs länsstyrelsens kommentar: Utkast ett</a>'

    assert link in start_of(cast.coordinator)
    assert "länsstyrelsens kommentar" not in start_of(cast.colleague)

    key = {"pk": draft.pk} | ({"comment": remark.pk} if page == "plan_detail" else {})
    signed_in(cast.coordinator).post(reverse(settle, kwargs={"code": "2417", **key}), {"comment": remark.pk})

    assert link not in start_of(cast.coordinator)


def test_remarks_of_the_municipality_itself_and_on_what_is_completed_are_no_news(cast):
    comment(factories.situation_report(cast.norsjo, title="Eget"), cast.manager)
    draft = factories.situation_report(cast.norsjo, title="Färdig", subject="andts")
    comment(draft, cast.county_officer)
    factories.seal(draft, "completed", draft.created_at.date())

    assert county_said(cast.norsjo) == []


def test_what_an_officer_who_has_left_said_still_waits(cast):
    comment(factories.situation_report(cast.norsjo, title="Utkast ett"), cast.county_officer)
    cast.county_officer.memberships.filter(role=Role.COUNTY_OFFICER).update(ends_on="2026-01-01")

    assert [notice.title for notice in county_said(cast.norsjo)] == ["Utkast ett"]


def test_an_observation_stands_on_the_start_page_until_it_is_marked_as_read(cast):
    SharedDuty.objects.create(municipality=cast.norsjo, duty_code="s4", shared_by=cast.coordinator)
    seen = {"status": "in_progress", "source": DutyStatement.Source.COUNTY_OBSERVED}
    factories.duty_statement("s4", cast.norsjo, by=cast.county_officer, **seen)
    factories.duty_statement("s5", cast.norsjo, by=cast.coordinator)
    coordinator, told = signed_in(cast.coordinator), "Läs vad länsstyrelsen har sett: 4 § Lägesbild"
    assert told in start_of(cast.coordinator)

    duty = coordinator.get(reverse("duty_detail", args=["2417", "s4"]))
    assert "Markera som läst" in duty.content.decode()
    coordinator.post(reverse("duty_mark_read", args=["2417", "s4"]))

    assert told not in start_of(cast.coordinator)
    assert (
        "Markera som läst"
        not in coordinator.get(reverse("duty_detail", args=["2417", "s4"])).content.decode()
    )


def test_notices_cost_one_question_however_many(cast, django_assert_num_queries):
    factories_made = [
        comment(factories.situation_report(cast.norsjo, title=f"Utkast {n}"), cast.county_officer)
        for n in range(3)
    ]

    with django_assert_num_queries(1):
        assert len(county_said(cast.norsjo)) == len(factories_made)
