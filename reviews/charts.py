"""From figures to shapes: where bars and columns stand. Geometry only; templates draw it."""

from collections.abc import Sequence
from dataclasses import dataclass

from municipalities.maps import county_map
from reviews.reports import Desk, SharingStatus, status_labels
from reviews.stats import Sharing

# Whole units, so that no decimal comma can get into an SVG attribute.
COLUMN_WIDTH, COLUMN_GAP, HEIGHT, FULL = 10, 3, 1000, 1000


@dataclass(frozen=True)
class Column:
    """One upright bar, in the chart's own units, y downwards."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class ColumnChart:
    """Columns side by side over one base line; `top` is the value at the upper edge."""

    columns: tuple[Column, ...]
    width: int
    height: int
    top: int

    @property
    def view_box(self) -> str:
        """The value of the svg element's `viewBox`."""
        return f"0 0 {self.width} {self.height}"


@dataclass(frozen=True)
class Bar:
    """One lying bar: its name, its value, and its length in thousandths of the longest."""

    name: str
    value: int
    length: int


def column_chart(values: Sequence[int]) -> ColumnChart:
    """Columns as high as the values, in order; a value above 0 is never without height."""
    top = nice_top(max(values, default=0))
    columns = []
    for position, value in enumerate(values):
        height = max(round(value / top * HEIGHT), HEIGHT // 100) if value else 0
        columns.append(Column(position * (COLUMN_WIDTH + COLUMN_GAP), HEIGHT - height, COLUMN_WIDTH, height))
    width = max(len(values) * (COLUMN_WIDTH + COLUMN_GAP) - COLUMN_GAP, 1)
    return ColumnChart(tuple(columns), width, HEIGHT, top)


def bars(values: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """Lying bars for (name, value) pairs, in order."""
    longest = max((value for _name, value in values), default=0) or 1
    return tuple(Bar(name, value, round(value / longest * FULL)) for name, value in values)


def nice_top(highest: int) -> int:
    """The next round number to end an axis at; up to ten the number itself."""
    if highest <= 10:
        return max(highest, 1)
    power = 1
    while highest > 100 * power:
        power *= 10
    return next(step * power for step in (12, 15, 20, 25, 30, 40, 50, 60, 80, 100) if step * power >= highest)


@dataclass(frozen=True)
class MapPlace:
    """One municipality of the map: its outline, what it is called, and its status."""

    code: str
    name: str
    d: str
    status: SharingStatus


@dataclass(frozen=True)
class LegendEntry:
    """One status of the map's legend, and how many municipalities have it."""

    state: Sharing
    label: str
    count: int


@dataclass(frozen=True)
class DeskMap:
    """The counties' municipalities as shapes, and how many have each status, for the legend."""

    view_box: str
    source: str
    places: tuple[MapPlace, ...]
    legend: tuple[LegendEntry, ...]


def desk_map(desk: Desk) -> DeskMap | None:
    """Put the desk's municipalities on the map of their counties; Övningslänet lies on no map."""
    if any(county.is_practice for county in desk.counties):
        return None
    shapes = county_map([county.code for county in desk.counties])
    outlines = {shape.code: shape.d for shape in shapes.shapes}
    states = [row.status.state for row in desk.rows]
    return DeskMap(
        view_box=shapes.view_box,
        source=shapes.source,
        places=tuple(MapPlace(row.code, row.name, outlines[row.code], row.status) for row in desk.rows),
        legend=tuple(
            LegendEntry(state, label, states.count(state))
            for state, label in status_labels().items()
            if state in states
        ),
    )
