"""Loads the common indicators from the file in data/: a starter set, with definitions in our own words."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.lib.reference import Changes, load_rows
from surveys.models import Indicator, SeriesBreak

STARTER_SET = Path(__file__).parent / "data" / "indicators.csv"
BROKEN_FROM = 2015  # crimes in municipalities are counted otherwise from then on
YES = "ja"


@transaction.atomic
def load_indicators(*, path: Path = STARTER_SET) -> Changes:
    """Load the common indicators and their breaks; loading them again changes nothing.

    Those that municipalities have made are left alone. Raises KeyError or ValueError for a file that is not
    as expected; then nothing is changed.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changes = load_rows(
        Indicator.objects,
        key="code",
        among={"municipality": None},
        rows=[_fields(row, position) for position, row in enumerate(rows, start=1)],
    )
    ids = dict(Indicator.objects.filter(municipality=None).values_list("code", "pk"))
    for row in rows:
        if note := row["break_2015"]:
            SeriesBreak.objects.update_or_create(
                indicator_id=ids[row["code"]], year=BROKEN_FROM, defaults={"note": note}
            )
    return changes


def _fields(row: dict[str, str], position: int) -> dict[str, Any]:
    """A line of the file as an indicator's fields."""
    same = ("code", "name", "definition", "unit", "source", "kind", "direction", "kolada_id")
    return {name: row[name] for name in same} | {
        "decimals": int(row["decimals"]),
        "themes": row["themes"].split(),
        "is_per_inhabitant": row["is_per_inhabitant"] == YES,
        "can_divide": row["can_divide"] == YES,
        "can_pool": row["can_pool"] == YES,
        "threshold": int(row["threshold"]) if row["threshold"] else None,
        "valid_from": date.fromisoformat(row["valid_from"]),
        "position": position,
    }
