"""The support that stands in Övningskommunen in the morning: a case with promises, a need, and a project."""

from datetime import date, timedelta
from typing import Any

from municipalities.models import Municipality
from portal.lib.dates import moment
from reviews.models import (
    GrantProject,
    GrantRemain,
    Need,
    Promise,
    SupportCase,
    SupportContact,
    SupportEvent,
    SupportPlace,
)


def fill_support(municipality: Municipality, content: dict[str, Any], today: date) -> None:
    """Put it into an empty municipality, nobody named as having entered it."""
    case = SupportCase.objects.create(**_dated(content["case"], today))
    SupportPlace.objects.create(case=case, municipality=municipality)
    SupportEvent.objects.create(case=case, kind=SupportEvent.Kind.BEGUN, at=moment(case.starts_on, 15))
    latest = SupportContact.objects.filter(municipality=municipality).order_by("-on").first()
    if latest is not None:
        SupportContact.objects.filter(pk=latest.pk).update(case=case)
    Promise.objects.bulk_create(
        Promise(municipality=municipality, case=case, contact=latest, **_dated(promise, today))
        for promise in content["promises"]
    )
    Need.objects.bulk_create(
        Need(municipality=municipality, **_dated(need, today)) for need in content["needs"]
    )
    project = GrantProject.objects.create(municipality=municipality, **_dated(content["project"], today))
    GrantRemain.objects.bulk_create(
        GrantRemain(project=project, **_dated(remain, today)) for remain in content["remains"]
    )


def _dated(values: dict[str, Any], today: date) -> dict[str, Any]:
    """The columns, with days from today: starts_ago = 90 is starts_on 90 days ago, next_in = 7 a week ahead."""
    found = {}
    for name, value in values.items():
        stem, _under, way = name.rpartition("_")
        if way in ("ago", "in"):
            found[f"{stem}_on"] = today + timedelta(days=value if way == "in" else -value)
        else:
            found[name] = value
    return found
