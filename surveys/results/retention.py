"""Answers are deleted when they have been counted and published; the results remain.

Of a round with one municipality the sum of all is kept, if they are as many as the threshold, so that the year can be
put together with others; no smaller group is. Of a round that is not published nothing is deleted: its owner is told.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.due import recurring
from surveys.models import Arrival, CompiledCounts, FreeText, PurgeProtocol, Response, Sitting, SurveyRound
from surveys.results.settling import leaves_of
from surveys.results.tables import Key, tables_of

State = SurveyRound.State


class NotNow(Exception):
    """The answers of a round that is not published are kept: there would be nothing left."""


def purge_day(survey: SurveyRound) -> date | None:
    """Return the day on which the answers are deleted; None before they are counted."""
    if survey.compiled_on is None:
        return None
    return survey.compiled_on + timedelta(days=survey.purge_after_days)


def is_late(survey: SurveyRound, today: date | None = None) -> bool:
    """Whether the answers should have been deleted, but wait for the round to be published."""
    day = purge_day(survey)
    return survey.state == State.COMPILED and day is not None and day <= (today or timezone.localdate())


@transaction.atomic
def purge_round(*, survey_round: SurveyRound, by_hand: bool) -> PurgeProtocol:
    """Delete a published round's answers, free texts and counts, and keep a protocol of it; twice is once.

    Raises NotNow for a round that is not published.
    """
    row = SurveyRound.objects.select_for_update().select_related("questionnaire").get(pk=survey_round.pk)
    if row.state == State.PURGED:
        return row.purge
    if row.state != State.PUBLISHED:
        raise NotNow
    kept = _sum_of_all(row)
    Sitting.objects.filter(group__unit__place__round=row).delete()
    Arrival.objects.filter(round=row).delete()
    texts = FreeText.objects.filter(round=row).delete()[0]
    responses = Response.objects.filter(round=row).delete()[0]
    CompiledCounts.objects.filter(round=row).delete()
    if kept is not None:
        kept.save(force_insert=True)
    row.state, row.edition = State.PURGED, row.edition + 1
    row.save(update_fields=["state", "edition"])
    return PurgeProtocol.objects.create(
        round=row, responses=responses, texts=texts, rule=_rule(row, by_hand=by_hand)
    )


def _rule(survey: SurveyRound, *, by_hand: bool) -> str:
    with translation.override("sv"):
        if by_hand:
            return _("By whoever keeps the round, before the day that had been set.")
        return _("%(days)s days after compiling, as the round says.") % {"days": survey.purge_after_days}


def _sum_of_all(survey: SurveyRound) -> CompiledCounts | None:
    """The counts of everyone in a round's only municipality, not yet saved; None where they may not be kept."""
    leaves = leaves_of(survey)
    if len({leaf.place for leaf in leaves}) != 1:
        return None
    people = {leaf: number for leaf, (number, _counts) in leaves.items()}
    kinds = [survey.questionnaire.sheet().by_code[code].kind for code in survey.splits]
    first, second = [*kinds, None, None][:2]
    tables = tables_of(people, survey.threshold, first=first, second=second)
    whole = next((group for group in tables.groups if group.key == Key()), None)
    rows = list(leaves.values())
    number = sum(rows[leaf][0] for leaf in whole.leaves) if whole else 0
    if whole is None or number < survey.threshold:
        return None
    total = [sum(column) for column in zip(*(rows[leaf][1] for leaf in whole.leaves), strict=True)]
    unit = min(leaf.unit for leaf in leaves)
    return CompiledCounts(round=survey, unit=unit, first=0, second=0, people=number, counts=total)


@recurring(every=timedelta(days=1))
def purge_old_answers() -> None:
    """Delete the answers of each published round whose day has come, each in its own transaction."""
    due = SurveyRound.objects.filter(state=State.PUBLISHED, compiled_on__isnull=False)
    today = timezone.localdate()
    for survey in due.order_by("pk"):
        day = purge_day(survey)
        if day is not None and day <= today:
            purge_round(survey_round=survey, by_hand=False)
