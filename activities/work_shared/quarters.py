"""The four quarters that the page counts."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.load.stats import month_after

QUARTERS = 4


@dataclass(frozen=True)
class Quarter:
    """A quarter of a calendar year, by its first day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return date(*month_after(self.first.year, self.first.month, 3), 1) - timedelta(days=1)

    def __str__(self) -> str:
        return _("Quarter %(number)s, %(year)s") % {
            "number": (self.first.month + 2) // 3,
            "year": self.first.year,
        }


def last_quarters(today: date) -> list[Quarter]:
    """The four latest quarters, the one that goes on last."""
    first = (today.month - 1) // 3 * 3 + 1
    starts = [month_after(today.year, first, -3 * steps) for steps in range(QUARTERS - 1, -1, -1)]
    return [Quarter(date(year, month, 1)) for year, month in starts]


def first_day(today: date | None = None) -> date:
    """The first day that is counted, as the page stands today."""
    return last_quarters(today or timezone.localdate())[0].first
