"""What was done, the words it is described with, and lists on their way in."""

from activities.models.imports import ImportBatch
from activities.models.record import Activity, ActivityGuest, Participation, SharedCount
from activities.models.reference import (
    ActivityType,
    Arena,
    Family,
    PreventionKind,
    PreventionLevel,
    Tag,
    TargetGroup,
)
from activities.models.telling import Telling, TellLink

__all__ = [
    "Activity",
    "ActivityGuest",
    "ActivityType",
    "Arena",
    "Family",
    "ImportBatch",
    "Participation",
    "PreventionKind",
    "PreventionLevel",
    "SharedCount",
    "Tag",
    "TargetGroup",
    "TellLink",
    "Telling",
]
