"""The list of support cases as a table to open in Excel: exactly the rows that are shown."""

from collections.abc import Iterable, Sequence
from typing import IO

from django.utils.translation import gettext as _

from municipalities.choices import words
from portal.lib.cells import Cell, write_xlsx
from reviews.support.cases.reports import CaseRow


def case_header() -> list[str]:
    """The column heads, in the language in use."""
    return [
        _("About"), _("Municipalities"), _("State"), _("Form of support"), _("Themes"), _("What is to be better"),
        _("Next step"), _("When"), _("Responsible"), _("From"), _("Ended"), _("What came of it"),
    ]  # fmt: skip


def case_lines(rows: Iterable[CaseRow]) -> list[Sequence[Cell]]:
    """One line a case; days as days."""
    names = words()
    return [
        (
            row.case.title,
            row.places,
            str(row.look.label),
            str(row.case.get_form_display()),
            ", ".join(names.theme_names(row.case.themes)),
            row.case.goal,
            row.case.next_step,
            row.case.next_on,
            row.responsible,
            row.case.starts_on,
            row.case.ended_on,
            row.case.result if row.case.is_closed else "",
        )
        for row in rows
    ]


def write_cases_xlsx(file: IO[bytes], rows: Iterable[CaseRow]) -> None:
    """Write the list as a workbook."""
    widths = [30, 24, 12, 24, 28, 50, 40, 12, 22, 12, 12, 50]
    write_xlsx(file, case_header(), case_lines(rows), sheet_title=_("Process support"), widths=widths)
