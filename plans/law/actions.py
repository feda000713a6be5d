"""What is said of the duties, what is shown to the county board, and reports to fullmäktige. Callers check access."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import Municipality, StoredFile
from plans.models import CouncilReport, Duty, DutyStatement, LawSettings, SharedDuty
from portal.lib.uploads import Upload


def _stored(upload: Upload | None, municipality: Municipality, by: User) -> StoredFile | None:
    if upload is None:
        return None
    return StoredFile.objects.create(municipality=municipality, uploaded_by=by, **upload.columns)


def say(
    *,
    by: User,
    municipality: Municipality,
    duty_code: str,
    form_token: UUID,
    upload: Upload | None = None,
    **fields: Any,
) -> DutyStatement:
    """Note what the municipality says of a duty; earlier words are kept below it. The same form posted twice
    gives one statement. Raises DutyStatement.DoesNotExist if the token belongs to something else."""
    try:
        with transaction.atomic():
            return DutyStatement.objects.create(
                municipality=municipality,
                duty_code=duty_code,
                form_token=form_token,
                said_by=by,
                file=_stored(upload, municipality, by),
                **fields,
            )
    except IntegrityError:
        return DutyStatement.objects.get(
            form_token=form_token, municipality=municipality, duty_code=duty_code, said_by=by
        )


@transaction.atomic
def observe(
    *, by: User, municipality: Municipality, duty_code: str, form_token: UUID, **fields: Any
) -> DutyStatement:
    """Note what the county board has seen of a duty, beside the municipality's own words.

    Raises SharedDuty.DoesNotExist if the municipality does not share the row (any longer).
    """
    SharedDuty.objects.select_for_update().get(municipality=municipality, duty_code=duty_code)
    return say(
        by=by,
        municipality=municipality,
        duty_code=duty_code,
        form_token=form_token,
        source=DutyStatement.Source.COUNTY_OBSERVED,
        **fields,
    )


def mark_read(*, municipality: Municipality, duty_code: str) -> None:
    """Note that the municipality has read what the county board has seen of a duty; read again, the first time
    stands."""
    DutyStatement.objects.filter(
        municipality=municipality,
        duty_code=duty_code,
        source=DutyStatement.Source.COUNTY_OBSERVED,
        read_at=None,
    ).update(read_at=timezone.now())


def share(*, by: User, municipality: Municipality, duties: Iterable[Duty]) -> int:
    """Show rows to the county board; those it sees already are left as they are. Returns how many are shown."""
    rows = [SharedDuty(municipality=municipality, duty_code=duty.code, shared_by=by) for duty in duties]
    SharedDuty.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def stop_sharing(*, municipality: Municipality, duty_code: str) -> None:
    """Show a row to the county board no longer; what it has received already it may keep."""
    SharedDuty.objects.filter(municipality=municipality, duty_code=duty_code).delete()


def set_law_settings(*, municipality: Municipality, **fields: Any) -> None:
    """Set how the municipality reads the law's rhythm, and when it is reminded."""
    LawSettings.objects.update_or_create(municipality=municipality, defaults=fields)


def add_council_report(
    *, by: User, municipality: Municipality, form_token: UUID, upload: Upload | None = None, **fields: Any
) -> CouncilReport:
    """Note a report to fullmäktige (13 §). The same form posted twice gives one. Raises CouncilReport.DoesNotExist
    if the token belongs to something else."""
    try:
        with transaction.atomic():
            return CouncilReport.objects.create(
                municipality=municipality,
                form_token=form_token,
                created_by=by,
                file=_stored(upload, municipality, by),
                **fields,
            )
    except IntegrityError:
        return CouncilReport.objects.get(form_token=form_token, municipality=municipality, created_by=by)


@transaction.atomic
def remove_council_report(*, report: CouncilReport) -> None:
    """Remove a report that was noted by mistake, and its file."""
    file = report.file
    report.delete()
    if file is not None:
        file.delete()
