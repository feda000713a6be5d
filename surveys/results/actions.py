"""What is done to a round's answers when it has closed: counted and settled, published, and at last deleted.

Callers check access. Counting and settling are one task of the queue; publishing only tells of what it settled.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from surveys.answering.mixing import finish_closing
from surveys.models import SuppressionProtocol, SurveyRound
from surveys.results.compiling import compile_round
from surveys.results.indicators import put_figures
from surveys.results.scopes import PUBLISHED
from surveys.results.settling import settle_round

State = SurveyRound.State
STEPS = 2  # counted, settled


class NotNow(Exception):
    """The round is in a state in which this cannot be done (any longer)."""


@dataclass(frozen=True)
class Progress:
    """How far counting has come: `done` of STEPS; whether it is on its way, or has failed."""

    done: int
    is_on_its_way: bool
    has_failed: bool

    @property
    def is_finished(self) -> bool:
        """Whether all is counted and settled."""
        return self.done == STEPS


def is_settled(survey: SurveyRound) -> bool:
    """Whether it has been settled what may be shown of the round."""
    return SuppressionProtocol.objects.filter(round=survey).exists()


def progress_of(survey: SurveyRound) -> Progress:
    """Return how far the counting of a round has come."""
    if is_settled(survey):
        return Progress(STEPS, is_on_its_way=False, has_failed=False)
    tasks = DBTaskResult.objects.filter(task_path=count_answers.module_path, args_kwargs__args=[survey.pk])
    states = set(tasks.values_list("status", flat=True))
    waits = bool(states & {TaskResultStatus.READY, TaskResultStatus.RUNNING})
    done = int(survey.state == State.COMPILED)
    return Progress(done, is_on_its_way=waits, has_failed=not waits and TaskResultStatus.FAILED in states)


@transaction.atomic
def start_counting(*, survey_round: SurveyRound) -> bool:
    """Let a closed round's answers be counted; False if that is on its way or done. Raises NotNow for another."""
    row = SurveyRound.objects.select_for_update().get(pk=survey_round.pk)
    if row.state in PUBLISHED:
        return False
    if row.state not in (State.CLOSED, State.COMPILED):
        raise NotNow
    progress = progress_of(row)
    if progress.is_finished or progress.is_on_its_way:
        return False
    count_answers.enqueue(row.pk)
    return True


@task()
def count_answers(round_id: int) -> None:
    """Count a round's answers and settle what may be shown of them; safe to repeat after a crash, halfway or not."""
    survey = SurveyRound.objects.filter(pk=round_id, state__in=(State.CLOSED, State.COMPILED)).first()
    if survey is not None:
        finish_closing(survey)  # if it waits in the queue behind us
        settle_round(compile_round(survey))


@transaction.atomic
def publish_round(*, by: User | None, survey_round: SurveyRound) -> SurveyRound:
    """Publish what has been settled, and put its figures into the indicators. Published twice it is published once.

    Raises NotNow for a round without its protocol.
    """
    row = SurveyRound.objects.select_for_update().get(pk=survey_round.pk)
    if row.state in PUBLISHED:
        return row
    protocol = SuppressionProtocol.objects.filter(round=row)
    if row.state != State.COMPILED or not protocol.exists():
        raise NotNow
    protocol.update(made_by=by)
    row.state, row.published_on, row.edition = State.PUBLISHED, timezone.localdate(), row.edition + 1
    row.save(update_fields=["state", "published_on", "edition"])
    put_figures(row)
    return row
