"""Rows in COPY's text format, the quickest way into PostgreSQL."""

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_QUOTES = str.maketrans({"\\": r"\\", '"': r"\""})


def copy_cells(values: Iterable[object]) -> str:
    r"""Return values as cells of one row, without its line break; a list or tuple is an array, None is \N."""
    return "\t".join([_cell(value) for value in values])


def copy_line(values: Iterable[object]) -> str:
    """Return one whole row."""
    return copy_cells(values) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (tuple, list)):
        quoted = [f'"{str(item).translate(_QUOTES)}"' for item in value]
        return _text("{" + ",".join(quoted) + "}") if quoted else "{}"
    return str(value)


def _text(text: str) -> str:
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text
