"""Changes in what is final: a decision is corrected, a file emptied; how it was stays beside. Callers check access."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import User
from municipalities.models import StoredFile
from plans.models import ActionPlan, PlanPlace, ReportPlace
from portal.lib.editions import EditConflict, save_edition

Place = TypeVar("Place", ReportPlace, PlanPlace)


@transaction.atomic
def correct_decision(*, by: User, place: Place, edition: int, reason: str, **decision: Any) -> Place:
    """Correct a noted decision (`place.DECISION`); how it stood is kept beside it, with the reason.

    The day of a plan is that of its first decision, also then. What already stands so is left as it is, so
    that a form posted twice corrects once. Raises EditConflict with the decision as someone else corrected it.
    """
    held = type(place)._default_manager.select_for_update(no_key=True).get(pk=place.pk)
    before = {name: getattr(held, name) for name in held.DECISION}
    if before == decision:
        return held
    if held.edition != edition:
        raise EditConflict(held)
    held.corrections.create(edition=edition, reason=reason, corrected_by=by, **before)
    corrected = save_edition(held, edition=edition, **decision)
    if isinstance(corrected, PlanPlace):
        plans = ActionPlan.objects.select_for_update(no_key=True).filter(pk=corrected.document_id)
        first = plans.get().places.aggregate(first=Min("decided_on"))["first"]
        plans.exclude(final_on=first).update(final_on=first)
    return corrected


def remove_file(*, by: User, file: StoredFile, reason: str) -> None:
    """Empty a file that should not be here; what refers to it stays. Removed twice, the first time stands."""
    StoredFile.objects.filter(pk=file.pk, removed_at=None).update(
        name="", content=b"", size=0, sha256="",
        removed_at=timezone.now(), removed_by=by, removed_reason=reason,
    )  # fmt: skip
