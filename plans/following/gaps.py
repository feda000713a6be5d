"""Gaps in the plan: where the chain from problem to follow-up is broken, each with its next step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import Municipality
from plans.models import (
    ActionPlan,
    Cause,
    FollowUp,
    Goal,
    LessonLearned,
    Measure,
    Problem,
    ReportSource,
    SituationReport,
)
from plans.progress import dates_in_force, links, progress
from plans.stats import is_never_followed_up
from surveys.models import SurveyRound
from surveys.results.scopes import PUBLISHED

STILL_AFTER = 120  # days without an activity
SURVEY_YEARS = 3  # older results are history
Override = Measure.Override


@dataclass(frozen=True)
class Gap:
    """One gap: what it is about, what is missing, and the next step (its words and its address)."""

    what: str
    sentence: str
    step: str | Promise
    url: str


@dataclass(frozen=True)
class GapKind:
    """The gaps of one kind, and why that kind matters."""

    code: str
    title: str | Promise
    why: str | Promise
    gaps: tuple[Gap, ...]


# Which rows have a gap


def plans_of(municipality: Municipality) -> QuerySet[ActionPlan]:
    return ActionPlan.objects.in_force_in(municipality)


def measures_of_plans(municipality: Municipality) -> QuerySet[Measure]:
    """Measures in force that have not been cancelled."""
    measures = Measure.objects.in_force().filter(plan__places__municipality=municipality)
    return measures.exclude(set_state=Override.CANCELLED)


def problems_without_measures(municipality: Municipality, measures: Iterable[Any]) -> QuerySet[Problem]:
    """Open problems of the lägesbilder in force that none of the measures (read with their `links`) is about, in
    whichever version it names them. A measure that was ended is about nothing any more."""
    going = [row for row in measures if not is_ended(row)]
    named = {pk for row in going for pk in row.links["problems"]}
    causes = {pk for row in going for pk in row.links["causes"]}
    met = Problem.objects.filter(
        Q(pk__in=named) | Exists(Cause.objects.filter(pk__in=causes, problem=OuterRef("pk")))
    )
    reports = SituationReport.objects.in_force_in(municipality)
    return Problem.objects.filter(report__in=reports, closed_on=None).exclude(line__in=met.values("line"))


def facts_of_measures(
    user: User, municipality: Municipality, today: date, days: int = STILL_AFTER
) -> list[Any]:
    """The measures in force, each read with all that its gaps are told from; two queries.

    `has_reason`: it names a problem or a cause, or says why not (R1). `begun_on`: its first day, or when the
    plan was decided if it names none. `choice`: of the latest final follow-up, in any version; None without
    any. `last_day`: as postponed. `has_recent`: an activity here in so many days; if not, `latest_on` is the
    day of the latest one. `is_kept`: the user keeps up its work.
    """
    participations: Any = Municipality._meta.get_field("participations").related_model
    here = participations.objects.standing().filter(municipality=municipality, is_draft=False)
    since = today - timedelta(days=days)
    measures: Any = list(
        measures_of_plans(municipality).annotate(
            links=links(),
            progress=progress(today),
            begun_on=Coalesce("starts_on", "plan__final_on"),
            has_recent=Exists(here.filter(activity__measures__line=OuterRef("line"), on__gte=since)),
            is_kept=_keeps(user, municipality),
        )
    )
    quiet = [row.line for row in measures if not row.has_recent]
    days_of = here.filter(activity__measures__line__in=quiet).values_list("activity__measures__line")
    latest = dict(days_of.annotate(Max("on")))
    for row in measures:
        row.latest_on = latest.get(row.line)
        row.has_reason = bool(row.links["causes"] or row.links["problems"] or row.reason_without_cause)
        row.choice = (row.progress["follow_up"] or {}).get("choice")
        row.last_day, _follow_up_on = dates_in_force(row)
    return measures


def _keeps(user: User, municipality: Municipality) -> Any:
    """Whether the user keeps up the work of a measure in force here: who coordinates the place, of every one."""
    if municipality.is_coordinated_by(user):
        return Value(True)
    return Q(pk__in=Measure.objects.followed_by(user))


def is_ended(row: Any) -> bool:
    """Whether the latest follow-up, under this version, ends a measure that did not go as planned, and nobody has
    set its state by hand since: those that are cancelled by hand are not read."""
    said = row.progress["follow_up"]
    is_stopped = said and said["measure_id"] == row.pk and said["choice"] == FollowUp.Choice.STOP
    return bool(is_stopped) and said["colour"] != FollowUp.Colour.GREEN and not row.set_state


def lies_still(row: Any, today: date, days: int = STILL_AFTER) -> bool:
    """Whether a measure goes on, began as long ago, and has had no activity here for so many days.

    Those that are paused or done, that are to stop, or whose last day has passed do not go on.
    """
    is_over = row.last_day is not None and row.last_day < today
    stops = row.set_state in (Override.PAUSED, Override.DONE) or row.choice == FollowUp.Choice.STOP
    begun = row.begun_on is not None and row.begun_on <= today - timedelta(days=days)
    return begun and not row.has_recent and not stops and not is_over


def never_followed_up(row: Any, today: date) -> bool:
    """Whether a measure has begun and has no final follow-up, in any version."""
    return is_never_followed_up(row.begun_on, is_followed_up=row.choice is not None, today=today)


def unused_sources(municipality: Municipality) -> QuerySet[ReportSource]:
    """Sources of the lägesbilder in force that no problem rests on."""
    used = Problem.sources.through.objects.filter(reportsource=OuterRef("pk"))
    reports = SituationReport.objects.in_force_in(municipality)
    return ReportSource.objects.filter(~Exists(used), report__in=reports)


def unused_surveys(municipality: Municipality, today: date) -> QuerySet[SurveyRound]:
    """Surveys of the last years in which the municipality took part, and that no lägesbild in force leans on."""
    reports = SituationReport.objects.in_force_in(municipality)
    used = ReportSource.objects.filter(report__in=reports, survey_round=OuterRef("pk"))
    return SurveyRound.objects.filter(
        ~Exists(used),
        places__municipality=municipality,
        state__in=PUBLISHED,
        year__gt=today.year - SURVEY_YEARS,
    ).order_by("-year", "-pk")


def unused_lessons(municipality: Municipality) -> QuerySet[LessonLearned]:
    """Lessons that no lägesbild has taken up; only what was decided has final follow-ups."""
    plans = ActionPlan.objects.final_in(municipality)
    return LessonLearned.objects.filter(
        follow_up__state=FollowUp.State.FINAL, follow_up__measure__plan__in=plans, used_in=None
    )


def _told_of_goal(goal: Goal) -> str:
    if not goal.aim:
        return _("No indicator measures the goal.")
    return _("The goal has figures of its own, %(aim)s, but no indicator follows them.") % {"aim": goal.aim}


def goals_without_indicator(municipality: Municipality) -> QuerySet[Goal]:
    return Goal.objects.filter(plan__in=plans_of(municipality), indicator=None)


# What is said of each, and what to do next


@dataclass(frozen=True)
class Steps:
    """Where the next steps lead for this person: a draft that can be written in, else where one is begun.

    The drafts are asked for only when a step leads there.
    """

    user: User
    municipality: Municipality

    @property
    def code(self) -> str:
        return self.municipality.code

    @property
    def is_coordinator(self) -> bool:
        return self.municipality.is_coordinated_by(self.user)

    @cached_property
    def plan_draft(self) -> int | None:
        return self._newest(ActionPlan.objects)

    @cached_property
    def report_draft(self) -> int | None:
        return self._newest(SituationReport.objects)

    def _newest(self, documents: Any) -> int | None:
        drafts = documents.editable_in(self.user, self.municipality).order_by("-pk")
        return drafts.values_list("pk", flat=True).first()

    def into_plan(self, text: str | Promise, page: str = "plan_detail") -> tuple[str | Promise, str]:
        """Into the plan that is being written, by its page for this; what is decided stays as it is."""
        if self.plan_draft:
            return text, reverse(page, args=[self.code, self.plan_draft])
        if self.is_coordinator:
            return _("Begin the next plan"), reverse("plan_new", args=[self.code])
        return _("See the plans"), reverse("plan_list", args=[self.code])

    def measure(self, text: str | Promise, pk: int) -> tuple[str | Promise, str]:
        return text, reverse("measure_detail", args=[self.code, pk])

    def follow_up(self, row: Any) -> tuple[str | Promise, str]:
        if row.is_kept:
            return _("Follow up"), reverse("follow_up_new", args=[self.code, row.pk])
        return self.measure(_("See the measure"), row.pk)

    def into_report(self, pk: int) -> tuple[str | Promise, str]:
        if self.report_draft:
            return _("Use it in the draft"), reverse("report_detail", args=[self.code, self.report_draft])
        return _("See the lägesbild"), reverse("report_detail", args=[self.code, pk])

    def survey(self, pk: int) -> tuple[str | Promise, str]:
        if self.report_draft:
            return _("Use it in the draft"), reverse(
                "report_source_new", args=[self.code, self.report_draft, "resultat"]
            )
        return _("See the results"), reverse("survey_results", args=[pk])

    def lesson(self, row: LessonLearned) -> tuple[str | Promise, str]:
        if self.is_coordinator:
            return _("Take it up"), reverse("lesson_edit", args=[self.code, row.pk])
        return _("Read the follow-up"), reverse("follow_up_detail", args=[self.code, row.follow_up_id])


def gaps_of(
    user: User, municipality: Municipality, *, days: int = STILL_AFTER, today: date | None = None
) -> list[GapKind]:
    """The gaps by kind, those without any left out; at most nine queries, however many gaps there are."""
    today = today or timezone.localdate()
    steps, measures = Steps(user, municipality), facts_of_measures(user, municipality, today, days)
    kinds = (
        GapKind(
            "problems",
            _("Problems without a measure"),
            _("The lägesbild says that this is a problem. Nothing in the plan is about it."),
            tuple(
                Gap(
                    row.title,
                    _("No measure in the plan is about this problem."),
                    *steps.into_plan(_("Add a measure"), "measure_new"),
                )
                for row in problems_without_measures(municipality, measures)
            ),
        ),
        GapKind(
            "reasons",
            _("Measures without a problem or a cause"),
            _("Without it nobody can see why the measure is taken, nor whether it helps."),
            tuple(
                Gap(
                    row.title,
                    _("The measure names no problem and no cause."),
                    *steps.into_plan(_("Say why it is done")),
                )
                for row in measures
                if not row.has_reason
            ),
        ),
        GapKind(
            "still",
            _("Measures that lie still"),
            _still_why(days),
            _still(steps, [row for row in measures if lies_still(row, today, days)], today),
        ),
        GapKind(
            "followed",
            _("Measures that have never been followed up"),
            _("The law asks for the plan to be followed up at least every second year (6 §)."),
            tuple(
                Gap(row.title, _begun_sentence(row), *steps.follow_up(row))
                for row in measures
                if never_followed_up(row, today)
            ),
        ),
        GapKind(
            "unused",
            _("Results that nobody has used"),
            _("Someone has found this out. It has not led to anything yet."),
            (
                *_sources(steps, municipality),
                *_surveys(steps, municipality, today),
                *_lessons(steps, municipality),
            ),
        ),
        GapKind(
            "goals",
            _("Goals without an indicator"),
            _("Without an indicator it is hard to follow whether the goal is reached."),
            tuple(
                Gap(row.text, _told_of_goal(row), *steps.into_plan(_("Choose an indicator")))
                for row in goals_without_indicator(municipality)
            ),
        ),
    )
    return [kind for kind in kinds if kind.gaps]


def _still_why(days: int) -> str:
    return ngettext(
        "Nothing has been entered for the measure in the last day.",
        "Nothing has been entered for the measure in the last %(days)s days.",
        days,
    ) % {"days": days}


def _still(steps: Steps, measures: list[Any], today: date) -> tuple[Gap, ...]:
    """Those that never had an activity first, then by the day of the latest."""

    def sentence(row: Any) -> str:
        if row.latest_on is None:
            return _("No activity has been entered yet.")
        count = (today - row.latest_on).days
        return ngettext(
            "The latest activity was %(count)s day ago, on %(day)s.",
            "The latest activity was %(count)s days ago, on %(day)s.",
            count,
        ) % {"count": count, "day": row.latest_on.isoformat()}

    return tuple(
        Gap(row.title, sentence(row), *steps.measure(_("See the measure"), row.pk))
        for row in sorted(measures, key=lambda row: (row.latest_on or date.min, row.pk))
    )


def _begun_sentence(row: Any) -> str:
    return _("It began on %(day)s and has no follow-up.") % {"day": row.begun_on.isoformat()}


def _sources(steps: Steps, municipality: Municipality) -> Iterable[Gap]:
    for row in unused_sources(municipality):
        yield Gap(
            row.title,
            _("No problem in the lägesbild rests on this source."),
            *steps.into_report(row.report_id),
        )


def _surveys(steps: Steps, municipality: Municipality, today: date) -> Iterable[Gap]:
    for row in unused_surveys(municipality, today):
        yield Gap(row.name, _("No lägesbild in force leans on this survey."), *steps.survey(row.pk))


def _lessons(steps: Steps, municipality: Municipality) -> Iterable[Gap]:
    for row in unused_lessons(municipality):
        yield Gap(row.text, _("No lägesbild has taken up this lesson."), *steps.lesson(row))
