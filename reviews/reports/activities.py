"""Lists of shared activities, and what is new in them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from activities.choices import reference
from activities.models import Participation
from reviews.reports.arrivals import Arrival, arrivals_since
from reviews.reports.people import Change, coordinator_changes

EDITED_SHOWN = 50
COLUMNS = (
    "pk",
    "on",
    "shared_at",
    "activity_id",
    "municipality__code",
    "activity__title",
    "activity__family",
    "activity__type_id",
    "activity__updated_at",
)


@dataclass(frozen=True)
class SharedActivity:
    """One shared activity in a list: `code` is a municipality through whose record it can be read."""

    pk: int
    code: str
    on: date
    title: str
    kind: str
    places: tuple[str, ...]
    shared_at: datetime
    updated_at: datetime


def shared_activities(
    ids: Collection[int], *, among: Collection[int]
) -> QuerySet[Participation, dict[str, Any]]:
    """The municipalities' shared activities as dictionaries, to be ordered, narrowed and paged.

    `places` are the names of those `among` which have shared the same activity; no other is ever named.
    """
    together = (
        Participation.objects.shared()
        .filter(activity=OuterRef("activity"), municipality__in=among)
        .order_by("municipality__sort_key")
        .values("municipality__name")
    )
    return (
        Participation.objects.shared()
        .filter(municipality__in=ids)
        .values(*COLUMNS)
        .annotate(places=ArraySubquery(together))
    )


def as_activities(rows: Iterable[dict[str, Any]]) -> list[SharedActivity]:
    """Turn rows of `shared_activities` into lines; what several municipalities have shared stands once."""
    names = reference()
    once = {row["activity_id"]: row for row in reversed(list(rows))}
    return [
        SharedActivity(
            pk=pk,
            code=row["municipality__code"],
            on=row["on"],
            title=row["activity__title"],
            kind=names.kind_name(row["activity__family"], row["activity__type_id"]),
            places=tuple(row["places"]),
            shared_at=row["shared_at"],
            updated_at=row["activity__updated_at"],
        )
        for pk, row in reversed(once.items())
    ]


@dataclass(frozen=True)
class MonthOfActivities:
    """The activities of one month, for a timeline."""

    name: str
    activities: tuple[SharedActivity, ...]


def by_month(activities: Iterable[SharedActivity]) -> list[MonthOfActivities]:
    """Put activities that come in order of date under the names of their months."""
    months = groupby(activities, key=lambda activity: activity.on.replace(day=1))
    return [
        MonthOfActivities(date_format(first, "YEAR_MONTH_FORMAT"), tuple(found)) for first, found in months
    ]


@dataclass(frozen=True)
class News:
    """What is new besides newly shared activities: `read_to` is the moment up to which this was gathered."""

    since: datetime
    read_to: datetime
    edited: tuple[SharedActivity, ...]
    has_more_edited: bool
    changes: tuple[Change, ...]
    arrivals: tuple[Arrival, ...]  # drafts sent, what is completed, decided and followed up, law rows shared


def shared_since(ids: Collection[int], since: datetime) -> QuerySet[Participation, dict[str, Any]]:
    """What the municipalities have shared after the moment, to be paged by (shared_at, pk)."""
    return shared_activities(ids, among=ids).filter(shared_at__gt=since)


def county_news(user: User, ids: Collection[int], *, since: datetime) -> News:
    """Gather what came to read, edits of what was shared before, the latest fifty of each, and coordinators who
    came or left."""
    read_to = timezone.now()
    rows = shared_activities(ids, among=ids).filter(shared_at__lte=since, activity__updated_at__gt=since)
    edited = as_activities(rows.order_by("-activity__updated_at", "-activity_id")[: EDITED_SHOWN + 1])
    return News(
        since=since,
        read_to=read_to,
        edited=tuple(edited[:EDITED_SHOWN]),
        has_more_edited=len(edited) > EDITED_SHOWN,
        changes=tuple(coordinator_changes(ids, since=since, today=timezone.localdate(read_to))),
        arrivals=tuple(arrivals_since(user, ids, since)),
    )
