"""What a source of hits says of itself, and for whom and where one searches."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Model, QuerySet, TextChoices, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import County, Municipality
from portal.lib.searching import words_of


class Shelf(TextChoices):
    """The kinds that one chooses between; several sources may stand on a shelf."""

    ACTIVITIES = "aktiviteter", _("Activities")
    PLANS = "planer", _("Plans, goals and measures")
    REPORTS = "lagesbilder", _("Lägesbilder, problems and causes")
    FOLLOW_UP = "uppfoljning", _("Follow-up and lessons")
    COOPERATION = "samverkan", _("Groups, meetings and decisions")
    SURVEYS = "enkater", _("Surveys")
    SUPPORT = "stod", _("Support from the county board")
    EVENTS = "traffar", _("Meetings between municipalities")
    EXCHANGE = "utbyte", _("Methods and questions")
    PAPERS = "rapporter", _("Reports and documents")
    PLACES = "kommuner", _("Municipalities")


@dataclass(frozen=True)
class Reader:
    """Who searches, and where: in real work or in what is practised, never in both; in one municipality, if one is
    chosen."""

    user: User
    places: Mapping[int, Municipality]  # of real work, or Övningskommunen alone
    counties: Mapping[int, County] = field(default_factory=dict)  # that the user serves, likewise
    chosen: Municipality | None = None
    is_practising: bool = False
    held: dict[str, dict[int, int]] = field(
        default_factory=dict
    )  # plans, lägesbilder, groups → a municipality

    @cached_property
    def ids(self) -> set[int]:
        """The municipalities to search in."""
        return {self.chosen.pk} if self.chosen else set(self.places)

    @property
    def county_ids(self) -> set[int]:
        """The counties whose own things are searched: none, where a municipality is chosen."""
        return set() if self.chosen else set(self.counties)

    @cached_property
    def own_ids(self) -> set[int]:
        """Where the user has a role of the municipality's own."""
        return self.user.reach()

    def looks_in(self, pk: int) -> bool:
        """Whether the user reads the municipality for the county alone."""
        return pk not in self.own_ids

    def code(self, pk: int) -> str:
        """The municipality in addresses."""
        return self.places[pk].code

    def county_of(self, pk: int) -> str:
        """The municipality's county in addresses."""
        return self.code(pk)[:2]

    def codes(self, ids: Iterable[int]) -> str:
        """Those of the counties that the user serves, in addresses; in the order of their codes."""
        return "-".join(sorted(self.counties[pk].code for pk in ids if pk in self.counties))


@dataclass(frozen=True)
class Row:
    """A row that holds the words, as the address of its page is made of it."""

    pk: int
    place: int  # 0: of none
    more: Mapping[str, Any]


@dataclass(frozen=True)
class Holding:
    """Rows that say which things the reader may read: by the number of each, with a municipality to read it in."""

    rows: QuerySet[Any]
    number: str
    place: Any = field(default_factory=lambda: F("municipality"))


Address = Callable[[Reader, Row], str]


@dataclass(frozen=True)
class At:
    """Rows that hang on municipalities by a column of their own or of what they belong to."""

    path: str = "municipality"
    holder: str = ""

    names_place: ClassVar[bool] = True  # whether a hit says which municipality

    def narrow(self, rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
        """The rows of the reader's municipalities."""
        return rows.filter(**{f"{self.path}__in": reader.ids})

    def place(self, reader: Reader, number: int) -> int:
        """The municipality that a row's number at `path` stands for."""
        return number


@dataclass(frozen=True)
class In(At):
    """Rows of plans, lägesbilder or groups: of those that the reader may read, which are asked for once."""

    def narrow(self, rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}__in": list(reader.held[self.holder])})

    def place(self, reader: Reader, number: int) -> int:
        return reader.held[self.holder][number]


@dataclass(frozen=True)
class Put(In):
    """Rows of what others put to one: the municipality is where one reads it, not whose it is."""

    names_place: ClassVar[bool] = False


@dataclass(frozen=True)
class Source:
    """One model's hits: which rows a reader may have, what of them is searched and shown, and where they lead.

    Rows go through the model's own `visible_to`, or belong to what has gone through its own (`at`); where neither is
    enough, `rows` says it. `title` is what the hit is called (nothing: its label and day), `text` what is cut out
    around the words; both are paths or expressions. Hits are ranked by their `head`, a path, and by the text; `order`
    begins with the latest. `line` is the same in all versions of a thing, which is shown once, as it stands in the
    latest; `family` is the same in sources that may hold the same thing.
    """

    code: str
    shelf: Shelf
    label: str | Promise
    model: type[Model]
    address: Address
    day: Any
    text: Any
    title: Any = None
    head: str = ""
    at: At = field(default_factory=At)
    rows: Callable[[Reader], QuerySet[Any]] | None = None
    line: str = "pk"
    family: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[str, ...] = ("-hit_day", "-pk")
    holds: Callable[[QuerySet[Any], SearchQuery, Reader], QuerySet[Any]] | None = None

    def may_hold(self, tables: Collection[str]) -> bool:
        """Whether it is worth looking: what holds the words by a rule of its own always is."""
        return self.holds is not None or self.model._meta.db_table in tables

    def visible(self, reader: Reader) -> QuerySet[Any]:
        """The rows that the reader may have, of his or her municipalities."""
        if self.rows is None:
            every = self.model._default_manager
            rows = every.all() if self.at.holder else every.visible_to(reader.user)  # type: ignore[attr-defined]
        else:
            rows = self.rows(reader)
        return self.at.narrow(rows, reader)

    def holding(self, rows: QuerySet[Any], asked: SearchQuery, reader: Reader) -> QuerySet[Any]:
        """Those of the rows that hold the words, found by the model's index."""
        if self.holds:
            return self.holds(rows, asked, reader)
        return rows.alias(hit_words=words_of(self.model)).filter(hit_words=asked)


def to(name: str, *keys: str) -> Address:
    """The page of that name in the municipality: its code, then the row's number or what else is named."""

    def address(reader: Reader, row: Row) -> str:
        args = [row.pk if key == "pk" else row.more[key] for key in keys]
        return reverse(name, args=[reader.code(row.place), *args])

    return address


def joined(*paths: str) -> Any:
    """The texts, one after the other."""
    return Concat(*(piece for path in paths for piece in (F(path), Value(" "))), output_field=TextField())


@dataclass(frozen=True)
class Anywhere(At):
    """Rows that belong to a municipality now and then (`path`) or never, and whose `rows` narrow them themselves."""

    path: str = ""

    def narrow(self, rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
        return rows
