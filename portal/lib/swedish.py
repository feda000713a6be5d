"""Swedish in text: alphabetical order, numbers, search words, and cleaning of what people paste."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

# å, ä and ö come last; the three characters after z keep that in any byte order ("C" collation).
_LAST_LETTERS = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})
_SAMI_LETTERS = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t", "ð": "d", "þ": "th", "ł": "l"})
_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
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
