"""What a page of results shows: each question with its bars and its table, ready to draw, write or print.

A view says which groups stand beside each other. Page, CSV, Excel and PDF are all made of what is gathered here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.swedish import NO_BREAK_SPACE, format_number
from surveys.results import stats
from surveys.results.comparing import Earlier, changed_words
from surveys.results.layout import Line
from surveys.results.reading import Answer, Results, Table
from surveys.results.references import Reference
from surveys.results.tables import Key
from surveys.results.words import inside_sentence, lower_first, row_words
from surveys.structure import BACKGROUND, Kind, Sex, text_in

BESIDE = 4  # groups at most whose bars stand together under each answer; more get a chart each
NEARLY_NOTHING = 1 / 3  # of a question's numbers: if fewer are shown it says little
LENGTH = 360  # of a bar that is everyone
LEVELS = ("own", "similar", "county", "nation")  # the colours of groups, in their order


@dataclass(frozen=True)
class Cell:
    """One answer in one group, as text and as numbers: share in whole per cent, count, and between which shares the
    true one is likely to lie. All are None where it is not shown."""

    percent: int | None = None
    count: int | None = None
    low: int | None = None
    high: int | None = None
    change: str = ""

    @property
    def text(self) -> str:
        """The share: 18 %."""
        return _("Not shown") if self.percent is None else f"{self.percent}{NO_BREAK_SPACE}%"

    @property
    def between(self) -> str:
        """Its uncertainty in words."""
        if self.low is None:
            return ""
        return _("between %(low)s and %(high)s per cent") % {"low": self.low, "high": self.high}

    @property
    def with_count(self) -> str:
        """The share, and how many they are: 18 % (12)."""
        return self.text if self.count is None else f"{self.text} ({format_number(self.count)})"

    @property
    def sureness(self) -> str:
        """How sure the share is, and how it has changed."""
        return " · ".join(words for words in (self.between, self.change) if words)


@dataclass(frozen=True)
class Column:
    """One group of a figure: what it is called, how many of it answered, and why not all is shown."""

    words: str
    level: str
    n: int | None
    reason: str = ""
    place: str = ""  # the municipality, or all together: for files, whose rows stand alone

    @property
    def n_text(self) -> str:
        """How many answered, in words."""
        if self.n is None:
            return _("too few answers")
        return ngettext("%(n)s answer", "%(n)s answers", self.n) % {"n": format_number(self.n)}


@dataclass(frozen=True)
class Bar:
    """One bar: whose it is, its share as text, and its length of LENGTH; none where it is hatched."""

    label: str
    text: str
    length: str
    level: str
    is_hidden: bool


@dataclass(frozen=True)
class Panel:
    """Bars under one heading: the groups of an answer, or the answers of a group."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Figure:
    """One distribution: a question, or a row of a matrix."""

    key: str
    title: str
    summary: str
    answers: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, ...], ...]  # answers × columns
    source: str
    share: tuple[Bar, ...] = ()
    share_label: str = ""
    share_source: str = ""
    adds_up: bool = True

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Its bars: by answer where the groups are few, else by group."""
        if all(column.n is None for column in self.columns):
            return ()
        if 1 < len(self.columns) <= BESIDE:
            return tuple(
                Panel(
                    words, tuple(_bar(column.words, cell, column.level) for column, cell in self._beside(row))
                )
                for words, row in zip(self.answers, self.cells, strict=True)
            )
        return tuple(
            Panel(
                f"{column.words} ({column.n_text})" if len(self.columns) > 1 else "",
                tuple(
                    _bar(words, row[at], "own") for words, row in zip(self.answers, self.cells, strict=True)
                ),
            )
            for at, column in enumerate(self.columns)
            if column.n is not None
        )

    def _beside(self, row: Sequence[Cell]) -> list[tuple[Column, Cell]]:
        return [(c, cell) for c, cell in zip(self.columns, row, strict=True) if c.n is not None]

    @property
    def rows(self) -> list[tuple[str, tuple[Cell, ...]]]:
        """The answers with their cells: the table."""
        return list(zip(self.answers, self.cells, strict=True))

    @property
    def reasons(self) -> list[str]:
        """Which groups are not shown whole, and why; a reason that all share is told once."""
        found = [(column.words, column.reason) for column in self.columns if column.reason]
        if len(found) == len(self.columns) and len({reason for _words, reason in found}) == 1:
            return [found[0][1]]
        return [f"{words} – {lower_first(reason)}" for words, reason in found]

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it is shown."""
        return all(column.n is None for column in self.columns)


@dataclass(frozen=True)
class Block:
    """A question with its figures: one, or one for each row of a matrix."""

    code: str
    question: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    factor: str = ""
    asked: str = ""  # of whom, where that is not everyone

    @property
    def can_pool(self) -> bool:
        """Whether something is hidden, so that putting rounds together may help."""
        return any(figure.reasons for figure in self.figures)

    @property
    def shown(self) -> float:
        """How large a share of its numbers is shown."""
        cells = [cell for figure in self.figures for row in figure.cells for cell in row]
        return sum(cell.percent is not None for cell in cells) / len(cells) if cells else 0

    @property
    def named(self) -> str:
        """The question as it is offered, with a word of warning where almost nothing of it is shown."""
        if self.shown >= NEARLY_NOTHING:
            return self.question
        return _("%(question)s (almost nothing is shown: too few answers)") % {"question": self.question}


@dataclass(frozen=True)
class View:
    """Which groups stand beside each other, and what they are compared with."""

    keys: tuple[Key, ...]
    earlier: Earlier | None = None
    references: Mapping[str, Sequence[Reference]] = field(default_factory=dict)  # by the question's code


def blocks_of(results: Results, view: View, section: int | None = None) -> list[Block]:
    """Return the questions of a section (of all, if none is named) as the view shows them."""
    found: dict[str, list[Line]] = {}
    dividing = _dividing(results, view)
    for line in results.layout.lines:
        if line.answers and section in (None, line.item.section) and line.item.code not in dividing:
            found.setdefault(line.item.code, []).append(line)
    return [_block(results, view, code, lines) for code, lines in found.items()]


def _dividing(results: Results, view: View) -> set[str]:
    """The questions whose answers groups are divided by: they are told of undivided groups alone."""
    return set(results.round.splits) if any(key.first or key.second for key in view.keys) else set()


def _block(results: Results, view: View, code: str, lines: Sequence[Line]) -> Block:
    question = results.questions[code]
    figures = tuple(figure for line in lines if (figure := _figure(results, view, line)) is not None)
    notes = list(changed_words(view.earlier, results, lines)) if view.earlier else []
    if any(results.is_taken_away(line, key) for line in lines for key in view.keys):
        notes.append(
            _("All together are not shown here: the figures of a single municipality could be worked out.")
        )
    return Block(
        code,
        text_in(lines[0].item.label, results.language),
        figures,
        tuple(notes),
        question.get_factor_display() if question.factor else "",
        results.asked_words(lines[0].item),
    )


def _figure(results: Results, view: View, line: Line) -> Figure | None:
    tables = [table for key in view.keys if (table := results.table(line, key))]
    if not tables:
        return None
    columns = [_column(table, number, results) for number, table in enumerate(tables)]
    cells = [[cell_of(answer, table.n) for answer in table.answers] for table in tables]
    if view.earlier and (before := view.earlier.table(results, line)):
        earlier = before[1]
        own, name = view.earlier.names(results, tables)
        columns[0] = replace(columns[0], words=own)
        old = [cell_of(answer, earlier.n) for answer in earlier.answers]
        for at, cell in enumerate(old):
            cells[0][at] = _with_change(cells[0][at], tables[0], cell, earlier)
        place = view.earlier.results.place_words(earlier.group)
        columns.append(Column(name, "nation", earlier.n, earlier.reason, place))
        cells.append(old)
    first = tables[0]
    return Figure(
        key=line.key,
        title=row_words(line, results.language) if line.row else "",
        summary=_summary(results, first),
        answers=tuple(answer.words for answer in first.answers),
        columns=tuple(columns),
        cells=tuple(zip(*cells, strict=True)),
        source=_source(results, columns),
        adds_up=line.shares_out,
        **_share(results, view, line, tables),
    )


def _column(table: Table, number: int, results: Results) -> Column:
    """A group; girls and boys have their own colours."""
    level = LEVELS[number % len(LEVELS)]
    for at, code in enumerate(results.round.splits):
        value = (table.group.first, table.group.second)[at]
        if results.sheet.by_code[code].kind is Kind.SEX and value in (Sex.GIRL, Sex.BOY):
            level = {Sex.GIRL: "K", Sex.BOY: "M"}[value]
    return Column(table.group_words, level, table.n, table.reason, results.place_words(table.group))


def cell_of(answer: Answer, n: int | None) -> Cell:
    """Return an answer's share of those who answered."""
    if answer.count is None or not n:
        return Cell()
    return _cell(answer.count, n)


def _cell(count: int, n: int) -> Cell:
    """A share of those who answered, of whom there are some, with its interval."""
    low, high = stats.wilson(count, n)
    return Cell(whole(count / n), count, whole(low), whole(high))


def whole(share: float) -> int:
    """Return a share in whole per cent, halves upwards."""
    return int(100 * share + 0.5)


def _with_change(cell: Cell, table: Table, old: Cell, earlier: Table) -> Cell:
    if cell.count is None or old.count is None or not table.n or not earlier.n:
        return cell
    change = stats.change(stats.Share(old.count, earlier.n), stats.Share(cell.count, table.n))
    if change is None:
        return cell
    return Cell(cell.percent, cell.count, cell.low, cell.high, change_words(change, earlier.group_words))


def change_words(change: stats.Change, year: str) -> str:
    """Return a change in words; one that chance can have made is not called a change."""
    words = {
        stats.Direction.UP: _("more than in %(year)s"),
        stats.Direction.DOWN: _("fewer than in %(year)s"),
        stats.Direction.UNCERTAIN: _("no certain change since %(year)s"),
    }
    return words[change.direction] % {"year": year}


def _bar(label: str, cell: Cell, level: str) -> Bar:
    if cell.percent is None:
        return Bar(label, cell.text, "", level, is_hidden=True)
    return Bar(label, cell.text, str(round(cell.percent / 100 * LENGTH)), level, is_hidden=False)


def _summary(results: Results, table: Table) -> str:
    """The commonest answer in the first group, or those that are equally common, in a sentence; nothing of who they
    are that answered."""
    item = table.line.item
    if table.n is None or item.kind in BACKGROUND or item.code in results.round.splits:
        return ""
    known = [answer for answer in table.answers if answer.count is not None]
    if len(known) < len(table.answers) or not table.n:
        return ""
    most = max(answer.count or 0 for answer in known)
    commonest = [answer.words for answer in known if answer.count == most]
    if not most:
        return ""
    words = {
        "percent": whole(most / table.n),
        "group": inside_sentence(table.group_words, len(results.places)),
    }
    if len(commonest) == 1:
        return _("Commonest: %(answer)s, %(percent)s per cent (%(group)s).") % {
            "answer": commonest[0],
            **words,
        }
    answers = _("%(names)s and %(last)s") % {"names": ", ".join(commonest[:-1]), "last": commonest[-1]}
    return _("Equally common: %(answers)s, %(percent)s per cent each (%(group)s).") % {
        "answers": answers,
        **words,
    }


def _source(results: Results, columns: Sequence[Column]) -> str:
    """Where the figures are from, and of how many: each group's number, or none where they stand with the groups."""
    name, year = str(results.source), str(results.round.year)
    name = name if year in name else f"{name}, {year}"
    if len(columns) > BESIDE:
        return _("Source: %(name)s.") % {"name": name}
    numbers = [_("not shown") if one.n is None else format_number(one.n) for one in columns]
    if len(columns) > 1:
        numbers = [
            f"{number} ({inside_sentence(one.words, len(results.places))})"
            for number, one in zip(numbers, columns, strict=True)
        ]
    return _("Source: %(name)s. n = %(n)s") % {"name": name, "n": "; ".join(numbers)}


def _share(results: Results, view: View, line: Line, tables: Sequence[Table]) -> dict:
    """The figure of the question, such as how many have ever, beside county and nation where there is one; of a matrix
    that of each row."""
    question = results.questions[line.item.code]
    references = () if line.row else view.references.get(line.item.code, ())
    label = text_in(question.share_label, results.language)
    if not question.share or not (references or (line.row and label and len(question.share) > 1)):
        return {}
    bars = [
        _bar(table.group_words, share_cell(table, question.share), LEVELS[at])
        for at, table in enumerate(tables[:2])
    ]
    bars += [
        Bar(
            f"{one.words} {one.year}",
            f"{format_number(one.percent)}{NO_BREAK_SPACE}%",
            str(round(one.percent / 100 * LENGTH)),
            one.level,
            is_hidden=False,
        )
        for one in references
    ]
    source = references[0].source if references else ""
    return {
        "share": tuple(bars),
        "share_label": label or str(references[0].indicator),
        "share_source": source,
    }


def share_cell(table: Table, wanted: Sequence[int]) -> Cell:
    """Return the share of those who gave one of the wanted answers, where that is shown."""
    given = [answer.count for answer in table.answers if answer.value in wanted]
    if not given or not table.n or (len(given) > 1 and not table.line.shares_out):
        return Cell()
    rest = [answer.count for answer in table.answers if answer.value not in wanted]
    if None not in given:
        count = sum(one or 0 for one in given)
    elif table.line.shares_out and None not in rest:
        count = table.n - sum(one or 0 for one in rest)
    else:
        return Cell()
    return _cell(count, table.n)
