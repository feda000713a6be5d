"""What the county's page of Processtöd gathers: cases, promises that wait, needs without a case, hours and visits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.urls import reverse

from accounts.models import Membership, Role, User
from municipalities.models import PRACTICE, County, Municipality
from reviews.models import Need, Promise, Side, SupportCase, SupportContact, SupportPlace
from reviews.models.support import hours_text
from reviews.support.looks import Look, PromiseLine, case_look, promise_look

COUNTY_SIDE = (Side.COUNTY,)
SHOWN = 10  # promises and needs beside the list


def officers_of(counties: Iterable[County]) -> QuerySet[User]:
    """Those who serve any of the counties as officers today, by name; nobody while practising."""
    ids = [county.pk for county in counties if county.pk != PRACTICE]
    serving = Membership.objects.active().filter(role=Role.COUNTY_OFFICER, county__in=ids)
    return User.objects.filter(pk__in=serving.values("user"), is_active=True)


@dataclass(frozen=True)
class CaseRow:
    """A case in the list."""

    case: SupportCase
    places: str
    look: Look
    is_due: bool  # the day of its next step has passed

    @property
    def responsible(self) -> str:
        return str(self.case.responsible or "")


def with_places(cases: QuerySet[SupportCase]) -> QuerySet[SupportCase]:
    """The cases with who is responsible and which municipalities take part: one question more, however many."""
    places = SupportPlace.objects.select_related("municipality").order_by("municipality__sort_key")
    return cases.select_related("responsible").prefetch_related(Prefetch("places", places))


def as_rows(cases: Iterable[SupportCase], *, today: date) -> list[CaseRow]:
    """Cases that were read `with_places`, ready to be shown."""
    return [
        CaseRow(
            case,
            ", ".join(place.municipality.name for place in case.places.all()),
            case_look(case),
            bool(case.next_on and case.next_on < today and not case.is_closed),
        )
        for case in cases
    ]


@dataclass(frozen=True)
class Waiting:
    """Promises that nobody has answered, the county's own and the others', by day; at most ten of each."""

    ours: tuple[PromiseLine, ...]
    theirs: tuple[PromiseLine, ...]


def promises_waiting(user: User, ids: Collection[int], codes: str, *, today: date) -> Waiting:
    """The open promises of the municipalities; two questions."""
    open_ones: Any = Promise.objects.visible_to(user).open().filter(municipality__in=ids)
    found = open_ones.select_related("municipality", "case")
    ours = found.filter(side=Side.COUNTY)[:SHOWN]
    theirs = found.exclude(side=Side.COUNTY)[:SHOWN]
    return Waiting(
        tuple(county_lines(ours, codes, today=today)), tuple(county_lines(theirs, codes, today=today))
    )


def county_lines(promises: Iterable[Promise], codes: str, *, today: date) -> list[PromiseLine]:
    """Promises as the county's officers see them: they may answer each."""
    return [
        PromiseLine(
            promise,
            promise_look(promise, own=COUNTY_SIDE, today=today),
            reverse("county_promise", args=[codes, promise.pk]),
        )
        for promise in promises
    ]


def needs_without_case(user: User, ids: Collection[int]) -> list[Need]:
    """What the municipalities have said that they need and no support answers, the oldest first; at most ten."""
    needs: Any = Need.objects.visible_to(user).waiting().filter(municipality__in=ids, case=None)
    return list(needs.select_related("municipality").order_by("said_on", "pk")[:SHOWN])


@dataclass(frozen=True)
class Given:
    """The county's contacts with a municipality this year."""

    place: Municipality
    contacts: int
    visits: int
    hours: Decimal | None  # None: nobody has noted hours

    @property
    def hours_text(self) -> str:
        return "–" if self.hours is None else hours_text(self.hours)


def given_this_year(user: User, places: Sequence[Municipality], *, today: date) -> list[Given]:
    """Contacts, visits and hours per municipality this year, in alphabetical order; nobody is ranked."""
    rows: Any = (
        SupportContact.objects.visible_to(user)
        .filter(municipality__in=[place.pk for place in places], on__year=today.year)
        .order_by()
        .values("municipality")
        .annotate(
            contacts=Count("pk"),
            visits=Count("pk", filter=Q(kind=SupportContact.Kind.VISIT)),
            total=Sum("hours"),
        )
    )
    found = {row["municipality"]: row for row in rows}
    given = []
    for place in places:
        row = found.get(place.pk) or {"contacts": 0, "visits": 0, "total": None}
        given.append(Given(place, row["contacts"], row["visits"], row["total"]))
    return given


@dataclass(frozen=True)
class CasePage:
    """All that a case's page shows, as far as the reader may read it."""

    case: SupportCase
    look: Look
    places: tuple[Municipality, ...]
    promises: tuple[PromiseLine, ...]
    contacts: list[SupportContact]
    needs: list[Need]
    events: list[Any]
    served: tuple[
        Municipality, ...
    ] = ()  # those of the places whose page the reader opens at the county's desk

    @property
    def is_joint(self) -> bool:
        return len(self.places) > 1

    @property
    def is_practice(self) -> bool:
        return any(place.is_practice for place in self.places)

    @property
    def open_promises(self) -> list[PromiseLine]:
        return [line for line in self.promises if line.promise.is_open]

    @property
    def answered_promises(self) -> list[PromiseLine]:
        return [line for line in self.promises if not line.promise.is_open]


CONTACTS_SHOWN = 50


def case_page(user: User, case: SupportCase, *, own: Collection[str], answer: Any, today: date) -> CasePage:
    """Gather a case's page for the user. `own` are the user's sides; `answer` gives a promise's address, or ""."""
    places = tuple(place.municipality for place in case.places.select_related("municipality"))
    promises: Any = Promise.objects.visible_to(user).filter(case=case)
    contacts: Any = SupportContact.objects.visible_to(user).filter(case=case).with_removable(user)
    needs: Any = Need.objects.visible_to(user).filter(case=case)
    lines = (
        PromiseLine(promise, promise_look(promise, own=own, today=today), answer(promise))
        for promise in promises.select_related("municipality", "outcome_by")
    )
    return CasePage(
        case=case,
        look=case_look(case),
        places=places,
        promises=tuple(lines),
        contacts=list(contacts.with_details().select_related("municipality")[:CONTACTS_SHOWN]),
        needs=list(needs.select_related("municipality")),
        events=list(case.events.select_related("by")),
        served=tuple(place for place in places if place.county_id in user.county_ids),
    )
