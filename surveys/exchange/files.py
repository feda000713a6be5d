"""A questionnaire's file, whichever of the two kinds it is: read into a draft, or written."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from portal.lib.guard import find_personal_data
from surveys.exchange.drafts import Draft
from surveys.exchange.own_json import as_text, read, written
from surveys.exchange.xlsform.reading import Note, read_form
from surveys.exchange.xlsform.taking import Taken, take
from surveys.exchange.xlsform.writing import as_xlsform

KINDS = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def read_file(content: bytes, *, name: str) -> Taken:
    """Return the draft in a file of ours (.json) or in an XLSForm, with what the user should know before it is made.

    Raises Unfit with the reasons, in words.
    """
    taken = (
        Taken(read(content), [])
        if PurePath(name).suffix.lower() == ".json"
        else take(read_form(content, name=name))
    )
    taken.notes += _contacts(taken.draft)
    return taken


def write_file(draft: Draft, kind: str) -> bytes:
    """Return the draft as a file: json, which loses nothing, or xlsx, an XLSForm."""
    return as_text(written(draft)).encode() if kind == "json" else as_xlsform(draft)


def _contacts(draft: Draft) -> list[Note]:
    """A note for each text with what may be a person's telephone number or address."""
    notes = []
    for asked in draft.questions:
        texts = [*asked.label.values(), *asked.hint.values()]
        texts += [text for part in (*asked.options, *asked.rows) for text in part.label.values()]
        if any(find_personal_data(text).warnings for text in texts):
            says = _("A text holds a telephone number or an address. See that it is not a private person's.")
            notes.append(Note(says, (), asked.code))
    return notes
