"""One row of a list: from cells to the fields of an activity, or to what is wrong with it and where."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from activities.choices import Reference
from activities.imports.words import DONE, DRAFT, UnknownWord, Words
from activities.models import Activity
from portal.lib.cells import Cell
from portal.lib.dates import parse_date
from portal.lib.forms import stop_message
from portal.lib.guard import find_personal_data

EARLIEST = date(2000, 1, 1)  # as in the form
MOST_PARTNERS, LONGEST_PARTNER = 30, 120
MOST = 2_147_483_647  # that the database's whole numbers hold
MOST_HOURS = Decimal("99999.99")
LONGEST_NUMBER = 40  # characters

# About 1 200 st., 3,5 tim, 800:-. Thousands by space, or by a point before exactly three digits.
_NUMBER = re.compile(
    r"(?:ca|c:a|cirka|ungefär|omkring|runt|drygt|~)?\.? ?"
    r"(?P<whole>-?[0-9]{1,3}(?:(?P<by>[ .])[0-9]{3}(?:(?P=by)[0-9]{3})*)?|-?[0-9]+)(?:[,.](?P<part>[0-9]+))?"
    r"(?::-|,-)? ?(?:st|stycken|personer|pers|deltagare|elever|barn|kr|kronor|sek|h|tim|timmar)?\.?"
)
_SPACE = re.compile(r"\s+")
_BETWEEN = re.compile(r"[;,\n]")

Values = dict[str, Any]
EMPTY: Values = {
    "title": "", "starts_on": None, "ends_on": None, "is_draft": False, "family": "", "type_id": None,
    "organiser": "", "partners": (), "measures": (), "arena": "", "target_groups": (), "reached": None, "level": "",
    "kind": "", "themes": (), "tags": (), "method": "", "hours_own": None, "hours_others": None, "cost": None,
    "went_as_planned": "", "experienced_as": "", "helped_or_hindered": "", "follow_up_on": None,
}  # fmt: skip
LONG_TEXTS = ("method", "went_as_planned", "experienced_as", "helped_or_hindered")
LENGTHS: dict[str, int] = {
    name: Activity._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
    for name in ("title", "organiser", *LONG_TEXTS)
}


class CellError(ValueError):
    """What is wrong with a cell, told to the person who wrote it."""


class ContactWarning(Exception):
    """A text that can be imported as it is, once a person has said that the contact in it is one at work."""

    def __init__(self, value: Any):
        super().__init__(
            _("This looks like a phone number, an e-mail address or a person's initials and age.")
        )
        self.value = value


class Problem(NamedTuple):
    """A cell that stops its row, or (a warning) asks for a second look; the column counted from 0."""

    column: int
    message: str
    is_warning: bool = False


@dataclass(slots=True)
class Row:
    """A row of the file with its number there, and what was read from it."""

    number: int
    cells: Sequence[Cell]
    values: Values
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        """Whether something must be mended before the row can be imported."""
        return any(not problem.is_warning for problem in self.problems)

    @property
    def key(self) -> tuple[date, str]:
        """Tells whether the activity is in the record already: its day, and its title however written."""
        return self.values["starts_on"], same_title(self.values["title"])


def same_title(title: str) -> str:
    """Return the title without differences of case and space."""
    return " ".join(title.casefold().split())


def validate_rows(
    rows: Iterable[tuple[int, Sequence[Cell]]],
    fields: Sequence[str],
    *,
    known: Reference,
    today: date,
    measures: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """Yield every row that is not blank, read by its columns' fields ("" = not imported).

    `measures`: titles of the measures in force, by their ids.

    Texts are clean already, as `open_table` gives them. The rules are the form's: lengths, days that have
    been, known words, no personal identity numbers. What looks like a contact is a warning. Nothing is
    raised: what is wrong stands in the row's problems.
    """
    parsers = _parsers(Words(known, measures or {}), known, today)
    wanted = [(column, name, parsers[name]) for column, name in enumerate(fields) if name]
    place = {name: column for column, name, _parse in wanted}
    for number, cells in rows:
        if not any(cell is not None and cell != "" for cell in cells):
            continue
        row = Row(number, cells, EMPTY.copy())
        for (column, name, parse), cell in zip(wanted, _picked(cells, wanted), strict=True):
            if cell is None or cell == "":
                continue
            try:
                row.values[name] = parse(cell)
            except CellError as error:
                row.problems.append(Problem(column, str(error)))
            except ContactWarning as warning:
                row.values[name] = warning.value
                row.problems.append(Problem(column, str(warning), is_warning=True))
        _check_whole(row, place)
        yield row


def _picked(cells: Sequence[Cell], wanted: Sequence[tuple[int, str, Any]]) -> list[Cell]:
    """The cells of the wanted columns; rows may end early."""
    width = len(cells)
    return [cells[column] if column < width else None for column, _name, _parse in wanted]


def _check_whole(row: Row, place: dict[str, int]) -> None:
    """Set what follows from several cells, and check them against each other."""
    values = row.values
    values["is_draft"] = values.pop("status", False)
    family, values["type_id"] = values.pop("type", ("", None))
    if family and values["family"] not in ("", family):
        row.problems.append(
            Problem(place["type"], _("The type does not belong to the main type of the same row."))
        )
    values["family"] = family or values["family"]
    failed = {problem.column for problem in row.problems}
    if values["starts_on"] is None:
        if place["starts_on"] not in failed:
            row.problems.append(Problem(place["starts_on"], _("Say which day it was.")))
    elif values["ends_on"] is not None and values["ends_on"] < values["starts_on"]:
        row.problems.append(Problem(place["ends_on"], _("The last day comes before the first.")))
    if not values["title"] and not values["is_draft"] and place["title"] not in failed:
        row.problems.append(Problem(place["title"], _("Write what you did.")))


def _parsers(words: Words, known: Reference, today: date) -> dict[str, Callable[[Cell], Any]]:
    """How the cells of each field are read."""
    past = lru_cache(maxsize=4096)(lambda cell: _past_day(cell, today))
    return {
        **{name: _line_parser(length) for name, length in LENGTHS.items() if name not in LONG_TEXTS},
        **{name: _text_parser(LENGTHS[name]) for name in LONG_TEXTS},
        **{name: _word_parser(words, name) for name in ("family", "arena", "level", "kind")},
        **{name: _words_parser(words, name) for name in ("target_groups", "themes", "tags")},
        "starts_on": past,
        "ends_on": past,
        "follow_up_on": lru_cache(maxsize=4096)(_day),
        "type": _type_parser(words, known),
        "status": _status_parser(words),
        "partners": _partners,
        "measures": _measures_parser(words),
        "reached": _whole_number,
        "cost": _kronor,
        "hours_own": _hours,
        "hours_others": _hours,
    }


def _plain(cell: Cell) -> str:
    """The cell as text."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    return str(cell).replace(".", ",") if isinstance(cell, float | Decimal) else str(cell)


def _guarded(text: str, value: Any) -> Any:
    """The value, if the guard finds nothing in its text. Raises CellError, ContactWarning."""
    findings = find_personal_data(text)
    if findings.stops:
        raise CellError(stop_message())
    if findings.warnings:
        raise ContactWarning(value)
    return value


def _text_parser(longest: int) -> Callable[[Cell], str]:
    def parse(cell: Cell) -> str:
        text = _plain(cell)
        if len(text) > longest:
            raise CellError(
                _("Too long: %(length)s characters, at most %(longest)s.")
                % {"length": len(text), "longest": longest}
            )
        return _guarded(text, text)

    return parse


def _line_parser(longest: int) -> Callable[[Cell], str]:
    """As the text parser, with line breaks made spaces."""
    parse_text = _text_parser(longest)

    def parse(cell: Cell) -> str:
        return parse_text(_SPACE.sub(" ", cell) if isinstance(cell, str) and "\n" in cell else cell)

    return parse


def _partners(cell: Cell) -> tuple[str, ...]:
    """Names in a row, separated by comma, semicolon or line break; each once."""
    text = _plain(cell)
    names = tuple(dict.fromkeys(name for part in _BETWEEN.split(text) if (name := " ".join(part.split()))))
    if len(names) > MOST_PARTNERS or any(len(name) > LONGEST_PARTNER for name in names):
        raise CellError(_("At most 30 names of at most 120 characters, separated by commas."))
    return _guarded(text, names)


def _unknown(error: UnknownWord) -> CellError:
    if error.suggestion:
        return CellError(_("We do not know this word. Did you mean “%(word)s”?") % {"word": error.suggestion})
    return CellError(
        _("We do not know this word. The words that can be used are listed where you choose the file.")
    )


def _word_parser(words: Words, name: str) -> Callable[[Cell], str]:
    @lru_cache(maxsize=1024)
    def parse(cell: Cell) -> str:
        try:
            return words.code(name, _plain(cell))
        except UnknownWord as error:
            raise _unknown(error) from None

    return parse


def _words_parser(words: Words, name: str) -> Callable[[Cell], tuple[str, ...]]:
    """Several words in a row, as partners; a word may itself hold a comma if it is the only one."""

    @lru_cache(maxsize=4096)
    def parse(cell: Cell) -> tuple[str, ...]:
        parts = [part for part in _BETWEEN.split(_plain(cell)) if part.strip()]
        try:
            return tuple(dict.fromkeys(words.code(name, part) for part in parts))
        except UnknownWord as error:
            raise _unknown(error) from None

    return parse


def _measures_parser(words: Words) -> Callable[[Cell], tuple[str, ...]]:
    """Titles of measures with semicolons or line breaks between, for a title may hold a comma."""

    @lru_cache(maxsize=1024)
    def parse(cell: Cell) -> tuple[str, ...]:
        titles = [title for part in _plain(cell).split("\n") for title in part.split(";") if title.strip()]
        try:
            return tuple(dict.fromkeys(words.code("measures", title) for title in titles))
        except UnknownWord as error:
            if error.suggestion:
                raise _unknown(error) from None
            raise CellError(_("No measure that is decided here has this title.")) from None

    return parse


def _type_parser(words: Words, known: Reference) -> Callable[[Cell], tuple[str, int | None]]:
    """A type, which also says its main type; or a main type alone."""

    @lru_cache(maxsize=1024)
    def parse(cell: Cell) -> tuple[str, int | None]:
        text = _plain(cell)
        try:
            kind = known.types_by_code[words.code("type", text)]
        except UnknownWord as error:
            try:
                return words.code("family", text), None
            except UnknownWord as other:
                raise _unknown(error if error.suggestion else other) from None
        return kind.family, kind.pk

    return parse


def _status_parser(words: Words) -> Callable[[Cell], bool]:
    """Whether it is a draft."""
    parse_word = _word_parser(words, "status")

    def parse(cell: Cell) -> bool:
        return {DRAFT: True, DONE: False}[parse_word(cell)]

    return parse


def _day(cell: Cell) -> date:
    try:
        return parse_date(cell)
    except ValueError as error:
        raise CellError(str(error)) from None


def _past_day(cell: Cell, today: date) -> date:
    day = _day(cell)
    if day > today:
        raise CellError(_("The day has not come yet. Here you enter what has been done."))
    if day < EARLIEST:
        raise CellError(_("Check the year: the earliest is %(year)s.") % {"year": EARLIEST.year})
    return day


def _number(cell: Cell) -> Decimal | None:
    """The number in the cell, of a number or of a text as people write amounts; None if there is none."""
    if isinstance(cell, int | float | Decimal):
        number = Decimal(str(cell))
        return number if number.is_finite() else None
    text = _SPACE.sub(" ", _plain(cell)).replace("\u2212", "-").casefold()
    match = _NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if match is None:
        return None
    whole = re.sub("[ .]", "", match["whole"])
    return Decimal(f"{whole}.{match['part'] or 0}")


def _amount(cell: Cell, most: Decimal | int, example: str) -> Decimal:
    number = _number(cell)
    if number is None:
        raise CellError(_("Write a number, for example %(example)s.") % {"example": example})
    if not 0 <= number <= most:
        raise CellError(_("The number must be between 0 and %(most)s.") % {"most": most})
    return number


def _whole_number(cell: Cell) -> int:
    number = _amount(cell, MOST, "30")
    if number != number.to_integral_value():
        raise CellError(_("Write a whole number, for example %(example)s.") % {"example": "30"})
    return int(number)


def _kronor(cell: Cell) -> int:
    """Whole kronor; öre are rounded, half a krona up."""
    return int(_amount(cell, MOST, "1 200").quantize(Decimal(1), ROUND_HALF_UP))


def _hours(cell: Cell) -> Decimal:
    """Hours with two decimals."""
    return _amount(cell, MOST_HOURS, "3,5").quantize(Decimal("0.01"), ROUND_HALF_UP)
