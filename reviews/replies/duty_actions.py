"""Changing what is asked: a duty's frame, and a new version of its questions from a day. Callers check access."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from activities.models import ReportingDuty, ReportQuestion
from portal.lib.editions import EditConflict, save_edition

EDITED = ReportingDuty.Source.EDITED


def add_duty(**fields: Any) -> ReportingDuty:
    """Add a duty with a code made from its name, unlike those there are."""
    taken = {"nytt", *ReportingDuty.objects.values_list("code", flat=True)}  # nytt: an address of its own
    begun = slugify(fields["name"])[:34].strip("-") or "krav"
    code = next(
        one
        for one in (begun, *(f"{begun}-{number}" for number in range(2, len(taken) + 3)))
        if one not in taken
    )
    return ReportingDuty.objects.create(code=code, position=len(taken), source=EDITED, **fields)


def change_duty(*, duty: ReportingDuty, edition: int, **fields: Any) -> ReportingDuty:
    """Save the duty's frame: from now on the file leaves it alone. Raises EditConflict if someone saved since."""
    return save_edition(duty, edition=edition, source=EDITED, **fields)


@transaction.atomic
def new_version(
    *, duty: ReportingDuty, edition: int, valid_from: date, questions: Sequence[dict[str, Any]]
) -> ReportingDuty:
    """Let the duty ask these questions, in this order, from the day; what was asked before stands until then.

    A version that would begin on the day or later is replaced; replies that are begun keep their own words.
    Raises EditConflict if someone else saved since, ValueError for a day before the version that holds began.
    """
    held = ReportingDuty.objects.select_for_update().get(pk=duty.pk)
    if held.edition != edition:
        raise EditConflict(held)
    asked = ReportQuestion.objects.filter(duty=held.code)
    if asked.filter(valid_from__gt=valid_from, source=ReportingDuty.Source.FILE).exists():
        raise ValueError(valid_from)
    asked.filter(valid_from__gte=valid_from).delete()
    before = asked.filter(valid_from__lt=valid_from).exclude(valid_to__lt=valid_from)
    before.update(valid_to=valid_from - timedelta(days=1), source=EDITED)
    ReportQuestion.objects.bulk_create(
        ReportQuestion(duty=held.code, position=place, valid_from=valid_from, source=EDITED, **one)
        for place, one in enumerate(questions, start=1)
    )
    return save_edition(held, edition=edition)
