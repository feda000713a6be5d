"""What was done, the words it is described with, and lists on their way in."""

from activities.models.handover import Handover
from activities.models.imports import ImportBatch
from activities.models.links import ActivityMeasure, FollowUpBasis
from activities.models.load import LoadShare, PlannedDate
from activities.models.public import PublicPage
from activities.models.record import Activity, ActivityGuest, Participation, SharedCount
from activities.models.reference import (
    ActivityType,
    Arena,
    Family,
    RecordQuery,
    ReportingDuty,
    ReportQuestion,
)
from activities.models.telling import Telling, TellLink

__all__ = [
    "Activity",
    "ActivityGuest",
    "ActivityMeasure",
    "ActivityType",
    "Arena",
    "Family",
    "FollowUpBasis",
    "Handover",
    "ImportBatch",
    "LoadShare",
    "Participation",
    "PlannedDate",
    "PublicPage",
    "RecordQuery",
    "ReportQuestion",
    "ReportingDuty",
    "SharedCount",
    "TellLink",
    "Telling",
]
