"""What pyxform says of a form, in English, in the portal's words: why it refuses it, and what it remarks on."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ROW = re.compile(r"\[row : (\d+)\]\s*")
SHEET = re.compile(r"(?:sheet: |the )'(?P<sheet>survey|choices|settings)'")
# A pattern of the English words, and what is said instead; its groups stand in it.
REFUSALS = {
    r"List name not in (?:external )?choices sheet: (?P<name>.+)": gettext_noop(
        "the list of options “%(name)s” is not in the sheet “choices”."
    ),
    r"There should be a choices sheet": gettext_noop("The form has no sheet “choices” with options."),
    r"specify choices for this 'or other'": gettext_noop("the list of options is empty."),
    r"Choice names must be unique": gettext_noop(
        "the name of the option stands twice in its list. Give each option a name of its own."
    ),
    r"Choices must have a name": gettext_noop("the option has no name."),
    r"Choice names with spaces.*\[(?P<name>[^\]]*)\] in \[(?P<list>[^\]]*)\]": gettext_noop(
        "The option “%(name)s” of the list “%(list)s” has a space in its name. Take the space away."
    ),
    r"Choice filter not supported with or_other": gettext_noop(
        "“or_other” cannot be used where the options are filtered."
    ),
    r"'name' value '(?P<name>[^']*)' is invalid. (?:Questions, groups|Repeat names)": gettext_noop(
        "something else is called “%(name)s” too. Give each a name of its own."
    ),
    r"Names must begin with a letter": gettext_noop(
        "a name may only hold letters, digits, hyphens and underscores, and begins with a letter."
    ),
    r"Question or group with no name": gettext_noop("the question has no name."),
    r"Question with no type": gettext_noop("the question has no type."),
    r"Unmatched 'begin_\w+'.* name '(?P<name>[^']*)'": gettext_noop("“%(name)s” begins here but never ends."),
    r"Unmatched 'end_": gettext_noop("something ends here that never began."),
    r"required column headers were not found: (?P<name>.+?)\. Learn": gettext_noop(
        "The sheet “%(sheet)s” lacks a column: %(name)s."
    ),
    r"names for the same column were found: (?P<name>.+?)\. Rename": gettext_noop(
        "In the sheet “%(sheet)s” two columns mean the same: %(name)s. Take one of them away."
    ),
    r"Duplicate column header: (?P<name>.+)": gettext_noop(
        "Two columns are called “%(name)s”. Take one of them away."
    ),
    r"does not appear to be a valid XLSForm": gettext_noop("The form has no sheet called “survey”."),
    r"Error reading \.\w+ file": gettext_noop("The file is damaged. Save it anew in Excel and try again."),
    r"missing header row": gettext_noop("The first row of the sheet “%(sheet)s” has to hold the headings."),
    r"You must have a sheet named": gettext_noop("The form has no sheet called “survey”."),
    r"Could not find the name '(?P<name>[^']*)'": gettext_noop(
        "it points at “%(name)s”, and nothing in the form is called so."
    ),
    r"The name '(?P<name>[^']*)' appears more than once": gettext_noop(
        "it points at “%(name)s”, and several things are called so."
    ),
    r"Reference variables must start": gettext_noop(
        "it points at another question in a way that cannot be read. It is written ${name}."
    ),
    r"Missing calculation": gettext_noop("the calculation is missing."),
    r"'parameters' value is invalid|^Parameter|must be set to true or false|seed": gettext_noop(
        "what stands in the column “parameters” cannot be read."
    ),
}
REMARKS = {
    r"Choices should have a label": gettext_noop("Options without a text are shown by their names."),
    r"Row without name, text, or label": gettext_noop("The row holds no question. It is left out."),
    r"'disabled' column": gettext_noop("Rows that are switched off (disabled) are left out."),
    r"^Language '(?!default')(?P<name>[^']*)' is missing the \w+ (?:columns )?(?P<columns>.+?)(?: column)?\.$": (
        gettext_noop("The language “%(name)s” lacks texts: %(columns)s.")
    ),
    r"'choices' sheet, the '(?P<name>[^']*)' value is invalid. Column headers": gettext_noop(
        "The column “%(name)s” is not read."
    ),
}
# Remarks about what is never taken in, or is told otherwise, or is no fault here.
UNSAID = re.compile(
    r"or_other and translations|max-pixels|no longer supported on most devices|has no label|similar names were"
    r"|form_id and id_string|case-insensitive match|only meant for filtered selects|^Language 'default'"
)


def refusal(said: str, rows: Sequence[int]) -> str:
    """Return why pyxform refuses a form; in its own words where they are not known. `rows` are the numbers, in the
    file, of the rows that it was given of the sheet “survey”."""
    plain = " ".join(said.split())
    known = _known(REFUSALS, plain)
    if known is None:
        return _("The file does not follow XLSForm. The reader says, in English: %(words)s") % {
            "words": plain[:800]
        }
    row, sheet = _place(plain, rows)
    if row is None:
        return known[:1].upper() + known[1:]
    if sheet == "choices":
        says = _("Row %(number)s of the sheet “choices”: %(problem)s")
        return says % {"number": row, "problem": known}
    return _("Row %(number)s: %(problem)s") % {"number": row, "problem": known}


def remarks(said: Sequence[str], rows: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
    """Return what pyxform remarks on, each once, with the rows of the sheet “survey” that it is about."""
    found: dict[str, list[int]] = {}
    for line in (line.strip() for words in said for line in _lines(words)):
        if UNSAID.search(line):
            continue
        row, sheet = _place(line, rows)
        text = _known(REMARKS, line) or _("A remark from the reader: %(words)s") % {"words": line[:500]}
        found.setdefault(text, []).extend([row] if row and sheet != "choices" else [])
    return [(text, tuple(sorted(set(numbers)))) for text, numbers in found.items()]


def _lines(words: str) -> list[str]:
    """The remark; those about languages that lack texts stand one on each line."""
    return words.split("\n") if words.startswith("Language '") else [" ".join(words.split())]


def _known(says: dict[str, str], words: str) -> str | None:
    """What is said instead of the words; None for words that are not known."""
    for pattern, text in says.items():
        if match := re.search(pattern, words):
            sheet = SHEET.search(words)
            return _(text) % {"sheet": sheet["sheet"] if sheet else "", **match.groupdict()}
    return None


def _place(words: str, rows: Sequence[int]) -> tuple[int | None, str]:
    """The row in the file, and the sheet, that the words are about."""
    match, sheet = ROW.search(words), SHEET.search(words)
    if match is None:
        return None, ""
    number, name = int(match[1]), sheet["sheet"] if sheet else "survey"
    is_survey = name == "survey" and 0 <= number - 2 < len(rows)
    return rows[number - 2] if is_survey else number, name
