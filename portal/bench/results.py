"""What was measured, beside its floor, and whether the target holds."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

COLUMNS = ("measured", "queries", "median ms", "p95 ms", "bytes", "floor ms", "ratio", "holds", "target")


@dataclass(frozen=True)
class Result:
    """One line of the report. Times in milliseconds; what was not measured is None."""

    name: str
    target: str
    holds: bool
    median_ms: float | None = None
    p95_ms: float | None = None
    floor_ms: float | None = None
    ratio: float | None = None
    queries: int | None = None
    bytes: int | None = None
    sql_ms: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        return (
            self.name,
            _text(self.queries, 0),
            _text(self.median_ms, 2),
            _text(self.p95_ms, 2),
            _text(self.bytes, 0),
            _text(self.floor_ms, 2),
            _text(self.ratio, 2),
            "yes" if self.holds else "NO",
            self.target,
        )


def timed(
    name: str,
    times: Sequence[float],
    floor: Sequence[float],
    *,
    checks: dict[str, bool],
    most: float | None = None,
    beside: str = "the floor",
    **facts: int | float | None,
) -> Result:
    """Return the result of times in seconds beside their floor's, at most `most` times as long.

    `checks` are further targets, by their words, and whether each holds.
    """
    middle, lowest = median(times), median(floor)
    ratio = middle / lowest
    if most is not None:
        checks = {f"≤ {most:g} × {beside}": ratio <= most, **checks}
    return Result(
        name,
        target=", ".join(checks),
        holds=all(checks.values()),
        median_ms=round(middle * 1000, 3),
        p95_ms=round((quantiles(times, n=20)[18] if len(times) > 1 else times[0]) * 1000, 3),
        floor_ms=round(lowest * 1000, 3),
        ratio=round(ratio, 3),
        **facts,  # type: ignore[arg-type]
    )


def print_table(results: Iterable[Result]) -> None:
    """Print the results in columns, numbers to the right."""
    lines = [COLUMNS, *(result.cells for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    for line in lines:
        cells = [
            cell.ljust(width) if column in (0, 8) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def write_json(results: Iterable[Result], path: Path) -> None:
    """Write the results as a list of objects."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n", encoding="utf-8")


def _text(number: float | None, decimals: int) -> str:
    return "–" if number is None else f"{number:,.{decimals}f}".replace(",", " ")
