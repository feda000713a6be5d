"""What is read together about activities: rows of lists, the to-do of a municipality, a person's habits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Collate, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activities.choices import reference
from activities.models import Activity, Participation
from municipalities.models import Municipality

COUNT_LIMIT = 1000
SHARED, DRAFT, UNTYPED, OWN = "shared", "draft", "untyped", ""


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
        state = SHARED if item["shared_at"] else DRAFT if item["is_draft"] else OWN if kind else UNTYPED
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
    recent = Activity.objects.filter(created_by=user).order_by("-pk").values_list("title", "places")[:60]
    here = [title for title, places in recent if title and municipality.pk in places]
    return list(dict.fromkeys(here))[:10]


def most_used_families(user: User) -> list[str]:
    """The families of the person's latest hundred activities, the most used first."""
    latest = (
        Activity.objects.filter(created_by=user).exclude(family="").order_by("-pk").values("family")[:100]
    )
    counts: dict[str, int] = {}
    for row in latest:
        counts[row["family"]] = counts.get(row["family"], 0) + 1
    return sorted(counts, key=lambda family: -counts[family])


@dataclass(frozen=True)
class Todo:
    """What waits in a municipality for the person."""

    incomplete: int
    follow_ups: list[tuple[int, str, date]]
    unshared: int


def todo(user: User, municipality: Municipality) -> Todo:
    """Entries to complete, follow-up dates that have come or come within two weeks, and what is not shared."""
    mine = Participation.objects.visible_to(user).filter(municipality=municipality)
    if not municipality.is_coordinated_by(user):
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
    )
