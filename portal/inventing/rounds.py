"""Holds invented rounds: set up, tried, opened, answered, closed, compiled, published, deleted, on days of the past.

Each step is the portal's own. What the portal notes as today is then given the day on which it is said to have been.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from accounts.models import User
from municipalities.models import County, Municipality
from portal.inventing.answers import Shapes, invent_sheets
from portal.lib.dates import moment
from surveys.models import (
    AnswerGroup,
    Arrival,
    Assurance,
    PurgeProtocol,
    Questionnaire,
    RoundPlace,
    SurveyRound,
)
from surveys.results.actions import publish_round
from surveys.results.compiling import compile_round
from surveys.results.retention import purge_day, purge_round
from surveys.results.settling import settle_round
from surveys.rounds.actions import close_round, create_round, mark_tested, say_assurances
from surveys.rounds.guards import CannotOpen, hindrances
from surveys.rounds.units.actions import Row, add_rows
from surveys.structure import Kind, Sex

State = SurveyRound.State
ABOUT_DAYS = "tider"  # the part of the set-up that says when: the day of an invented round may have passed


def set_up(
    *,
    by: User,
    owner: Municipality | County,
    questionnaire: Questionnaire,
    form_token: UUID,
    name: str,
    year: int,
    said_by: str,
    on: date,
    **fields: Any,
) -> SurveyRound:
    """Set a round up and try it, on a day; `said_by` says that what must be in order is so."""
    made = create_round(
        by=by, owner=owner, form_token=form_token, questionnaire=questionnaire, name=name, year=year
    )
    SurveyRound.objects.filter(pk=made.pk).update(created_at=moment(on, 9), **fields)
    made.refresh_from_db()
    if questionnaire.audience == Questionnaire.Audience.PUPILS:
        say_assurances(survey_round=made, kinds=Assurance.Kind.values, said_by=said_by)
        made.assurances.update(said_on=on)
    mark_tested(survey_round=made)
    return made


def add_classes(survey: SurveyRound, place: RoundPlace, rows: Iterable[Row]) -> list[AnswerGroup]:
    """Add the place's schools and classes, and return them in the order in which they were given."""
    rows = list(rows)
    add_rows(survey_round=survey, place=place, rows=rows)
    made = AnswerGroup.objects.filter(unit__place=place).select_related("unit__place")
    by_name = {(group.unit.name, group.label): group for group in made}
    return [by_name[row.unit, row.label] for row in rows]


def hold_classes(
    survey: SurveyRound,
    classes: Sequence[tuple[str, str, int, int, int]],
    *,
    on: date,
    shapes: Shapes,
    exactly: Mapping[str, int] | None = None,
    **background: int,
) -> SurveyRound:
    """Open a municipality's round on the day, and let its classes answer: school, class, how many are enrolled, and
    how many girls and boys have answered; all with the same `background`."""
    (place,) = survey.places.all()
    expect(place, sum(enrolled for _school, _label, enrolled, *_answered in classes))
    groups = add_classes(survey, place, [Row(*one[:3]) for one in classes])
    opened = open_on(survey, on)
    answering = {
        group: people_of(opened, girls, boys, **background)
        for group, (*_class, girls, boys) in zip(groups, classes, strict=True)
    }
    answer(opened, answering, shapes=shapes, exactly=exactly)
    return opened


def expect(place: RoundPlace, number: int) -> None:
    """Say how many are asked in the place."""
    RoundPlace.objects.filter(pk=place.pk).update(expected=number)


def open_on(survey: SurveyRound, on: date) -> SurveyRound:
    """Open the round on the day and lock its questionnaire. Raises CannotOpen where anything but the day hinders it."""
    survey.refresh_from_db()
    if lacking := [one for one in hindrances(survey) if one.part != ABOUT_DAYS]:
        raise CannotOpen(lacking)
    Questionnaire.objects.filter(pk=survey.questionnaire_id, locked_at=None).update(locked_at=moment(on, 8))
    SurveyRound.objects.filter(pk=survey.pk).update(state=State.OPEN, opened_on=on, edition=F("edition") + 1)
    survey.refresh_from_db()
    return survey


def people_of(survey: SurveyRound, girls: int, boys: int, **background: int) -> list[dict[str, int]]:
    """Return what so many girls, and then so many boys, answer about themselves: their sex, and the background."""
    asked = survey.questionnaire.questions.filter(kind=Kind.SEX).values_list("code", flat=True)
    sexes = [Sex.GIRL] * girls + [Sex.BOY] * boys
    return [background | dict.fromkeys(asked, sex) for sex in sexes]


def answer(
    survey: SurveyRound,
    answering: Mapping[AnswerGroup, Sequence[Mapping[str, int]]],
    *,
    shapes: Shapes,
    exactly: Mapping[str, int] | None = None,
) -> None:
    """Let people answer in their classes. Their answers wait until enough have come, or until the round closes."""
    everyone = [(group, person) for group, people in answering.items() for person in people]
    everyone.sort(key=lambda one: sorted(one[1].items()))  # girls first: `exactly` counts from there
    sheets = invent_sheets(
        survey.questionnaire.sheet(),
        [person for _group, person in everyone],
        shapes=shapes,
        exactly=exactly or {},
        seed=f"{survey.name} {survey.year}",
    )
    Arrival.objects.bulk_create(
        Arrival(round=survey, unit=group.unit.number, answers=sheet)
        for (group, _person), sheet in zip(everyone, sheets, strict=True)
    )
    for group, people in answering.items():
        AnswerGroup.objects.filter(pk=group.pk).update(answered=F("answered") + len(people))


def close_on(survey: SurveyRound, on: date) -> SurveyRound:
    """Close the round on the day: its answers are mixed."""
    closed = close_round(survey_round=survey)
    SurveyRound.objects.filter(pk=survey.pk).update(closed_on=on)
    closed.refresh_from_db()
    return closed


def publish_on(survey: SurveyRound, on: date, *, by: User, today: date) -> SurveyRound:
    """Compile, settle and publish a closed round, all on the day; delete its answers if their day has come since."""
    compiled = compile_round(survey)
    settle_round(compiled, at=moment(on, 10))
    published = publish_round(by=by, survey_round=compiled)
    SurveyRound.objects.filter(pk=survey.pk).update(compiled_on=on, published_on=on)
    published.refresh_from_db()
    if (day := purge_day(published)) and day <= today:
        purge_round(survey_round=published, by_hand=False)
        PurgeProtocol.objects.filter(round=published).update(purged_on=day)
        published.refresh_from_db()
    return published


def a_while_before(day: date) -> date:
    """When a round that opens on the day was set up."""
    return day - timedelta(days=21)
