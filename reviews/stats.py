"""The thresholds of the county's desk: when something counts as recent, and what is known of a municipality.

The county supports and does not supervise: a status tells what has been shared, never how well anyone works.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

RECENT_DAYS = 90  # a shared activity this many days old, or younger, makes a municipality one that shares
YEAR_MONTHS = 12  # this month and the eleven before
CHART_MONTHS = 24
NEWS_DAYS = 30  # how far back "new" goes for someone who has neither marked as read nor been here before


class Sharing(StrEnum):
    """What a municipality has shared. The values stand in addresses."""

    SHARES = "delar"
    SHARED_EARLIER = "delat-tidigare"
    NOTHING_SHARED = "inget-delat"
    UNKNOWN = "okant"


class Coordination(StrEnum):
    """Whether someone coordinates; unknown is not the same as vacant."""

    FILLED = "finns"
    VACANT = "vakans"
    UNKNOWN = "okant"


def sharing(latest_on: date | None, *, today: date, in_use: bool) -> Sharing:
    """What the day of the latest shared activity says.

    Shares: at most 90 days ago. Without any: nothing shared where the municipality uses the portal (someone
    has an account there), unknown where nobody does: the portal cannot tell silence from absence.
    """
    if latest_on is None:
        return Sharing.NOTHING_SHARED if in_use else Sharing.UNKNOWN
    return Sharing.SHARES if days_since(latest_on, today) <= RECENT_DAYS else Sharing.SHARED_EARLIER


def coordination(*, coordinators: int, had_before: bool, in_use: bool) -> Coordination:
    """Filled by someone today; vacant only where someone was before, or where others use the portal."""
    if coordinators:
        return Coordination.FILLED
    return Coordination.VACANT if had_before or in_use else Coordination.UNKNOWN


def days_since(day: date, today: date) -> int:
    """Whole days from the day until today; 0 for a day to come."""
    return max((today - day).days, 0)


def months_until(today: date, count: int) -> list[date]:
    """The first days of `count` months, oldest first; the last is today's month."""
    this = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(this - count + 1, this + 1)]


def peak(values: Iterable[int]) -> int | None:
    """The place of the highest value, the latest of equals; None where all are 0."""
    best, place = 0, None
    for position, value in enumerate(values):
        if value and value >= best:
            best, place = value, position
    return place
