"""Showing one's planning to a manager, and setting days aside. Callers check access."""

from collections.abc import Iterable

from accounts.models import User
from activities.load.next_year import Proposal
from activities.models import LoadShare, PlannedDate
from municipalities.models import Municipality


def share_load(*, by: User, municipality: Municipality) -> None:
    """Let the municipality's managers see what the person answers for there, until it is taken back."""
    LoadShare.objects.get_or_create(user=by, municipality=municipality)


def stop_sharing_load(*, by: User, municipality: Municipality) -> None:
    """Show it to no manager any more."""
    LoadShare.objects.filter(user=by, municipality=municipality).delete()


def set_aside(*, by: User, proposals: Iterable[Proposal]) -> int:
    """Set the proposed days aside for the person, each once however often it is asked; returns how many are new."""
    known = set(PlannedDate.objects.filter(user=by).values_list("municipality", "on", "title"))
    rows = [
        PlannedDate(user=by, municipality=p.municipality, on=p.on, title=p.title[:200])
        for p in proposals
        if (p.municipality.pk, p.on, p.title) not in known
    ]
    PlannedDate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
