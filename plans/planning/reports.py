"""When each municipality's plan was decided and followed up, for the table of the law; and what is around a measure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from plans.models import (
    Borrowing,
    FollowUp,
    FollowUpRound,
    Measure,
    PlanPlace,
    ReportSource,
    SituationReport,
    Subject,
)
from plans.reports import MeasureRow, rows_of

MOST_ACTIVITIES = 50
MOST_SOURCES = 10
LONGEST_LINEAGE = 5


@dataclass(frozen=True)
class PlanDates:
    """The decided crime plan that counts for a municipality (id None: there is none), and what is under way.

    Drafts are the municipality's own business: show `draft_id` only to those who may read it.
    """

    id: int | None = None
    title: str = ""
    decided_on: date | None = None
    entered_on: date | None = None  # when the decision was noted here
    body: str = ""
    minutes_ref: str = ""
    case_number: str = ""
    is_registered: bool = False
    is_joint: bool = False
    tags: tuple[str, ...] = ()
    measure_tags: tuple[str, ...] = ()
    basis: tuple[int, ...] = ()
    measures: int = 0
    draft_id: int | None = None
    followed_up_on: date | None = None  # the latest finished round, over any version

    @property
    def has_draft(self) -> bool:
        return self.draft_id is not None


def plan_dates(municipality_ids: Iterable[int]) -> dict[int, PlanDates]:
    """For each municipality the crime plan in force that counts for it (5 §) and its last follow-up (6 §).

    A joint plan counts only where the municipality's own decision is recorded. One query, however many.
    """
    ids = set(municipality_ids)
    found: dict[int, dict[str, Any]] = {pk: {} for pk in ids}
    for place in _places(ids):
        plan, known = place.document, found[place.municipality_id]
        if place.followed_on:
            known["followed_up_on"] = max(place.followed_on, known.get("followed_up_on", place.followed_on))
        if not plan.is_final and not plan.is_registered:
            known["draft_id"] = plan.pk
        if plan.is_in_force and (plan.group_id is None or place.decided_on):
            known |= {
                "id": plan.pk,
                "title": plan.title,
                "decided_on": place.counts_from,
                "entered_on": timezone.localdate(plan.final_at) if plan.final_at else None,
                "body": place.deciding_body,
                "minutes_ref": place.minutes_ref,
                "case_number": place.case_number,
                "is_registered": plan.is_registered,
                "is_joint": plan.group_id is not None,
                "tags": tuple(plan.tags),
                "measure_tags": tuple(place.measure_tags),
                "basis": tuple(place.basis),
                "measures": place.measure_count,
            }
    return {pk: PlanDates(**known) for pk, known in found.items()}


def _places(ids: set[int]) -> Iterable[Any]:
    """The places of crime plans, those that count from the latest day last."""
    measures = Measure.objects.filter(plan=OuterRef("document")).order_by()
    tags = measures.annotate(tag=Func("tags", function="unnest", set_returning=True))
    basis = SituationReport.objects.filter(plans=OuterRef("document")).order_by("pk")
    rounds = FollowUpRound.objects.filter(
        plan=OuterRef("document"), municipality=OuterRef("municipality"), finished_on__isnull=False
    )
    return (
        PlanPlace.objects.filter(municipality__in=ids, document__subject=Subject.CRIME)
        .select_related("document")
        .annotate(
            counts_from=Coalesce(F("decided_on"), F("document__final_on")),
            followed_on=Subquery(rounds.order_by("-finished_on").values("finished_on")[:1]),
            basis=ArraySubquery(basis.values("pk")),
            measure_tags=ArraySubquery(tags.values("tag").distinct()),
            measure_count=Coalesce(
                Subquery(measures.values("plan").annotate(number=Count("pk")).values("number")), 0
            ),
        )
        .order_by("counts_from", "document")
    )


# Around one measure


@dataclass(frozen=True)
class Link:
    """One step of why a measure is done: what kind, its words, and where it is read (url name and key)."""

    kind: str | Promise
    text: str
    url_name: str = ""
    key: int | None = None


@dataclass(frozen=True)
class Borrower:
    """A municipality that borrowed a measure, and when."""

    name: str
    year: int


def reports_around(user: User, municipality: Municipality, row: MeasureRow) -> list[Any]:
    """The lägesbilder that the plan builds on, and those of the measure's problems; one query.

    Each with is_basis, is_readable (by this user, there) and source_titles, where the measure has problems
    those that the problems come from.
    """
    basis = row.measure.plan.basis.values("pk")
    readable = SituationReport.objects.visible_to(user).of(municipality)
    sources = ReportSource.objects.filter(report=OuterRef("pk"))
    if row.problems:
        used = ReportSource.objects.filter(problems__in=[problem.pk for problem in row.problems])
        sources = sources.filter(pk__in=used.values("pk"))
    around = Q(pk__in=basis) | Q(pk__in={problem.report_id for problem in row.problems})
    return list(
        SituationReport.objects.filter(around).annotate(
            is_basis=Exists(row.measure.plan.basis.filter(pk=OuterRef("pk"))),
            is_readable=Exists(readable.filter(pk=OuterRef("pk"))),
            source_titles=ArraySubquery(sources.order_by("pk").values("title")[:MOST_SOURCES]),
        )
    )


def chain_of(row: MeasureRow, reports: list[Any]) -> list[list[Link]]:
    """Why the measure is done, step by step: goal, causes, problems, lägesbild, its sources.

    Takes what `reports_around` gives. Only what the user may read has an address. Steps without anything are
    left out.
    """
    goal, plan = row.measure.goal, row.measure.plan
    named = {problem.report_id for problem in row.problems}
    used = [r for r in reports if r.is_readable and (r.pk in named if named else r.is_basis)]
    readable = {report.pk for report in used}
    sources = [(title, report.pk) for report in used for title in report.source_titles]
    strategic = goal.parent if goal else None
    steps = [
        [Link(_("Strategic goal"), strategic.text, "plan_detail", plan.pk)] if strategic else [],
        [Link(goal.get_level_display(), goal.text, "plan_detail", plan.pk)] if goal else [],
        [Link(_("Cause"), cause.text, *_at(cause.problem.report_id, readable)) for cause in row.causes],
        [Link(_("Problem"), problem.title, *_at(problem.report_id, readable)) for problem in row.problems],
        [Link(_("Lägesbild"), report.title, "report_detail", report.pk) for report in used],
        [Link(_("Source"), title, "report_detail", pk) for title, pk in sources[:MOST_SOURCES]],
    ]
    return [step for step in steps if step]


def _at(report_id: int, readable: set[int]) -> tuple[str, int | None]:
    return ("report_detail", report_id) if report_id in readable else ("", None)


def activities_of(user: User, measure: Measure) -> list[Any]:
    """The activities that carry out the measure in any of its versions and that the user may read; latest first."""
    activity: Any = Measure._meta.get_field("activities").related_model
    lines = Measure.objects.filter(line=measure.line).order_by()
    found = activity.objects.visible_to(user).filter(measures__in=lines).distinct()
    return list(found.order_by("-starts_on", "-pk")[:MOST_ACTIVITIES])


def versions_of(user: User, municipality: Municipality, pk: int, **more: Any) -> list[MeasureRow]:
    """A measure as it stands in each version of its plan that the user may read there, the latest first.

    `more` is annotated on each measure. Three queries; empty if the measure itself is in a plan beyond reach.
    """
    readable = Measure.objects.visible_to(user).of(municipality)
    line = readable.filter(pk=pk).values("line")
    versions = readable.filter(line__in=line).select_related("goal__parent").annotate(**more)
    return rows_of(versions.order_by("-plan__version"), reader=user)


def follow_ups_of(measure: Measure) -> list[FollowUp]:
    """The final follow-ups of the measure, in all its versions; latest first."""
    final = FollowUp.objects.filter(measure__line=measure.line, state=FollowUp.State.FINAL)
    return list(final.select_related("measure").order_by("-on", "-pk"))


def borrowings_around(measure: Measure) -> list[Borrowing]:
    """By which municipalities the measure was borrowed, in any of its versions, and the steps by which it came
    here, at most five back; one query."""
    around, step = Q(source__line=measure.line), Borrowing.objects.filter(measure__line=measure.line)
    for _back in range(LONGEST_LINEAGE):
        around |= Q(pk__in=step.values("pk"))
        step = Borrowing.objects.filter(measure__line__in=step.values("source__line"))
    places = ("source__plan__municipality", "measure__plan__municipality")
    return list(Borrowing.objects.filter(around).select_related(*places).order_by("pk"))


def borrowers_of(measure: Measure, borrowings: list[Borrowing]) -> list[Borrower]:
    """Which municipalities have borrowed the measure, latest first; one row for each."""
    found: dict[int, Borrower] = {}
    for row in sorted(borrowings, key=lambda row: row.created_at, reverse=True):
        place = row.measure.plan.municipality
        if row.source.line == measure.line and place:
            found.setdefault(place.pk, Borrower(place.full_name, row.created_at.year))
    return list(found.values())


def lineage_of(measure: Measure, borrowings: list[Borrowing]) -> list[Borrowing]:
    """Where the measure came from, and where that came from, nearest first; at most five steps back."""
    first = {row.measure.line: row for row in reversed(borrowings)}
    steps: list[Borrowing] = []
    line = measure.line
    while len(steps) < LONGEST_LINEAGE and (row := first.get(line)):
        if row.source.line in [step.source.line for step in steps]:
            break
        steps.append(row)
        line = row.source.line
    return steps
