"""A row of the law table as the pages show it: its evidence with addresses, and the step that comes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality, Status
from plans.law.readings import Evidence
from plans.law.reports import CountyLaw, CountyRow
from plans.law.rules import DutyRow
from portal.templatetags.portal import status

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


@dataclass(frozen=True)
class CountyLine:
    """A municipality of the county's table, ready to be drawn: there are hundreds of cells, so all that is the same
    for many of them is made once."""

    name: str
    url: str
    shared: str
    next_on: str
    cells: list[tuple[str, str, str, str]]  # the duty, its address and badge if it is shared, its next date


def county_lines(codes: str, table: CountyLaw, rows: Iterable[CountyRow]) -> list[CountyLine]:
    """The rows in their order; an unknown status has no date."""
    duties = [(str(duty), duty.code) for duty in table.duties]
    shared = gettext("%(n)s of %(total)s shared")
    badges: dict[tuple[str, Status], str] = {}

    def drawn(name: str, place: str, cell: DutyRow | None) -> tuple[str, str, str, str]:
        if cell is None:
            return name, "", "", ""
        code, next_on = cell.duty.code, cell.next_on if cell.status != Status.UNKNOWN else None
        badge = badges.get((code, cell.status)) or badges.setdefault((code, cell.status), status(cell))
        return name, f"{place}lagen/{code}/", badge, next_on.isoformat() if next_on else ""

    lines = []
    for row in rows:
        place = reverse("county_municipality", args=[codes, row.municipality.code])
        cells = [drawn(name, place, cell) for (name, _code), cell in zip(duties, row.cells, strict=True)]
        told = shared % {"n": row.shared, "total": len(duties)}
        next_on = row.next_on.isoformat() if row.next_on else ""
        lines.append(CountyLine(row.municipality.name, place, told, next_on, cells))
    return lines
