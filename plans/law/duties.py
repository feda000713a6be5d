"""Loads the duties of the law, from the file in data/; a new wording is a new row with a day of its own."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from plans.models import Duty
from portal.lib.reference import Changes, load_rows

DUTIES = Path(__file__).parent.parent / "data" / "duties.csv"


@transaction.atomic
def load_duties(path: Path = DUTIES) -> Changes:
    """Load the duties, a version of their wording at a time; loading them again changes nothing."""
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = [
            {
                "code": row["code"],
                "paragraph": row["paragraph"],
                "name": row["name"],
                "text": row["text"],
                "works_for": bool(row["works_for"]),
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                "position": position,
            }
            for position, row in enumerate(csv.DictReader(file), start=1)
        ]
    changes = Changes()
    for day in sorted({row["valid_from"] for row in rows}):
        version = [row for row in rows if row["valid_from"] == day]
        changes += load_rows(Duty.objects, key="code", rows=version, among={"valid_from": day})
    return changes
