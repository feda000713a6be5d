"""What a municipality's record knows of a reply's questions: an answer where there is one, and what it builds on.

A question's basis says where to look. Nothing is concluded from what is not there: no evidence, no answer.
Gathered from the municipality's own record, also what it has not shared: it is its own reply.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.models import RecordQuery
from activities.yearly.answers import SILENCE, Answer, Record, Said
from activities.yearly.reports import Entry, belongs, entries_of, partners_of
from municipalities.models import Body, Meeting, Status
from plans.law.reports import law_table
from plans.law.rules import DutyRow
from plans.models import ActionPlan, FollowUp, Measure, Problem, SituationReport
from plans.reports import LOOKS, standings_of
from portal.lib.rows import read_together
from portal.lib.swedish import format_number
from reviews.models import DutyReply, Need, ReplyUse
from surveys.models import IndicatorValue, SurveyRound

MOST_LINES = 60  # of what an answer builds on, beside its activities

# What a question can be answered from, in words for whoever writes duties.
BASES = {
    "text": gettext_lazy("Nothing: only a person can answer"),
    "activity_list": gettext_lazy("Activities of these types, themes or reports"),
    "activities": gettext_lazy("The same, as yes where there are any"),
    "all_activities": gettext_lazy("All activities of the period"),
    "documents": gettext_lazy("Lägesbild and plan in force that serve these reports"),
    "problems": gettext_lazy("Problems of the lägesbild"),
    "measures": gettext_lazy("Measures of the plan, and how they stand"),
    "follow_ups": gettext_lazy("Follow-ups and what they taught"),
    "law": gettext_lazy("Rows of the table of the law"),
    "bodies": gettext_lazy("Councils and groups, and their meetings"),
    "figures": gettext_lazy("Figures of these indicators"),
    "surveys": gettext_lazy("Surveys that were made"),
    "needs": gettext_lazy("Needs that the municipality has told of"),
    "coordinator": gettext_lazy("The coordination function: is it filled?"),
    "working_time": gettext_lazy("The coordination function: its working time"),
    "policy": gettext_lazy("A decided plan at the end of the year"),
    "mapping": gettext_lazy("A lägesbild completed in the year, or a mapping"),
    "cooperation": gettext_lazy("With whom one cooperates"),
    "pupils": gettext_lazy("A survey of pupils"),
    "figure": gettext_lazy("One figure of these indicators, as a number"),
    "support": gettext_lazy("Contacts with the county board"),
}
# A document about the subject serves the duty, whether or not somebody has also tagged it.
_SUBJECTS = {"bf_lag": "crime", "andts": "andts", "vbe": "violent_extremism"}
_LAW_SAYS = {
    Status.DONE: Said.YES,
    Status.DUE_SOON: Said.YES,
    Status.NOT_STARTED: Said.NO,
    Status.MISSING: Said.NO,
    Status.NOT_APPLICABLE: Said.NOT_APPLICABLE,
}


@dataclass(frozen=True)
class Line:
    """One thing that an answer builds on: what, a word about it, and the page of it."""

    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Gathered:
    """What the record knows of one question: an answer, the lines behind it, and its activities.

    An open question (what, how, which) is answered by what there is, never by yes or no.
    """

    answer: Answer
    lines: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    is_open: bool = False

    @property
    def is_prefilled(self) -> bool:
        """Whether the record has answered anything."""
        return self.answer.said != Said.NO_ANSWER or bool(self.lines)

    @property
    def text(self) -> str:
        """The answer in words; nothing where its lines say it all."""
        if self.is_open:
            return self.answer.why
        return "" if self.answer.said == Said.NO_ANSWER and self.lines else self.answer.text

    @property
    def why(self) -> str:
        """Why the answer is what it is, where it is yes, no or a number."""
        return "" if self.is_open else self.answer.why


class Knowledge(Record):
    """A municipality's record in the period of a reply; each part is read when it is asked for, and once."""

    def __init__(self, reply: DutyReply, today: date) -> None:
        super().__init__(reply.municipality, reply.year, today)
        self.first, self.last = reply.period_from, reply.period_to
        self.last_day = min(self.last, today)

    @cached_property
    def entries(self) -> dict[int, Entry]:
        """Every finished activity of the period by its key, the first day first."""
        rows = self.municipality.participations.standing().filter(
            is_draft=False, on__gte=self.first, on__lte=self.last
        )
        return {entry.pk: entry for entry in entries_of(rows)}

    def found(self, asked: RecordQuery) -> list[Entry]:
        """The activities that a question finds by itself."""
        if asked.basis == "all_activities":
            return list(self.entries.values())
        if asked.basis in _OWN:
            return []
        return [one for one in self.entries.values() if belongs(asked, one.type_code, one.themes, one.tags)]

    def gathered(self, asked: RecordQuery, uses: Mapping[int, str] | None = None) -> Gathered:
        """What the record knows of the question; `uses` says which activities a person chose or left out."""
        uses = uses or {}
        standing = {one.pk: one for one in self.found(asked) if uses.get(one.pk) != ReplyUse.How.LEFT_OUT}
        chosen = (self.entries.get(pk) for pk, how in uses.items() if how == ReplyUse.How.CHOSEN)
        standing |= {one.pk: one for one in chosen if one}
        entries = tuple(sorted(standing.values(), key=lambda one: (one.on, one.pk)))
        if asked.basis == "search":  # what is found for it is only proposed
            return Gathered(SILENCE, (), entries)
        if asked.basis in _OWN:
            lines = _OWN[asked.basis](self, asked)[:MOST_LINES]
            answer = self._told(asked, lines) if lines or not entries else self._counted(len(entries))
            return Gathered(answer, tuple(lines), entries, is_open=asked.basis != "law")
        if asked.basis in ("activity_list", "all_activities"):
            return Gathered(self._counted(len(entries)), (), entries, is_open=True)
        return Gathered(self.answer(asked, len(entries), partners_of(entries)), (), entries)

    def _told(self, asked: RecordQuery, lines: list[Line]) -> Answer:
        """What the lines say together: yes, where there are any; of one row of the law, what the row says."""
        if asked.basis == "law":
            rows = self._law_rows(asked)
            said = {_LAW_SAYS.get(row.status, Said.NO_ANSWER) for row in rows}
            return Answer(said.pop()) if len(said) == 1 else SILENCE
        return Answer(Said.YES) if lines else SILENCE

    def _counted(self, number: int) -> Answer:
        if not number:
            return SILENCE
        return Answer(Said.YES, ngettext("%(n)s activity", "%(n)s activities", number) % {"n": number})

    def _link(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.municipality.code, *args])

    @cached_property
    def _law(self) -> list[DutyRow]:
        return law_table(self.municipality, is_whole=True).rows

    def _law_rows(self, asked: RecordQuery) -> list[DutyRow]:
        known = [row for row in self._law if row.status != Status.UNKNOWN]
        return [row for row in known if row.duty.code in asked.law_rows]

    def law(self, asked: RecordQuery) -> list[Line]:
        """The rows as the municipality's own table says today; what is unknown says nothing."""
        return [
            Line(
                f"{row.duty.paragraph} {row.duty.name}: {row.label}",
                _("since %(day)s") % {"day": row.last_on.isoformat()} if row.last_on else "",
                self._link("duty_detail", row.duty.code),
            )
            for row in self._law_rows(asked)
        ]

    @cached_property
    def _in_force(self) -> dict[str, list[dict[str, Any]]]:
        """Lägesbilder and plans that held at the end of the period, or hold now, and the problems of the former that
        were open then, by the page of each; one question."""
        reports = SituationReport.objects.held_in(self.municipality, self.last_day)
        plans = ActionPlan.objects.held_in(self.municipality, self.last_day)
        still_open = Q(closed_on=None) | Q(closed_on__gt=self.last_day)
        problems = Problem.objects.filter(still_open, report__in=reports.values("pk"))
        papers = {name: F(name) for name in ("pk", "title", "final_on", "tags", "subject")}
        listed = {name: F(name) for name in ("pk", "title", "themes", "report_id", "priority")}
        questions = [(reports.distinct(), papers), (plans.distinct(), papers), (problems, listed)]
        return dict(zip(("report_detail", "plan_detail", "problems"), read_together(questions), strict=True))

    def documents(self, asked: RecordQuery) -> list[Line]:
        """Lägesbilder and plans that held at the end of the period and serve one of the reports."""
        subjects = {_SUBJECTS[tag] for tag in asked.tags if tag in _SUBJECTS}
        kinds = {"report_detail": _("Lägesbild, completed"), "plan_detail": _("Åtgärdsplan, decided")}
        return [
            Line(row["title"], f"{kind} {row['final_on']}", self._link(page, row["pk"]))
            for page, kind in kinds.items()
            for row in sorted(self._in_force[page], key=lambda row: (row["final_on"], row["pk"]))
            if row["subject"] in subjects or not set(asked.tags).isdisjoint(row["tags"])
        ]

    def problems(self, asked: RecordQuery) -> list[Line]:
        """Problems of the lägesbild that held, with one of the themes where the question names any."""
        return [
            Line(row["title"], "", self._link("report_detail", row["report_id"]))
            for row in sorted(
                self._in_force["problems"],
                key=lambda row: (row["priority"] is None, row["priority"], row["pk"]),
            )
            if not asked.themes or not set(asked.themes).isdisjoint(row["themes"])
        ]

    @cached_property
    def _measures(self) -> list[tuple[Measure, str]]:
        """The measures of the plans that held, and how far each has come; of an earlier plan it is not said."""
        plans = ActionPlan.objects.held_in(self.municipality, self.last_day).values("pk")
        rows = Measure.objects.filter(plan__in=plans).order_by("plan", "position", "pk")
        in_force = rows.filter(plan__state=ActionPlan.State.DECIDED)
        states = {one.pk: str(LOOKS[one.state].label) for one in standings_of(in_force)}
        return [(one, states.get(one.pk, "")) for one in rows.only("title", "themes", "tags")]

    def measures(self, asked: RecordQuery) -> list[Line]:
        """Measures with one of the themes or reports, and their state today."""
        return [
            Line(one.title, state, self._link("measure_detail", one.pk))
            for one, state in self._measures
            if _serves(asked, one.themes, one.tags)
        ]

    @cached_property
    def _follow_ups(self) -> list[FollowUp]:
        rows = FollowUp.objects.final().filter(
            measure__plan__places__municipality=self.municipality, on__gte=self.first, on__lte=self.last
        )
        return list(rows.select_related("measure", "lesson").order_by("on", "pk").distinct())

    def follow_ups(self, asked: RecordQuery) -> list[Line]:
        """What the follow-ups of the period said, in their own sentence, and what each taught."""
        return [
            Line(
                f"{one.measure.title}: {one.sentence or one.get_colour_display()}",
                one.lesson.text if hasattr(one, "lesson") else one.effect_text,
                self._link("follow_up_detail", one.pk),
            )
            for one in self._follow_ups
            if _serves(asked, one.measure.themes, one.measure.tags)
        ]

    @cached_property
    def _bodies(self) -> list[Any]:
        held = Q(
            meetings__state=Meeting.State.HELD,
            meetings__starts_at__date__gte=self.first,
            meetings__starts_at__date__lte=self.last,
        )
        rows = Body.objects.filter(municipalities=self.municipality, starts_on__lte=self.last)
        rows = rows.exclude(ends_on__lte=self.first).annotate(
            held=Count("meetings", filter=held, distinct=True)
        )
        return list(rows.order_by("name", "pk"))

    def bodies(self, asked: RecordQuery) -> list[Line]:
        """Councils and groups of these kinds (any, if none is named) in the period, and how often each met."""
        return [
            Line(
                body.name,
                ngettext("%(n)s meeting", "%(n)s meetings", body.held) % {"n": body.held},
                self._link("body_detail", body.pk),
            )
            for body in self._bodies
            if not asked.body_kinds or body.kind in asked.body_kinds
        ]

    def figure_lines(self, asked: RecordQuery) -> list[Line]:
        """The year's value of each indicator that has one."""
        rows = [self.figures[code] for code in asked.indicators if code in self.figures]
        return [
            Line(
                f"{row.indicator.name}: {format_number(row.value, row.indicator.decimals)} {row.indicator.unit}",
                f"{row.indicator.source}, {row.year}",
                self._link("indicator_detail", row.indicator.code),
            )
            for row in rows
            if row.state == IndicatorValue.State.VALUE and row.value is not None
        ]

    @cached_property
    def _rounds(self) -> list[SurveyRound]:
        done = (
            SurveyRound.State.CLOSED,
            SurveyRound.State.COMPILED,
            SurveyRound.State.PUBLISHED,
            SurveyRound.State.PURGED,
        )
        rows = SurveyRound.objects.filter(
            municipality=self.municipality,
            state__in=done,
            closes_on__gte=self.first,
            closes_on__lte=self.last,
        )
        return list(rows.only("name", "closes_on", "municipality_id").order_by("closes_on", "pk"))

    def surveys(self, _asked: RecordQuery) -> list[Line]:
        """Surveys of the municipality that were closed in the period."""
        return [Line(one.name, one.closes_on.isoformat()) for one in self._rounds]

    @cached_property
    def _needs(self) -> list[Need]:
        rows = Need.objects.filter(
            municipality=self.municipality, said_on__gte=self.first, said_on__lte=self.last
        )
        return list(rows.order_by("said_on", "pk"))

    def needs(self, asked: RecordQuery) -> list[Line]:
        """Needs that were said in the period, in the municipality's own words."""
        return [
            Line(one.text, one.said_on.isoformat(), self._link("municipality_contacts"))
            for one in self._needs
            if not asked.themes or not set(asked.themes).isdisjoint(one.themes)
        ]

    def nothing(self, _asked: RecordQuery) -> list[Line]:
        """Only a person can answer."""
        return []


def _serves(asked: RecordQuery, themes: list[str], tags: list[str]) -> bool:
    """Whether something has one of the question's themes or reports; a question that names none asks for all."""
    if not (asked.themes or asked.tags):
        return True
    return not (set(asked.themes).isdisjoint(themes) and set(asked.tags).isdisjoint(tags))


_OWN: dict[str, Callable[[Knowledge, RecordQuery], list[Line]]] = {
    "text": Knowledge.nothing,
    "search": Knowledge.nothing,
    "law": Knowledge.law,
    "documents": Knowledge.documents,
    "problems": Knowledge.problems,
    "measures": Knowledge.measures,
    "follow_ups": Knowledge.follow_ups,
    "bodies": Knowledge.bodies,
    "figures": Knowledge.figure_lines,
    "surveys": Knowledge.surveys,
    "needs": Knowledge.needs,
}
