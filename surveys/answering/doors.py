"""The ways in to a survey: a code, a link, an invitation, a trial; and whether one may answer now.

What does not exist and what is over look alike. One with a right code is told that the round has not opened yet, or
has a pause.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet
from django.utils import timezone

from surveys.answering.device import CODE, GROUP, INVITATION, TRIAL, Held
from surveys.answering.sheets import RELATED
from surveys.models import AnswerGroup, Invitee, OneTimeCode, SurveyRound
from surveys.rounds.codes import as_typed, digests_of

State, Way = SurveyRound.State, SurveyRound.Way


class Now(StrEnum):
    """What a round is to respondents today."""

    OPEN = "open"
    EARLY = "early"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Door:
    """A way in that leads somewhere: what the browser holds of it, whom it lets in where, and whether it is used up."""

    held: Held
    group: AnswerGroup
    is_used: bool = False

    @property
    def survey_round(self) -> SurveyRound:
        return self.group.unit.place.round

    @property
    def is_trial(self) -> bool:
        return self.held.door == TRIAL

    @property
    def now(self) -> Now:
        return now(self.survey_round, is_trial=self.is_trial)


def now(survey_round: SurveyRound, *, is_trial: bool = False) -> Now:
    """Return whether one may answer today: from the first day to the last, in Sweden, while the round is open and has
    no pause; a trial until it closes."""
    if is_trial:
        is_early = survey_round.state in (State.DRAFT, State.TESTED, State.OPEN)
        return Now.OPEN if is_early else Now.CLOSED
    today = timezone.localdate()
    if survey_round.state in (State.DRAFT, State.TESTED):
        return Now.EARLY
    if survey_round.state != State.OPEN or today > survey_round.closes_on:
        return Now.CLOSED
    if today < survey_round.opens_on:
        return Now.EARLY
    return Now.PAUSED if survey_round.is_paused else Now.OPEN


def by_code(typed: str) -> Door | None:
    """Return the door that a typed code opens, a class's or a person's own, unless it is over. Always two queries."""
    code = as_typed(typed)
    digests = digests_of(code)
    group = _groups(Way.CLASS_CODE).filter(code=code or None).first()
    own = _codes().filter(digest__in=digests).first()
    if group:
        return _unless_over(Door(Held(GROUP, group.token), group))
    if own:
        return _unless_over(Door(Held(CODE, code), own.group, own.is_used))
    return None


def by_link(token: str) -> Door | None:
    """Return the door that a link opens, one for many or an invited person's own, unless it is over. Two queries."""
    group = _groups(Way.CLASS_CODE, Way.OPEN_LINK).filter(token=token).first()
    invited = _invited().filter(digest__in=digests_of(token)).first()
    if group:
        return _unless_over(Door(Held(GROUP, token), group))
    if invited:
        return _unless_over(Door(Held(INVITATION, token), invited.group, invited.has_answered))
    return None


def by_device(held: Held) -> Door | None:
    """Return the door by which a browser has come in, also when it is over."""
    if held.door in (GROUP, TRIAL):
        ways = Way if held.door == TRIAL else (Way.CLASS_CODE, Way.OPEN_LINK)
        group = _groups(*ways).filter(token=held.key).first()
        return Door(held, group) if group else None
    digests = digests_of(held.key)
    if held.door == CODE:
        own = _codes().filter(digest__in=digests).first()
        return Door(held, own.group, own.is_used) if own else None
    invited = _invited().filter(digest__in=digests).first()
    return Door(held, invited.group, invited.has_answered) if invited else None


def _groups(*ways: str) -> QuerySet[AnswerGroup]:
    return AnswerGroup.objects.select_related(*RELATED).filter(unit__place__round__way__in=ways)


def _codes() -> QuerySet[OneTimeCode]:
    related = [f"group__{name}" for name in RELATED]
    return OneTimeCode.objects.select_related(*related).filter(group__unit__place__round__way=Way.ONE_TIME)


def _invited() -> QuerySet[Invitee]:
    related = [f"group__{name}" for name in RELATED]
    return Invitee.objects.select_related(*related).filter(group__unit__place__round__way=Way.INVITATION)


def _unless_over(door: Door) -> Door | None:
    return None if door.now is Now.CLOSED else door


def by_public_token(token: str) -> SurveyRound | None:
    """Return the round that the token of its public results names."""
    return SurveyRound.objects.select_related("questionnaire").filter(public_token=token).first()
