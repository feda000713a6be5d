"""Plans, goals and decisions: changes that touch more than one row. Callers check access."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from municipalities.models import GroupMember, Municipality, MunicipalityGroup
from plans.drafting.actions import lock_draft, lock_open, record_decision
from plans.models import ActionPlan, Cause, Goal, PlanPlace, SituationReport
from plans.planning.readiness import Lack, lacks_of
from plans.printing.about import remove_documents_about
from plans.versions import supersede
from portal.lib.editions import save_edition
from portal.lib.once import once


class NotReady(Exception):
    """The plan lacks something that a decision asks for."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(f"{len(lacks)} missing")
        self.lacks = lacks


class InUse(Exception):
    """Others refer to it, so it stays."""


@transaction.atomic
def start_plan(
    *,
    by: User,
    municipality: Municipality,
    form_token: UUID,
    basis: Iterable[SituationReport],
    group: MunicipalityGroup | None = None,
    **fields: Any,
) -> ActionPlan:
    """Begin an empty plan, of the municipality or of a group it belongs to. The same form twice gives one.

    Raises ActionPlan.DoesNotExist if the token is another person's.
    """
    owner = {"group": group} if group else {"municipality": municipality}
    try:
        with transaction.atomic():
            plan = ActionPlan.objects.create(**owner, **fields, form_token=form_token, created_by=by)
    except IntegrityError:
        return ActionPlan.objects.get(form_token=form_token, created_by=by)
    add_places(plan, municipality)
    plan.basis.set(basis)
    return plan


def add_places(plan: ActionPlan, municipality: Municipality) -> None:
    """Let the plan hold for its municipality, or for each of its group's today."""
    ids = [municipality.pk]
    if plan.group_id:
        members = GroupMember.objects.active().filter(group=plan.group_id)
        ids = sorted({*members.values_list("municipality", flat=True)})
    PlanPlace.objects.bulk_create(PlanPlace(document=plan, municipality_id=pk) for pk in ids)


@transaction.atomic
def change_plan(
    *, plan: ActionPlan, edition: int, basis: Iterable[SituationReport], **fields: Any
) -> ActionPlan:
    """Change what the plan is called, its period and what it builds on. Raises NotOpen and EditConflict."""
    lock_draft(plan)
    saved = save_edition(plan, edition=edition, **fields)
    saved.basis.set(basis)
    return saved


@transaction.atomic
def remove_plan(*, by: User, plan: ActionPlan, seen: Collection[str] = ()) -> None:
    """Remove a plan that is still being written, with its measures and the drafts of documents that were `seen`.

    Raises NotOpen, InUse if work has begun (activities carry out its measures, they were followed up, or a
    round goes on), and NotSeen.
    """
    locked = lock_open(plan)
    measures = locked.measures.all()
    if (
        measures.filter(activities__isnull=False).exists()
        or measures.filter(follow_ups__isnull=False).exists()
        or locked.rounds.exists()
    ):
        raise InUse
    remove_documents_about(locked, by=by, seen=seen)
    locked.delete()


@transaction.atomic
def add_goal(*, plan: ActionPlan, form_token: UUID, causes: Iterable[Cause] = (), **fields: Any) -> Goal:
    """Add a goal, last. The same form twice gives one. Raises NotOpen for a plan that is not written in."""
    hold(plan)
    last = plan.goals.aggregate(last=Max("position"))["last"] or 0
    made, is_new = once(plan.goals, form_token, **fields, position=last + 1)
    if is_new:
        made.causes.set(causes)
    return made


@transaction.atomic
def change_goal(*, goal: Goal, edition: int, causes: Iterable[Cause], **fields: Any) -> Goal:
    """Change a goal. Raises NotOpen and EditConflict."""
    hold(goal.plan)
    saved = save_edition(goal, edition=edition, **fields)
    saved.causes.set(causes)
    return saved


@transaction.atomic
def remove_goal(*, goal: Goal) -> None:
    """Remove a goal; measures under it keep their own words. Raises NotOpen."""
    hold(goal.plan)
    goal.delete()


def hold(plan: ActionPlan) -> None:
    """Hold a draft while its goals and measures are written; a plan registered as a file, while it is in force.

    Raises NotOpen for every other.
    """
    if plan.is_registered and plan.is_in_force:
        ActionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    else:
        lock_draft(plan)


@transaction.atomic
def decide_plan(
    *,
    by: User,
    plan: ActionPlan,
    municipality: Municipality,
    deciding_body: str,
    decided_on: date,
    minutes_ref: str,
    case_number: str,
) -> ActionPlan:
    """Record that the plan was decided (5 §): its content is then fixed, and it replaces the one in force.

    Of a joint plan, the first municipality's decision fixes the content; the others record theirs after.
    Raises NotOpen, and NotReady with what is missing.
    """
    locked = lock_open(plan)
    if lacks := lacks_of(locked):
        raise NotReady(lacks)
    now = timezone.now()
    supersede(locked, at=now)
    record_decision(
        document=locked,
        municipality=municipality,
        deciding_body=deciding_body,
        decided_on=decided_on,
        minutes_ref=minutes_ref,
        case_number=case_number,
    )
    locked.state, locked.final_on, locked.final_at, locked.final_by = (
        ActionPlan.State.DECIDED, decided_on, now, by
    )  # fmt: skip
    ActionPlan.objects.filter(pk=locked.pk).update(
        state=locked.state, final_on=decided_on, final_at=now, final_by=by
    )
    return locked
