"""Measures: their text while the plan is written, and what lives on after it was decided. Callers check access."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from plans.models import ActionPlan, Cause, FollowUp, Measure, MeasureTask, Postponement, Problem
from plans.planning.actions import InUse, hold
from plans.reports import rows_of
from portal.lib.editions import EditConflict, save_edition
from portal.lib.once import once


class NeedsFollowUp(Exception):
    """Carried out can only be said of a measure that has been followed up."""


@transaction.atomic
def add_measure(
    *,
    plan: ActionPlan,
    form_token: UUID,
    causes: Iterable[Cause] = (),
    problems: Iterable[Problem] = (),
    **fields: Any,
) -> Measure:
    """Add a measure, last in the plan. The same form posted twice gives one. Raises NotOpen."""
    hold(plan)
    last = plan.measures.aggregate(last=Max("position"))["last"] or 0
    made, is_new = once(plan.measures, form_token, **fields, position=last + 1)
    if is_new:
        made.causes.set(causes)
        made.problems.set(problems)
    return made


@transaction.atomic
def change_measure(
    *,
    measure: Measure,
    edition: int,
    causes: Iterable[Cause] | None = None,
    problems: Iterable[Problem] | None = None,
    **fields: Any,
) -> Measure:
    """Change a measure's text. Raises NotOpen, and EditConflict if it was changed since `edition` was read."""
    hold(measure.plan)
    saved = save_edition(measure, edition=edition, **fields)
    if causes is not None:
        saved.causes.set(causes)
    if problems is not None:
        saved.problems.set(problems)
    return saved


@transaction.atomic
def remove_measure(*, measure: Measure) -> None:
    """Remove a measure from a plan that is written. Raises NotOpen, and InUse if work has been done under it."""
    hold(measure.plan)
    if FollowUp.objects.filter(measure=measure).exists() or measure.activities.exists():
        raise InUse
    measure.delete()


# What lives on after the decision


def add_task(*, measure: Measure, form_token: UUID, **fields: Any) -> MeasureTask:
    """Add a task. The same form posted twice gives one."""
    return once(measure.tasks, form_token, **fields)[0]


def finish_task(*, by: User, task: MeasureTask) -> None:
    """Tick a task as done today; ticked again, the first day stands."""
    MeasureTask.objects.filter(pk=task.pk, done_on=None).update(done_on=timezone.localdate(), done_by=by)


def reopen_task(*, task: MeasureTask) -> None:
    """Take the tick away."""
    MeasureTask.objects.filter(pk=task.pk).update(done_on=None, done_by=None)


def postpone(
    *,
    by: User,
    measure: Measure,
    form_token: UUID,
    field: str,
    to_date: date,
    reason: str,
    decided_by: str,
    decided_on: date,
) -> Postponement:
    """Move a decided date: from the one in force now to another, with reason and decider. Posted twice: once."""
    row = rows_of(Measure.objects.filter(pk=measure.pk))[0]
    before = {"ends_on": row.ends_on, "follow_up_on": row.follow_up_on}[field]
    moved = {"field": field, "from_date": before, "to_date": to_date, "reason": reason}
    decided = {"decided_by": decided_by, "decided_on": decided_on, "created_by": by}
    return once(measure.postponements, form_token, **moved, **decided)[0]


@transaction.atomic
def set_state(*, by: User, measure: Measure, edition: int, state: str, reason: str) -> Measure:
    """Say another state than the computed one, with the reason; an empty state lets the computed one hold again.

    Raises NeedsFollowUp for carried out before there is a final follow-up under this plan, and EditConflict.
    """
    followed_up = FollowUp.objects.final().filter(measure=measure)
    if state == Measure.Override.DONE and not followed_up.exists():
        raise NeedsFollowUp
    return save_edition(
        measure,
        edition=edition,
        set_state=state,
        set_reason=reason if state else "",
        set_on=timezone.localdate() if state else None,
        set_by=by if state else None,
    )


def set_person(*, measure: Measure, edition: int, person: User | None) -> Measure:
    """Let another person answer for the measure; the role it was decided for stays. Raises EditConflict."""
    return save_edition(measure, edition=edition, person=person)


def lend(*, measure: Measure, edition: int, note: str) -> Measure:
    """Show a decided measure to other municipalities, with what they should know. Raises EditConflict."""
    return save_edition(measure, edition=edition, is_lent=True, lent_note=note)


def stop_lending(*, measure: Measure) -> None:
    """Show it no longer; those who have borrowed it keep what they wrote."""
    Measure.objects.filter(pk=measure.pk).update(is_lent=False, edition=F("edition") + 1)


def save_rows(
    *, plan: ActionPlan, changed: list[tuple[Measure, int, dict[str, Any]]], new: list[dict[str, Any]]
) -> dict[int, Measure]:
    """Save the changed rows of a table, each by itself, and the new ones.

    Returns the rows that someone else had saved meanwhile, by key, as they stand; nothing of those is changed.
    Raises NotOpen.
    """
    conflicts = {}
    for measure, edition, fields in changed:
        try:
            change_measure(measure=measure, edition=edition, **fields)
        except EditConflict as conflict:
            conflicts[measure.pk] = conflict.current
    for fields in new:
        add_measure(plan=plan, **fields)
    return conflicts
