"""A table of measures as it was pasted or uploaded: its cells, what its columns are, and the measures in it."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Measure
from plans.starting.loose_dates import Period, parse_period
from portal.lib.guard import find_personal_data
from portal.lib.spreadsheets import open_table
from portal.lib.swedish import clean_text, sort_key

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_TEXT = 200_000  # characters of a pasted table
MOST_ROWS = 200
MOST_COLUMNS = 20
MOST_DESCRIPTION = 8_000
NOTE = "note"  # a column that is kept as text in the description
_IN_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Column:
    """What a column can be: the name it has here, its words in a form, and what people call it."""

    name: str
    title: "StrOrPromise"
    also: tuple[str, ...]


COLUMNS = (
    Column("title", gettext_lazy("Measure"), (
        "åtgärd", "åtgärder", "insats", "insatser", "aktivitet", "aktiviteter", "vad", "vad ska göras",
        "vad gör vi", "rubrik", "titel", "measure", "action")),
    Column("cause", gettext_lazy("Cause"), ("orsak", "orsaker", "bakomliggande orsak", "varför", "cause")),
    Column("problem", gettext_lazy("Problem"), (
        "problem", "problemområde", "fokusområde", "område", "problembild", "utmaning", "prioriterat område")),
    Column("description", gettext_lazy("Description"), (
        "beskrivning", "hur", "hur gör vi", "genomförande", "innehåll", "description")),
    Column("operative_goal", gettext_lazy("Goal"), (
        "mål", "operativa mål", "operativt mål", "delmål", "syfte", "förväntat resultat", "effektmål", "goal")),
    Column("when", gettext_lazy("When"), (
        "när", "tid", "tidplan", "tidsplan", "period", "tidsperiod", "tidpunkt", "when")),
    Column("starts_on", gettext_lazy("From"), ("start", "startdatum", "från", "påbörjas", "startar")),
    Column("ends_on", gettext_lazy("To"), (
        "slut", "slutdatum", "till", "klart", "klar", "klart senast", "deadline", "sluttid", "senast")),
    Column("responsible", gettext_lazy("Who"), (
        "vem", "ansvarig", "ansvar", "ansvariga", "ansvarig funktion", "vem ansvarar", "ansvarig verksamhet",
        "ansvarig part", "huvudansvarig", "utförare", "aktör", "who")),
    Column("partners", gettext_lazy("Together with"), (
        "samverkan", "samverkan med", "tillsammans med", "samverkanspart", "samverkansparter", "partners",
        "medverkande", "berörda", "övriga aktörer")),
    Column("follow_up", gettext_lazy("Follow-up"), (
        "uppföljning", "uppföljning när", "uppföljning och utvärdering", "följs upp", "utvärdering",
        "hur följer vi upp", "follow-up")),
    Column("resources", gettext_lazy("Resources"), ("resurser", "resurs", "resources")),
    Column("state", gettext_lazy("State"), ("status", "läge", "nuläge", "state")),
)  # fmt: skip
NUMBERS = ("nr", "nummer", "löpnr", "löpnummer", "no", "#")  # headings of a column that is not taken in
# Words of a column State that somebody has to say. What is computed from dates (planned, going on, late) stays as
# text, for what is said stands until somebody says otherwise; so does "avslutad": carried out, or given up.
STATES = {
    Measure.Override.PAUSED: ("pausad", "pausat", "vilande", "paused"),
    Measure.Override.CANCELLED: ("avbruten", "avbrutet", "inställd", "inställt", "struken", "utgår", "cancelled"),
    Measure.Override.DONE: (
        "klar", "klart", "färdig", "färdigt", "genomförd", "genomfört", "utförd", "utfört", "slutförd", "slutfört",
        "done", "carried out"),
}  # fmt: skip
EMPTY: dict[str, object] = dict.fromkeys(("title", "operative_goal", "responsible", "how_followed_up"), "")
EMPTY |= dict.fromkeys(("starts_on", "ends_on", "follow_up_on"))
LONGEST = {"title": 200, "operative_goal": 500, "responsible": 120, "follow_up": 500, "resources": 500}


@dataclass(frozen=True)
class Grid:
    """The cells of a table; all rows as long as the longest, each with its number in the table, from 1."""

    rows: list[list[str]]
    numbers: list[int]

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    @property
    def has_headings(self) -> bool:
        """Whether the first row seems to be headings: one of them is a measure's, and most are known."""
        guesses = guess_columns(self.rows[0]) if self.rows else []
        return "title" in guesses and sum(name != NOTE for name in guesses) * 2 >= len(guesses)

    def headings(self, are_first: bool) -> list[str]:
        """What the columns are called: by the first row, or by number."""
        found = self.rows[0] if are_first and self.rows else [""] * self.width
        return [" ".join(text.split())[:80] or _("Column %(number)s") % {"number": number}
                for number, text in enumerate(found, start=1)]  # fmt: skip

    def body(self, headings_are_first: bool) -> list[list[str]]:
        return self.rows[1:] if headings_are_first else self.rows

    def numbered(self, headings_are_first: bool) -> Iterator[tuple[int, list[str]]]:
        """The rows of the body, each with its number in the table."""
        body = self.body(headings_are_first)
        return zip(self.numbers[len(self.rows) - len(body) :], body, strict=True)


def read_grid(text: str) -> Grid:
    """Return the cells of a text copied from Word or Excel, or of a CSV text; blank rows are left out
    but counted.

    Separated by tabs, else by semicolons, else each line is a cell. Word tells line breaks inside a cell from
    rows by nothing, so a short row is taken to go on in the next one.
    """
    text = re.sub("\r\n?|\v", "\n", text).lstrip("\n")
    lines = text.split("\n")
    delimiter = next((mark for mark in "\t;" if any(mark in line for line in lines)), None)
    if delimiter is None:
        rows = [[clean_text(line).strip()] for line in lines]
    else:
        quotes_pair = text.count('"') % 2 == 0  # as Excel has them round cells with line breaks
        quoting: Any = csv.QUOTE_MINIMAL if quotes_pair else csv.QUOTE_NONE
        try:
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
        except csv.Error:  # a cell longer than any table's
            rows = [line.split(delimiter) for line in lines]
        if delimiter == "\t":
            rows = _with_broken_cells_joined(rows)
        rows = [[clean_text(cell).strip() for cell in row] for row in rows]
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    width = max((len(row) for _number, row in numbered), default=0)
    return Grid(
        rows=[row + [""] * (width - len(row)) for _number, row in numbered],
        numbers=[number for number, _row in numbered],
    )


def read_file(file: BinaryIO, name: str) -> str:
    """Return an XLSX or CSV file as text with tabs, as if it had been copied: blank rows stand between others, so
    that rows keep their numbers (unless more than MOST_ROWS are blank together). Raises UnreadableFile.
    """
    table = open_table(file, name=name)
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(table.header)
    last = table.header_number
    for number, cells in table.rows():
        writer.writerows([[""] * len(cells)] * min(number - last - 1, MOST_ROWS))
        writer.writerow([_cell_text(cell) for cell in cells])
        last = number
        if text.tell() > MOST_TEXT:
            break
    return text.getvalue()


def _cell_text(cell: object) -> str:
    """A cell of a workbook as a person reads it."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(int(cell) if isinstance(cell, float) and cell == int(cell) else cell)


def _with_broken_cells_joined(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows, each as wide as the first, where one that was broken inside a cell goes on in the next."""
    joined: list[list[str]] = []
    width = len(rows[0]) if rows else 0
    for row in rows:
        goes_on = joined and width > 1 and (
            len(joined[-1]) + len(row) - 1 <= width if len(joined[-1]) < width else len(row) <= 1
        )  # fmt: skip
        if not goes_on:
            joined.append(list(row))
        elif row:
            joined[-1][-1] += f"\n{row[0]}"
            joined[-1] += row[1:]
    return joined


def guess_columns(headings: Iterable[str]) -> list[str]:
    """Return what each column seems to be, by its heading; NOTE where none fits, "" for one of numbers. No field
    comes twice.
    """
    names = {sort_key(also): column.name for column in COLUMNS for also in column.also}
    chosen: list[str] = []
    for heading in headings:
        whole, bare = sort_key(heading), sort_key(_IN_BRACKETS.sub(" ", heading))
        beginning = bare.partition(" ")[0]
        found = next((names[key] for key in (whole, bare, beginning) if key in names), NOTE)
        if heading.strip(" .:").casefold() in NUMBERS:
            chosen.append("")
        else:
            chosen.append(NOTE if found in chosen else found)
    return chosen


@dataclass(frozen=True)
class PastedMeasure:
    """A measure as it was read: its row, the fields it fills, and what to tell about how it was read."""

    number: int  # of the row in the table, headings counted
    fields: dict[str, object]
    cause: str = ""
    problem: str = ""
    remarks: tuple[str, ...] = ()
    error: str = ""  # why it cannot be taken in
    is_stopped: bool = False  # it names a person by number
    asks: bool = False  # it may point out a person

    @property
    def title(self) -> str:
        return str(self.fields.get("title", ""))

    @property
    def state(self) -> "StrOrPromise":
        """The state that is set by hand, in words; empty where it is computed."""
        code = self.fields.get("set_state")
        return Measure.Override(str(code)).label if code else ""


@dataclass
class _Reading:
    """A row while it is read: what fits nowhere else goes into the description, so that nothing is lost."""

    plan: Period | None
    fields: dict[str, object] = field(default_factory=lambda: dict(EMPTY))
    description: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def keep(self, heading: object, text: str) -> None:
        self.description.append(f"{heading}: {text}")

    def text(self, name: str, text: str, heading: object) -> None:
        """A text of limited length; what is longer is kept whole in the description."""
        line = " ".join(text.split())
        if len(line) > LONGEST[name]:
            self.keep(heading, text)
            self.remarks.append(
                _("“%(heading)s” is long. All of it stands in the description.") % {"heading": heading}
            )
            line = f"{line[: LONGEST[name] - 1].rstrip()}…"
        self.fields["how_followed_up" if name == "follow_up" else name] = line

    def when(self, text: str, heading: object) -> None:
        """The days of the column When; what names no day is kept."""
        if period := parse_period(text, plan=self.plan):
            self.fields |= {"starts_on": period.starts_on, "ends_on": period.ends_on}
        else:
            self.keep_undated(text, heading)

    def day(self, name: str, text: str, heading: object) -> None:
        """A column with the first or the last day."""
        period = parse_period(text, plan=self.plan)
        if found := period and (
            period.ends_on or period.starts_on if name == "ends_on" else period.starts_on or period.ends_on
        ):
            self.fields[name] = found
        else:
            self.keep_undated(text, heading)

    def keep_undated(self, text: str, heading: object) -> None:
        self.keep(heading, text)
        self.remarks.append(
            _("“%(text)s” names no day. It stands in the description.")
            % {"text": " ".join(text.split())[:60]}
        )

    def state(self, text: str, heading: object) -> None:
        """The state to be set by hand; other words are kept."""
        if found := _states().get(sort_key(text)):
            self.fields["set_state"] = found
        else:
            self.keep(heading, text)

    def follow_up(self, text: str, heading: object) -> None:
        """A day to follow up on, or words about how."""
        if period := parse_period(text, plan=self.plan):
            self.fields["follow_up_on"] = period.ends_on or period.starts_on
        else:
            self.text("follow_up", text, heading)


def _states() -> dict[str, Measure.Override]:
    """The state that each word says."""
    return {sort_key(word): state for state, words in STATES.items() for word in words}


def read_measures(
    grid: Grid,
    columns: Sequence[str],
    *,
    headings_are_first: bool,
    plan: Period | None = None,
    is_in_force: bool = True,
) -> list[PastedMeasure]:
    """Return the measures of the table, its columns being what `columns` says ("" is not taken in).

    Only the title is needed. What fits no field, or names no day, is kept in the description; so is the state
    unless the plan `is_in_force`: a measure of a draft has none. A row like an earlier one is told of.
    """
    headings = grid.headings(headings_are_first)
    titles = {column.name: column.title for column in COLUMNS}
    found = []
    for number, cells in grid.numbered(headings_are_first):
        reading = _Reading(plan)
        named = {"cause": "", "problem": ""}
        for name, heading, text in zip(columns, headings, cells, strict=True):
            if not text or not name:
                continue
            label = titles.get(name, heading)
            if name in named:
                named[name] = " ".join(text.split())
            elif name == "description":
                reading.description.insert(0, text)
            elif name == NOTE or (name == "state" and not is_in_force):
                reading.keep(heading, text)
            elif name == "state":
                reading.state(text, label)
            elif name == "partners":
                parts = [" ".join(part.split()) for part in re.split(r"[;,\n]", text) if part.strip()]
                reading.fields["partners"] = [part[:120] for part in parts][:20]
            elif name == "when":
                reading.when(text, label)
            elif name in ("starts_on", "ends_on"):
                reading.day(name, text, label)
            elif name == "follow_up":
                reading.follow_up(text, label)
            else:
                reading.text(name, text, label)
        found.append(_finished(number, reading, named, cells))
    return _with_repeats_told(found)


def _with_repeats_told(measures: Iterable[PastedMeasure]) -> list[PastedMeasure]:
    """The measures, where those that are read just like an earlier one say so."""
    told: list[PastedMeasure] = []
    first: dict[str, int] = {}  # how it is read → the row where that stands first
    for measure in measures:
        number = first.setdefault(repr((measure.fields, measure.cause, measure.problem)), measure.number)
        if number != measure.number and not measure.error:
            remark = _("The row is the same as row %(row)s. Both are added.") % {"row": number}
            measure = replace(measure, remarks=(*measure.remarks, remark))
        told.append(measure)
    return told


def _finished(
    number: int, reading: _Reading, named: Mapping[str, str], cells: Sequence[str]
) -> PastedMeasure:
    """The measure that was read, and what stands in its way."""
    fields = reading.fields
    starts_on, ends_on = fields.get("starts_on"), fields.get("ends_on")
    if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on < starts_on:
        reading.keep(_("When"), f"{starts_on} – {ends_on}")
        reading.remarks.append(_("The last day comes before the first. Both stand in the description."))
        fields["starts_on"] = fields["ends_on"] = None
    fields["description"] = "\n".join(reading.description)
    findings = find_personal_data("\n".join(cells))
    error = ""
    if len(str(fields["description"])) > MOST_DESCRIPTION:
        error = _("It holds more text than there is room for. Shorten it in the table.")
    if findings.stops:
        error = _("It seems to hold a personal identity number. Take it out of the table.")
    elif not fields.get("title"):
        error = _("There is no title, so the row is not taken in.")
    return PastedMeasure(
        number=number,
        fields=fields,
        cause=named["cause"],
        problem=named["problem"],
        remarks=tuple(reading.remarks),
        error=error,
        is_stopped=bool(findings.stops),
        asks=bool(findings.warnings),
    )
