"""What the tables tell of a measure, read with it: how far it has come, and what it is done about.

In SQL: it stands with every measure of every list, and putting it together from the models took three times as
long as running it.
"""

from datetime import date
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.stats import Lateness

# Dates are those of the latest postponements; the follow-up is the latest final one, in any version of the plan, by
# the names of LatestFollowUp.
PROGRESS = """
SELECT jsonb_build_object(
    'tasks', task.number, 'tasks_done', task.done, 'tasks_late', task.late, 'task_due_on', task.due_on,
    'ends_on', moved.ends_on, 'follow_up_on', moved.follow_up_on, 'follow_up', to_jsonb(said)
)
FROM (
    SELECT count(*) AS number, count(done_on) AS done,
        count(*) FILTER (WHERE done_on IS NULL AND due_on < %s) AS late,
        min(due_on) FILTER (WHERE done_on IS NULL) AS due_on
    FROM plans_measuretask WHERE measure_id = plans_measure.id
) AS task
CROSS JOIN (
    SELECT (array_agg(to_date ORDER BY id DESC) FILTER (WHERE field = 'ends_on'))[1] AS ends_on,
        (array_agg(to_date ORDER BY id DESC) FILTER (WHERE field = 'follow_up_on'))[1] AS follow_up_on
    FROM plans_postponement WHERE measure_id = plans_measure.id
) AS moved
LEFT JOIN (
    SELECT row.id AS pk, row.measure_id, row.on, row.colour, row.sentence, row.effect, row.effect_text, row.choice
    FROM plans_followup AS row JOIN plans_measure AS version ON version.id = row.measure_id
    WHERE version.line = plans_measure.line AND row.state = 'final'
    ORDER BY row.on DESC, row.id DESC LIMIT 1
) AS said ON true
"""
# Keys, in the order in which causes and problems are shown.
LINKS = """
SELECT jsonb_build_object(
    'causes', ARRAY(
        SELECT cause_id FROM plans_measure_causes WHERE measure_id = plans_measure.id ORDER BY cause_id
    ),
    'problems', ARRAY(
        SELECT problem.id FROM plans_measure_problems AS link
        JOIN plans_problem AS problem ON problem.id = link.problem_id
        WHERE link.measure_id = plans_measure.id ORDER BY problem.priority NULLS LAST, problem.id
    )
)
"""


def links() -> Any:
    """The keys of the measure's causes, and of the problems named beside them;
    annotates a question about measures."""
    return RawSQL(LINKS, [], output_field=JSONField())  # noqa: S611  no text of anyone's


def progress(today: date) -> Any:
    """Tasks, dates that were moved and the latest follow-up; annotates a question about measures."""
    return RawSQL(PROGRESS, [today], output_field=JSONField())  # noqa: S611  no text of anyone's


def dates_in_force(measure: Any) -> tuple[date | None, date | None]:
    """The last day and the day of follow-up, as postponed, of a measure that was read with its progress."""
    moved = (measure.progress["ends_on"], measure.progress["follow_up_on"])
    ends_on, follow_up_on = (date.fromisoformat(day) if day else None for day in moved)
    return ends_on or measure.ends_on, follow_up_on or measure.follow_up_on


def why_late(late: Lateness) -> str:
    """Why a measure is late, in a short phrase: the last day before the tasks, since it holds for all of it."""
    if late.ended_on:
        return _("the last day, %(day)s, has passed") % {"day": late.ended_on.isoformat()}
    said = ngettext(
        "a task was to be done by %(day)s",
        "%(n)s tasks were to be done, the first by %(day)s",
        late.tasks,
    )
    return said % {"n": late.tasks, "day": late.task_due_on and late.task_due_on.isoformat()}
