"""Sending in what was typed from a paper form."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from portal.limits import Limit, is_too_many
from surveys.answering.sending import send
from surveys.models import AnswerGroup

ONCE = Limit("paper_form", hits=1, minutes=24 * 60)


@transaction.atomic
def type_in(
    *, group: AnswerGroup, form_token: UUID, answers: Sequence[int], texts: Mapping[str, str]
) -> bool:
    """Send in a paper form's answers as if they had come from the web; returns whether this did it.

    The same form posted twice counts once: its mark is counted apart from the answers, as a keyed hash that is
    gone after a day. Raises surveys.answering.sending.RoundNotOpen, with nothing counted.
    """
    if is_too_many(ONCE, str(form_token)):
        return False
    send(group, answers, texts)
    return True
