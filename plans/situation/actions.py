"""Writing in a lägesbild: its facts and parts, sources, problems and causes, and short updates.

Callers check access. All but closing a problem and adding an update ask for a draft: NotOpen says that it
was sent on or completed meanwhile.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality, MunicipalityGroup, StoredFile
from plans.drafting.actions import lock_draft
from plans.models import (
    ActionPlan,
    Cause,
    Problem,
    ReportPart,
    ReportPlace,
    ReportSource,
    SituationReport,
    SituationUpdate,
)
from plans.printing.about import remove_documents_about
from portal.lib.editions import save_edition
from portal.lib.once import once
from portal.lib.uploads import Upload

DEEPEST = 6  # causes under each other


class TooDeep(Exception):
    """The cause would stand deeper in its tree than anyone can follow, or in its own branch."""


class Referred(Exception):
    """Others build on what was to be removed; `names` are those that the user may read, `others` the rest."""

    def __init__(self, names: Sequence[str], others: int = 0) -> None:
        super().__init__(names)
        self.names, self.others = list(names), others


@transaction.atomic
def create_report(
    *,
    by: User,
    municipality: Municipality,
    group: MunicipalityGroup | None,
    form_token: UUID,
    **fields: Any,
) -> SituationReport:
    """Begin a lägesbild of the municipality, or a joint one that holds for each member of the group today.

    The same form posted twice gives one; another person's token gives SituationReport.DoesNotExist.
    """
    owner = {"group": group} if group else {"municipality": municipality}
    report, is_new = SituationReport.objects.get_or_create(
        form_token=form_token, defaults={**owner, **fields, "created_by": by}
    )
    if not is_new:
        return SituationReport.objects.get(pk=report.pk, created_by=by, **owner)
    add_places(report)
    return report


def add_places(report: SituationReport) -> None:
    """Let the lägesbild hold for its owner: the municipality, or those that are in the group today."""
    places: set[Any] = {report.municipality_id}
    if report.group:
        places = set(report.group.members.active().values_list("municipality", flat=True))
    ReportPlace.objects.bulk_create(ReportPlace(document=report, municipality_id=pk) for pk in sorted(places))


@transaction.atomic
def change_report(*, report: SituationReport, edition: int, **fields: Any) -> SituationReport:
    """Change title, subject, area, period and what it also serves. Raises NotOpen and EditConflict."""
    lock_draft(report)
    return save_edition(report, edition=edition, **fields)


@transaction.atomic
def remove_report(*, by: User, report: SituationReport, seen: Collection[str] = ()) -> None:
    """Remove a draft with all that stands in it, and the drafts of documents about it that were `seen`.

    Raises NotOpen, Referred if a plan builds on it, and NotSeen.
    """
    lock_draft(report)
    refuse_if_referred(by, Q(basis=report) | in_plans(Q(report=report)))
    remove_documents_about(report, by=by, seen=seen)
    Cause.objects.filter(problem__report=report).delete()
    report.problems.all().delete()
    files = list(report.sources.exclude(file=None).values_list("file", flat=True))
    SituationReport.objects.filter(pk=report.pk).delete()
    drop_files(files)


def in_plans(problems: Q) -> Q:
    """Plans that build on any of the problems or their causes, by their measures and goals."""
    found = Problem.objects.filter(problems).values("pk")
    causes = Cause.objects.filter(problem__in=found).values("pk")
    goals = Q(goals__problem__in=found) | Q(goals__causes__in=causes)
    return Q(measures__causes__in=causes) | Q(measures__problems__in=found) | goals


def refuse_if_referred(by: User, plans: Q) -> None:
    """Raise Referred if any plan matches."""
    referring = ActionPlan.objects.filter(plans).distinct()
    if found := list(referring.values_list("pk", flat=True)):
        seen = ActionPlan.objects.visible_to(by).filter(pk__in=found)
        names = [plan.title for plan in seen]
        raise Referred(names, len(found) - len(names))


# The parts


@transaction.atomic
def write_part(
    *, by: User, report: SituationReport, kind: str, edition: int, text: str, is_ready: bool = False
) -> ReportPart:
    """Save one text; edition 0 means that there was none. Raises NotOpen, and EditConflict with the part."""
    lock_draft(report)
    written = {"text": text, "is_ready": is_ready, "edited_at": timezone.now(), "edited_by": by}
    part, is_new = ReportPart.objects.get_or_create(report=report, kind=kind, defaults=written)
    if is_new:
        return part
    if (part.text, part.is_ready) == (text, is_ready):
        return part
    return save_edition(part, edition=edition, **written)


# Sources


@transaction.atomic
def add_source(
    *,
    by: User,
    report: SituationReport,
    municipality: Municipality,
    form_token: UUID,
    upload: Upload | None = None,
    **fields: Any,
) -> ReportSource:
    """Add a source, with its file if one was handed in; the same form posted twice gives one. Raises NotOpen."""
    lock_draft(report)
    source, is_new = once(report.sources, form_token, **fields)
    if is_new and upload:
        source.file = keep(upload, by, municipality)
        source.save(update_fields=["file"])
    return source


@transaction.atomic
def change_source(
    *,
    by: User,
    source: ReportSource,
    municipality: Municipality,
    edition: int,
    upload: Upload | None = None,
    **fields: Any,
) -> None:
    """Change a source; a new file takes the place of the old, and what is secret has none.

    Raises NotOpen, and EditConflict with the source as it stands.
    """
    lock_draft(source.report)
    old = source.file_id
    if upload:
        fields["file"] = keep(upload, by, municipality)
    elif fields.get("is_secret"):
        fields["file"] = None
    save_edition(source, edition=edition, **fields)
    if old and "file" in fields:
        drop_files([old])


@transaction.atomic
def remove_source(*, source: ReportSource) -> None:
    """Remove a source; the problems that named it stay. Raises NotOpen."""
    lock_draft(source.report)
    ReportSource.objects.filter(pk=source.pk).delete()
    if source.file_id:
        drop_files([source.file_id])


def keep(upload: Upload, by: User, municipality: Municipality) -> StoredFile:
    """Store a file as it was handed in."""
    return StoredFile.objects.create(municipality=municipality, uploaded_by=by, **upload.columns)


def drop_files(files: Sequence[int]) -> None:
    """Remove files that no version uses any longer."""
    used = ReportSource.objects.filter(file__in=files).values("file")
    StoredFile.objects.filter(pk__in=files).exclude(pk__in=used).delete()


# Problems and their causes


@transaction.atomic
def add_problem(
    *, report: SituationReport, form_token: UUID, sources: Sequence[ReportSource] = (), **fields: Any
) -> Problem:
    """Add a problem, last in priority; the same form posted twice gives one. Raises NotOpen."""
    lock_draft(report)
    last = report.problems.aggregate(last=Max("priority"))["last"] or report.problems.count()
    problem, is_new = once(report.problems, form_token, **fields, priority=last + 1)
    if is_new:
        problem.sources.set(sources)
    return problem


@transaction.atomic
def change_problem(
    *, problem: Problem, edition: int, sources: Sequence[ReportSource] = (), **fields: Any
) -> Problem:
    """Change a problem and the sources it rests on. Raises NotOpen and EditConflict."""
    lock_draft(problem.report)
    saved = save_edition(problem, edition=edition, **fields)
    saved.sources.set(sources)
    return saved


@transaction.atomic
def move_problem(*, problem: Problem, up: bool) -> None:
    """Let the problem change places with the open one before or after it; all get their number anew."""
    lock_draft(problem.report)
    order = list(problem.report.problems.filter(closed_on=None))
    if problem not in order:
        return
    place = order.index(problem)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for number, row in enumerate(order, start=1):
        row.priority = number
    Problem.objects.bulk_update(order, ["priority"])


@transaction.atomic
def remove_problem(*, by: User, problem: Problem) -> None:
    """Remove a problem with its causes from a draft. Raises NotOpen, and Referred if a plan builds on it."""
    lock_draft(problem.report)
    refuse_if_referred(by, in_plans(Q(pk=problem.pk)))
    Problem.objects.filter(pk=problem.pk).delete()


@transaction.atomic
def close_problem(*, problem: Problem, edition: int, on: date, reason: str) -> None:
    """Note that the problem needs nothing more, and why; the next version leaves it out. Raises EditConflict."""
    save_edition(problem, edition=edition, closed_on=on, closed_reason=reason)


def reopen_problem(*, problem: Problem) -> None:
    """Let a closed problem be open again."""
    save_edition(problem, edition=problem.edition, closed_on=None, closed_reason="")


@transaction.atomic
def add_cause(
    *, problem: Problem, form_token: UUID, text: str, perspective: str, parent: Cause | None = None
) -> Cause:
    """Add a cause, under another or by itself; the same form posted twice gives one.

    Raises NotOpen and TooDeep.
    """
    lock_draft(problem.report)
    if levels_above(parent) + 1 > DEEPEST:
        raise TooDeep
    return once(problem.causes, form_token, text=text, perspective=perspective, parent=parent)[0]


@transaction.atomic
def change_cause(*, cause: Cause, edition: int, text: str, perspective: str, parent: Cause | None) -> None:
    """Change a cause, or move it with its branch under another.

    Raises NotOpen, TooDeep (also for a place in its own branch), and EditConflict with the cause as it stands.
    """
    lock_draft(cause.problem.report)
    moved = branch(cause)
    if parent and (parent.pk in moved or levels_above(parent) + max(moved.values()) > DEEPEST):
        raise TooDeep
    save_edition(cause, edition=edition, text=text, perspective=perspective, parent=parent)


@transaction.atomic
def remove_cause(*, by: User, cause: Cause) -> None:
    """Remove a cause and what stands under it. Raises NotOpen, and Referred if a goal or measure builds on any."""
    lock_draft(cause.problem.report)
    causes = list(branch(cause))
    refuse_if_referred(by, Q(measures__causes__in=causes) | Q(goals__causes__in=causes))
    Cause.objects.filter(pk=cause.pk).delete()


def branch(cause: Cause) -> dict[int, int]:
    """The cause and all that stands under it: by key the level in the branch, the cause itself on the first."""
    under: dict[int | None, list[int]] = {}
    for pk, parent in Cause.objects.filter(problem=cause.problem_id).values_list("pk", "parent"):
        under.setdefault(parent, []).append(pk)
    found, level = {cause.pk: 1}, [cause.pk]
    while level := [pk for parent in level for pk in under.get(parent, [])]:
        found |= dict.fromkeys(level, max(found.values()) + 1)
    return found


def levels_above(parent: Cause | None) -> int:
    """How deep the parent stands in its tree; 0 for none."""
    levels = 0
    while parent is not None:
        levels, parent = levels + 1, parent.parent
    return levels


# Between versions


def add_update(
    *, by: User, report: SituationReport, form_token: UUID, on: date, text: str
) -> SituationUpdate:
    """Add a dated note to a version in force; it resets no clock. The same form posted twice gives one."""
    return once(report.updates, form_token, on=on, text=text, created_by=by)[0]
