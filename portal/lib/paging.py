"""Paging by key: page 40 000 costs as much as the first one, and nothing is counted."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.http import HttpRequest
from django.utils.timezone import is_naive

PARAMETER = "sida"
LAST = "sist"

Position = tuple[Any, Any]


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the `sida` values that lead to the pages around it (None: there is none)."""

    items: list[Any]
    previous_cursor: str | None
    next_cursor: str | None
    last_cursor: str | None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def is_first(self) -> bool:
        return self.previous_cursor is None


def paginate(
    request: HttpRequest, queryset: QuerySet[Any], *, key: tuple[str, str] = ("-on", "-pk"), size: int = 25
) -> Page:
    """Return the page that `?sida=` asks for; the first one when it asks for nothing that can be read.

    `key` is a pair in the words of order_by: a field or annotation, and one that makes the pair unique.
    Both run the same way, else ValueError. NULL in the first sorts where PostgreSQL puts it. Rows may be
    objects, dictionaries or named tuples that hold the key.
    """
    walk = Walk(queryset, key)
    asked = request.GET.get(PARAMETER, "")
    direction, start = ("", None) if asked in {"", LAST} else walk.read(asked)

    if direction == "before":
        found = walk.rows(forward=False, start=start, limit=size + 1)
        if len(found) > size:
            items = found[:size][::-1]
            return Page(items, walk.cursor("before", items[0]), walk.cursor("after", items[-1]), LAST)
    if direction == "after":
        found = walk.rows(forward=True, start=start, limit=size + 1)
        if found:
            items, more = found[:size], len(found) > size
            after = walk.cursor("after", items[-1]) if more else None
            return Page(items, walk.cursor("before", items[0]), after, LAST if more else None)
    if direction == "after" or asked == LAST:
        found = walk.rows(forward=False, start=None, limit=size + 1)
        items = found[:size][::-1]
        before = walk.cursor("before", items[0]) if len(found) > size else None
        return Page(items, before, None, None)

    found = walk.rows(forward=True, start=None, limit=size + 1)
    items, more = found[:size], len(found) > size
    return Page(items, None, walk.cursor("after", items[-1]) if more else None, LAST if more else None)


class Walk:
    """A queryset walked along its key, from anywhere, either way."""

    def __init__(self, queryset: QuerySet[Any], key: tuple[str, str]) -> None:
        if key[0].startswith("-") != key[1].startswith("-"):
            raise ValueError("Both parts of the key must run the same way.")
        self.queryset = queryset
        self.descending = key[0].startswith("-")
        self.names = [name.removeprefix("-") for name in key]

    def rows(self, *, forward: bool, start: Position | None, limit: int) -> list[Any]:
        """The next rows beyond `start`, or from the end one comes from."""
        down = self.descending == forward
        ordered = self.queryset.order_by(*[f"-{name}" if down else name for name in self.names])
        if start is None:
            return list(ordered[:limit])
        found: list[Any] = []
        for part in self.parts(ordered, start, down=down):
            if len(found) < limit:
                found += part[: limit - len(found)]
        return found

    def parts(self, ordered: QuerySet[Any], start: Position, *, down: bool) -> list[QuerySet[Any]]:
        """Queries to be read one after the other, each along the index. NULL counts as the highest value."""
        name, unique = self.names
        beyond = "lt" if down else "gt"
        if start[0] is None:
            nulls = ordered.filter(**{f"{name}__isnull": True, f"{unique}__{beyond}": start[1]})
            return [nulls, ordered.filter(**{f"{name}__isnull": False})] if down else [nulls]
        values = [
            Value(value, output_field=self.field(key)) for key, value in zip(self.names, start, strict=True)
        ]
        row = ordered.filter(compare_rows([F(key) for key in self.names], "<" if down else ">", values))
        return (
            [row]
            if down or not self.may_be_null(name)
            else [row, ordered.filter(**{f"{name}__isnull": True})]
        )

    def field(self, name: str) -> Any:
        """The field that knows the type of a key's values, for a column as for an annotation."""
        return F(name).resolve_expression(self.queryset.query.clone()).output_field

    def may_be_null(self, name: str) -> bool:
        """False only for a column of the table itself that the database keeps filled."""
        try:
            return bool(self.queryset.model._meta.get_field(name).null)
        except FieldDoesNotExist:
            return name != "pk"

    def cursor(self, direction: str, item: Any) -> str:
        """Where the row stands, as text for an address."""
        position = json.dumps([direction, *(self.value(item, name) for name in self.names)], default=str)
        return urlsafe_b64encode(position.encode()).decode().rstrip("=")

    def value(self, item: Any, name: str) -> Any:
        """The row's value of a key; a foreign key's without a query."""
        if isinstance(item, dict):
            return item[name]
        *path, last = name.split("__")
        for part in path:
            item = getattr(item, part)
        return getattr(item, f"{last}_id" if hasattr(item, f"{last}_id") else last, None)

    def read(self, cursor: str) -> tuple[str, Position | None]:
        """Direction and position of a cursor; nothing when it is not one of ours."""
        try:
            padded = cursor[:1000] + "=" * (-len(cursor[:1000]) % 4)
            direction, *position = json.loads(urlsafe_b64decode(padded.encode()))
            value, unique = (self.parse(name, text) for name, text in zip(self.names, position, strict=True))
            if direction in ("before", "after") and unique is not None:
                return direction, (value, unique)
        except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
            pass
        return "", None

    def parse(self, name: str, value: Any) -> Any:
        """A cursor's value as its field has it. Raises ValueError, TypeError or ValidationError."""
        parsed = self.field(name).to_python(value)
        if (isinstance(parsed, str) and "\0" in parsed) or (
            isinstance(parsed, datetime) and is_naive(parsed)
        ):
            raise ValueError("not a value of ours")
        if isinstance(parsed, str):
            parsed.encode()  # half a character is an error here, not in the database
        return parsed.astimezone(UTC) if isinstance(parsed, datetime) else parsed


def compare_rows(left: list[Any], operator: str, right: list[Any]) -> Func:
    """ROW(a, b) < ROW(x, y): one condition that PostgreSQL answers along one index."""
    rows: list[Any] = [Func(*part, function="ROW", output_field=BooleanField()) for part in (left, right)]
    return Func(*rows, template="%(expressions)s", arg_joiner=f" {operator} ", output_field=BooleanField())
