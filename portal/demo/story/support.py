"""Tells the county's process support: cases, contacts and promises, needs, and what remained of a project."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.lib.dates import moment
from reviews.models import Need, Promise, SupportCase, SupportContact
from reviews.support.cases.actions import begin_case, close_case
from reviews.support.contacts.actions import Promised, add_contact, answer_promise
from reviews.support.needs.actions import say_need
from reviews.support.projects.actions import add_project, add_remain

OFFICER = "erik.sundqvist"
ANSWERED = ("outcome", "outcome_note")


def tell_support(story: dict[str, Any], stage: Stage) -> None:
    """Tell everything on its day; nothing where the county has no officer."""
    officer = stage.people.get(OFFICER)
    if officer is None:
        return
    needs = {need["key"]: _need(need, stage) for need in story["needs"]}
    cases = {case["key"]: _case(case, needs, officer, stage) for case in story["cases"]}
    for number, contact in enumerate(story["contacts"]):
        _contact(contact, number, cases, officer, stage)
    for case in story["cases"]:
        if "ended_on" in case:
            _close(cases[case["key"]], case, officer)
    for project in story["projects"]:
        _project(project, stage)


def _need(values: dict[str, Any], stage: Stage) -> Need:
    fields = {name: values[name] for name in ("text", "form", "themes", "said_on")}
    return say_need(
        by=stage.people[values["person"]],
        municipality=stage.places[values["code"]],
        form_token=token("need", values["key"]),
        is_open=values.get("is_open", False),
        **fields,
    )


def _case(values: dict[str, Any], needs: dict[str, Need], officer: User, stage: Stage) -> SupportCase:
    names = ("title", "goal", "form", "themes", "starts_on", "next_step", "next_on")
    case = begin_case(
        by=officer,
        municipalities=[stage.places[code] for code in values["codes"]],
        needs=[needs[key] for key in values["needs"]],
        form_token=token("support", values["key"]),
        responsible=officer,
        **{name: values[name] for name in names},
    )
    _at(case.events, values["starts_on"])
    return case


def _contact(
    values: dict[str, Any], number: int, cases: dict[str, SupportCase], officer: User, stage: Stage
) -> None:
    promises = values.get("promises", [])
    contact, _is_new = add_contact(
        by=officer,
        municipality=stage.places[values["code"]],
        form_token=token("support contact", number),
        on=values["on"],
        kind=values["kind"],
        note=values["note"],
        present=values["present"],
        hours=Decimal(str(values["hours"])),
        case=cases[values["case"]],
        promises=[Promised(one["side"], one["text"], one["due_on"]) for one in promises],
    )
    SupportContact.objects.filter(pk=contact.pk).update(created_at=moment(values["on"], 16))
    for promise, told in zip(contact.promises.order_by("pk"), promises, strict=True):
        if "outcome" in told:
            answer_promise(
                by=officer,
                promise=promise,
                edition=promise.edition,
                outcome=told["outcome"],
                outcome_note=told.get("outcome_note", ""),
            )
            Promise.objects.filter(pk=promise.pk).update(outcome_at=moment(told["due_on"], 15))
    contact.promises.update(created_at=moment(values["on"], 16))


def _close(case: SupportCase, values: dict[str, Any], officer: User) -> None:
    close_case(by=officer, case=case, result=values["result"], ended_on=values["ended_on"])
    _at(case.events.filter(kind="closed"), values["ended_on"])


def _project(values: dict[str, Any], stage: Stage) -> None:
    remains = values.pop("remains")
    person, place = stage.people[values.pop("person")], stage.places[values.pop("code")]
    project = add_project(
        by=person, municipality=place, form_token=token("project", values["name"]), **values
    )
    for number, remain in enumerate(remains):
        add_remain(project=project, form_token=token("remain", values["name"], number), **remain)


def _at(events: Any, day: date) -> None:
    """Let them have happened that day."""
    events.update(at=moment(day, 15))
