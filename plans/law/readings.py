"""What the portal's facts alone say of each duty of the law 2023:196; one method a duty, with its paragraph.

What is not known is unknown, never missing: nothing is concluded from an empty portal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.cooperation.reports import CooperationFacts
from municipalities.models import Status
from plans.models import LawSettings
from plans.planning.reports import PlanDates
from plans.situation.reports import ReportDates
from plans.stats import LAW_IN_FORCE, PLAN_NEEDED_FROM, add_months, next_due
from portal.lib.dates import twelve_months_from

PASSED = 3  # the reminder after the first and the second


@dataclass(frozen=True)
class LawFacts:
    """What the portal knows about one municipality's work under the law; nothing known is empty, never "no"."""

    municipality_id: int
    cooperation: CooperationFacts
    report: ReportDates = field(default_factory=ReportDates)
    plan: PlanDates = field(default_factory=PlanDates)
    round_open: bool = False
    also_serves: tuple[str, ...] = ()  # names of the other duties that lägesbild, plan and measures serve
    agreement_ended_on: date | None = None  # the last day of the latest one that is no longer in force
    council_reported_on: date | None = None


@dataclass(frozen=True)
class Evidence:
    """Something that shows how a duty stands; `page` is where it can be read, `args` after the municipality's code."""

    text: str
    page: str = ""
    args: tuple[int, ...] = ()
    is_open: bool = False  # final: everyone who reads the row reads it too


@dataclass(frozen=True)
class Computed:
    """What follows from the facts alone. `as_of` is the day of the newest evidence, if it has one; `entered_at` when
    evidence that has no day of its own was entered here."""

    status: Status = Status.UNKNOWN
    why: str = ""
    last_on: date | None = None
    next_on: date | None = None
    as_of: date | None = None
    entered_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""  # what would help further; for those who do the work, not for a committee


def reminder_level(next_on: date | None, settings: LawSettings, today: date) -> int:
    """0 for no reminder, 1 and 2 from so many months before the date as the settings say, 3 after it (R6)."""
    if next_on is None:
        return 0
    if today > next_on:
        return PASSED
    if today >= add_months(next_on, -settings.second_reminder):
        return 2
    return 1 if today >= add_months(next_on, -settings.first_reminder) else 0


def dated(next_on: date | None, settings: LawSettings, today: date) -> Status:
    """How something that is done stands before its next date: done, soon due, or the date has passed."""
    level = reminder_level(next_on, settings, today)
    return {0: Status.DONE, PASSED: Status.OVERDUE}.get(level, Status.DUE_SOON)


@dataclass(frozen=True)
class Reading:
    """The facts with the day and the settings that they are read by."""

    facts: LawFacts
    settings: LawSettings
    today: date

    def due_after(self, day: date) -> date:
        """When what was done that day must be done again (6 §), as the municipality reads the law."""
        calendar = self.settings.reading == LawSettings.Reading.CALENDAR_YEARS
        return next_due(day, by_calendar_year=calendar)

    def s4(self) -> Computed:
        """4 §: done with a completed lägesbild that counts, in progress with a draft."""
        report = self.facts.report
        if report.final_on is None:
            if report.draft_id is not None:
                return Computed(
                    Status.IN_PROGRESS, _("A lägesbild is being written."), evidence=self._drafted()
                )
            return Computed(why=_("No lägesbild has been entered here."))
        why = _("The lägesbild was completed on %(day)s.") % {"day": report.final_on}
        return Computed(
            Status.DONE,
            why,
            last_on=report.final_on,
            as_of=report.entered_on or report.final_on,
            evidence=(self._report(), *self._drafted()),
        )

    def s5(self) -> Computed:
        """5 §: done with a decided plan that counts, in progress with a draft."""
        plan = self.facts.plan
        if plan.decided_on is None:
            if plan.draft_id is not None:
                return Computed(Status.IN_PROGRESS, _("A plan is being written."), evidence=self._planned())
            return Computed(why=_("No decided plan has been entered here."))
        by = [
            part
            for part in (plan.body, plan.decided_on.isoformat(), plan.minutes_ref, plan.case_number)
            if part
        ]
        return Computed(
            Status.DONE,
            _("Decided: %(decision)s.") % {"decision": ", ".join(by)},
            last_on=plan.decided_on,
            as_of=plan.entered_on or plan.decided_on,
            evidence=(self._plan(), *self._planned()),
        )

    def s6_report(self) -> Computed:
        """6 §: the lägesbild is updated within two years; the first time by 2025-07-01 (R20)."""
        report = self.facts.report
        if report.final_on is None:
            first = self.due_after(LAW_IN_FORCE)
            why = _("Nothing is known here. By the law, the first update was due by %(day)s.") % {
                "day": first
            }
            return Computed(why=why, next_on=first, evidence=self._drafted())
        due = self.due_after(report.final_on)
        return Computed(
            dated(due, self.settings, self.today),
            _("Completed on %(last)s. To be updated by %(next)s.") % {"last": report.final_on, "next": due},
            last_on=report.final_on,
            next_on=due,
            as_of=report.entered_on or report.final_on,
            evidence=(self._report(), *self._drafted()),
        )

    def s6_plan(self) -> Computed:
        """6 §: the plan is followed up within two years of the last time, or else of its decision (R7)."""
        plan = self.facts.plan
        last = max(filter(None, (plan.followed_up_on, plan.decided_on)), default=None)
        evidence = []
        if plan.followed_up_on and self._followed_earlier():
            text = _("The previous plan was followed up %(day)s")
            evidence.append(Evidence(text % {"day": plan.followed_up_on}))
        elif plan.followed_up_on:
            evidence.append(Evidence(_("Followed up %(day)s") % {"day": plan.followed_up_on}))
        if self.facts.round_open:
            evidence.append(Evidence(_("A follow-up is going on")))
        if last is None:
            first = self.due_after(PLAN_NEEDED_FROM)
            why = _("Nothing is known here. By the law, the first follow-up was due by %(day)s.") % {
                "day": first
            }
            return Computed(why=why, next_on=first, evidence=tuple(evidence))
        due = self.due_after(last)
        if last == plan.followed_up_on:
            why = _("Followed up on %(last)s. Next time by %(next)s.")
        else:
            why = _("Decided on %(last)s and not followed up yet. To be followed up by %(next)s.")
        return Computed(
            dated(due, self.settings, self.today),
            why % {"last": last, "next": due},
            last_on=None if self._followed_earlier() else plan.followed_up_on,
            next_on=due,
            as_of=max(filter(None, (plan.followed_up_on, plan.entered_on, plan.decided_on))),
            evidence=(*evidence, *([self._plan()] if plan.decided_on else [])),
        )

    def _followed_earlier(self) -> bool:
        """Whether the latest follow-up came before the decision, and so was of the previous plan."""
        followed_on, decided_on = self.facts.plan.followed_up_on, self.facts.plan.decided_on
        return followed_on is not None and decided_on is not None and followed_on < decided_on

    def s7(self) -> Computed:
        """7 §: done if the lägesbild, the plan or a measure in it serves planning under other laws too (R8, R9)."""
        if not self.facts.also_serves:
            why = _("Nothing says yet which other plans the lägesbild and the plan are shared with.")
            return Computed(why=why)
        names = ", ".join(self.facts.also_serves)
        shown = []
        if self.facts.report.final_on:
            shown.append(self._report())
        if self.facts.plan.decided_on:
            shown.append(self._plan())
        entered = (self.facts.report.entered_on, self.facts.plan.entered_on)
        return Computed(
            Status.DONE,
            _("Shared with: %(names)s.") % {"names": names},
            as_of=max(filter(None, entered), default=None),
            evidence=tuple(shown),
        )

    def s8(self) -> Computed:
        """8 §: done when a unit that answers for the coordination is named (R10)."""
        unit = self.facts.cooperation.unit
        if not unit:
            return Computed(why=_("No unit has been named here."))
        shown = Evidence(unit, "cooperation")
        return Computed(
            Status.DONE,
            _("%(unit)s answers for the coordination.") % {"unit": unit},
            entered_at=self.facts.cooperation.unit_at,
            evidence=(shown,),
        )

    def s9(self) -> Computed:
        """9 §: done with an agreement in force, by its last day; attempts and negotiations count (R11, R12)."""
        known = self.facts.cooperation
        evidence = self._attempts(known.agreement_attempts, known.latest_attempt_s9)
        if known.agreements_in_force:
            ends = known.agreement_valid_to
            if ends:
                why = _("An agreement is in force. The first one to end does so on %(day)s.") % {"day": ends}
            else:
                why = _("An agreement is in force until further notice.")
            shown = Evidence(known.agreement_latest, "cooperation")
            status = dated(ends, self.settings, self.today)
            at = known.agreement_at
            return Computed(status, why, next_on=ends, entered_at=at, evidence=(shown, *evidence))
        ended, tried = self.facts.agreement_ended_on, known.latest_attempt_s9
        if known.agreement_negotiating or (tried and (ended is None or tried > ended)):
            return Computed(
                Status.IN_PROGRESS,
                _("The municipality works for an agreement."),
                last_on=tried,
                as_of=tried,
                evidence=evidence,
                advice=_("Attempts count, also when the other part has said no."),
            )
        if ended:
            why = _("The latest agreement ended on %(day)s.") % {"day": ended}
            return Computed(Status.OVERDUE, why, next_on=ended, as_of=ended, evidence=evidence)
        return Computed(why=_("Neither an agreement nor an attempt has been entered here."))

    def s10(self) -> Computed:
        """10 §: done with a council that the municipality leads, and others there on a leading level (R13)."""
        known = self.facts.cooperation
        evidence = self._attempts(known.council_attempts, known.latest_attempt_s10)
        if known.council:
            lacks = []
            if not known.council_chair_is_municipal:
                lacks.append(_("a chair from the municipality"))
            if not known.council_outside_leading:
                lacks.append(_("representatives of others in leading positions"))
            why = (
                _("There is a council. No information yet about %(what)s.") % {"what": _(" and ").join(lacks)}
                if lacks
                else _("The municipality leads a council with others in leading positions.")
            )
            council = Evidence(known.council, "body_detail", (known.council_id,) if known.council_id else ())
            met = known.council_latest
            if met:
                year = known.council_meetings_year
                counted = ngettext(
                    "%(count)s meeting since %(day)s", "%(count)s meetings since %(day)s", year
                ) % {"count": year, "day": twelve_months_from(self.today)}
                evidence = (Evidence(counted), *evidence)
            status = Status.IN_PROGRESS if lacks else Status.DONE
            shown = (council, *evidence)
            at = known.council_at
            return Computed(status, why, last_on=met, as_of=met, entered_at=at, evidence=shown)
        if known.council_attempts:
            tried = known.latest_attempt_s10
            return Computed(
                Status.IN_PROGRESS,
                _("The municipality works for a council."),
                last_on=tried,
                as_of=tried,
                evidence=evidence,
                advice=_("Attempts count, also when others have said no."),
            )
        return Computed(why=_("Neither a council nor an attempt has been entered here."))

    def s11(self) -> Computed:
        """11 §: done while somebody fills the function; a vacancy is said with its first day (R14)."""
        known = self.facts.cooperation
        if not known.has_function:
            return Computed(why=_("No coordination function has been entered here."))
        shown = (Evidence(known.unit, "cooperation"),)
        if not known.holders:
            why = _("Vacancy since %(day)s.")
            if known.lost_access:
                why = _(
                    "Vacancy since %(day)s: the access to the portal of the one who filled it ended then."
                )
            why = why % {"day": known.vacant_since}
            return Computed(Status.IN_PROGRESS, why, as_of=known.vacant_since, evidence=shown)
        why = ngettext("%(count)s person", "%(count)s persons", known.holders) % {"count": known.holders}
        if known.share:
            why = _("%(persons)s, %(share)s per cent of full time") % {"persons": why, "share": known.share}
        return Computed(Status.DONE, f"{why}.", entered_at=known.filled_at, evidence=shown)

    def s12(self) -> Computed:
        """12 §: done with a contact card that is shown to everyone and has a phone or e-mail (R15)."""
        if not self.facts.cooperation.has_public_card:
            return Computed(why=_("No contact card with a phone or e-mail is shown to everyone yet."))
        return Computed(
            Status.DONE,
            _("There is a public contact card."),
            entered_at=self.facts.cooperation.card_at,
            evidence=(Evidence(_("Public contact card"), "cooperation"),),
            advice=_("It helps more if the municipality's own site leads to it."),
        )

    def s13_lead(self) -> Computed:
        """13 §: done when the leading body is named (R17)."""
        known = self.facts.cooperation
        if not known.leading_body:
            return Computed(why=_("Who leads the work has not been entered here."))
        why = _("%(body)s leads the work.") % {"body": known.leading_body}
        shown = (Evidence(known.leading_body, "cooperation"),)
        since, at = known.leading_since, known.leading_at
        return Computed(Status.DONE, why, last_on=since, entered_at=at, evidence=shown)

    def s13_report(self) -> Computed:
        """13 §: done for as many months after a report as the settings say (R18). The law says *continuously*,
        and sets no date: so there is one to come soon, and none that has passed."""
        last, months = self.facts.council_reported_on, self.settings.council_months
        if last is None:
            return Computed(why=_("No report to fullmäktige has been entered here."))
        due = add_months(last, months)
        shown = {"last": last, "months": months}
        if self.today <= due:
            status, why = Status.DONE, _("Reported on %(last)s.") % shown
        else:
            status = Status.DUE_SOON
            why = ngettext(
                "Reported on %(last)s, more than %(months)s month ago. The law says continuously.",
                "Reported on %(last)s, more than %(months)s months ago. The law says continuously.",
                months,
            )
            why = why % shown
        return Computed(status, why, last_on=last, next_on=due, as_of=last)

    def _report(self) -> Evidence:
        report = self.facts.report
        text = _("The lägesbild of %(day)s") % {"day": report.final_on}
        return Evidence(text, "report_detail", (report.id,) if report.id else (), is_open=True)

    def _plan(self) -> Evidence:
        plan = self.facts.plan
        return Evidence(
            plan.title or _("The plan"), "plan_detail", (plan.id,) if plan.id else (), is_open=True
        )

    def _drafted(self) -> tuple[Evidence, ...]:
        draft = self.facts.report.draft_id
        return (Evidence(_("A draft of the lägesbild"), "report_detail", (draft,)),) if draft else ()

    def _planned(self) -> tuple[Evidence, ...]:
        draft = self.facts.plan.draft_id
        return (Evidence(_("A draft of the plan"), "plan_detail", (draft,)),) if draft else ()

    def _attempts(self, number: int, latest: date | None) -> tuple[Evidence, ...]:
        if not number:
            return ()
        text = ngettext("%(count)s attempt, %(day)s", "%(count)s attempts, the latest %(day)s", number)
        return (Evidence(text % {"count": number, "day": latest}, "cooperation"),)


RULES: Mapping[str, Callable[[Reading], Computed]] = {
    name: getattr(Reading, name)
    for name in (
        "s4", "s5", "s6_report", "s6_plan", "s7", "s8", "s9", "s10", "s11", "s12", "s13_lead", "s13_report",
    )
}  # fmt: skip
