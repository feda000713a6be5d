"""Dates in words: what each kind is called, and how the parts of a list are headed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.load.reports import Item, Kind
from activities.load.stats import When
from plans.progress import why_late
from plans.stats import Lateness

KINDS: dict[Kind, str | Promise] = {
    Kind.MEASURE_ENDS: _("Measure ends"),
    Kind.MEASURE_FOLLOW_UP: _("Follow up the measure"),
    Kind.TASK: _("Task"),
    Kind.DECISION: _("Decision to carry out"),
    Kind.MEETING: _("Meeting"),
    Kind.EVENT: _("Meeting with other municipalities"),
    Kind.ACTIVITY_FOLLOW_UP: _("Follow up the activity"),
    Kind.LAW: _("Date set by law"),
    Kind.PLANNED: _("Set aside"),
}
PARTS: dict[When, str | Promise] = {
    When.OVERDUE: _("The day has passed"),
    When.THIS_WEEK: _("This week"),
    When.THIS_MONTH: _("Later this month"),
    When.LATER: _("After that"),
}
OWN_WORK = (
    Kind.MEASURE_ENDS,
    Kind.MEASURE_FOLLOW_UP,
    Kind.TASK,
)  # what can be late; a law's date only passes


def in_words(item: Item) -> dict[str, object]:
    """An item as a page shows it."""
    return {
        "item": item,
        "kind": KINDS[item.kind],
        "can_be_late": item.kind in OWN_WORK,
        "why_late": _why_late(item),
        "is_law": item.kind == Kind.LAW,
    }


def _why_late(item: Item) -> str | Promise:
    """Why own work is late once its day has passed, as the lists of measures say it; nothing of other dates."""
    if item.kind == Kind.MEASURE_ENDS:
        return why_late(Lateness(item.on, 0, None))
    if item.kind == Kind.TASK:
        return why_late(Lateness(None, 1, item.on))
    return _("the day of the follow-up has passed") if item.kind == Kind.MEASURE_FOLLOW_UP else ""


def summary(item: Item) -> str:
    """An item in one line, as a calendar shows it."""
    return f"{KINDS[item.kind]}: {item.title} ({item.municipality})"
