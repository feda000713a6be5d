"""What was typed into the search field, as PostgreSQL reads it: words, "phrases", or, and what is not to be there."""

import re
from dataclasses import dataclass

from django.db import connection

from portal.lib.searching import KnownQuery
from portal.lib.swedish import clean_text

MOST = 200  # characters
SHORTEST = 3  # of a word that is taken as the beginning of one; shorter ones are meant as they are
# As it was typed, or with its last word as the beginning of one; and which tables hold it at all (migration 0009).
READ = """
    SELECT asked::text, querytree(asked),
        CASE WHEN querytree(asked) IN ('', 'T') THEN '{}' ELSE portal_holding(asked) END
    FROM websearch_to_tsquery('swedish', %s) AS typed,
        LATERAL (SELECT CASE WHEN %s AND right(typed::text, 1) = $$'$$ THEN (typed::text || ':*')::tsquery
            ELSE typed END AS asked) AS last
"""
_OPEN_END = re.compile(
    rf"(?:^|[^\w-])[^\W_]{{{SHORTEST},}}$"
)  # ends with a word, and nothing before it takes it away
_OR = re.compile(r"\beller\b", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """What somebody searches for; without a `query` there is nothing in it to be found."""

    typed: str
    query: str = ""
    tables: frozenset[str] = frozenset()  # in which somebody, somewhere, has written it
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


def _searchable(typed: str) -> str:
    """With the Swedish or as PostgreSQL knows it; not inside quotes."""
    outside = typed.split('"')
    outside[::2] = [_OR.sub("or", part) for part in outside[::2]]
    return '"'.join(outside)


def read_words(text: str) -> Words:
    """Read what was typed; the last word may be the beginning of a longer one: föräldra finds föräldramöte.

    Nothing that can be typed is an error: PostgreSQL reads it as it reads a search engine's words. One query, and
    none where there is nothing to read.
    """
    typed = trim(text)
    if not typed:
        return Words("")
    is_open = typed.count('"') % 2 == 0 and _OPEN_END.search(typed) is not None
    with connection.cursor() as cursor:
        cursor.execute(READ, [_searchable(typed), is_open])
        query, tree, tables = cursor.fetchone()
    if tree in ("", "T"):
        return Words(typed, is_endless=bool(query))
    return Words(typed, query, frozenset(tables))
