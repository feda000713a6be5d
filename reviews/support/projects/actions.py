"""Grant projects and what they built. Callers check access."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from municipalities.models import Municipality
from reviews.models import GrantProject, GrantRemain


def add_project(*, by: User, municipality: Municipality, form_token: UUID, **fields: Any) -> GrantProject:
    """Note a project that is paid by a grant. The same form twice gives one project.

    Raises IntegrityError if the token is another person's or from another municipality.
    """
    project, _is_new = GrantProject.objects.get_or_create(
        form_token=form_token, municipality=municipality, created_by=by, defaults=fields
    )
    return project


def add_remain(*, project: GrantProject, form_token: UUID, **fields: Any) -> GrantRemain:
    """Note something that the project built, and whether it stands. The same form twice gives one.

    Raises IntegrityError if the token is from another project.
    """
    remain, _is_new = GrantRemain.objects.get_or_create(
        form_token=form_token, project=project, defaults=fields
    )
    return remain


@transaction.atomic
def remove_project(*, project: GrantProject) -> None:
    """Remove a project with what is noted about it."""
    project.delete()
