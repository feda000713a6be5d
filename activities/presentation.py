"""An activity in words: its fields as labelled facts, and two versions beside each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.choices import reference
from activities.models import Activity
from municipalities.models import TargetGroup
from plans.models import Measure
from portal.lib.editions import Difference
from portal.lib.swedish import format_number


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


def label_of(name: str) -> str:
    """A field's name in words, with a capital letter."""
    return capfirst(str(Activity._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def in_words(activity: Activity, name: str) -> str:
    """A field's value as a person reads it; empty where there is none."""
    value = getattr(activity, name)
    known = reference()
    if name == "themes":
        return ", ".join(known.theme_names(value))
    if name == "tags":
        return ", ".join(known.tag_names(value))
    if name == "target_groups":
        return ", ".join(str(TargetGroup(code).label) for code in value if code in TargetGroup.values)
    if name == "type":
        return known.kind_name(activity.family, activity.type_id)
    if name == "partners":
        return ", ".join(value)
    if name in ("arena", "level", "kind"):
        return str(getattr(activity, f"get_{name}_display")()) if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if name == "cost" and value is not None:
        return _("%(amount)s kronor") % {"amount": format_number(value)}
    if isinstance(value, Decimal):
        return format_number(value.normalize(), max(0, -int(value.normalize().as_tuple().exponent)))
    if isinstance(value, int):
        return format_number(value)
    return value or ""


WHAT = ("type", "organiser", "partners", "arena", "target_groups", "reached", "level", "kind")
HOW = ("method", "went_as_planned", "experienced_as", "helped_or_hindered")
COUNTS = ("themes", "tags")
RESOURCES = ("hours_own", "hours_others", "cost", "follow_up_on")


def facts(activity: Activity, names: tuple[str, ...]) -> list[Fact]:
    """The named fields that hold something, with their labels."""
    pairs = ((label_of(name), in_words(activity, name)) for name in names)
    return [Fact(label, text) for label, text in pairs if text]


def sections_of(activity: Activity) -> dict[str, list[Fact]]:
    """The activity's fields by part of the page; empty parts are empty lists."""
    return {
        "what": facts(activity, WHAT),
        "how": facts(activity, HOW),
        "counts": facts(activity, COUNTS),
        "resources": facts(activity, RESOURCES),
    }


def compare(
    theirs: Activity, yours: Activity, *, measures: tuple[Iterable[Measure], Iterable[Measure]] = ((), ())
) -> list[Difference]:
    """The fields that differ between what was saved meanwhile and what one was about to save.

    `measures`: those that the one and the other belongs to.
    """
    names = ("title", "starts_on", "ends_on", *WHAT, *HOW, *COUNTS, *RESOURCES)
    found = []
    for name in names:
        their, your = in_words(theirs, name), in_words(yours, name)
        if their != your:
            found.append(Difference(label_of(name), their or "–", your or "–"))
    their, your = (", ".join(sorted(str(measure) for measure in several)) for several in measures)
    if their != your:
        found.append(Difference(_("Belongs to measure"), their or "–", your or "–"))
    if not found:
        found.append(Difference(_("Nothing differs"), "–", "–"))
    return found
