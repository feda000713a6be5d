"""What became of what was told: the one place where its outcome changes."""

from django.utils import timezone

from accounts.models import User
from activities.models import Activity, Participation, Telling
from activities.telling import letters

Outcome = Telling.Outcome


def decide(
    activity_id: int, outcome: str, *, by: User, into: Activity | None = None, letter: str = ""
) -> bool:
    """Note the outcome of what was told, if it still waits; returns whether this did it.

    A sender who left an address is thanked by mail when it was taken in; `letter` is another answer, which
    also goes to the organisation's address. The sender's address is forgotten. Call it in a transaction.
    """
    waiting = Telling.objects.select_for_update(of=["self"]).select_related("link__municipality", "activity")
    telling = waiting.filter(activity=activity_id, outcome=Outcome.WAITING).first()
    if telling is None:
        return False
    if letter:
        letters.send_reply(telling, letter, to=letters.recipient_of(telling))
    elif outcome in (Outcome.ACCEPTED, Outcome.MERGED) and telling.reply_to:
        letters.send_reply(telling, letters.thanks(telling), to=telling.reply_to)
    telling.outcome, telling.merged_into, telling.reply_to = outcome, into, ""
    telling.decided_at, telling.decided_by = timezone.now(), by
    telling.save(update_fields=["outcome", "merged_into", "reply_to", "decided_at", "decided_by"])
    return True


def decline_removed(participation: Participation, *, by: User) -> None:
    """What is taken out of the record before anyone has taken it in, is declined without a word."""
    told_here = Telling.objects.filter(
        activity=participation.activity_id, link__municipality=participation.municipality_id
    )
    if told_here.exists():
        decide(participation.activity_id, Outcome.DECLINED, by=by)


def wait_again(participation: Participation) -> None:
    """What was declined or merged, and is now put back into the record as a draft, waits once more."""
    Telling.objects.filter(
        activity=participation.activity_id,
        activity__is_draft=True,
        link__municipality=participation.municipality_id,
        outcome__in=[Outcome.DECLINED, Outcome.MERGED],
    ).update(outcome=Outcome.WAITING, merged_into=None, decided_at=None, decided_by=None)
