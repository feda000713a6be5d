"""What a write link may do: add a draft."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import WriteLink
from activities.actions import log_activity


class LinkClosed(Exception):
    """The link was withdrawn a moment ago."""


@transaction.atomic
def add_draft(*, link: WriteLink, form_token: UUID, fields: dict[str, Any]) -> None:
    """Add a draft to the record of the link's municipality, in the name of its writer.

    The same form sent twice gives one draft. Raises FormUsed if the form's token belongs to another entry,
    and LinkClosed: what is added while the link is withdrawn was either there before, or is not added.
    """
    if not WriteLink.objects.open().filter(pk=link.pk).update(last_used_on=timezone.localdate()):
        raise LinkClosed
    log_activity(
        by=link.writer,
        municipalities=[link.municipality],
        form_token=form_token,
        is_draft=True,
        **fields,
    )
