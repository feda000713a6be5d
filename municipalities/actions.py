"""Changes to places. Callers check access."""

import csv
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from municipalities.models import PRACTICE, County, Municipality
from portal.lib.reference import Changes, load_rows
from portal.lib.swedish import sort_key

PLACES = Path(__file__).parent / "data" / "municipalities.csv"


@transaction.atomic
def load_places(*, path: Path = PLACES) -> Changes:
    """Load counties and municipalities from the CSV file; loading it again changes nothing.

    Population 31 December 2023: SCB. Groups: SKR 2023. Coordinates of the main town: GeoNames.
    Raises ValueError when a row is not as expected; then nothing is changed.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counties = {row["county_code"]: row["county_name"] for row in rows}
    changes = load_rows(
        County.objects,
        key="code",
        rows=[{"code": code, "name": name, "sort_key": sort_key(name)} for code, name in counties.items()],
    )
    county_ids = dict(County.objects.values_list("code", "pk"))
    return changes + load_rows(
        Municipality.objects,
        key="code",
        rows=[
            {
                "code": row["municipality_code"],
                "name": row["municipality_name"],
                "sort_key": sort_key(row["municipality_name"]),
                "county_id": county_ids[row["county_code"]],
                "population": int(row["approx_population"]),
                "skr_group": row["skr_group"],
                "latitude": Decimal(row["approx_lat"]),
                "longitude": Decimal(row["approx_lon"]),
            }
            for row in rows
        ],
    )


@transaction.atomic
def load_practice() -> Changes:
    """Load Övningskommunen and the county it lies in; loading them again changes nothing."""
    county = {"id": PRACTICE, "code": "00", "name": "Övningslänet", "sort_key": sort_key("Övningslänet")}
    municipality = {
        "id": PRACTICE,
        "code": "0000",
        "name": "Övningskommunen",
        "sort_key": sort_key("Övningskommunen"),
        "county_id": PRACTICE,
        "population": 4000,
        "skr_group": "C8",
        "latitude": Decimal("64.7500"),
        "longitude": Decimal("18.7500"),
    }
    return load_rows(County.objects, key="code", rows=[county]) + load_rows(
        Municipality.objects, key="code", rows=[municipality]
    )
