"""That a yearly report is soon to be handed in, or should have been: for the county's desk and the list of reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from municipalities.models import County, Status
from plans.stats import add_months
from reviews.models import YearReport

MONTHS_BEFORE = 2  # as the second reminder of the law's dates


@dataclass(frozen=True)
class Reminder:
    """A report that is not locked: which, by when, whether the day has passed, and its page."""

    report: YearReport
    on: date
    has_passed: bool
    url: str

    @property
    def label(self) -> str:
        return str(Status.OVERDUE.label if self.has_passed else Status.DUE_SOON.label)

    @property
    def tone(self) -> str:
        return "late" if self.has_passed else "soon"

    @property
    def icon(self) -> str:
        return "warning" if self.has_passed else "clock"


def reports_to_hand_in(user: User, counties: Iterable[County], *, today: date) -> list[Reminder]:
    """The drafts of the user's reports on any of the counties, alone or with others, whose day comes within two
    months or has passed; the earliest first. A report that is locked is done. One query, or two where any is.
    """
    due = YearReport.objects.editable_by(user).filter(
        counties__overlap=[county.pk for county in counties], due_on__lte=add_months(today, MONTHS_BEFORE)
    )
    found = list(due.only("counties", "year", "due_on").order_by("due_on", "pk"))
    codes = dict(County.objects.values_list("pk", "code")) if found else {}
    return [
        Reminder(
            report,
            report.due_on,
            report.due_on < today,
            reverse("year_report_detail", args=["-".join(codes[pk] for pk in report.counties), report.year]),
        )
        for report in found
        if report.due_on
    ]
