"""What an insider of one municipality tries against the chain of another: nothing is read, and nothing changed."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from municipalities.models import GroupMember
from plans.models import ActionPlan, Document, LessonLearned, Measure, SituationReport
from tests import factories
from tests.test_access import TABLE, close, fill, signed_in, things

__all__ = ["things"]

CANARY = "Kanariefågel"


@dataclass(frozen=True)
class Chain:
    """One of everything that can be chosen in a form, in one municipality: final ones and drafts."""

    report: SituationReport
    draft_report: SituationReport
    plan: ActionPlan
    draft_plan: ActionPlan
    ids: dict[str, str]  # by the field in which somebody might send it


def chain_at(place, person):
    """A municipality's work, with the canary in every text of it."""
    words = {"title": f"{CANARY} titel"}
    series = factories.indicator(f"egen-{place.code}", name=f"{CANARY} serie", municipality=place)
    report = factories.situation_report(place, parts=False, **words)
    file = factories.stored_file(place, f"{CANARY}.pdf")
    source = factories.report_source(report, file=file, note=CANARY, **words)
    problem = factories.problem(report, **words)
    cause = factories.cause(problem, f"{CANARY} orsak")
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 10))
    draft_report = factories.situation_report(place, subject="andts", **words)
    plan = factories.action_plan(place, basis=[report], **words)
    goal = factories.goal(plan, f"{CANARY} mål", indicator=series)
    measure = factories.measure(plan, causes=[cause], goal=goal, indicator=series, **words)
    factories.decide(plan)
    draft_plan = factories.action_plan(place, basis=[report], subject="andts", **words)
    follow_up = factories.follow_up(measure, sentence=CANARY)
    factories.lesson(follow_up, CANARY)
    council = factories.body(place, name=f"{CANARY} råd")
    seat = factories.seat(council, holder=CANARY, title=CANARY)
    agreement = factories.agreement(place, **words)
    factories.pledge(place, text=CANARY)
    round_ = factories.follow_up_round(plan, conclusion=CANARY, finished_on=timezone.localdate())
    factories.document(place, **words)
    factories.duty_statement("s5", place, by=person, rationale=CANARY)
    factories.council_report(place, by=person, about=CANARY)
    factories.activity(place, by=person, **words).measures.add(measure)
    chosen = {
        "report": report, "plan": plan, "round": round_, "basis": report, "used_in": report, "sources": source,
        "problem": problem, "problems": problem, "cause": cause, "causes": cause, "parent": goal, "goal": goal,
        "indicator": series, "measure": measure, "measures": measure, "user": person, "person": person,
        "agreement": agreement, "body": council, "seats": seat, "start": plan,
    }  # fmt: skip
    return Chain(report, draft_report, plan, draft_plan, {name: str(row.pk) for name, row in chosen.items()})


@pytest.fixture
def theirs(cast):
    User.objects.filter(pk=cast.foreign_coordinator.pk).update(name=f"{CANARY} Person")
    return chain_at(cast.arjeplog, cast.foreign_coordinator)


@pytest.fixture
def of_both(cast):
    """Somebody who coordinates both municipalities: in each, only its own may be chosen or shown."""
    person = factories.member(Role.COORDINATOR, cast.norsjo)
    factories.membership(person, Role.COORDINATOR, cast.arjeplog)
    return person


def content(answer):
    body = answer.getvalue() if answer.streaming else answer.content
    close(answer)
    return body.decode("utf-8", "replace")


def pages_of_a_place(things):
    """The addresses that name a municipality, filled with what is Norsjö's."""
    for name, row in TABLE.items():
        if "code" in row.kwargs:
            yield name, reverse(name, kwargs=fill(row.kwargs, things))


def test_whoever_coordinates_two_finds_nothing_of_the_one_in_the_other(cast, things, theirs, of_both):
    client = signed_in(of_both)

    shown = [name for name, address in pages_of_a_place(things) if CANARY in content(client.get(address))]

    assert shown == []


@pytest.mark.parametrize("role", ["coordinator", "manager", "colleague", "reader", "partner", "county_officer"])
def test_nothing_of_the_chain_elsewhere_shows_to_anyone(cast, things, theirs, role):
    client = signed_in(cast.people[role])

    shown = [name for name, address in pages_of_a_place(things) if CANARY in content(client.get(address))]

    assert shown == []


# What is joint


@pytest.fixture
def together(cast):
    return factories.group(cast.norsjo, cast.arjeplog)


def leave(place):
    """Let the municipality be in no group from today."""
    GroupMember.objects.filter(municipality=place).update(ends_on=timezone.localdate())


@pytest.mark.parametrize("kind", ["report", "plan"])
def test_a_joint_draft_is_written_by_both_until_one_has_left_the_group(cast, together, kind):
    make = factories.situation_report if kind == "report" else factories.action_plan
    draft = make(cast.norsjo, cast.arjeplog, owner_group=together)
    final = make(cast.norsjo, cast.arjeplog, owner_group=together, subject="andts")
    factories.seal(final, final.FINAL[0], date(2026, 1, 10))
    draft.places.update(sent_at=timezone.now())
    there, officer = signed_in(cast.foreign_coordinator), signed_in(cast.foreign_officer)
    writing, reading = reverse(f"{kind}_edit", args=["2506", draft.pk]), reverse(f"{kind}_detail", args=["2506", draft.pk])
    assert [there.get(writing).status_code, officer.get(reading).status_code] == [200, 200]

    leave(cast.arjeplog)

    assert [there.get(page).status_code for page in (writing, reading)] == [404, 404]
    assert there.post(writing, {"title": "Smugglad"}).status_code == 404
    assert officer.get(reading).status_code == 404
    assert there.get(reverse(f"{kind}_detail", args=["2506", final.pk])).status_code == 200
    assert signed_in(cast.coordinator).get(reverse(f"{kind}_edit", args=["2417", draft.pk])).status_code == 200


def test_in_a_joint_draft_nobody_of_the_other_municipality_is_named_or_stopped(cast, together, theirs):
    elsewhere = factories.member(Role.COLLEAGUE, cast.arjeplog)
    User.objects.filter(pk=elsewhere.pk).update(name=f"{CANARY} Kollega")
    report = factories.situation_report(cast.norsjo, cast.arjeplog, owner_group=together, subject="other")
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=together, subject="other")
    measure = factories.measure(plan, person=elsewhere)
    report.parts.update(edited_by=cast.foreign_coordinator)
    for document in (report, plan):
        document.invitees.create(user=elsewhere, can_write=True)
        document.comments.create(text="Bra så", created_by=cast.foreign_coordinator)
    client = signed_in(cast.coordinator)
    named = {"report": report, "plan": plan, "measure": measure}
    pages = [
        "report_detail", "report_read", "report_people", "plan_detail", "plan_people", "measure_detail", "measure_edit",
    ]  # fmt: skip

    for name in pages:
        page = content(client.get(reverse(name, args=["2417", named[name.partition("_")[0]].pk])))
        assert CANARY not in page, name
    stopped = [
        client.post(reverse("plan_uninvite", args=["2417", plan.pk, elsewhere.pk])).status_code,
        client.post(reverse("report_uninvite", args=["2417", report.pk]), {"person": elsewhere.pk}).status_code,
    ]
    assert stopped == [404, 404]
    assert [document.invitees.count() for document in (report, plan)] == [1, 1]


def test_saving_in_a_joint_plan_keeps_what_only_the_other_municipality_can_choose(cast, together, theirs):
    plan = factories.action_plan(
        cast.norsjo, cast.arjeplog, owner_group=together, subject="other", basis=[theirs.report]
    )
    series = {"indicator_id": theirs.ids["indicator"]}
    measure = factories.measure(plan, person=cast.foreign_coordinator, **series)
    goal = factories.goal(plan, **series)
    client = signed_in(cast.coordinator)

    for name, args in (
        ("plan_edit", [plan.pk]), ("measure_edit", [measure.pk]), ("goal_edit", [plan.pk, goal.pk]),
    ):  # fmt: skip
        address = reverse(name, args=["2417", *args])
        form = client.get(address).context["form"]
        sent = {field.html_name: as_sent(field.value()) for field in form if field.value() not in (None, "", False)}
        assert client.post(address, sent | {"edition": "1"}).status_code == 302

    measure.refresh_from_db()
    goal.refresh_from_db()
    assert list(plan.basis.all()) == [theirs.report]
    assert measure.person == cast.foreign_coordinator
    assert (str(measure.indicator_id), str(goal.indicator_id)) == (theirs.ids["indicator"],) * 2


def as_sent(value):
    """A value of a form as a browser sends it."""
    if isinstance(value, list):
        return [getattr(each, "pk", each) for each in value]
    return value
