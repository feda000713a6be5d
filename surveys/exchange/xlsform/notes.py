"""What is told of a form: everything in it that does not become as it was, with rows and names."""

from typing import Any

from django.utils.translation import gettext as _

from surveys.exchange.xlsform import KEPT
from surveys.exchange.xlsform.reading import Form, Note

UNDERSTOOD = {
    "type", "name", "label", "hint", "bind", "control", "choices", "itemset", "list_name", "children", "parameters",
    "query", "choice_filter",
}  # fmt: skip
UNREAD_SETTINGS = {
    "style", "version", "instance_name", "public_key", "submission_url", "allow_choice_duplicates",
}  # fmt: skip
AS_IN_THE_FILE = {"jr:constraintMsg": "constraint_message", "jr:requiredMsg": "required_message"}
OWN_LOOKS = {"field-list", "table-list", "label", "list-nolabel", "likert", "multiline", "month-year"}


class Notes:
    """Gathers the notes of a form, and knows on which row each name stands."""

    def __init__(self, form: Form) -> None:
        self.all = list(form.notes)
        self.rows = {name: list(numbers) for name, numbers in form.rows.items()}
        self.required: set[int] = set()
        self.looks: set[int] = set()
        for key in sorted(set(form.tree) & UNREAD_SETTINGS):
            self.tell(None, "", _("The setting “%(name)s” is not read.") % {"name": key})

    def row(self, name: str) -> int | None:
        """Return the row of the next element with the name; None for what pyxform has made itself."""
        numbers = self.rows.get(name)
        return (numbers.pop(0) if len(numbers) > 1 else numbers[0]) if numbers else None

    def tell(self, row: int | None, name: str, text: str) -> None:
        """Note something, once."""
        note = Note(text, (row,) if row else (), name)
        if note not in self.all:
            self.all.append(note)

    def tell_rest(self, element: dict[str, Any], row: int | None, name: str) -> None:
        """Note every column of an element that says something and is not understood."""
        bind, control = element.get("bind") or {}, element.get("control") or {}
        if row and str(bind.get("required", "")).lower() not in ("", "no", "false", "false()"):
            self.required.add(row)
        if row and set(str(control.get("appearance", "")).split()) - OWN_LOOKS:
            self.looks.add(row)
        understood = {"required", "relevant", "constraint", "type", KEPT}
        others = {str(key) for key, value in bind.items() if key not in understood and value}
        others |= {str(key) for key, value in element.items() if key not in UNDERSTOOD and value}
        for key in sorted(others):
            if key in ("media", "big-image"):
                self.tell(row, name, _("Pictures, sound and film are left out."))
            else:
                self.tell(
                    row,
                    name,
                    _("The column “%(name)s” is not read.") % {"name": AS_IN_THE_FILE.get(key, key)[:60]},
                )

    def gathered(self) -> list[Note]:
        """Return all notes; what is said of many rows comes last, once."""
        for rows, text in (
            (self.required, _("Required answers: every question may be skipped here.")),
            (self.looks, _("How questions look (appearance) is not kept: they look alike here.")),
        ):
            if rows:
                self.all.append(Note(text, tuple(sorted(rows))))
        return self.all
