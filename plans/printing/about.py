"""Documents about a lägesbild, plan or round that is to be removed: drafts go with it, and none goes unasked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from plans.models import Document


@dataclass(frozen=True)
class About:
    """The documents about it: drafts that go when it goes, and others."""

    drafts: list[Document]
    others: int  # locked, or another municipality's: these keep what they are about


class NotSeen(Exception):
    """Documents are about what was to be removed that must not go, or that the person was not told of."""


def documents_about(row: Any, *, by: User) -> About:
    """The documents that were made about it; `by` may remove the drafts of the municipalities they coordinate."""
    about = Document.objects.filter(pk__in=row.documents.values("pk"))
    drafts = list(Document.objects.editable_by(by).filter(pk__in=about.values("pk")).only("title"))
    return About(drafts, about.count() - len(drafts))


def remove_documents_about(row: Any, *, by: User, seen: Collection[str]) -> None:
    """Remove the drafts of documents about what is to be removed; `seen` are the keys that the person's page named.

    Call it in the transaction that removes the row. Raises NotSeen, for a document never goes unasked.
    """
    found = documents_about(row, by=by)
    keys = [document.pk for document in found.drafts]
    if found.others or not {str(pk) for pk in keys} <= set(seen):
        raise NotSeen
    Document.objects.filter(pk__in=keys, state=Document.State.DRAFT).delete()
