"""Loads the types that activities are described with, from the file in data/, and the tags."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from activities.choices import forget_reference
from activities.models import ActivityType
from municipalities.choices import load_tags
from portal.lib.reference import Changes, load_rows

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_types_and_tags() -> Changes:
    """Load activity types and tags; loading them again changes nothing. Old tags stay on what bears them."""
    types: list[dict[str, Any]] = [
        {
            "code": row["code"],
            "name": row["name"],
            "family": row["family"],
            "position": position,
            "suggested_themes": row["themes"].split(),
            "suggested_tags": row["tags"].split(),
        }
        for position, row in enumerate(_rows("activity_types.csv"), start=1)
    ]
    changes = load_rows(ActivityType.objects, key="code", rows=types) + load_tags()
    forget_reference()
    return changes
