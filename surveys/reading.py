"""A typed or imported figure: a number, or a word for why there is none."""

import re
from decimal import Decimal
from math import isfinite

from django.utils.translation import gettext as _

from portal.lib.cells import Cell
from portal.lib.swedish import NO_BREAK_SPACE, format_number, sort_key
from surveys.models import IndicatorValue

State = IndicatorValue.State
LARGEST = 1e12
# A dash is never read as zero: some mean none by it, others that nobody knows.
SIGNS = {
    "..": State.MISSING, ".": State.MISSING, "…": State.MISSING, "-": State.MISSING, "–": State.MISSING,
    "—": State.MISSING, "?": State.MISSING, "-111": State.NOT_APPLICABLE, "x": State.SECRET, "*": State.SECRET,
}  # fmt: skip
WORDS = {
    "saknas": State.MISSING, "uppgift saknas": State.MISSING, "ingen uppgift": State.MISSING,
    "missing": State.MISSING, "null": State.MISSING, "inte aktuellt": State.NOT_APPLICABLE,
    "ej aktuellt": State.NOT_APPLICABLE, "ej relevant": State.NOT_APPLICABLE,
    "not applicable": State.NOT_APPLICABLE, "n a": State.NOT_APPLICABLE, "visas inte": State.SECRET,
    "visas ej": State.SECRET, "prickad": State.SECRET, "prickat": State.SECRET, "sekretess": State.SECRET,
    "för få": State.SECRET, "för få svar": State.SECRET, "not shown": State.SECRET,
}  # fmt: skip
KNOWN_WORDS = {sort_key(word): state for word, state in WORDS.items()}
_SPACES = re.compile(rf"[\s{NO_BREAK_SPACE}\u2009\u202f]")
_LESS_THAN = re.compile(r"<\s*\d+")
_THOUSANDS = re.compile(r"([+-]?\d{1,3})((?:([.,])\d{3})+)([.,])(\d+)")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def read_value(cell: Cell) -> tuple[int, float | None] | None:
    """Return state and value of a cell: None for an empty one, a number, or a state without a number.

    Decimal comma or point, spaces between thousands, a % sign at the end. Zero stays zero, also as a text;
    "..", "-" and "saknas" are missing, "inte aktuellt" is not applicable, "x", "<5" and "visas inte" are
    secret. Raises ValueError, in words for the person, for everything else.
    """
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return _as_value(float(cell))
    if cell is not None and not isinstance(cell, str):
        raise ValueError(_("This is not a number."))
    text = (cell or "").strip()
    if not text:
        return None
    state = SIGNS.get(text.casefold(), KNOWN_WORDS.get(sort_key(text)) if text[0].isalpha() else None)
    if state is not None:
        return int(state), None
    if _LESS_THAN.fullmatch(text):
        return int(State.SECRET), None
    number = _SPACES.sub("", text.removesuffix("%")).replace("\u2212", "-")
    grouped = _THOUSANDS.fullmatch(number)
    if grouped and grouped[3] != grouped[4]:  # 1.234,5 or 1,234.5
        number = re.sub(r"[.,]", "", grouped[1] + grouped[2]) + "." + grouped[5]
    if not _NUMBER.fullmatch(number):
        raise ValueError(_("“%(text)s” is not a number that can be read.") % {"text": text[:40]})
    return _as_value(float(number.replace(",", ".")))


def _as_value(number: float) -> tuple[int, float]:
    if not isfinite(number) or abs(number) > LARGEST:
        raise ValueError(_("The number is too large."))
    return int(State.VALUE), number


def as_typed(cell: tuple[int, float | None] | None) -> str:
    """Return a figure as `read_value` reads it again: the number, or the word."""
    if cell is None:
        return ""
    state, value = cell
    if value is not None:
        exact = Decimal(repr(value)).normalize()
        return format_number(exact, max(-int(exact.as_tuple().exponent), 0))
    return {State.MISSING: _("missing"), State.NOT_APPLICABLE: _("not applicable")}.get(
        State(state), _("not shown")
    )
