"""When what was taken home from a meeting is asked about."""

from datetime import date, timedelta

ASKED_AFTER = (90, 182)  # days after the meeting


def next_ask(held_on: date, today: date) -> date | None:
    """The next day after today on which it is asked about, or None when it has been asked for the last time."""
    days = (held_on + timedelta(days=after) for after in ASKED_AFTER)
    return next((day for day in days if day > today), None)


def first_ask(held_on: date, today: date) -> date:
    """When it is asked about first: also what is written down long afterwards is asked about once."""
    return next_ask(held_on, today) or held_on + timedelta(days=ASKED_AFTER[-1])
