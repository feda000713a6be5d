"""A list of schools and classes, as it is pasted from Excel: school, class, enrolled."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.lib.swedish import clean_text, plain_number

MOST_ROWS = 500
HIGHEST_CLASS = 12  # a greater number by itself is how many
LONGEST_UNIT, LONGEST_LABEL, MOST_ENROLLED = 120, 60, 100_000
HEADINGS = {
    "skola",
    "school",
    "enhet",
    "arbetsplats",
    "område",
    "klass",
    "class",
    "grupp",
    "elever",
    "inskrivna",
    "antal",
}


@dataclass(frozen=True)
class Row:
    """A class of a school; without a school it belongs to the municipality as a whole."""

    unit: str
    label: str
    enrolled: int | None


class UnreadableRows(Exception):
    """Some rows cannot be read; `problems` says which and why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def read_rows(text: str) -> list[Row]:
    """Return the rows of a pasted list, each class of a school once, in its order; a row of headings is left out.
    The same class with another number is a problem.

    Columns are parted by tabs, semicolons, or commas where there is neither. Raises UnreadableRows.
    """
    found: dict[tuple[str, str], Row] = {}
    problems = []
    for number, line in enumerate(clean_text(text).split("\n"), start=1):
        cells = [" ".join(cell.split()) for cell in _cells(line)]
        if not any(cells) or (number == 1 and _is_heading(cells)):
            continue
        try:
            row = _row(cells)
        except ValueError as error:
            problems.append(_("Row %(number)s: %(problem)s") % {"number": number, "problem": error})
            continue
        first = found.setdefault((row.unit.casefold(), row.label.casefold()), row)
        if first.enrolled != row.enrolled:
            problem = _("“%(name)s” stands higher up with another number.") % {"name": row.label or row.unit}
            problems.append(_("Row %(number)s: %(problem)s") % {"number": number, "problem": problem})
    if len(found) > MOST_ROWS:
        problems.append(_("At most %(most)s rows at a time.") % {"most": MOST_ROWS})
    if problems:
        raise UnreadableRows(problems[:20])
    return list(found.values())


def _cells(line: str) -> list[str]:
    for sign in ("\t", ";"):
        if sign in line:
            return line.split(sign)
    return line.split(",")


def _is_heading(cells: list[str]) -> bool:
    return any(cell.casefold() in HEADINGS for cell in cells)


def _row(cells: list[str]) -> Row:
    """Read one row: the number is the last cell that is one. Raises ValueError, in words."""
    unit, label, number, *rest = [*cells, "", "", ""]
    if any(rest):
        raise ValueError(_("there are more than three columns."))
    only = plain_number(label, is_whole=True)
    if unit and not number and only.isascii() and only.isdigit() and int(only[:9]) > HIGHEST_CLASS:
        label, number = "", label  # two columns: a school and how many
    if len(unit) > LONGEST_UNIT or len(label) > LONGEST_LABEL:
        raise ValueError(_("the name is too long."))
    plain = plain_number(number, units=("st", "elever"), is_whole=True)
    if number and not (plain.isascii() and plain.isdigit() and int(plain) <= MOST_ENROLLED):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": number[:40]})
    if not unit and not label:
        raise ValueError(_("it names neither a school nor a class."))
    return Row(unit, label, int(plain) if number else None)
