"""The county's desk: what officers have read, support, follow-up rounds, and the year's report."""

from reviews.models.desk import ReadMark
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
    GrantProject,
    GrantRemain,
    Need,
    Promise,
    Side,
    SupportCase,
    SupportContact,
    SupportForm,
    SupportPlace,
)
from reviews.models.year_report import YearReport, YearReportExample, YearReportSection

__all__ = [
    "GrantProject",
    "GrantRemain",
    "Need",
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
    "SupportForm",
    "SupportPlace",
    "YearReport",
    "YearReportExample",
    "YearReportSection",
]
