"""Tells of the county's meetings: needs that became a programme, who came, and what each took home."""

from typing import Any

from accounts.models import User
from municipalities.models import County
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.lib.dates import moment
from reviews.events.after.stats import first_ask
from reviews.events.arranging.actions import invite, plan_event, take_up
from reviews.models import Commitment, Event, EventNeed, ProgrammePoint, SignUp

OFFICER = "erik.sundqvist"


def tell_meetings(story: dict[str, Any], stage: Stage) -> None:
    """Tell every meeting; nothing where the county has no officer."""
    officer = stage.people.get(OFFICER)
    if officer is None:
        return
    counties = {county.code: county for county in County.objects.real()}
    for values in story["events"]:
        event = _plan(values, [counties[code] for code in values["counties"]], officer)
        places = [stage.places[code] for code in values["invited"]]
        invite(event=event, roles=dict.fromkeys(places, values["roles"]), among=places)
        Event.objects.filter(pk=event.pk).update(state=values["state"])
        for person in values["people"]:
            _sign_up(event, dict(person), stage)
        for number, need in enumerate(values["needs"]):
            _need(event, number, need, stage)
        for number, point in enumerate(values["programme"]):
            _point(event, number, point)
        for number, text in enumerate(values["notes"]):
            event.notes.get_or_create(
                form_token=token("note", values["key"], number),
                defaults={"text": text, "created_by": officer},
            )
        for number, taken in enumerate(values["commitments"]):
            _take_home(event, number, taken, stage)


def _plan(values: dict[str, Any], counties: list[County], officer: User) -> Event:
    names = ("kind", "title", "place", "link", "description", "answer_by")
    return plan_event(
        by=officer,
        counties=counties,
        form_token=token("event", values["key"]),
        starts_at=moment(values["on"], values["starts"]),
        ends_at=moment(values["on"], values["ends"]),
        **{name: values[name] for name in names if name in values},
    )


def _sign_up(event: Event, values: dict[str, Any], stage: Stage) -> None:
    user = stage.people.get(values.pop("person", ""))
    place = stage.places[values.pop("code")]
    SignUp.objects.get_or_create(
        form_token=token("sign up", event.form_token, values["name"]),
        defaults=values | {"event": event, "municipality": place, "user": user},
    )


def _need(event: Event, number: int, values: dict[str, Any], stage: Stage) -> None:
    need, _is_new = EventNeed.objects.get_or_create(
        form_token=token("event need", event.form_token, number),
        defaults={"event": event, "municipality": stage.places[values["code"]], "text": values["text"]},
    )
    if "at" in values:
        point = take_up(need=need)
        ProgrammePoint.objects.filter(pk=point.pk).update(at=_time(event, values["at"]), who=values["who"])


def _point(event: Event, number: int, values: dict[str, Any]) -> None:
    fields = {
        "event": event,
        "title": values["title"],
        "who": values["who"],
        "at": _time(event, values["at"]),
    }
    ProgrammePoint.objects.get_or_create(form_token=token("point", event.form_token, number), defaults=fields)


def _time(event: Event, hour: float) -> Any:
    """The time of day: 9.5 is half past nine."""
    return moment(event.on, hour).time()


def _take_home(event: Event, number: int, values: dict[str, Any], stage: Stage) -> None:
    outcome = values.get("outcome", "")
    fields = {name: values[name] for name in ("text", "function", "due_on") if name in values}
    taken, is_new = Commitment.objects.get_or_create(
        form_token=token("commitment", event.form_token, number),
        defaults=fields
        | {
            "event": event,
            "municipality": stage.places[values["code"]],
            "outcome": outcome,
            "ask_on": None if outcome else first_ask(event.on, stage.on),
        },
    )
    if is_new and outcome:
        taken.answers.create(outcome=outcome, note=values["note"], on=values["answered_on"])
