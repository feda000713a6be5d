"""Several small lists read in one statement: each through its own scope, as JSON rows by kind."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import JSONObject

Rows = dict[str, list[dict[str, Any]]]
Part = tuple[str, QuerySet[Any], Mapping[str, Any], int]  # kind, rows, columns by name, at most how many


def read(parts: Iterable[Part]) -> Rows:
    """The rows of every part by its kind, in the order of its queryset; one question. Days come as text."""
    first, *rest = (
        rows.values_list(Value(kind, CharField()), JSONObject(**columns))[:most]
        for kind, rows, columns, most in parts
    )
    found: Rows = {}
    for kind, row in first.union(*rest, all=True):
        found.setdefault(kind, []).append(row)
    return found


def named(*names: str) -> dict[str, Any]:
    """Columns that are called what they are."""
    return {name: F(name) for name in names}


def read_day(text: str | None) -> date | None:
    """The day of a JSON row."""
    return date.fromisoformat(text[:10]) if text else None
