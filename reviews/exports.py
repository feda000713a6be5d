"""The desk as a table to open in Excel: exactly the rows that are shown, in their order."""

from collections.abc import Iterable, Sequence
from typing import IO

from django.utils.translation import gettext as _

from portal.lib.cells import Cell, write_xlsx
from reviews.reports import DeskRow


def desk_header() -> list[str]:
    """The column heads, in the language in use."""
    return [
        _("Municipality"),
        _("Municipality code"),
        _("County"),
        _("Status"),
        _("Why"),
        _("Shared activities (12 months)"),
        _("Number of themes"),
        _("Themes"),
        _("Latest shared activity"),
        _("Coordinator"),
        _("Latest contact"),
    ]


def desk_rows(rows: Iterable[DeskRow]) -> list[Sequence[Cell]]:
    """One line a municipality: numbers as numbers, days as days."""
    return [
        (
            row.name,
            row.code,
            row.county,
            row.status.label,
            row.status.reason,
            row.shared,
            len(row.themes),
            ", ".join(row.theme_names),
            row.latest_on,
            row.staffing.text,
            row.contact_on,
        )
        for row in rows
    ]


def write_desk_xlsx(file: IO[bytes], rows: Iterable[DeskRow]) -> None:
    """Write the desk as a workbook."""
    widths = [18, 10, 18, 16, 44, 12, 10, 50, 14, 28, 14]
    write_xlsx(file, desk_header(), desk_rows(rows), sheet_title=_("Municipalities"), widths=widths)
