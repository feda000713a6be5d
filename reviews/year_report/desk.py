"""What the county's own desk tells of a year: meetings, support over time, needs, projects, and reports sent in."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Q
from django.utils import timezone

from municipalities.models import County
from portal.lib.rows import read_together
from reviews.models import (
    Commitment,
    Event,
    EventNeed,
    GrantProject,
    GrantRemain,
    Need,
    ReviewQuestion,
    ReviewSubmission,
    SignUp,
    SupportCase,
    SupportPlace,
)


@dataclass(frozen=True)
class Met:
    """A meeting that has been, and what the municipalities of the report did there."""

    pk: int
    kind: str
    title: str
    on: date
    counties: frozenset[int]
    is_noted: bool  # whether it is noted who was there; else that is unknown
    there: Counter[int]  # people by municipality
    brought: Counter[int]  # what was brought to it by municipality
    taken_home: tuple[tuple[int, str], ...]  # municipality and outcome


def meetings_of(counties: Collection[County], ids: Collection[int], year: int) -> list[Met]:
    """Meetings of the year that any of the counties arranged and that are over, the latest first; two questions."""
    events = (
        Event.objects.in_counties(counties)
        .filter(state__in=(Event.State.INVITED, Event.State.HELD), starts_at__year=year)
        .filter(ends_at__lt=timezone.now())
    )
    found = list(events.only("kind", "title", "starts_at", "counties", "state").order_by("-starts_at", "-pk"))
    here = {"event__in": [event.pk for event in found], "municipality__in": ids}
    there: dict[int, Counter[int]] = defaultdict(Counter)
    brought: dict[int, Counter[int]] = defaultdict(Counter)
    home: dict[int, list[tuple[int, str]]] = defaultdict(list)
    pair = {"event": F("event"), "place": F("municipality")}
    sign_ups, needs, commitments = read_together(
        [
            (SignUp.objects.filter(**here, attended=True), pair),
            (EventNeed.objects.filter(**here), pair),
            (Commitment.objects.filter(**here), pair | {"outcome": F("outcome")}),
        ]
    )
    for row in sign_ups:
        there[row["event"]][row["place"]] += 1
    for row in needs:
        brought[row["event"]][row["place"]] += 1
    for row in commitments:
        home[row["event"]].append((row["place"], row["outcome"]))
    return [
        Met(
            event.pk,
            event.kind,
            event.title,
            event.on,
            frozenset(event.counties),
            event.state == Event.State.HELD,
            there[event.pk],
            brought[event.pk],
            tuple(home[event.pk]),
        )
        for event in found
    ]


@dataclass(frozen=True)
class Supported:
    """Support over time that went on or rested at some time of the year, with the municipalities of the report."""

    case: SupportCase
    places: dict[int, str]  # name by number


def supported(ids: Collection[int], year: int) -> list[Supported]:
    """The cases, the latest to begin first; a joint one stands once. One question."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    going = Q(case__ended_on=None) | Q(case__ended_on__gte=first)
    rows = SupportPlace.objects.filter(going, municipality__in=ids, case__starts_on__lte=last)
    found: dict[int, Supported] = {}
    for row in rows.select_related("case", "municipality").order_by(
        "-case__starts_on", "-case", "municipality__sort_key"
    ):
        one = found.setdefault(row.case_id, Supported(row.case, {}))
        one.places[row.municipality_id] = row.municipality.name
    return list(found.values())


def needs_told(ids: Collection[int], year: int) -> list[Need]:
    """What the municipalities told the county board in the year that they need, the latest first; one question."""
    said = Need.objects.filter(municipality__in=ids, said_on__year=year)
    return list(said.select_related("municipality").order_by("-said_on", "-pk"))


@dataclass(frozen=True)
class Project:
    """A project that its municipality shows to the county board, and of what it built how much stands by itself."""

    project: GrantProject
    stands: int
    built: int


def projects_of(ids: Collection[int], year: int) -> list[Project]:
    """Projects of the year that are shown, the latest to end first; two questions."""
    remains = Prefetch("remains", GrantRemain.objects.only("project", "state"))
    rows: Any = GrantProject.objects.filter(
        municipality__in=ids, is_shared=True, starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1)
    )
    found = rows.select_related("municipality").prefetch_related(remains).order_by("-ends_on", "-pk")
    return [
        Project(
            one,
            sum(remain.state == GrantRemain.State.PERMANENT for remain in one.remains.all()),
            len(one.remains.all()),
        )
        for one in found
    ]


@dataclass(frozen=True)
class Sent:
    """What a municipality wrote of support and needs in the report that it sent in a round of the year."""

    place: int
    name: str
    code: str  # of the municipality
    on: date
    round: int
    text: str


def reports_sent(counties: Collection[County], ids: Collection[int], year: int) -> list[Sent]:
    """Of each report that was sent about the year the latest edition, by municipality; one question."""
    asked = ReviewQuestion.objects.filter(
        round=OuterRef("review__round"), basis=ReviewQuestion.Basis.SUPPORT
    ).order_by("position")
    rows = (
        ReviewSubmission.objects.filter(
            review__round__counties__overlap=[county.pk for county in counties],
            review__round__period_to__year=year,
            review__municipality__in=ids,
        )
        .annotate(asked=ArraySubquery(asked.values("code")))
        .order_by("review__municipality__sort_key", "review_id", "-number")
        .distinct("review__municipality__sort_key", "review_id")
    )
    place = "review__municipality"
    columns = (place, f"{place}__name", f"{place}__code", "sent_at", "review__round", "answers", "asked")
    return [
        Sent(pk, name, code, timezone.localdate(at), of, _words(answers, codes))
        for pk, name, code, at, of, answers, codes in rows.values_list(*columns)
    ]


def _words(answers: dict[str, Any], codes: Collection[str]) -> str:
    """What was written under these headings."""
    texts = (answers.get(code, {}).get("text", "").strip() for code in codes)
    return "\n\n".join(text for text in texts if text)
