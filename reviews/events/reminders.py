"""What is told of meetings: invitations that wait for an answer, counties that ask, and what was taken home."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.reminding.rules import Asked, Due, Question, day_of, reminder
from municipalities.models import COORDINATES
from reviews.models import Commitment, Event, EventInvite, SignUp

ROLES = (Role.MANAGER, Role.COLLEAGUE, Role.READER)


@reminder("meeting")
def invitations(asked: Asked) -> Iterator[Question]:
    """Invitations to meetings to come that a person has not answered: by role, as the county board invited them."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        place, event = row["place"], row["event"]
        people = asked.people.at(place, *COORDINATES, *(role for role in ROLES if role in row["roles"]))
        if EventInvite.POLICE in row["roles"]:
            people = people | asked.people.police(place)
        begins = row["at"][:10]
        url = reverse("invitation_detail", args=[row["code"], event])
        for user in people:
            if user not in row["answered"]:
                on = day_of(row["on"] or begins)
                text = _("Answer an invitation to a meeting")
                yield Due(
                    user, f"event {event}", text, url, on, begins, title=row["title"], **asked.at(place)
                )

    answers = SignUp.objects.filter(event=OuterRef("event"), user__isnull=False)
    places = set(asked.people.places(*COORDINATES, *ROLES)) | set(asked.people.policed)
    rows = EventInvite.objects.filter(
        event__state=Event.State.INVITED, event__starts_at__gt=timezone.now(), municipality__in=places
    ).annotate(answered=ArraySubquery(answers.values("user")))
    columns = {
        "event": "event",
        "place": "municipality",
        "code": "municipality__code",
        "roles": "roles",
        "title": "event__title",
        "at": "event__starts_at",
        "on": "event__answer_by",
        "answered": "answered",
    }
    yield Question(rows, {name: F(path) for name, path in columns.items()}, tell)


@reminder("meeting")
def asked_to_arrange(asked: Asked) -> Iterator[Question]:
    """Meetings to come that another county asks one's own to arrange with it: to those who serve the county."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        text = _("Another county wants to arrange a meeting with you")
        for county in set(row["counties"]) & set(asked.counties):
            url = reverse("event_list", args=[asked.counties[county].code])
            on, where = day_of(row["at"][:10]), asked.served([county])
            for user in asked.people.officers(county):
                yield Due(user, f"event asking {row['pk']}", text, url, on, title=row["title"], **where)

    rows = Event.objects.filter(
        asked_counties__overlap=asked.people.counties, starts_at__gt=timezone.now()
    ).standing()
    columns = {"pk": F("pk"), "title": F("title"), "at": F("starts_at"), "counties": F("asked_counties")}
    yield Question(rows, columns, tell)


@reminder("promise")
def taken_home(asked: Asked) -> Iterator[Question]:
    """What was taken home from a meeting, on the days it is asked about: to whoever answers for it, else to those who
    coordinate the municipality."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        place = row["place"]
        here = asked.people.at(place, *COORDINATES, Role.MANAGER, Role.COLLEAGUE)
        people = {row["person"]} if row["person"] in here else asked.people.at(place, *COORDINATES)
        text, url = (
            _("Tell how it went with what you took home"),
            reverse("commitment_answer", args=[row["code"], row["pk"]]),
        )
        for user in people:
            yield Due(
                user, f"commitment {row['pk']}", text, url, day_of(row["on"]), row["on"],
                title=row["text"], **asked.at(place),
            )  # fmt: skip

    places = asked.people.places(*COORDINATES, Role.MANAGER, Role.COLLEAGUE)
    rows = Commitment.objects.filter(Q(ask_on__lte=asked.today), municipality__in=places)
    columns = {
        "pk": "pk",
        "text": "text",
        "person": "user",
        "place": "municipality",
        "code": "municipality__code",
        "on": "ask_on",
    }
    yield Question(rows, {name: F(path) for name, path in columns.items()}, tell)
