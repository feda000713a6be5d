"""A document that can be given out, of whatever kind, and what is asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

REPORT, PLAN, DOCUMENT, COUNCIL, SENT, FEEDBACK, REPLY, AGREEMENT, MINUTES, YEAR = (
    "report", "plan", "document", "council", "sent", "feedback", "reply", "agreement", "minutes", "year",
)  # fmt: skip
KINDS: dict[str, str | Promise] = {
    REPORT: gettext_lazy("Lägesbild"),
    PLAN: gettext_lazy("Åtgärdsplan"),
    DOCUMENT: gettext_lazy("Locked document"),
    COUNCIL: gettext_lazy("Report to fullmäktige"),
    SENT: gettext_lazy("Report to the county board"),
    FEEDBACK: gettext_lazy("Feedback from the county board"),
    REPLY: gettext_lazy("Reply to those who ask"),
    AGREEMENT: gettext_lazy("Agreement on cooperation"),
    MINUTES: gettext_lazy("Minutes"),
    YEAR: gettext_lazy("Yearly report to Brå"),
}


@dataclass(frozen=True)
class Record:
    """A document that can be given out: what it is, when it was sent or decided, by and to whom, and its number."""

    kind: str
    pk: int
    title: str
    on: date
    sender: str
    receiver: str
    case_number: str = ""
    secrecy: str = ""
    url: str = ""
    has_file: bool = True
    registered_on: date | None = None  # when it was last sent to the registrar from here

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.kind}-{self.pk}"

    @property
    def kind_label(self) -> str | Promise:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: words that must all be found, days, and the receiver; empty narrows nothing."""

    words: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    receiver: str = ""

    def matching(self, rows: QuerySet[Any], *fields: str, **related: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in which each word stands, in a field or in something that belongs to it (`field=rows`)."""
        for word in self.words:
            found = Q()
            for name in fields:
                found |= Q(**{f"{name}__icontains": word})
            for name, inside in related.items():
                found |= Q(Exists(inside.filter(**{f"{name}__icontains": word})))
            rows = rows.filter(found)
        return rows

    def keeps(self, record: Record) -> bool:
        """Whether the day and the receiver are those asked for."""
        return (
            (self.first is None or record.on >= self.first)
            and (self.last is None or record.on <= self.last)
            and (not self.receiver or record.receiver == self.receiver)
        )
