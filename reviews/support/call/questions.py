"""Which questions an officer may want to ask before a call: rules over what the county board may read, and no more.

The county supports and does not supervise: a question offers something, and never asks why something is not done.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from plans.stats import add_months

MOST = 3
MONTHS_AHEAD = 6  # how soon a date of the law is a question
NEED_DAYS = 90  # how long a need waits without support before it is asked about
QUIET_DAYS = 90  # how long ago the latest shared activity is before help with the portal is offered


@dataclass(frozen=True)
class Question:
    """What to ask, and why just that."""

    text: str
    reason: str


@dataclass(frozen=True)
class Known:
    """What the rules look at; all of it the county board's to read."""

    today: date
    late: tuple[tuple[str, date], ...] = ()  # promises of the county board's own whose day has passed
    needs: tuple[tuple[str, date], ...] = ()  # that wait without any support: the words, and since when
    law: tuple[tuple[str, date], ...] = ()  # code of a duty that is shared, and its next date
    is_vacant: bool = False  # nobody coordinates, and that is known
    shares: bool = True  # whether somebody in the municipality uses the portal
    latest_shared_on: date | None = None


def questions(known: Known) -> list[Question]:
    """At most three, the most pressing first: what we owe, what they need, dates of the law, vacancy, an offer."""
    return list(islice(_all(known), MOST))


def _all(known: Known) -> Iterator[Question]:
    yield from _owed(known.late)
    yield from _needed(known.needs, known.today)
    yield from _dated(known.law, known.today)
    if known.is_vacant:
        yield Question(
            _("How do you manage the coordination just now, and what can we take off your hands?"),
            _("Nobody coordinates the work in the portal today."),
        )
    yield from _offered(known)


def _owed(late: Iterable[tuple[str, date]]) -> Iterator[Question]:
    """The oldest promise of our own that is late: we begin with that."""
    for text, due_on in sorted(late, key=lambda promise: promise[1])[:1]:
        yield Question(
            _("We promised: %(text)s. How shall we do it now?") % {"text": text},
            _("Our own promise, to be done by %(day)s.") % {"day": due_on},
        )


def _needed(needs: Iterable[tuple[str, date]], today: date) -> Iterator[Question]:
    """The need that has waited longest without support, if it has waited more than 90 days."""
    for text, said_on in sorted(needs, key=lambda need: need[1])[:1]:
        days = (today - said_on).days
        if days > NEED_DAYS:
            yield Question(
                _("You have said that you need: %(text)s. Is it still so?") % {"text": text},
                _("Said %(days)s days ago, and no support answers it yet.") % {"days": days},
            )


def _dated(law: Iterable[tuple[str, date]], today: date) -> Iterator[Question]:
    """Each date of the law that comes within six months, or has passed; the earliest first."""
    until = add_months(today, MONTHS_AHEAD)
    asks = {
        "s6_report": _("The lägesbild is to be updated by %(day)s. What would help you with it?"),
        "s6_plan": _("The plan is to be followed up by %(day)s. What would help you with it?"),
        "s9": _("An agreement ends on %(day)s. Do you want company in renewing it?"),
        "s13_report": _("Fullmäktige is to hear from you by %(day)s. Do you want help with the report?"),
    }
    for code, day in sorted(law, key=lambda row: row[1]):
        if day <= until and code in asks:
            yield Question(
                asks[code] % {"day": day},
                _("The next date in what you have shared of the table of the law."),
            )


def _offered(known: Known) -> Iterator[Question]:
    """Help with the portal, where little has been shared lately: an offer, whatever the reason."""
    latest = known.latest_shared_on
    if not known.shares or (latest is not None and (known.today - latest).days <= QUIET_DAYS):
        return
    said = _("Latest shared activity %(day)s.") % {"day": latest} if latest else _("Nothing is shared yet.")
    yield Question(
        _("Is there anything in the portal that we can make easier for you?"),
        f"{said} " + _("It says nothing about how much is done."),
    )
