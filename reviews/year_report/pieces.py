"""What the sections of a yearly report are made of: blocks, what they build on, and words that several use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.papers.blocks import Block, Table, Text
from portal.lib.swedish import format_number
from reviews.year_report.reports import Group, Year

LISTED = 12  # things named in the report; the list behind it shows all
Blocks = list[Block]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Basis:
    """What figures build on, in words, and the list that shows it."""

    text: str
    url: str


@dataclass(frozen=True)
class Content:
    """What is gathered for a section, what it builds on, and the list behind each row; nothing for an own heading."""

    blocks: tuple[Block, ...] = ()
    bases: tuple[Basis, ...] = ()
    rows: tuple[Basis, ...] = ()


def number(value: float, decimals: int = 0) -> str:
    """A figure as it is written in Swedish."""
    return format_number(value, decimals)


def n_of(count: int, among: int) -> str:
    """So many of all."""
    return _("%(n)s of %(all)s") % {"n": number(count), "all": number(among)}


def activity_count(count: int) -> str:
    return ngettext("%(n)s activity", "%(n)s activities", count) % {"n": number(count)}


def list_of(year: Year, codes: str, basis: str) -> str:
    """The page that shows all that the figures of a section build on."""
    return reverse("year_report_basis", args=[codes, year.year, basis])


def more(count: int) -> Blocks:
    """That there is more than the report names."""
    if count <= LISTED:
        return []
    said = _("The %(listed)s latest of %(all)s are shown.") % {"listed": LISTED, "all": number(count)}
    return [Text(said, soft=True)]


def by_group(year: Year, label: str, value: Callable[[Group], str]) -> Row:
    """A row with a figure for each county, and where they are several, for all of them together."""
    return (label, *(value(group) for group in year.groups))


def group_table(year: Year, caption: str, first: str, rows: Iterable[Row]) -> Table:
    """Such rows as a table."""
    head = (first, *(group.name for group in year.groups))
    many = tuple(range(1, len(head)))
    return Table(caption, head, tuple(rows), widths=(3, *[1.5] * len(many)), numbers=many)
