"""How the cooperation stands in one or many municipalities: council, coordination, agreements, attempts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
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
    Municipality,
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
    """How the cooperation stands today in each of the municipalities; three queries however many they are."""
    ids = set(municipality_ids)
    gathered: Found = {pk: {} for pk in ids}
    if ids:
        for part in (_told, _coordination, _councils):
            for pk, values in part(ids).items():
                gathered[pk].update(values)
    return {pk: CooperationFacts(municipality_id=pk, **values) for pk, values in gathered.items()}


def _number(rows: QuerySet[Any], per: str, of: str = "pk") -> Coalesce:
    """How many different there are among the rows of each `per`."""
    return Coalesce(Subquery(rows.order_by().values(per).annotate(n=Count(of, distinct=True)).values("n")), 0)


def _told(ids: set[int]) -> Found:
    """Leading body, agreements, attempts and contact cards."""
    leading = LeadingBody.objects.active().filter(municipality=OuterRef("pk")).order_by("-starts_on")
    links: Any = CooperationAgreement.municipalities.through.objects.filter(municipality=OuterRef("pk"))
    in_force = links.filter(cooperationagreement__in=CooperationAgreement.objects.in_force())
    latest = in_force.order_by("-cooperationagreement__signed_on", "-cooperationagreement")
    ends = in_force.order_by().values("municipality").annotate(day=Min("cooperationagreement__valid_to"))
    negotiating = links.filter(cooperationagreement__state=CooperationAgreement.State.NEGOTIATING)
    agreement, council = (Q(attempts__duty=duty) for duty in (Attempt.Duty.AGREEMENT, Attempt.Duty.COUNCIL))
    rows: Any = (
        Municipality.objects.filter(pk__in=ids)
        .order_by()
        .values("pk")
        .annotate(
            agreement_attempts=Count("attempts", filter=agreement),
            latest_attempt_s9=Max("attempts__on", filter=agreement),
            council_attempts=Count("attempts", filter=council),
            latest_attempt_s10=Max("attempts__on", filter=council),
            leading_body=Subquery(leading.values("name")[:1]),
            leading_since=Subquery(leading.values("starts_on")[:1]),
            agreements_in_force=_number(in_force, "municipality"),
            agreement_latest=Subquery(latest.values("cooperationagreement__title")[:1]),
            agreement_valid_to=Subquery(ends.values("day")),
            agreement_negotiating=Exists(negotiating),
            has_public_card=Exists(ContactCard.objects.public().filter(municipality=OuterRef("pk"))),
        )
    )
    return {row.pop("pk"): {name: value for name, value in row.items() if value is not None} for row in rows}


def _coordination(ids: set[int]) -> Found:
    """The coordination functions with those who fill them; one row for each holder, one where there is none."""
    rows: Any = (
        CoordinationFunction.objects.active()
        .filter(municipality__in=ids)
        .annotate(begins=F("holders__starts_on"), ends=F("holders__ends_on"), part=F("holders__share"))
        .order_by("pk")
    )
    found: dict[int, tuple[CoordinationFunction, list[CoordinationHolder]]] = {}
    for row in rows:
        _function, holders = found.setdefault(row.pk, (row, []))
        if row.begins:
            holders.append(CoordinationHolder(starts_on=row.begins, ends_on=row.ends, share=row.part))
    return {function.municipality_id: _filling(function, holders) for function, holders in found.values()}


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
    """The newest strategic council of each: who leads it, who sits there on a leading level, when it met."""
    seats = Seat.objects.active().filter(body=OuterRef("body"))
    held = Meeting.objects.filter(body=OuterRef("body"), state=Meeting.State.HELD)
    of_year = held.filter(starts_at__gte=timezone.now() - YEAR)
    police = Attendance.objects.filter(
        meeting__body=OuterRef("body"),
        meeting__state=Meeting.State.HELD,
        meeting__starts_at__gte=timezone.now() - YEAR,
        seat__organisation=Organisation.POLICE,
    ).exclude(state=Attendance.State.ABSENT)
    councils = Body.objects.active().filter(kind=Body.Kind.STRATEGIC_COUNCIL)
    rows: Any = (
        Body.municipalities.through.objects.filter(municipality__in=ids, body__in=councils)
        .order_by("body__starts_on", "body")
        .values("municipality")
        .annotate(
            council=F("body__name"),
            council_id=F("body"),
            council_chair_is_municipal=Exists(
                seats.filter(role=Seat.Role.CHAIR, organisation=Organisation.MUNICIPALITY)
            ),
            council_outside_leading=_number(
                seats.filter(level__in=HIGH).exclude(organisation=Organisation.MUNICIPALITY),
                "body",
                of="organisation_name",
            ),
            council_latest=Subquery(held.order_by("-starts_at").values("starts_at")[:1]),
            council_meetings_year=_number(of_year, "body"),
            police_took_part=Exists(police),
        )
    )
    found = {row.pop("municipality"): row for row in rows}
    for row in found.values():
        row["council_latest"] = row["council_latest"] and timezone.localdate(row["council_latest"])
    return found
