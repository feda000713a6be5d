"""Answers are counted: one pass over a closed round's answers makes packed rows for its smallest groups.

The smallest groups are unit × first split × second split; every other group is a sum of them.
"""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone

from surveys.models import CompiledCounts, SurveyRound
from surveys.results.layout import Layout
from surveys.structure import Sheet

AT_ONCE = 1_500  # expressions in one query; PostgreSQL takes 1 664

State = SurveyRound.State


class NotClosed(Exception):
    """Only a closed round is counted, when its answers have been mixed; `state` is how it stands."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def split_slot(sheet: Sheet, code: str | None) -> str:
    """Return the SQL of a split's value in a row: the chosen option, 0 where none was chosen or there is no split."""
    if code is None or code not in sheet.by_code:
        return "0"
    return f"greatest(answers[{sheet.starts[code] + 1}], 0)"


def counting(layout: Layout) -> list[str]:
    """Return the SQL of each number of a packed row, in order."""
    numbers = []
    for line in layout.lines:
        counts = [f"count(*) FILTER (WHERE {condition})" for condition in line.conditions()]
        numbers += [*counts, f"count(*) - {counts[0]} - {counts[-1]}"]
    return numbers


@transaction.atomic
def compile_round(survey: SurveyRound) -> SurveyRound:
    """Count a closed round's answers, which makes it compiled; a compiled one is left as it is. Raises NotClosed."""
    survey = SurveyRound.objects.select_for_update().select_related("questionnaire").get(pk=survey.pk)
    if survey.state == State.COMPILED:
        return survey
    if survey.state != State.CLOSED or survey.is_unmixed:
        raise NotClosed(survey.state)
    sheet = survey.questionnaire.sheet()
    layout = Layout(sheet)
    first, second = [*survey.splits, None, None][:2]
    rows = _counted(survey.pk, counting(layout), split_slot(sheet, first), split_slot(sheet, second))
    CompiledCounts.objects.filter(round=survey).delete()
    CompiledCounts.objects.bulk_create(
        [
            CompiledCounts(
                round=survey, unit=unit, first=one, second=other, people=people, counts=list(counts)
            )
            for (unit, one, other, people), counts in rows.items()
        ],
        batch_size=500,
    )
    survey.state, survey.compiled_on = State.COMPILED, timezone.localdate()
    survey.edition += 1
    survey.save(update_fields=["state", "compiled_on", "edition"])
    return survey


Leaf = tuple[int, int, int, int]  # unit, first, second, people


def _counted(round_id: int, numbers: Sequence[str], first: str, second: str) -> dict[Leaf, list[int]]:
    rows: dict[Leaf, list[int]] = {}
    for start in range(0, max(len(numbers), 1), AT_ONCE):
        part = ", ".join(numbers[start : start + AT_ONCE])
        with connection.cursor() as cursor:
            # the names of columns and numbers come from surveys.results.layout, never from anyone's text
            cursor.execute(
                f"SELECT unit, {first}, {second}, count(*), ARRAY[{part}]::integer[] FROM surveys_response "  # noqa: S608
                "WHERE round_id = %s GROUP BY 1, 2, 3",
                [round_id],
            )
            for *leaf, counts in cursor.fetchall():
                rows.setdefault(tuple(leaf), []).extend(counts)
    return rows
