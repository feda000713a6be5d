"""What the county board has said to a municipality and nobody there has seen to yet: for the start page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from municipalities.models import Municipality
from plans.models import ActionPlan, Duty, DutyStatement, PlanComment, ReportComment, SituationReport

MOST = 20  # the latest; what is older stands on its own page
COMMENTED: dict[str, tuple[Any, Any]] = {
    "report_detail": (ReportComment, SituationReport),
    "plan_detail": (PlanComment, ActionPlan),
}


@dataclass(frozen=True)
class Notice:
    """A word from the county board: what it is about, where it stands, and the day."""

    page: str
    key: str
    title: str
    on: date
    code: str

    @property
    def url(self) -> str:
        return reverse(self.page, args=[self.code, self.key])

    @property
    def text(self) -> str:
        if self.page == "duty_detail":
            return _("Read what the county board has seen: %(title)s") % {"title": self.title}
        return _("Read the county board's comment: %(title)s") % {"title": self.title}


def county_said(municipality: Municipality) -> list[Notice]:
    """Comments on drafts that nobody has seen to, and observations that nobody has marked as read, the latest first.

    One line for each document and duty; one query.
    """
    first, *rest = (
        rows.values_list(Value(page, output_field=CharField()), "key", "title", "at")
        for page, rows in [*_comments(municipality), ("duty_detail", _observations(municipality))]
    )
    found: dict[tuple[str, str], Notice] = {}
    latest: Any = first.union(*rest, all=True).order_by("-at")[:MOST]
    for page, key, title, at in latest:
        found.setdefault((page, key), Notice(page, key, title, _day(at), municipality.code))
    return list(found.values())


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _comments(municipality: Municipality) -> list[tuple[str, QuerySet[Any]]]:
    """Remarks of people who serve the county, or have done so, on what is being written in the municipality."""
    officers = Membership.objects.filter(role=Role.COUNTY_OFFICER, county=municipality.county_id)
    return [
        (
            page,
            comments.objects.filter(
                Exists(officers.filter(user=OuterRef("created_by"))),
                document__in=documents.objects.of(municipality).open(),
                settled_at=None,
            )
            .order_by()
            .annotate(
                key=Cast("document", CharField()),
                title=Cast("document__title", CharField()),
                at=F("created_at"),
            ),
        )
        for page, (comments, documents) in COMMENTED.items()
    ]


def _observations(municipality: Municipality) -> QuerySet[Any]:
    duties = Duty.objects.current().filter(code=OuterRef("duty_code"))
    named = Concat("paragraph", Value(" "), "name", output_field=CharField())
    return (
        DutyStatement.objects.filter(
            municipality=municipality, source=DutyStatement.Source.COUNTY_OBSERVED, read_at=None
        )
        .order_by()
        .annotate(
            key=Cast("duty_code", CharField()),
            title=Subquery(duties.annotate(named=named).values("named")[:1]),
            at=F("said_at"),
        )
        .exclude(title=None)
    )
