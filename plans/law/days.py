"""The days that the law's dates are read from, over any number of municipalities, in one question."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Aggregate, DateField, Expression, F, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from municipalities.cooperation.reports import CooperationFacts
from municipalities.models import Attempt, CooperationAgreement
from plans.law.readings import LawFacts
from plans.models import (
    ActionPlan,
    CouncilReport,
    FollowUpRound,
    PlanPlace,
    ReportPlace,
    SituationReport,
    Subject,
)
from plans.planning.reports import PlanDates
from plans.situation.reports import ReportDates

COUNTS = Q(document__group=None) | Q(decided_on__isnull=False)  # a joint one: with a decision of one's own
FEW = ("ended", "open", "reported")  # what no other report tells
Days = dict[str, dict[int, date]]


def _sources(ids: Collection[int]) -> dict[str, tuple[QuerySet[Any], Aggregate]]:
    """Per kind of day: the rows it is read from, and which of their days."""
    today = timezone.localdate()
    reports = ReportPlace.objects.filter(
        COUNTS, document__subject=Subject.CRIME, document__state__in=SituationReport.FINAL
    )
    plans = PlanPlace.objects.filter(
        COUNTS, document__subject=Subject.CRIME, document__state=ActionPlan.State.DECIDED
    )
    rounds = FollowUpRound.objects.filter(plan__subject=Subject.CRIME)
    signed = CooperationAgreement.municipalities.through.objects.filter(
        cooperationagreement__state__in=CooperationAgreement.SIGNED
    )
    in_force = signed.filter(cooperationagreement__in=CooperationAgreement.objects.in_force())
    valid_to = "cooperationagreement__valid_to"
    entered: Expression = TruncDate("document__final_at")
    found: dict[str, tuple[QuerySet[Any], Aggregate]] = {
        "report": (reports, Max("document__final_on")),
        "report_entered": (reports, Max(entered)),
        "plan": (plans, Max(Coalesce(F("decided_on"), F("document__final_on")))),
        "plan_entered": (plans, Max(entered)),
        "followed": (rounds.filter(finished_on__isnull=False), Max("finished_on")),
        "open": (rounds.filter(finished_on=None), Max("started_on")),
        "in_force": (in_force, Max("cooperationagreement__valid_from")),
        "ends": (in_force.filter(cooperationagreement__valid_to__isnull=False), Min(valid_to)),
        "ended": (signed.filter(cooperationagreement__valid_to__lt=today), Max(valid_to)),
        "tried": (Attempt.objects.filter(duty=Attempt.Duty.AGREEMENT), Max("on")),
        "reported": (CouncilReport.objects.all(), Max("reported_on")),
    }
    return {kind: (rows.filter(municipality__in=ids), day) for kind, (rows, day) in found.items()}


def days_of(ids: Collection[int], kinds: Collection[str] = FEW) -> Days:
    """Per kind and municipality the day, where there is one."""
    sources = _sources(ids)
    parts = [
        rows.order_by()
        .values("municipality")
        .annotate(kind=Value(kind), day=Cast(day, DateField()))
        .values_list("kind", "municipality", "day")
        for kind, (rows, day) in sources.items()
        if kind in kinds
    ]
    days: Days = {kind: {} for kind in sources}
    for kind, pk, day in parts[0].union(*parts[1:], all=True):
        days[kind][pk] = day
    return days


def dated_facts(ids: Collection[int]) -> dict[int, LawFacts]:
    """As much of each municipality's facts as next dates need: the days alone. One question."""
    found = days_of(ids, kinds=_sources(ids).keys())
    return {pk: _facts(pk, {kind: by_place.get(pk) for kind, by_place in found.items()}) for pk in ids}


def _facts(pk: int, days: dict[str, date | None]) -> LawFacts:
    return LawFacts(
        pk,
        CooperationFacts(
            pk,
            agreements_in_force=int(days["in_force"] is not None),
            agreement_valid_to=days["ends"],
            agreement_attempts=int(days["tried"] is not None),
            latest_attempt_s9=days["tried"],
        ),
        ReportDates(final_on=days["report"], entered_on=days["report_entered"]),
        PlanDates(decided_on=days["plan"], entered_on=days["plan_entered"], followed_up_on=days["followed"]),
        round_open=days["open"] is not None,
        agreement_ended_on=days["ended"],
        council_reported_on=days["reported"],
    )
