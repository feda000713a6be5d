"""Lägesbilder read: the dates of the law's clock over many municipalities, and all that stands in one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from municipalities.choices import words
from municipalities.models import Municipality
from plans.models import (
    Cause,
    Origin,
    Problem,
    ReportComment,
    ReportPart,
    ReportPlace,
    ReportSource,
    SituationReport,
    Subject,
)
from plans.onwards import Answers
from plans.planning.people import signed
from surveys.figures import Figures, figures_of_many
from surveys.results.figures import Block
from surveys.results.kept import block_from_json

OF_THE_REPORT = [
    f"document__{name}" for name in ("pk", "final_on", "final_at", "group", "origin", "state", "tags")
]


@dataclass(frozen=True)
class ReportDates:
    """The crime lägesbild that counts for a municipality under 4 and 6 §§, and the one being written."""

    id: int | None = None
    final_on: date | None = None  # when it was completed
    entered_on: date | None = None  # when it was completed or registered here
    decided_on: date | None = None  # the municipality's own decision, if it made one
    is_joint: bool = False
    is_registered: bool = False
    is_in_force: bool = False
    tags: tuple[str, ...] = field(default=())  # reporting duties it also serves (7 §)
    draft_id: int | None = None


def report_dates(municipality_ids: Collection[int]) -> dict[int, ReportDates]:
    """Per municipality its latest completed crime lägesbild that counts, in one query; empty dates where none is.

    A joint one counts for those municipalities alone that have made a decision of their own. One that was
    replaced still tells when the municipality last updated its picture, if nothing later counts.
    """
    places = (
        ReportPlace.objects.filter(municipality__in=municipality_ids, document__subject=Subject.CRIME)
        .filter(
            Q(document__group=None)
            | Q(decided_on__isnull=False)
            | ~Q(document__state__in=SituationReport.FINAL)
        )
        .annotate(is_final=Q(document__state__in=SituationReport.FINAL))
        .order_by("municipality_id", "is_final", "-document__final_on", "-document_id")
        .distinct("municipality_id", "is_final")  # the latest one, and the draft
        .values_list("municipality_id", "is_final", "decided_on", *OF_THE_REPORT)
    )
    found: dict[int, dict[str, object]] = {pk: {} for pk in municipality_ids}
    for place, is_final, decided_on, pk, final_on, final_at, group, origin, state, tags in places:
        if is_final:
            found[place] |= {
                "id": pk,
                "final_on": final_on,
                "entered_on": timezone.localdate(final_at) if final_at else None,
                "decided_on": decided_on,
                "is_joint": group is not None,
                "is_registered": origin == Origin.REGISTERED,
                "is_in_force": state == SituationReport.State.COMPLETED,
                "tags": tuple(tags),
            }
        else:
            found[place]["draft_id"] = pk
    return {pk: ReportDates(**known) for pk, known in found.items()}  # type: ignore[arg-type]


# One lägesbild


@dataclass(frozen=True)
class Branch:
    """A cause, what stands under it, and what the plans have against it where that was asked for."""

    cause: Cause
    branches: list["Branch"]
    answers: Answers | None = None


@dataclass(frozen=True)
class ProblemRow:
    """A problem with its place among the open ones, its tree of causes, and its themes in words."""

    problem: Problem
    place: int | None  # None: closed
    causes: list[Branch]
    number_of_causes: int
    themes: list[str]


@dataclass(frozen=True)
class SourceRow:
    """A source with the figures of its indicator: as they are, or as they stood when it was completed; or with the
    survey's result that it is."""

    source: ReportSource
    figures: Figures | None
    result: Block | None = None

    @property
    def results(self) -> list[Block]:
        """The result, as the pieces that draw questions want it."""
        return [self.result] if self.result else []


@dataclass(frozen=True)
class PartRow:
    """A part with its text, how far it has come, and the sources that are used in it."""

    kind: ReportPart.Kind
    part: ReportPart | None
    sources: list[SourceRow]

    @property
    def text(self) -> str:
        return self.part.text if self.part else ""

    @property
    def state(self) -> str:
        """Empty, ongoing or ready."""
        if not self.text.strip():
            return "empty"
        return "ready" if self.part and self.part.is_ready else "ongoing"


@dataclass(frozen=True)
class Contents:
    """All that stands in a lägesbild, for its task list and its read page."""

    parts: list[PartRow]
    pictures: list[PartRow]
    sources: list[SourceRow]
    problems: list[ProblemRow]

    @property
    def has_pictures(self) -> bool:
        return any(row.text for row in self.pictures)

    @property
    def written(self) -> frozenset[str]:
        """The kinds of the parts that hold a text."""
        return frozenset(str(row.kind) for row in self.parts if row.text.strip())

    @property
    def open_problems(self) -> list[ProblemRow]:
        return [row for row in self.problems if row.place]


def branches(causes: Collection[Cause], answers: Mapping[UUID, Answers] | None = None) -> list[Branch]:
    """The causes of one problem as a tree, in the order they were written; `answers` by their lines."""
    known = answers or {}
    under: dict[int | None, list[Cause]] = {}
    for cause in causes:
        under.setdefault(cause.parent_id, []).append(cause)

    def grow(parent: int | None) -> list[Branch]:
        return [Branch(cause, grow(cause.pk), known.get(cause.line)) for cause in under.get(parent, [])]

    return grow(None)


def problem_rows(report: SituationReport) -> list[ProblemRow]:
    """The problems in order of priority, open ones first, with their causes; in two queries."""
    problems = list(report.problems.prefetch_related("causes"))
    known = words()
    is_open = [problem for problem in problems if not problem.closed_on]
    return [
        ProblemRow(
            problem,
            place,
            branches(problem.causes.all()),
            len(problem.causes.all()),
            known.theme_names(problem.themes),
        )
        for place, problem in [
            *enumerate(is_open, start=1),
            *((None, problem) for problem in problems if problem.closed_on),
        ]
    ]


def source_rows(report: SituationReport, municipality: Municipality) -> list[SourceRow]:
    """The sources, each indicator with the municipality's figures: kept ones where the version is final."""
    sources = list(report.sources.select_related("indicator").defer("indicator__definition"))
    indicators = [source.indicator for source in sources if source.indicator and not report.is_final]
    now = figures_of_many(indicators, municipality) if indicators else {}

    def figures(source: ReportSource) -> Figures | None:
        if source.survey_round_id:
            return None
        if not report.is_final:
            return now.get(source.indicator_id or 0)
        kept = source.figures or {}
        return Figures.from_json(kept[municipality.code]) if municipality.code in kept else None

    return [SourceRow(source, figures(source), _result(source)) for source in sources]


def _result(source: ReportSource) -> Block | None:
    return block_from_json(source.figures) if source.survey_round_id and source.figures else None


def contents_of(report: SituationReport, municipality: Municipality) -> Contents:
    """Gather all that stands in the lägesbild, as the municipality sees it."""
    sources = source_rows(report, municipality)
    written = {part.kind: part for part in report.parts.select_related("edited_by")}
    rows = {
        kind: PartRow(kind, written.get(kind), [row for row in sources if row.source.part == kind])
        for kind in ReportPart.Kind
    }
    return Contents(
        parts=[rows[kind] for kind in ReportPart.REQUIRED],
        pictures=[row for kind, row in rows.items() if kind not in ReportPart.REQUIRED],
        sources=sources,
        problems=problem_rows(report),
    )


def reports_of(user: User, municipality: Municipality) -> QuerySet[SituationReport]:
    """The lägesbilder that hold for the municipality and that the user reads, newest version first in each line."""
    mine = SituationReport.objects.visible_to(user).of(municipality)
    counted = mine.select_related("municipality", "group").annotate(
        number_of_problems=Count("problems", filter=Q(problems__closed_on=None))
    )
    return counted.order_by("subject", "-created_at", "-pk")


@dataclass(frozen=True)
class Line:
    """A lägesbild with its versions, newest first."""

    versions: list[SituationReport]

    @property
    def newest(self) -> SituationReport:
        return self.versions[0]


def lines_of(user: User, municipality: Municipality) -> list[Line]:
    """The municipality's lägesbilder, versions of one line together; in one query."""
    found: dict[UUID, list[SituationReport]] = {}
    for report in reports_of(user, municipality):
        found.setdefault(report.line, []).append(report)
    return [Line(sorted(versions, key=lambda v: -v.version)) for versions in found.values()]


def versions_of(user: User, report: SituationReport) -> list[SituationReport]:
    """The versions of the lägesbild that the user reads, newest first."""
    if report.version == 1 and not report.is_final:
        return [report]
    visible = SituationReport.objects.visible_to(user).select_related("municipality", "group")
    return list(visible.filter(line=report.line).order_by("-version"))


def earlier_text(report: SituationReport, kind: str) -> str:
    """What stands in the same part of the version before; nothing where there is none."""
    part = ReportPart.objects.filter(report=report.previous_id, kind=kind).first()
    return part.text if part else ""


def in_force_beside(report: SituationReport) -> SituationReport | None:
    """The version in force that completing this one replaces."""
    beside = SituationReport.objects.in_force().exclude(pk=report.pk)
    if report.subject == Subject.OTHER:
        return beside.filter(pk=report.previous_id).first()
    owner = {"municipality": report.municipality_id, "group": report.group_id}
    return beside.filter(subject=report.subject, **owner).first()


@dataclass(frozen=True)
class CommentRow:
    """A remark, the part it is about in words, and who left it as the reader may know it."""

    comment: ReportComment
    part: str
    author: str


def comments_of(report: SituationReport, municipality: Municipality, user: User) -> list[CommentRow]:
    """The remarks on the lägesbild, oldest first."""
    parts = dict(ReportPart.Kind.choices)
    return [
        CommentRow(remark, str(parts.get(remark.part, "")), author)
        for remark, author in signed(user, municipality, report.comments.all())
    ]
