"""How the cooperation stands in one or many municipalities: council, coordination, agreements, attempts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from municipalities.cooperation.told import told
from municipalities.models import CoordinationFunction, CoordinationHolder


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
    """How the cooperation stands today in each of the municipalities; one query however many they are."""
    ids = set(municipality_ids)
    return {pk: CooperationFacts(pk, **known) for pk, known in told(ids).items()} if ids else {}


def vacant_since(function: CoordinationFunction, holders: Iterable[CoordinationHolder]) -> date | None:
    """The day since which nobody fills the function: when the last one left or lost access, or it began; None when
    it is filled. Read the holders `with_access`."""
    today = timezone.localdate()
    begun = [holder for holder in holders if holder.starts_on <= today]
    if any(not holder.is_over for holder in begun):
        return None
    return max((holder.left_on for holder in begun if holder.left_on), default=function.starts_on)
