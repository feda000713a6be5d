"""Invents activities: believable, varied, and the same every time for the same seed and day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from activities.models import Arena, Family
from municipalities.models import PreventionKind, PreventionLevel
from portal.demo.people import Record
from portal.demo.shapes import Title, Words, read_titles, read_words
from portal.lib.dates import moment

ARENAS = {Family.SCHOOL: Arena.SCHOOL, Family.PRESENCE: Arena.PUBLIC, Family.MEETING: Arena.WORK}
PREVENTS = {Family.TRAINING, Family.SCHOOL, Family.INSPECTION, Family.PRESENCE, Family.INFORMATION}
RECENT = timedelta(days=45)  # younger entries can still be drafts or lack their type
LATELY = timedelta(days=14)
JOINT = 0.12  # of the activities where a neighbour takes part at all


class Participant(NamedTuple):
    """That the activity stands in a municipality's record, by id; shared then or not, removed then or not."""

    municipality: int
    shared_at: datetime | None
    deleted_at: datetime | None


class Invented(NamedTuple):
    """One activity: the values of its columns by name, its author's address, and where it stands."""

    values: dict[str, Any]
    author: str
    participants: list[Participant]


@dataclass(frozen=True)
class TypeFacts:
    """What the reference data says of an activity type."""

    pk: int
    family: str
    themes: tuple[str, ...]
    tags: tuple[str, ...]


def share_out(total: int, kept: list[Record]) -> list[int]:
    """Return how many of the activities each record gets; they add up to the total.

    More where more people live, but less than in proportion.
    """
    weights = [
        record.municipality.population**0.6 * record.pace * max((record.last - record.first).days, 1)
        for record in kept
    ]
    ends = [round(total * part / sum(weights)) for part in accumulate(weights)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def invent_activities(
    kept: list[Record], total: int, *, seed: int, last: date, types: dict[str, TypeFacts]
) -> Iterator[Invented]:
    """Invent the activities of all records, one municipality at a time, none after the last day.

    Nothing is written later than midnight after that day. Raises KeyError for an unknown type.
    """
    titles = read_titles(min((record.first for record in kept), default=last), last)
    for record, count in zip(kept, share_out(total, kept), strict=True):
        rng = Random(f"{seed} {last} {record.municipality.code}")  # noqa: S311  invents, keeps no secret
        yield from _Author(record, titles, rng, last, types).write(count)


class _Author:
    """Writes one municipality's record."""

    def __init__(
        self, record: Record, titles: list[Title], rng: Random, last: date, types: dict[str, TypeFacts]
    ):
        self.record, self.rng, self.types = record, rng, types
        self.last, self.midnight = last, moment(last + timedelta(days=1), 0)
        self.words, self.texts = Words(record.municipality.name, rng), read_words()
        self.titles = [title for title in titles if title.dates[0] <= record.last]
        self.odds = list(accumulate(title.weight for title in self.titles))
        self.size = min(max((record.municipality.population / 15_000) ** 0.3, 0.5), 2.0)
        self.care = 0.35 + rng.random() * 0.5  # how much is usually filled in here
        self.authors = record.authors or ("",)

    def write(self, count: int) -> Iterator[Invented]:
        waiting = min(self.record.waiting, count)
        newest = [title for title in self.titles if self.record.last - title.dates[-1] < LATELY]
        for number in range(waiting):
            title = self._pick(newest)
            yield self._activity(title, title.dates[-1], is_draft=number % 2 == 0, has_type=False)
        for title in self.rng.choices(self.titles, cum_weights=self.odds, k=count - waiting):
            days = title.dates
            on = days[int(self.rng.random() * len(days))]
            while on > self.record.last:
                on = days[int(self.rng.random() * len(days))]
            is_recent = self.last - on < RECENT
            is_draft = is_recent and self._often(0.04)
            has_type = not is_recent or self._often(0.4 if is_draft else 0.95)
            yield self._activity(title, on, is_draft=is_draft, has_type=has_type)

    def _pick(self, values: Any) -> Any:
        return values[int(self.rng.random() * len(values))]

    def _often(self, chance: float) -> bool:
        return self.rng.random() < chance

    def _activity(self, title: Title, on: date, *, is_draft: bool, has_type: bool) -> Invented:
        kind_of = self.types[title.shape.type]
        self.words.begin()
        # The one who writes most writes two of three.
        author = self.authors[0] if self._often(0.65) else self._pick(self.authors)
        added = self._moment(on, self._pick((0, 0, 0, 1, 1, 2, 4, 9)))
        changed = self._moment(added.date(), self._pick((1, 3, 20))) if self._often(0.1) else added
        values: dict[str, Any] = {
            "title": "" if is_draft and self._often(0.2) else self.words.fill(title.text, on),
            "starts_on": on,
            "is_draft": is_draft,
            "family": kind_of.family if has_type else "",
            "type_id": kind_of.pk if has_type else None,
            "form_token": UUID(int=self.rng.getrandbits(128), version=4),
            "created_at": added,
            "updated_at": max(added, changed),
            "version": 1 + (changed > added),
        }
        if has_type:
            values |= self._description(title, kind_of, on)
        if not is_draft:
            values |= self._reflections(title.shape.setting)
        return Invented(values, author, self._participants(is_draft, on, added))

    def _description(self, title: Title, kind_of: TypeFacts, on: date) -> dict[str, Any]:
        shape, fill, size = title.shape, self.words.fill, self.size
        themes = kind_of.themes + (title.themes or ((self._pick(shape.themes),) if shape.themes else ()))
        tags = kind_of.tags + tuple(
            tag for theme in themes for tag in self.texts["duties"].get(theme, "").split()
        )
        partners = [
            fill(partner, on)
            for number, partner in enumerate(shape.partners)
            if self._often(0.4 if number else 0.85)
        ]
        hours = self._pick((0.5, 1, 1.5, 2, 2.5, 3, 4, 6))
        description: dict[str, Any] = {
            "organiser": fill(self._pick(shape.organisers), on),
            "partners": list(dict.fromkeys(partners)),
            "arena": shape.arena or ARENAS.get(Family(kind_of.family), ""),
            "target_groups": shape.groups,
            "level": shape.level or (PreventionLevel.UNIVERSAL if kind_of.family in PREVENTS else ""),
            "kind": shape.kind or (PreventionKind.SOCIAL if kind_of.family in PREVENTS else ""),
            "themes": list(dict.fromkeys(themes)),
            "tags": list(dict.fromkeys(tags)),
        }
        if shape.reached and self._often(0.4 + self.care / 2):
            description["reached"] = self._about(*shape.reached, size)
        if self._often(self.care):
            description["hours_own"] = hours
        if partners and self._often(self.care / 2):
            description["hours_others"] = hours * len(partners)
        if shape.cost and self._often(self.care):
            description["cost"] = 100 * round(self.rng.uniform(*shape.cost) / 100)
        if self._often(self.care * 0.7):
            description["method"] = self._pick(self.texts["method"][shape.setting])
        if self._often(0.08) and (later := on + timedelta(days=self._pick((30, 60, 90, 180)))) <= self.last:
            description["follow_up_on"] = later
        if (
            "under {lov}" in title.text
            and (last_day := on + timedelta(days=self._pick((1, 3, 4)))) <= self.last
        ):
            description["ends_on"] = last_day
        return description

    def _about(self, low: int, high: int, size: float) -> int:
        """Return about how many took part: mostly few, rounded to fives as people do."""
        number = low + (high - low) * self.rng.random() ** 2 * size
        return round(number) if number < 30 else 5 * round(number / 5)

    def _reflections(self, setting: str) -> dict[str, str]:
        fields = {"went_as_planned": "planned", "experienced_as": "felt"}
        fields["helped_or_hindered"] = "helped" if self._often(0.5) else "hindered"
        return {
            name: self._pick(self.texts[table][setting])
            for name, table in fields.items()
            if self._often(self.care * 0.6)
        }

    def _participants(self, is_draft: bool, on: date, added: datetime) -> list[Participant]:
        removed = self._moment(added.date(), 2) if self._often(0.01) else None
        shared = None if is_draft else self._shared(self.record.sharing, added)
        found = [Participant(self.record.municipality.pk, shared, removed)]
        if self.record.neighbour and self._often(JOINT):
            theirs = None if is_draft or self._often(0.5) else self._moment(added.date(), 5)
            found.append(Participant(self.record.neighbour.pk, theirs, None))
        return found

    def _shared(self, sharing: str, added: datetime) -> datetime | None:
        """When the entry was shared, by the municipality's habit; None if it was not (yet)."""
        if sharing == "at_once":
            return added if self._often(0.96) else None
        if sharing == "monthly":  # all of a month, early in the next
            third = (added.date().replace(day=1) + timedelta(days=32)).replace(day=3)
            return moment(third, 9.25) if third <= self.last and self._often(0.92) else None
        if sharing == "some" and self._often(0.45):
            return self._moment(added.date(), self._pick((1, 4, 12)))
        return None

    def _moment(self, on: date, days_later: int) -> datetime:
        """Return a time of work some days later, or the last possible one."""
        hour = 8 + int(self.rng.random() * 540) / 60
        return min(moment(on + timedelta(days=days_later), hour), self.midnight - timedelta(hours=7))


def facts_of_types(rows: Iterable[tuple[int, str, str, list[str], list[str]]]) -> dict[str, TypeFacts]:
    """Return what the reference data says by code, from (id, code, family, themes, tags)."""
    return {
        code: TypeFacts(pk, family, tuple(themes), tuple(tags)) for pk, code, family, themes, tags in rows
    }
