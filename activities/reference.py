"""Loads the types that activities are described with and what reports ask, from the files in data/; and the tags."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from activities.choices import forget_reference
from activities.models import ActivityType, ReportQuestion
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


@transaction.atomic
def load_report_questions() -> Changes:
    """Load what each reporting duty asks, a version of the wording at a time; again changes nothing.

    The order of the file is the order of the questions. Raises ValueError for a type of activity that is unknown.
    """
    known = set(ActivityType.objects.values_list("code", flat=True))
    questions = _rows("report_questions.csv")
    changes = Changes()
    for duty, day in sorted({(row["duty"], row["valid_from"]) for row in questions}):
        version = [row for row in questions if (row["duty"], row["valid_from"]) == (duty, day)]
        rows = [_question(row, questions.index(row) + 1) for row in version]
        if unknown := {code for row in rows for code in row["types"]} - known:
            raise ValueError(f"report_questions.csv: unknown types {sorted(unknown)}")
        changes += load_rows(
            ReportQuestion.objects, key="code", rows=rows, among={"duty": duty, "valid_from": day}
        )
    return changes


def _question(row: dict[str, str], position: int) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("duty", "code", "basis", "question", "help")},
        "position": position,
        "types": row["types"].split(),
        "themes": row["themes"].split(),
        "indicators": row["indicators"].split(),
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    }
