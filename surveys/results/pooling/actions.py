"""Making a pool: the rounds are put together once, and what may be shown of them is settled by the queue.

Callers check access.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from portal.lib.once import once
from surveys.models import Pool, PublishedCounts, SuppressionProtocol, SurveyRound
from surveys.results.pools import asked_in, common_keys, has_counts, pooled_with, settle_pool
from surveys.results.scopes import PUBLISHED, is_one_other, viewer_of
from surveys.results.settling import protocol_of

MOST = 30  # rounds in a pool: those of a county's municipalities in one year


class CannotPool(Exception):
    """The rounds cannot be put together; `reason` is one of few, unpublished, deleted, overlap, different, alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def why_not(rounds: Sequence[SurveyRound]) -> str:
    """Return why rounds cannot be put together; nothing if they can."""
    if not 2 <= len(rounds) <= MOST:
        return "few"
    if any(one.state not in PUBLISHED for one in rounds):
        return "unpublished"
    if not all(has_counts(one) for one in rounds):
        return "deleted"
    if pooled_with(rounds):
        return "overlap"
    return "" if common_keys(asked_in(rounds)) else "different"


@transaction.atomic
def make_pool(*, by: User | None, rounds: Sequence[SurveyRound], name: str, form_token: UUID) -> Pool:
    """Put rounds together; the queue settles what may be shown. The owner is the first round's.

    The same rounds put together again give the first pool. Raises CannotPool, and MarkTaken.
    """
    chosen = sorted({one.pk for one in rounds})
    locked = list(
        SurveyRound.objects.select_for_update(of=["self"])
        .select_related("questionnaire")
        .filter(pk__in=chosen)
        .order_by("pk")
    )
    for pool in pooled_with(locked):
        if sorted(pool.rounds.values_list("pk", flat=True)) == chosen:
            return pool
    if reason := why_not(locked):
        raise CannotPool(reason)
    if by and is_one_other(viewer_of(by), locked):
        raise CannotPool("alone")
    owner = next(one for one in locked if one.pk == rounds[0].pk)
    fields = {"municipality_id": owner.municipality_id, "county_id": owner.county_id}
    made, is_new = once(Pool.objects.all(), form_token, name=name, created_by=by, **fields)
    if is_new:
        made.rounds.set(locked)
        settle.enqueue(made.pk)
    return made


@task()
def settle(pool_id: int) -> None:
    """Settle what may be shown of a pool, and show it; safe to repeat."""
    with transaction.atomic():
        pool = Pool.objects.select_for_update().filter(pk=pool_id, published_on=None).first()
        if pool is None:
            return
        rounds = pool.rounds.select_for_update(of=["self"]).select_related("questionnaire").order_by("pk")
        chosen = list(rounds)
        settled = settle_pool(chosen)
        PublishedCounts.objects.bulk_create(
            PublishedCounts(pool=pool, first=key.first, second=key.second, counts=packed, why=why)
            for key, (packed, why) in settled.rows.items()
        )
        SuppressionProtocol.objects.create(
            pool=pool, made_by=pool.created_by, **protocol_of(settled, max(one.threshold for one in chosen))
        )
        Pool.objects.filter(pk=pool.pk).update(published_on=timezone.localdate())
