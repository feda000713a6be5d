"""Hours lent and borrowed: by year for a municipality, and as a sum for a county's yearly report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse

from accounts.models import User
from municipalities.models import PRACTICE, County, Municipality
from reviews.asking.looks import hours_look
from reviews.models import BorrowedHours
from reviews.support.looks import Look

SHOWN = 20
YEARS = 5


@dataclass(frozen=True)
class HoursRow:
    """Something that was lent or borrowed, as one side sees it."""

    row: BorrowedHours
    other: str
    is_lent: bool
    look: Look
    url: str


@dataclass(frozen=True)
class YearSum:
    """Hours of a year that both sides have confirmed."""

    year: int
    lent: Decimal
    borrowed: Decimal


@dataclass(frozen=True)
class HoursAt:
    """All that a municipality has lent and borrowed: what waits for an answer, the latest, and sums by year."""

    waiting: tuple[HoursRow, ...]
    latest: tuple[HoursRow, ...]
    years: tuple[YearSum, ...]


@dataclass(frozen=True)
class HoursTogether:
    """Hours that municipalities of a county have worked for each other, as far as both sides share it."""

    hours: Decimal
    times: int
    municipalities: int  # of the county, that lent or borrowed

    def __bool__(self) -> bool:
        return self.times > 0


def hours_row(row: BorrowedHours, municipality: Municipality) -> HoursRow:
    """It as the municipality sees it."""
    return HoursRow(
        row,
        row.other(municipality).full_name,
        row.lender_id == municipality.pk,
        hours_look(row, municipality),
        reverse("hours_detail", args=[municipality.code, row.pk]),
    )


def hours_at(user: User, municipality: Municipality, *, today: date) -> HoursAt:
    """What the municipality has lent and borrowed, over the last five years; three questions."""
    read: Any = BorrowedHours.objects.visible_to(user).at(municipality)
    rows = read.select_related("lender", "borrower").order_by("-on", "-pk")
    here = {"lent": Q(lender=municipality), "borrowed": Q(borrower=municipality)}
    sums = {name: Sum("hours", filter=condition, default=Decimal(0)) for name, condition in here.items()}
    by_year = (
        read.counted()
        .filter(on__year__gt=today.year - YEARS)
        .order_by()
        .annotate(year=ExtractYear("on"))
        .values("year")
        .annotate(**sums)
        .order_by("-year")
    )
    return HoursAt(
        waiting=tuple(hours_row(row, municipality) for row in rows.uncounted()[:SHOWN]),
        latest=tuple(hours_row(row, municipality) for row in rows.counted()[:SHOWN]),
        years=tuple(YearSum(one["year"], one["lent"], one["borrowed"]) for one in by_year),
    )


def hours_together(counties: Sequence[County], year: int) -> HoursTogether:
    """The sum of a year for the counties' yearly report: hours that both have confirmed and both share, where one of
    the two lies in the counties. What lies in two of them counts once. One question.
    """
    here = {county.pk for county in counties if county.pk != PRACTICE}
    rows: Any = BorrowedHours.objects.shared().filter(
        Q(lender__county__in=here) | Q(borrower__county__in=here), on__year=year
    )
    hours, taking_part = [], set()
    for lent, *sides in rows.order_by().values_list(
        "hours", "lender", "lender__county", "borrower", "borrower__county"
    ):
        hours.append(lent)
        taking_part |= {place for place, county in (sides[:2], sides[2:]) if county in here}
    return HoursTogether(sum(hours, Decimal(0)), len(hours), len(taking_part))
