"""A question as it stands on a page, and what was chosen there read back into numbers: pure, one drawing for all.

What a page sends is a mapping from the name of a field to the values sent. `posted` gives it for answers that are kept,
`read` turns it into slots of the answer sheet, with what is wrong in words, and `draw` shows it in a language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.lib.swedish import clean_text, plain_number
from surveys.answering.words import MONTHS, Words
from surveys.structure import (
    FIRST_YEAR,
    GREATEST_NUMBER,
    ONE_OF,
    REFUSED,
    SKIPPED,
    TEXTS,
    TICKED,
    UNITS,
    UNKNOWN,
    UNTICKED,
    Item,
    Kind,
    Option,
    text_in,
)

Sent = Mapping[str, Sequence[str]]
WAYS = {"unknown": UNKNOWN, "refused": REFUSED}  # of not answering that a question may offer
LETTERS = {Kind.SHORT_TEXT: 200, Kind.LONG_TEXT: 2000}
MOST_LETTERS = 5000
LOOKS = {
    **dict.fromkeys(ONE_OF, "one"),
    Kind.MANY: "many",
    Kind.MATRIX: "matrix",
    Kind.NUMBER: "number",
    Kind.MONTH: "month",
    Kind.SHORT_TEXT: "short_text",
    Kind.LONG_TEXT: "long_text",
    **dict.fromkeys(UNITS, "unit"),
    Kind.INFORMATION: "information",
}


@dataclass(frozen=True)
class Answered:
    """What was read from a page about one question: its slots, its text, or what is wrong with it."""

    slots: list[int]
    text: str = ""
    error: str = ""


@dataclass(frozen=True)
class Choice:
    """Something to choose: a field of the page."""

    id: str
    value: str
    label: str
    is_chosen: bool
    is_way: bool = False  # a way of not answering


@dataclass(frozen=True)
class Row:
    """A row of a matrix: a question of its own with the options of all rows."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Drawn:
    """A question as _question.html draws it."""

    code: str
    look: str
    name: str
    id: str
    label: str
    hint: str = ""
    hints: tuple[str, ...] = ()  # of the portal: how many may be chosen, what not to write
    error: str = ""
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    ways: tuple[Choice, ...] = ()  # beside a field in which one writes
    text: str = ""
    years: tuple[Choice, ...] = ()
    is_sensitive: bool = False

    @property
    def first_id(self) -> str:
        """The field that the summary of errors leads to."""
        first = self.rows[0].choices if self.rows else self.choices
        return first[0].id if first and self.look != "unit" else self.id

    @property
    def described_by(self) -> str:
        """The elements that say more about it."""
        parts = {"hint": self.hint, "hints": self.hints, "error": self.error}
        return " ".join(f"{self.id}.{name}" for name, there in parts.items() if there)


def name_of(item: Item, part: str | int = "") -> str:
    """Return the name of a question's field; a dot never stands in a code."""
    return f"q.{item.code}.{part}" if part else f"q.{item.code}"


def letters_of(item: Item) -> int:
    """Return how many letters a text may have."""
    return min(item.most or LETTERS[item.kind], MOST_LETTERS)


def limits_of(item: Item) -> tuple[int, int]:
    """Return the smallest and the greatest number that may be answered."""
    least = 0 if item.least is None else max(item.least, 0)
    return least, GREATEST_NUMBER if item.most is None else min(item.most, GREATEST_NUMBER)


# From what is kept to what a page would have sent


def posted(item: Item, slots: Sequence[int], text: str = "") -> dict[str, list[str]]:
    """Return what a page would have sent for answers that are kept; `read` gives the same answers back."""
    if not item.width:
        return {}
    way = next((word for word, number in WAYS.items() if slots[0] == number), None)
    if item.kind is Kind.MATRIX:
        rows = zip(item.rows, slots, strict=True)
        return {name_of(item, row.value): [_chosen(value)] for row, value in rows if _chosen(value)}
    if item.kind is Kind.MANY:
        ticked = [
            str(option.value) for option, value in zip(item.options, slots, strict=True) if value == TICKED
        ]
        return {name_of(item): [way] if way else ticked}
    if item.kind in ONE_OF:
        return {name_of(item): [_chosen(slots[0])]} if _chosen(slots[0]) else {}
    if way:
        return {name_of(item, "way"): [way]}
    if slots[0] <= 0:
        return {}
    if item.kind is Kind.NUMBER:
        return {name_of(item): [str(slots[0] - 1)]}
    if item.kind is Kind.MONTH:
        year, month = divmod(slots[0] - 1, 12)
        return {name_of(item, "year"): [str(FIRST_YEAR + year)], name_of(item, "month"): [str(month + 1)]}
    return {name_of(item): [text]}


def _chosen(value: int) -> str:
    """The value of a chosen option or way, as it is sent; nothing where nothing was."""
    return str(value) if value > 0 else next((word for word, number in WAYS.items() if number == value), "")


# From what a page sent to what is kept


def read(item: Item, sent: Sent, words: Words, language: str = "sv", main: str = "sv") -> Answered:
    """Return what was answered to the question. Nothing chosen is SKIPPED; what cannot be meant is an error in words.

    Only the question's own fields are looked at, and only values that its page offers.
    """
    if item.kind is Kind.MATRIX:
        return _read_matrix(item, sent, words)
    if item.kind in ONE_OF:
        chosen = _read_one(item, sent.get(name_of(item), ()))
        return _wrong(item, words["not_option"]) if chosen is None else Answered([chosen])
    if item.kind is Kind.MANY:
        return _read_many(item, sent.get(name_of(item), ()), words, language, main)
    if not item.width:
        return Answered([])
    return _read_written(item, sent, words)


def _wrong(item: Item, error: str) -> Answered:
    return Answered([SKIPPED] * item.width, error=error)


def _offered(item: Item) -> dict[str, int]:
    """The ways of not answering that the question offers, as they are sent and kept."""
    offers = {"unknown": item.offers_unknown, "refused": item.offers_refusal}
    return {word: number for word, number in WAYS.items() if offers[word]}


def _read_one(item: Item, values: Sequence[str]) -> int | None:
    """The chosen value; None for what the page does not offer."""
    if not any(values):
        return SKIPPED
    allowed = {str(option.value): option.value for option in item.options} | _offered(item)
    return allowed.get(values[0]) if len(values) == 1 else None


def _read_matrix(item: Item, sent: Sent, words: Words) -> Answered:
    slots = [_read_one(item, sent.get(name_of(item, row.value), ())) for row in item.rows]
    if None in slots:
        return _wrong(item, words["not_option"])
    return Answered([slot for slot in slots if slot is not None])


def _read_many(item: Item, values: Sequence[str], words: Words, language: str, main: str) -> Answered:
    chosen = {value for value in values if value}
    if not chosen:
        return Answered([SKIPPED] * item.width)
    ways = _offered(item)
    by_value = {str(option.value): option for option in item.options}
    if not chosen <= by_value.keys() | ways.keys():
        return _wrong(item, words["not_option"])
    alone = [words[way] for way in sorted(chosen & ways.keys())]
    alone += [
        text_in(by_value[one].label, language, main)
        for one in sorted(chosen - ways.keys())
        if by_value[one].alone
    ]
    if alone and len(chosen) > 1:
        return _wrong(item, words.say("alone", option=alone[0]))
    if way := chosen & ways.keys():
        return Answered([ways[way.pop()]] * item.width)
    if not alone and item.least is not None and len(chosen) < item.least:
        return _wrong(item, words.say("at_least", least=item.least))
    if item.most is not None and len(chosen) > item.most:
        return _wrong(item, words.say("at_most", most=item.most))
    return Answered([TICKED if str(option.value) in chosen else UNTICKED for option in item.options])


def _read_written(item: Item, sent: Sent, words: Words) -> Answered:
    """A number, a month or a text, or a way of not answering beside it."""

    def first(part: str = "") -> str:
        return next(iter(sent.get(name_of(item, part), ())), "").strip()

    way = first("way")
    if way and way not in _offered(item):
        return _wrong(item, words["not_option"])
    written = first("year") or first("month") if item.kind is Kind.MONTH else first()
    if way:
        return _wrong(item, words.say("not_both", choice=words[way])) if written else Answered([WAYS[way]])
    if not written:
        return Answered([SKIPPED])
    if item.kind is Kind.NUMBER:
        return _read_number(item, written, words)
    if item.kind is Kind.MONTH:
        return _read_month(item, first("year"), first("month"), words)
    text = clean_text(written)
    if len(text) > letters_of(item):
        return _wrong(item, words.say("too_long", letters=len(text), most=letters_of(item)))
    return Answered([TICKED], text=text) if text else Answered([SKIPPED])


def _read_number(item: Item, written: str, words: Words) -> Answered:
    plain = plain_number(written, is_whole=True) if len(written) <= 20 else ""
    if not plain.lstrip("-").isdecimal():
        return _wrong(item, words["whole_number"])
    number = int(plain)
    least, most = limits_of(item)
    if not least <= number <= most:
        return _wrong(item, words.say("between", least=least, most=most))
    return Answered([number + 1])


def _read_month(item: Item, year: str, month: str, words: Words) -> Answered:
    if not (year and month):
        return _wrong(item, words["both_parts"])
    years = {str(each) for each in years_offered()}
    if year not in years or month not in {str(number) for number in range(1, 13)}:
        return _wrong(item, words["not_option"])
    return Answered([(int(year) - FIRST_YEAR) * 12 + int(month)])


def years_offered() -> range:
    """The years of a question about a month, the latest first."""
    return range(date.today().year + 1, FIRST_YEAR - 1, -1)


# On the page


def draw(
    item: Item,
    sent: Sent,
    words: Words,
    language: str,
    main: str = "sv",
    *,
    error: str = "",
    units: Sequence[tuple[str, str]] = (),
) -> Drawn:
    """Return the question as it is shown, with what was sent (or is kept) chosen. `units`: value and name of each."""
    name = name_of(item)
    ways = [Option(0, {language: words[way]}) for way in _offered(item)]
    offered = list(zip(_offered(item), ways, strict=True))

    def choices(name: str, options: Sequence[Option]) -> tuple[Choice, ...]:
        chosen = set(sent.get(name, ()))
        pairs = [(str(option.value), option, False) for option in options]
        pairs += [(way, option, True) for way, option in offered]
        return tuple(
            Choice(f"{name}.{value}", value, text_in(option.label, language, main), value in chosen, is_way)
            for value, option, is_way in pairs
        )

    def of(*pairs: tuple[str, str], name: str) -> tuple[Choice, ...]:
        chosen = set(sent.get(name, ()))
        return tuple(Choice(f"{name}.{value}", value, label, value in chosen) for value, label in pairs)

    look = LOOKS[item.kind]
    shown: tuple[Choice, ...] = ()
    years: tuple[Choice, ...] = ()
    if look in ("one", "many"):
        shown = choices(name, item.options)
    elif look == "unit":
        shown = of(*units, name=name)
    elif look == "month":
        shown = of(*((str(n), words[month]) for n, month in enumerate(MONTHS, 1)), name=f"{name}.month")
        years = of(*((str(year), str(year)) for year in years_offered()), name=f"{name}.year")
    is_written = look in ("number", "month", "short_text", "long_text")
    return Drawn(
        code=item.code,
        look=look,
        name=name,
        id=name,
        label=text_in(item.label, language, main),
        hint=text_in(item.hint, language, main),
        hints=tuple(_hints(item, words)),
        error=error,
        choices=shown,
        years=years,
        ways=choices(f"{name}.way", ()) if is_written else (),
        rows=tuple(
            Row(
                rowname := name_of(item, row.value),
                text_in(row.label, language, main),
                choices(rowname, item.options),
            )
            for row in item.rows
        )
        if look == "matrix"
        else (),
        text=next(iter(sent.get(name, ())), ""),
        is_sensitive=item.is_sensitive,
    )


def _hints(item: Item, words: Words) -> list[str]:
    """What the portal itself says about how the question is answered."""
    if item.kind is Kind.MANY:
        least, most = item.least or 0, item.most or len(item.options)
        if least > 1:
            return [words.say("at_least", least=least)]
        return [words.say("at_most", most=most) if most < len(item.options) else words["several"]]
    if item.kind is Kind.NUMBER and (item.least is not None or item.most is not None):
        least, most = limits_of(item)
        return [words.say("range", least=least, most=most)] if most < GREATEST_NUMBER else []
    return [words["unrecognised"]] if item.kind in TEXTS else []
