"""What invented activities can be: titles with what fits them, and the words that fill them (data/*.toml)."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).parent / "data"
MONTHS = tuple(month for month in range(1, 13) if month != 7)  # Sweden is closed in July
MONTH_NAMES = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
WORKDAYS = (1, 2, 3, 4, 5)
_SLOT = re.compile(r"\{(\w+)\}")
_MONTHS_FIRST = re.compile(r"((?:\d+ )*\d+): ")


def read_words() -> dict[str, dict[str, Any]]:
    """Return the tables of data/texts.toml: slots, reflections, themes by word, duties, holidays, feasts."""
    return tomllib.loads((DATA / "texts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Shape:
    """One kind of activity, as data/shapes.toml writes it; `themes` are for titles that name none."""

    type: str
    setting: str
    titles: list[str]
    groups: list[str]
    organisers: list[str]
    weight: float = 1
    reached: tuple[int, int] | None = None
    cost: tuple[int, int] | None = None
    partners: tuple[str, ...] = ()
    arena: str = ""
    level: str = ""
    kind: str = ""
    themes: tuple[str, ...] = ()
    months: tuple[int, ...] = MONTHS
    weekdays: tuple[int, ...] = WORKDAYS
    days: tuple[str, ...] = ()
    term: bool = False

    def can_happen(self, on: date, months: Iterable[int]) -> bool:
        """Whether it can have happened on the day; nobody works at Christmas, schools close in summer."""
        day = f"{on:%m-%d}"
        if self.days:
            return day in self.days
        if on.month not in months or on.isoweekday() not in self.weekdays or not "01-07" <= day <= "12-22":
            return False
        return not self.term or "01-10" <= day <= "06-11" or day >= "08-20"


@dataclass(frozen=True)
class Title:
    """A title with slots: which themes it names, and every day in the period that it can have happened on."""

    text: str
    shape: Shape
    weight: float
    themes: tuple[str, ...]
    dates: list[date]


def read_titles(first: date, last: date) -> list[Title]:
    """Return every title that can have happened from the first to the last day, both counted."""
    words = read_words()["theme_words"]
    period = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = []
    for raw in tomllib.loads((DATA / "shapes.toml").read_text(encoding="utf-8"))["shape"]:
        shape = Shape(**raw)
        for text in shape.titles:
            months: Iterable[int] = shape.months
            if prefix := _MONTHS_FIRST.match(text):
                months, text = [int(month) for month in prefix[1].split()], text[prefix.end() :]
            named = [theme for word, themes in words.items() if word in text for theme in themes.split()]
            dates = [day for day in period if shape.can_happen(day, months)]
            if dates:
                weight = shape.weight / len(shape.titles)
                found.append(Title(text, shape, weight, tuple(dict.fromkeys(named)), dates))
    return found


class Words:
    """One municipality's words: its schools, associations and places are the same ones throughout."""

    def __init__(self, municipality: str, rng: Random):
        words = read_words()
        self.municipality, self.rng = municipality, rng
        self.begin()
        self.holidays, self.feasts = words["holidays"], words["feasts"]
        fewer = {"skola": 3, "forening": 5, "plats": 5, "by": 4}
        self.slots: dict[str, list[str]] = {
            slot: rng.sample(values, fewer.get(slot, len(values))) for slot, values in words["slots"].items()
        }

    def begin(self) -> None:
        """Begin another activity: until the next one the same slot gets the same word."""
        self.chosen: dict[str, str] = {}

    def fill(self, text: str, on: date) -> str:
        """Put words in the slots of a text about something on the day."""
        return _SLOT.sub(lambda match: self._word(match[1], on), text) if "{" in text else text

    def _word(self, slot: str, on: date) -> str:
        if slot in self.slots:
            if slot not in self.chosen:
                self.chosen[slot] = self.slots[slot][int(self.rng.random() * len(self.slots[slot]))]
            return self.chosen[slot]
        if slot[0].isupper():
            word = self._word(slot.lower(), on)
            return word[0].upper() + word[1:]
        return {
            "ort": self.municipality,
            "ar": str(on.year),
            "nasta_ar": str(on.year + 1),
            "nr": str((on.month + 2) // 3),
            "vecka": str(on.isocalendar().week),
            "manad": MONTH_NAMES[on.month - 1],
            "termin": f"{'vårterminen' if on.month < 7 else 'höstterminen'} {on.year}",
            "lov": self.holidays[str(on.month)],
            "hogtid": self.feasts.get(f"{on:%m-%d}", self.holidays[str(on.month)]),
        }[slot]
