"""Who gives decisions their case number, and what has none yet: for the registrar's start page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from plans.models import ActionPlan, Document, PlanPlace, ReportPlace, SituationReport

MOST = 20
DOCUMENT = "document_detail"


@dataclass(frozen=True)
class Unnumbered:
    """A locked document, or a decision, without a case number: where it stands, its title and its day."""

    page: str  # where the number is put in
    key: int
    title: str
    on: date
    code: str

    @property
    def url(self) -> str:
        return reverse(self.page, args=[self.code, self.key])

    @property
    def what(self) -> str:
        return _("Locked document") if self.page == DOCUMENT else _("Decision")


def numbers_decisions(user: User, municipality: Municipality) -> bool:
    """Whether the user fills in the case numbers of what the municipality has decided: its registrars and
    coordinators."""
    return municipality.is_coordinated_by(user) or municipality.pk in user.reach("registrar")


def without_case_number(user: User, municipality: Municipality) -> list[Unnumbered]:
    """Of what the user reads there: locked documents and noted decisions without a number, the latest first, at most
    twenty of each kind; one query."""
    here = {"municipality": municipality, "case_number": ""}
    documents = Document.objects.visible_to(user).filter(**here, state=Document.State.LOCKED)
    parts: list[Any] = [_said(documents, DOCUMENT, "pk", "title", "locked_at__date")]
    for page, model, places in (
        ("report_case_number", SituationReport, ReportPlace),
        ("plan_case_number", ActionPlan, PlanPlace),
    ):
        final = model.objects.visible_to(user).final()
        decided = places.objects.filter(**here, document__in=final, decided_on__isnull=False)
        parts.append(_said(decided, page, "document", "document__title", "decided_on"))
    first, *rest = parts
    rows = first.union(*rest, all=True)
    found = [Unnumbered(page, key, title, on, municipality.code) for page, key, title, on in rows]
    return sorted(found, key=lambda lacking: lacking.on, reverse=True)


def _said(rows: Any, page: str, key: str, title: str, day: str) -> Any:
    columns = (Value(page, CharField()), F(key), Cast(title, CharField()), Cast(day, DateField()))
    return rows.order_by("-pk").values_list(*columns)[:MOST]
