"""Who answers for the measures in force, and the measures themselves: the same rows for the number and the list."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Membership, Role, User
from activities.work_shared.holders import COORDINATION, NOBODY, OTHERS, keys_by_name, name_of, unit_key
from municipalities.models import Municipality
from plans.models import Measure
from plans.reports import MeasureRow, rows_of
from portal.lib.swedish import sort_key


@dataclass(frozen=True)
class Answers:
    """The measures in force that one unit, role or organisation answers for, by their ids."""

    key: str
    measures: tuple[int, ...]

    @property
    def name(self) -> str:
        return name_of(self.key)


def answers(user: User, municipality: Municipality) -> list[Answers]:
    """Who answers for the measures in force that the user may read, the coordination first, then by number.

    A measure is the coordination's where its person coordinates the municipality, or, if no person is named, where
    the responsible role is a coordinator; else its unit's, also where only the unit's name is written; else its
    responsible role's or organisation's.
    """
    coordinators = set(
        Membership.objects.active()
        .at(municipality)
        .filter(role=Role.COORDINATOR)
        .values_list("user", flat=True)
    )
    rows = Measure.objects.visible_to(user).of(municipality).in_force()
    found: dict[str, list[int]] = {}
    by_name = keys_by_name()
    for pk, unit, responsible, person in rows.order_by().values_list(
        "pk", "responsible_unit", "responsible", "person"
    ):
        is_own = person in coordinators if person else "samordnare" in responsible.casefold()
        named = by_name.get(sort_key(responsible), responsible)
        key = COORDINATION if is_own else unit_key(unit) if unit else named or NOBODY
        found.setdefault(key, []).append(pk)
    every = [Answers(key, tuple(measures)) for key, measures in found.items()]
    return sorted(every, key=lambda one: (one.key != COORDINATION, -len(one.measures), sort_key(one.name)))


def answered_by(every: list[Answers], key: str) -> list[int]:
    """The ids of the measures that the page counts under a key; of all where the key is nobody's."""
    if key in {one.key for one in every}:
        every = [one for one in every if one.key == key]
    elif key == OTHERS:
        every = [one for one in every if one.key != COORDINATION]
    return [pk for one in every for pk in one.measures]


def measure_rows(user: User, ids: list[int]) -> list[MeasureRow]:
    """The measures as every list shows them, plan by plan in their order."""
    measures: Any = Measure.objects.visible_to(user).filter(pk__in=ids)
    return rows_of(measures.order_by("plan__title", "plan", "position", "pk"), reader=user)
