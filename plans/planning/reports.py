"""When each municipality's åtgärdsplan was decided and followed up, and what it holds; for the table of the law."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce

from plans.models import ActionPlan, FollowUpRound, Origin, PlanPlace, Subject


@dataclass(frozen=True)
class PlanDates:
    """The decided crime plan that counts for a municipality (id None: there is none), and what is under way.

    Drafts are the municipality's own business: show `draft_id` only to those who may read it.
    """

    id: int | None = None
    title: str = ""
    decided_on: date | None = None
    body: str = ""
    minutes_ref: str = ""
    case_number: str = ""
    is_registered: bool = False
    is_joint: bool = False
    tags: tuple[str, ...] = ()
    basis: tuple[int, ...] = ()
    measures: int = 0
    draft_id: int | None = None
    followed_up_on: date | None = None  # the latest finished round, over any version

    @property
    def has_draft(self) -> bool:
        return self.draft_id is not None


def plan_dates(municipality_ids: Iterable[int]) -> dict[int, PlanDates]:
    """For each municipality the crime plan in force that counts for it (5 §) and its last follow-up (6 §).

    A joint plan counts only where the municipality's own decision is recorded. Four queries, however many.
    """
    ids = set(municipality_ids)
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for place in _places_in_force(ids):
        found[place.municipality_id] = {
            "id": place.document_id,
            "title": place.document.title,
            "decided_on": place.counts_from,
            "body": place.deciding_body,
            "minutes_ref": place.minutes_ref,
            "case_number": place.case_number,
            "is_registered": place.document.is_registered,
            "is_joint": place.document.group_id is not None,
            "tags": tuple(place.document.tags),
            "measures": place.measure_count,
        }
    basis = _basis({row["id"] for row in found.values()})
    for row in found.values():
        row["basis"] = tuple(basis[row["id"]])
    crime = {"document__subject": Subject.CRIME, "municipality__in": ids}
    drafts = PlanPlace.objects.filter(
        **crime, document__state__in=_open_states(), document__origin=Origin.WRITTEN
    ).order_by("document")
    for municipality_id, document_id in drafts.values_list("municipality", "document"):
        found[municipality_id]["draft_id"] = document_id
    rounds = FollowUpRound.objects.filter(
        plan__subject=Subject.CRIME, municipality__in=ids, finished_on__isnull=False
    )
    for municipality_id, last in rounds.order_by().values_list("municipality").annotate(Max("finished_on")):
        found[municipality_id]["followed_up_on"] = last
    return {pk: PlanDates(**found[pk]) for pk in ids}


def _open_states() -> list[str]:
    return [state for state in ActionPlan.State.values if state not in ActionPlan.FINAL]


def _places_in_force(ids: set[int]) -> Iterable[Any]:
    """Places of decided crime plans that count, the latest last."""
    own = Q(document__group=None) | Q(decided_on__isnull=False)
    return (
        PlanPlace.objects.filter(
            own,
            municipality__in=ids,
            document__subject=Subject.CRIME,
            document__state=ActionPlan.State.DECIDED,
        )
        .select_related("document")
        .annotate(
            counts_from=Coalesce(F("decided_on"), F("document__final_on")),
            measure_count=Count("document__measures"),
        )
        .order_by("counts_from", "document")
    )


def _basis(plan_ids: set[int]) -> dict[int, list[int]]:
    links = ActionPlan.basis.through.objects.filter(actionplan__in=plan_ids).order_by("situationreport")
    found = defaultdict(list)
    for plan_id, report_id in links.values_list("actionplan", "situationreport"):
        found[plan_id].append(report_id)
    return found
