"""The states of plans, walked at random: no way to a decision past its guards, nothing decided ever changes."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.drafting import actions as drafting
from plans.drafting.actions import NotOpen
from plans.models import ActionPlan, Measure
from plans.planning import actions, copying
from plans.planning.measures.actions import add_measure, change_measure
from plans.planning.readiness import lacks_of
from tests import factories

FINAL = {"decided", "superseded"}
BY = {"deciding_body": "KS", "decided_on": date(2026, 11, 3), "minutes_ref": "§ 1", "case_number": ""}


class Walk:
    """A municipality's plans, and every step that a page can take with the newest of them."""

    def __init__(self):
        self.place, self.person = factories.municipality(), factories.user()
        report = factories.situation_report(self.place, parts=False)
        self.cause = factories.cause(factories.problem(report))
        self.report = factories.seal(report, report.State.COMPLETED, date(2026, 1, 1))
        self.fixed = {}

    @property
    def plan(self):
        return ActionPlan.objects.order_by("-pk").first() or self.begin()

    def begin(self):
        return actions.start_plan(
            by=self.person, municipality=self.place, form_token=uuid4(), basis=[], title="Plan"
        )

    def choose_basis(self):
        actions.change_plan(plan=self.plan, edition=self.plan.edition, basis=[self.report])

    def add_bare(self):
        add_measure(plan=self.plan, form_token=uuid4(), title="Bara titel")

    def complete_all(self):
        for measure in self.plan.measures.all():
            change_measure(
                measure=measure, edition=measure.edition, causes=[self.cause], operative_goal="Mål",
                ends_on=date(2027, 1, 1), responsible="Rektorn", follow_up_on=date(2027, 2, 1),
            )  # fmt: skip

    def review(self):
        drafting.to_review(document=self.plan)

    def back(self):
        drafting.back_to_draft(document=self.plan)

    def decide(self):
        plan = self.plan
        lacks = [] if plan.is_final else lacks_of(plan)
        actions.decide_plan(by=self.person, plan=plan, municipality=self.place, **BY)
        assert not lacks

    def next_version(self):
        if self.plan.is_in_force:
            copying.new_version(by=self.person, plan=self.plan, municipality=self.place)

    def remove(self):
        actions.remove_plan(by=self.person, plan=self.plan)

    def meddle(self):
        """Write past every action, straight into the tables."""
        for plan in ActionPlan.objects.filter(state__in=FINAL):
            for change in (
                lambda plan=plan: ActionPlan.objects.filter(pk=plan.pk).update(title="Annan"),
                lambda plan=plan: ActionPlan.objects.filter(pk=plan.pk).update(state="draft"),
                lambda plan=plan: factories.measure(plan, "Smugen"),
                lambda plan=plan: plan.basis.clear() if plan.basis.exists() else plan.basis.add(self.report),
            ):
                with pytest.raises(IntegrityError), transaction.atomic():
                    change()

    def check(self):
        plans = list(ActionPlan.objects.all())
        assert sum(plan.state == "decided" for plan in plans) <= 1
        texts = {plan.pk: text_of(plan) for plan in plans if plan.state in FINAL}
        for pk, text in self.fixed.items():
            assert texts[pk] == text
        for pk in texts.keys() - self.fixed.keys():
            assert text_is_whole(ActionPlan.objects.get(pk=pk))
        self.fixed = texts


def text_of(plan):
    """All that must never change of a decided plan."""
    rows = (
        Measure.objects.filter(plan=plan)
        .order_by("pk")
        .values_list("title", "operative_goal", "ends_on", "causes")
    )
    return plan.title, plan.final_on, list(plan.basis.values_list("pk")), list(rows)


def text_is_whole(plan):
    """R1, R4, R5, R28 read straight from the tables."""
    return (
        plan.basis.filter(state__in=["completed", "superseded"]).exists()
        and plan.places.exclude(deciding_body="").exists()
        and plan.measures.exists()
        and not plan.measures.filter(causes=None, reason_without_cause="").exists()
        and not plan.measures.filter(follow_up_on=None).exists()
        and not plan.measures.filter(operative_goal="", goal=None).exists()
    )


STEPS = [
    "choose_basis", "add_bare", "complete_all", "review", "back", "decide", "next_version", "remove", "meddle",
]  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=14))
def test_r31_no_walk_decides_past_the_guards_or_changes_what_was_decided(db, steps):
    with transaction.atomic():
        walk = Walk()
        for step in steps:
            try:
                with transaction.atomic():
                    getattr(walk, step)()
            except (NotOpen, actions.NotReady):
                pass
            walk.check()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_walk_reaches_a_second_decision():
    walk = Walk()
    for step in ("choose_basis", "add_bare", "complete_all", "decide", "next_version", "decide", "meddle"):
        getattr(walk, step)()
        walk.check()

    assert sorted(ActionPlan.objects.values_list("version", "state")) == [(1, "superseded"), (2, "decided")]
