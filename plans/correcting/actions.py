"""Changes in what is final: a decision is corrected, a file emptied; how it was stays beside. Callers check access."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

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


@transaction.atomic
def fill_case_number(*, by: User, place: Place, case_number: str) -> Place:
    """Fill in the number of a noted decision, and return how it stands: one that has a number keeps it.

    That it was noted without one is kept beside it, as with every correction.
    """
    held = type(place)._default_manager.select_for_update(no_key=True).get(pk=place.pk)
    if held.case_number:
        return held
    decision = {name: getattr(held, name) for name in held.DECISION} | {"case_number": case_number}
    reason = _("The case number was filled in afterwards.")
    return correct_decision(by=by, place=held, edition=held.edition, reason=reason, **decision)


def remove_file(*, by: User, file: StoredFile, reason: str) -> None:
    """Empty a file that should not be here; what refers to it stays. Removed twice, the first time stands."""
    StoredFile.objects.filter(pk=file.pk, removed_at=None).update(
        name="", content=b"", size=0, sha256="",
        removed_at=timezone.now(), removed_by=by, removed_reason=reason,
    )  # fmt: skip
