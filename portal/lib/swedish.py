"""Swedish in text: alphabetical order, numbers, search words, and cleaning of what people paste."""

import re
import unicodedata
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

# å, ä and ö come last; the three characters after z keep that in any byte order ("C" collation).
_LAST_LETTERS = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})
_SAMI_LETTERS = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t", "ð": "d", "þ": "th", "ł": "l"})
_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_GROUPED_BY_SPACE = re.compile(r"-?\d{1,3}(?:\s+\d{3})+(?:[.,]\d+)?")
_GROUPED_BY_POINT = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ABOUT = re.compile(r"^(?:ca|cirka|ungefär|omkring|about)\b\.?\s*|^~\s*", re.IGNORECASE)
_LINE_BREAK = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
# Controls, half characters, byte order marks, and the marks that make text run backwards (Trojan source).
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u202a-\u202e\u2066-\u2069]")


def sort_key(name: str) -> str:
    """Return a key that sorts byte by byte as Swedish does: digits, a–z, å, ä, ö.

    Case and accents do not count (é = e, ü = y), a hyphen counts as a space, other signs not at all.
    """
    letters = _NOT_WORD.sub(" ", unicodedata.normalize("NFC", name).casefold().replace("'", ""))
    letters = unicodedata.normalize("NFC", letters).translate(_LAST_LETTERS).translate(_SAMI_LETTERS)
    plain = (char for char in unicodedata.normalize("NFD", letters) if not unicodedata.combining(char))
    return "".join(plain).strip()


def format_number(number: int | float | Decimal, decimals: int = 0) -> str:
    """Return a number as Swedes write it: 12 345,6 with no-break spaces; halves are rounded away from zero.

    Raises ValueError for what is not a number (NaN, infinity).
    """
    exact = Decimal(str(number))
    if not exact.is_finite():
        raise ValueError("not a number")
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return MINUS + text if rounded < 0 else text


def format_figure(number: float) -> str:
    """Return a figure with the decimals that it was typed with: 14 and 12,55. Raises ValueError as format_number."""
    exponent = Decimal(str(number)).normalize().as_tuple().exponent
    return format_number(number, max(0, -exponent) if isinstance(exponent, int) else 0)


def plain_number(text: str, *, units: Collection[str] = (), is_whole: bool = False) -> str:
    """Return a number, as Swedes write it, in digits with a decimal point: "ca 25 000 kr" is "25000".

    Spaces of any kind between thousands, also points where nothing else can be meant; decimal comma or point;
    "ca" before, and after it one of the units. What cannot be read, or could be read in two ways ("12 13",
    and "25,000" where it `is_whole`), comes back as it was typed, for the field to refuse.
    """
    number = _ABOUT.sub("", text.strip().rstrip("."), count=1)
    for unit in sorted(units, key=len, reverse=True):
        if number.casefold().endswith(unit):
            number = number[: -len(unit)]
            break
    number = number.replace(MINUS, "-").strip()
    may_have_points = is_whole or "," in number or number.count(".") > 1
    if may_have_points and _GROUPED_BY_POINT.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    if _GROUPED_BY_SPACE.fullmatch(number):
        return "".join(number.split()).replace(",", ".")
    if _PLAIN_NUMBER.fullmatch(number) and not (is_whole and re.search(r",\d{3}$", number)):
        return number.replace(",", ".")
    return text


def search_query(words: str) -> str | None:
    """Return the words as prefixes for to_tsquery('swedish', …), all to be found; None without a word.

    Of 200 characters and 8 words at most. Only letters and digits pass: nothing typed is an operator.
    """
    found = _WORD.findall(unicodedata.normalize("NFC", words[:200]))[:8]
    return " & ".join(f"'{word}':*" for word in found) or None


def clean_text(text: str) -> str:
    """Return what a person meant to write: no control or direction marks, LF, NFC, no trailing spaces."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.rstrip()
    lines = _UNSAFE.sub("", _LINE_BREAK.sub("\n", text)).split("\n")
    composed = unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in lines))
    return composed.rstrip()


def breakable(text: str, *, after: int = 24) -> str:
    """The text with places to break a line inside words that are longer than any Swedish one should be."""
    return re.sub(rf"(\S{{{after}}})(?=\S)", "\\1\u200b", text)
