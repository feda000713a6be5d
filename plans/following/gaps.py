"""Gaps in the plan: where the chain from problem to follow-up is broken, each with its next step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import Municipality
from plans.models import (
    ActionPlan,
    FollowUp,
    Goal,
    LessonLearned,
    Measure,
    Problem,
    ReportSource,
    SituationReport,
)

STILL_AFTER = 120  # days without an activity
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


# Which rows have a gap: one queryset each, so that they can be listed, or counted all at once


def plans_of(municipality: Municipality) -> QuerySet[ActionPlan]:
    return ActionPlan.objects.of(municipality).in_force()


def measures_of_plans(municipality: Municipality) -> QuerySet[Measure]:
    """Measures in force that have not been cancelled."""
    measures = Measure.objects.filter(plan__in=plans_of(municipality))
    return measures.exclude(set_state=Override.CANCELLED)


def problems_without_measures(municipality: Municipality) -> QuerySet[Problem]:
    """Open problems of the lägesbilder in force that no measure is about, in whichever version it names them."""
    measures = measures_of_plans(municipality)
    met = Problem.objects.filter(Q(measures__in=measures) | Q(causes__measures__in=measures))
    reports = SituationReport.objects.of(municipality).in_force()
    return Problem.objects.filter(report__in=reports, closed_on=None).exclude(line__in=met.values("line"))


def measures_without_reason(municipality: Municipality) -> QuerySet[Measure]:
    """Measures that name neither problem nor cause, and do not say why (R1)."""
    of_cause = Measure.causes.through.objects.filter(measure=OuterRef("pk"))
    of_problem = Measure.problems.through.objects.filter(measure=OuterRef("pk"))
    return measures_of_plans(municipality).filter(
        ~Exists(of_cause), ~Exists(of_problem), reason_without_cause=""
    )


def _begun(municipality: Municipality, by: date) -> QuerySet[Measure]:
    """Measures that began by the day: on their first day, or when the plan was decided if they name none."""
    return (
        measures_of_plans(municipality)
        .annotate(begun_on=Coalesce("starts_on", "plan__final_on"))
        .filter(begun_on__lte=by)
    )


def still_measures(municipality: Municipality, today: date, days: int = STILL_AFTER) -> QuerySet[Measure]:
    """Measures that go on, began as long ago, and have had no activity here for so many days.

    Those that are paused or done, that are to stop, or whose last day has passed do not go on. Annotated with
    `latest_on`, the day of the latest activity in any version of the measure.
    """
    since = today - timedelta(days=days)
    here = Q(
        activities__participations__municipality=municipality,
        activities__participations__deleted_at=None,
        activities__participations__is_draft=False,
    )
    same = Measure.objects.filter(here, line=OuterRef("line")).order_by().values("line")
    final = FollowUp.objects.final().filter(measure__line=OuterRef("line")).order_by("-on", "-pk")
    return (
        _begun(municipality, since)
        .exclude(set_state__in=[Override.PAUSED, Override.DONE])
        .annotate(
            latest_on=Subquery(
                same.annotate(on=Max("activities__participations__on", filter=here)).values("on")
            ),
            latest_choice=Subquery(final.values("choice")[:1]),
            moved_to=Subquery(_latest_end()),
            last_day=Coalesce("moved_to", "ends_on"),
        )
        .filter(Q(latest_on=None) | Q(latest_on__lt=since), Q(last_day=None) | Q(last_day__gte=today))
        .exclude(latest_choice=FollowUp.Choice.STOP)
        .order_by(F("latest_on").asc(nulls_first=True), "pk")
    )


def _latest_end() -> QuerySet[Any]:
    postponements: Any = Measure._meta.get_field("postponements").related_model
    moved = postponements.objects.filter(measure=OuterRef("pk"), field=postponements.Field.ENDS_ON)
    return moved.order_by("-pk").values("to_date")[:1]


def never_followed_up(municipality: Municipality, today: date) -> QuerySet[Measure]:
    """Measures that have begun and have no final follow-up, in any version."""
    final = FollowUp.objects.final().filter(measure__line=OuterRef("line"))
    return _begun(municipality, today).filter(~Exists(final))


def unused_sources(municipality: Municipality) -> QuerySet[ReportSource]:
    """Sources of the lägesbilder in force that no problem rests on."""
    used = Problem.sources.through.objects.filter(reportsource=OuterRef("pk"))
    reports = SituationReport.objects.of(municipality).in_force()
    return ReportSource.objects.filter(~Exists(used), report__in=reports)


def unused_lessons(municipality: Municipality) -> QuerySet[LessonLearned]:
    """Lessons that no lägesbild has taken up."""
    return LessonLearned.objects.of(municipality).filter(follow_up__state=FollowUp.State.FINAL, used_in=None)


def goals_without_indicator(municipality: Municipality) -> QuerySet[Goal]:
    return Goal.objects.filter(plan__in=plans_of(municipality), indicator=None)


def gap_count(municipality: Municipality, today: date | None = None, days: int = STILL_AFTER) -> int:
    """How many gaps there are; one query."""
    today = today or timezone.localdate()
    first, *rest = (
        rows.order_by().values_list("pk")
        for rows in (
            problems_without_measures(municipality),
            measures_without_reason(municipality),
            still_measures(municipality, today, days),
            never_followed_up(municipality, today),
            unused_sources(municipality),
            unused_lessons(municipality),
            goals_without_indicator(municipality),
        )
    )
    return first.union(*rest, all=True).count()


# What is said of each, and what to do next


@dataclass(frozen=True)
class Steps:
    """Where the next steps lead for this person: a draft that can be written in, else where one is begun."""

    code: str
    is_coordinator: bool
    followed: frozenset[int]  # measures whose work the person keeps up
    plan_draft: int | None
    report_draft: int | None

    def into_plan(self, text: str | Promise, page: str = "plan_detail") -> tuple[str | Promise, str]:
        """Into the plan that is being written, by its page for this; what is decided stays as it is."""
        if self.plan_draft:
            return text, reverse(page, args=[self.code, self.plan_draft])
        if self.is_coordinator:
            return _("Begin the next plan"), reverse("plan_new", args=[self.code])
        return _("See the plans"), reverse("plan_list", args=[self.code])

    def measure(self, text: str | Promise, pk: int) -> tuple[str | Promise, str]:
        return text, reverse("measure_detail", args=[self.code, pk])

    def follow_up(self, pk: int) -> tuple[str | Promise, str]:
        if pk in self.followed:
            return _("Follow up"), reverse("follow_up_new", args=[self.code, pk])
        return self.measure(_("See the measure"), pk)

    def into_report(self, pk: int) -> tuple[str | Promise, str]:
        if self.report_draft:
            return _("Use it in the draft"), reverse("report_detail", args=[self.code, self.report_draft])
        return _("See the lägesbild"), reverse("report_detail", args=[self.code, pk])

    def lesson(self, row: LessonLearned) -> tuple[str | Promise, str]:
        if self.is_coordinator:
            return _("Take it up"), reverse("lesson_edit", args=[self.code, row.pk])
        return _("Read the follow-up"), reverse("follow_up_detail", args=[self.code, row.follow_up_id])


def steps_for(user: User, municipality: Municipality) -> Steps:
    drafts = ActionPlan.objects.editable_by(user).of(municipality).order_by("-pk")
    reports = SituationReport.objects.editable_by(user).of(municipality).order_by("-pk")
    followed = Measure.objects.followed_by(user).filter(plan__in=plans_of(municipality))
    return Steps(
        municipality.code,
        municipality.is_coordinated_by(user),
        frozenset(followed.values_list("pk", flat=True)),
        drafts.values_list("pk", flat=True).first(),
        reports.values_list("pk", flat=True).first(),
    )


def gaps_of(
    user: User, municipality: Municipality, *, days: int = STILL_AFTER, today: date | None = None
) -> list[GapKind]:
    """The gaps by kind, those without any left out; about ten queries, however many gaps there are."""
    today = today or timezone.localdate()
    steps = steps_for(user, municipality)
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
                for row in problems_without_measures(municipality)
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
                for row in measures_without_reason(municipality)
            ),
        ),
        GapKind(
            "still", _("Measures that lie still"), _still_why(days), _still(steps, municipality, today, days)
        ),
        GapKind(
            "followed",
            _("Measures that have never been followed up"),
            _("The law asks for the plan to be followed up at least every second year (6 §)."),
            tuple(
                Gap(row.title, _begun_sentence(row), *steps.follow_up(row.pk))
                for row in never_followed_up(municipality, today)
            ),
        ),
        GapKind(
            "unused",
            _("Results that nobody has used"),
            _("Someone has found this out. It has not led to anything yet."),
            (*_sources(steps, municipality), *_lessons(steps, municipality)),
        ),
        GapKind(
            "goals",
            _("Goals without an indicator"),
            _("Without a figure it is hard to tell whether the goal is reached."),
            tuple(
                Gap(
                    row.text, _("No indicator measures the goal."), *steps.into_plan(_("Choose an indicator"))
                )
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


def _still(steps: Steps, municipality: Municipality, today: date, days: int) -> tuple[Gap, ...]:
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
        for row in still_measures(municipality, today, days)
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


def _lessons(steps: Steps, municipality: Municipality) -> Iterable[Gap]:
    for row in unused_lessons(municipality):
        yield Gap(row.text, _("No lägesbild has taken up this lesson."), *steps.lesson(row))
