"""What a questionnaire is made of, without the database: kinds, answers as numbers, conditions, pages.

An answer sheet is a list of small integers; each question has its slots there, in the order of the questions:

    one, yes_no, likert, frequency, sex, grade   1 slot: the chosen option's value, 1 and up
    many       1 slot per option: TICKED or UNTICKED
    matrix     1 slot per row: the chosen option's value
    number     1 slot: the number + 1                          (0–32 000)
    month      1 slot: months since January 1900 + 1
    text       1 slot: TICKED where there is a text; the text itself is kept elsewhere
    school, area, information                    no slot: the first two choose the respondent's unit

and, in every slot, the four ways of not having answered, which are never put together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NOT_ASKED, SKIPPED, UNKNOWN, REFUSED = 0, -1, -2, -3
TICKED, UNTICKED = 1, 2
GREATEST_NUMBER = 32_000
FIRST_YEAR = 1900  # months are counted from its January
ON_ONE_PAGE = 5  # questions at most: large steps on a small screen

Texts = dict[str, str]  # language code: text


class Kind(StrEnum):
    """The kinds of question; the model's choices bear their names."""

    ONE = "one"
    MANY = "many"
    YES_NO = "yes_no"
    LIKERT = "likert"
    MATRIX = "matrix"
    NUMBER = "number"
    FREQUENCY = "frequency"
    MONTH = "month"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    SEX = "sex"
    GRADE = "grade"
    SCHOOL = "school"
    AREA = "area"
    INFORMATION = "information"


ONE_OF = {Kind.ONE, Kind.YES_NO, Kind.LIKERT, Kind.FREQUENCY, Kind.SEX, Kind.GRADE}
WITH_OPTIONS = ONE_OF | {Kind.MANY, Kind.MATRIX}
TEXTS = {Kind.SHORT_TEXT, Kind.LONG_TEXT}
UNITS = {Kind.SCHOOL, Kind.AREA}
BACKGROUND = {Kind.SEX, Kind.GRADE} | UNITS
SLOTLESS = UNITS | {Kind.INFORMATION}


class Sex:
    """Values of the options of a question about sex; a fourth way is not to say (REFUSED)."""

    GIRL, BOY, OTHER = 1, 2, 3


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen, or one row of a matrix. `alone` cannot be ticked together with others."""

    value: int
    label: Texts
    alone: bool = False


@dataclass(frozen=True)
class Comparison:
    """A comparison with the answer to an earlier question, named by its code."""

    question: str
    how: str  # any_of, none_of: chosen options; at_least, at_most: a number or month; answered: anything
    values: tuple[int, ...] = ()
    row: int = 0  # of a matrix


@dataclass(frozen=True)
class Condition:
    """When a question is asked: all or any of its parts hold. Without parts it always is."""

    parts: "tuple[Comparison | Condition, ...]" = ()
    any: bool = False

    def codes(self) -> set[str]:
        """Return the codes of the questions that it looks at."""
        found = (part.codes() if isinstance(part, Condition) else {part.question} for part in self.parts)
        return set().union(*found)


@dataclass(frozen=True)
class Item:
    """One question as it is asked, with its texts in each language."""

    code: str
    kind: Kind
    label: Texts
    hint: Texts = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    condition: Condition = Condition()
    least: int | None = None  # number: smallest; many: fewest ticks
    most: int | None = None  # number: greatest; many: most ticks; text: letters
    offers_unknown: bool = False
    offers_refusal: bool = False
    is_sensitive: bool = False
    bands: tuple[int, ...] = ()  # where the classes of a number begin, in order
    share: tuple[int, ...] = ()  # options that the figure of the question counts
    id: int | None = None
    section: int = 0  # number of its section

    @property
    def width(self) -> int:
        """Return how many slots it has on the answer sheet."""
        if self.kind in SLOTLESS:
            return 0
        return {Kind.MANY: len(self.options), Kind.MATRIX: len(self.rows)}.get(self.kind, 1)


@dataclass(frozen=True)
class Sheet:
    """A whole questionnaire: its items in order, and where each has its slots."""

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        starts, at = {}, 0
        for item in self.items:
            starts[item.code] = at
            at += item.width
        object.__setattr__(self, "starts", starts)
        object.__setattr__(self, "width", at)
        object.__setattr__(self, "by_code", {item.code: item for item in self.items})

    starts: dict[str, int] = field(init=False, default_factory=dict)  # code: index of its first slot, from 0
    by_code: dict[str, Item] = field(init=False, default_factory=dict)
    width: int = field(init=False, default=0)

    def empty(self) -> list[int]:
        """Return an answer sheet on which nothing has been asked."""
        return [NOT_ASKED] * self.width

    def slots(self, item: Item) -> slice:
        """Return where the item's answers stand on the sheet."""
        start = self.starts[item.code]
        return slice(start, start + item.width)

    def holds(self, condition: Condition, answers: Sequence[int]) -> bool:
        """Whether a condition holds for what has been answered so far. One about what was not asked does not."""
        if not condition.parts:
            return True
        results = (
            self.holds(part, answers) if isinstance(part, Condition) else self._passes(part, answers)
            for part in condition.parts
        )
        return any(results) if condition.any else all(results)

    def _passes(self, test: Comparison, answers: Sequence[int]) -> bool:
        item = self.by_code.get(test.question)
        if item is None or not item.width:
            return False
        given = answers[self.slots(item)]
        if item.kind is Kind.MATRIX:
            given = [given[[row.value for row in item.rows].index(test.row)]]
        if test.how == "answered":
            return any(value > 0 for value in given)
        if item.kind is Kind.MANY:
            chosen = {
                option.value for option, value in zip(item.options, given, strict=True) if value == TICKED
            }
        else:
            chosen = {value for value in given if value != NOT_ASKED}
        if test.how == "none_of":
            return any(value != NOT_ASKED for value in given) and not chosen & set(test.values)
        if test.how == "any_of":
            return bool(chosen & set(test.values))
        number = given[0] - 1
        if number < 0:
            return False
        return number >= test.values[0] if test.how == "at_least" else number <= test.values[0]

    def asked(self, answers: Sequence[int]) -> list[Item]:
        """Return the items that a person with these answers is asked, in order."""
        return [item for item in self.items if self.holds(item.condition, answers)]

    def cleared(self, answers: Sequence[int]) -> list[int]:
        """Return the sheet without answers to what is not asked (any more): one changed an earlier answer."""
        kept = list(answers)
        for item in self.items:  # in order, so that what hangs on a cleared answer is cleared too
            if not self.holds(item.condition, kept):
                kept[self.slots(item)] = [NOT_ASKED] * item.width
        return kept

    def pages(self) -> list[list[Item]]:
        """Return the items in pages: a new one for each section, after five questions, and before a question
        that hangs on another of the same page, so that no page changes while it is filled in."""
        pages: list[list[Item]] = []
        before: Item | None = None
        for item in self.items:
            page = pages[-1] if pages else []
            here = {other.code for other in page}
            is_full = sum(other.kind is not Kind.INFORMATION for other in page) >= ON_ONE_PAGE
            if before is None or before.section != item.section or is_full or item.condition.codes() & here:
                pages.append([])
            pages[-1].append(item)
            before = item
        return pages


def condition_from(stored: Mapping[str, Any] | None) -> Condition:
    """Read a condition as it is stored: {"any": bool, "parts": [{"question", "how", "values", "row"} | {…}]}."""
    if not stored:
        return Condition()
    parts = tuple(
        condition_from(part)
        if "parts" in part
        else Comparison(part["question"], part["how"], tuple(part.get("values", ())), part.get("row", 0))
        for part in stored["parts"]
    )
    return Condition(parts, bool(stored.get("any")))


def condition_as(condition: Condition) -> dict[str, Any]:
    """Write a condition as it is stored; condition_from reads it. None is {}."""
    if not condition.parts:
        return {}
    parts = [
        condition_as(part)
        if isinstance(part, Condition)
        else {"question": part.question, "how": part.how, "values": list(part.values), "row": part.row}
        for part in condition.parts
    ]
    return {"any": condition.any, "parts": parts}


def options_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Option, ...]:
    """Read options or rows as they are stored: [{"value": 1, "label": {"sv": …}, "alone": false}]."""
    return tuple(Option(one["value"], dict(one["label"]), bool(one.get("alone"))) for one in stored)


def options_as(options: Iterable[Option]) -> list[dict[str, Any]]:
    """Write options or rows as they are stored."""
    return [
        {"value": one.value, "label": one.label} | ({"alone": True} if one.alone else {}) for one in options
    ]


def text_in(texts: Texts, language: str, main: str = "sv") -> str:
    """Return the text in the language, else in the questionnaire's main language, else in any."""
    return texts.get(language) or texts.get(main) or next(iter(texts.values()), "")
