"""Tells what the municipalities ask, offer and lend each other, and of the group in which some of them learn."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from municipalities.models import County, GroupMember, Municipality, MunicipalityGroup
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.lib.dates import moment
from reviews.asking.groups.actions import answer_invite, propose_group, show_in_group
from reviews.asking.hours.actions import confirm_hours, note_hours
from reviews.asking.offers.actions import put_up
from reviews.asking.questions.actions import answer, ask, close_question
from reviews.models import GroupShare, Offer, PeerAnswer, PeerQuestion

OFFICER = "erik.sundqvist"


def tell_asking(story: dict[str, Any], stage: Stage) -> None:
    """Tell everything on its day; nothing where the county has no officer."""
    if OFFICER not in stage.people:
        return
    groups = {one["key"]: _group(one, stage) for one in story["groups"]}
    for values in story["questions"]:
        _question(values, groups, stage)
    for values in story["offers"]:
        _offer(values, stage)
    for number, values in enumerate(story["hours"]):
        _hours(number, values, stage)


def _by(values: dict[str, Any], stage: Stage, place: Municipality | County) -> User:
    """Who did it: whoever is named, else the officer, or whoever kept the municipality's work that day."""
    if "person" in values:
        return stage.people[values["person"]]
    return stage.people[OFFICER] if isinstance(place, County) else stage.keeper(place, values["on"])


def _group(values: dict[str, Any], stage: Stage) -> MunicipalityGroup:
    place, on = stage.places[values["code"]], values["on"]
    by = _by(values, stage, place)
    proposal = propose_group(
        by=by,
        place=place,
        name=values["name"],
        purpose=values["purpose"],
        municipalities=[stage.places[code] for code in values["asked"]],
        form_token=token("group", values["key"]),
    )
    group = proposal.group
    for invite in proposal.invites.filter(municipality__code__in=values["yes"], answer=""):
        answer_invite(by=stage.keeper(invite.municipality, on), invite=invite, says_yes=True)
    GroupMember.objects.filter(group=group).update(starts_on=on)
    proposal.invites.exclude(answer="").update(answered_at=moment(on, 10))
    for code, parts in values["shows"].items():
        member = stage.places[code]
        shown = {part: part in parts for part in GroupShare.PARTS}
        show_in_group(
            by=stage.keeper(member, on), group=group, municipality=member, parts=shown, takes_part=True
        )
    return group


def _question(values: dict[str, Any], groups: dict[str, MunicipalityGroup], stage: Stage) -> None:
    county = County.objects.get(code=values["county"]) if "county" in values else None
    place = county or stage.places[values["code"]]
    names = ("text", "background", "themes", "audience")
    question = ask(
        by=_by(values, stage, place),
        place=place,
        form_token=token("peer question", values["key"]),
        asked_on=values["on"],
        group=groups.get(values.get("group", "")),
        **{name: values[name] for name in names},
    )
    if not question.is_open:
        return
    helped = []
    for number, one in enumerate(values["answers"]):
        given = _answer(question, number, one, stage)
        if one.get("helped"):
            helped.append(given.pk)
    if "closed_on" in values:
        close_question(question=question, helped=helped, conclusion=values["conclusion"])
        _on(question, closed_on=values["closed_on"])


def _answer(question: PeerQuestion, number: int, values: dict[str, Any], stage: Stage) -> PeerAnswer:
    place = stage.places[values["code"]]
    given = answer(
        by=_by(values, stage, place),
        question=question,
        place=place,
        form_token=token("peer answer", question.form_token, number),
        text=values["text"],
    )
    PeerAnswer.objects.filter(pk=given.pk).update(answered_on=values["on"])
    return given


def _on(question: PeerQuestion, **days: date) -> None:
    """Let it have happened that day."""
    PeerQuestion.objects.filter(pk=question.pk).update(**days)


def _offer(values: dict[str, Any], stage: Stage) -> Offer:
    place = stage.places[values["code"]]
    names = ("kind", "text", "themes", "hours", "function", "audience", "until")
    return put_up(
        by=_by(values, stage, place),
        municipality=place,
        form_token=token("offer", values["key"]),
        made_on=values["on"],
        **{name: values[name] for name in names},
    )


def _hours(number: int, values: dict[str, Any], stage: Stage) -> None:
    lender, borrower = stage.places[values["lender"]], stage.places[values["borrower"]]
    row = note_hours(
        by=stage.keeper(lender, values["on"]),
        municipality=lender,
        other=borrower,
        is_lender=True,
        shares=values["shares"],
        form_token=token("hours", number),
        hours=Decimal(str(values["hours"])),
        about=values["about"],
        on=values["on"],
    )
    if values["both"]:
        confirm_hours(row=row, municipality=borrower, shares=values["shares"])
