"""What Kom igång writes: who leads, whom to ask, documents that exist already, pasted measures.

Callers check access.
"""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import (
    ContactCard,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
    Municipality,
    StoredFile,
)
from plans.models import ActionPlan, Cause, Goal, LawSettings, Measure, Origin, Problem, SituationReport
from plans.starting.pasting import PastedMeasure
from plans.versions import hold_owner, later_in_force, next_in_line, supersede
from portal.lib.editions import save_edition
from portal.lib.once import MarkTaken
from portal.lib.swedish import sort_key
from portal.lib.uploads import Upload

Document = TypeVar("Document", SituationReport, ActionPlan)


class NotFillable(Exception):
    """The plan is decided or replaced since the page was opened: measures cannot be added to it."""


class NotRegistered(Exception):
    """What was to be corrected is no registered document in force: somebody has replaced it."""


@transaction.atomic
def leave_step(*, municipality: Municipality, step: str, again: bool = False) -> None:
    """Ask no more for a step of Kom igång, or for the whole of it on the start page; or ask `again`."""
    list(Municipality.objects.select_for_update(no_key=True).filter(pk=municipality.pk).values_list("pk"))
    settings, _is_new = LawSettings.objects.get_or_create(municipality=municipality)
    left = [each for each in settings.starting_left if each != step]
    LawSettings.objects.filter(pk=settings.pk).update(starting_left=left if again else [*left, step])


@transaction.atomic
def set_leading_body(*, municipality: Municipality, edition: int, **fields: Any) -> None:
    """Say which body leads the work (13 §); what stands is corrected, not ended. Raises EditConflict."""
    bodies = LeadingBody.objects.active().filter(municipality=municipality)
    _set_current(municipality, bodies, edition, fields)


@transaction.atomic
def set_unit(*, municipality: Municipality, edition: int, holder: str = "", **fields: Any) -> None:
    """Say which unit holds the coordination function (11 §); what stands is corrected, not ended.

    A `holder` is noted from today where nobody has the task. Raises EditConflict.
    """
    functions = CoordinationFunction.objects.active().filter(municipality=municipality)
    function = _set_current(municipality, functions, edition, fields)
    if holder and not CoordinationHolder.objects.active().filter(function=function).exists():
        CoordinationHolder.objects.create(function=function, name=holder)


@transaction.atomic
def set_contact(*, municipality: Municipality, edition: int, **fields: Any) -> None:
    """Make or correct the contact card of the coordination function (12 §). Raises EditConflict."""
    purpose = ContactCard.Purpose.COORDINATION
    cards = ContactCard.objects.filter(municipality=municipality, purpose=purpose)
    _set_current(municipality, cards, edition, fields | {"purpose": purpose})


def _set_current(municipality: Municipality, rows: Any, edition: int, fields: dict[str, Any]) -> Any:
    """Correct the first of the rows, or make one, and return it; two who do so at once take turns.

    `edition` is that of the row the form was opened with, 0 where there was none. Raises EditConflict with
    what someone else has said since, unless it says the same.
    """
    list(Municipality.objects.select_for_update(no_key=True).filter(pk=municipality.pk).values_list("pk"))
    current = rows.first()
    if current is None:
        return rows.model.objects.create(municipality=municipality, **fields)
    if all(getattr(current, name) == value for name, value in fields.items()):
        return current
    return save_edition(current, edition=edition, **fields)


def register_report(
    *,
    by: User,
    municipality: Municipality,
    upload: Upload,
    form_token: UUID,
    document: dict[str, Any],
    decision: dict[str, Any],
) -> SituationReport:
    """Register a completed lägesbild as a file (4 §); it replaces the one in force, unless that is later: then
    it is history.

    The same form posted twice registers one. R2 and R3 ask nothing of it: they guard what is written here.
    """
    report = SituationReport(municipality=municipality, form_token=form_token, **document)
    return _register(report, by=by, upload=upload, decision=decision)


def register_plan(
    *,
    by: User,
    municipality: Municipality,
    upload: Upload,
    form_token: UUID,
    document: dict[str, Any],
    decision: dict[str, Any],
) -> ActionPlan:
    """Register a decided åtgärdsplan as a file (5 §), built on the lägesbild in force; it replaces the one in
    force, unless that is later: then it is history.

    The same form posted twice registers one. R1 and R28 ask nothing of it: measures can be entered afterwards,
    and what they lack is shown among the gaps.
    """
    plan = ActionPlan(municipality=municipality, form_token=form_token, **document)
    return _register(plan, by=by, upload=upload, decision=decision)


def correct_registered(
    *,
    by: User,
    corrects: Document,
    upload: Upload | None,
    form_token: UUID,
    document: dict[str, Any],
    decision: dict[str, Any],
) -> Document:
    """Register again what was registered wrongly; the earlier one is replaced and stays to be read.

    Without an `upload` the file stays the same. Of a plan its goals, measures and rounds of follow-up go along;
    of a lägesbild its updates and the plans that build on it, but those that were decided here, which stay as they
    were. The same form posted twice corrects once. Raises NotRegistered where it is not in force any more.
    """
    owner = {"municipality": corrects.municipality, "subject": corrects.subject}
    corrected = type(corrects)(form_token=form_token, **owner, **document)
    return _register(corrected, by=by, upload=upload, decision=decision, corrects=corrects)


@transaction.atomic
def _register(
    document: Document,
    *,
    by: User,
    upload: Upload | None,
    decision: dict[str, Any],
    corrects: Document | None = None,
) -> Document:
    """Keep the file and the facts, as final from the first moment."""
    place, now = document.municipality, timezone.now()
    assert place is not None
    model: Any = type(document)
    hold_owner(document)
    if already := model.objects.filter(form_token=document.form_token).first():
        if already.municipality_id != place.pk:
            raise MarkTaken
        return already
    if corrects and not model.objects.in_force().filter(pk=corrects.pk, origin=Origin.REGISTERED).exists():
        raise NotRegistered
    document.origin, document.created_by = Origin.REGISTERED, by
    document.final_by, document.final_at = by, now
    replaced_on = None if corrects else later_in_force(document)
    if replaced_on is None:
        for name, value in next_in_line(document).items():
            setattr(document, name, value)
    document.file = corrects.file if corrects else None
    if upload:
        document.file = StoredFile.objects.create(municipality=place, uploaded_by=by, **upload.columns)
    document.save()
    decided_on = document.final_on if decision["deciding_body"] else None
    document.places.create(municipality=place, decided_on=decided_on, **decision)
    if isinstance(document, ActionPlan):
        document.basis.set(corrects.basis.all() if corrects else _reports_in_force(document))
    if corrects:
        _take_along(corrects, document)
        model.objects.filter(pk=corrects.pk).update(state=model.State.SUPERSEDED, superseded_at=now)
    if replaced_on:
        document.state, document.superseded_at = model.State.SUPERSEDED, replaced_on
    else:
        supersede(document, at=now)
        document.state = document.FINAL[0]
    document.save(update_fields=["state", "superseded_at"])
    return document


def _reports_in_force(plan: ActionPlan) -> Iterable[SituationReport]:
    """The lägesbild that a plan about the same thing builds on."""
    return SituationReport.objects.in_force().of(plan.municipality).filter(subject=plan.subject)


def _take_along(before: Document, after: Document) -> None:
    """Move what was entered under the registered document to the one that corrects it."""
    if isinstance(before, ActionPlan):
        Goal.objects.filter(plan=before).update(plan=after)
        Measure.objects.filter(plan=before).update(plan=after)
        before.rounds.update(plan=after)
        return
    registered = Q(origin=Origin.REGISTERED, state=ActionPlan.State.DECIDED)
    built = ActionPlan.objects.filter(~Q(state__in=ActionPlan.FINAL) | registered)
    basis = ActionPlan.basis.through.objects.filter(situationreport=before, actionplan__in=built)
    basis.update(situationreport=after)
    before.updates.update(report=after)


@transaction.atomic
def add_measures(*, by: User, plan: ActionPlan, measures: Iterable[PastedMeasure], form_token: UUID) -> int:
    """Add the measures that were read from a table to the plan, all or none, and return how many.

    A cause or problem that stands with the same words in the lägesbild of the plan is linked; another is kept
    in the description. A state is set by hand as the table says it; carried out needs no follow-up here: in a
    registered plan the work was done before, and the gaps tell that it lacks one. The same form posted twice adds
    them once (0 is returned). Raises NotFillable.
    """
    plan = ActionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if not ActionPlan.objects.fillable_by(by).filter(pk=plan.pk).exists():
        raise NotFillable
    wanted = [measure for measure in measures if not measure.error]
    causes, problems = _causes_of(plan), _problems_of(plan)
    rows, cause_links, problem_links = [], [], []
    for position, measure in enumerate(wanted, start=Measure.objects.filter(plan=plan).count()):
        token = uuid5(form_token, f"{plan.pk} {measure.number}")
        row, kept = Measure(plan=plan, position=position, form_token=token), []
        if cause := causes.get(sort_key(measure.cause)):
            cause_links.append((row, cause))
        elif measure.cause:
            kept.append(f"{_('Cause')}: {measure.cause}")
        if problem := problems.get(sort_key(measure.problem)):
            problem_links.append((row, problem))
        elif measure.problem:
            kept.append(f"{_('Problem')}: {measure.problem}")
        for name, value in measure.fields.items():
            setattr(row, name, value)
        if row.set_state:
            row.set_reason, row.set_by = _("So it stood in the table that was pasted."), by
            row.set_on = timezone.localdate()
        row.description = "\n".join([*kept, *filter(None, [row.description])])
        rows.append(row)
    if Measure.objects.filter(plan=plan, form_token__in=[row.form_token for row in rows]).exists():
        return 0
    Measure.objects.bulk_create(rows)
    causal, problematic = Measure.causes.through, Measure.problems.through
    causal.objects.bulk_create(causal(measure=row, cause_id=pk) for row, pk in cause_links)
    problematic.objects.bulk_create(problematic(measure=row, problem_id=pk) for row, pk in problem_links)
    return len(rows)


def _causes_of(plan: ActionPlan) -> dict[str, int]:
    """The causes in the lägesbild that the plan builds on, by their words."""
    causes = Cause.objects.filter(problem__report__in=plan.basis.all())
    return {key: pk for text, pk in causes.values_list("text", "pk") if (key := sort_key(text))}


def _problems_of(plan: ActionPlan) -> dict[str, int]:
    """The problems in the lägesbild that the plan builds on, by their words."""
    problems = Problem.objects.filter(report__in=plan.basis.all())
    return {key: pk for title, pk in problems.values_list("title", "pk") if (key := sort_key(title))}
