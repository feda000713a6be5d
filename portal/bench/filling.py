"""Rows that are gathered and copied into the tables at once, and whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from django.db import models

from portal.demo.load import Lines, copy, empty_row
from portal.lib.copying import copy_line


class Filling:
    """Rows that wait, table by table, each with a number of its own; copied in the order of their tables."""

    def __init__(self, cursor: Any):
        self.cursor = cursor
        self.lines: dict[type[models.Model], list[str]] = {}
        self.numbers: dict[type[models.Model], Iterator[int]] = {}
        self.plain: dict[type[models.Model], dict[str, Any]] = {}

    def first(self, model: type[models.Model]) -> int:
        """The next number of the table, before anything was added to it here."""
        self.cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {model._meta.db_table}")  # noqa: S608
        return int(self.cursor.fetchone()[0])

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Let a row wait, plain but for these values; return its number."""
        if model not in self.numbers:
            self.numbers[model] = count(self.first(model))
            self.plain[model], self.lines[model] = empty_row(model), []
        fresh = {
            str(field.attname): field.get_default()
            for field in model._meta.concrete_fields
            if isinstance(field, models.UUIDField)
        }
        pk = next(self.numbers[model])
        row = {**self.plain[model], **fresh, **values, "id": pk}
        self.lines[model].append(copy_line(row.values()))
        return pk

    def copy(self) -> None:
        """Write all that waits, and let the tables count on from there."""
        for model, lines in self.lines.items():
            copy(self.cursor, model, self.plain[model], Lines(iter(lines)))
            table = model._meta.db_table
            self.cursor.execute(f"ANALYZE {table}")  # the triggers of the tables to come look things up in it
            self.cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
            lines.clear()


@dataclass(frozen=True)
class Place:
    """A municipality, who keeps its record, and the lines of its documents and measures over the years."""

    pk: int
    keeper: int
    on: date
    indicators: list[int]
    report: UUID
    plan: UUID
    measures: list[UUID]

    def indicator(self, number: int) -> int:
        return self.indicators[(self.pk + number) % len(self.indicators)]
