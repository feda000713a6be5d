"""What changes in follow-up: a measure's follow-up, rounds over a plan, lessons, and the self-check.

Callers check access.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Membership, User
from municipalities.models import Municipality, StoredFile
from plans.models import (
    ActionPlan,
    FollowUp,
    FollowUpRound,
    LessonLearned,
    Measure,
    SelfCheck,
    SituationReport,
)
from plans.printing.about import remove_documents_about
from plans.reports import measures_of
from plans.stats import MeasureState
from plans.versions import hold_owner
from portal.lib.editions import EditConflict, save_edition
from portal.lib.uploads import Upload


class DraftExists(Exception):
    """Someone has begun a follow-up of the measure in the same round; `draft` is that one."""

    def __init__(self, draft: FollowUp) -> None:
        super().__init__(draft.pk)
        self.draft = draft


class AlreadyFinal(Exception):
    """The follow-up is final: nothing of it changes, a new one corrects it."""


class NotInForce(Exception):
    """The plan is not decided, or was replaced: its measures are not followed up any more."""


class RoundNotComplete(Exception):
    """Measures lack a final follow-up in the round; `lacking` are those."""

    def __init__(self, lacking: list[Measure]) -> None:
        super().__init__(len(lacking))
        self.lacking = lacking


class RoundFinished(Exception):
    """The round is finished and stays as it is."""


class RoundInUse(Exception):
    """The round holds follow-ups and cannot be taken away."""


@transaction.atomic
def write_follow_up(
    *,
    by: User,
    measure: Measure,
    municipality: Municipality,
    form_token: UUID,
    is_final: bool,
    activities: Iterable[Any] = (),
    lesson: str = "",
    is_shared: bool = False,
    **fields: Any,
) -> FollowUp:
    """Write a follow-up, as a draft or final; it belongs to the round that goes on in the municipality, if any.

    `fields` are on, colour, sentence, effect, effect_text, choice and choice_reason; it rests on the `activities`.
    The same form posted twice gives one. Raises NotInForce, and DraftExists where a draft would be the second one
    in the round; and FollowUp.DoesNotExist for a token of another measure or person.
    """
    measure = _hold_in_force(measure)
    going_on = _lock_open_round(measure.plan_id, municipality)
    try:
        with transaction.atomic():
            follow_up = FollowUp.objects.create(
                measure=measure,
                round=None if is_final else going_on,  # where somebody may have a draft already
                created_by=by,
                form_token=form_token,
                **fields,
            )
    except IntegrityError as error:
        if FollowUp.objects.filter(form_token=form_token).exists():
            return FollowUp.objects.get(form_token=form_token, measure=measure, created_by=by)
        draft = FollowUp.objects.filter(round=going_on, measure=measure, state=FollowUp.State.DRAFT).first()
        if going_on is None or draft is None:
            raise
        raise DraftExists(draft) from error
    follow_up.activities.set(activities)
    _save_lesson(follow_up, lesson, is_shared)
    return _finish(follow_up, going_on) if is_final else follow_up


@transaction.atomic
def change_follow_up(
    *,
    follow_up: FollowUp,
    edition: int,
    is_final: bool,
    activities: Iterable[Any] | None = None,
    lesson: str = "",
    is_shared: bool = False,
    **fields: Any,
) -> FollowUp:
    """Change a draft, or make it final. Raises AlreadyFinal, NotInForce, and EditConflict."""
    hold_owner(follow_up.measure.plan)
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if current.is_final:
        raise AlreadyFinal
    _hold_in_force(current.measure)
    saved = save_edition(current, edition=edition, **fields)
    if activities is not None:
        saved.activities.set(activities)
    _save_lesson(saved, lesson, is_shared)
    return _finish(saved, saved.round) if is_final else saved


def _finish(follow_up: FollowUp, going_on: FollowUpRound | None) -> FollowUp:
    """Make it final, last of all: then nothing of it changes. The database refuses one that is not whole (R30)."""
    follow_up.state, follow_up.round = FollowUp.State.FINAL, going_on
    follow_up.save(update_fields=["state", "round"])
    return follow_up


def _hold_in_force(measure: Measure) -> Measure:
    """The measure as it stands, its plan held so that none replaces it meanwhile. Raises NotInForce.

    The owner is held first, as by everyone who changes what is in force (plans.versions).
    """
    hold_owner(measure.plan)
    held = Measure.objects.in_force().select_related("plan").filter(pk=measure.pk).first()
    if held is None:
        raise NotInForce
    return held


def remove_follow_up(*, follow_up: FollowUp) -> None:
    """Take a draft away. Raises AlreadyFinal."""
    removed, _per_model = FollowUp.objects.filter(pk=follow_up.pk, state=FollowUp.State.DRAFT).delete()
    if not removed:
        raise AlreadyFinal


def _lock_open_round(plan_id: int, municipality: Municipality) -> Any:
    """The round that goes on, held so that it is not finished meanwhile."""
    rounds = FollowUpRound.objects.open().select_for_update()
    return rounds.filter(plan=plan_id, municipality=municipality).first()


def _save_lesson(follow_up: FollowUp, text: str, is_shared: bool) -> None:
    if text:
        LessonLearned.objects.update_or_create(
            follow_up=follow_up, defaults={"text": text, "is_shared": is_shared}
        )
    else:
        LessonLearned.objects.filter(follow_up=follow_up).delete()


# Rounds


@transaction.atomic
def start_round(*, by: User, plan: ActionPlan, municipality: Municipality, form_token: UUID) -> FollowUpRound:
    """Begin to follow up the whole plan; what is half written about its measures is taken into the round.

    One that goes on already is given back. Raises NotInForce, and FollowUpRound.DoesNotExist for the mark of a
    form that began another plan's.
    """
    hold_owner(plan)
    if not ActionPlan.objects.in_force().filter(pk=plan.pk).exists():
        raise NotInForce
    try:
        with transaction.atomic():
            started = FollowUpRound.objects.create(
                plan=plan, municipality=municipality, started_by=by, form_token=form_token
            )
            _take_in_drafts(started)
            return started
    except IntegrityError:
        return FollowUpRound.objects.filter(plan=plan, municipality=municipality).latest("pk")


def _take_in_drafts(started: FollowUpRound) -> None:
    """Let the latest draft of each measure be the round's; of a joint plan, what the municipality's own wrote."""
    drafts = FollowUp.objects.filter(measure__plan=started.plan_id, round=None, state=FollowUp.State.DRAFT)
    if started.plan.group_id:
        own = Membership.objects.filter(municipality=started.municipality_id)
        drafts = drafts.filter(created_by__in=own.values("user"))
    latest = drafts.order_by("measure_id", "-pk").distinct("measure_id").values_list("pk", flat=True)
    FollowUp.objects.filter(pk__in=list(latest)).update(round=started)


def lacking_in(followed: FollowUpRound) -> list[Measure]:
    """The measures that keep the round from being finished: not cancelled, and without a final follow-up in it."""
    done = set(followed.follow_ups.final().values_list("measure", flat=True))
    rows = measures_of([followed.plan])
    return [row.measure for row in rows if row.pk not in done and row.state != MeasureState.CANCELLED]


def write_conclusion(*, followed: FollowUpRound, edition: int, conclusion: str) -> FollowUpRound:
    """Save what was learnt in all, while the round goes on. Raises RoundFinished and EditConflict."""
    with transaction.atomic():
        _lock_unfinished(followed)
        return save_edition(followed, edition=edition, conclusion=conclusion)


@transaction.atomic
def finish_round(*, by: User, followed: FollowUpRound, edition: int, conclusion: str) -> FollowUpRound:
    """Finish the round today: the plan has then been followed up (6 §).

    Raises RoundNotComplete while a measure that is not cancelled has no final follow-up in it, RoundFinished,
    and EditConflict. Drafts that wait in it go on as follow-ups by themselves.
    """
    _lock_unfinished(followed)
    if lacking := lacking_in(followed):
        raise RoundNotComplete(lacking)
    followed.follow_ups.filter(state=FollowUp.State.DRAFT).update(round=None)
    return save_edition(
        followed,
        edition=edition,
        conclusion=conclusion,
        finished_on=timezone.localdate(),
        finished_by=by,
    )


def _lock_unfinished(followed: FollowUpRound) -> None:
    if FollowUpRound.objects.select_for_update().get(pk=followed.pk).is_finished:
        raise RoundFinished


@transaction.atomic
def remove_round(*, by: User, followed: FollowUpRound, seen: Collection[str] = ()) -> None:
    """Take away a round that was begun by mistake, and the drafts of documents about it that were `seen`.

    Raises RoundInUse, RoundFinished and NotSeen.
    """
    _lock_unfinished(followed)
    if followed.follow_ups.exists():
        raise RoundInUse
    remove_documents_about(followed, by=by, seen=seen)
    followed.delete()


def register_round(
    *,
    by: User,
    plan: ActionPlan,
    municipality: Municipality,
    form_token: UUID,
    finished_on: date,
    conclusion: str = "",
    upload: Upload | None = None,
) -> FollowUpRound:
    """Note that the plan was followed up elsewhere that day (6 §), with the document if there is one.

    The same form posted twice gives one; FollowUpRound.DoesNotExist for a token of another place or person.
    """
    try:
        with transaction.atomic():
            file = _keep(upload, by, municipality) if upload else None
            return FollowUpRound.objects.create(
                plan=plan,
                municipality=municipality,
                started_on=finished_on,
                started_by=by,
                finished_on=finished_on,
                finished_by=by,
                conclusion=conclusion,
                is_registered=True,
                file=file,
                form_token=form_token,
            )
    except IntegrityError:
        return FollowUpRound.objects.get(form_token=form_token, municipality=municipality, started_by=by)


def _keep(upload: Upload, by: User, municipality: Municipality) -> StoredFile:
    return StoredFile.objects.create(municipality=municipality, uploaded_by=by, **upload.columns)


# Lessons and the self-check


def change_lesson(*, lesson: LessonLearned, is_shared: bool, used_in: SituationReport | None) -> None:
    """Show a lesson to other municipalities or not, and note which lägesbild took it up; its text stays."""
    LessonLearned.objects.filter(pk=lesson.pk).update(is_shared=is_shared, used_in=used_in)


def save_self_check(
    *,
    by: User,
    municipality: Municipality,
    year: int,
    edition: int,
    answers: dict[str, str],
    note: str,
) -> SelfCheck:
    """Save the year's answers; edition 0 is a year without any yet. Raises EditConflict, unless both say the same."""
    check, _is_new = SelfCheck.objects.get_or_create(municipality=municipality, year=year)
    try:
        return save_edition(
            check, edition=edition, answers=answers, note=note, edited_by=by, edited_at=timezone.now()
        )
    except EditConflict as conflict:
        if (conflict.current.answers, conflict.current.note) == (answers, note):
            return conflict.current
        raise
