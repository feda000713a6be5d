"""Beginning, writing in and locking documents. Callers check access."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django_tasks import task

from accounts.models import User
from municipalities.models import Municipality
from plans.models import Document
from plans.printing.content import paper_of
from plans.printing.making import make
from portal.lib.editions import save_edition
from portal.lib.once import once


class NotFinal(Exception):
    """What the document is about is still a draft: it can be printed, but not locked."""


class NotDraft(Exception):
    """The document is locked, or about to be."""


def begin_document(*, by: User, municipality: Municipality, form_token: UUID, **fields: Any) -> Document:
    """Begin a document; the same form posted twice gives one. Raises MarkTaken."""
    return once(municipality.documents, form_token, created_by=by, **fields)[0]


@transaction.atomic
def write_in_document(*, document: Document, edition: int, **fields: Any) -> Document:
    """Save title and texts; raises EditConflict if someone else saved since, NotDraft once it is locked."""
    drafts = Document.objects.select_for_update(no_key=True).filter(state=Document.State.DRAFT)
    if not drafts.filter(pk=document.pk).values_list("pk"):
        raise NotDraft
    return save_edition(document, edition=edition, **fields)


def remove_document(*, document: Document) -> None:
    """Remove a draft; raises NotDraft for one that is locked."""
    if not Document.objects.filter(pk=document.pk, state=Document.State.DRAFT).delete()[0]:
        raise NotDraft


def is_about_drafts(document: Document) -> bool:
    """Whether the document shows a lägesbild, plan or follow-up that can still change."""
    return any(
        (
            document.report is not None and not document.report.is_final,
            document.plan is not None and not document.plan.is_final,
            document.round is not None and not document.round.is_finished,
        )
    )


@transaction.atomic
def lock_document(*, by: User, document: Document) -> None:
    """Let the worker make the document for good; from now on nobody writes in it.

    Raises NotFinal while what it is about can still change. Locked twice it is made once.
    """
    if is_about_drafts(document):
        raise NotFinal
    draft = Document.objects.filter(pk=document.pk, state=Document.State.DRAFT)
    if draft.update(state=Document.State.MAKING, done=0, locked_by=by):
        make_document.enqueue(document.pk)


@task()
def make_document(pk: int) -> None:
    """Make the PDF (PDF/UA-1 and PDF/A-2a) and the Word file, and keep them with the figures they show."""
    document = Document.objects.select_related("municipality", "report", "plan", "round", "locked_by").get(
        pk=pk
    )
    if document.state != Document.State.MAKING:
        return  # made already: the worker was stopped before it could say so
    by = document.locked_by
    if by is None:  # whoever pressed the button has no account any more: somebody else has to
        Document.objects.filter(pk=pk, state=Document.State.MAKING).update(state=Document.State.DRAFT)
        return
    make(document, lambda: paper_of(document, by=by))


def note_council_report(
    *, by: User, document: Document, reported_on: Any, form_token: UUID, **fields: Any
) -> None:
    """Note in the law's log that the document was reported to fullmäktige (13 §); the same form twice, once.

    Raises MarkTaken.
    """
    once(
        document.municipality.council_reports,
        form_token,
        reported_on=reported_on,
        about=document.title,
        case_number=document.case_number,
        created_by=by,
        **fields,
    )


def give_case_number(*, document: Document, case_number: str) -> None:
    """Fill in the number under which the document is kept; all else stays as it is."""
    Document.objects.filter(pk=document.pk).update(case_number=case_number)
