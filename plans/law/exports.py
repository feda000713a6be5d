"""The tables of the law as files to open in Excel: exactly the rows and columns that the pages show."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Literal

from django.utils.translation import gettext as _

from plans.law.reports import CountyLaw, CountyRow, LawTable
from plans.law.rules import DutyRow
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Cell, csv_lines, write_xlsx

Kind = Literal["csv", "xlsx"]


def law_header() -> list[str]:
    """The column heads of a municipality's table, in the language in use."""
    return [
        _("Paragraph"),
        _("Duty"),
        _("What the law says"),
        _("Status"),
        _("Why"),
        _("Last done"),
        _("Next date"),
        _("Evidence"),
        _("The municipality says"),
        _("Said on"),
        _("Source"),
        _("Decision"),
        _("Case number"),
        _("Seen by the county board"),
        _("Shared with the county board"),
    ]


def law_rows(table: LawTable) -> list[Sequence[Cell]]:
    """One line a duty, in the order of the law; days as days."""
    return [_law_row(row) for row in table.rows]


def _law_row(row: DutyRow) -> Sequence[Cell]:
    said, seen = row.statement, row.observation
    return (
        row.duty.paragraph,
        row.duty.name,
        row.duty.text,
        row.label,
        row.computed.why,
        row.last_on,
        row.next_on,
        "; ".join(evidence.text for evidence in row.computed.evidence),
        ". ".join(filter(None, (said.get_status_display(), said.rationale))) if said else "",
        said.said_at.date() if said else None,
        said.get_source_display() if said else "",
        said.decision if said else "",
        said.case_number if said else "",
        ". ".join(filter(None, (seen.get_status_display(), seen.rationale))) if seen else "",
        row.shared_at.date() if row.shared_at else None,
    )


def county_header(table: CountyLaw) -> list[str]:
    """The column heads of a county's table: for each duty its status and next date."""
    heads = [_("Municipality"), _("Municipality code"), _("Shared rows"), _("Next date")]
    for duty in table.duties:
        heads += [str(duty), _("%(paragraph)s next date") % {"paragraph": f"{duty.paragraph} {duty.name}"}]
    return heads


def county_rows(rows: Iterable[CountyRow]) -> list[Sequence[Cell]]:
    """One line a municipality; what is not shared says so, and nothing else."""
    lines: list[Sequence[Cell]] = []
    for row in rows:
        line: list[Cell] = [row.municipality.name, row.municipality.code, row.shared, row.next_on]
        for cell in row.cells:
            line += [cell.label, cell.next_on] if cell else [_("Nothing shared"), None]
        lines.append(line)
    return lines


def write_table(
    kind: Kind, header: Sequence[str], rows: Sequence[Sequence[Cell]], *, sheet_title: str
) -> tuple[bytes, str]:
    """The file's content and its type."""
    if kind == "csv":
        return "".join(csv_lines(header, rows)).encode(), CSV_CONTENT_TYPE
    file = BytesIO()
    write_xlsx(file, header, rows, sheet_title=sheet_title)
    return file.getvalue(), XLSX_CONTENT_TYPE
