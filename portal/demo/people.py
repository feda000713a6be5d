"""The invented people: who they are, what they may do where, and how each municipality keeps its record."""

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from accounts.models import Role, Unit
from municipalities.models import Municipality
from portal.demo.shapes import DATA

HOME_COUNTIES = ("24", "25")
ELSEWHERE = ("at_once", "monthly", "some", "nothing")  # sharing where no one has said how
UNITS = (Unit.SCHOOL, Unit.SOCIAL_SERVICES, Unit.LEISURE, Unit.ENVIRONMENT)


@dataclass(frozen=True)
class Part:
    """One role at one place; the place by code or name, none for the portal. Days are counted back."""

    role: Role
    since: int
    municipality: str = ""
    group: str = ""
    police_area: str = ""
    county: str = ""
    unit: str = ""
    organisation: str = ""
    owner: bool = False
    ended: int | None = None


@dataclass(frozen=True)
class Person:
    """Someone invented. `seen` and `invited` are days back: the last sign-in, the unanswered invitation."""

    name: str
    email: str
    parts: tuple[Part, ...]
    shown: bool = False
    seen: int | None = None
    invited: int | None = None


@dataclass(frozen=True)
class Record:
    """How one municipality keeps its record: who writes in it, how it is shared, from which day to which."""

    municipality: Municipality
    sharing: str
    first: date
    last: date
    pace: float = 1
    waiting: int = 0  # recent entries that are not complete yet
    neighbour: Municipality | None = None
    authors: tuple[str, ...] = field(default=())  # e-mail addresses, the one who writes most first


@lru_cache(maxsize=1)
def read_people() -> dict[str, Any]:
    """Return data/people.toml as it stands."""
    return tomllib.loads((DATA / "people.toml").read_text(encoding="utf-8"))


def email_of(name: str) -> str:
    """Return anna.lindgren@exempel.se for Anna Lindgren; letters outside ASCII lose their marks."""
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '.')}@exempel.se"


def cast() -> list[Person]:
    """Return the people with a name and a story of their own, in the order they are told about."""
    return [
        Person(
            name=person["name"],
            email=email_of(person["name"]),
            parts=tuple(Part(**{**part, "role": Role(part["role"])}) for part in person["roles"]),
            shown=person.get("shown", False),
            seen=person.get("seen"),
            invited=person.get("invited"),
        )
        for person in read_people()["people"]
    ]


def shown_people() -> list[Person]:
    """Return those of the cast who have a password, one for each role and kind of place."""
    return [person for person in cast() if person.shown]


def everyone(municipalities: Iterable[Municipality], rng: Random) -> list[Person]:
    """Return the cast and, in every municipality that has begun, the people that the cast leaves out.

    Of the cast only those stay whose places are among the municipalities (counties and the portal always).
    """
    story = read_people()
    places = {municipality.code for municipality in municipalities}
    within = [person for person in cast() if _places_of(person, story) <= places]
    taken = {person.email for person in within}
    held = {
        (code, part.role)
        for person in within
        for part in person.parts
        for code in _codes_of(part, story)
        if part.ended is None or part.role == Role.COORDINATOR
    }
    others = []
    for municipality in sorted(municipalities, key=lambda place: place.code):
        if municipality.code not in story["records"] and municipality.county.code in HOME_COUNTIES:
            continue  # has not begun
        for part in _usual_parts(municipality, rng):
            if (municipality.code, part.role) in held and part.role != Role.COLLEAGUE:
                continue
            name = f"{rng.choice(story['names']['first'])} {rng.choice(story['names']['last'])}"
            email = email_of(name)
            if email in taken:
                email = email.replace("@", f".{municipality.code}@")
            if email in taken:
                continue  # a namesake in the same place: one of them is enough
            taken.add(email)
            seen = rng.choice((1, 3, 8, 14, 30, 60, 100)) if part.role != Role.READER else 200
            others.append(Person(name, email, (part,), seen=seen))
    return within + others


def _usual_parts(municipality: Municipality, rng: Random) -> list[Part]:
    """Return the roles of an ordinary municipality: the larger it is, the more colleagues take part."""
    code, since = municipality.code, rng.randint(750, 1300)
    parts = [
        Part(Role.COORDINATOR, since, code, unit=Unit.MANAGEMENT, owner=True),
        Part(Role.MANAGER, since - 40, code, unit=Unit.MANAGEMENT, owner=True),
    ]
    if municipality.population > 5000:
        parts.append(Part(Role.REGISTRAR, since - 90, code, unit=Unit.MANAGEMENT))
    colleagues = 1 + (municipality.population > 10_000) + (municipality.population > 40_000) * 2
    for unit in rng.sample(UNITS, colleagues):
        parts.append(Part(Role.COLLEAGUE, rng.randint(100, 700), code, unit=unit))
    if rng.random() < 0.4:
        parts.append(Part(Role.READER, rng.randint(250, 600), code))
    return parts


def records(
    municipalities: Iterable[Municipality], people: Iterable[Person], *, first: date, last: date, rng: Random
) -> list[Record]:
    """Return how the municipalities keep their records; those that have not begun are left out."""
    story = read_people()
    by_code = {municipality.code: municipality for municipality in municipalities}
    authors: dict[str, list[str]] = {code: [] for code in by_code}
    for role in (Role.COORDINATOR, Role.COLLEAGUE):
        for person in people:
            for part in person.parts if person.invited is None else ():
                for code in _codes_of(part, story) if part.role == role else ():
                    authors[code].append(person.email)
    kept = []
    for code, municipality in sorted(by_code.items()):
        habit = story["records"].get(code)
        if habit is None and municipality.county.code in HOME_COUNTIES:
            continue
        habit = habit or {"sharing": rng.choices(ELSEWHERE, (40, 30, 20, 10))[0]}
        record = Record(
            municipality, habit["sharing"], first, last, habit.get("pace", 1), habit.get("waiting", 0)
        )
        kept.append(
            replace(
                record,
                last=last - timedelta(days=habit.get("quiet", 0)),
                neighbour=by_code.get(habit.get("neighbour", "")),
                authors=tuple(authors[code]),
            )
        )
    return kept


def _codes_of(part: Part, story: dict[str, Any]) -> list[str]:
    if part.group:
        return list(story["groups"][part.group])
    if part.police_area:
        return list(story["police_areas"][part.police_area])
    return [part.municipality] if part.municipality else []


def _places_of(person: Person, story: dict[str, Any]) -> set[str]:
    return {code for part in person.parts for code in _codes_of(part, story)}
