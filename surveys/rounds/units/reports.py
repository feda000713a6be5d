"""The schools and classes of a round, place by place."""

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.models import AnswerGroup, RoundPlace, RoundUnit
from surveys.rounds.codes import spaced


@dataclass(frozen=True)
class GroupRow:
    """A class, with its code as it is printed."""

    group: AnswerGroup
    code: str
    name: str


@dataclass(frozen=True)
class UnitRow:
    """A school with its classes; without a name it holds those who belong to none."""

    unit: RoundUnit
    groups: list[GroupRow]


@dataclass(frozen=True)
class PlaceRow:
    """A municipality with its schools."""

    place: RoundPlace
    units: list[UnitRow]
    count: int


def places_of(places: Iterable[RoundPlace]) -> list[PlaceRow]:
    """Return the places, in their order, with their schools and classes. Two queries, whatever there is."""
    chosen = list(places)
    units: dict[int, list[UnitRow]] = {place.pk: [] for place in chosen}
    groups: dict[int, list[GroupRow]] = {}
    for group in AnswerGroup.objects.filter(unit__place__in=chosen).select_related("unit").order_by("label"):
        name = group.label or group.unit.name
        code = spaced(group.code) if group.code else ""
        groups.setdefault(group.unit_id, []).append(GroupRow(group, code, name))
    for unit in RoundUnit.objects.filter(place__in=chosen).order_by("name"):
        units[unit.place_id].append(UnitRow(unit, groups.get(unit.pk, [])))
    return [
        PlaceRow(place, units[place.pk], sum(len(row.groups) for row in units[place.pk] if row.unit.name))
        for place in chosen
    ]
