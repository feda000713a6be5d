"""Reads the files of the story, and moves its days so that they end where the demonstration stands."""

import re
import tomllib
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from portal.demo.shapes import DATA

TOLD_ON = date(2026, 11, 22)  # the day as of which data/*.toml tell the story
_TOKENS = UUID("6f0c2f0e-2d0f-5b54-8a52-2a5a6f0f7c11")
_YEAR = re.compile(r"\{(\d{4})\}")


def read_story(name: str, on: date) -> dict[str, Any]:
    """Return data/<name>.toml with its days moved by whole weeks, and {2024} by as many years, to end on the day."""
    raw = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    weeks = timedelta(days=(on - TOLD_ON).days // 7 * 7)
    years = round(weeks.days / 365.25)

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: inner + years if key.endswith("year") and isinstance(inner, int) else moved(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [moved(inner) for inner in value]
        if isinstance(value, str):
            return _YEAR.sub(lambda match: str(int(match[1]) + years), value)
        return value + weeks if isinstance(value, date) else value

    return moved(raw)


def token(*words: object) -> UUID:
    """Return the form's token of something in the story: the same every time."""
    return uuid5(_TOKENS, " ".join(map(str, words)))
