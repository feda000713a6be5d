"""The kinds of reminders in one table: for whom, at which pace, how seldom, and why one is told."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Pace, Role

Text = str | Promise

WRITES = frozenset({Role.COORDINATOR, Role.COLLEAGUE})
MUNICIPAL = frozenset(
    {Role.COORDINATOR, Role.COLLEAGUE, Role.MANAGER, Role.REGISTRAR, Role.READER, Role.PARTNER}
)
COORDINATORS = frozenset({Role.COORDINATOR})
LEADERS = frozenset({Role.COORDINATOR, Role.MANAGER})
OFFICERS = frozenset({Role.COUNTY_OFFICER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Kind:
    """A kind of reminder. `quiet`: days in which nothing more is said of the same thing, whatever happens to it.
    `again`: days after which the same stage of it is said again while it waits; None is never."""

    code: str
    label: Text
    roles: frozenset[str]  # whose table of choices it stands in
    pace: Pace
    quiet: int
    again: int | None
    why: Text


KINDS = (
    Kind("law", _("Dates that the law sets"), COORDINATORS, Pace.WEEKLY, 30, 182,
         _("You get this because you coordinate the work there.")),
    Kind("work", _("Measures, tasks and follow-ups that I answer for"), MUNICIPAL, Pace.WEEKLY, 7, 28,
         _("You get this because you answer for it.")),
    Kind("decision", _("Decisions from meetings that are mine"), MUNICIPAL, Pace.WEEKLY, 7, 28,
         _("You get this because a meeting decided that you do it.")),
    Kind("draft", _("Drafts to finish"), WRITES, Pace.WEEKLY, 28, 28,
         _("You get this because you write in it.")),
    Kind("told", _("What organisations have told"), COORDINATORS, Pace.WEEKLY, 7, 28,
         _("You get this because you coordinate the work there.")),
    Kind("agreement", _("Agreements and citizen pledges that end"), COORDINATORS, Pace.WEEKLY, 14, None,
         _("You get this because you coordinate the work there.")),
    Kind("survey", _("Surveys to close or publish"), COORDINATORS | OFFICERS, Pace.WEEKLY, 7, 28,
         _("You get this because you keep the survey.")),
    Kind("county_said", _("Comments from the county board"), COORDINATORS, Pace.WEEKLY, 14, 28,
         _("You get this because you coordinate the work there.")),
    Kind("promise", _("Promises and next steps in support"), MUNICIPAL | OFFICERS, Pace.WEEKLY, 7, 28,
         _("You get this because it was promised on your side.")),
    Kind("meeting", _("Invitations to meetings"), MUNICIPAL | OFFICERS, Pace.WEEKLY, 14, None,
         _("You get this because you are invited.")),
    Kind("exchange", _("Questions, groups and hours between municipalities"), LEADERS | OFFICERS, Pace.WEEKLY, 7, 28,
         _("You get this because it is put to your side.")),
    Kind("round", _("The county board's follow-up"), LEADERS, Pace.DAILY, 3, 42,
         _("You get this because you answer for the municipality's report.")),
    Kind("reply", _("Questions to answer by a day"), COORDINATORS, Pace.WEEKLY, 7, 28,
         _("You get this because you coordinate the work there.")),
    Kind("section", _("Parts of a report that I have been given"), MUNICIPAL, Pace.DAILY, 3, 14,
         _("You get this because somebody asked you to write it.")),
    Kind("approval", _("Reports that wait for my approval"), frozenset({Role.MANAGER}), Pace.DAILY, 3, 7,
         _("You get this because a manager is to approve the report.")),
    Kind("report_in", _("Reports that were sent in"), OFFICERS, Pace.WEEKLY, 7, 28,
         _("You get this because you serve the county.")),
    Kind("need", _("Needs that municipalities have told of"), OFFICERS, Pace.WEEKLY, 7, 28,
         _("You get this because you serve the county.")),
    Kind("year_report", _("The county's yearly report"), OFFICERS, Pace.WEEKLY, 14, 28,
         _("You get this because you serve the county.")),
    Kind("mail", _("Mail that does not arrive"), ADMINISTRATORS, Pace.DAILY, 1, 3,
         _("You get this because you administer the portal.")),
    Kind("owner", _("Municipalities that lack owners"), ADMINISTRATORS, Pace.WEEKLY, 28, 28,
         _("You get this because you administer the accounts there.")),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


def kinds_for(roles: set[str]) -> list[Kind]:
    """The kinds that concern somebody with those roles, in the table's order."""
    return [kind for kind in KINDS if kind.roles & roles]


def is_to_be_told(kind: Kind, *, stage: str, told: tuple[date, str] | None, today: date) -> bool:
    """Whether something that waits is to be told today, after the day and the stage it was `told` at, if ever.

    Never within the quiet days; then what has come to another stage, and what was said so long ago that it is said
    again.
    """
    if told is None:
        return True
    told_on, told_stage = told
    days = (today - told_on).days
    if days < kind.quiet:
        return False
    return stage != told_stage or (kind.again is not None and days >= kind.again)
