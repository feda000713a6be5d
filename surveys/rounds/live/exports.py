"""The answers so far as a file, line by line as the page shows them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.lib.cells import Cell, csv_lines
from surveys.rounds.live.reports import Count, Progress


def progress_csv(progress: Progress) -> Iterator[str]:
    """Yield the lines of a CSV file: a line for each class; what is not told is left empty."""
    header = [
        _("Municipality"),
        _("School"),
        _("Class"),
        _("Enrolled"),
        _("Present"),
        _("Answered"),
        _("Response rate (%)"),
        _("Note"),
    ]
    return csv_lines(header, _rows(progress))


def _rows(progress: Progress) -> Iterator[list[Cell]]:
    for place in progress.places:
        for unit in place.units:
            for line in unit.classes:
                yield [place.name, unit.name, line.name, *_cells(line.count), line.group.note]
    yield [_("The whole round"), "", "", *_cells(progress.total), ""]


def _cells(count: Count) -> list[Cell]:
    return [count.asked, count.present, count.answered, count.rate]
