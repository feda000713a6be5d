"""What is read together about follow-up: a round over a plan, what is due, and how much is evaluated."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils.functional import Promise

from accounts.models import User
from municipalities.models import Municipality
from plans.following.statements import HEADINGS, Answer, Heading
from plans.law.reports import may_know_date, next_dates
from plans.models import (
    ActionPlan,
    FollowUp,
    FollowUpRound,
    LessonLearned,
    Measure,
    PlanPlace,
    Problem,
    SelfCheck,
    SituationReport,
    Subject,
)
from plans.planning.borrowing.reports import lent_measures
from plans.planning.reports import activities_of
from plans.reports import COLOURS, Look, MeasureRow, measures_of, rows_of
from plans.stats import MeasureState

NEAR_FIRST = 10**15  # added to the key of what comes first
OF_A_LESSON = ("follow_up__measure__plan__municipality__county", "follow_up__measure__plan__group")

# One measure


def measure_row(user: User, measure: Measure) -> MeasureRow:
    """The measure as it stands today."""
    return rows_of(Measure.objects.filter(pk=measure.pk), reader=user, counts=True)[0]


def round_of(measure: Measure, municipality: Municipality) -> FollowUpRound | None:
    """The round over the measure's plan that goes on in the municipality; None if there is none."""
    return FollowUpRound.objects.open().filter(plan=measure.plan_id, municipality=municipality).first()


def begun_draft(user: User, measure: Measure, going_on: FollowUpRound | None) -> FollowUp | None:
    """The draft to go on with: that of the round whoever began it, else one's own."""
    drafts = FollowUp.objects.editable_by(user).filter(measure=measure)
    in_round = drafts.filter(round=going_on).first() if going_on else None
    return in_round or drafts.filter(round=None, created_by=user).first()


def waiting_drafts(user: User, municipality: Municipality) -> list[FollowUp]:
    """What is half written about measures in force there and the user may read, in a round or not; latest first."""
    plans = ActionPlan.objects.of(municipality).in_force()
    drafts = FollowUp.objects.visible_to(user).filter(state=FollowUp.State.DRAFT, measure__plan__in=plans)
    return list(drafts.select_related("measure").order_by("-on", "-pk"))


def can_follow_up(user: User, municipality: Municipality, measure: Measure) -> bool:
    """Whether the user may write a follow-up of the measure there today."""
    mine = Measure.objects.followed_by(user).in_force()
    return municipality.is_editable_by(user) and mine.filter(pk=measure.pk).exists()


def rests_on(user: User, municipality: Municipality, follow_up: FollowUp) -> list[Any]:
    """The activities that the follow-up rests on and that the user may read, as `activities_of` gives them."""
    chosen: Any = follow_up.activities  # a relation of the app above
    return activities_of(user, municipality, chosen.visible_to(user))


def later_than(user: User, follow_up: FollowUp) -> FollowUp | None:
    """The latest final follow-up of the same measure, if it came after this one."""
    final = FollowUp.objects.visible_to(user).final().filter(measure=follow_up.measure_id)
    latest = final.order_by("-on", "-pk").first()
    return latest if latest and (latest.on, latest.pk) > (follow_up.on, follow_up.pk) else None


# Rounds


@dataclass(frozen=True)
class RoundRow:
    """A measure in a round: how it stands, and its follow-up there, if any."""

    row: MeasureRow
    final: FollowUp | None  # the latest one in the round
    draft: FollowUp | None
    can_follow_up: bool

    @property
    def measure(self) -> Measure:
        return self.row.measure

    @property
    def is_needed(self) -> bool:
        """Whether the round waits for it: not cancelled, and no final follow-up."""
        return self.final is None and self.row.state != MeasureState.CANCELLED

    @property
    def look(self) -> Look | None:
        return COLOURS[FollowUp.Colour(self.final.colour)] if self.final else None


@dataclass(frozen=True)
class Count:
    """How many follow-ups say the same, in words."""

    label: str | Promise
    number: int
    look: Look | None = None


@dataclass(frozen=True)
class RoundReport:
    """A round, measure by measure, and what it comes to."""

    round: FollowUpRound
    rows: tuple[RoundRow, ...]
    lessons: tuple[LessonLearned, ...]

    @property
    def done(self) -> list[RoundRow]:
        return [row for row in self.rows if row.final]

    @property
    def needed(self) -> list[RoundRow]:
        return [row for row in self.rows if row.is_needed]

    @property
    def left_out(self) -> list[RoundRow]:
        """Cancelled measures that were not followed up."""
        return [row for row in self.rows if not row.final and not row.is_needed]

    @property
    def asked(self) -> int:
        """How many measures the round is about."""
        return len(self.rows) - len(self.left_out)

    @property
    def colours(self) -> list[Count]:
        """How many go as planned, partly, and not; every colour, also those with none."""
        found = Counter(row.final.colour for row in self.rows if row.final)
        return [Count(COLOURS[c].label, found[c], COLOURS[c]) for c in FollowUp.Colour]

    @property
    def choices(self) -> list[Count]:
        """How many go on, change and stop."""
        found = Counter(row.final.choice for row in self.rows if row.final)
        return [Count(choice.label, found[choice]) for choice in FollowUp.Choice]

    @property
    def known_effects(self) -> int:
        return sum(row.final.effect == FollowUp.Effect.KNOWN for row in self.rows if row.final)


def round_report(user: User, followed: FollowUpRound) -> RoundReport:
    """The round as the user may read it: drafts only to those who may; nine queries, however many measures."""
    visible = FollowUp.objects.visible_to(user).filter(round=followed).order_by("on", "pk")
    found = list(visible.select_related("lesson"))
    finals = {one.measure_id: one for one in found if one.is_final}
    drafts = {one.measure_id: one for one in found if not one.is_final}
    mine = Measure.objects.followed_by(user).in_force().filter(plan=followed.plan_id)
    can_follow_up = set(mine.values_list("pk", flat=True)) if not followed.is_finished else set()
    rows = tuple(
        RoundRow(row, finals.get(row.pk), drafts.get(row.pk), row.pk in can_follow_up)
        for row in measures_of([followed.plan], reader=user)
    )
    lessons = (getattr(final, "lesson", None) for final in finals.values())
    return RoundReport(followed, rows, tuple(lesson for lesson in lessons if lesson))


@dataclass(frozen=True)
class PlanToFollow:
    """A plan in force: when it was last followed up as a whole, when it is to be again, and what goes on."""

    plan: ActionPlan
    last_on: date | None
    due_on: date | None
    going_on: FollowUpRound | None


def next_time(user: User, municipality: Municipality, followed: FollowUpRound) -> date | None:
    """When the plan in force is to be followed up (6 §); None while the round goes on, to those whose business
    the date is not, and of plans that the law does not ask for."""
    is_asked = followed.is_finished and followed.plan.subject == Subject.CRIME
    if not is_asked or not may_know_date(user, municipality, "s6_plan"):
        return None
    return next_dates(municipality).get("s6_plan")


def plans_to_follow(user: User, municipality: Municipality) -> list[PlanToFollow]:
    """The plans in force, and the date of 6 § for the one that the law asks for: that of its table. No date to
    those whose business it is not."""
    plans = list(ActionPlan.objects.visible_to(user).of(municipality).in_force().select_related("group"))
    rounds = FollowUpRound.objects.visible_to(user).filter(
        municipality=municipality, plan__line__in=[plan.line for plan in plans]
    )
    finished: dict[object, date] = {}
    going_on: dict[int, FollowUpRound] = {}
    for one in rounds.select_related("plan"):
        if one.finished_on is None:
            going_on[one.plan_id] = one
        else:
            finished[one.plan.line] = max(one.finished_on, finished.get(one.plan.line, one.finished_on))
    is_asked = any(plan.subject == Subject.CRIME for plan in plans)
    knows_date = is_asked and may_know_date(user, municipality, "s6_plan")
    due = next_dates(municipality).get("s6_plan") if knows_date else None
    return [
        PlanToFollow(
            plan,
            finished.get(plan.line),
            due if plan.subject == Subject.CRIME else None,
            going_on.get(plan.pk),
        )
        for plan in plans
    ]


def finished_rounds(user: User, municipality: Municipality) -> QuerySet[FollowUpRound]:
    """What was finished or registered, the latest first, of plans that the user reads."""
    rounds = FollowUpRound.objects.visible_to(user).finished().filter(municipality=municipality)
    plans = ActionPlan.objects.visible_to(user)
    return rounds.filter(plan__in=plans).select_related("plan").order_by("-finished_on", "-pk")


@dataclass(frozen=True)
class EvaluatedShare:
    """Of the year's activities, how many that are evaluated."""

    year: int
    evaluated: int
    activities: int


def evaluated_share(user: User, municipality: Municipality, year: int) -> EvaluatedShare:
    """An activity is evaluated when one of its three reflections is written, or its measure, in any version, has a
    final follow-up from that day or later. Of those that the user may read; drafts do not count. Two queries."""
    kept = municipality.participations
    entries = kept.visible_to(user, at=municipality).filter(
        is_draft=False, on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)
    )
    lines = Measure.objects.filter(activities=OuterRef(OuterRef("activity"))).values("line")
    later = FollowUp.objects.final().filter(measure__line__in=lines, on__gte=OuterRef("on"))
    reflections = ("went_as_planned", "experienced_as", "helped_or_hindered")
    reflected = Q(*[(f"activity__{name}__gt", "") for name in reflections], _connector=Q.OR)
    return EvaluatedShare(year, entries.filter(reflected | Exists(later)).count(), entries.count())


def lessons_of(user: User, municipality: Municipality, *, own: bool) -> QuerySet[LessonLearned]:
    """The municipality's own lessons, or what other real municipalities share, those of its county first; by falling
    `rank` and `pk`, which is the latest first.

    Where one practises there are no others.
    """
    mine = LessonLearned.objects.of(municipality).values("pk")
    if own:
        lessons = LessonLearned.objects.visible_to(user).filter(pk__in=mine)
        return lessons.annotate(rank=F("pk")).select_related(*OF_A_LESSON)
    near = Municipality.objects.filter(county=municipality.county_id)
    others = shared_lessons(user, near=near).exclude(pk__in=mine)
    return others.none() if municipality.is_practice else others


def shared_lessons(user: User, *, near: QuerySet[Municipality]) -> QuerySet[LessonLearned]:
    """What real municipalities share, by falling `rank` and `pk`: first the lessons of plans that hold in one of the
    places that are `near`, the latest first."""
    here = PlanPlace.objects.filter(document=OuterRef("follow_up__measure__plan"), municipality__in=near)
    first = Case(When(Exists(here), then=Value(NEAR_FIRST)), default=Value(0), output_field=BigIntegerField())
    shared = LessonLearned.objects.visible_to(user).filter(pk__in=LessonLearned.objects.shared().values("pk"))
    return shared.annotate(rank=first + F("pk")).select_related(*OF_A_LESSON)


def matching_lessons(lessons: QuerySet[LessonLearned], *, words: str, theme: str) -> QuerySet[LessonLearned]:
    """Those that hold all of at most eight words in their text or in the name of the measure, and bear the theme.

    Nothing else is searched: of others' lessons that is all that they have chosen to show.
    """
    measure = "follow_up__measure"
    for word in words.split()[:8]:
        lessons = lessons.filter(Q(text__icontains=word) | Q(**{f"{measure}__title__icontains": word}))
    return lessons.filter(**{f"{measure}__themes__contains": [theme]}) if theme else lessons


def borrowable(lessons: list[LessonLearned], user: User, municipality: Municipality) -> set[int]:
    """Which of the lessons' measures the user may borrow there."""
    if not municipality.is_editable_by(user):
        return set()
    measures = [lesson.follow_up.measure_id for lesson in lessons]
    return set(lent_measures(municipality).filter(pk__in=measures).values_list("pk", flat=True))


@dataclass(frozen=True)
class LessonRow:
    """A lesson, the problems that its measure was about, and the lägesbild that took it up, if the reader may
    know of that."""

    lesson: LessonLearned
    taken_up_in: SituationReport | None
    problems: tuple[Problem, ...]


def lesson_rows(lessons: list[LessonLearned], user: User, municipality: Municipality) -> list[LessonRow]:
    """The way back from each lesson, and onwards; four queries, however many."""
    measure = "follow_up__measure"
    prefetch_related_objects(lessons, f"{measure}__problems", f"{measure}__causes__problem")
    taken_up = {lesson.used_in_id for lesson in lessons if lesson.used_in_id}
    reports = SituationReport.objects.visible_to(user).of(municipality).in_bulk(taken_up)
    found = []
    for lesson in lessons:
        of = lesson.follow_up.measure
        problems = {problem.pk: problem for problem in of.problems.all()}
        problems |= {cause.problem_id: cause.problem for cause in of.causes.all()}
        found.append(LessonRow(lesson, reports.get(lesson.used_in_id), tuple(problems.values())))
    return found


def taken_up_in(user: User, municipality: Municipality, follow_up: FollowUp) -> SituationReport | None:
    """The lägesbild that took up the lesson of the follow-up, if there is one and the user reads it there."""
    lesson = getattr(follow_up, "lesson", None)
    if lesson is None or lesson.used_in_id is None:
        return None
    return SituationReport.objects.visible_to(user).of(municipality).filter(pk=lesson.used_in_id).first()


def has_plan(municipality: Municipality) -> bool:
    """Whether a plan is in force, so that anything can be missing in it."""
    return ActionPlan.objects.of(municipality).in_force().exists()


# The self-check


@dataclass(frozen=True)
class AnswerRow:
    """A statement with the year's answer, and the one before it."""

    text: str | Promise
    now: str | Promise  # empty where there is none
    code: str
    before: str | Promise


@dataclass(frozen=True)
class SelfCheckPair:
    """The latest self-check beside one's own before it."""

    latest: SelfCheck
    before: SelfCheck | None
    parts: tuple[tuple[Heading, tuple[AnswerRow, ...]], ...]


def self_check_pair(checks: QuerySet[SelfCheck]) -> SelfCheckPair | None:
    """The two latest, heading by heading; None where there is none. One query."""
    latest, before = [*checks.order_by("-year")[:2], None, None][:2]
    if latest is None:
        return None

    def word(check: SelfCheck | None, code: str) -> str | Promise:
        answer = check.answers.get(code) if check else None
        return Answer(answer).label if answer in Answer.values else ""

    parts = tuple(
        (
            heading,
            tuple(
                AnswerRow(s.text, word(latest, s.code), latest.answers.get(s.code, ""), word(before, s.code))
                for s in heading.statements
            ),
        )
        for heading in HEADINGS
    )
    return SelfCheckPair(latest, before, parts)


def years_answered(checks: QuerySet[SelfCheck]) -> list[int]:
    """The years with answers, the latest first."""
    return list(checks.order_by("-year").values_list("year", flat=True))
