"""A year in the order of the questions, as a table: each question's answer, then its activities; last, the rest."""

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _

from activities.yearly.reports import Entry, Yearly
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Cell, csv_lines, write_xlsx

WIDTHS = (8, 44, 12, 16, 40, 12, 44, 28, 28, 28, 10, 22)


def header() -> list[str]:
    """The columns' heads."""
    return [
        _("Question number"), _("Question"), _("Line"), _("Answer"), _("Basis"), _("Date"), _("Activity"), _("Type"),
        _("Themes"), _("Partners"), _("Shared"), _("Also under question"),
    ]  # fmt: skip


def rows(report: Yearly) -> Iterator[tuple[Cell, ...]]:
    """An answer's line per question and a line per activity. A number is a number; the other answers are words."""
    for asked in report.asked:
        question, answer = asked.question.question, asked.answer
        value: Cell = answer.text if answer.number is None else _whole(answer.number)
        yield (asked.number, question, _("Answer"), value, answer.why or None, *[None] * 7)
        for entry, others in asked.lines:
            yield _entry(entry, asked.number, question, others)
    for entry in report.rest:
        yield _entry(entry, None, _("Fits no question"), ())


def _entry(entry: Entry, number: int | None, question: str, others: tuple[int, ...]) -> tuple[Cell, ...]:
    return (
        number,
        question,
        _("Activity"),
        None,
        None,
        entry.on,
        entry.title,
        entry.kind or None,
        "; ".join(entry.theme_names) or None,
        "; ".join(entry.partners) or None,
        _("Yes") if entry.is_shared else _("No"),
        ", ".join(str(other) for other in others) or None,
    )


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def write_yearly(kind: str, report: Yearly) -> tuple[bytes, str]:
    """The table as a file and its type; raises ValueError for a kind other than csv and xlsx."""
    if kind == "csv":
        return "".join(csv_lines(header(), rows(report))).encode(), CSV_CONTENT_TYPE
    if kind != "xlsx":
        raise ValueError(kind)
    file = BytesIO()
    write_xlsx(file, header(), rows(report), sheet_title=str(report.year), widths=WIDTHS)
    return file.getvalue(), XLSX_CONTENT_TYPE
