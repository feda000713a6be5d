"""Activities as a file for Excel: exactly the rows of a list, in columns that can be imported again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, Literal

from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import (
    Case,
    Expression,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, NullIf, Replace
from django.utils import translation
from django.utils.translation import gettext as _

from activities.choices import reference
from activities.imports.columns import EXPORTED, headings
from activities.imports.words import DONE, DRAFT, labels
from activities.models import ActivityMeasure, Participation
from portal.lib.cells import CSV_COPY_OPTIONS, csv_lines, write_xlsx

Kind = Literal["csv", "xlsx"]
AT_A_TIME = 2_000  # rows fetched for a workbook

TEXTS = ("title", "organiser", "method", "went_as_planned", "experienced_as", "helped_or_hindered")
WORDS = ("family", "arena", "level", "kind")
SEVERAL_WORDS = ("target_groups", "themes", "tags")
HOURS = ("hours_own", "hours_others")


def export_activities(participations: QuerySet[Participation], *, kind: Kind, file: BinaryIO) -> None:
    """Write the participations' activities to the file, in their order; a heading alone when there are none.

    The caller's queryset is the caller's scope: nothing is added to it. Memory does not grow with the rows.
    """
    if kind == "csv":
        write_activities_csv(participations, file)
    else:
        write_activities_xlsx(participations, file)


def write_activities_csv(participations: QuerySet[Participation], file: BinaryIO) -> None:
    """Write CSV as Swedish Excel reads it, by COPY: PostgreSQL writes and escapes every cell."""
    file.write("".join(csv_lines(headings(), [])).encode())
    query = selected(participations, as_text=True)
    if query is not None:
        with _reading_much(), connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(
                f"COPY ({cursor.mogrify(*query).decode()}) TO STDOUT ({CSV_COPY_OPTIONS})", file
            )


def write_activities_xlsx(participations: QuerySet[Participation], file: BinaryIO) -> None:
    """Write a workbook with typed dates and numbers, from a cursor in the database."""
    with translation.override("sv"):
        title = _("Activities")
    widths = [column.width for column in EXPORTED]
    write_xlsx(file, headings(), _rows(participations), sheet_title=title, widths=widths)


def selected(participations: QuerySet[Participation], *, as_text: bool) -> tuple[str, Sequence[Any]] | None:
    """Return the SELECT of an export and its parameters, or None where nothing can be found.

    `as_text`: every cell as it stands in CSV, formulas disarmed; otherwise numbers, dates and bare texts.
    """
    cells = _cells(as_text=as_text)
    try:
        return participations.values_list(
            *(cells[column.name] for column in EXPORTED)
        ).query.sql_with_params()
    except EmptyResultSet:
        return None


def _rows(participations: QuerySet[Participation]) -> Iterator[tuple[Any, ...]]:
    """The rows, some thousand in memory at a time; a pooler leaves a transaction its cursor."""
    query = selected(participations, as_text=False)
    if query is None:
        return
    with _reading_much(), connection.chunked_cursor() as cursor:
        cursor.execute(*query)
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows


@contextmanager
def _reading_much() -> Iterator[None]:
    """A transaction with time for a long list, and plans made for all of it rather than for the first page."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = '60s'; SET LOCAL cursor_tuple_fraction = 1;"
                "SET LOCAL random_page_cost = 4; SET LOCAL max_parallel_workers_per_gather = 2"
            )
        yield


def _cells(*, as_text: bool) -> dict[str, Expression | F]:
    """What each column holds: an expression over participations."""
    words = labels(reference())
    with translation.override("sv"):
        yes, no = _("Yes"), _("No")
    source = {column.name: F(f"activity__{column.name}") for column in EXPORTED}
    return {
        **source,
        **{name: _text(source[name], as_text) for name in TEXTS},
        **{name: Word(source[name], words=words[name]) for name in WORDS},
        **{name: SeveralWords(source[name], words=words[name]) for name in SEVERAL_WORDS},
        **({name: _with_comma(source[name]) for name in HOURS} if as_text else {}),
        "type": F("activity__type__name"),
        "measures": _text(_measures(), as_text),
        "partners": _text(Joined(source["partners"]), as_text),
        "status": _either("is_draft", words["status"][DRAFT], words["status"][DONE]),
        "shared": _either("shared_at__isnull", no, yes),
        "municipality": F("municipality__name"),
    }


def _measures() -> Subquery:
    """Titles of the measures that the activity carries out in the row's municipality, with semicolons between."""
    here = ActivityMeasure.objects.filter(
        activity=OuterRef("activity"), measure__plan__places__municipality=OuterRef("municipality")
    )
    titles = StringAgg("measure__title", "; ", order_by=("measure__title", "measure"))
    return Subquery(here.order_by().values("activity").annotate(titles=titles).values("titles"))


def _text(source: Expression | F | Subquery, as_text: bool) -> Expression:
    """A person's own text; nothing rather than an empty one. Workbooks disarm it when it is written."""
    text = NullIf(source, Value(""), output_field=TextField())
    return Func(text, function="portal_cell_text", output_field=TextField()) if as_text else text


def _with_comma(number: F) -> Expression:
    return Replace(Cast(number, TextField()), Value("."), Value(","), output_field=TextField())


def _either(field: str, true: str, false: str) -> Case:
    return Case(When(**{field: True}, then=Value(true)), default=Value(false), output_field=TextField())


class Joined(Func):
    """The texts of an array in one, with semicolons between."""

    function = "array_to_string"
    template = "%(function)s(%(expressions)s, '; ')"
    output_field = TextField()


class Word(Func):
    """The Swedish word for a code; a code without one stands for itself, no code for nothing."""

    template = "CASE %(expressions)s WHEN '' THEN NULL %(whens)s ELSE %(expressions)s END"
    output_field = TextField()

    def __init__(self, *expressions: Any, words: dict[str, str], **extra: Any):
        super().__init__(*expressions, **extra)
        self.words = words

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        code, _params = compiler.compile(self.source_expressions[0])  # a column: it has no parameters
        whens = " ".join(["WHEN %s THEN %s"] * len(self.words))
        params = [part for pair in self.words.items() for part in pair]
        return self.template % {"expressions": code, "whens": whens}, params


class SeveralWords(Word):
    """The Swedish words for an array of codes, with semicolons between."""

    template = (
        "CASE WHEN %(expressions)s <> '{}' THEN"
        " (SELECT string_agg(CASE code %(whens)s ELSE code END, '; ')"
        " FROM unnest(%(expressions)s) AS code) END"
    )
