"""The guard on free text: finds personal identity numbers, and what may point out a person.

Runs in time linear in the text: no pattern repeats a repetition, and each looks at most some 130 characters
ahead. `python -m portal.lib.guard --measure` prints the times.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from time import perf_counter


class Kind(StrEnum):
    """What was found."""

    PERSONAL_NUMBER = "personal_number"
    COORDINATION_NUMBER = "coordination_number"
    TEMPORARY_NUMBER = "temporary_number"
    EMAIL = "email"
    PHONE = "phone"
    INITIALS_AND_AGE = "initials_and_age"


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something was found, text[start:end]; not the text itself, which might leak into a log."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Stops cannot be saved; warnings can, when a person has confirmed them."""

    stops: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stops or self.warnings)


NOTHING = Findings()

# Without a digit or an @ there is nothing to find: nearly every text ends here.
_TRIGGER = re.compile("[0-9@]|[^\x00-\x7f](?<=[\\d＠])")
# A text with other characters than these is first read as a person would read it.
_UNUSUAL = re.compile("[^\x00-\x08\x0a-\x7fåäöÅÄÖéÉ]")
_READ_AS = {
    "\t": " ",
    "−": "-",
    "＋": "+",
    "＠": "@",
    "．": ".",
    "／": "/",
    "（": "(",
    "）": ")",
    "\u034f": "",
}
_READ_AS |= dict.fromkeys(map(chr, range(0xFE00, 0xFE10)), "")

# A date of birth of 6 or 8 digits, in one piece or with the same separator twice.
_BORN = (
    r"(?<![0-9])(?=(?:(?P<century>18|19|20)[ -]?)?(?P<year>[0-9]{2})(?P<by>[-./ ]?)"
    r"(?P<month>[0-9]{2})(?P=by)(?P<day>[0-9]{2}) {0,2}[-+]? {0,2}"
)
# Four digits, unless they are the year that ends a span of dates (2026-05-04 – 2026-05-08), or begin
# something after a date (2026-05-04 0918-140 00).
_NUMBER = re.compile(
    _BORN + r"(?P<number>[0-9]{4})(?P<end>)(?![0-9])(?!(?<= [0-9]{4})[-/][0-9])"
    r"(?!(?<=(?:19|20)[0-9]{2})[-./ ][0-9]{2}[-./ ][0-9]{2}(?![0-9])))"
)
_TEMPORARY = re.compile(_BORN + r"(?:[Tt][0-9]{3}|[Tt][Ff][0-9]{2})(?P<end>)(?!\w))")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w(?:[\w.-]{0,60}\w)?")
_PHONE = re.compile(
    r"(?<![\w/.:+-])(?:(?:\+|00) ?46 ?-?(?: ?\(0\))? ?|0)"
    r"(?:[1-9][0-9]{7,8}|[1-9][0-9]{0,2}(?: ?[-/] ?| )(?:[0-9]{5,8}|[0-9]{2,3}(?: [0-9]{2,3}){1,3}))(?![0-9])"
)
_CAPITAL = "[A-ZÅÄÖ]"
_AGE = r"[0-9]{1,2}(?: ?år|-år)"
_PERSON = "pojken?|flickan?|killen?|tjejen?|eleve?n?|barnet|barn|ungdom|person|kvinnan?|mannen|man|son|dotter"
_NAME = r"[A-ZÅÄÖ][a-zåäöéü]{1,29}"
_NAME_AND_AGE = re.compile(rf"(?<!\w){_NAME}(?:-{_NAME})? {_NAME}(?:-{_NAME})?(?:, ?| ?\(){_AGE}")
_INITIALS = re.compile(
    rf"(?<!\w)(?:{_CAPITAL}\. ?{_CAPITAL}\.?,? ?\(?(?:{_AGE}|[0-9]{{1,2}}\))"
    rf"|(?:{_CAPITAL}{{2}}|{_CAPITAL}[.,]|(?i:{_PERSON}) {_CAPITAL}),? ?\(?{_AGE}"
    rf"|[0-9]{{1,2}}[- ]?åri(?:ng(?:en)?|ga|ge|g),? (?:{_CAPITAL}\. ?{_CAPITAL}|{_CAPITAL}{{2}}(?!\w)))"
)


def find_personal_data(text: str) -> Findings:
    """Return what must not, and what perhaps should not, be in a text about prevention work.

    Stops: personnummer and samordningsnummer (day + 60) with a date that has been and the right check digit
    (folkbokföringslagen 1991:481, 18 §; lagen 2022:1697 om samordningsnummer), of 10 or 12 digits of any
    script, also with invisible characters between. Warnings: T- and TF-numbers, e-mail, phone numbers,
    initials or a whole name with an age.
    """
    if not _TRIGGER.search(text):
        return NOTHING
    plain, positions = _as_read(text) if _UNUSUAL.search(text) else (text, range(len(text)))
    stops = list(_numbers(plain))
    warnings = sorted(_hints(_without(plain, stops)), key=lambda finding: finding.start)
    stops, warnings = (
        [Finding(found.kind, positions[found.start], positions[found.end - 1] + 1) for found in some]
        for some in (stops, warnings)
    )
    return Findings(tuple(stops), tuple(warnings)) if stops or warnings else NOTHING


def _numbers(text: str) -> Iterator[Finding]:
    """Personal and coordination numbers, none within another."""
    today, end = date.today(), 0
    for match in _NUMBER.finditer(text):
        if match.start() < end or not _was_born(match, today):
            continue
        if _check_digit_is_right(match["year"] + match["month"] + match["day"] + match["number"]):
            end = match.end("end")
            kind = Kind.COORDINATION_NUMBER if match["day"] > "60" else Kind.PERSONAL_NUMBER
            yield Finding(kind, match.start(), end)


def _hints(text: str) -> Iterator[Finding]:
    """What may point out a person."""
    today = date.today()
    for match in _TEMPORARY.finditer(text):
        if _was_born(match, today):
            yield Finding(Kind.TEMPORARY_NUMBER, match.start(), match.end("end"))
    for match in _EMAIL.finditer(text):
        yield Finding(Kind.EMAIL, *match.span())
    for match in _PHONE.finditer(text):
        digits = re.sub(r"[^0-9]|\(0\)", "", match[0])
        national = digits.removeprefix("00").removeprefix("46").removeprefix("0")
        if 7 <= len(national) <= 9 and not national.startswith(("20", "77")):
            yield Finding(Kind.PHONE, *match.span())
    for match in (*_INITIALS.finditer(text), *_NAME_AND_AGE.finditer(text)):
        yield Finding(Kind.INITIALS_AND_AGE, *match.span())


def _was_born(match: re.Match[str], today: date) -> bool:
    """Whether the digits are a day up to today; with a two-digit year, in some century."""
    month, day = int(match["month"]), int(match["day"])
    day -= 60 if day > 60 else 0
    centuries = [match["century"]] if match["century"] else ["19", "20"]
    for century in centuries:
        try:
            if date(int(century + match["year"]), month, day) <= today:
                return True
        except ValueError:
            pass
    return False


def _check_digit_is_right(digits: str) -> bool:
    """The Luhn sum of all ten digits, first one doubled, ends in 0 (SS 614331)."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::2])
    return (doubled + sum(map(int, digits[1::2]))) % 10 == 0


def _as_read(text: str) -> tuple[str, list[int]]:
    """The text as a person reads it, and where each of its characters was."""
    read = [(char, position) for position, raw in enumerate(text) if (char := _character(raw))]
    return "".join(char for char, _position in read), [position for _char, position in read]


@lru_cache(maxsize=4096)
def _character(char: str) -> str:
    """Digits of any script as 0–9, any space and dash as the plain one, nothing for what no one sees."""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _READ_AS.get(char, {"Zs": " ", "Pd": "-", "Cf": ""}.get(category, char))


def _without(text: str, findings: list[Finding]) -> str:
    """The text with the findings blotted out, all else in its place."""
    pieces, end = [], 0
    for found in findings:
        pieces += [text[end : found.start], "#" * (found.end - found.start)]
        end = found.end
    return "".join([*pieces, text[end:]])


def _measure() -> None:
    """Print how long ordinary and hostile texts take."""
    ordinary = (
        "Vi mötte föräldrar till elever i högstadiet och talade om tobak, snus och hur vi stöttar varandra. "
    )
    texts = {"200 characters without digits": (ordinary * 3)[:200]}
    texts["200 characters with a date"] = (ordinary * 2)[:190] + "2026-11-22"
    pieces = [
        "9",
        "9 ",
        "900101-",
        "9001011234 ",
        "19 90 01 01 - ",
        "0(0)",
        "070-1 12 ",
        "08 ",
        "+46 ",
        " ",
        "-",
    ]
    pieces += [
        "a",
        "a.",
        "a@",
        "a@a.",
        "a@a.a-----",
        "A",
        "A.",
        "A. ",
        "A.B., 1",
        "pojke A ",
        "Kalle ",
        "Kalle Karlsson",
        "Aa-Aa Aa-",
        "\u200b9",
        "９",
        "٩",
    ]
    texts |= {f"100 kB of {piece!r}": "1" + (piece * 100_000)[:100_000] for piece in pieces}
    for name, text in texts.items():
        rounds = 5 if len(text) > 1000 else 2000
        start = perf_counter()
        for _round in range(rounds):
            find_personal_data(text)
        print(f"{(perf_counter() - start) / rounds * 1e6:>10.1f} µs  {name}")


if __name__ == "__main__":
    if sys.argv[1:] != ["--measure"]:
        raise SystemExit("usage: python -m portal.lib.guard --measure")
    _measure()
