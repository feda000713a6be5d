"""People, what they may do where and when, the secret links they hold, and how they are told by mail."""

from accounts.models.links import CalendarFeed, Invitation, WeeklyLink, WriteLink, hash_token, new_token
from accounts.models.mail import OutgoingMail
from accounts.models.people import (
    MUNICIPAL_ROLES,
    OWNER_ROLES,
    PLACE_FIELDS,
    Membership,
    MembershipQuerySet,
    Role,
    Unit,
    User,
    place_columns,
    roles_at,
)
from accounts.models.reminding import Pace, Reminded, ReminderChoice

__all__ = [
    "MUNICIPAL_ROLES",
    "OWNER_ROLES",
    "PLACE_FIELDS",
    "CalendarFeed",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "OutgoingMail",
    "Pace",
    "Reminded",
    "ReminderChoice",
    "Role",
    "Unit",
    "User",
    "WeeklyLink",
    "WriteLink",
    "hash_token",
    "new_token",
    "place_columns",
    "roles_at",
]
