"""What KoboToolbox has added to XLSForm, put as XLSForm says it: scores and matrices as tables of choices."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

Rows = list[tuple[int, dict[str, str]]]  # number in the survey sheet, cells
Made = list[tuple[int, str, str]]  # row, name, what became of it
FIRST = 2  # the row under the headings


def without_kobo(survey: Sequence[dict[str, str]], choices: Sequence[dict[str, str]]) -> tuple[Rows, Made]:
    """Return the survey's rows with their numbers, those of Kobo's own types turned into tables or left out, and
    what was left out."""
    rows: Rows = []
    made: Made = []
    inside, head, columns, rank = "", dict[str, str](), Rows(), False
    for number, row in enumerate(survey, FIRST):
        kind = " ".join(row.get("type", "").replace("_", " ").split())
        if not row.get("name") and row.get("$autoname"):
            row = row | {"name": row["$autoname"]}
        row = {key: value for key, value in row.items() if not key.startswith("$")}
        if kind == "begin score":
            inside, head = "score", row
            rows.append((number, _table(row)))
        elif kind == "score row" and inside == "score":
            options = head.get("kobo--score-choices", "")
            rows.append((number, {**row, "type": f"select_one {options}"}))
        elif kind == "end score":
            inside = ""
            rows.append((number, {"type": "end group"}))
        elif kind == "begin rank":
            rank = True
            made.append(
                (number, row.get("name", ""), _("Ranking cannot be asked here. The question is left out."))
            )
        elif kind == "end rank":
            rank = False
        elif rank:
            continue
        elif kind == "begin kobomatrix":
            inside, head, columns = "matrix", row, []
        elif kind == "end kobomatrix":
            inside = ""
            items = [
                one
                for one in choices
                if one.get("list_name", one.get("list name")) == head.get("kobo--matrix_list")
            ]
            for at, column in columns:
                rows += _matrix(at, head, column, items)
        elif inside == "matrix":
            if kind.startswith("select one"):
                columns.append((number, row))
            else:
                text = _("Only single choices can stand in a table. This column is left out.")
                made.append((number, row.get("name", ""), text))
        else:
            rows.append((number, row))
    return rows, made


def _table(row: dict[str, str]) -> dict[str, str]:
    """The row that begins a table of choices, with the heading of the other."""
    kept = {key: value for key, value in row.items() if not key.startswith("kobo--")}
    return kept | {"type": "begin group", "appearance": "table-list"}


def _matrix(
    number: int, head: dict[str, str], column: dict[str, str], items: Sequence[dict[str, str]]
) -> Rows:
    """A column of a Kobo matrix as a table: its rows are the matrix's list, its options the column's."""
    name = f"{head.get('name', '')}_{column.get('name', '')}"
    table = _table(head) | {"name": name}
    for key, label in column.items():
        if key.startswith("label") and label and table.get(key):
            table[key] = f"{table[key]} {label}"
    rows: Rows = [(number, table)]
    for item in items:
        texts = {key: text for key, text in item.items() if key.startswith("label")}
        rows.append((number, {"type": column["type"], "name": f"{name}_{item.get('name', '')}", **texts}))
    return [*rows, (number, {"type": "end group"})]
