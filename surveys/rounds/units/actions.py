"""Schools and classes of a round, and their codes. Callers check access.

While the round is not closed they can be added and renamed; one is removed only while nobody has answered there.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from portal.lib.editions import RowGone, save_edition
from portal.lib.once import MarkTaken
from surveys.models import AnswerGroup, OneTimeCode, RoundPlace, RoundUnit, SurveyRound
from surveys.rounds.actions import NOT_OPENED, NotNow, locked, next_number
from surveys.rounds.codes import codes_of_sheet, digest_of, free_code
from surveys.rounds.units.pasting import Row

State, Way = SurveyRound.State, SurveyRound.Way
MOST_CODES = 500  # on one sheet


class HasAnswers(Exception):
    """Someone has answered there, or is answering now: it stays."""


class NameTaken(Exception):
    """There is one with that name already."""


def held(survey_round: SurveyRound) -> SurveyRound:
    """Return the round, held until the transaction ends. Raises NotNow for one that is closed."""
    row = locked(survey_round)
    if row.state not in (*NOT_OPENED, State.OPEN):
        raise NotNow
    return row


@transaction.atomic
def add_rows(*, survey_round: SurveyRound, place: RoundPlace, rows: Sequence[Row]) -> int:
    """Add schools and classes of a pasted list; those that are there get the number of enrolled that the list says.

    The same list twice gives the same classes, with the codes they have. Returns how many are new. Raises NotNow.
    """
    row = held(survey_round)
    number = next_number(row)
    units = {unit.name.casefold(): unit for unit in place.units.all()}
    groups = {
        (group.unit_id, group.label.casefold()): group
        for group in AnswerGroup.objects.filter(unit__place=place)
    }
    added = 0
    for one in rows:
        label = "" if row.way == Way.OPEN_LINK else one.label
        unit = units.get(one.unit.casefold())
        if unit is None:
            unit = RoundUnit.objects.create(place=place, name=one.unit, number=number)
            units[one.unit.casefold()] = unit
            number += 1
        group = groups.get((unit.pk, label.casefold()))
        if group is None:
            group = AnswerGroup.objects.create(
                unit=unit, label=label, code=code_for(row), enrolled=one.enrolled
            )
            groups[unit.pk, label.casefold()] = group
            added += 1
        elif one.enrolled is not None:
            AnswerGroup.objects.filter(pk=group.pk).update(enrolled=one.enrolled, edition=F("edition") + 1)
    return added


def code_for(survey_round: SurveyRound) -> str | None:
    """Return a new code where one answers by a code for the class; else None."""
    return free_code() if survey_round.way == Way.CLASS_CODE else None


@transaction.atomic
def change_unit(*, survey_round: SurveyRound, unit: RoundUnit, name: str, expected: int | None) -> None:
    """Rename a school, or say how many are asked there. Raises NotNow and NameTaken."""
    held(survey_round)
    others = RoundUnit.objects.filter(place=unit.place_id, name__iexact=name).exclude(pk=unit.pk)
    if others.exists():
        raise NameTaken
    if not RoundUnit.objects.filter(pk=unit.pk).update(name=name, expected=expected):
        raise RowGone


@transaction.atomic
def change_group(
    *, survey_round: SurveyRound, group: AnswerGroup, edition: int, **fields: Any
) -> AnswerGroup:
    """Change what a class is called, or its numbers. Raises NotNow, NameTaken, EditConflict and RowGone."""
    held(survey_round)
    label = fields.get("label", group.label)
    others = AnswerGroup.objects.filter(unit=group.unit_id, label__iexact=label).exclude(pk=group.pk)
    if others.exists():
        raise NameTaken
    return save_edition(group, edition=edition, **fields)


def is_empty(groups: Iterable[AnswerGroup]) -> bool:
    """Whether nobody has answered or is answering in any of the classes; someone's test does not count."""
    chosen = AnswerGroup.objects.filter(pk__in=[group.pk for group in groups])
    busy = (
        Q(answered__gt=0)
        | Q(sittings__is_test=False)
        | Q(codes__is_used=True)
        | Q(invitees__has_answered=True)
    )
    return not chosen.filter(busy).exists()


@transaction.atomic
def remove_group(*, survey_round: SurveyRound, group: AnswerGroup) -> None:
    """Remove a class, and its code with it. Raises NotNow, and HasAnswers while there are any.

    The municipality's own way in, without a school and without a name, stays.
    """
    held(survey_round)
    if not (group.label or group.unit.name):
        raise NotNow
    rows = AnswerGroup.objects.select_for_update().filter(pk=group.pk)
    if not is_empty(rows):
        raise HasAnswers
    rows.delete()


@transaction.atomic
def remove_unit(*, survey_round: SurveyRound, unit: RoundUnit) -> None:
    """Remove a school with all its classes. Raises NotNow, and HasAnswers while there are any."""
    held(survey_round)
    groups = AnswerGroup.objects.select_for_update().filter(unit=unit)
    if not is_empty(groups):
        raise HasAnswers
    RoundUnit.objects.filter(pk=unit.pk).delete()


@transaction.atomic
def renew_code(*, survey_round: SurveyRound, group: AnswerGroup, edition: int) -> AnswerGroup:
    """Give a class a new code; the old one opens nothing from now on, and those who have begun go on.

    Raises NotNow where codes are not how one answers, EditConflict and RowGone.
    """
    if held(survey_round).way != Way.CLASS_CODE:
        raise NotNow
    return save_edition(group, edition=edition, code=free_code())


@transaction.atomic
def make_codes(*, survey_round: SurveyRound, group: AnswerGroup, number: int, form_token: UUID) -> list[str]:
    """Make one-time codes for a class and return them, which is done only here: no more than a hash is kept.

    The same form posted twice gives the same codes. Raises NotNow where one does not answer by such codes.
    """
    if held(survey_round).way != Way.ONE_TIME:
        raise NotNow
    drawn = list(islice(codes_of_sheet(form_token), number))
    rows = [OneTimeCode(group=group, digest=digest_of(code)) for code in drawn]
    OneTimeCode.objects.bulk_create(rows, ignore_conflicts=True)
    mine = set(group.codes.filter(digest__in=[row.digest for row in rows]).values_list("digest", flat=True))
    if len(mine) < len(rows):  # a mark of another form, of another class
        raise MarkTaken
    return drawn
