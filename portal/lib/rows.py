"""Several lists read in one statement: each through its own scope, as JSON rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import IntegerField, QuerySet, Value
from django.db.models.functions import JSONObject

Question = tuple[QuerySet[Any], Mapping[str, Any]]  # rows, and their columns by name


def read_together(questions: Sequence[Question]) -> list[list[dict[str, Any]]]:
    """The rows of each question, in the order of the questions; one statement. Days come as text."""
    found: list[list[dict[str, Any]]] = [[] for _question in questions]
    if not questions:
        return found
    first, *rest = (
        rows.order_by().values_list(Value(number, IntegerField()), JSONObject(**columns))
        for number, (rows, columns) in enumerate(questions)
    )
    for number, row in first.union(*rest, all=True) if rest else first:
        found[number].append(row)
    return found
