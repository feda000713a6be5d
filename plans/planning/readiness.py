"""What a plan lacks before it can be decided (5 §; R1, R4, R28), in words and with where to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.models import ActionPlan, Measure, SituationReport
from plans.reports import MeasureRow, measures_of


@dataclass(frozen=True)
class Lack:
    """Something that must be there before the decision; of a measure, or of the plan itself (None).

    `field` is where it is mended in the form of the measure or the plan; empty where a measure is to be written.
    """

    text: str
    measure: Measure | None = None
    field: str = ""


def lacks_of_measure(row: MeasureRow, basis: Iterable[int]) -> list[Lack]:
    """What the measure lacks: a cause in the basis or a reason, a goal, time, who answers, when it is followed up."""
    measure, reports = row.measure, set(basis)
    lacks = []
    if not row.causes and not measure.reason_without_cause:
        lacks.append((_("choose a cause, or write why the measure is done without one"), "cause"))
    elif any(cause.problem.report_id not in reports for cause in row.causes):
        lacks.append((_("choose causes from the lägesbild that the plan builds on"), "cause"))
    if not row.operative_goal:
        lacks.append((_("write the operative goal, or choose one of the plan's goals"), "id_operative_goal"))
    if not (measure.starts_on or measure.ends_on):
        lacks.append((_("say when it is done"), "id_starts_on"))
    if not (measure.responsible or measure.responsible_unit):
        lacks.append((_("say which role or unit answers for it"), "id_responsible"))
    if not measure.follow_up_on:
        lacks.append((_("choose a day when it is followed up"), "id_follow_up_on"))
    return [Lack(text, measure, field) for text, field in lacks]


def lacks_of(
    plan: ActionPlan, rows: list[MeasureRow] | None = None, basis: list[SituationReport] | None = None
) -> list[Lack]:
    """Everything the plan lacks before it can be decided; an empty list when it is ready.

    Measures and basis are read if they are not given.
    """
    rows = measures_of([plan]) if rows is None else rows
    basis = list(plan.basis.all()) if basis is None else basis
    lacks = []
    if not any(report.is_final for report in basis):
        lacks.append(Lack(_("Choose a completed lägesbild that the plan builds on."), field="id_basis"))
    if not rows:
        lacks.append(Lack(_("Write at least one measure.")))
    ids = [report.pk for report in basis]
    return lacks + [lack for row in rows for lack in lacks_of_measure(row, ids)]
