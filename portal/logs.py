"""One event is one line: nothing that a visitor typed can break a log line in two."""

import logging
import re

# What follows opens something.
SECRET_PATHS = (
    "/svara/inga-paminnelser/",
    "/inbjudan/",
    "/konto/nytt-losenord/",
    "/skriv/",
    "/beratta/",
    "/kalender/",
    "/svara/l/",
    "/svara/",
)
SECRET_LINK = re.compile(f"({'|'.join(SECRET_PATHS)})[^/\n]+")  # whoever reads the log could use it


class LineFormatter(logging.Formatter):
    """Time, level, logger and message; line breaks and other control characters are written as escapes.

    A secret link is cut to its kind.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        text = SECRET_LINK.sub(r"\1…", super().format(record))
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
