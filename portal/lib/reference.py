"""Loading reference data: what is new is added, what differs is changed and told, what is equal is left."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Manager


@dataclass(frozen=True)
class Changes:
    """What a load did: keys added, and per changed key which fields went from what to what."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(self.added + other.added, self.changed + other.changed)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)


def load_rows(
    manager: Manager, *, key: str, rows: Iterable[dict[str, Any]], among: dict[str, Any] | None = None
) -> Changes:
    """Make the table's rows (those `among`) equal the given ones, found by `key`; others are left alone."""
    rows = list(rows)
    fields = list(rows[0]) if rows else []
    stored = {getattr(item, key): item for item in manager.filter(**(among or {}))}
    added, changed, new, touched = [], [], [], []
    for row in rows:
        name = row[key]
        item = stored.get(name)
        if item is None:
            new.append(manager.model(**row))
            added.append(f"{manager.model.__name__} {name}")
            continue
        differing = [attribute for attribute in fields if getattr(item, attribute) != row[attribute]]
        if differing:
            told = ", ".join(f"{a}: {getattr(item, a)} → {row[a]}" for a in differing)
            changed.append(f"{manager.model.__name__} {name}: {told}")
            for attribute in differing:
                setattr(item, attribute, row[attribute])
            touched.append(item)
    manager.bulk_create(new)
    if touched:
        manager.bulk_update(touched, [name for name in fields if name not in (key, "id")])
    return Changes(added, changed)
