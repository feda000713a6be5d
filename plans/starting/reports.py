"""How far the chain has come in a municipality, and what is left of Kom igång."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from municipalities.models import (
    Municipality,
    Status,
)
from plans.law.reports import may_know_date, next_dates, settings_brought_by
from plans.law.rules import dated
from plans.models import (
    ActionPlan,
    FollowUpRound,
    SituationReport,
    Subject,
)
from plans.reports import LOOKS, Look, MeasureRow, measures_of
from plans.stats import MeasureState

DECISION = ("deciding_body", "decided_on", "minutes_ref", "case_number")


@dataclass(frozen=True)
class Chain:
    """The lägesbilder and plans of a municipality that someone may read: those in force, and open ones.

    What the law asks for comes first. Each bears the municipality's own decision (`DECISION`); plans also
    `measure_count`; those in force also `begun`, the next version if it is being written.
    """

    reports: list[SituationReport]
    report_drafts: list[SituationReport]
    plans: list[ActionPlan]
    plan_drafts: list[ActionPlan]

    @property
    def report(self) -> Any:
        """The lägesbild that the law asks for, if one is in force."""
        return next(filter(_counts, self.reports), None)

    @property
    def plan(self) -> Any:
        """The åtgärdsplan that the law asks for, if one is in force."""
        return next(filter(_counts, self.plans), None)

    @property
    def is_empty(self) -> bool:
        return not (self.reports or self.report_drafts or self.plans or self.plan_drafts)


def _counts(document: Any) -> bool:
    """Whether the law counts it for the municipality: about crime, and a joint one by its own decision."""
    is_own = document.group_id is None or document.decided_on is not None
    return document.subject == Subject.CRIME and is_own


def chain_of(municipality: Municipality, *, reader: User) -> Chain:
    """The documents that hold for the municipality and that the reader may read; three queries."""
    reports = _documents(SituationReport, municipality, reader).prefetch_related("problems")
    plans = _documents(ActionPlan, municipality, reader).annotate(
        measure_count=Count("measures", distinct=True)
    )
    found_reports = sorted(reports, key=lambda report: report.subject != Subject.CRIME)
    found_plans = sorted(plans, key=lambda plan: plan.subject != Subject.CRIME)
    return Chain(*_shelved(found_reports), *_shelved(found_plans))


def _shelved(found: list[Any]) -> tuple[list[Any], list[Any]]:
    """Those in force, each with its next version if that is `begun`, and the open ones."""
    in_force = [document for document in found if document.is_in_force]
    drafts = [document for document in found if not document.is_final]
    begun = {draft.previous_id: draft for draft in drafts}
    for document in in_force:
        document.begun = begun.get(document.pk)
    return in_force, drafts


def _documents(model: Any, municipality: Municipality, reader: User) -> Any:
    """Those in force and the open ones, the latest first, each with the municipality's own decision."""
    own = FilteredRelation("places", condition=Q(places__municipality=municipality))
    return (
        model.objects.visible_to(reader)
        .of(municipality)
        .exclude(state=model.State.SUPERSEDED)
        .select_related("municipality", "group")
        .annotate(own=own, **{name: F(f"own__{name}") for name in DECISION})
    )


@dataclass(frozen=True)
class Due:
    """When the law asks for something again, and how near that is."""

    on: date
    status: Status

    @property
    def look(self) -> Look:
        return {
            Status.DUE_SOON: Look(gettext_lazy("Soon due"), "soon", "clock"),
            Status.OVERDUE: Look(gettext_lazy("The date has passed"), "late", "warning"),
        }.get(self.status, Look(gettext_lazy("On schedule"), "done", "check"))


@dataclass(frozen=True)
class Overview:
    """What the hub shows beside the documents themselves."""

    states: list[tuple[Look, int]] = field(default_factory=list)  # measures of the plans in force
    measures: int = 0
    latest_round: FollowUpRound | None = None
    open_round: FollowUpRound | None = None
    report_due: Due | None = None
    plan_due: Due | None = None


def overview_of(municipality: Municipality, chain: Chain, *, reader: User) -> Overview:
    """Measures by state, the latest follow-up, and the dates of 6 §, as far as they are the reader's to know;
    eight queries, fewer without documents."""
    rows = measures_of(chain.plans, reader=reader) if chain.plans else []
    latest, going_on = _rounds(municipality, reader) if chain.plan else (None, None)
    due = _due(municipality) if chain.report or chain.plan else {}
    return Overview(
        states=_by_state(rows),
        measures=len(rows),
        latest_round=latest,
        open_round=going_on,
        report_due=due.get("s6_report")
        if chain.report and may_know_date(reader, municipality, "s6_report")
        else None,
        plan_due=due.get("s6_plan")
        if chain.plan and may_know_date(reader, municipality, "s6_plan")
        else None,
    )


def _rounds(municipality: Municipality, reader: User) -> tuple[FollowUpRound | None, FollowUpRound | None]:
    """The latest finished follow-up of the plan that the law asks for, and the one that is going on, if the reader
    may know of it."""
    visible = FollowUpRound.objects.visible_to(reader)
    rounds = visible.filter(municipality=municipality, plan__subject=Subject.CRIME)
    newest_first = list(rounds.order_by(F("finished_on").desc(nulls_first=True), "-pk"))
    finished = (each for each in newest_first if each.finished_on)
    going_on = (each for each in newest_first if not each.finished_on)
    return next(finished, None), next(going_on, None)


def _by_state(rows: Sequence[MeasureRow]) -> list[tuple[Look, int]]:
    """How many measures stand in each state, in the order of the states; states without any are left out."""
    counts = Counter(row.state for row in rows)
    return [(LOOKS[state], counts[state]) for state in MeasureState if counts[state]]


def _due(municipality: Municipality) -> dict[str, Due]:
    """The dates of 6 § by duty, and how near they are."""
    chosen, today = settings_brought_by(municipality), timezone.localdate()
    dates = next_dates(municipality, today=today)
    return {code: Due(on, dated(on, chosen, today)) for code, on in dates.items()}
