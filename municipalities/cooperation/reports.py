"""How the cooperation stands in one or many municipalities: council, coordination, agreements, attempts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from municipalities.cooperation.told import told
from municipalities.models import CoordinationFunction, CoordinationHolder

Values = dict[str, Any]
Found = dict[int, Values]


@dataclass(frozen=True)
class CooperationFacts:
    """What is told about one municipality's cooperation today; what is not told is empty, never "no"."""

    municipality_id: int
    leading_body: str = ""  # 13 §
    leading_since: date | None = None
    leading_at: datetime | None = None  # when it was entered here, as `…_at` below
    unit: str = ""  # of the coordination function, 11 §
    share: int | None = None  # per cent of full time: the holders' together, else the function's own
    holders: int = 0
    vacant_since: date | None = None
    lost_access: bool = False  # the vacancy began when the last one's access to the portal ended
    unit_at: datetime | None = None
    filled_at: datetime | None = None  # the latest of those who fill the function
    has_function: bool = False
    council: str = ""  # 10 §; the newest, where there are several
    council_id: int | None = None
    council_at: datetime | None = None
    council_chair_is_municipal: bool = False  # in a seat that counts (see TOLD), as below
    council_outside_leading: int = 0  # other organisations that somebody in a leading position comes from
    council_meetings_year: int = 0  # held in the last twelve months
    council_latest: date | None = None
    police_took_part: bool = False  # in one of those meetings
    agreements_in_force: int = 0  # 9 §
    agreement_at: datetime | None = None  # the latest of those in force
    agreement_latest: str = ""  # title of the one signed last, among those in force
    agreement_valid_to: date | None = None  # the first day on which one of those in force ends
    agreement_negotiating: bool = False
    agreement_attempts: int = 0
    council_attempts: int = 0
    latest_attempt_s9: date | None = None
    latest_attempt_s10: date | None = None
    has_public_card: bool = False  # 12 §
    card_at: datetime | None = None


def cooperation_facts(municipality_ids: Iterable[int]) -> dict[int, CooperationFacts]:
    """How the cooperation stands today in each of the municipalities; two queries however many they are."""
    ids = set(municipality_ids)
    gathered: Found = {pk: {} for pk in ids}
    if ids:
        for part in (told, _coordination):
            for pk, values in part(ids).items():
                gathered[pk].update(values)
    return {pk: CooperationFacts(municipality_id=pk, **values) for pk, values in gathered.items()}


def _coordination(ids: set[int]) -> Found:
    """The coordination functions in force, with those who fill or filled them."""
    holders = CoordinationHolder.objects.with_access().filter(function=OuterRef("pk")).order_by()
    held = JSONObject(
        begins="starts_on", ends="ends_on", lost="access_ended_on", share="share", at="created_at"
    )
    functions: Any = (
        CoordinationFunction.objects.active()
        .filter(municipality__in=ids)
        .annotate(held=ArraySubquery(holders.values(said=held)))
    )
    return {
        function.municipality_id: _filling(function, [_holder(said) for said in function.held])
        for function in functions
    }


def _holder(said: Values) -> CoordinationHolder:
    def day(name: str) -> date | None:
        return date.fromisoformat(said[name]) if said[name] else None

    begun, at = date.fromisoformat(said["begins"]), datetime.fromisoformat(said["at"])
    holder = CoordinationHolder(starts_on=begun, ends_on=day("ends"), share=said["share"], created_at=at)
    holder.access_ended_on = day("lost")
    return holder


def _filling(function: CoordinationFunction, holders: list[CoordinationHolder]) -> Values:
    """Who fills the function today, and with how much."""
    today = timezone.localdate()
    now = [holder for holder in holders if holder.starts_on <= today and not holder.is_over]
    shares = [holder.share for holder in now if holder.share]
    since = vacant_since(function, holders)
    return {
        "has_function": True,
        "unit": function.unit,
        "unit_at": function.created_at,
        "share": sum(shares) if shares else function.share,
        "holders": len(now),
        "filled_at": max((holder.created_at for holder in now), default=None),
        "vacant_since": since,
        "lost_access": any(holder.lost_access and holder.left_on == since for holder in holders),
    }


def vacant_since(function: CoordinationFunction, holders: Iterable[CoordinationHolder]) -> date | None:
    """The day since which nobody fills the function: when the last one left or lost access, or it began; None when
    it is filled. Read the holders `with_access`."""
    today = timezone.localdate()
    begun = [holder for holder in holders if holder.starts_on <= today]
    if any(not holder.is_over for holder in begun):
        return None
    return max((holder.left_on for holder in begun if holder.left_on), default=function.starts_on)
