"""Sending an answer in: from then on nothing tells whose it is, and it cannot be taken back."""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.db.models import F

from surveys.answering.mixing import ENOUGH, hold, mix, rewrite
from surveys.models import AnswerGroup, Arrival, Invitee, OneTimeCode, Sitting, SurveyRound
from surveys.rounds.actions import mark_tested

OPEN = SurveyRound.State.OPEN


class RoundNotOpen(Exception):
    """The round takes no answers in now."""


class AlreadyAnswered(Exception):
    """The code or the invitation has been used for another answer."""


@transaction.atomic
def send(group: AnswerGroup, answers: Sequence[int], texts: Mapping[str, str]) -> None:
    """Take in an answer that has been given by the group's door, and count it there.

    `answers` are a whole sheet as surveys.structure says, `texts` go by the question's code. Raises RoundNotOpen.
    """
    if not is_open(group.unit.place.round):
        raise RoundNotOpen
    take_in(group, answers, texts)


def take_in(group: AnswerGroup, answers: Sequence[int], texts: Mapping[str, str]) -> None:
    """Let an answer wait among others, and count it at its door."""
    survey_round = group.unit.place.round
    Arrival.objects.create(
        round=survey_round, unit=group.unit.number, answers=list(answers), texts=dict(texts)
    )
    AnswerGroup.objects.filter(pk=group.pk).update(answered=F("answered") + 1)
    if survey_round.is_personal:
        hide_among_those_waiting(survey_round)
    elif Arrival.objects.filter(round=survey_round).count() >= ENOUGH:
        mix(survey_round)


@transaction.atomic
def send_sitting(sitting: Sitting, digests: Sequence[str] = ()) -> bool:
    """Send in what has been answered in a sitting; returns whether this did it. Sent twice, it counts once.

    `digests` are those by which a code or an invitation may be kept, in a round where each has one of their own: it is
    marked as used in the same transaction. A test only makes the round tested. Raises RoundNotOpen, with nothing
    changed, and AlreadyAnswered for a code by which someone has answered.
    """
    survey_round = sitting.group.unit.place.round
    if not sitting.is_test and not is_open(survey_round):  # first of all: closing locks in the same order
        raise RoundNotOpen
    last = Sitting.objects.select_for_update(of=["self"]).select_related("group__unit__place__round")
    row = last.filter(pk=sitting.pk).first()  # as it is now: another window may have sent a page
    if row is None:
        return False
    row.delete()
    if row.is_test:
        mark_tested(survey_round=survey_round)
        return True
    if survey_round.is_personal and not mark_used(survey_round, digests):
        raise AlreadyAnswered
    take_in(row.group, row.answers, row.texts)
    return True


def is_open(survey_round: SurveyRound) -> bool:
    """Whether the round takes answers in, held so until the transaction ends: closing it waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM surveys_surveyround WHERE id = %s AND state = %s AND NOT is_paused FOR SHARE",
            [survey_round.pk, OPEN],
        )
        return cursor.fetchone() is not None


def mark_used(survey_round: SurveyRound, digests: Sequence[str]) -> bool:
    """Note that the code or invitation has been used; returns whether it was unused. Of two at once one gets it."""
    if survey_round.way == SurveyRound.Way.INVITATION:
        unused = Invitee.objects.filter(digest__in=digests, has_answered=False)
        return bool(unused.update(has_answered=True))
    return bool(OneTimeCode.objects.filter(digest__in=digests, is_used=False).update(is_used=True))


def hide_among_those_waiting(survey_round: SurveyRound) -> None:
    """Write all waiting answers anew in this transaction, which marked a code: its number leads to none of them alone.

    Half of them stay when enough wait, so that the next to come has someone to hide among.
    """
    hold(survey_round)
    if Arrival.objects.filter(round=survey_round).count() >= 2 * ENOUGH:
        mix(survey_round, leaving=ENOUGH)
    rewrite(Arrival, survey_round)
