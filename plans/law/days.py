"""The days that the law's dates are read from, over any number of municipalities, in one question."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from municipalities.cooperation.reports import CooperationFacts
from municipalities.models import Attempt, CooperationAgreement
from plans.law.readings import LawFacts
from plans.models import ActionPlan, SituationReport, Subject
from plans.planning.reports import PlanDates
from plans.situation.reports import ReportDates

Days = dict[str, dict[int, date]]  # per kind and municipality
# In SQL: the law's dates stand on many pages, and putting this together from its models took ten times as long
# as running it. A joint document counts with a decision of the municipality's own.
DAYS = {
    "report": """
    SELECT max(document.final_on) AS report,
        max((document.final_at AT TIME ZONE %(zone)s)::date) AS report_entered
    FROM plans_reportplace AS row JOIN plans_situationreport AS document ON document.id = row.document_id
    WHERE row.municipality_id = place.id AND document.subject = %(crime)s AND document.state = ANY(%(completed)s)
        AND (document.group_id IS NULL OR row.decided_on IS NOT NULL)
""",
    "plan": """
    SELECT max(coalesce(row.decided_on, document.final_on)) AS plan,
        max((document.final_at AT TIME ZONE %(zone)s)::date) AS plan_entered
    FROM plans_planplace AS row JOIN plans_actionplan AS document ON document.id = row.document_id
    WHERE row.municipality_id = place.id AND document.subject = %(crime)s AND document.state = %(decided)s
        AND (document.group_id IS NULL OR row.decided_on IS NOT NULL)
""",
    "round": """
    SELECT max(row.finished_on) AS followed, max(row.started_on) FILTER (WHERE row.finished_on IS NULL) AS open
    FROM plans_followupround AS row JOIN plans_actionplan AS document ON document.id = row.plan_id
    WHERE row.municipality_id = place.id AND document.subject = %(crime)s
""",
    "agreement": """
    SELECT max(row.valid_from) FILTER (WHERE row.is_in_force) AS in_force,
        max(row.created_at) FILTER (WHERE row.is_in_force) AS agreement_at,
        min(row.valid_to) FILTER (WHERE row.is_in_force) AS ends,
        max(row.valid_to) FILTER (WHERE row.valid_to < %(today)s) AS ended
    FROM (
        SELECT agreement.*, agreement.state = %(signed)s AND agreement.valid_from <= %(today)s
            AND (agreement.valid_to IS NULL OR agreement.valid_to >= %(today)s) AS is_in_force
        FROM municipalities_cooperationagreement_municipalities AS party
        JOIN municipalities_cooperationagreement AS agreement ON agreement.id = party.cooperationagreement_id
        WHERE party.municipality_id = place.id AND agreement.state = ANY(%(once_signed)s)
    ) AS row
""",
    "attempt": """
    SELECT max("on") AS tried FROM municipalities_attempt
    WHERE municipality_id = place.id AND duty = %(for_agreement)s
""",
    "council": """
    SELECT max(reported_on) AS reported FROM plans_councilreport WHERE municipality_id = place.id
""",
}
# What the next date of a duty is read from.
PARTS = {
    "s6_report": ("report",),
    "s6_plan": ("plan", "round"),
    "s9": ("agreement", "attempt"),
    "s13_report": ("council",),
}
WHOLE = "SELECT place.id, {columns} FROM unnest(%(ids)s::bigint[]) AS place (id) {joins}"


def days_of(ids: Collection[int], parts: Collection[str]) -> Days:
    """Per kind (the columns of those parts) and municipality the day, where there is one."""
    columns = ", ".join(f"{part}.*" for part in parts)
    joins = " ".join(f"LEFT JOIN LATERAL ({DAYS[part]}) AS {part} ON true" for part in parts)
    asked: dict[str, Any] = {
        "ids": list(ids),
        "zone": timezone.get_current_timezone_name(),
        "today": timezone.localdate(),
        "crime": Subject.CRIME,
        "completed": [str(state) for state in SituationReport.FINAL],
        "decided": ActionPlan.State.DECIDED,
        "signed": CooperationAgreement.State.SIGNED,
        "once_signed": [str(state) for state in CooperationAgreement.SIGNED],
        "for_agreement": Attempt.Duty.AGREEMENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(WHOLE.format(columns=columns, joins=joins), asked)
        _municipality, *kinds = (column.name for column in cursor.description)
        days: Days = {kind: {} for kind in kinds}
        for pk, *told in cursor:
            for kind, day in zip(kinds, told, strict=True):
                if day is not None:
                    days[kind][pk] = day
    return days


def dated_facts(ids: Collection[int], codes: Iterable[str]) -> dict[int, LawFacts]:
    """As much of each municipality's facts as the next dates of these duties need: the days alone. One question."""
    found = days_of(ids, [part for code in codes for part in PARTS[code]])
    return {pk: _facts(pk, {kind: by_place.get(pk) for kind, by_place in found.items()}) for pk in ids}


def _facts(pk: int, days: dict[str, Any]) -> LawFacts:
    day = days.get
    return LawFacts(
        pk,
        CooperationFacts(
            pk,
            agreements_in_force=int(day("in_force") is not None),
            agreement_valid_to=day("ends"),
            agreement_at=day("agreement_at"),
            agreement_attempts=int(day("tried") is not None),
            latest_attempt_s9=day("tried"),
        ),
        ReportDates(final_on=day("report"), entered_on=day("report_entered")),
        PlanDates(decided_on=day("plan"), entered_on=day("plan_entered"), followed_up_on=day("followed")),
        round_open=day("open") is not None,
        agreement_ended_on=day("ended"),
        council_reported_on=day("reported"),
    )
