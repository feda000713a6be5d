"""Which tables a round has: its groups of people, and its questions as the suppression engine knows them.

Tables are fixed, never freely filtered: the whole round and each municipality, by each split and by both; each
school, workplace or area, by the first split. At most two background variables meet.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from surveys.results.layout import Layout, Line
from surveys.results.protect import Asked, Group, Part
from surveys.structure import ONE_OF, Comparison, Kind, Sex, Sheet

LEFT_OUT, UNDIVIDED = "left out", "undivided"  # begin the name of a group that has no table
DEEPEST = 9  # of groups: below every table
MOST_TOGETHER = 48  # leaves of a municipality that are settled as one
NOT_SAID = 0  # of a split: no answer to it


class Leaf(NamedTuple):
    """A smallest group: those who answered in a unit and in the same way to both splits."""

    place: int  # municipality
    unit: int  # RoundUnit.number
    first: int
    second: int


class Key(NamedTuple):
    """The name of a group. None and 0 mean all: Key() is the whole round."""

    place: int | None = None
    unit: int = 0
    first: int = 0
    second: int = 0


class Area(NamedTuple):
    """The whole round, a municipality or a unit, with everyone in it; `depth` is that of its undivided table."""

    key: Key
    leaves: Sequence[Leaf]
    depth: int


NOT_SAID_GROUP = -1  # in a Key: those who have not said, where they are many enough to be a group


@dataclass(frozen=True)
class Tables:
    """The groups of a round. `aliases` names groups of the same people as another; `left_out` counts the people
    who stand in no table. `remainders` have no tables, but must not be worked out from others: those who are left out
    (rounds put together may count them), and the girls of a place too small to be split."""

    groups: tuple[Group, ...]
    aliases: Mapping[Key, Key]
    left_out: int
    remainders: tuple[Group, ...] = ()


def tables_of(
    people: Mapping[Leaf, int],
    threshold: int,
    *,
    first: Kind | None,
    second: Kind | None,
    whole_only: bool = False,
) -> Tables:
    """Return the groups of those who answered: `people` in each leaf; `first` and `second` are what splits them.

    `whole_only` makes no tables of places and units.
    """
    leaves = list(people)
    index = {leaf: number for number, leaf in enumerate(leaves)}
    found: dict[Key, tuple[frozenset[int], int]] = {}
    areas: list[Area] = [Area(Key(), leaves, 0)]
    for place in () if whole_only else sorted({leaf.place for leaf in leaves}):
        own = [leaf for leaf in leaves if leaf.place == place]
        areas.append(Area(Key(place), own, 2))
        units = sorted({leaf.unit for leaf in own})
        for unit in units if len(units) > 1 else ():  # an only one is shown as the municipality
            areas.append(Area(Key(place, unit), [leaf for leaf in own if leaf.unit == unit], 3))
    gone = _left_out(areas, people, threshold, (first, second))
    remainders: dict[frozenset[int], tuple[str | int | None, ...]] = {}
    for key, everyone, depth in areas:
        kinds = (first, None) if key.unit else (first, second)
        own = [leaf for leaf in everyone if leaf not in gone]
        if rest := frozenset(index[leaf] for leaf in everyone if leaf in gone and people[leaf]):
            remainders.setdefault(rest, (LEFT_OUT, *key))

        def chosen(one: int, other: int, own: Sequence[Leaf] = own) -> frozenset[int]:
            return frozenset(
                index[leaf]
                for leaf in own
                if _is_in(leaf.first, one, first) and _is_in(leaf.second, other, second) and people[leaf]
            )

        for one, other in _crosses(_splits(own, people, threshold, kinds)):
            if of_group := chosen(one, other):
                name = Key(key.place, key.unit, one, other)
                found[name] = of_group, depth + bool(one) + bool(other)
        for one, other in _crosses(_all_values(own, kinds)):
            if (one or other) and (of_group := chosen(one, other)):
                remainders.setdefault(of_group, (UNDIVIDED, key.place, key.unit, one, other))
    groups: list[Group] = []
    aliases: dict[Key, Key] = {}
    seen: dict[frozenset[int], Key] = {}
    for name, (of_group, depth) in sorted(found.items(), key=lambda entry: entry[1][1]):
        if of_group in seen:
            aliases[name] = seen[of_group]
        else:
            seen[of_group] = name
            groups.append(Group(name, of_group, depth, spare=_spare(name)))
    left = [Group(key, rest, DEEPEST, is_told=False) for rest, key in remainders.items() if rest not in seen]
    return Tables(tuple(groups), aliases, sum(people[leaf] for leaf in gone), tuple(left))


def _spare(name: Key) -> int:
    """Return how early a table is left out when settling takes too long: the divided ones of units first, then units,
    then the most divided ones of municipalities."""
    splits = bool(name.first) + bool(name.second)
    if name.unit:
        return 3 + splits
    return 0 if name.place is None else splits


def places_of(people: Iterable[Leaf]) -> list[Hashable]:
    """Return where each leaf belongs: its municipality, or where that has very many groups its unit."""
    leaves = list(people)
    sizes = Counter(leaf.place for leaf in leaves)
    return [leaf.place if sizes[leaf.place] <= MOST_TOGETHER else (leaf.place, leaf.unit) for leaf in leaves]


def _left_out(
    areas: Sequence[Area], people: Mapping[Leaf, int], threshold: int, kinds: Sequence[Kind | None]
) -> set[Leaf]:
    """Return the leaves of those who have not said to which group they belong (for sex also: another), if they are
    too few for a group of their own anywhere beside others who have.

    They would be known by subtraction. They are left out everywhere alike, also of the whole: what differed between
    a whole and its parts would tell of them, and other numbers had to be hidden for it. Where nobody has said
    anything, all are counted as long as they are many.
    """
    gone: set[Leaf] = set()

    def sizes_of(area: Area, kind: Kind) -> Counter[int]:
        return _sizes([leaf for leaf in area.leaves if leaf not in gone], people, at, kind)

    for at, kind in [
        ("first", kinds[0]),
        ("second", kinds[1]),
    ] * 2:  # who leaves for one may make the other too few
        if kind is None or not _is_divided(sizes_of(areas[0], kind), threshold):
            continue
        has_said = {
            leaf.place for leaf in areas[0].leaves if _value(getattr(leaf, at), kind) != NOT_SAID_GROUP
        }
        for area in [*areas[1:], areas[0]]:  # the whole last: of those that remain
            unsaid = (sizes := sizes_of(area, kind))[NOT_SAID_GROUP]
            if 0 < unsaid < threshold and sizes.total() > unsaid and not (area.key.unit and at == "second"):
                places = has_said if area.key.place else {leaf.place for leaf in area.leaves}
                gone |= {
                    leaf
                    for leaf in areas[0].leaves
                    if leaf.place in places and _value(getattr(leaf, at), kind) == NOT_SAID_GROUP
                }
    return gone


def _sizes(own: Iterable[Leaf], people: Mapping[Leaf, int], at: str, kind: Kind) -> Counter[int]:
    """Return how many people have each value of a split."""
    sizes: Counter[int] = Counter()
    for leaf in own:
        sizes[_value(getattr(leaf, at), kind)] += people[leaf]
    return sizes


def _is_divided(sizes: Mapping[int, int], threshold: int) -> bool:
    return sum(size >= threshold for value, size in sizes.items() if value != NOT_SAID_GROUP) >= 2


def _splits(
    own: Sequence[Leaf], people: Mapping[Leaf, int], threshold: int, kinds: Sequence[Kind | None]
) -> list[list[int]]:
    """Return the values of each split that an area is divided by; none where fewer than two groups are large enough."""
    splits = []
    for at, kind in zip(("first", "second"), kinds, strict=True):
        sizes = _sizes(own, people, at, kind) if kind else Counter[int]()
        said = sorted(value for value in sizes if value != NOT_SAID_GROUP)
        unsaid = [NOT_SAID_GROUP] if sizes[NOT_SAID_GROUP] else []
        splits.append([*said, *unsaid] if _is_divided(sizes, threshold) else [])
    return splits


def _all_values(own: Sequence[Leaf], kinds: Sequence[Kind | None]) -> list[list[int]]:
    """Return the values of each split that anyone has, with those who have not said as one."""
    return [
        sorted({_value(getattr(leaf, at), kind) for leaf in own}) if kind else []
        for at, kind in zip(("first", "second"), kinds, strict=True)
    ]


def _value(value: int, kind: Kind) -> int:
    return NOT_SAID_GROUP if value == NOT_SAID or (kind is Kind.SEX and value == Sex.OTHER) else value


def _is_in(value: int, wanted: int, kind: Kind | None) -> bool:
    return wanted == 0 or (kind is not None and _value(value, kind) == wanted)


def _crosses(splits: Sequence[Sequence[int]]) -> Iterable[tuple[int, int]]:
    first, second = splits
    yield 0, 0
    yield from ((one, 0) for one in first)
    yield from ((0, other) for other in second)
    yield from ((one, other) for one in first for other in second)


def questions_of(sheet: Sheet, layout: Layout, counts: Sequence[Sequence[int]]) -> list[Asked]:
    """Return the lines that can be shown as the engine knows them; `counts` is the packed row of each leaf."""
    lines = [line for line in layout.lines if line.answers]
    of_item: dict[str, list[str]] = {}
    for line in lines:
        of_item.setdefault(line.item.code, []).append(line.key)
    return [_asked(line, sheet, layout, counts, of_item) for line in lines]


def _asked(
    line: Line,
    sheet: Sheet,
    layout: Layout,
    counts: Sequence[Sequence[int]],
    of_item: Mapping[str, list[str]],
) -> Asked:
    rows = [(line.n(row), tuple(line.counts(row))) for row in counts]
    if line.shares_out:
        parts: tuple[Part, ...] = (Part(tuple(given for _n, given in rows)),)
    else:  # each option by itself: ticked, not ticked
        parts = tuple(
            Part(tuple((given[at], n - given[at]) for n, given in rows)) for at in range(len(line.answers))
        )
    after, more = None, set()
    codes = line.item.condition.codes()
    if codes:
        test = line.item.condition.parts[0]
        led_by = layout.by_key.get(getattr(test, "question", ""))
        is_plain = len(line.item.condition.parts) == 1 and getattr(test, "how", "") == "any_of"
        if isinstance(test, Comparison) and is_plain and led_by and led_by.item.kind in ONE_OF:
            chosen = frozenset(
                led_by.answers.index(value) for value in test.values if value in led_by.answers
            )
            after = (led_by.key, chosen)
        else:
            more = {key for code in codes for key in of_item.get(code, ())}
    return Asked(line.key, parts, line.item.is_sensitive, after, frozenset(more))
