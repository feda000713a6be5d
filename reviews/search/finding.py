"""Finding: one statement goes through all sources, a second one reads the rows of the page."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import JSONObject, Left
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import PRACTICE, County, Municipality
from reviews.search import desk, exchange, record, steering
from reviews.search.sources import Holding, Reader, Row, Shelf, Source
from reviews.search.words import SHORTEST, Words

SOURCES: tuple[Source, ...] = (
    *record.SOURCES,
    *steering.SOURCES,
    *desk.SOURCES,
    *exchange.SOURCES,
)
BY_CODE = {source.code: source for source in SOURCES}
SIZE = 20  # hits on a page
MOST, MOST_OF_ONE = 60, 400  # of each source, the latest: on all shelves, on a chosen one
RANKED = 1000  # characters of a text that its rank is worked out from
CONFIG = "swedish"
BEGINS, ENDS = "\x02", "\x03"  # around what was found; typed text holds no control characters
MARKS = str.maketrans("", "", BEGINS + ENDS)

# Of each source the latest rows that hold the words, and how well they do.
CANDIDATES = """
    SELECT %s AS code, row.pk, row.place::bigint, %s || row.line::text AS same, row.day::date,
        ts_rank(setweight(to_tsvector('swedish', coalesce(row.head, '')), 'A')
            || to_tsvector('swedish', coalesce(row.text, '')), %s::tsquery) AS rank
    FROM ({rows}) AS row (pk, place, line, day, head, text)
"""
# All that was found, once each, as it stands in its latest version: the counts, and the rows of a page.
STATEMENT = """
    WITH found AS ({found}),
    once AS (
        SELECT DISTINCT ON (same) code, pk, place, day, rank FROM found
        ORDER BY same, day DESC NULLS LAST, rank DESC, code, pk DESC
    )
    SELECT
        (SELECT json_object_agg(code, number) FROM (SELECT code, count(*) AS number FROM once GROUP BY code) AS one),
        (SELECT json_agg(code) FROM (SELECT code FROM found GROUP BY code HAVING count(*) >= %s) AS one),
        (SELECT json_agg(json_build_array(code, pk, place, day)) FROM (
            SELECT code, pk, place, day FROM once
            ORDER BY rank DESC, day DESC NULLS LAST, code, pk DESC LIMIT %s OFFSET %s) AS one)
"""

# Numbers of what the reader may read, each with a municipality: asked for once for all sources that hang on them.
HOLDERS: dict[str, Callable[[Reader], list[Holding]]] = {
    "plan": steering.plans_of,
    "report": steering.reports_of,
    "body": record.bodies_of,
    "agreement": record.agreements_of,
    "case": desk.cases_of,
    "event": desk.invitations_of,
    "question": exchange.questions_of,
    "offer": exchange.offers_of,
}
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Hit:
    """Something that holds the words: what it is, where it stands, and its texts in pieces, some of which match."""

    label: str | Promise
    url: str
    title: Pieces
    text: Pieces = ()
    place: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Findings:
    """A page of hits, and how many there are on each shelf that was looked through."""

    hits: tuple[Hit, ...] = ()
    counts: Mapping[Shelf, int] = field(default_factory=dict)
    cut: frozenset[Shelf] = frozenset()  # of which only the latest hits were looked at
    has_more: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def reader_of(user: User, *, code: str = "", is_practising: bool = False) -> Reader:
    """Who searches, in all that is theirs or in the municipality with the code; a code of others' narrows nothing.

    Real work and what is practised are never searched together. One query, two for who serves a county.
    """
    municipalities, counties = Municipality.objects.visible_to(user), County.objects.visible_to(user)
    if is_practising:
        municipalities, counties = municipalities.filter(pk=PRACTICE), counties.filter(pk=PRACTICE)
    else:
        municipalities, counties = municipalities.real(), counties.real()
    places = {place.pk: place for place in municipalities}
    return Reader(
        user,
        places,
        {county.pk: county for county in counties} if user.county_ids else {},
        next((place for place in places.values() if place.code == code), None),
        is_practising,
    )


def find(reader: Reader, words: Words, *, shelf: Shelf | None = None, page: int = 1) -> Findings:
    """What the reader may read that holds the words, the best first; on one shelf or on all of them.

    Of each source the latest hits alone are ranked, so that a word which a million rows hold costs no more than
    another. Three queries; without words nothing, and none.
    """
    if not words.query:
        return Findings()
    most = MOST_OF_ONE if shelf else MOST
    places = _places(reader, words) if shelf in (None, Shelf.PLACES) else []
    sources = [
        source for source in SOURCES if shelf in (None, source.shelf) and source.may_hold(words.tables)
    ]
    numbers, full, rows = _read(reader, words, sources, most=most, page=page)
    counts = dict.fromkeys(Shelf, 0)
    for code, number in numbers.items():
        counts[BY_CODE[code].shelf] += number
    counts[Shelf.PLACES] = len(places)
    hits = _hits(reader, words, rows[:SIZE])
    return Findings(
        hits=(*(places if page == 1 else ()), *hits),
        counts={one: number for one, number in counts.items() if number},
        cut=frozenset(BY_CODE[code].shelf for code in full),
        has_more=len(rows) > SIZE,
    )


def _read(
    reader: Reader, words: Words, sources: Sequence[Source], *, most: int, page: int
) -> tuple[dict[str, int], list[str], list[tuple[str, int, int, str | None]]]:
    """How many each source holds, which were cut off, and the rows of the page with one more; two queries."""
    _hold(reader, {source.at.holder for source in sources} - {""})
    parts, values = [], []
    for source in sources:
        try:
            sql, params = _latest(reader, words, source, most).query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(CANDIDATES.format(rows=sql))
        values += [source.code, source.family or source.code, words.query, *params]
    if not parts:
        return {}, [], []
    with connection.cursor() as cursor:
        statement = STATEMENT.format(found=" UNION ALL ".join(parts))
        cursor.execute(statement, [*values, most, SIZE + 1, SIZE * (page - 1)])
        numbers, full, rows = cursor.fetchone()
    return numbers or {}, full or [], rows or []


def _hold(reader: Reader, names: set[str]) -> None:
    """Read which plans, lägesbilder, groups and so on the reader may read, each with one of the municipalities."""
    reader.held.update({name: {} for name in names})
    parts = [
        holding.rows.order_by()
        .annotate(hit_of=Value(name, TextField()), hit_number=F(holding.number), hit_at=holding.place)
        .values_list("hit_of", "hit_number", "hit_at")
        for name in sorted(names)
        for holding in HOLDERS[name](reader)
    ]
    if parts:
        for name, number, place in parts[0].union(*parts[1:], all=True):
            reader.held[name].setdefault(number, place)


def _latest(reader: Reader, words: Words, source: Source, most: int) -> QuerySet[Any]:
    """The latest rows of a source that hold the words, in the columns of the statement."""
    rows = source.holding(source.visible(reader), words.asked, reader)
    columns = {
        "hit_place": F(source.at.path) if source.at.path else Value(0),
        "hit_line": F(source.line),
        "hit_day": source.day,
        "hit_head": F(source.head) if source.head else Value(""),
        "hit_text": Left(source.text, RANKED, output_field=TextField()),
    }
    return rows.annotate(**columns).order_by(*source.order).values_list("pk", *columns)[:most]


def _hits(reader: Reader, words: Words, rows: Sequence[tuple[str, int, int, str | None]]) -> list[Hit]:
    """The rows as they are shown, in their order; one query."""
    if not rows:
        return []
    wanted: dict[str, list[int]] = {}
    for code, pk, _place, _day in rows:
        wanted.setdefault(code, []).append(pk)
    parts = [_details(words, BY_CODE[code], pks) for code, pks in wanted.items()]
    details = {(code, pk): more for code, pk, more in parts[0].union(*parts[1:], all=True)}
    return [
        _hit(reader, source, Row(pk, source.at.place(reader, place), details[code, pk]), day)
        for code, pk, place, day in rows
        for source in [BY_CODE[code]]
    ]


def _details(words: Words, source: Source, pks: list[int]) -> QuerySet[Any]:
    """The texts of rows that were found, with marks around the words, and what their address is made of."""
    title = _headline(source.title, words, whole=True) if source.title else Value("")
    columns = JSONObject(hit_title=title, hit_text=_headline(source.text, words), **source.more)
    rows = source.model._default_manager.filter(pk__in=pks).order_by()
    return rows.values_list(Value(source.code, TextField()), "pk", columns)


def _headline(text: Any, words: Words, *, whole: bool = False) -> SearchHeadline:
    """A title with what was found in it, or the places of a text where it was."""
    much = (
        {"min_words": 30, "max_words": 45, "short_word": 0}
        if whole
        else {"min_words": 10, "max_words": 24, "max_fragments": 2, "fragment_delimiter": " … "}
    )
    return SearchHeadline(text, words.asked, config=CONFIG, start_sel=BEGINS, stop_sel=ENDS, **much)


def _hit(reader: Reader, source: Source, row: Row, day: str | None) -> Hit:
    place = reader.places.get(row.place)
    return Hit(
        source.label,
        source.address(reader, row),
        pieces(row.more["hit_title"] or ""),
        pieces(row.more["hit_text"] or ""),
        place.full_name if place and source.at.names_place else "",
        date.fromisoformat(day) if day else None,
    )


def pieces(marked: str) -> Pieces:
    """A text in pieces, and whether each stood between the marks; nothing of it is trusted to be markup."""
    parts = re.split(f"{BEGINS}([^{ENDS}]*){ENDS}", marked)
    found = ((part.translate(MARKS), number % 2 == 1) for number, part in enumerate(parts))
    return tuple((text, is_match) for text, is_match in found if text)


def _places(reader: Reader, words: Words) -> list[Hit]:
    """The municipalities that are called so: each word begins one of the name's."""
    found = []
    for place in sorted(reader.places.values(), key=lambda one: one.sort_key):
        if reader.chosen in (None, place) and names(place, words.plain):
            found.append(_place_hit(reader, place))
    return found


def names(place: Municipality, plain: Sequence[str]) -> bool:
    """Whether the words are the name of the municipality, or its beginning."""
    called = place.full_name.casefold().replace("-", " ").split()
    own = place.name.casefold().replace("-", " ").split()
    return any(len(word) >= SHORTEST and one.startswith(word) for word in plain for one in own) and all(
        any(one.startswith(word) for one in [*called, *own]) for word in plain
    )


def _place_hit(reader: Reader, place: Municipality) -> Hit:
    if reader.looks_in(place.pk):
        url = reverse("county_municipality", args=[reader.county_of(place.pk), place.code])
    else:
        url = reverse("municipality_start", args=[place.code])
    return Hit(_("Municipality"), url, ((place.full_name, True),))


def elsewhere(reader: Reader, words: Words) -> list[tuple[Municipality, str]]:
    """Municipalities whose name is among the words: to search in, for the rest of the words."""
    typed = words.typed.split()
    found = []
    for place in reader.places.values():
        rest = [word for word in typed if word.casefold() != place.name.casefold()]
        if rest and len(rest) < len(typed) and place != reader.chosen:
            found.append((place, " ".join(rest)))
    return found
