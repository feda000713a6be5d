"""A round's table to open in Excel: exactly the rows that are shown, in their order."""

from collections.abc import Iterable, Sequence
from typing import IO

from django.utils.translation import gettext as _

from portal.lib.cells import Cell, write_xlsx
from reviews.following.reports import Row
from reviews.models import ReviewRound


def table_header() -> list[str]:
    """The column heads, in the language in use."""
    return [
        _("Municipality"),
        _("Municipality code"),
        _("County"),
        _("Status"),
        _("Whose turn"),
        _("Since"),
        _("Changed since you last looked"),
    ]


def table_rows(rows: Iterable[Row]) -> list[Sequence[Cell]]:
    """One line a municipality."""
    return [
        (
            row.name,
            row.code,
            row.county,
            str(row.look.label),
            row.turn_text,
            row.since,
            _("Yes") if row.is_changed else "",
        )
        for row in rows
    ]


def write_table_xlsx(file: IO[bytes], review_round: ReviewRound, rows: Iterable[Row]) -> None:
    """Write the table as a workbook."""
    widths = [18, 10, 18, 34, 26, 14, 20]
    write_xlsx(file, table_header(), table_rows(rows), sheet_title=_("Follow-up"), widths=widths)
