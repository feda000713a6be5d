"""The plainest valid objects; a test says only what matters to it."""

from datetime import date
from itertools import count
from uuid import uuid4

from django.utils import timezone

from accounts.links.actions import adding_membership, terms
from accounts.models import Membership, Role, User, WriteLink, hash_token, new_token
from activities.models import Activity, Participation
from activities.telling import actions as telling_actions
from municipalities.models import County, Municipality
from portal.lib.swedish import sort_key

numbers = count(1)


def county(code="24", name="Västerbottens län"):
    return County.objects.get_or_create(code=code, defaults={"name": name, "sort_key": sort_key(name)})[0]


def municipality(code="2417", name=None, **fields):
    """The municipality of the reference data, or a plain one with that code."""
    found = Municipality.objects.filter(code=code).first()
    if found is None:
        name = name or f"Kommun {code}"
        plain = {
            "population": 4000,
            "skr_group": "C8",
            "latitude": 64,
            "longitude": 19,
            "sort_key": sort_key(name),
        }
        home = county(code[:2], f"Län {code[:2]}")
        found = Municipality.objects.create(code=code, name=name, county=home, **plain)
    for field, value in fields.items():
        setattr(found, field, value)
    if fields:
        found.save(update_fields=list(fields))
    return found


PASSWORD = "ett-gott-losenord-27"


def user(email=None, name="Test Person", password=PASSWORD, **fields):
    """Someone who has seen the welcome page."""
    fields.setdefault("welcomed_at", timezone.now())
    return User.objects.create_user(
        email or f"person{next(numbers)}@exempel.se", password, name=name, **fields
    )


def membership(person=None, role=Role.COORDINATOR, place=None, **fields):
    """An accepted membership, in force since long; the place is a municipality unless another is given."""
    if place is not None:
        field = {
            "Municipality": "municipality",
            "MunicipalityGroup": "group",
            "LocalPoliceArea": "police_area",
            "County": "county",
        }[type(place).__name__]
        fields[field] = place
    fields.setdefault("starts_on", date(2024, 1, 1))
    fields.setdefault("accepted_at", timezone.now())
    return Membership.objects.create(user=person or user(), role=role, **fields)


def member(role=Role.COORDINATOR, place=None, **fields):
    """A new person with that role at the place."""
    return membership(role=role, place=place, **fields).user


def activity(*municipalities, title="Nattvandring", on=date(2026, 10, 5), shared=False, by=None, **fields):
    """An activity in the municipalities' records."""
    fields.setdefault("family", "presence")
    created = Activity.objects.create(title=title, starts_on=on, created_by=by, form_token=uuid4(), **fields)
    for place in municipalities or [municipality()]:
        Participation.objects.create(
            activity=created,
            municipality=place,
            on=on,
            is_draft=created.is_draft,
            is_incomplete=created.is_incomplete,
            shared_at=timezone.now() if shared else None,
        )
    return created


def write_link(person, place, kind=WriteLink.Kind.MAIL):
    """A link by which the person writes to the place, and its token."""
    person, token = User.objects.get(pk=person.pk), new_token()
    made = terms(adding_membership(person, place), place, kind)
    return WriteLink.objects.create(token_hash=hash_token(token), **made), token


def tell_link(place=None, organisation="Norsjöskolan", by=None, **fields):
    """An open link for an organisation."""
    return telling_actions.create_link(
        by=by, municipality=place or municipality(), form_token=uuid4(), organisation=organisation, **fields
    )


def telling(link=None, title="Temadag om nätmobbning", on=date(2026, 10, 5), **fields):
    """Something that an organisation has told, which waits."""
    return telling_actions.tell(
        link=link or tell_link(), form_token=uuid4(), title=title, starts_on=on, **fields
    )
