"""The chain: lägesbild – problem – cause – goal – measure – follow-up – lesson; and the law's table."""

from plans.models.alike import AlikeConsent
from plans.models.documents import Origin, SteeringDocument, Subject
from plans.models.follow_up import AT_WORK, FollowUp, FollowUpRound, LessonLearned, SelfCheck
from plans.models.law import CouncilReport, Duty, DutyStatement, LawSettings, SharedDuty
from plans.models.plan import (
    ActionPlan,
    Borrowing,
    Goal,
    Measure,
    MeasureTask,
    PlanComment,
    PlanInvitee,
    PlanPlace,
    PlanPlaceCorrection,
    Postponement,
)
from plans.models.printing import Document
from plans.models.situation import (
    Cause,
    Problem,
    ReportComment,
    ReportInvitee,
    ReportPart,
    ReportPlace,
    ReportPlaceCorrection,
    ReportSource,
    SituationReport,
    SituationUpdate,
)

__all__ = [
    "AT_WORK",
    "ActionPlan",
    "AlikeConsent",
    "Borrowing",
    "Cause",
    "CouncilReport",
    "Document",
    "Duty",
    "DutyStatement",
    "FollowUp",
    "FollowUpRound",
    "Goal",
    "LawSettings",
    "LessonLearned",
    "Measure",
    "MeasureTask",
    "Origin",
    "PlanComment",
    "PlanInvitee",
    "PlanPlace",
    "PlanPlaceCorrection",
    "Postponement",
    "Problem",
    "ReportComment",
    "ReportInvitee",
    "ReportPart",
    "ReportPlace",
    "ReportPlaceCorrection",
    "ReportSource",
    "SelfCheck",
    "SharedDuty",
    "SituationReport",
    "SituationUpdate",
    "SteeringDocument",
    "Subject",
]
