"""Versions of a lägesbild or plan: what a new one follows upon, and what it puts out of force.

Shared by all who make a document final: those that are written here and those that are registered.
"""

from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Max, QuerySet

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
    before = list(_replaced_by(document).values_list("pk", flat=True))
    model = type(document)
    model.objects.filter(pk__in=before).update(state=model.State.SUPERSEDED, superseded_at=at)
    return before


def next_in_line(document: Document) -> dict[str, Any]:
    """The fields line, version and previous of a document that replaces the one in force, as its next version.

    Where there is none in force, or its next version is being written already, a line of its own begins.
    """
    before = _replaced_by(document).filter(next=None).first()
    if before is None or document.subject == Subject.OTHER:
        return {"line": uuid4(), "version": 1, "previous": None}
    last = type(document).objects.filter(line=before.line).aggregate(last=Max("version"))["last"]
    return {"line": before.line, "version": last + 1, "previous": before}


def _replaced_by(document: Document) -> QuerySet[Any]:
    """Those in force that the document replaces."""
    in_force = type(document).objects.in_force().exclude(pk=document.pk)
    if document.subject == Subject.OTHER:
        return in_force.filter(pk=document.previous_id)
    return in_force.filter(
        municipality=document.municipality_id, group=document.group_id, subject=document.subject
    )
