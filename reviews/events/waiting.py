"""What waits of meetings on a municipality's start page: invitations to answer, and what was taken home."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from reviews.models import Commitment, Event, EventInvite, SignUp
from reviews.support.looks import Look
from reviews.support.rows import Part, Rows, named
from reviews.support.waiting import ToDo

SHOWN = 5


def meeting_parts(user: User, municipality: Municipality, *, now: datetime) -> list[Part]:
    """Invitations that the user has not answered, and what is the user's to answer for."""
    today = timezone.localdate(now)
    answered = SignUp.objects.filter(event=OuterRef("event"), user=user.pk)
    invites: Any = EventInvite.objects.visible_to(user).filter(
        ~Exists(answered),
        municipality=municipality,
        event__state=Event.State.INVITED,
        event__starts_at__gt=now,
    )
    commitments: Any = Commitment.objects.answered_by(user).waiting(today).filter(municipality=municipality)
    event = {"pk": F("event"), "title": F("event__title"), "on": F("event__answer_by")}
    return [
        ("invite", invites.order_by("event__starts_at", "pk"), event | {"at": F("event__starts_at")}, SHOWN),
        ("home", commitments.order_by("ask_on", "pk"), named("pk", "text", "due_on", "ask_on"), SHOWN),
    ]


def meetings_waiting(rows: Rows, municipality: Municipality, *, now: datetime) -> list[ToDo]:
    """What waits of meetings, of rows of `meeting_parts`."""
    return [*_invited(rows, municipality), *_taken_home(rows, municipality, timezone.localdate(now))]


def _invited(rows: Any, municipality: Municipality) -> Iterator[ToDo]:
    for row in rows.get("invite", ()):
        begins = timezone.localdate(datetime.fromisoformat(row["at"]))
        on = row["on"] or begins.isoformat()
        yield ToDo(
            _("Answer the invitation: %(title)s") % {"title": row["title"]},
            reverse("invitation_detail", args=[municipality.code, row["pk"]]),
            Look("soon", "clock", on),
            _("The meeting is on %(day)s. You can bring what you want it to take up.") % {"day": begins},
        )


def _taken_home(rows: Any, municipality: Municipality, today: date) -> Iterator[ToDo]:
    for row in rows.get("home", ()):
        is_asked = date.fromisoformat(row["ask_on"]) <= today
        on = row["ask_on"] if is_asked or not row["due_on"] else row["due_on"]
        yield ToDo(
            row["text"],
            reverse("commitment_answer", args=[municipality.code, row["pk"]]),
            Look("soon" if is_asked else "ongoing", "clock", on),
            _("You took this home from a meeting. How did it go?")
            if is_asked
            else _("You took this home from a meeting."),
        )
