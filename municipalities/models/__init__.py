"""Places, the bodies and agreements that belong to them, and the words that everything is described with."""

from municipalities.models.agreements import (
    AgreementParty,
    Attempt,
    CitizenPledge,
    CooperationAgreement,
)
from municipalities.models.bodies import Body, Organisation, Position, Seat, SeatHolder
from municipalities.models.coordination import (
    ContactCard,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
)
from municipalities.models.files import StoredFile
from municipalities.models.meetings import Attendance, Decision, Meeting
from municipalities.models.places import (
    ADDS,
    COORDINATES,
    MUNICIPAL,
    PRACTICE,
    READS_IN_FULL,
    County,
    DatedQuerySet,
    GroupMember,
    LocalPoliceArea,
    Municipality,
    MunicipalityGroup,
    PoliceAreaMember,
)
from municipalities.models.words import PreventionKind, PreventionLevel, Status, Tag, TargetGroup

__all__ = [
    "ADDS",
    "COORDINATES",
    "MUNICIPAL",
    "PRACTICE",
    "READS_IN_FULL",
    "AgreementParty",
    "Attempt",
    "Attendance",
    "Body",
    "CitizenPledge",
    "ContactCard",
    "CooperationAgreement",
    "CoordinationFunction",
    "CoordinationHolder",
    "County",
    "DatedQuerySet",
    "Decision",
    "GroupMember",
    "LeadingBody",
    "LocalPoliceArea",
    "Meeting",
    "Municipality",
    "MunicipalityGroup",
    "Organisation",
    "PoliceAreaMember",
    "Position",
    "PreventionKind",
    "PreventionLevel",
    "Seat",
    "SeatHolder",
    "Status",
    "StoredFile",
    "Tag",
    "TargetGroup",
]
