"""What a page of results shows, as rows for Excel and as a paper: the same shares, counts and words."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.lib.cells import Cell as Written
from portal.lib.cells import csv_lines, write_xlsx
from portal.lib.papers.blocks import Block as PaperBlock
from portal.lib.papers.blocks import Heading, Paper, Table, Text
from portal.lib.papers.pdf import pdf_of
from surveys.results.figures import Block, Figure
from surveys.results.reports import Shown

CSV, XLSX, PDF = "csv", "xlsx", "pdf"


def write_results(shown: Shown, *, kind: str, file: BinaryIO, section: int | None = None) -> None:
    """Write what is shown, of one section or of all, row by row. `kind` is csv, xlsx or pdf, else ValueError."""
    blocks = shown.blocks(section)
    title = str(shown.results.source)
    header = [
        _("Question"),
        _("Row"),
        _("Municipality"),
        _("Group"),
        _("Answered"),
        _("Answer"),
        _("Per cent"),
        _("Number"),
        _("At least, per cent"),
        _("At most, per cent"),
        _("Not shown because"),
        _("Asked of"),
    ]
    if kind == CSV:
        file.writelines(line.encode() for line in csv_lines(header, rows_of(blocks)))
    elif kind == XLSX:
        write_xlsx(file, header, rows_of(blocks), sheet_title=title)
    elif kind == PDF:
        file.write(pdf_of(paper_of(shown, blocks)))
    else:
        raise ValueError(kind)


def rows_of(blocks: Iterable[Block]) -> Iterator[list[Written]]:
    """Yield a row for each answer of each group: what is hidden is empty, with the reason in words."""
    for block in blocks:
        for figure in block.figures:
            for at, column in enumerate(figure.columns):
                for words, cells in figure.rows:
                    cell = cells[at]
                    why = column.reason if cell.count is None else ""
                    yield [
                        block.question, figure.title, column.place, column.words, column.n, words,
                        cell.percent, cell.count, cell.low, cell.high, why, block.asked,
                    ]  # fmt: skip


def result_blocks(block: Block) -> list[PaperBlock]:
    """Return a question as blocks of a document: what is said of it, and a table for each figure."""
    said = (block.asked, *block.notes) if block.asked else block.notes
    parts: list[PaperBlock] = [Text(note, soft=True) for note in said]
    for figure in block.figures:
        if figure.title:
            parts.append(Heading(3, figure.title))
        parts += _figure(figure)
    return parts


def paper_of(shown: Shown, blocks: Iterable[Block]) -> Paper:
    """Return what is shown as a paper: a table for each question, with what is said beside it on the page."""
    results = shown.results
    parts: list[PaperBlock] = [Text(_("Where a number is not shown it could point out someone."), soft=True)]
    if shown.why_not_all:
        parts.append(Text(shown.why_not_all, soft=True))
    for block in blocks:
        parts += [Heading(2, block.question), *result_blocks(block)]
    round_ = results.round
    place = round_.municipality.full_name if round_.municipality else round_.county.name  # type: ignore[union-attr]
    about = f"{_('Results')} {round_.year}: {shown.words}"
    return Paper(str(results.source), place, about, timezone.localdate(), tuple(parts))


def _figure(figure: Figure) -> list[PaperBlock]:
    parts: list[PaperBlock] = [Text(figure.summary)] if figure.summary else []
    if not figure.is_hidden:
        head = (_("Answer"), *(f"{column.words} ({column.n_text})" for column in figure.columns))
        rows = tuple(
            (words, *(f"{cell.text} {cell.between}".strip() for cell in cells))
            for words, cells in figure.rows
        )
        parts.append(Table(figure.title or figure.source, head, rows))
    parts += [Text(why, soft=True) for why in figure.reasons]
    return [*parts, Text(figure.source, soft=True)]
