"""A measure in words, what two texts of it differ in, and what changed between two versions of a plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from municipalities.choices import words
from municipalities.models import TargetGroup
from plans.models import ActionPlan, Goal, Measure
from portal.lib.editions import Difference
from portal.lib.swedish import format_figure, format_number

ESSENCE = (
    "title", "causes", "reason_without_cause", "operative_goal", "starts_on", "ends_on", "responsible",
    "follow_up_on",
)  # fmt: skip
FACTS = (
    "target_groups", "level", "kind", "term", "method", "resources", "cost", "partners", "how_followed_up",
    "is_camera_surveillance", "themes", "tags",
)  # fmt: skip
LINKED = ("causes", "problems")  # several rows each
ALL = (*ESSENCE, "description", "responsible_unit", "problems", "goal", "indicator", *FACTS)
GOAL = (
    "level",
    "text",
    "problem",
    "causes",
    "indicator",
    "start_value",
    "start_year",
    "target_value",
    "target_year",
)


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True)
class Changed:
    """A measure or goal that both versions hold, and what differs in it; before is theirs, after is yours."""

    title: str
    pk: int
    differences: list[Difference]


@dataclass(frozen=True)
class Changes:
    """What is new, gone and changed in a version, against the one before it."""

    new: list[Measure]
    gone: list[Measure]
    changed: list[Changed]
    kept: int
    new_goals: list[Goal]
    gone_goals: list[Goal]
    changed_goals: list[Changed]


def label_of(name: str, model: Any = Measure) -> str:
    """A field's name in words, with a capital letter."""
    own = {
        "causes": _("causes"), "problem": _("the problem it answers"), "problems": _("problems"), "goal": _("goal"),
        "indicator": _("indicator"),
    }  # fmt: skip
    return capfirst(str(own.get(name) or model._meta.get_field(name).verbose_name))


def in_words(row: Any, name: str) -> str:
    """A field's value as a person reads it; empty where there is none."""
    value = getattr(row, name)
    if name in LINKED:
        return "; ".join(str(each) for each in value.all())
    if name == "themes":
        return ", ".join(words().theme_names(value))
    if name == "tags":
        return ", ".join(words().tag_names(value))
    if name == "target_groups":
        return ", ".join(str(TargetGroup(code).label) for code in value if code in TargetGroup.values)
    if name == "partners":
        return ", ".join(value)
    if isinstance(value, bool):
        return _("Yes") if value else ""
    if name in ("level", "kind", "term", "responsible_unit"):
        return str(getattr(row, f"get_{name}_display")()) if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if name == "cost" and value is not None:
        return _("%(amount)s kronor") % {"amount": format_number(value)}
    if isinstance(value, float):
        return format_figure(value)
    return str(value) if value is not None else ""


def facts_of(measure: Measure) -> list[Fact]:
    """What the measure says besides Brå's six columns, where it says anything."""
    pairs = ((label_of(name), in_words(measure, name)) for name in FACTS)
    return [Fact(label, text) for label, text in pairs if text]


def compare(theirs: Any, yours: dict[str, str], names: tuple[str, ...] = ALL) -> list[Difference]:
    """The fields that differ between what stands now and what one was about to save, given in words by name."""
    return [
        Difference(label_of(name, type(theirs)), in_words(theirs, name) or "–", yours[name] or "–")
        for name in names
        if name in yours and in_words(theirs, name) != yours[name]
    ]


def changes_since(plan: ActionPlan, before: ActionPlan) -> Changes:
    """What the plan has changed against an earlier version, measure by measure and goal by goal."""
    measures, goals = _by_line(plan.measures), _by_line(plan.goals)
    old_measures, old_goals = _by_line(before.measures), _by_line(before.goals)
    changed = _changed(old_measures, measures, ALL)
    return Changes(
        new=[row for line, row in measures.items() if line not in old_measures],
        gone=[row for line, row in old_measures.items() if line not in measures],
        changed=changed,
        kept=len(measures.keys() & old_measures.keys()) - len(changed),
        new_goals=[row for line, row in goals.items() if line not in old_goals],
        gone_goals=[row for line, row in old_goals.items() if line not in goals],
        changed_goals=_changed(old_goals, goals, GOAL),
    )


def _by_line(related: Any) -> dict[Any, Any]:
    if related.model is Measure:
        rows = related.select_related("indicator", "goal").prefetch_related("causes", "problems")
    else:
        rows = related.select_related("indicator", "problem").prefetch_related("causes")
    return {row.line: row for row in rows}


def _changed(before: dict[Any, Any], after: dict[Any, Any], names: tuple[str, ...]) -> list[Changed]:
    found = []
    for line, row in after.items():
        if line in before:
            said = {name: in_words(row, name) for name in names}
            if differences := compare(before[line], said, names):
                found.append(Changed(str(row), row.pk, differences))
    return found
