"""How many have been invited and have answered: counts, and only where they are five or more."""

from dataclasses import dataclass

from django.db.models import Count, Q

from surveys.models import AnswerGroup
from surveys.rounds.stats import FEWEST


@dataclass(frozen=True)
class Invited:
    """The invited of a group: how many there are and got a letter, and how many have answered (None: not told)."""

    total: int
    sent: int
    answered: int | None


def invited(group: AnswerGroup) -> Invited:
    """Return the counts of a group's invited; how many have answered is not told where fewer than five got a letter."""
    counts = group.invitees.aggregate(
        total=Count("pk"),
        sent=Count("pk", filter=Q(invited_on__isnull=False)),
        answered=Count("pk", filter=Q(has_answered=True)),
    )
    answered = counts["answered"] if counts["sent"] >= FEWEST else None
    return Invited(counts["total"], counts["sent"], answered)
