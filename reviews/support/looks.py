"""How cases, promises and needs are drawn: the badge of each, for whoever looks. Silence is never red."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reviews.models import Promise, SupportCase


@dataclass(frozen=True)
class Look:
    """A badge: its tone, its icon and its word."""

    tone: str
    icon: str
    label: str | LazyText


_STATES = {
    SupportCase.State.OPEN: ("ongoing", "half"),
    SupportCase.State.RESTING: ("unknown", "none"),
    SupportCase.State.CLOSED: ("done", "check"),
}
_OUTCOMES = {
    Promise.Outcome.KEPT: ("done", "check"),
    Promise.Outcome.CHANGED: ("ongoing", "half"),
    Promise.Outcome.DROPPED: ("unknown", "none"),
}


def case_look(case: SupportCase) -> Look:
    """The state of a case in its word."""
    state = SupportCase.State(case.state)
    return Look(*_STATES[state], state.label)


def promise_look(promise: Promise, *, own: Collection[str], today: date) -> Look:
    """How a promise stands. Only one's own (the sides in `own`) is called late; of the others' one says the day."""
    if promise.outcome:
        outcome = Promise.Outcome(promise.outcome)
        return Look(*_OUTCOMES[outcome], outcome.label)
    if promise.due_on is None or promise.due_on >= today:
        return Look("ongoing", "clock", _("Waits"))
    if promise.side in own:
        return Look("late", "warning", pgettext("a promise", "Late"))
    return Look("soon", "clock", _("The day has passed"))


@dataclass(frozen=True)
class PromiseLine:
    """A promise as someone sees it: how it stands, and where it is answered, if it is theirs to answer."""

    promise: Promise
    look: Look
    url: str = ""
