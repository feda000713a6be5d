"""What a source of hits says of itself, and for whom and where one searches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Model, OuterRef, QuerySet, Subquery, TextChoices, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import PRACTICE, County, Municipality
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

    @cached_property
    def ids(self) -> set[int]:
        """The municipalities to search in."""
        return {self.chosen.pk} if self.chosen else set(self.places)

    @property
    def county_ids(self) -> set[int]:
        """The counties whose own things are searched: none, where a municipality is chosen."""
        return set() if self.chosen else set(self.counties)

    @property
    def is_practising(self) -> bool:
        return PRACTICE in self.places

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

    def codes(self, ids: list[int]) -> str:
        """Those of the counties that the user serves, in addresses; in the order of their codes."""
        return "-".join(sorted(self.counties[pk].code for pk in ids if pk in self.counties))


@dataclass(frozen=True)
class Row:
    """A row that holds the words, as the address of its page is made of it."""

    pk: int
    place: int
    more: Mapping[str, Any]


Address = Callable[[Reader, Row], str]


@dataclass(frozen=True)
class At:
    """How rows hang on municipalities: by a column, or by a table between whose column `key` is found at `path`."""

    path: str = "municipality"
    through: type[Model] | None = None
    key: str = ""

    def narrow(self, rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
        """The rows of the reader's municipalities, each with one of them as `at_place`."""
        if self.through is None:
            return rows.filter(**{f"{self.path}__in": reader.ids}).annotate(at_place=F(self.path))
        there = self.through._default_manager.filter(municipality__in=reader.ids).order_by("municipality")
        one = there.filter(**{self.key: OuterRef(self.path)}).values("municipality")[:1]
        within = there.order_by().values(self.key)
        return rows.filter(**{f"{self.path}__in": within}).annotate(at_place=Subquery(one))


@dataclass(frozen=True)
class Source:
    """One model's hits: which rows a reader may have, what of them is searched and shown, and where they lead.

    Rows go through the model's own `visible_to`; where that is not a scope of the model itself, `rows` says it.
    `title` is what the hit is called (nothing: its label and day), `text` what is cut out around the words; both are
    paths or expressions. Hits are ranked by their `head`, a path, and by the text; `order` begins with the latest.
    `line` is the same in all versions of a thing, which is shown once, as it stands in the latest; `family` is the
    same in sources that may hold the same thing.
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
    at: At | None = field(default_factory=At)
    rows: Callable[[Reader], QuerySet[Any]] | None = None
    line: str = "pk"
    family: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[str, ...] = ("-hit_day", "-pk")
    holds: Callable[[QuerySet[Any], SearchQuery, Reader], QuerySet[Any]] | None = None

    def visible(self, reader: Reader) -> QuerySet[Any]:
        """The rows that the reader may have, each with its municipality."""
        rows = self.rows(reader) if self.rows else self.model._default_manager.visible_to(reader.user)  # type: ignore[attr-defined]
        return self.at.narrow(rows, reader) if self.at else rows

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
