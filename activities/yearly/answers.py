"""What a year's record answers to a question: a number, yes, no, not applicable, or no answer; never guessed.

A zero is an answer. "No" and "not applicable" stand only where someone has said so. Where nothing is known there
is no answer: nothing is concluded from an empty portal.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from operator import itemgetter

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import RecordQuery
from municipalities.models import (
    Body,
    CooperationAgreement,
    CoordinationFunction,
    CoordinationHolder,
    Meeting,
    Municipality,
    Status,
)
from plans.models import ActionPlan, DutyStatement, PlanPlace, ReportPlace, SituationReport
from portal.lib.rows import read_together
from portal.lib.swedish import format_number
from surveys.models import IndicatorValue


class Said(StrEnum):
    """The five kinds of answers, which a report must keep apart."""

    NUMBER = "number"
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Answer:
    """An answer and why it is what it is, in words; `number` with its unit only where it is one."""

    said: Said
    why: str = ""
    number: float | None = None
    unit: str = ""

    @property
    def text(self) -> str:
        """The answer as it stands in a report: 0, Ja, Nej, Inte aktuellt or Inget svar."""
        if self.number is not None:
            value = format_number(self.number, 0 if self.number == int(self.number) else 1)
            return f"{value} {self.unit}".strip()
        words = {Said.YES: _("Yes"), Said.NO: _("No"), Said.NOT_APPLICABLE: _("Not applicable")}
        return words.get(self.said) or _("No answer")


SILENCE = Answer(Said.NO_ANSWER)
# What the municipality itself has said of a duty of the law answers where the record holds no evidence, as far
# as the duty asks the same: that an åtgärdsplan is missing does not say that there is no policy.
_SAID = {
    ("s11", Status.DONE): Said.YES,
    ("s11", Status.MISSING): Said.NO,
    ("s11", Status.NOT_STARTED): Said.NO,
    ("s11", Status.NOT_APPLICABLE): Said.NOT_APPLICABLE,
    ("s5", Status.DONE): Said.YES,
}
_DUTIES = {"coordinator": "s11", "policy": "s5"}


class Record:
    """What a municipality's record knew at the end of a year, or knows today; each part read when asked for."""

    def __init__(self, municipality: Municipality, year: int, today: date) -> None:
        self.municipality = municipality
        self.year = year
        self.at = min(date(year, 12, 31), today)

    def answer(self, question: RecordQuery, activities: int, partners: tuple[str, ...]) -> Answer:
        """The answer to a question that so many activities belong to, done together with these partners."""
        computed = self.figure(question)
        if computed is None and question.basis in _READINGS:
            computed = _READINGS[question.basis](self, activities, partners)
        return computed or self._said(question.basis) or SILENCE

    @cached_property
    def figures(self) -> dict[str, IndicatorValue]:
        """The year's figures of the municipality by indicator; official ones before its own."""
        rows = IndicatorValue.objects.filter(municipality=self.municipality, year=self.year, sex="T")
        mine = rows.filter(Q(pk__in=rows.public()) | Q(pk__in=rows.put_in_by(self.municipality)))
        ordered = mine.select_related("indicator").order_by("source", "pk")
        return {row.indicator.code: row for row in sorted(ordered, key=lambda row: ":" not in row.source)}

    def figure(self, question: RecordQuery) -> Answer | None:
        """A figure of the year answers by itself, except where pupils' answers are only the sign of a survey."""
        if question.basis == "pupils":
            return None
        for code in question.indicators:
            row = self.figures.get(code)
            if row is None:
                continue
            if row.state == IndicatorValue.State.VALUE:
                return Answer(Said.NUMBER, row.indicator.name, row.value, row.indicator.unit)
            if row.state == IndicatorValue.State.NOT_APPLICABLE:
                return Answer(Said.NOT_APPLICABLE, row.indicator.name)
        return None

    @cached_property
    def _statements(self) -> dict[str, DutyStatement]:
        """What the municipality had last said of each duty by then."""
        rows = DutyStatement.objects.filter(municipality=self.municipality, said_at__date__lte=self.at)
        own = rows.exclude(source=DutyStatement.Source.COUNTY_OBSERVED)
        return {row.duty_code: row for row in own.order_by("said_at", "pk")}

    def _said(self, basis: str) -> Answer | None:
        statement = self._statements.get(_DUTIES.get(basis, ""))
        if statement is None or (statement.duty_code, statement.status) not in _SAID:
            return None
        return Answer(_SAID[statement.duty_code, Status(statement.status)], statement.rationale)

    @cached_property
    def _function(self) -> CoordinationFunction | None:
        functions = CoordinationFunction.objects.filter(municipality=self.municipality)
        return functions.active(self.at).first()

    @cached_property
    def _holders(self) -> list[CoordinationHolder]:
        """Everyone who has filled the function by then, the newest first."""
        if self._function is None:
            return []
        return list(self._function.holders.with_access().filter(starts_on__lte=self.at))

    def _filled(self) -> list[CoordinationHolder]:
        return [one for one in self._holders if one.left_on is None or one.left_on > self.at]

    def coordinator(self, _activities: int, _partners: tuple[str, ...]) -> Answer | None:
        """Yes while somebody fills the function; no where somebody did and nobody does."""
        if self._function is None:
            return None
        if self._filled():
            return Answer(Said.YES, self._function.unit)
        if self._holders:
            return Answer(Said.NO, _("%(unit)s: vacancy") % {"unit": self._function.unit})
        return None

    def working_time(self, _activities: int, _partners: tuple[str, ...]) -> Answer | None:
        """The function's share of full time; else the sum of those who fill it, where all have one."""
        if self._function is None:
            return None
        share = self._function.share
        shares = [one.share for one in self._filled()]
        if share is None and shares and None not in shares:
            share = sum(one or 0 for one in shares)
        return None if share is None else Answer(Said.NUMBER, self._function.unit, share, "%")

    @cached_property
    def _documents(self) -> list[list[str]]:
        """Titles of the decided plans that held at the end of the year, and of the lägesbilder that were completed
        in it; one question."""
        plans = PlanPlace.objects.filter(
            Q(document__group=None) | Q(decided_on__isnull=False),
            municipality=self.municipality,
            document__state__in=ActionPlan.FINAL,
            document__final_on__lte=self.at,
        ).exclude(document__superseded_at__date__lte=self.at)
        reports = ReportPlace.objects.filter(
            municipality=self.municipality,
            document__state__in=SituationReport.FINAL,
            document__final_on__year=self.year,
        )
        titles = {"pk": F("pk"), "title": F("document__title")}
        found = read_together([(plans, titles), (reports, titles)])
        return [[row["title"] for row in sorted(rows, key=itemgetter("pk"))] for rows in found]

    def policy(self, _activities: int, _partners: tuple[str, ...]) -> Answer | None:
        """Yes where a decided plan held at the end of the year."""
        plans, _reports = self._documents
        return Answer(Said.YES, "; ".join(plans)) if plans else None

    def mapping(self, activities: int, _partners: tuple[str, ...]) -> Answer | None:
        """Yes where a lägesbild was completed in the year, or an activity was a mapping."""
        _plans, reports = self._documents
        return self._yes(reports, activities)

    def pupils(self, activities: int, _partners: tuple[str, ...]) -> Answer | None:
        """Yes where a pupils' survey of the year has given figures, or an activity was one."""
        surveyed = [
            row.indicator.name
            for row in self.figures.values()
            if row.indicator.kind == "survey" and row.state != IndicatorValue.State.MISSING
        ]
        return self._yes(surveyed, activities)

    def cooperation(self, activities: int, partners: tuple[str, ...]) -> Answer | None:
        """Yes where a council or group met, an agreement held, or an activity was done together."""
        met = Meeting.objects.filter(state=Meeting.State.HELD, starts_at__year=self.year)
        bodies = Body.objects.filter(municipalities=self.municipality, meetings__in=met).distinct()
        signed = CooperationAgreement.SIGNED
        agreements = self.municipality.agreements.filter(state__in=signed, signed_on__lte=self.at)
        held = [str(agreement) for agreement in agreements.exclude(valid_to__lt=date(self.year, 1, 1))]
        return self._yes([*(body.name for body in bodies), *held, *partners], activities)

    def activities(self, activities: int, _partners: tuple[str, ...]) -> Answer | None:
        """Yes where there are activities."""
        return self._yes([], activities)

    def support(self, _activities: int, _partners: tuple[str, ...]) -> Answer | None:
        """How common it is only a person can say; what is known are the contacts that the county has noted."""
        count = self.municipality.support_contacts.filter(on__year=self.year).count()
        if not count:
            return None
        said = ngettext("%(n)s contact is noted", "%(n)s contacts are noted", count)
        return Answer(Said.NO_ANSWER, said % {"n": count})

    def _yes(self, evidence: list[str], activities: int) -> Answer | None:
        if not evidence and not activities:
            return None
        count = ngettext("%(n)s activity", "%(n)s activities", activities) % {"n": activities}
        return Answer(Said.YES, "; ".join([*evidence, *([count] if activities else [])]))


_READINGS = {
    "coordinator": Record.coordinator,
    "working_time": Record.working_time,
    "policy": Record.policy,
    "mapping": Record.mapping,
    "pupils": Record.pupils,
    "cooperation": Record.cooperation,
    "activities": Record.activities,
    "support": Record.support,
}
