"""What was typed into the search field, as PostgreSQL reads it: words, "phrases", or, and what is not to be there."""

import re
from dataclasses import dataclass

from django.db import connection

from portal.lib.searching import KnownQuery
from portal.lib.swedish import clean_text

MOST = 200  # characters
SHORTEST = 3  # of a word that is taken as the beginning of one; shorter ones are meant as they are
READ = "SELECT query::text, querytree(query) FROM websearch_to_tsquery('swedish', %s) AS query"
_OPEN_END = re.compile(
    rf"(?:^|[^\w-])[^\W_]{{{SHORTEST},}}$"
)  # ends with a word, and nothing before it takes it away


@dataclass(frozen=True)
class Words:
    """What somebody searches for; without a `query` there is nothing in it to be found."""

    typed: str
    query: str = ""
    is_endless: bool = False  # says only what is not to be there

    @property
    def asked(self) -> KnownQuery:
        """As a question to a column of words."""
        return KnownQuery(self.query)

    @property
    def plain(self) -> list[str]:
        """The words that were typed, letters and digits only, in small letters."""
        return re.findall(r"[^\W_]+", self.typed.casefold())


def trim(text: str) -> str:
    """Return what was typed on one line, without signs that cannot be read, and of what is too long whole words."""
    line = " ".join(clean_text(text[: 20 * MOST]).split())
    return line if len(line) <= MOST else line[:MOST].rpartition(" ")[0] or line[:MOST]


def read_words(text: str) -> Words:
    """Read what was typed; the last word may be the beginning of a longer one: föräldra finds föräldramöte.

    Nothing that can be typed is an error: PostgreSQL reads it as it reads a search engine's words. One query, and
    none where there is nothing to read.
    """
    typed = trim(text)
    if not typed:
        return Words("")
    with connection.cursor() as cursor:
        cursor.execute(READ, [typed])
        query, tree = cursor.fetchone()
    if not query or tree == "T":
        return Words(typed, is_endless=bool(query))
    is_quoted = typed.count('"') % 2 == 1
    if query.endswith("'") and _OPEN_END.search(typed) and not is_quoted:
        query += ":*"
    return Words(typed, query)
