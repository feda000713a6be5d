"""Loads the portal's own methods, from the file in data/."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from activities.models import Arena
from municipalities.models import PreventionKind, PreventionLevel, Tag
from portal.lib.reference import Changes, load_rows
from portal.lib.swedish import sort_key
from reviews.models import Method

METHODS = Path(__file__).parents[1] / "data" / "methods.csv"
SEVERAL: dict[str, set[str]] = {
    "levels": set(PreventionLevel.values),
    "kinds": set(PreventionKind.values),
    "arenas": set(Arena.values),
}


@transaction.atomic
def load_methods(path: Path = METHODS) -> Changes:
    """Load the portal's own methods; loading them again changes nothing, and those of others are left alone.

    A method that is taken out of the file stays, with what municipalities have told of it. Raises ValueError for an
    unknown theme, level, kind or arena.
    """
    known = SEVERAL | {"themes": set(Tag.objects.filter(kind=Tag.Kind.THEME).values_list("code", flat=True))}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_row(row, known) for row in csv.DictReader(file)]
    return load_rows(Method.objects, key="code", rows=rows, among={"code__isnull": False})


def _row(row: dict[str, str], known: dict[str, set[str]]) -> dict[str, Any]:
    found: dict[str, Any] = dict(row)
    for name, codes in known.items():
        found[name] = row[name].split()
        if unknown := set(found[name]) - codes:
            raise ValueError(f"{row['code']}: unknown {name} {sorted(unknown)}")
    return found | {"sort_key": sort_key(row["name"])}
