"""The surveys that stand in Övningskommunen in the morning: nobody is named in them, and all answers are invented."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from municipalities.models import Municipality
from portal.inventing.rounds import close_on, hold_classes, publish_on, set_up
from portal.practice.chain import NOBODY, dated
from surveys.exchange.actions import take_in
from surveys.exchange.drafts import Draft
from surveys.exchange.own_json import read
from surveys.exchange.ready import QUESTIONNAIRES
from surveys.models import Questionnaire


def fill_surveys(municipality: Municipality, content: dict[str, Any], today: date) -> None:
    """Put in place a questionnaire to change, and one for pupils with a round that is open and one with results."""
    _questionnaire(municipality, content["to_change"])
    pupils = _questionnaire(municipality, content["pupils"])
    for told in dated(content["rounds"], today):
        survey = set_up(
            by=NOBODY, owner=municipality, questionnaire=pupils, form_token=uuid4(), name=told["name"],
            year=told["opens_on"].year, said_by="Rektorn", on=told["opens_on"], opens_on=told["opens_on"],
            closes_on=told["closes_on"], splits=["sex"],
        )  # fmt: skip
        survey = hold_classes(survey, told["classes"], on=told["opens_on"], shapes=content["shapes"], grade=1)
        if "published_on" in told:
            closed = close_on(survey, told["closes_on"])
            publish_on(closed, told["published_on"], by=NOBODY, today=today)


def _questionnaire(municipality: Municipality, told: dict[str, Any]) -> Questionnaire:
    """One of the portal's ready questionnaires as the municipality's own."""
    ready = read((QUESTIONNAIRES / f"{told['of']}.json").read_bytes())
    draft = replace(ready, title={"sv": told["title"]}, languages=())
    if keeps := told.get("keeps"):
        draft = _shortened(draft, keeps)
    return take_in(draft=draft, owner=municipality, by=None)


def _shortened(draft: Draft, codes: list[str]) -> Draft:
    """The draft with only these questions, and the sections that have any of them."""
    parts = (
        replace(part, questions=tuple(one for one in part.questions if one.code in codes))
        for part in draft.sections
    )
    return replace(draft, sections=tuple(part for part in parts if part.questions))
