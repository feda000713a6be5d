"""Tells the surveys: Norsjö's pupils every second year, the county's, staff in Arvidsjaur, and Malå's draft."""

from datetime import date
from typing import Any

from accounts.models import User
from municipalities.models import County, Municipality
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.inventing.rounds import (
    a_while_before,
    add_classes,
    answer,
    close_on,
    expect,
    hold_classes,
    open_on,
    people_of,
    publish_on,
    set_up,
)
from portal.lib.dates import moment
from surveys.models import AnswerGroup, Invitee, Questionnaire, SurveyRound
from surveys.questions.actions import copy_questionnaire
from surveys.rounds.actions import create_round
from surveys.rounds.invitations.actions import add_invitees
from surveys.rounds.units.pasting import Row


def copy_ready(values: dict[str, Any], owner: Municipality | County, *, by: User, on: date) -> Questionnaire:
    """Make the owner's own of a ready questionnaire, on a day; asked for twice it is one."""
    ready = Questionnaire.objects.ready().filter(code=values["copy_of"]).newest().get()
    made = copy_questionnaire(
        by=by, source=ready, owner=owner, form_token=token("questionnaire", owner, ready.code),
        title=values["title"],
    )  # fmt: skip
    if not made.is_locked:
        if keeps := values.get("keeps"):
            made.questions.exclude(code__in=keeps).delete()
            made.sections.filter(questions=None).delete()
        Questionnaire.objects.filter(pk=made.pk).update(created_at=moment(on, 10))
    return made


def tell_surveys(story: dict[str, Any], stage: Stage, *, years: range) -> None:
    """The rounds of Norsjö's pupils, and of the county's, of those years."""
    tell_pupils(story, stage, years=years)
    if story["county"]["year"] in years:
        tell_county(story, stage)


def tell_pupils(story: dict[str, Any], stage: Stage, *, years: range) -> None:
    """Norsjö's rounds of those years; one that has no day of publishing is open still."""
    values = story["norsjo"]
    place = stage.places[values["code"]]
    for told in values["rounds"]:
        if told["year"] not in years:
            continue
        by = stage.keeper(place, a_while_before(told["opens_on"]))
        survey = _set_up(told | {"said_by": values["said_by"]}, place, values, by=by)
        survey = hold_classes(
            survey, told["classes"], on=told["opens_on"], shapes=story["shapes"],
            exactly=told.get("exactly"), grade=1,
        )  # fmt: skip
        if published_on := told.get("published_on"):
            _publish(survey, told["closes_on"], published_on, stage, place)


def tell_county(story: dict[str, Any], stage: Stage) -> None:
    """The round of all municipalities of the county: one class in each, as large as the place."""
    values = story["county"]
    by = stage.people.get(values["person"])
    if by is None:
        return
    county = next(place.county for place in stage.places.values() if place.county.code == values["code"])
    survey = _set_up(values, county, values, by=by, splits=values["splits"])
    answering = {}
    for joined in survey.places.select_related("municipality"):
        pupils = round(joined.municipality.population * values["of_thousand"] / 1000)
        expect(joined, pupils)
        (group,) = add_classes(survey, joined, [Row("", "Årskurs 9", pupils)])
        each = round(pupils * values["answering"] / 2)
        answering[group] = people_of(survey, each, each, grade=1)
    survey = open_on(survey, values["opens_on"])
    answer(survey, answering, shapes=story["shapes"])
    closed = close_on(survey, values["closes_on"])
    publish_on(closed, values["published_on"], by=by, today=stage.on)


def tell_staff(story: dict[str, Any], stage: Stage) -> None:
    """A round by invitation that has closed: nobody has compiled it yet."""
    values = story["staff"]
    place = stage.places[values["code"]]
    by = stage.keeper(place, values["since"])
    survey = _set_up(values, place, values, by=by)
    joined = survey.places.get()
    expect(joined, sum(invited for _unit, invited, _answered in values["invited"]))
    rows = [Row(unit, "", invited) for unit, invited, _answered in values["invited"]]
    groups = add_classes(survey, joined, rows)
    answering = {}
    for number, (group, (_unit, invited, answered)) in enumerate(
        zip(groups, values["invited"], strict=True), 1
    ):
        _invite(survey, group, number, invited, answered, values["opens_on"])
        answering[group] = [{}] * answered
    survey = open_on(survey, values["opens_on"])
    answer(survey, answering, shapes=story["shapes"])
    close_on(survey, values["closes_on"])


def tell_survey_draft(story: dict[str, Any], stage: Stage) -> None:
    """A round that is being set up."""
    values = story["draft"]
    place = stage.places[values["code"]]
    by = stage.keeper(place, stage.on)
    made = create_round(
        by=by, owner=place, questionnaire=copy_ready(values, place, by=by, on=stage.on),
        form_token=token("round", values["name"]), name=values["name"], year=values["year"],
    )  # fmt: skip
    days = {"opens_on": values["opens_on"], "closes_on": values["closes_on"]}
    SurveyRound.objects.filter(pk=made.pk).update(**days)


def _set_up(
    told: dict[str, Any], owner: Municipality | County, values: dict[str, Any], *, by: User, **fields: Any
) -> SurveyRound:
    days = {"opens_on": told["opens_on"], "closes_on": told["closes_on"]}
    return set_up(
        by=by, owner=owner, questionnaire=copy_ready(values, owner, by=by, on=values["since"]),
        form_token=token("round", told["name"]), name=told["name"], year=told["year"],
        said_by=told.get("said_by", ""), on=a_while_before(told["opens_on"]), **days, **fields,
    )  # fmt: skip


def _publish(
    survey: SurveyRound, closes_on: date, published_on: date, stage: Stage, place: Municipality
) -> None:
    closed = close_on(survey, closes_on)
    publish_on(closed, published_on, by=stage.keeper(place, published_on), today=stage.on)


def _invite(
    survey: SurveyRound, group: AnswerGroup, number: int, invited: int, answered: int, on: date
) -> None:
    """Invite so many, of whom so many have answered; the addresses are nobody's."""
    emails = [f"medarbetare-{number}-{one:02}@exempel.se" for one in range(1, invited + 1)]
    add_invitees(survey_round=survey, group=group, emails=emails)
    Invitee.objects.filter(group=group).update(invited_on=on)
    Invitee.objects.filter(group=group, email__in=emails[:answered]).update(has_answered=True)
