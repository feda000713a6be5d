"""Versions of a lägesbild or plan: what a new one follows upon, and what it puts out of force.

Shared by all who make a document final: those that are written here and those that are registered.
"""

from datetime import datetime, time
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Max, QuerySet
from django.utils import timezone

from municipalities.models import Municipality, MunicipalityGroup
from plans.models import ActionPlan, SituationReport, Subject

Document = TypeVar("Document", SituationReport, ActionPlan)


def hold_owner(document: Document) -> None:
    """Let nobody else change what is in force there until the transaction ends."""
    owners: Any = Municipality.objects if document.municipality_id else MunicipalityGroup.objects
    owner = owners.filter(pk=document.municipality_id or document.group_id)
    list(owner.select_for_update(no_key=True).values_list("pk"))


def supersede(document: Document, *, at: datetime) -> list[int]:
    """Put out of force what the document is about to replace: of each subject an owner has one in force.

    Call it in the transaction that makes the document final, before that: two who do so at once come one
    after the other. Of the subject "something else" several are in force, and only the version before it
    yields. Returns the keys of those that yielded.
    """
    hold_owner(document)
    before = list(replaced_by(document).values_list("pk", flat=True))
    model = type(document)
    model.objects.filter(pk__in=before).update(state=model.State.SUPERSEDED, superseded_at=at)
    return before


def next_in_line(document: Document) -> dict[str, Any]:
    """The fields line, version and previous of a document that replaces the one in force, as its next version.

    Where there is none in force, or its next version is being written already, a line of its own begins.
    """
    before = replaced_by(document).filter(next=None).first()
    if before is None or document.subject == Subject.OTHER:
        return {"line": uuid4(), "version": 1, "previous": None}
    last = type(document).objects.filter(line=before.line).aggregate(last=Max("version"))["last"]
    return {"line": before.line, "version": last + 1, "previous": before}


def later_in_force(document: Document) -> datetime | None:
    """From when the document was replaced already, if one in force that it would replace is from a later day.

    That is the day of the first later one. None where nothing is later: then it is the next version itself.
    """
    if not replaced_by(document).filter(final_on__gt=document.final_on).exists():
        return None
    owner = {
        "municipality": document.municipality_id,
        "group": document.group_id,
        "subject": document.subject,
    }
    final = type(document).objects.final().filter(**owner, final_on__gt=document.final_on)
    day = final.order_by("final_on").values_list("final_on", flat=True)[0]
    return timezone.make_aware(datetime.combine(day, time.min))


def replaced_by(document: Document) -> QuerySet[Any]:
    """Those in force that the document replaces, or would."""
    in_force = type(document).objects.in_force().exclude(pk=document.pk)
    if document.subject == Subject.OTHER:
        return in_force.filter(pk=document.previous_id)
    return in_force.filter(
        municipality=document.municipality_id, group=document.group_id, subject=document.subject
    )
