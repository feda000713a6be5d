"""What happens around a lägesbild or plan while it is written: who takes part, remarks, sending, review, decision.

The same for both kinds. Callers check access.
"""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality
from plans.models import ActionPlan, SituationReport
from portal.lib.once import once

Document = TypeVar("Document", SituationReport, ActionPlan)


class NotOpen(Exception):
    """The document is completed, decided or replaced: nothing of its text changes any more."""

    def __init__(self, document: Any) -> None:
        super().__init__(document.pk)
        self.document = document


def lock_open(document: Document) -> Document:
    """The document as it stands, held until the transaction ends, so that it cannot be finished meanwhile.

    Raises NotOpen.
    """
    locked = type(document)._default_manager.select_for_update(no_key=True).get(pk=document.pk)
    if locked.is_final:
        raise NotOpen(document)
    return locked


def lock_draft(document: Document) -> Document:
    """The draft as it stands, held until the transaction ends. Raises NotOpen if it is none, or gone."""
    model: Any = type(document)
    locked: Document | None = model.objects.select_for_update(no_key=True).filter(pk=document.pk).first()
    if locked is None or locked.state != model.State.DRAFT:
        raise NotOpen(document)
    return locked


def invite(*, by: User, document: Document, user: User, can_write: bool) -> None:
    """Let a colleague or partner take part; invited again, only what they may do changes."""
    document.invitees.update_or_create(
        user=user,
        defaults={"can_write": can_write},
        create_defaults={"can_write": can_write, "invited_by": by},
    )


def uninvite(*, document: Document, user_id: int) -> None:
    """Let someone take part no longer; what they wrote stays."""
    document.invitees.filter(user=user_id).delete()


def comment(*, by: User, document: Document, text: str, form_token: UUID, part: str = "") -> None:
    """Leave a remark, on the whole or on a part. The same form posted twice leaves one. Raises NotOpen."""
    with transaction.atomic():
        lock_open(document)
        once(document.comments, form_token, text=text, part=part, created_by=by)


def settle(*, by: User, remark: Any) -> None:
    """Mark a remark as seen to; settled again, the first time stands."""
    type(remark).objects.filter(pk=remark.pk, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )


def send(*, by: User, document: Document, municipality: Municipality) -> None:
    """Show the document, as it is and as it becomes, to the county board for one municipality's part."""
    document.places.filter(municipality=municipality, sent_at=None).update(sent_at=timezone.now(), sent_by=by)


def to_review(*, document: Document) -> None:
    """Let nobody write while others read; comments are taken in."""
    model = type(document)
    model._default_manager.filter(pk=document.pk, state=model.State.DRAFT).update(state=model.State.IN_REVIEW)


def back_to_draft(*, document: Document) -> None:
    """Let those who write go on after a review."""
    model = type(document)
    model._default_manager.filter(pk=document.pk, state=model.State.IN_REVIEW).update(state=model.State.DRAFT)


def record_decision(
    *,
    document: Document,
    municipality: Municipality,
    deciding_body: str,
    decided_on: date,
    minutes_ref: str,
    case_number: str,
) -> bool:
    """Note a municipality's own decision about the document; False if it had one, which stays as it was."""
    undecided = document.places.filter(municipality=municipality, decided_on=None)
    return bool(
        undecided.update(
            deciding_body=deciding_body,
            decided_on=decided_on,
            minutes_ref=minutes_ref,
            case_number=case_number,
        )
    )
