"""What the county's desk has to say on the start pages: read in one statement, told by each package."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from municipalities.models import County, Municipality
from reviews.asking.waiting import exchange_parts, exchange_waiting
from reviews.events.waiting import meeting_parts, meetings_waiting
from reviews.following.waiting import Waiting, county_parts, round_parts, waiting_for_county, waiting_in
from reviews.support.rows import read
from reviews.support.waiting import (
    DeskWaiting,
    StartSupport,
    desk_parts,
    desk_waiting,
    start_parts,
    start_support,
)


@dataclass(frozen=True)
class Start:
    """For a municipality's start page: its support, and lines of Att göra."""

    support: StartSupport
    to_do: list[Any]


def start_of(user: User, municipality: Municipality, *, now: datetime) -> Start:
    """What waits from the county in the municipality, as far as it is the user's; one question."""
    today = timezone.localdate(now)
    rows = read(
        [
            *start_parts(user, municipality, today=today),
            *round_parts(user, municipality),
            *meeting_parts(user, municipality, now=now),
            *exchange_parts(user, municipality),
        ]
    )
    support = start_support(rows, user, municipality, today=today)
    return Start(
        support,
        [
            *waiting_in(rows, user, municipality),
            *support.to_do,
            *meetings_waiting(rows, municipality, now=now),
            *exchange_waiting(rows, municipality),
        ],
    )


def desk_of(user: User, counties: Sequence[County], *, now: datetime) -> tuple[list[Waiting], DeskWaiting]:
    """What waits for the officer in the counties: rounds to answer, and support; one question."""
    parts = [
        *county_parts(user, counties),
        *desk_parts(user, counties, today=timezone.localdate(now)),
    ]
    rows = read(parts)
    return waiting_for_county(rows, counties), desk_waiting(rows)
