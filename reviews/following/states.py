"""Who may do what in which state of a municipality's report, what is missing, and the words of each side.

The whole machine stands in STEPS: what is not there cannot be done. No questions to the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.models import Review, ReviewRound, ReviewSection

State = Review.State


class Actor(StrEnum):
    """Who acts: the municipality's side (the manager is one of them), or the county."""

    MUNICIPALITY = "municipality"
    COUNTY = "county"


class Act(StrEnum):
    """What can be done with a report."""

    WRITE = "write"  # also: give a section to a colleague, say that it is ready
    APPROVE = "approve"
    SEND = "send"
    ASK = "ask"  # for completion
    FEEDBACK = "feedback"
    WAIVE = "waive"
    RESUME = "resume"


@dataclass(frozen=True)
class Step:
    """Who does it, and the state that it leads to."""

    by: Actor
    to: State


OURS, THEIRS = Actor.MUNICIPALITY, Actor.COUNTY
STEPS: dict[tuple[State, Act], Step] = {
    (State.NOT_STARTED, Act.WRITE): Step(OURS, State.IN_PROGRESS),
    (State.IN_PROGRESS, Act.WRITE): Step(OURS, State.IN_PROGRESS),
    (State.IN_PROGRESS, Act.APPROVE): Step(OURS, State.IN_PROGRESS),
    (State.IN_PROGRESS, Act.SEND): Step(OURS, State.SUBMITTED),
    (State.COMPLETION_WANTED, Act.WRITE): Step(OURS, State.COMPLETION_WANTED),
    (State.COMPLETION_WANTED, Act.APPROVE): Step(OURS, State.COMPLETION_WANTED),
    (State.COMPLETION_WANTED, Act.SEND): Step(OURS, State.SUBMITTED),
    (State.SUBMITTED, Act.ASK): Step(THEIRS, State.COMPLETION_WANTED),
    (State.SUBMITTED, Act.FEEDBACK): Step(THEIRS, State.FEEDBACK_GIVEN),
    (State.COMPLETION_WANTED, Act.FEEDBACK): Step(THEIRS, State.FEEDBACK_GIVEN),  # what has come is enough
    (State.FEEDBACK_GIVEN, Act.FEEDBACK): Step(THEIRS, State.FEEDBACK_GIVEN),  # said better
    (State.NOT_STARTED, Act.WAIVE): Step(THEIRS, State.WAIVED),
    (State.IN_PROGRESS, Act.WAIVE): Step(THEIRS, State.WAIVED),
    (State.WAIVED, Act.RESUME): Step(THEIRS, State.IN_PROGRESS),
}
WITH_REASON = frozenset({Act.ASK, Act.WAIVE})


class NotNow(Exception):
    """It cannot be done in this state: the other side was there first, or the round is finished."""


def step(state: str, act: Act, *, round_state: str = ReviewRound.State.OPEN) -> Step:
    """The step that the act takes from the state; raises NotNow where there is none, or the round is not open."""
    found = STEPS.get((State(state), act))
    if found is None or round_state != ReviewRound.State.OPEN:
        raise NotNow
    return found


def can(state: str, act: Act, *, round_state: str = ReviewRound.State.OPEN) -> bool:
    """Whether the act is possible in the state."""
    return round_state == ReviewRound.State.OPEN and (State(state), act) in STEPS


def turn(state: str) -> Actor | None:
    """Whose turn it is; nobody's when the report has come to its end."""
    if state in Review.WRITABLE:
        return Actor.MUNICIPALITY
    return Actor.COUNTY if state in Review.THE_COUNTYS_TURN else None


@dataclass(frozen=True)
class Lack:
    """Something that stands in the way of sending: of a section by its code, or of the whole."""

    text: str
    code: str = ""


def is_answered(section: ReviewSection) -> bool:
    """Whether there is something under the heading: words, or figures that are shown."""
    return bool(section.text.strip()) or bool(section.question.basis and section.shows_basis)


def missing(
    sections: Iterable[ReviewSection], *, needs_approval: bool = False, is_approved: bool = False
) -> list[Lack]:
    """What is missing before the report can be sent, in the order of the sections.

    A required section must be answered and marked ready; one that may be left out must be ready once somebody has
    written in it. The manager approves last.
    """
    found = []
    for section in sections:
        question = section.question
        if section.ready_at is not None and is_answered(section):
            continue
        if question.is_required and not is_answered(section):
            found.append(Lack(_("%(heading)s: nothing is written") % {"heading": question}, question.code))
        elif question.is_required or section.text.strip():
            found.append(Lack(_("%(heading)s: not marked as ready") % {"heading": question}, question.code))
    if needs_approval and not is_approved:
        found.append(Lack(_("A manager has not approved the report")))
    return found


@dataclass(frozen=True)
class Look:
    """A state as one side reads it: its word, colour and icon."""

    label: str | Promise
    tone: str
    icon: str


_TONES = {
    State.NOT_STARTED: ("unknown", "none"),
    State.IN_PROGRESS: ("ongoing", "half"),
    State.SUBMITTED: ("done", "share"),
    State.COMPLETION_WANTED: ("soon", "pen"),
    State.FEEDBACK_GIVEN: ("done", "check"),
    State.WAIVED: ("unknown", "none"),
}
_COUNTYS_WORDS = {
    State.COMPLETION_WANTED: gettext_lazy("With the municipality for completion"),
    State.FEEDBACK_GIVEN: gettext_lazy("Feedback given"),
}


def look(state: str, side: Actor) -> Look:
    """The state in the words of the side that reads it."""
    found = State(state)
    words = _COUNTYS_WORDS if side == Actor.COUNTY else {}
    return Look(words.get(found, found.label), *_TONES[found])


def turn_in_words(state: str, side: Actor) -> str:
    """Whose turn it is, as that side says it."""
    actor = turn(state)
    if actor is None:
        return _("Nothing more is to be done")
    if actor == side:
        return _("Your turn")
    return _("The municipality's turn") if actor == Actor.MUNICIPALITY else _("The county board's turn")
