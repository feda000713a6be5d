"""What a check of a list finds: counts, the errors and a sample to show, and a file of the rows to mend."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from activities.choices import Reference
from activities.imports.rows import Row, Values, same_title
from activities.imports.words import DONE, DRAFT, labels
from activities.models import Participation
from municipalities.models import Municipality
from plans.models import Measure
from portal.lib.cells import Cell, write_xlsx

SAMPLE_ROWS = 10  # good rows, shown as they will be read
MOST_ERRORS = 200  # shown on the page; the file of rows to mend has all
LONGEST_SHOWN = 200  # characters of a cell

Keys = set[tuple[date, str]]


def known_keys(municipality: Municipality) -> Keys:
    """Return day and title of all that stands in the municipality's record: what is there already."""
    rows = Participation.objects.standing().filter(municipality=municipality)
    return {(on, same_title(title)) for on, title in rows.values_list("on", "activity__title").iterator()}


def known_measures(municipality: Municipality) -> dict[str, str]:
    """Return the titles of the measures in force in the municipality, by their ids as text."""
    found = Measure.objects.of(municipality).in_force().order_by("pk").values_list("pk", "title")
    return {str(pk): title for pk, title in found}


@dataclass
class Findings:
    """What was found: each row counted once, as the first of bad, warned, known, good that it is."""

    titles: Sequence[str]
    fields: Sequence[str]
    known_words: Reference
    measures: Mapping[str, str]
    total: int = 0
    bad: int = 0
    warned: int = 0
    known: int = 0
    good: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    sample: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._labels = labels(self.known_words) | {"measures": dict(self.measures)}

    def check(self, rows: Iterable[Row], already: Keys) -> bytes | None:
        """Count the rows; return a workbook of those to mend, with what is wrong, or None if there are none.

        Read with the same headings, the workbook can be imported when it is mended.
        """
        with translation.override("sv"):
            errors, sheet = _("Error"), _("To mend")
        own = [
            column for column, title in enumerate(self.titles) if title != errors
        ]  # as from an earlier check
        file = io.BytesIO()
        header = [*(self.titles[column] for column in own), errors]
        write_xlsx(file, header, self._to_mend(rows, already, own), sheet_title=sheet)
        return file.getvalue() if self.bad or self.warned else None

    def _to_mend(self, rows: Iterable[Row], already: Keys, own: Sequence[int]) -> Iterator[list[Cell]]:
        for row in rows:
            self.total += 1
            if row.problems:
                self.bad, self.warned = self.bad + row.is_bad, self.warned + (not row.is_bad)
                self._keep_errors(row)
                messages = [f"{self.titles[problem.column]}: {problem.message}" for problem in row.problems]
                yield [*(row.cells[column] for column in own), " ".join(messages)]
            elif row.key in already:
                self.known += 1
            else:
                self.good += 1
                if len(self.sample) < SAMPLE_ROWS:
                    self.sample.append([self._as_read(row.values, name) for name in self.fields if name])

    def _keep_errors(self, row: Row) -> None:
        for problem in row.problems[: MOST_ERRORS - len(self.errors)]:
            self.errors.append(
                {
                    "row": row.number,
                    "column": self.titles[problem.column],
                    "value": shown(row.cells[problem.column]),
                    "message": problem.message,
                    "is_warning": problem.is_warning,
                }
            )

    def _as_read(self, values: Values, name: str) -> str:
        """What a field will hold, in words."""
        if name == "status":
            return self._labels["status"][DRAFT if values["is_draft"] else DONE]
        if name == "type":
            kind = self.known_words.types.get(values["type_id"])
            return kind.name if kind else self._labels["family"].get(values["family"], "")
        value, words = values[name], self._labels.get(name, {})
        if isinstance(value, tuple):
            return "; ".join(words.get(part) or part for part in value)
        return words.get(value, shown(value)) if isinstance(value, str) else shown(value)


def shown(cell: Cell) -> str:
    """A cell as text on a page, cut where it is long."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    text = str(cell).replace(".", ",") if isinstance(cell, float | Decimal) else str(cell)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
