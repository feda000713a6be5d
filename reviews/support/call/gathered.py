"""What the sheet before a call is made of, read in one statement: each part through its own scope, as JSON rows."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from accounts.models import MUNICIPAL_ROLES, Membership, Role, User
from activities.models import Participation
from municipalities.models import PRACTICE, Body, ContactCard, Meeting, Municipality
from plans.models import AlikeConsent, Duty, Problem, SituationReport
from reviews.models import Need, Promise, Review, ReviewRound, SupportCase, SupportContact
from reviews.support.needs.reports import similar_needs
from reviews.support.rows import Part, Rows, named, read

PLACES = 2  # with a similar need
MOST_NEEDS, MOST_PROMISES, MOST_CASES = 6, 12, 4


def gather(
    user: User, municipality: Municipality, *, shared: Collection[str], since: date, today: date
) -> Rows:
    """Every part of the sheet by its kind; one question.

    `shared` are the codes of the duties that the municipality shares: its own coordination and council are read
    only when theirs are among them. `since` is the day after which something is a change.
    """
    parts = [
        *_people(municipality, shared),
        *_said(user, municipality, since),
        *_done(user, municipality, shared, since, today),
        *_others(municipality),
    ]
    return read(parts)


def _people(municipality: Municipality, shared: Collection[str]) -> list[Part]:
    """Public contact cards, those with a role there and its police; share of post where the duty is shared."""
    cards = ContactCard.objects.public().filter(municipality=municipality)
    columns = named("purpose", "title", "organisation", "name", "phone", "email")
    parts: list[Part] = [("card", cards.order_by("position", "pk"), columns, 10)]
    if not municipality.is_practice:  # where nobody is named
        roles = Q(role__in=MUNICIPAL_ROLES) | Q(role=Role.PARTNER, police_area__isnull=False)
        accepted: Any = Membership.objects.at(municipality).filter(roles, accepted_at__isnull=False)
        staff = {
            "role": F("role"),
            "unit": F("unit"),
            "organisation": F("organisation"),
            "name": F("user__name"),
            "email": F("user__email"),
            "is_active": F("user__is_active"),
            "starts_on": F("starts_on"),
            "ends_on": F("ends_on"),
        }
        parts.append(("staff", accepted.order_by("user__name", "pk"), staff, 300))
    if "s11" in shared:
        functions = municipality.coordination_functions.active()
        parts.append(("function", functions.order_by("-starts_on"), {"share": F("share")}, 1))
    return parts


def _said(user: User, municipality: Municipality, since: date) -> list[Part]:
    """The latest contact, promises made at it, open or answered since, needs that wait, and support that goes on."""
    contacts: Any = SupportContact.objects.visible_to(user).filter(municipality=municipality)
    latest = Subquery(contacts.order_by("-on", "-pk").values("pk")[:1])
    promises: Any = Promise.objects.visible_to(user).filter(municipality=municipality)
    promises = promises.filter(Q(contact=latest) | Q(outcome="") | Q(outcome_at__date__gt=since))
    needs: Any = Need.objects.visible_to(user).filter(municipality=municipality)
    needs = needs.filter(Q(ended_on=None) | Q(ended_on__gt=since))
    cases: Any = SupportCase.objects.led_by(user).at(municipality).going_on()
    return [
        (
            "contact",
            contacts.order_by("-on", "-pk"),
            named("pk", "on", "kind", "present", "note") | {"by": F("created_by__name")},
            1,
        ),
        (
            "promise",
            promises.order_by(F("due_on").asc(nulls_last=True), "pk"),
            named("pk", "side", "text", "due_on", "outcome", "outcome_note", "contact_id", "outcome_at"),
            MOST_PROMISES * 5,
        ),
        (
            "need",
            needs.order_by("said_on", "pk"),
            named("pk", "text", "said_on", "case_id", "ended_on", "end", "themes"),
            MOST_NEEDS * 10,
        ),
        (
            "case",
            cases.order_by("next_on", "pk"),
            named("pk", "title", "state", "next_step", "next_on"),
            100,
        ),
    ]


def _done(
    user: User, municipality: Municipality, shared: Collection[str], since: date, today: date
) -> list[Part]:
    """Shared activities, the duties' names, rounds that wait, and the council's next meeting where it is shared."""
    activities: Any = Participation.objects.shared().filter(municipality=municipality)
    new = activities.filter(shared_at__date__gt=since).order_by().values("municipality")
    reports: Any = Review.objects.followed_by(user).filter(
        municipality=municipality, round__state=ReviewRound.State.OPEN
    )
    parts: list[Part] = [
        ("latest", activities.order_by("-on"), {"on": F("on")}, 1),
        ("new", new.annotate(number=Count("pk")), {"number": F("number")}, 1),
        ("duty", Duty.objects.current().filter(code__in=shared), {"code": F("code"), "name": F("name")}, 50),
        (
            "round",
            reports.order_by("round__due_on"),
            {"title": F("round__title"), "due_on": F("round__due_on"), "state": F("state")},
            3,
        ),
    ]
    if "s10" in shared:
        meetings = Meeting.objects.filter(
            body__municipalities=municipality,
            body__kind=Body.Kind.STRATEGIC_COUNCIL,
            state=Meeting.State.PLANNED,
            starts_at__date__gte=today,
        )
        parts.append(
            (
                "meeting",
                meetings.order_by("starts_at"),
                {"on": F("starts_at__date"), "name": F("body__name")},
                2,
            )
        )
    return parts


def _others(municipality: Municipality) -> list[Part]:
    """Others that have opened a similar need; and of those that both have said yes to Liknande kommuner, those whose
    lägesbild names a problem with a theme of the needs."""
    if municipality.is_practice:
        return []
    said = {"place": F("municipality__name"), "text": F("text"), "on": F("said_on")}
    parts: list[Part] = [("similar", similar_needs(municipality), said, PLACES)]
    willing = AlikeConsent.objects.exclude(municipality=municipality).exclude(municipality=PRACTICE)
    own_yes = AlikeConsent.objects.filter(municipality=municipality)
    own_needs = Need.objects.waiting().filter(municipality=municipality, themes__overlap=OuterRef("themes"))
    problems: Any = Problem.objects.filter(
        report__state=SituationReport.State.COMPLETED,
        closed_on=None,
        report__places__municipality__in=willing.values("municipality"),
    ).filter(Exists(own_yes), Exists(own_needs))
    twins = {
        "place": F("report__places__municipality__name"),
        "text": F("title"),
        "contact": F("report__places__municipality__alike_consent__contact"),
    }
    parts.append(("twin", problems.order_by("report__places__municipality__sort_key", "pk"), twins, 20))
    return parts
