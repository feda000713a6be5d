"""What is read together about activities: rows of lists, the to-do of a municipality, a person's habits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Collate, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activities.choices import reference
from activities.models import Activity, ActivityMeasure, Participation, Telling
from municipalities.models import Municipality
from plans.models import Measure

COUNT_LIMIT = 1000
SHARED, TOLD, DRAFT, UNTYPED, OWN = "shared", "told", "draft", "untyped", ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of activities, ready to be written."""

    pk: int
    on: date
    title: str
    kind: str
    organiser: str
    state: str
    participation: int


COLUMNS = (
    "activity_id",
    "on",
    "activity__title",
    "activity__family",
    "activity__type_id",
    "activity__organiser",
    "activity__telling__outcome",
    "is_draft",
    "shared_at",
    "pk",
)


def list_rows(participations: QuerySet[Participation]) -> QuerySet:
    """The columns that a list of activities shows, to be paged by (on, activity)."""
    return participations.values("activity", *COLUMNS[1:])


def as_rows(items: Iterable[dict]) -> list[Row]:
    """Turn rows of `list_rows` into lines: names instead of codes, one word for the state."""
    names = reference()
    untitled = _("(no title yet)")
    rows = []
    for item in items:
        kind = names.kind_name(item["activity__family"], item["activity__type_id"])
        draft = TOLD if item["activity__telling__outcome"] == Telling.Outcome.WAITING else DRAFT
        state = SHARED if item["shared_at"] else draft if item["is_draft"] else OWN if kind else UNTYPED
        rows.append(
            Row(
                item["activity"],
                item["on"],
                item["activity__title"] or untitled,
                kind,
                item["activity__organiser"],
                state,
                item["pk"],
            )
        )
    return rows


def by_title() -> Collate:
    """Titles in Swedish order, as the database can sort them: å, ä, ö last, case aside."""
    lowered = Func(
        Lower("activity__title"), Value("åäö"), Value("{|}"), function="translate", output_field=TextField()
    )
    return Collate(lowered, "C")


def count_up_to(queryset: QuerySet, limit: int = COUNT_LIMIT) -> int:
    """Count rows, but no further than one past the limit: a long list costs no more than a short one."""
    return queryset.order_by()[: limit + 1].count()


def latest_titles(user: User, municipality: Municipality) -> list[str]:
    """The person's ten latest titles in the municipality, each once, as suggestions."""
    entered = Activity.objects.entered_by(user, practising=municipality.is_practice)
    recent = entered.order_by("-pk").values_list("title", "places")[:60]
    here = [title for title, places in recent if title and municipality.pk in places]
    return list(dict.fromkeys(here))[:10]


def most_used_families(user: User) -> list[str]:
    """The families of the person's latest hundred activities at work, the most used first."""
    latest = Activity.objects.entered_by(user).exclude(family="").order_by("-pk").values("family")[:100]
    counts: dict[str, int] = {}
    for row in latest:
        counts[row["family"]] = counts.get(row["family"], 0) + 1
    return sorted(counts, key=lambda family: -counts[family])


def measures_to_choose(
    user: User, municipality: Municipality, *, also: Activity | None = None
) -> QuerySet[Measure]:
    """Measures in force in the municipality that the person reads, and those that the activity already has there.

    First the one that the person used last, then those that the person answers for, then by title.
    """
    readable = Measure.objects.visible_to(user).of(municipality)
    open_ones = Q(pk__in=Measure.objects.in_force().values("pk"))
    if also is not None:
        open_ones |= Q(pk__in=also.measure_links.values("measure"))
    own = ActivityMeasure.objects.filter(measure=OuterRef("pk"), activity__created_by=user)
    return (
        readable.filter(open_ones)
        .annotate(last_used=Subquery(own.order_by("-pk").values("pk")[:1]), is_own=Q(person=user))
        .order_by(F("last_used").desc(nulls_last=True), F("is_own").desc(nulls_last=True), "title", "pk")
    )


def measures_of(activity: Activity, user: User, municipality: Municipality) -> QuerySet[Measure]:
    """The measures that the activity carries out in the municipality, as far as the person reads them."""
    readable = Measure.objects.visible_to(user).of(municipality)
    return readable.filter(pk__in=activity.measure_links.values("measure")).order_by("title", "pk")


@dataclass(frozen=True)
class Todo:
    """What waits in a municipality for the person."""

    incomplete: int
    follow_ups: list[tuple[int, str, date]]
    unshared: int
    told: int


def todo(user: User, municipality: Municipality) -> Todo:
    """Entries to complete, follow-ups that have come or come within two weeks, what is not shared, what was told.

    What organisations have told is for coordinators alone, and counted among what is to be completed too.
    """
    mine = Participation.objects.visible_to(user, at=municipality)
    coordinates = municipality.is_coordinated_by(user)
    if not coordinates:
        mine = mine.filter(activity__created_by=user)
    due = timezone.localdate() + timedelta(days=14)
    follow_ups = (
        mine.filter(activity__follow_up_on__lte=due, activity__follow_up_on__gte=due - timedelta(days=104))
        .order_by("activity__follow_up_on")
        .values_list("activity", "activity__title", "activity__follow_up_on")[:5]
    )
    return Todo(
        incomplete=count_up_to(mine.incomplete(), 99),
        follow_ups=list(follow_ups),
        unshared=count_up_to(mine.filter(shared_at=None, is_draft=False), 99),
        told=count_up_to(Telling.objects.waiting().filter(link__municipality=municipality), 99)
        if coordinates
        else 0,
    )
