"""A form that is posted twice makes one row."""

from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError


class MarkTaken(SuspiciousOperation):
    """The form's hidden mark is that of another form: nothing is made, and nothing is told of what that one made."""


def once(rows: Any, form_token: UUID, /, **fields: Any) -> tuple[Any, bool]:
    """Make the form's row among `rows` (a related manager), and say whether it is new; posted twice, the first stands.

    Raises MarkTaken, which is answered with 400, for a mark by which a row was made elsewhere.
    """
    try:
        return rows.get_or_create(form_token=form_token, defaults=fields)
    except IntegrityError as error:
        if rows.model._base_manager.filter(form_token=form_token).exists():
            raise MarkTaken from error
        raise
