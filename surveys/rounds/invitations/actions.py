"""Who is invited, and the letters to them. Callers check access.

Nobody sees who has answered, only how many, and that only where five or more have been invited.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.due import recurring
from surveys.models import AnswerGroup, Invitee, SurveyRound
from surveys.rounds.actions import NOT_OPENED, NotNow, locked
from surveys.rounds.codes import digest_of, digests_of, secret_of
from surveys.rounds.invitations.letters import send_letter
from surveys.rounds.reports import is_answerable

State, Way = SurveyRound.State, SurveyRound.Way
MOST_REMINDERS = 3
KEEP_AFTER_CLOSING = timedelta(days=90)
DAYS_BETWEEN = 2  # from one letter to the next


@transaction.atomic
def add_invitees(*, survey_round: SurveyRound, group: AnswerGroup, emails: Sequence[str]) -> int:
    """Add addresses to those who are to be invited; each stands there once. Returns how many are new. Raises NotNow."""
    row = locked(survey_round)
    if row.way != Way.INVITATION or row.state not in (*NOT_OPENED, State.OPEN):
        raise NotNow
    there = set(group.invitees.values_list("email", flat=True))
    new = [email for email in dict.fromkeys(one.lower() for one in emails) if email not in there]
    Invitee.objects.bulk_create(
        Invitee(group=group, email=email, digest=digest_of(secret_of(group, email))) for email in new
    )
    return len(new)


@transaction.atomic
def remove_uninvited(*, survey_round: SurveyRound, group: AnswerGroup) -> int:
    """Take out the addresses to which nothing has been sent; returns how many. Raises NotNow for a closed round."""
    if locked(survey_round).state not in (*NOT_OPENED, State.OPEN):
        raise NotNow
    return group.invitees.filter(invited_on=None, has_answered=False).delete()[0]


@transaction.atomic
def send_invitations(*, survey_round: SurveyRound, group: AnswerGroup, subject: str, body: str) -> int:
    """Mail those who have not been invited yet their addresses; returns how many letters are on their way.

    Sent twice, nobody gets two. Raises NotNow unless the round can be answered today.
    """
    row = locked(survey_round)
    if row.way != Way.INVITATION or not is_answerable(row):
        raise NotNow
    waiting = list(group.invitees.select_for_update().filter(invited_on=None, has_answered=False))
    for invitee in waiting:
        send_letter(row, group, invitee, subject=subject, body=body)
    group.invitees.filter(pk__in=[one.pk for one in waiting]).update(invited_on=timezone.localdate())
    return len(waiting)


@transaction.atomic
def send_reminders(*, survey_round: SurveyRound, group: AnswerGroup, subject: str, body: str) -> int:
    """Remind those who have not answered, at most three times each and not two days in a row.

    Returns 0 or more: how many were reminded, which the page does not tell. Raises NotNow as sending does.
    """
    row = locked(survey_round)
    if row.way != Way.INVITATION or not is_answerable(row):
        raise NotNow
    waiting = list(to_remind(group).select_for_update())
    for invitee in waiting:
        send_letter(row, group, invitee, subject=subject, body=body)
    group.invitees.filter(pk__in=[one.pk for one in waiting]).update(
        reminded_on=timezone.localdate(), reminders=F("reminders") + 1
    )
    return len(waiting)


def to_remind(group: AnswerGroup):  # type: ignore[no-untyped-def]  # a queryset of the related manager
    """Those who can be reminded today."""
    long_ago = timezone.localdate() - timedelta(days=DAYS_BETWEEN)
    rested = Q(reminded_on=None) | Q(reminded_on__lte=long_ago)
    return group.invitees.filter(
        rested, has_answered=False, invited_on__lte=long_ago, reminders__lt=MOST_REMINDERS
    )


def decline_reminders(*, secret: str) -> bool:
    """Send the one whose secret it is no more reminders; the invitation itself still works. False for no one's."""
    return bool(Invitee.objects.filter(digest__in=digests_of(secret)).update(reminders=MOST_REMINDERS))


@recurring(every=timedelta(days=1))
def forget_invitees() -> None:
    """Delete the addresses when the answers have been compiled, or ninety days after the round closed."""
    rounds = SurveyRound.objects.exclude(state__in=[*NOT_OPENED, State.OPEN])
    long_ago = timezone.localdate() - KEEP_AFTER_CLOSING
    over = rounds.filter(Q(closed_on__lte=long_ago) | ~Q(state=State.CLOSED))
    Invitee.objects.filter(group__unit__place__round__in=over).delete()
