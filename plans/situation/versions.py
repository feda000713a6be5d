"""The life of a lägesbild: completed once nothing is lacking, then replaced by its next version.

Callers check access. What is completed is never written in again; the database holds that too.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from plans.drafting.actions import lock_open, record_decision
from plans.models import Cause, Origin, Problem, ReportPart, ReportSource, SituationReport
from plans.situation.actions import add_places
from plans.situation.differences import Piece, word_difference
from plans.situation.rules import Contents, Lack, lacking
from plans.versions import supersede
from surveys.figures import figures_of_many


class Incomplete(Exception):
    """The lägesbild lacks what 4 § asks for; `lacks` says what."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(lacks)
        self.lacks = lacks


class NotInForce(Exception):
    """Only the version in force gets a next one."""


def lacks(report: SituationReport) -> list[Lack]:
    """What is missing for the lägesbild to be completed; a registered one was completed elsewhere."""
    if report.origin == Origin.REGISTERED:
        return []
    written = frozenset(part.kind for part in report.parts.all() if part.text.strip())
    return lacking(facts_of(report, written, report.sources.count()))


def facts_of(report: SituationReport, written: frozenset[str], sources: int) -> Contents:
    """What completing looks at."""
    return Contents(written, report.area, report.period_from, report.period_to, sources)


@transaction.atomic
def complete(*, by: User, report: SituationReport, municipality: Municipality, **decision: Any) -> None:
    """Complete the lägesbild: its figures are kept as they stand, and the version in force yields to it.

    `decision` is the municipality's own, if there is one: deciding_body, decided_on, minutes_ref, case_number.
    Raises NotOpen if that was done already, and Incomplete.
    """
    report = lock_open(report)
    if found := lacks(report):
        raise Incomplete(found)
    keep_figures(report)
    now = timezone.now()
    supersede(report, at=now)
    SituationReport.objects.filter(pk=report.pk).update(
        state=SituationReport.State.COMPLETED, final_on=timezone.localdate(), final_at=now, final_by=by
    )
    if decision:
        record_decision(document=report, municipality=municipality, **decision)


def keep_figures(report: SituationReport) -> None:
    """Keep the figures of its indicators with each source, per municipality by its code."""
    sources = list(report.sources.exclude(indicator=None).select_related("indicator"))
    indicators = {source.indicator.pk: source.indicator for source in sources if source.indicator}
    kept: dict[int | None, dict[str, Any]] = {pk: {} for pk in indicators}
    for place in Municipality.objects.filter(pk__in=report.places.values("municipality")):
        for pk, figures in figures_of_many(list(indicators.values()), place).items():
            kept[pk][place.code] = figures.as_json()
    for source in sources:
        source.figures = kept[source.indicator_id]
    ReportSource.objects.bulk_update(sources, ["figures"])


@transaction.atomic
def new_version(*, by: User, report: SituationReport) -> SituationReport:
    """Begin the next version of the one in force: texts, sources, open problems and their causes come along.

    Begun twice it is the same. Raises NotInForce if the version is not.
    """
    report = SituationReport.objects.select_for_update(no_key=True).get(pk=report.pk)
    if not report.is_in_force:
        raise NotInForce
    begun = SituationReport.objects.filter(previous=report).first()
    if begun:
        return begun
    copy = SituationReport.objects.create(
        municipality=report.municipality, group=report.group, subject=report.subject, tags=report.tags,
        title=report.title, area=report.area, version=next_number(report), line=report.line, previous=report,
        created_by=by,
    )  # fmt: skip
    add_places(copy)
    ReportPart.objects.bulk_create(
        ReportPart(report=copy, kind=part.kind, text=part.text, edited_at=part.edited_at)
        for part in report.parts.all()
    )
    sources = copy_sources(report, copy)
    for problem in report.problems.filter(closed_on=None).prefetch_related("sources"):
        copied = copy_problem(problem, copy)
        copied.sources.set([sources[source.pk] for source in problem.sources.all()])
        copy_causes(problem, copied)
    return copy


def next_number(report: SituationReport) -> int:
    """The number of the next version in the line."""
    versions: QuerySet[SituationReport] = SituationReport.objects.filter(line=report.line)
    return max(versions.values_list("version", flat=True)) + 1


def copy_sources(report: SituationReport, copy: SituationReport) -> dict[int, ReportSource]:
    """Copy the sources, without an indicator's kept figures; by the key of the original."""
    names = (
        "kind",
        "part",
        "indicator",
        "file",
        "title",
        "keeper",
        "case_number",
        "is_secret",
        "note",
        "line",
        "survey_round",
        "survey_question",
    )
    return {
        source.pk: ReportSource.objects.create(
            report=copy,
            figures=source.figures if source.survey_round_id else None,
            **{name: getattr(source, name) for name in names},
        )
        for source in report.sources.select_related("indicator", "file", "survey_round", "survey_question")
    }


def copy_problem(problem: Problem, copy: SituationReport) -> Problem:
    names = ("title", "description", "priority", "priority_reason", "themes", "line")
    return Problem.objects.create(
        report=copy, previous=problem, **{name: getattr(problem, name) for name in names}
    )


def copy_causes(problem: Problem, copied: Problem) -> None:
    """Copy the tree of causes, from its roots outwards."""
    under: dict[int | None, list[Cause]] = {}
    for cause in problem.causes.all():
        under.setdefault(cause.parent_id, []).append(cause)

    def copy(old: int | None, parent: Cause | None) -> None:
        for cause in under.get(old, []):
            made = Cause.objects.create(
                problem=copied, parent=parent, perspective=cause.perspective, text=cause.text,
                line=cause.line, previous=cause,
            )  # fmt: skip
            copy(cause.pk, made)

    copy(None, None)


@dataclass(frozen=True)
class PartChange:
    """A part whose text differs from the version before, piece by piece."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Changes:
    """What a version changed against the one before it."""

    new: list[Problem]
    kept: list[Problem]
    closed: list[Problem]  # as they stood in the version before, or closed while this one was written
    parts: list[PartChange]

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.closed or self.parts)


def changes(report: SituationReport, before: SituationReport) -> Changes:
    """Compare two versions: problems by their line, parts by their words. In four queries."""
    then = {problem.line: problem for problem in before.problems.all()}
    now = {problem.line: problem for problem in report.problems.all()}
    still = [problem for problem in now.values() if not problem.closed_on]
    texts = {part.kind: part.text for part in before.parts.all()}
    later = {part.kind: part.text for part in report.parts.all()}
    return Changes(
        new=[problem for problem in still if problem.line not in then],
        kept=[problem for problem in still if problem.line in then],
        closed=[
            now.get(line, problem) for line, problem in then.items() if line not in now or now[line].closed_on
        ],
        parts=[
            PartChange(str(kind.label), word_difference(texts.get(kind, ""), later.get(kind, "")))
            for kind in ReportPart.Kind
            if texts.get(kind, "") != later.get(kind, "")
        ],
    )
