"""From figures to shapes: lines over years, bars beside each other. Geometry only; templates draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.lib.swedish import format_number
from surveys.stats import Axis, axis

# Whole units, so that no decimal comma can get into an SVG attribute.
WIDTH, HEIGHT = 360, 224
RIGHT, TOP, BOTTOM = 278, 14, 190  # the edges of the plot; labels stand outside them
LETTER = 7  # about as wide as a digit
LABEL_GAP = 15  # between the labels of two lines
HATCH_WIDTH, HATCH_STEP = 14, 6


@dataclass(frozen=True)
class Line:
    """What is to be drawn of one level: its name, and per year its value or None; and the secret years."""

    level: str
    label: str
    values: Mapping[int, float]
    secret: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Dot:
    """The middle of a mark."""

    x: int
    y: int


@dataclass(frozen=True)
class Drawn:
    """One line of the chart: its pieces as path data, its dots, and where its label stands."""

    level: str
    label: str
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    label_y: int

    @property
    def marks(self) -> list[tuple[str, str]]:
        """The middles of the dots as text: a template would write each number as a Swedish one, at a cost."""
        return [(str(dot.x), str(dot.y)) for dot in self.dots]


@dataclass(frozen=True)
class Mark:
    """A mark on an axis: where it is, and its text."""

    at: int
    text: str


@dataclass(frozen=True)
class LineChart:
    """Lines over years in a box of `view_box`, y downwards."""

    lines: tuple[Drawn, ...]
    heights: tuple[Mark, ...]
    years: tuple[Mark, ...]
    breaks: tuple[int, ...]
    hatches: tuple[str, ...]
    left: int

    view_box = f"0 0 {WIDTH} {HEIGHT}"
    right, top, bottom, label_x = RIGHT, TOP, BOTTOM, RIGHT + 10


def line_chart(lines: Sequence[Line], breaks: Sequence[int], *, decimals: int) -> LineChart | None:
    """Draw lines over their years, to scale; None where fewer than two years have a value.

    A line stops at a year without a value, and at a break in the series (the year from which figures cannot be
    compared with earlier ones). Secret years are hatched.
    """
    years = sorted({year for line in lines for year in [*line.values, *line.secret]})
    values = [value for line in lines for value in line.values.values()]
    if len(years) < 2 or not values:
        return None
    scale = axis(values)
    heights = tuple(Mark(_height(tick, scale), _tick(tick, scale, decimals)) for tick in scale.ticks)
    left = max(len(mark.text) for mark in heights) * LETTER + 12

    def x_at(year: int) -> int:
        return _between(year, years[0], years[-1], left + 6, RIGHT)

    x_of = {year: x_at(year) for year in years}
    half = max((RIGHT - left) // (years[-1] - years[0]) // 2, 1)
    drawn = [_draw(line, years, breaks, x_of, scale) for line in lines if line.values]
    begun = [year for year in breaks if years[0] < year <= years[-1]]
    return LineChart(
        lines=tuple(_spread(drawn)),
        heights=heights,
        years=_year_marks(years, x_of),
        breaks=tuple(x_at(year) - half for year in begun),
        hatches=tuple(_hatch(x_of[year]) for line in lines for year in sorted(line.secret)),
        left=left,
    )


def _draw(
    line: Line, years: Sequence[int], breaks: Sequence[int], x_of: Mapping[int, int], scale: Axis
) -> Drawn:
    """The pieces of a line: a new one after each gap and at each break."""
    pieces: list[list[Dot]] = [[]]
    for year in years:
        if year in breaks or year not in line.values:
            pieces.append([])
        if year in line.values:
            pieces[-1].append(Dot(x_of[year], _height(line.values[year], scale)))
    dots = tuple(dot for piece in pieces for dot in piece)
    paths = tuple("M" + "L".join(f"{dot.x} {dot.y}" for dot in piece) for piece in pieces if len(piece) > 1)
    return Drawn(line.level, line.label, paths, dots, dots[-1].y)


def _spread(lines: Sequence[Drawn]) -> list[Drawn]:
    """The same lines in the same order, their labels moved apart and kept inside the box."""
    by_height = sorted(range(len(lines)), key=lambda number: lines[number].label_y)
    places: list[int] = []
    for number in by_height:
        places.append(max(lines[number].label_y, places[-1] + LABEL_GAP if places else TOP))
    for step in range(len(places)):  # from the bottom, push up what went outside
        lowest = BOTTOM - step * LABEL_GAP
        places[-1 - step] = min(places[-1 - step], lowest)
    moved = dict(zip(by_height, places, strict=True))
    return [
        Drawn(line.level, line.label, line.paths, line.dots, moved[number])
        for number, line in enumerate(lines)
    ]


def _year_marks(years: Sequence[int], x_of: Mapping[int, int]) -> tuple[Mark, ...]:
    """The first and the last year, and those between that have room."""
    shown = [years[-1]]
    for year in reversed(years[:-1]):
        has_room = x_of[shown[-1]] - x_of[year] >= 40 and x_of[year] - x_of[years[0]] >= 40
        if has_room or year == years[0]:
            shown.append(year)
    return tuple(Mark(x_of[year], str(year)) for year in reversed(shown))


def _hatch(x: int) -> str:
    """Slanting strokes over a year whose figure is secret."""
    left, right = x - HATCH_WIDTH // 2, x + HATCH_WIDTH // 2
    return "".join(
        f"M{left} {y}L{right} {y - HATCH_WIDTH}" for y in range(TOP + HATCH_WIDTH, BOTTOM + 1, HATCH_STEP)
    )


def _between(value: float, low: float, high: float, start: int, end: int) -> int:
    return round(start + (value - low) / (high - low) * (end - start))


def _height(value: float, scale: Axis) -> int:
    return _between(value, scale.bottom, scale.top, BOTTOM, TOP)


def _tick(value: float, scale: Axis, decimals: int) -> str:
    """A mark's text, with as many decimals as its step needs."""
    step = scale.ticks[1] - scale.ticks[0]
    needed = next((count for count in range(4) if abs(round(step, count) - step) < 1e-9), 3)
    return format_number(value, max(needed, 0) if step < 10 else min(decimals, needed))


@dataclass(frozen=True)
class Bar:
    """One place: its level and name, its value as text, and how long its bar is, of WIDTH."""

    level: str
    label: str
    text: str
    length: int


def bars(values: Sequence[tuple[str, str, float, str]]) -> tuple[Bar, ...]:
    """Lying bars from 0 for (level, name, value, text), in order; none for fewer than two."""
    if len(values) < 2:
        return ()
    longest = max(value for _level, _label, value, _text in values) or 1
    return tuple(
        Bar(level, label, text, max(round(value / longest * WIDTH), 0))
        for level, label, value, text in values
    )
