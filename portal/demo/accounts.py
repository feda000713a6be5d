"""Puts the invented people into the database: users, memberships, groups, police areas, open invitations."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Invitation, Membership, OutgoingMail, User, hash_token
from municipalities.models import (
    County,
    GroupMember,
    LocalPoliceArea,
    Municipality,
    MunicipalityGroup,
    PoliceAreaMember,
)
from portal.demo.passwords import demo_password
from portal.demo.people import Part, Person, read_people
from portal.lib.dates import moment

INVITER = "johan.ekman@exempel.se"
OLD = timedelta(days=1500)


def load_people(people: Iterable[Person], *, on: date, using: str) -> dict[str, int]:
    """Add the people with what they may do, as of the day; returns their ids by address."""
    people = list(people)
    users = User.objects.using(using).bulk_create([_user(person, on) for person in people])
    user_ids = {user.email: user.pk for user in users}
    EmailAddress.objects.using(using).bulk_create(
        [
            EmailAddress(user=user, email=user.email, verified=True, primary=True)
            for user, person in zip(users, people, strict=True)
            if person.invited is None
        ]
    )
    places = _load_places(on=on, using=using)
    pairs = [(person, part) for person in people for part in person.parts]
    memberships = Membership.objects.using(using).bulk_create(
        [_membership(person, part, user_ids, places, on) for person, part in pairs]
    )
    for (person, _part), membership in zip(pairs, memberships, strict=True):
        if person.invited is not None:
            _invite(membership, person.invited, on=on, using=using)
    return user_ids


def _user(person: Person, on: date) -> User:
    last_login = None if person.seen is None else moment(on - timedelta(days=person.seen), 8.5)
    since = moment(on - timedelta(days=max(part.since for part in person.parts)), 9)
    return User(
        email=person.email,
        name="" if person.invited is not None else person.name,
        password=make_password(demo_password(person.email) if person.shown else None),
        created_at=since,
        welcomed_at=None if person.invited is not None else since,
        last_login=last_login,
        previous_login=last_login and last_login - timedelta(days=6),
    )


def _membership(
    person: Person, part: Part, user_ids: dict[str, int], places: dict[str, Any], on: date
) -> Membership:
    starts = on - timedelta(days=part.since)
    return Membership(
        user_id=user_ids[person.email],
        role=part.role,
        unit=part.unit,
        organisation=part.organisation,
        municipality=places["municipality"].get(part.municipality),
        group=places["group"].get(part.group),
        police_area=places["police_area"].get(part.police_area),
        county=places["county"].get(part.county),
        is_owner=part.owner,
        starts_on=starts,
        ends_on=None if part.ended is None else on - timedelta(days=part.ended),
        accepted_at=None if person.invited is not None else moment(starts, 10),
        created_at=moment(starts, 9),
        created_by_id=user_ids.get(INVITER),
    )


def _load_places(*, on: date, using: str) -> dict[str, Any]:
    """Add the groups and police areas of the story; return every kind of place by code or name."""
    story = read_people()
    municipalities = {
        place.code: place for place in Municipality.objects.using(using).select_related("county")
    }
    groups = {name: MunicipalityGroup(name=name) for name in story["groups"]}
    areas = {name: LocalPoliceArea(name=name) for name in story["police_areas"]}
    MunicipalityGroup.objects.using(using).bulk_create(groups.values())
    LocalPoliceArea.objects.using(using).bulk_create(areas.values())
    GroupMember.objects.using(using).bulk_create(
        [
            GroupMember(group=groups[name], municipality=municipalities[code], starts_on=on - OLD)
            for name, codes in story["groups"].items()
            for code in codes
        ]
    )
    PoliceAreaMember.objects.using(using).bulk_create(
        [
            PoliceAreaMember(area=areas[name], municipality=municipalities[code], starts_on=on - OLD)
            for name, codes in story["police_areas"].items()
            for code in codes
        ]
    )
    counties = {county.code: county for county in County.objects.using(using)}
    return {"municipality": municipalities, "group": groups, "police_area": areas, "county": counties}


def _invite(membership: Membership, days_ago: int, *, on: date, using: str) -> None:
    """Add the invitation, and the mail it went with; the link in it works until it expires."""
    sent = moment(on - timedelta(days=days_ago), 9)
    expires = sent + timedelta(days=Invitation.LIFETIME_DAYS, hours=6)
    token = sha256(f"demo {membership.user.email}".encode()).hexdigest()
    Invitation.objects.using(using).create(
        membership=membership,
        token_hash=hash_token(token),
        created_at=sent,
        created_by_id=membership.created_by_id,
        expires_at=expires,
    )
    with override(settings.LANGUAGE_CODE):
        facts = {
            "membership": membership,
            "name": membership.user.first_name,
            "site": settings.SITE_NAME,
            "home": settings.BASE_URL,
            "link": settings.BASE_URL + reverse("invitation_accept", args=[token]),
            "inviter": membership.created_by,
            "expires_at": expires,
        }
        subject = _("You are invited to %(site)s") % {"site": settings.SITE_NAME}
        body = render_to_string("accounts/mail/invitation.txt", facts)
    OutgoingMail.objects.using(using).create(
        to=membership.user.email, subject=subject, body=body, created_at=sent, sent_at=sent
    )
