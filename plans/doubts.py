"""Days on which a plan can hardly have been decided: before what it builds on, was begun from, or replaces."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import ActionPlan
from plans.versions import replaced_by


@dataclass(frozen=True)
class Doubt:
    """A decision before that day is asked about, in these words; whoever knows better confirms it."""

    before: date
    text: str


def doubts_about(plan: ActionPlan) -> list[Doubt]:
    """What is asked about the day on which the plan was decided: old decisions are noted late, but days are also
    mistyped."""
    found = []
    if not plan.is_registered:
        begun = timezone.localdate(plan.created_at)
        found.append((begun, _("The plan was begun here %(day)s, which is later.")))
    for report in plan.basis.all():
        if report.final_on:
            found.append(
                (report.final_on, _("The lägesbild it builds on was completed %(day)s, which is later."))
            )
    for before in [] if plan.is_final else replaced_by(plan):
        found.append((before.final_on, _("The plan that it replaces was decided %(day)s, which is later.")))
    return [
        Doubt(day, f"{text % {'day': day}} {_('Check the day, or confirm it below.')}")
        for day, text in sorted(found)
    ]
