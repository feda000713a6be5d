"""Changes to meetings, who came, the minutes, and what was decided. Callers check access."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from municipalities.cooperation.actions import add_once
from municipalities.models import Attendance, Body, Decision, Meeting, Municipality, Seat, StoredFile
from portal.lib.editions import save_edition
from portal.lib.once import once
from portal.lib.uploads import Upload


def call_meeting(*, body: Body, form_token: UUID, **values: Any) -> Meeting:
    """Plan a meeting of the body. The same form posted twice gives one."""
    return once(body.meetings, form_token, **values)[0]


def change_meeting(*, meeting: Meeting, edition: int, **values: Any) -> Meeting:
    """Change when and where, and the agenda. Raises EditConflict."""
    return save_edition(meeting, edition=edition, **values)


@transaction.atomic
def hold_meeting(
    *,
    by: Any,
    meeting: Meeting,
    municipality: Municipality,
    edition: int,
    notes: str,
    attendance: Mapping[Seat, str],
    minutes: Upload | None,
) -> Meeting:
    """Note that the meeting was held: who came, per seat, what was said, and its minutes.

    Minutes that are handed in take the place of earlier ones, which are kept in the database. Raises
    EditConflict.
    """
    values: dict[str, Any] = {"notes": notes, "state": Meeting.State.HELD}
    if minutes:
        values["minutes"] = StoredFile.objects.create(
            municipality=municipality, uploaded_by=by, **minutes.columns
        )
    held = save_edition(meeting, edition=edition, **values)
    held.attendances.exclude(seat__in=attendance).delete()
    for seat, state in attendance.items():
        Attendance.objects.update_or_create(meeting=held, seat=seat, defaults={"state": state})
    return held


def cancel_meeting(*, meeting: Meeting) -> None:
    """Note that a planned meeting will not be held; a held one stays held."""
    Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.PLANNED).update(
        state=Meeting.State.CANCELLED, edition=models.F("edition") + 1
    )


@transaction.atomic
def add_decision(*, meeting: Meeting, **values: Any) -> Decision:
    """Write down what a meeting decided; one that says the very same is the same."""
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    return add_once(Decision, by_what_it_says={"meeting": meeting} | values)


def change_decision(*, decision: Decision, edition: int, **values: Any) -> Decision:
    """Change what was decided, or what came of it. Raises EditConflict."""
    return save_edition(decision, edition=edition, **values)


def finish_decision(*, decision: Decision) -> None:
    """Say that the task is done today, unless it already was."""
    Decision.objects.filter(pk=decision.pk, done_on=None).update(
        done_on=timezone.localdate(), edition=models.F("edition") + 1
    )
