"""The list of indicators as rows, and where an indicator is used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Value
from django.utils.translation import gettext as _

from municipalities.choices import words
from municipalities.models import Municipality
from surveys.figures import figures_of_many
from surveys.models import Indicator
from surveys.series import COUNTY, NATION, SIMILAR, Figures


@dataclass(frozen=True)
class Row:
    """One indicator of the list: its latest own figure, and what the others had that year, as text."""

    code: str
    name: str
    unit: str
    year: int | None
    own: str
    similar: str
    county: str
    nation: str
    source: str


@dataclass(frozen=True)
class Group:
    """The indicators of a theme."""

    theme: str
    rows: list[Row]


def list_groups(
    indicators: Sequence[Indicator], municipality: Municipality, *, public_only: bool
) -> list[Group]:
    """Return the indicators under the first theme of each, themes in the order of the reference data."""
    figures = figures_of_many(indicators, municipality, public_only=public_only)
    names = words().themes
    by_theme: dict[str, list[Row]] = {}
    for indicator in indicators:
        theme = indicator.themes[0] if indicator.themes else ""
        by_theme.setdefault(theme, []).append(_row(figures[indicator.pk]))
    order = [*names, *(code for code in by_theme if code and code not in names), ""]
    return [
        Group(names.get(code, code) if code else _("The work itself"), by_theme[code])
        for code in order
        if code in by_theme
    ]


def _row(figures: Figures) -> Row:
    latest = figures.latest
    year = latest.year if latest else max(figures.years, default=None)

    def text(level: str) -> str:
        return figures.value_in(level, year) if year else "–"

    return Row(
        code=figures.code,
        name=figures.name,
        unit=figures.unit,
        year=year,
        own=figures.text_of(latest),
        similar=text(SIMILAR),
        county=text(COUNTY),
        nation=text(NATION),
        source=figures.source_line if year else "",
    )


def count_rows(groups: Iterable[Group]) -> int:
    """How many indicators the list shows."""
    return sum(len(group.rows) for group in groups)


@dataclass(frozen=True)
class Use:
    """A lägesbild, goal or measure: its key, that of the document it stands in, and its words."""

    pk: int
    document: int
    text: str


@dataclass(frozen=True)
class Usage:
    """The municipality's lägesbilder, goals and measures that use an indicator, the newest version of each."""

    reports: tuple[Use, ...] = ()
    goals: tuple[Use, ...] = ()
    measures: tuple[Use, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.goals or self.measures or self.reports)


def usage_of(indicator: Indicator, municipality: Municipality) -> Usage:
    """Where the indicator is used in the municipality, drafts too: for those who read in full; one query."""
    planned: Any = {"plan__places__municipality": municipality}
    reported: Any = {"report__places__municipality": municipality}
    uses: dict[str, tuple[Any, tuple[str, ...]]] = {
        "reports": (
            indicator.report_sources.filter(**reported),
            ("report__line", "report__version", "report", "report", "report__title"),
        ),
        "goals": (indicator.goals.filter(**planned), ("line", "plan__version", "pk", "plan", "text")),
        "measures": (indicator.measures.filter(**planned), ("line", "plan__version", "pk", "plan", "title")),
    }
    first, *rest = (
        rows.order_by().values_list(Value(kind), *columns) for kind, (rows, columns) in uses.items()
    )
    newest: dict[tuple[str, UUID], Use] = {}
    for kind, line, _version, *use in sorted(first.union(*rest), key=itemgetter(2, 3)):
        newest[kind, line] = Use(*use)
    found = {kind: tuple(use for (of, _line), use in newest.items() if of == kind) for kind in uses}
    return Usage(**found)
