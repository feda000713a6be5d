"""A trend small enough to stand in a table's cell. Geometry only; the template draws it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

# Whole units, so that no decimal comma can get into an SVG attribute.
WIDTH, HEIGHT, EDGE = 96, 28, 4


@dataclass(frozen=True)
class Spark:
    """A line over years: its pieces as path data, lone years as dots, and where it ends."""

    paths: tuple[str, ...]
    dots: tuple[tuple[int, int], ...]
    end: tuple[int, int]

    view_box = f"0 0 {WIDTH} {HEIGHT}"


def spark(values: Mapping[int, float], breaks: Collection[int]) -> Spark | None:
    """Draw the values of a place over its years; None where fewer than two years have one.

    The scale is the place's own and holds 0, so that no change looks greater than it is. The line stops at a year
    without a value, and at a break in the series (the year from which figures cannot be compared with earlier ones).
    """
    if len(values) < 2:
        return None
    first, last = min(values), max(values)
    low, high = min(0.0, *values.values()), max(0.0, *values.values())

    def at(year: int) -> tuple[int, int]:
        x = EDGE + round((year - first) / (last - first) * (WIDTH - 2 * EDGE))
        part = (values[year] - low) / (high - low) if high > low else 0
        return x, HEIGHT - EDGE - round(part * (HEIGHT - 2 * EDGE))

    pieces: list[list[tuple[int, int]]] = [[]]
    for year in range(first, last + 1):
        if year in breaks or year not in values:
            pieces.append([])
        if year in values:
            pieces[-1].append(at(year))
    return Spark(
        paths=tuple("M" + "L".join(f"{x} {y}" for x, y in piece) for piece in pieces if len(piece) > 1),
        dots=tuple(piece[0] for piece in pieces if len(piece) == 1),
        end=at(last),
    )
