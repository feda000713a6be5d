"""Every municipality has a shape, and neighbours fit together without gaps or overlaps."""

import csv
import re
from collections import Counter
from itertools import pairwise

import pytest

from municipalities.maps import FOLDER, county_map

COUNTIES = sorted(file.stem for file in FOLDER.glob("*.json"))
RING = re.compile(r"M(\d+) (\d+)l(-?\d+(?:(?: |(?=-))-?\d+)*)z")
LAKE = 500  # square steps: 20 km². Smaller holes are cracks between neighbours


def rings(d):
    """The closed rings of a path, as lists of points; the last repeats the first."""
    found = []
    for x, y, lines in RING.findall(d):
        points = [(int(x), int(y))]
        steps = [int(number) for number in re.findall(r"-?\d+", lines)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        found.append([*points, points[0]])
    return found


def area(ring):
    """The signed area of a ring, in square steps."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def inside(ring, x, y):
    """Whether the point lies inside the ring."""
    crossings = [
        x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > y) != (y2 > y)
    ]
    return sum(crossings) % 2 == 1


def outline(edges):
    """The rings that are left of directed edges when those shared by two neighbours are taken away."""
    onward = {}
    for start, end in sorted(edges):
        if (end, start) not in edges:
            onward.setdefault(start, []).append(end)
    found = []
    while onward:
        ring = [min(onward)]
        while ring[-1] in onward:
            ends = onward[ring[-1]]
            point = ends.pop()
            if not ends:
                del onward[ring[-1]]
            ring.append(point)
        found.append(ring)
    return found


@pytest.fixture(scope="module")
def sweden():
    return county_map(COUNTIES)


def test_county_map_holds_every_municipality_of_the_register(sweden):
    with (FOLDER.parent / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        register = {(row["county_code"], row["municipality_code"]) for row in csv.DictReader(file)}

    drawn = {(county, shape.code) for county in COUNTIES for shape in county_map([county]).shapes}

    assert len(register) == 290
    assert drawn == register
    assert sorted(code for _, code in register) == [shape.code for shape in sweden.shapes]


def test_county_map_paths_are_whole_rings_of_some_size(sweden):
    for shape in sweden.shapes:
        assert RING.sub("", shape.d) == "", shape.code
        assert all(len(ring) > 3 and abs(area(ring)) >= 10 for ring in rings(shape.d)), shape.code


def test_county_map_labels_lie_inside_their_shapes(sweden):
    for shape in sweden.shapes:
        assert sum(inside(ring, shape.label_x, shape.label_y) for ring in rings(shape.d)) % 2 == 1, shape.code


def test_county_map_neighbours_share_their_borders(sweden):
    edges = Counter(edge for shape in sweden.shapes for ring in rings(shape.d) for edge in pairwise(ring))

    outer = outline(edges)

    assert max(edges.values()) == 1, "two municipalities hold the same land"
    assert all(ring[0] == ring[-1] for ring in outer), "an outline does not close"
    for ring in outer:
        around = sum(inside(other, *ring[0]) for other in outer if other is not ring)
        if area(ring) > 0:
            assert around % 2 == 0, f"two municipalities overlap at {ring[0]}"
        else:
            assert area(ring) < -LAKE, f"there is a crack between two municipalities at {ring[0]}"


def test_county_map_of_two_counties_is_both_in_one_box():
    north, south, both = county_map(["25"]), county_map(["24"]), county_map(["25", "24"])

    assert both.shapes == south.shapes + north.shapes
    assert (both.x, both.y) == (min(north.x, south.x), min(north.y, south.y))
    assert both.x + both.width == max(north.x + north.width, south.x + south.width)
    assert both.y + both.height == max(north.y + north.height, south.y + south.height)
    assert both.view_box == f"{both.x} {both.y} {both.width} {both.height}"


@pytest.mark.parametrize("county", COUNTIES)
def test_county_map_box_holds_all_with_the_same_margin(county):
    picture = county_map([county])

    points = [point for shape in picture.shapes for ring in rings(shape.d) for point in ring]
    xs, ys = zip(*points, strict=True)

    assert (min(xs) - picture.x, picture.x + picture.width - max(xs)) == (8, 8)
    assert (min(ys) - picture.y, picture.y + picture.height - max(ys)) == (8, 8)


def test_county_map_of_the_same_counties_is_read_once():
    assert county_map(["24", "25"]) is county_map(("25", "24", "24"))


@pytest.mark.parametrize("codes", [[], ["02"], ["24", "99"], ["../map/24"], [""]])
def test_county_map_unknown_county(codes):
    with pytest.raises(LookupError):
        county_map(codes)


def test_map_files_keep_to_their_budget():
    assert sum(file.stat().st_size for file in FOLDER.glob("*.json")) <= 90_000
