"""Invents the county's contacts with the municipalities."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from uuid import UUID

from accounts.models import Role
from portal.demo.people import Person, Record, read_people
from portal.lib.dates import moment
from reviews.models import SupportContact


def load_contacts(
    kept: Iterable[Record],
    people: Iterable[Person],
    user_ids: dict[str, int],
    *,
    on: date,
    rng: Random,
    using: str,
) -> None:
    """Give most municipalities of the counties that have officers a few contacts in the last two years."""
    officers: dict[str, list[int]] = {}
    for person in people:
        for part in person.parts:
            if part.role == Role.COUNTY_OFFICER:
                officers.setdefault(part.county, []).append(user_ids[person.email])
    notes = read_people()["contacts"]
    contacts = []
    for record in kept:
        for _number in range(rng.choice((0, 1, 2, 2, 3, 5))):
            if not (here := officers.get(record.municipality.county.code)):
                break
            day, kind = on - timedelta(days=rng.randint(2, 600)), rng.choice(list(notes))
            contacts.append(
                SupportContact(
                    municipality=record.municipality,
                    on=day,
                    kind=kind,
                    note=rng.choice(notes[kind]),
                    form_token=UUID(int=rng.getrandbits(128), version=4),
                    created_at=moment(day, 15),
                    created_by_id=rng.choice(here),
                )
            )
    contacts.sort(key=lambda contact: contact.on)
    SupportContact.objects.using(using).bulk_create(contacts)
