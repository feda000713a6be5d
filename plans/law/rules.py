"""How each duty of the law 2023:196 stands, computed from what is in the portal and from what was said.

Three rules hold everywhere. What is not known is unknown, never missing: nothing is concluded from an empty
portal. Attempts count where the law says *work for* (9–10 §§). What the municipality says decides where nothing
can be computed, or where it was said after the newest evidence; both are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy

from municipalities.models import Status
from plans.law.readings import PASSED, RULES, Computed, LawFacts, Reading, dated, reminder_level
from plans.models import ActionPlan, Duty, DutyStatement, LawSettings, SituationReport
from plans.stats import add_months


@dataclass(frozen=True)
class DutyRow:
    """One line of the table: how a duty stands, since and until when, by what evidence and whose word."""

    duty: Duty
    status: Status
    why: str
    last_on: date | None
    next_on: date | None
    reminder: int  # 0 none, 1 and 2 as the settings say, 3 when the date has passed
    computed: Computed
    statement: DutyStatement | None = None  # the municipality's latest word
    observation: DutyStatement | None = None  # the county board's, which decides nothing
    is_by_statement: bool = False
    shared_at: datetime | None = None

    @property
    def label(self) -> str:
        """The status in the word that fits the duty: a lägesbild is completed, a plan decided, a date kept."""
        done = _DONE.get(self.duty.code) if self.status == Status.DONE else None
        return str(done or self.status.label)

    @property
    def tone(self) -> str:
        return _LOOKS[self.status][0]

    @property
    def icon(self) -> str:
        return _LOOKS[self.status][1]


_DONE = {
    "s4": SituationReport.State.COMPLETED.label,
    "s5": ActionPlan.State.DECIDED.label,
    "s6_report": gettext_lazy("On schedule"),
    "s6_plan": gettext_lazy("On schedule"),
}
_LOOKS = {
    Status.NOT_STARTED: ("unknown", "none"),
    Status.IN_PROGRESS: ("ongoing", "half"),
    Status.DONE: ("done", "check"),
    Status.DUE_SOON: ("soon", "clock"),
    Status.OVERDUE: ("late", "warning"),
    Status.MISSING: ("soon", "none"),
    Status.NOT_APPLICABLE: ("unknown", "none"),
    Status.UNKNOWN: ("unknown", "dots"),
}
# What somebody may say; the two that dates give are computed from the next date.
SAID = (
    Status.DONE,
    Status.IN_PROGRESS,
    Status.NOT_STARTED,
    Status.MISSING,
    Status.NOT_APPLICABLE,
    Status.UNKNOWN,
)
NOTHING: Mapping[str, datetime] = {}


def rows(
    duties: Iterable[Duty],
    facts: LawFacts,
    settings: LawSettings,
    statements: Iterable[DutyStatement],
    today: date,
    shared: Mapping[str, datetime] = NOTHING,
) -> list[DutyRow]:
    """Each duty as it stands on the day. Of the statements the newest one counts, per duty and per who said it.
    `shared` tells since when the county board sees a duty."""
    reading = Reading(facts, settings, today)
    said: dict[tuple[str, bool], DutyStatement] = {}
    for statement in sorted(statements, key=lambda row: (row.said_at, row.pk or 0)):
        by_county = statement.source == DutyStatement.Source.COUNTY_OBSERVED
        said[statement.duty_code, by_county] = statement
    return [
        _row(reading, duty, said.get((duty.code, False)), said.get((duty.code, True)), shared.get(duty.code))
        for duty in duties
    ]


def _row(
    reading: Reading,
    duty: Duty,
    statement: DutyStatement | None,
    observation: DutyStatement | None,
    shared_at: datetime | None,
) -> DutyRow:
    """Weigh what is computed against what the municipality said."""
    rule = RULES.get(duty.code)  # a duty that a later wording added has no rule yet: there, words decide
    computed = rule(reading) if rule else Computed()
    word = statement if statement and _decides(statement, computed) else None
    stands = _as_said(reading, duty, computed, word) if word else computed
    reminds = stands.status in (Status.DONE, Status.DUE_SOON, Status.OVERDUE, Status.IN_PROGRESS)
    is_known = word or computed.status != Status.UNKNOWN
    level = reminder_level(stands.next_on, reading.settings, reading.today) if reminds and is_known else 0
    if duty.code == "s13_report" and level < PASSED:
        level = 0  # its months are the warning
    return DutyRow(
        duty,
        stands.status,
        stands.why,
        stands.last_on,
        stands.next_on,
        level,
        computed,
        statement,
        observation,
        is_by_statement=word is not None,
        shared_at=shared_at,
    )


def _decides(statement: DutyStatement, computed: Computed) -> bool:
    """Whether the statement says more than the evidence does: there is none, or all of it is older. Evidence
    without a day is as old as its entry here."""
    if computed.status == Status.UNKNOWN:
        return True
    if computed.as_of is not None and timezone.localdate(statement.said_at) <= computed.as_of:
        return False
    return computed.entered_at is None or statement.said_at > computed.entered_at


def _as_said(reading: Reading, duty: Duty, computed: Computed, statement: DutyStatement) -> Computed:
    """How the duty stands as the municipality says. What it says is done counts from the day given, or else from
    that of the saying; a date that was computed stays beside what it says is not done."""
    status = Status(statement.status)
    is_done = status == Status.DONE
    done_on = statement.last_on or (timezone.localdate(statement.said_at) if is_done else None)
    next_on = statement.next_on
    if next_on is None and done_on and duty.code.startswith("s6_"):
        next_on = reading.due_after(done_on)
    if next_on is None and done_on and duty.code == "s13_report":
        next_on = add_months(done_on, reading.settings.council_months)
    if next_on is None and not is_done and computed.status != Status.UNKNOWN:
        next_on = computed.next_on
    if is_done:
        status = dated(next_on, reading.settings, reading.today)
        if duty.code == "s13_report":
            status = Status.DUE_SOON if next_on and reading.today > next_on else Status.DONE
    return Computed(status, statement.rationale, statement.last_on or computed.last_on, next_on)
