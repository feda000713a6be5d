"""A row of the law table as the pages show it: its evidence with addresses, and the step that comes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from plans.law.readings import Evidence
from plans.law.rules import DutyRow

# Where each duty is carried out: the address's name, and what the button says.
STEPS: dict[str, tuple[str, str | Promise]] = {
    "s4": ("report_list", _("Open the lägesbild")),
    "s5": ("plan_list", _("Open the plan")),
    "s6_report": ("report_list", _("Open the lägesbild")),
    "s6_plan": ("plan_list", _("Open the plan")),
    "s7": ("report_list", _("Open the lägesbild")),
    "s8": ("cooperation", _("Open Samverkan")),
    "s9": ("cooperation", _("Open Samverkan")),
    "s10": ("cooperation", _("Open Samverkan")),
    "s11": ("cooperation", _("Open Samverkan")),
    "s12": ("cooperation", _("Open Samverkan")),
    "s13_lead": ("cooperation", _("Open Samverkan")),
    "s13_report": ("council_report_new", _("Note a report")),
}


@dataclass(frozen=True)
class Line:
    """A row with what its reader can open: (text, address or nothing) for each piece of evidence."""

    row: DutyRow
    evidence: list[tuple[str, str]]
    step: tuple[str | Promise, str] | None = None


def lines(
    municipality: Municipality, rows: Iterable[DutyRow], *, opens_all: bool, takes_steps: bool
) -> list[Line]:
    """The rows as someone sees them: who does not read the municipality in full opens only what is final."""
    return [
        Line(
            row,
            [(item.text, _address(municipality, item, opens_all)) for item in row.computed.evidence],
            _step(municipality, row) if takes_steps else None,
        )
        for row in rows
    ]


def _address(municipality: Municipality, evidence: Evidence, opens_all: bool) -> str:
    if not evidence.page or not (opens_all or evidence.is_open):
        return ""
    return reverse(evidence.page, args=[municipality.code, *evidence.args])


def _step(municipality: Municipality, row: DutyRow) -> tuple[str | Promise, str] | None:
    if row.duty.code not in STEPS:
        return None
    name, label = STEPS[row.duty.code]
    return label, reverse(name, args=[municipality.code])
