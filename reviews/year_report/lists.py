"""The lists behind a yearly report's figures: one line for each thing that was counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

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
    """Each contact of the year."""
    lines = [
        Line(
            row.on,
            row.get_kind_display(),
            row.municipality.name,
            row.note,
            reverse("county_municipality", args=[codes, row.municipality.code]),
        )
        for row in year.contacts()
    ]
    return _("Contacts with the municipalities"), lines


def joint(year: Year, codes: str) -> tuple[str, Sequence[Line]]:
    """Each joint document and each activity that several have shared."""
    documents = [
        Line(one.on, one.title, ", ".join(one.places), f"{one.kind}, {one.group}")
        for one in year.joint_documents()
    ]
    together = [_told(one, note="") for one in year.joint_activities()]
    return _("What municipalities do together"), [*documents, *together]


def needs(year: Year, codes: str) -> tuple[str, Sequence[Line]]:
    """What each municipality has written of what helped or hindered."""
    return _("What helped and hindered"), [_told(one, note=one.text) for one in year.needs()]


def _told(one: Told, *, note: str) -> Line:
    url = reverse("activity_detail", args=[one.code, one.activity])
    return Line(one.on, one.title, ", ".join(one.places), note, url)


LISTS: dict[str, Callable[[Year, str], tuple[str, Sequence[Line]]]] = {
    "support": support,
    "joint": joint,
    "needs": needs,
}
