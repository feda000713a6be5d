"""The county's desk: what officers have read, support, rounds, meetings, and the year's report."""

from reviews.models.asking import Audience, BorrowedHours, Offer, PeerAnswer, PeerQuestion
from reviews.models.commitments import Commitment, CommitmentAnswer
from reviews.models.desk import OfficerHandover, ReadMark
from reviews.models.events import (
    Event,
    EventInvite,
    EventNeed,
    EventNote,
    ProgrammePoint,
    SignUp,
)
from reviews.models.exchange import Method, MethodNote, MethodUse
from reviews.models.grants import GrantProject, GrantRemain
from reviews.models.groups import GroupInvite, GroupProposal, GroupShare
from reviews.models.needs import Need
from reviews.models.records import Registration
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
    "Audience",
    "BorrowedHours",
    "Commitment",
    "CommitmentAnswer",
    "DutyReply",
    "Event",
    "EventInvite",
    "EventNeed",
    "EventNote",
    "GrantProject",
    "GrantRemain",
    "GroupInvite",
    "GroupProposal",
    "GroupShare",
    "Method",
    "MethodNote",
    "MethodUse",
    "Need",
    "Offer",
    "OfficerHandover",
    "PeerAnswer",
    "PeerQuestion",
    "ProgrammePoint",
    "Promise",
    "ReadMark",
    "Registration",
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
