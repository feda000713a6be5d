"""Loads the types that activities are described with and what reports ask, from the files in data/; and the tags."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from activities.choices import forget_reference
from activities.models import ActivityType, ReportingDuty, ReportQuestion
from municipalities.choices import load_tags
from portal.lib.reference import Changes, load_rows

DATA = Path(__file__).parent / "data"
EDITED = ReportingDuty.Source.EDITED


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
    """Load the reporting duties and what each asks, a version of the wording at a time; again changes nothing.

    The order of the files is the order of duties and questions. What an administrator has written stays: a duty that
    was changed keeps its words, and one that has got questions of its own gets none from the file any more.
    Raises ValueError for a type of activity or a duty that is unknown.
    """
    known = set(ActivityType.objects.values_list("code", flat=True))
    questions = _rows("report_questions.csv")
    changes = _load_duties()
    duties = set(ReportingDuty.objects.values_list("code", flat=True))
    edited = set(ReportQuestion.objects.filter(source=EDITED).values_list("duty", flat=True))
    for duty, day in sorted({(row["duty"], row["valid_from"]) for row in questions}):
        if duty not in duties:
            raise ValueError(f"report_questions.csv: unknown duty {duty}")
        version = [row for row in questions if (row["duty"], row["valid_from"]) == (duty, day)]
        rows = [_question(row, questions.index(row) + 1) for row in version]
        if unknown := {code for row in rows for code in row["types"]} - known:
            raise ValueError(f"report_questions.csv: unknown types {sorted(unknown)}")
        if duty not in edited:
            changes += load_rows(
                ReportQuestion.objects, key="code", rows=rows, among={"duty": duty, "valid_from": day}
            )
    return changes


def _load_duties() -> Changes:
    """Load the duties, but those that an administrator has changed."""
    edited = set(ReportingDuty.objects.filter(source=EDITED).values_list("code", flat=True))
    rows: list[dict[str, Any]] = [
        {
            **{name: row[name] for name in ("code", "name", "asker", "basis", "period", "audience")},
            "due_month": int(row["due_month"]) if row["due_month"] else None,
            "position": position,
            **_days(row),
        }
        for position, row in enumerate(_rows("reporting_duties.csv"), start=1)
        if row["code"] not in edited
    ]
    return load_rows(ReportingDuty.objects, key="code", rows=rows)


def _days(row: dict[str, str]) -> dict[str, Any]:
    """From when, and until when if it is known."""
    valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return {"valid_from": date.fromisoformat(row["valid_from"]), "valid_to": valid_to}


def _question(row: dict[str, str], position: int) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("duty", "code", "basis", "question", "help")},
        "position": position,
        **{name: row[name].split() for name in ReportQuestion.NARROWING},
        **_days(row),
    }
