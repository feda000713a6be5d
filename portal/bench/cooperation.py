"""Whom each municipality works with, who leads, and what it has shown of the law: invented."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, cast

from municipalities.models import (
    Attempt,
    Attendance,
    Body,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
    Meeting,
    Seat,
    SeatHolder,
)
from plans.models import AlikeConsent, CouncilReport, DutyStatement, SharedDuty
from portal.bench.filling import Filling, Place
from portal.lib.dates import moment


def add_cooperation(filling: Filling, place: Place) -> None:
    """A council with seats and meetings, an agreement, who coordinates and who leads."""
    since, on = date(2020, 1, 1), place.on
    body = filling.add(Body, kind="strategic_council", name="Brottsförebyggande rådet", starts_on=since)
    filling.add(Body.municipalities.through, body_id=body, municipality_id=place.pk)
    seats = []
    for organisation, role in (("municipality", "chair"), ("police", "member"), ("region", "member")):
        seat = filling.add(
            Seat,
            body_id=body,
            organisation=organisation,
            organisation_name=organisation,
            role=role,
            level="leading",
            starts_on=since,
        )
        filling.add(SeatHolder, seat_id=seat, name="Kim Berg", starts_on=since)
        seats.append(seat)
    for weeks in range(4, 52, 12):
        day = moment(on - timedelta(weeks=weeks), 9)
        meeting = filling.add(Meeting, body_id=body, starts_at=day, state="held")
        for seat in seats:
            filling.add(Attendance, meeting_id=meeting, seat_id=seat, state="present")
    agreement = filling.add(
        CooperationAgreement,
        title="Samverkansöverenskommelse",
        state="signed",
        purposes="Tryggare offentliga miljöer",
        areas="Centrum",
        signed_on=date(on.year - 1, 2, 1),
        valid_from=date(on.year - 1, 2, 1),
        valid_to=date(on.year + 1, 12, 31),
    )
    filling.add(
        cast(Any, CooperationAgreement).municipalities.through,
        cooperationagreement_id=agreement,
        municipality_id=place.pk,
    )
    filling.add(
        Attempt,
        municipality_id=place.pk,
        duty="s9",
        on=date(on.year - 1, 1, 10),
        kind="invited",
        counterpart="Polisen",
    )
    function = filling.add(
        CoordinationFunction, municipality_id=place.pk, unit="Kommunledningskontoret", starts_on=since
    )
    filling.add(CoordinationHolder, function_id=function, name="Kim Berg", share=50, starts_on=since)
    filling.add(
        LeadingBody,
        municipality_id=place.pk,
        kind="executive_board",
        name="Kommunstyrelsen",
        starts_on=since,
    )
    filling.add(
        ContactCard,
        municipality_id=place.pk,
        purpose="coordination",
        title="Samordnare",
        is_public=True,
    )


def add_law(filling: Filling, place: Place, codes: Iterable[str]) -> None:
    """Its table of the law, shown to the county board, and that it wants to be compared with others."""
    reported_on = date(place.on.year, 3, 15)
    filling.add(CouncilReport, municipality_id=place.pk, reported_on=reported_on, minutes_ref="§ 40")
    for code in codes:
        filling.add(SharedDuty, municipality_id=place.pk, duty_code=code)
    for code in ("s7", "s8", "s12"):
        filling.add(
            DutyStatement, municipality_id=place.pk, duty_code=code, status="done", rationale="Beslutat i KS."
        )
    filling.add(AlikeConsent, municipality_id=place.pk, contact="Samordnaren", since=place.on)
