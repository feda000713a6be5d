"""What was corrected or removed, as this reader may know it: when, by whom, how it stood before, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality, StoredFile
from plans.models import (
    ActionPlan,
    PlanPlace,
    PlanPlaceCorrection,
    ReportPlace,
    ReportPlaceCorrection,
    SituationReport,
)
from plans.planning.people import known_names

Place = TypeVar("Place", ReportPlace, PlanPlace)


@dataclass(frozen=True)
class Correction:
    """That a decision was corrected: when, by whom, what it said before, and why."""

    at: datetime
    by: str
    before: PlanPlaceCorrection | ReportPlaceCorrection
    reason: str


@dataclass(frozen=True)
class Removal:
    """That a registered file was removed: when, by whom and why."""

    at: datetime
    by: str
    reason: str


def somebody() -> str:
    return _("somebody in the municipality")


def with_corrections(user: User, municipality: Municipality, places: Iterable[Place]) -> list[Place]:
    """The places, each with `corrected`, its corrections in their order; asks only where there are any."""
    places = list(places)
    rows: dict[int, list[Any]] = {
        place.pk: list(place.corrections.all()) if place.edition > 1 else [] for place in places
    }
    names = known_names(user, municipality, (row.corrected_by_id for some in rows.values() for row in some))
    for place in places:
        place.corrected = [  # type: ignore[attr-defined]
            Correction(row.corrected_at, names.get(row.corrected_by_id, somebody()), row, row.reason)
            for row in rows[place.pk]
        ]
    return places


def removal_of(
    user: User, municipality: Municipality, document: SituationReport | ActionPlan
) -> Removal | None:
    """That the document's file was removed; None where it is there, or never was."""
    if document.file_id is None:
        return None
    file = StoredFile.objects.defer("content").exclude(removed_at=None).filter(pk=document.file_id).first()
    if file is None or file.removed_at is None:
        return None
    names = known_names(user, municipality, [file.removed_by_id])
    name = names.get(file.removed_by_id or 0, somebody())
    return Removal(file.removed_at, name, file.removed_reason)
