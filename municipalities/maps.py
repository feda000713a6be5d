"""The shapes of the municipalities, for drawing one or several counties in one picture."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data/map"
MARGIN = 8  # grid steps of air around the counties, so that border lines are not cut


@dataclass(frozen=True)
class MapShape:
    """One municipality: its code, its outline as SVG path data, and the point inside it for a label."""

    code: str
    d: str
    label_x: int
    label_y: int


@dataclass(frozen=True)
class MapShapes:
    """A picture's contents, in steps of 200 m on one national grid (SWEREF 99 TM, y downwards)."""

    x: int
    y: int
    width: int
    height: int
    shapes: tuple[MapShape, ...]
    source: str

    @property
    def view_box(self) -> str:
        """The value of the svg element's `viewBox`."""
        return f"{self.x} {self.y} {self.width} {self.height}"


def county_map(codes: Sequence[str]) -> MapShapes:
    """The municipalities of these counties in order of code, and the box that holds them all.

    `codes` are county codes, such as `["24", "25"]`. Raises LookupError where one is unknown or none given.
    """
    return _county_map(tuple(sorted(set(codes))))


@lru_cache(maxsize=64)
def _county_map(codes: tuple[str, ...]) -> MapShapes:
    counties = [_read_county(code) for code in codes]
    if not counties:
        raise LookupError("A map needs at least one county.")
    boxes = [county["box"] for county in counties]
    left, top = min(box[0] for box in boxes) - MARGIN, min(box[1] for box in boxes) - MARGIN
    right, bottom = (max(box[i] + box[i + 2] for box in boxes) + MARGIN for i in (0, 1))
    return MapShapes(
        x=left,
        y=top,
        width=right - left,
        height=bottom - top,
        shapes=tuple(
            MapShape(place["code"], place["d"], *place["label"])
            for county in counties
            for place in county["municipalities"]
        ),
        source=counties[0]["source"],
    )


@lru_cache(maxsize=32)
def _read_county(code: str) -> dict[str, Any]:
    known = {file.stem: file for file in FOLDER.glob("*.json")}
    if code not in known:
        raise LookupError(f"There is no map of county {code!r}.")
    county: dict[str, Any] = json.loads(known[code].read_text(encoding="utf-8"))
    return county
