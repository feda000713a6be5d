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
    FollowUpRound,
    PlanPlace,
    PlanPlaceCorrection,
    ReportPlace,
    ReportPlaceCorrection,
    ReportSource,
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


def removals_of(user: User, municipality: Municipality, files: Iterable[int | None]) -> dict[int, Removal]:
    """Which of the files were removed, by their keys; one question more where any was."""
    wanted = {pk for pk in files if pk}
    if not wanted:
        return {}
    removed = StoredFile.objects.filter(pk__in=wanted, removed_at__isnull=False).only(
        "removed_at", "removed_by", "removed_reason"
    )
    found = list(removed)
    names = known_names(user, municipality, (file.removed_by_id for file in found))
    return {
        file.pk: Removal(file.removed_at, names.get(file.removed_by_id or 0, somebody()), file.removed_reason)
        for file in found
        if file.removed_at
    }


def removal_of(
    user: User, municipality: Municipality, row: SituationReport | ActionPlan | ReportSource | FollowUpRound
) -> Removal | None:
    """That the row's file was removed; None where it is there, or never was."""
    return removals_of(user, municipality, [row.file_id]).get(row.file_id or 0)


def with_removals(user: User, municipality: Municipality, sources: Iterable[ReportSource]) -> None:
    """Let each source know, as `removal`, whether its file was removed."""
    sources = list(sources)
    removals = removals_of(user, municipality, (source.file_id for source in sources))
    for source in sources:
        source.removal = removals.get(source.file_id or 0)  # type: ignore[attr-defined]
