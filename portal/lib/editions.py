"""Two who write at once: whoever saves second is told, and nothing is overwritten unseen."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Model
from django.http import Http404

Row = TypeVar("Row", bound=Model)


class EditConflict(Exception):
    """Someone else saved since the form was opened; `current` is how it stands."""

    def __init__(self, current: Any) -> None:
        super().__init__(current.pk)
        self.current = current


@dataclass(frozen=True)
class Difference:
    """A field that two people, or two versions, have differently."""

    label: str
    theirs: str
    yours: str


class RowGone(Http404):
    """The row was removed since the form was opened; answered with 404, which shows what was typed."""


def save_edition(row: Row, *, edition: int, **fields: Any) -> Row:
    """Save the fields if the row still has the `edition` that the form was opened with, which goes up by one.

    Returns the row as it then stands; raises EditConflict with the row as someone else left it, and RowGone.
    """
    manager = type(row)._default_manager
    saved = manager.filter(pk=row.pk, edition=edition).update(**fields, edition=F("edition") + 1)
    current = manager.filter(pk=row.pk).first()
    if current is None:
        raise RowGone
    if not saved:
        raise EditConflict(current)
    return current
