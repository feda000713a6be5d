"""The county's desk: what officers have read, support, rounds, meetings, and the year's report."""

from reviews.models.desk import OfficerHandover, ReadMark
from reviews.models.events import (
    Commitment,
    CommitmentAnswer,
    Event,
    EventInvite,
    EventNeed,
    EventNote,
    ProgrammePoint,
    SignUp,
)
from reviews.models.grants import GrantProject, GrantRemain
from reviews.models.needs import Need
from reviews.models.replies import DutyReply, ReplyAnswer, ReplyUse
from reviews.models.rounds import (
    Review,
    ReviewComment,
    ReviewEvent,
    ReviewLook,
    ReviewQuestion,
    ReviewRound,
    ReviewSection,
    ReviewSubmission,
)
from reviews.models.support import (
    Promise,
    Side,
    SupportCase,
    SupportContact,
    SupportEvent,
    SupportForm,
    SupportPlace,
)
from reviews.models.year_report import YearReport, YearReportExample, YearReportSection

__all__ = [
    "Commitment",
    "CommitmentAnswer",
    "DutyReply",
    "Event",
    "EventInvite",
    "EventNeed",
    "EventNote",
    "GrantProject",
    "GrantRemain",
    "Need",
    "OfficerHandover",
    "ProgrammePoint",
    "Promise",
    "ReadMark",
    "ReplyAnswer",
    "ReplyUse",
    "Review",
    "ReviewComment",
    "ReviewEvent",
    "ReviewLook",
    "ReviewQuestion",
    "ReviewRound",
    "ReviewSection",
    "ReviewSubmission",
    "Side",
    "SignUp",
    "SupportCase",
    "SupportContact",
    "SupportEvent",
    "SupportForm",
    "SupportPlace",
    "YearReport",
    "YearReportExample",
    "YearReportSection",
]
