"""Dates and states, computed: what the law's rhythm gives, and how far a measure has come."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LAW_IN_FORCE = date(2023, 7, 1)  # lag 2023:196
PLAN_NEEDED_FROM = date(2024, 7, 1)  # övergångsbestämmelse 2
EVERY_MONTHS = 24  # 6 §: at least every second year


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def next_due(last: date, *, by_calendar_year: bool) -> date:
    """When something done on the day must be done again (6 §): 24 months later, or by the end of that year."""
    due = add_months(last, EVERY_MONTHS)
    return date(due.year, 12, 31) if by_calendar_year else due


class MeasureState(StrEnum):
    """How far a measure has come; its label and colour are the page's."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    LATE = "late"
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class MeasureFacts:
    """What a measure's state is computed from. Dates are those in force, after postponements."""

    starts_on: date | None
    ends_on: date | None
    tasks: int = 0
    tasks_done: int = 0
    tasks_late: int = 0
    task_due_on: date | None = None  # the earliest day of a task that is not done
    has_activity: bool = False
    is_target_reached: bool = False
    is_followed_up: bool = False  # has a final follow-up, made under this version of the plan
    is_stopped: bool = False  # whose decision is to stop
    goes_as_planned: bool = True  # and whose colour is green


@dataclass(frozen=True)
class Lateness:
    """Why a measure is late: its last day has passed, or tasks should have been done, the first of them by a day."""

    ended_on: date | None
    tasks: int
    task_due_on: date | None


def lateness(facts: MeasureFacts, today: date) -> Lateness | None:
    """What makes a measure late that is neither done nor cancelled; None where nothing does.

    On the day itself nothing is late.
    """
    ended_on = facts.ends_on if facts.ends_on is not None and facts.ends_on < today else None
    if ended_on is None and not facts.tasks_late:
        return None
    return Lateness(ended_on, facts.tasks_late, facts.task_due_on if facts.tasks_late else None)


def computed_state(facts: MeasureFacts, today: date) -> MeasureState:
    """The state that dates, tasks, activities, figures and follow-up give, before anyone says otherwise.

    Done: followed up, with every task done, and past its last day or at its target value; if the follow-up ends
    it, only when it went as planned. Cancelled: ended by the follow-up in any other case. Late: past its last
    day without being done, or with a task that should have been. Ongoing: begun by date, by a task or by an
    activity. Else planned.
    """
    is_over = facts.ends_on is not None and facts.ends_on < today
    is_complete = (is_over or facts.is_target_reached) and facts.tasks_done == facts.tasks
    if facts.is_followed_up and is_complete and (facts.goes_as_planned or not facts.is_stopped):
        return MeasureState.DONE
    if facts.is_followed_up and facts.is_stopped:
        return MeasureState.CANCELLED
    if lateness(facts, today):
        return MeasureState.LATE
    has_begun = facts.starts_on is not None and facts.starts_on <= today
    if has_begun or facts.tasks_done or facts.has_activity:
        return MeasureState.ONGOING
    return MeasureState.PLANNED


def is_never_followed_up(begun_on: date | None, *, is_followed_up: bool, today: date) -> bool:
    """Whether a measure has begun and no final follow-up of it was made, under any version of the plan."""
    return begun_on is not None and begun_on <= today and not is_followed_up


def is_reached(value: float | None, start: float | None, target: float | None) -> bool:
    """Whether an indicator has come as far as its target, seen from where it started; False if unknown."""
    if value is None or target is None:
        return False
    if start is None or start == target:
        return value == target
    return value >= target if target > start else value <= target
