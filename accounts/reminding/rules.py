"""One rule per reminder: what waits for whom, told from the state as it is now.

    @reminder("task")
    def tasks(asked: Asked) -> Question: ...

Rules stand in the module `reminders` of an app. A rule is asked about many people at once, or about one for a page,
so page and mail say the same. It gives its rows as a question, and all questions are read in one statement; or, where
no question can say it, what waits itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules

from accounts.reminding.kinds import BY_CODE, Kind
from accounts.reminding.people import People
from municipalities.models import County, Municipality
from portal.lib.rows import read_together

SOON = 14  # days before its day that something of one's own is near


@dataclass(frozen=True)
class Due:
    """Something that waits for a person. `text` is words of ours alone, since it stands in mail; `title` may be
    somebody's own, and stands only on pages that ask who one is."""

    user_id: int
    key: str  # the thing: the same from one day to the next
    text: str
    url: str
    on: date | None = None
    stage: str = ""  # how far it has come: another stage is news
    place: str = ""
    order: str = ""  # of the place, by Swedish rules
    title: str = ""
    is_late: bool = False
    is_told: bool = True  # or only shown on the page
    kind: str = ""


@dataclass(frozen=True)
class Asked:
    """Whose reminders are asked for, and on which day."""

    people: People
    today: date

    @cached_property
    def municipalities(self) -> dict[int, Municipality]:
        """The municipalities where any of them has a role, with what the law's dates are read by; one question."""
        ids = set(self.people.places(*{*self.people.roles} - {"county_officer", "administrator"}))
        wanted = Municipality.objects.select_related("law_settings", "county")
        return wanted.in_bulk(ids) if ids else {}

    @cached_property
    def counties(self) -> dict[int, County]:
        """The counties that any of them serves."""
        return County.objects.in_bulk(self.people.counties) if self.people.counties else {}

    def at(self, municipality: int) -> dict[str, Any]:
        """The place of something in a municipality, for Due."""
        place = self.municipalities[municipality]
        return {"place": place.full_name, "order": place.sort_key}

    def served(self, counties: Iterable[int]) -> dict[str, Any]:
        """The place of something in the counties that are served together, for Due."""
        names = [self.counties[pk].name for pk in counties]
        return {"place": ", ".join(names), "order": " ".join(names)}  # before any municipality's lower case

    def code(self, municipality: int) -> str:
        """The municipality's code, for an address."""
        return self.municipalities[municipality].code

    def stage(self, on: date | None) -> str:
        """Of one's own dates: far, soon, or late."""
        if on is None:
            return ""
        days = (on - self.today).days
        return "late" if days < 0 else "soon" if days <= SOON else "far"


@dataclass(frozen=True)
class Question:
    """Rows to be read together with those of other rules, and what each row says."""

    rows: QuerySet[Any]
    columns: Mapping[str, Any]
    tell: Callable[[dict[str, Any]], Iterable[Due]]


Rule = Callable[[Asked], "Iterable[Question | Due]"]


rules: list[tuple[Kind, Rule]] = []


def reminder(kind: str) -> Callable[[Rule], Rule]:
    """Register a rule of the kind. It yields questions, what waits, or both."""

    def register(rule: Rule) -> Rule:
        rules.append((BY_CODE[kind], rule))
        return rule

    return register


def gather(people: People, today: date, kinds: Iterable[str] | None = None) -> list[Due]:
    """All that waits for the people, of some kinds or all; each thing once for each person, by place and day."""
    autodiscover_modules("reminders")
    asked, wanted, roles = Asked(people, today), None if kinds is None else set(kinds), people.roles
    said: list[Due] = []
    questions: list[tuple[str, Question]] = []
    for kind, rule in rules:
        if not kind.roles & roles or (wanted is not None and kind.code not in wanted):
            continue
        for part in rule(asked):
            if isinstance(part, Question):
                questions.append((kind.code, part))
            else:
                said.append(replace(part, kind=kind.code))
    answers = read_together([(question.rows, question.columns) for _kind, question in questions])
    for (kind_code, question), rows in zip(questions, answers, strict=True):
        said += (replace(due, kind=kind_code) for row in rows for due in question.tell(row))
    return list(_once(said))


def _once(dues: list[Due]) -> Iterator[Due]:
    """Each thing once for each person: what is joint stands in the first of the person's places."""
    seen = set()
    dues.sort(key=lambda due: (due.order, due.on or date.max, due.text, due.key))
    for due in dues:
        if (thing := (due.user_id, due.kind, due.key)) not in seen:
            seen.add(thing)
            yield due


def day_of(text: str | None) -> date | None:
    """The day of a row that was read as text."""
    return date.fromisoformat(text[:10]) if text else None
