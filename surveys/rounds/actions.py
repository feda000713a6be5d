"""A round from draft to closed: draft → tested → open → closed. It goes back only from tested to draft, when another
questionnaire is chosen, which nobody has tried.

Callers check access. What has been opened keeps its way of answering, its anonymity and its places; the database
refuses the rest (migration 0003 of surveys).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from accounts.models import User
from municipalities.models import County, Municipality, MunicipalityGroup
from portal.due import recurring
from portal.lib.editions import EditConflict, RowGone
from portal.lib.once import MarkTaken, once
from surveys.answering.mixing import finish_closing, mix, mix_closed
from surveys.models import AnswerGroup, Assurance, Questionnaire, RoundPlace, RoundUnit, SurveyRound
from surveys.rounds import texts
from surveys.rounds.codes import free_code
from surveys.rounds.guards import CannotOpen, hindrances, languages_of

State, Way = SurveyRound.State, SurveyRound.Way
NOT_OPENED = (State.DRAFT, State.TESTED)
USUAL_WAY = {
    Questionnaire.Audience.PUPILS: Way.CLASS_CODE,
    Questionnaire.Audience.INHABITANTS: Way.OPEN_LINK,
    Questionnaire.Audience.STAFF: Way.INVITATION,
    Questionnaire.Audience.SELF: Way.OPEN_LINK,
}
UNTIL_IT_OPENS, OPEN_FOR = timedelta(days=14), timedelta(days=21)


class HasClasses(Exception):
    """Municipalities that are to be left out have schools or classes in the round; `names` says which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(len(names))
        self.names = names


class NotNow(Exception):
    """The round is in a state in which this cannot be done (any longer)."""


def create_round(
    *,
    by: User,
    owner: Municipality | County,
    form_token: UUID,
    questionnaire: Questionnaire,
    name: str,
    year: int,
) -> SurveyRound:
    """Begin a round with what usually suits those who are asked. The same form posted twice gives one round.

    A municipality's takes place there, a county's in all its municipalities, until something else is chosen.
    Raises MarkTaken for another form's mark.
    """
    is_county = isinstance(owner, County)
    opens_on = timezone.localdate() + UNTIL_IT_OPENS
    fields = {
        "county" if is_county else "municipality": owner,
        "questionnaire": questionnaire,
        "name": name,
        "year": year,
        "way": USUAL_WAY[Questionnaire.Audience(questionnaire.audience)],
        "languages": languages_of(questionnaire)[:1],
        "opens_on": opens_on,
        "closes_on": opens_on + OPEN_FOR,
        "splits": texts.usual_splits(questionnaire),
        "created_by": by,
        **texts.begin_with(questionnaire, owner),
    }
    with transaction.atomic():
        made, is_new = once(SurveyRound.objects.all(), form_token, **fields)
        if (made.municipality_id, made.county_id) != ((None, owner.pk) if is_county else (owner.pk, None)):
            raise MarkTaken
        if is_new:
            join(made, [owner] if isinstance(owner, Municipality) else owner.municipalities.all())
    return made


def locked(survey_round: SurveyRound) -> SurveyRound:
    """Return the round as it stands, held until the transaction ends. Raises RowGone for one that was removed."""
    row = SurveyRound.objects.select_for_update(of=["self"]).select_related(
        "questionnaire", "municipality", "county"
    )
    found = row.filter(pk=survey_round.pk).first()
    if found is None:
        raise RowGone
    return found


@transaction.atomic
def change_round(
    *, survey_round: SurveyRound, edition: int, expected: dict[int, int | None] | None = None, **fields: Any
) -> SurveyRound:
    """Change what a part of the set-up says, if nobody else has since `edition`; `expected` is how many are asked,
    by place.

    Another questionnaire makes the round a draft again. Raises NotNow for a round that is closed, or for what is
    fixed since it opened, and EditConflict.
    """
    row = locked(survey_round)
    if row.state not in (*NOT_OPENED, State.OPEN):
        raise NotNow
    if row.state == State.OPEN and (fields.keys() - {"name", "languages", "translations", *texts.TEXTS}):
        raise NotNow
    if row.edition != edition:
        raise EditConflict(row)
    before = row.questionnaire
    if expected is not None and row.state in NOT_OPENED:
        _follow_numbers(row, list(expected.values()))
    for name, value in fields.items():
        setattr(row, name, value)
    if "questionnaire" in fields:
        allowed = languages_of(row.questionnaire)
        row.languages = [code for code in row.languages if code in allowed] or allowed[:1]
        codes = [item.code for item in texts.splits_of(row.questionnaire)]
        row.splits = [code for code in row.splits if code in codes] or codes[:2]
        if row.questionnaire != before:
            row.state = State.DRAFT  # nobody has tried this one
    if row.is_personal:
        row.keeps_unfinished = False
    row.edition += 1
    row.save()
    if "way" in fields:
        fit_doors(row)
    for place, number in (expected or {}).items():
        row.places.filter(pk=place).update(expected=number)
    return row


def _follow_numbers(row: SurveyRound, numbers: list[int | None]) -> None:
    """Let what results are divided by follow how many are asked, as long as nobody has chosen otherwise."""
    before = list(row.places.values_list("expected", flat=True))
    if row.splits == texts.usual_splits(row.questionnaire, before):
        row.splits = texts.usual_splits(row.questionnaire, numbers)


@transaction.atomic
def set_places(
    *,
    survey_round: SurveyRound,
    edition: int,
    municipalities: Iterable[Municipality],
    group: MunicipalityGroup | None = None,
) -> SurveyRound:
    """Say in which municipalities the round takes place.

    Raises NotNow once it has opened, EditConflict, and HasClasses where schools or classes would go with one.
    """
    row = locked(survey_round)
    if row.state not in NOT_OPENED:
        raise NotNow
    if row.edition != edition:
        raise EditConflict(row)
    chosen = {place.pk: place for place in municipalities}
    leaving = row.places.exclude(municipality__in=chosen)
    busy = leaving.filter(Q(units__groups__label__gt="") | Q(units__name__gt="")).distinct()
    if names := [place.municipality.name for place in busy.select_related("municipality")]:
        raise HasClasses(names)
    leaving.delete()
    there = set(row.places.values_list("municipality", flat=True))
    join(row, [place for pk, place in chosen.items() if pk not in there])
    row.group, row.edition = group, row.edition + 1
    row.save(update_fields=["group", "edition"])
    return row


def join(survey_round: SurveyRound, municipalities: Iterable[Municipality]) -> None:
    """Let municipalities take part: each with one unit without a name, for those who belong to no school."""
    number = next_number(survey_round)
    for municipality in municipalities:
        place = RoundPlace.objects.create(round=survey_round, municipality=municipality)
        unit = RoundUnit.objects.create(place=place, number=number)
        AnswerGroup.objects.create(unit=unit)
        number += 1


def next_number(survey_round: SurveyRound) -> int:
    """Return the number of the round's next unit: answers bear it, so none is given twice. The round is locked."""
    numbers = RoundUnit.objects.filter(place__round=survey_round).aggregate(most=Max("number"))
    return (numbers["most"] or 0) + 1


def fit_doors(survey_round: SurveyRound) -> None:
    """Let the classes have codes where the way of answering is by code, and only there."""
    groups = AnswerGroup.objects.filter(unit__place__round=survey_round)
    if survey_round.way != Way.CLASS_CODE:
        groups.update(code=None)
        return
    for group in groups.filter(code=None).exclude(label=""):
        group.code = free_code()
        group.save(update_fields=["code"])


@transaction.atomic
def say_assurances(*, survey_round: SurveyRound, kinds: Iterable[str], said_by: str) -> None:
    """Note what is in order, by whom and today; what is no longer ticked is no longer said. What was said before
    keeps its name and day. Raises NotNow once the round has opened."""
    row = locked(survey_round)
    if row.state not in NOT_OPENED:
        raise NotNow
    said = set(kinds)
    row.assurances.exclude(kind__in=said).delete()
    before = set(row.assurances.values_list("kind", flat=True))
    Assurance.objects.bulk_create(
        Assurance(round=row, kind=kind, said_by=said_by) for kind in sorted(said - before)
    )


def mark_tested(*, survey_round: SurveyRound) -> bool:
    """Note that someone has tried the questionnaire to its end; returns whether that was news."""
    drafts = SurveyRound.objects.filter(pk=survey_round.pk, state=State.DRAFT)
    return bool(drafts.update(state=State.TESTED, edition=F("edition") + 1))


def days_to_open(survey_round: SurveyRound) -> tuple[date, date]:
    """Return the first and the last day that a round is offered to open with: those that have been chosen.

    Where nobody has chosen any since it was begun, or the last has passed: from today, for three weeks.
    """
    today = timezone.localdate()
    begun_with = timezone.localdate(survey_round.created_at) + UNTIL_IT_OPENS
    is_untouched = (survey_round.opens_on, survey_round.closes_on) == (begun_with, begun_with + OPEN_FOR)
    if is_untouched or survey_round.closes_on < today:
        return today, today + OPEN_FOR
    return max(survey_round.opens_on, today), survey_round.closes_on


@transaction.atomic
def open_round(
    *, survey_round: SurveyRound, edition: int | None = None, days: tuple[date, date] | None = None
) -> SurveyRound:
    """Open the round and lock its questionnaire. Answers are let in from its first day to its last, or in `days`.

    Opened twice it is opened once. Raises CannotOpen with all that is lacking, NotNow for one that is closed, and
    EditConflict where an `edition` is given and it has been changed since.
    """
    row = locked(survey_round)
    if row.state == State.OPEN:
        return row
    if row.state not in NOT_OPENED:
        raise NotNow
    if edition is not None and row.edition != edition:
        raise EditConflict(row)
    if days is not None:
        row.opens_on, row.closes_on = days
    questionnaire = Questionnaire.objects.select_for_update().get(pk=row.questionnaire_id)
    if lacking := hindrances(row):
        raise CannotOpen(lacking)
    if questionnaire.locked_at is None:
        Questionnaire.objects.filter(pk=questionnaire.pk).update(locked_at=timezone.now())
    row.state, row.opened_on, row.edition = State.OPEN, timezone.localdate(), row.edition + 1
    row.save(update_fields=["state", "opened_on", "opens_on", "closes_on", "edition"])
    return row


@transaction.atomic
def pause_round(*, survey_round: SurveyRound) -> None:
    """Let nobody answer until the round goes on; what has come is mixed. Raises NotNow for one that is not open."""
    row = locked(survey_round)
    if row.state != State.OPEN:
        raise NotNow
    if not row.is_paused:
        SurveyRound.objects.filter(pk=row.pk).update(is_paused=True, edition=F("edition") + 1)
        mix(row)


@transaction.atomic
def resume_round(*, survey_round: SurveyRound) -> None:
    """Let a paused round go on. Raises NotNow for one that is not open."""
    row = locked(survey_round)
    if row.state != State.OPEN:
        raise NotNow
    SurveyRound.objects.filter(pk=row.pk, is_paused=True).update(is_paused=False, edition=F("edition") + 1)


@transaction.atomic
def extend_round(*, survey_round: SurveyRound, edition: int, closes_on: date) -> SurveyRound:
    """Give an open round a later last day. Raises NotNow for another state or an earlier day, and EditConflict."""
    row = locked(survey_round)
    if row.state != State.OPEN or closes_on < max(row.closes_on, timezone.localdate()):
        raise NotNow
    if row.edition != edition:
        raise EditConflict(row)
    row.closes_on, row.edition = closes_on, row.edition + 1
    row.save(update_fields=["closes_on", "edition"])
    return row


@transaction.atomic
def shut_round(*, survey_round: SurveyRound) -> SurveyRound:
    """Close the round for good: from now on nobody can answer. Its answers are mixed by a task of the queue.

    Closed twice it is closed once. Raises NotNow for a round that has not been open.
    """
    row = locked(survey_round)
    if row.state in NOT_OPENED:
        raise NotNow
    if row.state == State.OPEN:
        row.state, row.is_paused, row.is_unmixed, row.closed_on = (
            State.CLOSED,
            False,
            True,
            timezone.localdate(),
        )
        row.edition += 1
        row.save(update_fields=["state", "is_paused", "is_unmixed", "closed_on", "edition"])
        mix_closed.enqueue(row.pk)
    return row


def close_round(*, survey_round: SurveyRound) -> SurveyRound:
    """Close the round as shut_round does, and mix its answers at once: that may take longer than a page may."""
    row = shut_round(survey_round=survey_round)
    finish_closing(row)
    row.is_unmixed = False
    return row


@transaction.atomic
def remove_round(*, survey_round: SurveyRound) -> None:
    """Remove a round that has not been open, with its classes and codes. Raises NotNow for another."""
    row = locked(survey_round)
    if row.state not in NOT_OPENED:
        raise NotNow
    row.delete()


@recurring(every=timedelta(hours=1))
def close_ended_rounds() -> None:
    """Close each open round on the day after its last: in the first hour after midnight in Sweden."""
    ended = SurveyRound.objects.filter(state=State.OPEN, closes_on__lt=timezone.localdate())
    for survey_round in ended.order_by("pk"):
        close_round(survey_round=survey_round)
