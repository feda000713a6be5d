"""How often codes may be wrong and answers begun: whole schools behind one address pass, guessers and floods do not."""

from portal.limits import Limit, has_been_too_many, is_too_many
from surveys.models import AnswerGroup, SurveyRound

WRONG_CODES = Limit("answer_wrong_code", hits=150, minutes=10)  # from a network
BEGUN = Limit("answer_begun", hits=100, minutes=5)  # from a network by one door
BEGUN_IN_A_DAY = Limit("answer_begun_day", hits=1_500, minutes=24 * 60)
BEGUN_IN_ALL = Limit("answer_begun_round", hits=30_000, minutes=24 * 60)  # in a round


def guesses_too_much(network: str) -> bool:
    """Whether so many codes from the network have been wrong that none is tried."""
    return has_been_too_many(WRONG_CODES, network)


def count_wrong_code(network: str) -> None:
    """Count a code that opened nothing."""
    is_too_many(WRONG_CODES, network)


def floods(group: AnswerGroup, network: str) -> Limit | None:
    """Count one more who begins, and return the limit that this breaks, if any.

    Each class has a door of its own; a round's open links are one door together. What breaks a narrow limit does not
    count towards the wider ones: one that floods shuts out few others.
    """
    survey_round = group.unit.place.round
    is_open_link = survey_round.way == SurveyRound.Way.OPEN_LINK
    door = f"round {survey_round.pk}" if is_open_link else str(group.pk)
    asked = (
        (BEGUN, f"{door} {network}"),
        (BEGUN_IN_A_DAY, f"{door} {network}"),
        (BEGUN_IN_ALL, str(survey_round.pk)),
    )
    return next((limit for limit, who in asked if is_too_many(limit, who)), None)
