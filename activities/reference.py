"""Loads the types and tags that activities are described with, from the files in data/."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from activities.choices import forget_reference
from activities.models import ActivityType, Tag
from portal.lib.reference import Changes, load_rows

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


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
    changes = load_rows(ActivityType.objects, key="code", rows=types)
    for kind in Tag.Kind.values:
        tags = [row for row in _rows("tags.csv") if row["kind"] == kind]
        changes += load_rows(
            Tag.objects,
            key="code",
            among={"kind": kind},
            rows=[
                {
                    "kind": kind,
                    "code": row["code"],
                    "name": row["name"],
                    "asker": row["asker"],
                    "basis": row["basis"],
                    "position": position,
                    "valid_from": _day(row["valid_from"]),
                    "valid_to": _day(row["valid_to"]),
                }
                for position, row in enumerate(tags, start=1)
            ],
        )
    forget_reference()
    return changes
