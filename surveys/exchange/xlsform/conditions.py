"""Conditions and limits of an XLSForm: the XPath that ours can say, read and written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import ceil, floor

from surveys.exchange.xlsform import REFUSED_NAME, UNKNOWN_NAME
from surveys.structure import FIRST_YEAR, REFUSED, UNKNOWN, Comparison, Condition, Item, Kind

LONGEST, DEEPEST = 2_000, 12  # letters, and brackets inside each other
TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{\s*[^{}\s]+\s*\}|\.(?![0-9]))|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<sign><=|>=|!=|=|<|>|\(|\)|,)|(?P<word>[a-z][a-z:-]*))"
)
TURNED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
Part = Comparison | Condition


class NotSayable(Exception):
    """An expression that our conditions cannot say."""


@dataclass(frozen=True)
class Named:
    """A question (or a row of a matrix) that an expression can name, and its options by the names of the file."""

    item: Item
    values: Mapping[str, int]
    row: int = 0


@dataclass(frozen=True)
class Test:
    """A comparison as it stands: the name of a question, or "." for the question itself, a sign, a value."""

    name: str
    sign: str  # also: selected, not selected
    value: str | Decimal | date


def read_condition(expression: str, named: Mapping[str, Named]) -> Condition:
    """Return what a `relevant` says. Raises NotSayable."""
    part = _Reader(expression, lambda test: _comparison(test, named)).read()
    return simplified(part if isinstance(part, Condition) else Condition((part,)))


def read_limits(expression: str) -> tuple[int | None, int | None]:
    """Return the smallest and the greatest number that a `constraint` lets through. Raises NotSayable."""
    limits: list[int | None] = [None, None]

    def keep(test: Test) -> Part:
        if test.name != "." or not isinstance(test.value, Decimal) or test.sign not in (">", ">=", "<", "<="):
            raise NotSayable
        at, number = _bound(test.sign, test.value)
        if limits[at] is not None:
            raise NotSayable
        limits[at] = number
        return Comparison(".", "answered")

    part = _Reader(expression, keep).read()
    if isinstance(part, Condition) and (part.any or any(isinstance(one, Condition) for one in part.parts)):
        raise NotSayable
    return limits[0], limits[1]


def _bound(sign: str, number: Decimal) -> tuple[int, int]:
    """Whether whole numbers are bounded from below (0) or above (1), and by which."""
    return {
        ">": (0, floor(number) + 1), ">=": (0, ceil(number)), "<": (1, ceil(number) - 1), "<=": (1, floor(number)),
    }[sign]  # fmt: skip


class _Reader:
    """Reads an expression by its grammar: or, and, not, brackets, comparisons. Each comparison is handed over."""

    def __init__(self, expression: str, comparison: Callable[[Test], Part]) -> None:
        if len(expression) > LONGEST:
            raise NotSayable
        self.comparison, self.tokens, at = comparison, list[tuple[str, str]](), 0
        text = expression.strip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise NotSayable
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self.tokens.reverse()
        self.depth = 0

    def read(self) -> Part:
        part = self._joined("or", False)
        if self.tokens:
            raise NotSayable
        return part

    def _next(self) -> tuple[str, str]:
        return self.tokens[-1] if self.tokens else ("", "")

    def _take(self, wanted: str | None = None) -> tuple[str, str]:
        kind, text = self._next()
        if not kind or (wanted is not None and text != wanted):
            raise NotSayable
        return self.tokens.pop()

    def _joined(self, word: str, is_not: bool) -> Part:
        parts = [self._one(word, is_not)]
        while self._next() == ("word", word):
            self._take()
            parts.append(self._one(word, is_not))
        return parts[0] if len(parts) == 1 else Condition(tuple(parts), (word == "or") != is_not)

    def _one(self, word: str, is_not: bool) -> Part:
        return self._joined("and", is_not) if word == "or" else self._atom(is_not)

    def _atom(self, is_not: bool) -> Part:
        kind, text = self._next()
        if (kind, text) == ("word", "not"):
            self._take()
            return self._in_brackets(not is_not)
        if text == "(":
            return self._in_brackets(is_not)
        if (kind, text) == ("word", "selected"):
            self._take()
            self._take("(")
            name = self._name()
            self._take(",")
            value = self._value()
            self._take(")")
            return self.comparison(Test(name, "not selected" if is_not else "selected", value))
        if kind == "ref":
            name, sign, value = self._name(), self._sign(), self._value()
        else:
            value, sign, name = self._value(), TURNED[self._sign()], self._name()
        return self.comparison(Test(name, OPPOSITE[sign] if is_not else sign, value))

    def _in_brackets(self, is_not: bool) -> Part:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotSayable
        self._take("(")
        part = self._joined("or", is_not)
        self._take(")")
        self.depth -= 1
        return part

    def _name(self) -> str:
        kind, text = self._take()
        if kind != "ref":
            raise NotSayable
        return text.strip("${} ") if text != "." else "."

    def _sign(self) -> str:
        _kind, text = self._take()
        if text not in TURNED:
            raise NotSayable
        return text

    def _value(self) -> str | Decimal | date:
        kind, text = self._take()
        if kind == "text":
            return text[1:-1]
        if kind == "number":
            return Decimal(text)
        if (kind, text) == ("word", "date"):
            self._take("(")
            kind, text = self._take()
            self._take(")")
            try:
                return date.fromisoformat(text[1:-1])
            except ValueError:
                raise NotSayable from None
        raise NotSayable


def _comparison(test: Test, named: Mapping[str, Named]) -> Part:
    """What a comparison in a `relevant` says of the question that it names."""
    about = named.get(test.name)
    if about is None:
        raise NotSayable
    item, row = about.item, about.row
    if test.value == "":
        if test.sign != "!=":
            raise NotSayable  # that a question was not answered
        return Comparison(item.code, "answered", (), row)
    if item.kind is Kind.NUMBER:
        return _of_number(test, item)
    if item.kind is Kind.MONTH:
        return _of_month(test, item)
    if not about.values:
        raise NotSayable
    how = "any_of" if test.sign in ("=", "selected") else "none_of"
    if item.kind is Kind.MANY and test.sign in ("=", "!="):
        raise NotSayable  # that this was chosen and nothing else
    if test.sign in ("=", "!=", "selected", "not selected"):
        if (value := about.values.get(str(test.value))) is None:
            raise NotSayable
        return Comparison(item.code, how, (value,), row)
    return _of_scale(test, about)


def _of_number(test: Test, item: Item) -> Part:
    if isinstance(test.value, str):
        try:
            test = replace(test, value=Decimal(test.value))
        except ArithmeticError:
            raise NotSayable from None
    if not isinstance(test.value, Decimal) or "selected" in test.sign:
        raise NotSayable
    if test.sign in ("=", "!="):
        if test.value != int(test.value):
            raise NotSayable
        number = int(test.value)
        if test.sign == "=":
            return Condition((_number(item, 0, number), _number(item, 1, number)))
        return Condition((_number(item, 1, number - 1), _number(item, 0, number + 1)), any=True)
    return _number(item, *_bound(test.sign, test.value))


def _number(item: Item, at: int, number: int) -> Comparison:
    if number < 0:
        raise NotSayable
    return Comparison(item.code, ("at_least", "at_most")[at], (number,))


def _of_month(test: Test, item: Item) -> Part:
    if not isinstance(test.value, date) or test.value.day != 1 or test.sign not in (">=", "<"):
        raise NotSayable
    months = (test.value.year - FIRST_YEAR) * 12 + test.value.month - 1
    return _number(item, 0, months) if test.sign == ">=" else _number(item, 1, months - 1)


def _of_scale(test: Test, about: Named) -> Part:
    """Greater and smaller, where the options' names are numbers: the options for which it holds."""
    try:
        bound = Decimal(str(test.value))
        numbers = {Decimal(name): value for name, value in about.values.items() if value > 0}
    except ArithmeticError:
        raise NotSayable from None
    at, whole = _bound(test.sign, bound)
    values = [value for number, value in numbers.items() if (number >= whole if at == 0 else number <= whole)]
    if not values or about.item.kind is Kind.MANY:
        raise NotSayable
    return Comparison(about.item.code, "any_of", tuple(sorted(values)), about.row)


def simplified(condition: Condition) -> Condition:
    """Return a condition that says the same with the fewest parts: none inside another of the same kind."""
    parts: list[Part] = []
    for part in condition.parts:
        if isinstance(part, Condition):
            part = simplified(part)
            if not part.parts:
                continue
            if len(part.parts) == 1 or part.any == condition.any:
                parts += part.parts
                continue
        else:
            part = replace(part, values=tuple(sorted(set(part.values))))
        parts.append(part)
    joined: list[Part] = []
    merges = "any_of" if condition.any else "none_of"
    if len(parts) == 1 and isinstance(parts[0], Condition):
        return parts[0]
    for part in parts:
        if isinstance(part, Comparison) and part.how == merges:
            same = next(
                (
                    at
                    for at, one in enumerate(joined)
                    if isinstance(one, Comparison)
                    and (one.how, one.question, one.row) == (part.how, part.question, part.row)
                ),
                None,
            )
            if same is not None:
                earlier = joined[same]
                assert isinstance(earlier, Comparison)
                values = tuple(sorted({*earlier.values, *part.values}))
                joined[same] = replace(earlier, values=values)
                continue
        if part not in joined:
            joined.append(part)
    return Condition(tuple(joined), condition.any and len(joined) > 1)


def write_condition(condition: Condition, items: Mapping[str, Item]) -> str:
    """Return the `relevant` that says the condition; read_condition reads it. "" for one that always holds."""
    return _written(simplified(condition), items)


def _written(condition: Condition, items: Mapping[str, Item]) -> str:
    words = [
        f"({_written(part, items)})" if isinstance(part, Condition) else _test(part, items[part.question])
        for part in condition.parts
    ]
    return (" or " if condition.any else " and ").join(words)


def _test(test: Comparison, item: Item) -> str:
    ref = f"${{{item.code}}}" if not test.row else f"${{{row_name(item.code, test.row)}}}"
    if test.how == "answered":
        return f"{ref} != ''"
    if item.kind is Kind.MONTH:
        months = test.values[0] + (test.how == "at_most")
        first = date(FIRST_YEAR + months // 12, months % 12 + 1, 1)
        return f"{ref} {'>=' if test.how == 'at_least' else '<'} date('{first}')"
    if test.how in ("at_least", "at_most"):
        return f"{ref} {'>=' if test.how == 'at_least' else '<='} {test.values[0]}"
    is_any = test.how == "any_of"
    names = [choice_name(value) for value in test.values]
    if item.kind is Kind.MANY:
        words = [
            f"selected({ref}, '{name}')" if is_any else f"not(selected({ref}, '{name}'))" for name in names
        ]
    else:
        words = [f"{ref} {'=' if is_any else '!='} '{name}'" for name in names]
    joined = (" or " if is_any else " and ").join(words)
    return f"({joined})" if len(words) > 1 else joined


def choice_name(value: int) -> str:
    """What an option is called in the file."""
    return {UNKNOWN: UNKNOWN_NAME, REFUSED: REFUSED_NAME}.get(value, str(value))


def row_name(code: str, row: int) -> str:
    """What a row of a matrix is called in the file."""
    return f"{code}_r{row}"
