"""How meetings and what was taken home are drawn. A question that waits is never red."""

from datetime import date

from django.utils.translation import gettext as _

from reviews.models import Commitment, Event
from reviews.support.looks import Look

_STATES = {
    Event.State.DRAFT: ("unknown", "pen"),
    Event.State.INVITED: ("ongoing", "share"),
    Event.State.HELD: ("done", "check"),
    Event.State.CANCELLED: ("unknown", "none"),
}
_OUTCOMES = {
    Commitment.Outcome.DONE: ("done", "check"),
    Commitment.Outcome.ONGOING: ("ongoing", "half"),
    Commitment.Outcome.CHANGED: ("ongoing", "half"),
    Commitment.Outcome.DROPPED: ("unknown", "none"),
}


def event_look(event: Event) -> Look:
    """The state of a meeting in its word."""
    state = Event.State(event.state)
    return Look(*_STATES[state], state.label)


def commitment_look(commitment: Commitment, *, today: date) -> Look:
    """How it went with what was taken home, or that it waits to be asked about."""
    if commitment.outcome:
        outcome = Commitment.Outcome(commitment.outcome)
        return Look(*_OUTCOMES[outcome], outcome.label)
    if commitment.ask_on and commitment.ask_on <= today:
        return Look("soon", "clock", _("Asked about"))
    return Look("ongoing", "clock", _("Taken home"))
