"""What Kom igång writes: who leads, whom to ask, documents that exist already, pasted measures.

Callers check access.
"""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import transaction
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
from plans.models import ActionPlan, Cause, Goal, Measure, Origin, Problem, SituationReport
from plans.starting.pasting import PastedMeasure
from plans.versions import hold_owner, next_in_line, supersede
from portal.lib.once import MarkTaken
from portal.lib.swedish import sort_key
from portal.lib.uploads import Upload

Document = TypeVar("Document", SituationReport, ActionPlan)


class NotFillable(Exception):
    """The plan is decided or replaced since the page was opened: measures cannot be added to it."""


@transaction.atomic
def set_leading_body(*, municipality: Municipality, **fields: Any) -> None:
    """Say which body leads the work (13 §); what stands is corrected, not ended."""
    _set_current(municipality, LeadingBody.objects.active().filter(municipality=municipality), fields)


@transaction.atomic
def set_unit(*, municipality: Municipality, holder: str = "", **fields: Any) -> None:
    """Say which unit holds the coordination function (11 §); what stands is corrected, not ended.

    A `holder` is noted from today where nobody has the task.
    """
    functions = CoordinationFunction.objects.active().filter(municipality=municipality)
    function = _set_current(municipality, functions, fields)
    if holder and not CoordinationHolder.objects.active().filter(function=function).exists():
        CoordinationHolder.objects.create(function=function, name=holder)


@transaction.atomic
def set_contact(*, municipality: Municipality, **fields: Any) -> None:
    """Make or correct the contact card of the coordination function (12 §)."""
    purpose = ContactCard.Purpose.COORDINATION
    cards = ContactCard.objects.filter(municipality=municipality, purpose=purpose)
    _set_current(municipality, cards, fields | {"purpose": purpose})


def _set_current(municipality: Municipality, rows: Any, fields: dict[str, Any]) -> Any:
    """Change the first of the rows, or make one, and return it; two who do so at once take turns."""
    list(Municipality.objects.select_for_update(no_key=True).filter(pk=municipality.pk).values_list("pk"))
    current = rows.first()
    if current is None:
        return rows.model.objects.create(municipality=municipality, **fields)
    rows.model.objects.filter(pk=current.pk).update(**fields)
    return current


def register_report(
    *,
    by: User,
    municipality: Municipality,
    upload: Upload,
    form_token: UUID,
    document: dict[str, Any],
    decision: dict[str, Any],
) -> SituationReport:
    """Register a completed lägesbild as a file (4 §); it replaces the one in force.

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
    takes_measures_along: bool = False,
) -> ActionPlan:
    """Register a decided åtgärdsplan as a file (5 §), built on the lägesbild in force; it replaces the one before.

    To correct a registered plan, register it again with `takes_measures_along`: its goals, measures and rounds
    of follow-up then belong to the new one. The same form posted twice registers one. R1 and R28 ask nothing
    of it: measures can be entered afterwards, and what they lack is shown among the gaps.
    """
    plan = ActionPlan(municipality=municipality, form_token=form_token, **document)
    return _register(plan, by=by, upload=upload, decision=decision, takes_along=takes_measures_along)


@transaction.atomic
def _register(
    document: Document, *, by: User, upload: Upload, decision: dict[str, Any], takes_along: bool = False
) -> Document:
    """Keep the file and the facts, as final from the first moment."""
    place, now = document.municipality, timezone.now()
    assert place is not None
    hold_owner(document)
    if already := type(document)._default_manager.filter(form_token=document.form_token).first():
        if already.municipality_id != place.pk:
            raise MarkTaken
        return already
    document.origin, document.created_by = Origin.REGISTERED, by
    document.final_by, document.final_at = by, now
    for name, value in next_in_line(document).items():
        setattr(document, name, value)
    document.file = StoredFile.objects.create(municipality=place, uploaded_by=by, **upload.columns)
    document.save()
    decided_on = document.final_on if decision["deciding_body"] else None
    document.places.create(municipality=place, decided_on=decided_on, **decision)
    if isinstance(document, ActionPlan):
        document.basis.set(_reports_in_force(document))
        if takes_along:
            _take_along(document)
    supersede(document, at=now)
    document.state = document.FINAL[0]
    document.save(update_fields=["state"])
    return document


def _reports_in_force(plan: ActionPlan) -> Iterable[SituationReport]:
    """The lägesbild that a plan about the same thing builds on."""
    return SituationReport.objects.in_force().of(plan.municipality).filter(subject=plan.subject)


def _take_along(plan: ActionPlan) -> None:
    """Move what was entered under the registered plan in force to the one that corrects it."""
    before = ActionPlan.objects.in_force().filter(
        municipality=plan.municipality, subject=plan.subject, origin=Origin.REGISTERED
    )
    for earlier in before:
        Goal.objects.filter(plan=earlier).update(plan=plan)
        Measure.objects.filter(plan=earlier).update(plan=plan)
        earlier.rounds.update(plan=plan)


@transaction.atomic
def add_measures(*, by: User, plan: ActionPlan, measures: Iterable[PastedMeasure], form_token: UUID) -> int:
    """Add the measures that were read from a table to the plan, all or none, and return how many.

    A cause or problem that stands with the same words in the lägesbild of the plan is linked; another is kept
    in the description. The same form posted twice adds them once (0 is returned). Raises NotFillable.
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
