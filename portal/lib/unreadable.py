"""Why an uploaded table cannot be read, and the limits, in one place."""

from django.utils.translation import gettext_lazy as _

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # characters, as in Excel
MAX_SHARED_TEXTS = 750_000
MAX_SHARED_CHARACTERS = 50_000_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # of an entry over 1 MB; real sheets stay under 100
MAX_ENTRIES = 2_000

REASONS = {
    "too_large": _("The file is larger than 10 MB. Divide it and import one part at a time."),
    "too_many_rows": _("The table has more than 100 000 rows or very many cells. Import one part at a time."),
    "too_many_columns": _("The table has more than 200 columns. Is it the right file?"),
    "cell_too_long": _("A cell holds more text than there is room for. Shorten it and try again."),
    "empty": _("The file is empty."),
    "no_header": _("The first row must be the column headings."),
    "wrong_type": _("This is not a table. Choose an Excel file (.xlsx) or a CSV file."),
    "old_excel": _("This is an older Excel file (.xls). Save it as .xlsx in Excel and try again."),
    "encrypted": _("The file has a password. Remove the password in Excel and try again."),
    "macros": _("The file contains macros. Save it as .xlsx without macros and try again."),
    "suspicious": _("The file is built in an unsafe way. Save it anew in Excel and try again."),
    "broken": _("The file is damaged. Save it anew in Excel and try again."),
}


class UnreadableFile(Exception):
    """An uploaded file that will not be read: `code` is a key of REASONS, `message` its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        """The reason, and what to do, in the reader's language."""
        return str(REASONS[self.code])
