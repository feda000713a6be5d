"""Class reports: what the teacher says when the class has answered."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from surveys.models import AnswerGroup, SurveyRound
from surveys.rounds.codes import as_typed

State = SurveyRound.State


def class_of(code: str) -> AnswerGroup | None:
    """Return the class with a code as it was typed, in a round that has opened and is not compiled; else None."""
    groups = AnswerGroup.objects.select_related("unit__place__municipality", "unit__place__round")
    taking = groups.filter(unit__place__round__state__in=[State.OPEN, State.CLOSED])
    return taking.filter(code=as_typed(code)).first() if as_typed(code) else None


@transaction.atomic
def report_class(*, group: AnswerGroup, enrolled: int, present: int, note: str) -> None:
    """Note a class report. Sent again, the later one stands: the teacher corrects it so."""
    AnswerGroup.objects.filter(pk=group.pk).update(
        enrolled=enrolled,
        present=present,
        note=note,
        reported_on=timezone.localdate(),
        edition=F("edition") + 1,
    )
