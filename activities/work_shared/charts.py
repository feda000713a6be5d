"""Lines of the page as lying bars."""

from collections.abc import Sequence

from activities.work_shared.reports import Line

FULL = 1000  # the longest bar


def bars(lines: Sequence[Line]) -> list[tuple[Line, int]]:
    """Each line with the length of its bar: the longest is 1000, nothing is 0."""
    longest = max((line.total for line in lines), default=0) or 1
    return [(line, round(line.total / longest * FULL)) for line in lines]
