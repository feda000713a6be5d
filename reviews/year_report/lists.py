"""The lists behind a yearly report's figures: one line for each thing that was counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.models import Event
from reviews.year_report.reports import Told, Year


@dataclass(frozen=True)
class Line:
    """One thing that was counted: when, what, where, and the page about it."""

    on: date
    text: str
    places: str
    note: str = ""
    url: str = ""


def support(year: Year, codes: str) -> tuple[str, Sequence[Line]]:
    """Each support over time and each contact of the year."""
    cases = [
        Line(
            one.case.starts_on,
            one.case.title,
            ", ".join(one.places.values()),
            one.case.result or one.case.goal,
            reverse("support_case_detail", args=[codes, one.case.pk]),
        )
        for one in year.cases
    ]
    contacts = [
        Line(
            row.on,
            row.get_kind_display(),
            row.municipality.name,
            row.note,
            reverse("county_municipality", args=[codes, row.municipality.code]),
        )
        for row in year.contacts()
    ]
    return _("Support over time, and contacts with the municipalities"), [*cases, *contacts]


def joint(year: Year, codes: str) -> tuple[str, Sequence[Line]]:
    """Each meeting, joint support and joint document, and each activity that several have shared."""
    kinds = dict(Event.Kind.choices)
    meetings = [
        Line(one.on, one.title, "", str(kinds[one.kind]), reverse("event_detail", args=[codes, one.pk]))
        for one in year.meetings
    ]
    shared = [
        Line(
            one.case.starts_on,
            one.case.title,
            ", ".join(one.places.values()),
            _("Support over time"),
            reverse("support_case_detail", args=[codes, one.case.pk]),
        )
        for one in year.cases
        if len(one.places) > 1
    ]
    documents = [
        Line(one.on, one.title, ", ".join(one.places), f"{one.kind}, {one.group}")
        for one in year.joint_documents()
    ]
    together = [_told(one, note="") for one in year.joint_activities()]
    return _("What municipalities do together"), [*meetings, *shared, *documents, *together]


def needs(year: Year, codes: str) -> tuple[str, Sequence[Line]]:
    """What the municipalities have told: needs, what they wrote in reports they sent, what helped or hindered."""
    said = [
        Line(
            one.said_on,
            _("Need"),
            one.municipality.name,
            one.text,
            reverse("county_municipality", args=[codes, one.municipality.code]),
        )
        for one in year.needs_told
    ]
    sent = [
        Line(
            one.on,
            _("Report sent in"),
            one.name,
            one.text,
            reverse("county_review", args=[codes, one.round, one.code]),
        )
        for one in year.sent
        if one.text
    ]
    told = [_told(one, note=one.text) for one in year.needs()]
    return _("What the municipalities need, and what helped and hindered"), [*said, *sent, *told]


def _told(one: Told, *, note: str) -> Line:
    url = reverse("activity_detail", args=[one.code, one.activity])
    return Line(one.on, one.title, ", ".join(one.places), note, url)


LISTS: dict[str, Callable[[Year, str], tuple[str, Sequence[Line]]]] = {
    "support": support,
    "joint": joint,
    "needs": needs,
}
