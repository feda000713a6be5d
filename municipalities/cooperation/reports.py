"""How the cooperation stands in one or many municipalities: council, coordination, agreements, attempts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from municipalities.models import (
    Attempt,
    Attendance,
    Body,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
    Meeting,
    Organisation,
    Position,
    Seat,
)

YEAR = timedelta(days=365)
HIGH = (Position.LEADING, Position.POLITICAL)

Values = dict[str, Any]
Found = dict[int, Values]


@dataclass(frozen=True)
class CooperationFacts:
    """What is told about one municipality's cooperation today; what is not told is empty, never "no"."""

    municipality_id: int
    leading_body: str = ""  # 13 §
    leading_since: date | None = None
    unit: str = ""  # of the coordination function, 11 §
    share: int | None = None  # per cent of full time: the holders' together, else the function's own
    holders: int = 0
    vacant_since: date | None = None
    has_function: bool = False
    council: str = ""  # 10 §; the newest, where there are several
    council_id: int | None = None
    council_chair_is_municipal: bool = False
    council_outside_leading: int = 0  # other organisations with somebody in a leading position
    council_meetings_year: int = 0  # held in the last 365 days
    council_latest: date | None = None
    police_took_part: bool = False  # in one of those meetings
    agreements_in_force: int = 0  # 9 §
    agreement_latest: str = ""  # title of the one signed last, among those in force
    agreement_valid_to: date | None = None  # the first day on which one of those in force ends
    agreement_negotiating: bool = False
    agreement_attempts: int = 0
    council_attempts: int = 0
    latest_attempt_s9: date | None = None
    latest_attempt_s10: date | None = None
    has_public_card: bool = False  # 12 §


def cooperation_facts(municipality_ids: Iterable[int]) -> dict[int, CooperationFacts]:
    """How the cooperation stands today in each of the municipalities; ten queries however many they are."""
    ids = set(municipality_ids)
    gathered: Found = {pk: {} for pk in ids}
    if ids:
        for part in (_leading, _coordination, _councils, _agreements, _attempts, _cards):
            for pk, values in part(ids).items():
                gathered[pk].update(values)
    return {pk: CooperationFacts(municipality_id=pk, **values) for pk, values in gathered.items()}


def _leading(ids: set[int]) -> Found:
    bodies = LeadingBody.objects.active().filter(municipality__in=ids)
    return {b.municipality_id: {"leading_body": b.name, "leading_since": b.starts_on} for b in bodies}


def _coordination(ids: set[int]) -> Found:
    functions = list(CoordinationFunction.objects.active().filter(municipality__in=ids))
    holders = defaultdict(list)
    for holder in CoordinationHolder.objects.filter(function__in=functions):
        holders[holder.function_id].append(holder)
    return {f.municipality_id: _filling(f, holders[f.pk]) for f in functions}


def _filling(function: CoordinationFunction, holders: list[CoordinationHolder]) -> Values:
    """Who fills the function today, and with how much."""
    today = timezone.localdate()
    now = [holder for holder in holders if holder.starts_on <= today and not holder.is_over]
    shares = [holder.share for holder in now if holder.share]
    return {
        "has_function": True,
        "unit": function.unit,
        "share": sum(shares) if shares else function.share,
        "holders": len(now),
        "vacant_since": vacant_since(function, holders),
    }


def vacant_since(function: CoordinationFunction, holders: Iterable[CoordinationHolder]) -> date | None:
    """The day since which nobody fills the function: when the last one left, or it began; None when it is filled."""
    today = timezone.localdate()
    begun = [holder for holder in holders if holder.starts_on <= today]
    if any(not holder.is_over for holder in begun):
        return None
    return max((holder.ends_on for holder in begun if holder.ends_on), default=function.starts_on)


def _councils(ids: set[int]) -> Found:
    links = Body.municipalities.through.objects.filter(
        municipality__in=ids,
        body__in=Body.objects.active().filter(kind=Body.Kind.STRATEGIC_COUNCIL),
    )
    rows = links.order_by("body__starts_on", "body").values_list("municipality", "body", "body__name")
    newest = {municipality: (body, name) for municipality, body, name in rows}
    bodies = {body for body, _name in newest.values()}
    seats, meetings = _seats(bodies), _meetings(bodies)
    return {
        municipality: {"council": name, "council_id": body} | seats.get(body, {}) | meetings.get(body, {})
        for municipality, (body, name) in newest.items()
    }


def _seats(bodies: set[int]) -> Found:
    """Who leads each body, and how many other organisations sit there on a leading level."""
    outside = Q(level__in=HIGH) & ~Q(organisation=Organisation.MUNICIPALITY)
    chair = Q(role=Seat.Role.CHAIR, organisation=Organisation.MUNICIPALITY)
    rows = (
        Seat.objects.active()
        .filter(body__in=bodies)
        .order_by()
        .values("body")
        .annotate(
            chairs=Count("pk", filter=chair),
            outside=Count("organisation_name", filter=outside, distinct=True),
        )
    )
    return {
        row["body"]: {
            "council_chair_is_municipal": row["chairs"] > 0,
            "council_outside_leading": row["outside"],
        }
        for row in rows
    }


def _meetings(bodies: set[int]) -> Found:
    """When each body met, and whether the police took part in the last 365 days."""
    since = timezone.now() - YEAR
    held = Meeting.objects.filter(body__in=bodies, state=Meeting.State.HELD)
    rows = (
        held.order_by()
        .values("body")
        .annotate(latest=Max("starts_at"), year=Count("pk", filter=Q(starts_at__gte=since)))
    )
    police = set(
        Attendance.objects.filter(
            meeting__in=held.filter(starts_at__gte=since), seat__organisation=Organisation.POLICE
        )
        .exclude(state=Attendance.State.ABSENT)
        .values_list("meeting__body", flat=True)
    )
    return {
        row["body"]: {
            "council_latest": timezone.localdate(row["latest"]),
            "council_meetings_year": row["year"],
            "police_took_part": row["body"] in police,
        }
        for row in rows
    }


def _agreements(ids: set[int]) -> Found:
    found: dict[int, Values] = defaultdict(dict)
    through = CooperationAgreement.municipalities.through.objects.filter(municipality__in=ids)
    in_force = through.filter(cooperationagreement__in=CooperationAgreement.objects.in_force())
    rows = in_force.order_by("cooperationagreement__signed_on", "cooperationagreement").values_list(
        "municipality", "cooperationagreement__title", "cooperationagreement__valid_to"
    )
    for municipality, title, ends in rows:
        values = found[municipality]
        values["agreements_in_force"] = values.get("agreements_in_force", 0) + 1
        values["agreement_latest"] = title
        ends_before = values.get("agreement_valid_to")
        if ends and (ends_before is None or ends < ends_before):
            values["agreement_valid_to"] = ends
    negotiating = through.filter(cooperationagreement__state=CooperationAgreement.State.NEGOTIATING)
    for municipality in set(negotiating.values_list("municipality", flat=True)):
        found[municipality]["agreement_negotiating"] = True
    return found


def _attempts(ids: set[int]) -> Found:
    found: dict[int, Values] = defaultdict(dict)
    counted = {Attempt.Duty.AGREEMENT: "agreement_attempts", Attempt.Duty.COUNCIL: "council_attempts"}
    rows = (
        Attempt.objects.filter(municipality__in=ids)
        .order_by()
        .values_list("municipality", "duty")
        .annotate(number=Count("pk"), latest=Max("on"))
    )
    for municipality, duty, number, latest in rows:
        found[municipality] |= {counted[duty]: number, f"latest_attempt_{duty}": latest}
    return found


def _cards(ids: set[int]) -> Found:
    public = ContactCard.objects.filter(municipality__in=ids, is_public=True)
    return {pk: {"has_public_card": True} for pk in set(public.values_list("municipality", flat=True))}
