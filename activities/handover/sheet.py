"""What the page of a handover is made of, and what all of its chapters are gathered from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from municipalities.cooperation.reports import vacant_since
from municipalities.models import (
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
    Municipality,
)
from plans.law.reports import law_table
from plans.law.rules import DutyRow
from plans.models import ActionPlan, MeasureTask, SituationReport
from plans.reports import MeasureRow, measures_of


@dataclass(frozen=True)
class Line:
    """One thing to know: what, more about it, on which day, and the page about it."""

    text: str
    note: str = ""
    on: date | None = None
    url: str = ""


@dataclass(frozen=True)
class Part:
    """Lines under a heading; `empty` is said when there are none."""

    title: str
    lines: tuple[Line, ...]
    empty: str


@dataclass(frozen=True)
class Chapter:
    """A question that a successor has, answered in parts."""

    code: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Sheet:
    """The whole handover as it stands on a day."""

    municipality: Municipality
    on: date
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Known:
    """What several chapters need, read once; `reader` reads the municipality in full."""

    municipality: Municipality
    reader: User
    today: date
    law: list[DutyRow]
    leading_body: LeadingBody | None
    function: CoordinationFunction | None  # of coordination, 11 §
    holders: list[CoordinationHolder]  # who fill it and filled it
    cards: list[ContactCard]
    reports: list[SituationReport]  # in force and being written
    plans: list[ActionPlan]  # in force
    drafts: list[ActionPlan]
    measures: list[MeasureRow]  # of the plans in force
    tasks: list[MeasureTask]  # of those that go on, not done
    agreements: list[CooperationAgreement]  # with a last day or being negotiated

    def page(self, name: str, *ids: Any) -> str:
        """The address of a page about something in the municipality."""
        return reverse(name, args=[self.municipality.code, *ids])

    @property
    def keeps(self) -> bool:
        """Whether the reader keeps the record, and so opens the pages that only a coordinator opens."""
        return self.municipality.is_coordinated_by(self.reader)

    @property
    def vacant_since(self) -> date | None:
        """The day since which nobody fills the coordination function."""
        return vacant_since(self.function, self.holders) if self.function else None


def known_of(municipality: Municipality, *, reader: User) -> Known:
    """Read what the chapters share."""
    current = list(ActionPlan.objects.of(municipality).exclude(state=ActionPlan.State.SUPERSEDED))
    plans = [plan for plan in current if plan.is_in_force]
    measures = measures_of(plans)
    going = [row.pk for row in measures if row.is_open]
    replaced = SituationReport.State.SUPERSEDED
    function = municipality.coordination_functions.active().first()
    return Known(
        municipality=municipality,
        reader=reader,
        today=timezone.localdate(),
        law=law_table(municipality, is_whole=True).rows,
        leading_body=municipality.leading_bodies.active().first(),
        function=function,
        holders=list(function.holders.with_access()) if function else [],
        cards=list(municipality.contact_cards.all()),
        reports=list(SituationReport.objects.of(municipality).exclude(state=replaced)),
        plans=plans,
        drafts=[plan for plan in current if not plan.is_final],
        measures=measures,
        tasks=list(MeasureTask.objects.filter(measure__in=going, done_on=None)),
        agreements=list(
            municipality.agreements.in_force().filter(valid_to__isnull=False)
            | municipality.agreements.filter(state=CooperationAgreement.State.NEGOTIATING)
        ),
    )
