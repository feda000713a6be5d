"""The list of participants as a table to open in Excel."""

from collections.abc import Iterable, Sequence
from typing import IO

from django.utils.translation import gettext as _

from portal.lib.cells import Cell, write_xlsx
from reviews.models import SignUp


def people_header() -> list[str]:
    """The column heads, in the language in use."""
    return [
        _("Municipality"),
        _("Name"),
        _("Function"),
        _("Comes"),
        _("Was there"),
        _("Food and other needs"),
    ]


def people_lines(sign_ups: Iterable[SignUp]) -> list[Sequence[Cell]]:
    """One line for each answer; who was there is empty until somebody has noted it."""
    said = {True: _("Yes"), False: _("No"), None: ""}
    return [
        (
            str(row.municipality),
            row.name,
            row.function,
            said[row.comes],
            said[row.attended],
            row.needs,
        )
        for row in sign_ups
    ]


def write_people_xlsx(file: IO[bytes], sign_ups: Iterable[SignUp]) -> None:
    """Write the list as a workbook."""
    widths = [20, 28, 28, 10, 10, 40]
    write_xlsx(file, people_header(), people_lines(sign_ups), sheet_title=_("Participants"), widths=widths)
