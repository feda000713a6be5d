"""Tells who does the work together: council, groups, meetings, agreements, and the vacancy in the middle."""

from typing import Any

from municipalities.cooperation.actions import (
    add_attempt,
    add_card,
    add_holder,
    save_pledge,
    set_function,
    set_leading_body,
)
from municipalities.cooperation.agreements.actions import start_agreement
from municipalities.cooperation.bodies.actions import add_seat, change_holder, reform_bodies, start_body
from municipalities.cooperation.meetings.actions import add_decision, call_meeting, hold_meeting
from municipalities.cooperation.police.actions import reorganise
from municipalities.models import (
    Attendance,
    Body,
    CooperationAgreement,
    CoordinationFunction,
    CoordinationHolder,
    LocalPoliceArea,
    Meeting,
    Municipality,
    Seat,
)
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.lib.dates import moment

ATTENDANCE = {
    "n": Attendance.State.PRESENT,
    "e": Attendance.State.DEPUTY,
    "f": Attendance.State.ABSENT,
}


def tell_together(place: Municipality, story: dict[str, Any], stage: Stage) -> None:
    """Tell the municipality's cooperation over the years, each thing on its day."""
    set_leading_body(municipality=place, **story["leading_body"])
    function = set_function(municipality=place, **story["function"])
    for holder in story["holders"]:
        user = stage.people[holder.pop("person")]
        add_holder(function=function, name=user.name, user=user, **holder)
    for card in story["cards"]:
        add_card(municipality=place, **card)
    bodies = _tell_bodies(place, story, stage)
    for number, meeting in enumerate(story["meetings"]):
        _tell_meeting(place, bodies[meeting["body"]], meeting, number, stage)
    areas = _tell_police(story["police"], stage)
    agreements = _tell_agreements(story["agreements"], areas, stage)
    for number, attempt in enumerate(story["attempts"]):
        attempt["agreement"] = agreements.get(attempt.pop("agreement", ""))
        attempt["body"] = bodies.get(attempt.pop("body", ""))
        by = stage.keeper(place, attempt["on"])
        add_attempt(by=by, municipality=place, form_token=token("attempt", number), **attempt)
    for number, pledge in enumerate(story["pledges"]):
        pledge["agreement"] = agreements[pledge["agreement"]]
        save_pledge(municipalities=[place], form_token=token("pledge", number), **pledge)
    _enter_on_their_days(place, function)


def _enter_on_their_days(place: Municipality, function: CoordinationFunction) -> None:
    """Let everything have been entered when it began, so that a later word counts as later."""
    holders = CoordinationHolder.objects.filter(function=function)
    for rows in (place.leading_bodies, place.coordination_functions, place.bodies, holders):
        for row in rows.all():
            rows.filter(pk=row.pk).update(created_at=moment(row.starts_on, 9))
    for agreement in place.agreements.exclude(valid_from=None):
        place.agreements.filter(pk=agreement.pk).update(created_at=moment(agreement.valid_from, 9))
    place.contact_cards.update(created_at=moment(function.starts_on, 9))


def _tell_bodies(place: Municipality, story: dict[str, Any], stage: Stage) -> dict[str, Body]:
    """Councils and groups by key, as they were, as they were re-formed, and who came and left since."""
    bodies: dict[str, Body] = {}
    seats: dict[str, str] = {}  # the function of each seat, by its key
    for values in story["bodies"]:
        key, places = values.pop("key"), values.pop("seats")
        bodies[key] = start_body(municipalities=[place], form_token=token("body", key), **values)
        for seat in places:
            seats[seat.pop("key")] = seat["organisation_name"] + seat.get("title", "")
            user = stage.people.get(seat.pop("person", ""))
            made = add_seat(body=bodies[key], starts_on=values["starts_on"], **seat)
            if user:
                change_holder(seat=made, starts_on=values["starts_on"], name=user.name, user=user)
    for values in story["reforms"]:
        key, on = values.pop("key"), values.pop("on")
        sources = [bodies[source] for source in values.pop("from")]
        taken = list(Seat.objects.filter(body__in=sources, ends_on=None))
        successor = values | {"seats": taken}
        (bodies[key],) = reform_bodies(
            sources=sources, on=on, successors=[successor], form_token=token("reform", key)
        )
    for change in story["changes"]:
        held = {seat.organisation_name + seat.title: seat for seat in bodies[change["body"]].seats.all()}
        user = stage.people.get(change.get("person", ""))
        change_holder(
            seat=held[seats[change["seat"]]],
            starts_on=change["on"],
            name=user.name if user else "",
            user=user,
            is_empty=change.get("is_empty", False),
        )
    return bodies


def _tell_meeting(place: Municipality, body: Body, values: dict[str, Any], number: int, stage: Stage) -> None:
    """A meeting that was held, with who came and what was decided; or one that is to come."""
    day = values["on"]
    meeting: Meeting = call_meeting(
        body=body,
        form_token=token("meeting", number),
        starts_at=moment(day, 13),
        ends_at=moment(day, 15),
        location=values.get("location", "Kommunhuset"),
        agenda=values.get("agenda", ""),
    )
    if "present" not in values:
        return
    seats = list(body.seats.order_by("pk"))
    hold_meeting(
        by=stage.keeper(place, day),
        meeting=meeting,
        municipality=place,
        edition=meeting.edition,
        notes=values["notes"],
        attendance={seat: ATTENDANCE[letter] for seat, letter in zip(seats, values["present"], strict=True)},
        minutes=None,
    )
    for decision in values.get("decisions", []):
        person = stage.people.get(decision.pop("person", ""))
        add_decision(meeting=meeting, person=person, **decision)


def _tell_police(values: dict[str, Any], stage: Stage) -> dict[str, LocalPoliceArea]:
    """The police was reorganised: one area ended, another took over with more municipalities."""
    before = reorganise(
        name=values["before"],
        on=values["starts_on"],
        municipalities=[stage.places[code] for code in values["codes_before"]],
    )
    after = reorganise(
        name=values["after"],
        on=values["on"],
        municipalities=[stage.places[code] for code in values["codes_after"]],
        predecessors=[before],
    )
    return {"before": before, "after": after}


def _tell_agreements(
    agreements: list[dict[str, Any]], areas: dict[str, LocalPoliceArea], stage: Stage
) -> dict[str, CooperationAgreement]:
    """Agreements by key, each after the one that it replaces."""
    found: dict[str, CooperationAgreement] = {}
    for values in agreements:
        key, places = values.pop("key"), [stage.places[code] for code in values.pop("codes")]
        parties = [
            {"pk": None, "police_area": areas.get(party.pop("area", "")), **party}
            for party in values.pop("parties")
        ]
        found[key] = start_agreement(
            by=stage.keeper(places[0], values["signed_on"]),
            municipalities=places,
            parties=parties,
            form_token=token("agreement", key),
            replaces=found.get(values.pop("replaces", "")),
            state=CooperationAgreement.State.SIGNED,
            **values,
        )
    return found
