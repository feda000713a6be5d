"""What stands in Övningskommunen in the morning: the invented work of content.toml, as of today."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone

from activities.models import Activity, ActivityType, Participation, Telling
from activities.telling.actions import create_link, tell
from municipalities.models import Municipality
from portal.lib.dates import moment
from portal.practice.chain import fill_chain
from portal.practice.support import fill_support
from portal.practice.surveys import fill_surveys
from reviews.models import SupportContact

CONTENT = Path(__file__).parent / "content.toml"


def read_content() -> dict[str, Any]:
    """Return content.toml as it stands: entries, links with what was told by them, contacts, the chain."""
    return tomllib.loads(CONTENT.read_text(encoding="utf-8"))


def fill(municipality: Municipality) -> None:
    """Put the invented work into an empty municipality, nobody named as having entered it."""
    today, content = timezone.localdate(), read_content()
    _add_entries(municipality, content["entries"], today)
    for link in content["links"]:
        _add_link(municipality, link, today)
    SupportContact.objects.bulk_create(
        _contact(municipality, contact, today) for contact in content["contacts"]
    )
    fill_support(municipality, content["support"], today)
    fill_chain(municipality, content, today)
    fill_surveys(municipality, content["surveys"], today)


def _day(today: date, days_ago: int, *, any_day: bool = False) -> date:
    """The day so long ago; if that is no workday, the Friday before, unless any day will do."""
    day = today - timedelta(days=days_ago)
    return day if any_day else day - timedelta(days=max(day.isoweekday() - 5, 0))


def _add_entries(municipality: Municipality, entries: list[dict[str, Any]], today: date) -> None:
    types = {kind.code: kind for kind in ActivityType.objects.all()}
    rows = []
    for values in entries:
        values = dict(values)
        is_shared = values.pop("is_shared", False)
        day = _day(today, values.pop("days_ago"), any_day=values.pop("any_day", False))
        if "follow_up_in" in values:
            values["follow_up_on"] = today + timedelta(days=values.pop("follow_up_in"))
        if kind := types.get(values.pop("type", "")):
            values |= {"type": kind, "family": kind.family, "tags": kind.suggested_tags}
        added = moment(day, 16)
        activity = Activity(
            **values, starts_on=day, places=[municipality.pk], created_at=added, updated_at=added
        )
        rows.append((activity, added + timedelta(minutes=5) if is_shared else None))
    Activity.objects.bulk_create(activity for activity, _shared_at in rows)
    Participation.objects.bulk_create(
        Participation(
            activity=activity,
            municipality=municipality,
            on=activity.starts_on,
            is_draft=activity.is_draft,
            is_incomplete=activity.is_draft or not activity.family,
            shared_at=shared_at,
        )
        for activity, shared_at in rows
    )


def _add_link(municipality: Municipality, values: dict[str, Any], today: date) -> None:
    """Add a link by which an organisation tells, and what it has told."""
    terms = {"organisation": values["organisation"], "asked_by": values["asked_by"]}
    link = create_link(by=None, municipality=municipality, form_token=uuid4(), **terms)
    for told in values["told"]:
        day = _day(today, told["days_ago"], any_day=True)
        fields = {name: told[name] for name in ("title", "reached", "method") if name in told}
        telling = tell(link=link, form_token=uuid4(), starts_on=day, sender=told["sender"], **fields)
        Telling.objects.filter(pk=telling.pk).update(told_at=moment(day, 20))


def _contact(municipality: Municipality, values: dict[str, Any], today: date) -> SupportContact:
    day = _day(today, values["days_ago"])
    return SupportContact(
        municipality=municipality,
        on=day,
        kind=values["kind"],
        note=values["note"],
        form_token=uuid4(),
        created_at=moment(day, 15),
    )
