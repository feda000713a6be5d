"""The county's desk: what officers have read, support, follow-up rounds, and the year's report."""

from reviews.models.desk import OfficerHandover, ReadMark
from reviews.models.grants import GrantProject, GrantRemain
from reviews.models.needs import Need
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
    "GrantProject",
    "GrantRemain",
    "Need",
    "OfficerHandover",
    "Promise",
    "ReadMark",
    "Review",
    "ReviewComment",
    "ReviewEvent",
    "ReviewLook",
    "ReviewQuestion",
    "ReviewRound",
    "ReviewSection",
    "ReviewSubmission",
    "Side",
    "SupportCase",
    "SupportContact",
    "SupportEvent",
    "SupportForm",
    "SupportPlace",
    "YearReport",
    "YearReportExample",
    "YearReportSection",
]
