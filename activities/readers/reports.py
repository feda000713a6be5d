"""What was decided, what happened, whether the plan is followed and where the figures go: on one page."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Family, Participation, PublicPage
from municipalities.cooperation.reports import cooperation_facts
from municipalities.models import CitizenPledge, Municipality
from plans.law.reports import law_table
from plans.models import ActionPlan, Goal, PlanPlace, Subject
from plans.reports import COLOURS, LOOKS, measures_of
from plans.stats import MeasureState
from surveys.figures import Figures, figures_of_many

YEAR = timedelta(days=365)
EXAMPLES = 5
MOST_FIGURES = 4
# Mandate periods of municipal assemblies: from 15 October of the election year (kommunallagen 5 kap. 9 §).
TERMS = (2014, 2018, 2022, 2026, 2030)
TERM_BEGINS = (10, 15)  # month, day
TO_DECIDE_WITHIN = timedelta(days=270)


@dataclass(frozen=True)
class Tally:
    """How many measures or follow-ups stand alike, in the colour, icon and word of that state."""

    label: str
    number: int
    tone: str
    icon: str


@dataclass(frozen=True)
class GoalText:
    """A goal as it was adopted, and the operative goals under it."""

    text: str
    under: tuple[str, ...]


@dataclass(frozen=True)
class GoalHistory:
    """One goal over the plans: its wording now, and in which of them it stood, with the term of office."""

    text: str
    plans: tuple[str, ...]
    is_kept: bool  # stands in the plan in force


@dataclass(frozen=True)
class Decision:
    """Something that will come to the politicians, and when."""

    text: str
    on: str


@dataclass(frozen=True)
class Pledge:
    """A promise to those who live there, and what came of it."""

    text: str
    issuers: str
    outcome: str


@dataclass(frozen=True)
class Overview:
    """The whole page as plain values: it can be kept as JSON, and shown again as it was."""

    plan: str
    decided: str
    goals: tuple[GoalText, ...]
    followed: str  # in a sentence
    measures: tuple[Tally, ...]
    follow_ups: tuple[Tally, ...]
    happened: str
    kinds: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]
    figures: tuple[dict[str, Any], ...]
    decisions: tuple[Decision, ...]
    pledges: tuple[Pledge, ...]
    history: tuple[GoalHistory, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def drawn(self) -> list[Figures]:
        """The figures, to draw."""
        return [Figures.from_json(kept) for kept in self.figures]


def overview(municipality: Municipality, *, is_public: bool = False) -> Overview:
    """Gather the page from what is decided and shared alone: the same for every reader.

    `is_public` leaves out what is only for the politicians: what will come to them to decide.
    """
    plan = plan_in_force(municipality)
    rows = measures_of([plan]) if plan else []
    goals = list(plan.goals.select_related("indicator")) if plan else []
    states = Counter(row.state for row in rows)
    colours = Counter(row.follow_up.colour for row in rows if row.follow_up)
    total, kinds, examples = happened(municipality)
    return Overview(
        plan=plan.title if plan else "",
        decided=decided(plan, municipality) if plan else "",
        goals=tuple(adopted(goals)),
        followed=followed(len(rows), states),
        measures=tuple(
            Tally(str(LOOKS[state].label), states[state], LOOKS[state].tone, LOOKS[state].icon)
            for state in MeasureState
            if states[state]
        ),
        follow_ups=tuple(
            Tally(str(look.label), colours[colour], look.tone, look.icon)
            for colour, look in COLOURS.items()
            if colours[colour]
        ),
        happened=ngettext(
            "%(n)s activity has been shared in the last year.",
            "%(n)s activities have been shared in the last year.",
            total,
        )
        % {"n": total},
        kinds=tuple(kinds),
        examples=tuple(examples),
        figures=tuple(_figures(goals, municipality)),
        decisions=() if is_public else tuple(to_decide(municipality, plan)),
        pledges=tuple(pledges(municipality)),
        history=tuple(goal_history(municipality, plan)),
    )


def plan_in_force(municipality: Municipality) -> ActionPlan | None:
    """The crime prevention plan in force, else another one."""
    plans = ActionPlan.objects.of(municipality).in_force()
    return plans.filter(subject=Subject.CRIME).first() or plans.first()


def decided(plan: ActionPlan, municipality: Municipality) -> str:
    """By whom and when the plan was decided for the municipality."""
    place = PlanPlace.objects.filter(document=plan, municipality=municipality).first()
    if place is None or place.decided_on is None:
        return ""
    said = _("Decided by %(body)s on %(day)s") % {
        "body": place.deciding_body,
        "day": place.decided_on.isoformat(),
    }
    return f"{said}, {place.minutes_ref}." if place.minutes_ref else f"{said}."


def adopted(goals: list[Goal]) -> Iterable[GoalText]:
    """The goals in order, the operative ones under theirs."""
    for goal in goals:
        if goal.parent_id is None:
            yield GoalText(goal.text, tuple(child.text for child in goals if child.parent_id == goal.pk))


def followed(measures: int, states: Counter[MeasureState]) -> str:
    """Whether the plan is followed, in a sentence; no verdict where nothing says so."""
    if not measures:
        return _("There are no measures to follow yet.")
    facts = {
        "n": measures,
        "going": states[MeasureState.ONGOING] + states[MeasureState.DONE],
        "late": states[MeasureState.LATE],
    }
    said = ngettext(
        "Of %(n)s measure, %(going)s is going on or carried out",
        "Of %(n)s measures, %(going)s are going on or carried out",
        measures,
    )
    if facts["late"]:
        return _("%(said)s and %(late)s late.") % {"said": said % facts, **facts}
    return f"{said % facts}."


def happened(municipality: Municipality) -> tuple[int, list[tuple[str, int]], list[str]]:
    """How many activities were shared in the last year, of which kinds, and the newest of them."""
    since = timezone.localdate() - YEAR
    shared = Participation.objects.shared().filter(municipality=municipality, on__gt=since)
    counts = dict(shared.order_by().values_list("activity__family").annotate(Count("pk")))
    kinds = [(str(family.label), counts[family.value]) for family in Family if counts.get(family.value)]
    newest = shared.order_by("-on", "-activity").values_list("on", "activity__title")[:EXAMPLES]
    return sum(counts.values()), kinds, [f"{day.isoformat()} {title}" for day, title in newest]


def _figures(goals: list[Goal], municipality: Municipality) -> list[dict[str, Any]]:
    """The figures of the goals' indicators as JSON, each once; nothing that only the municipality has put in."""
    indicators = list({goal.indicator_id: goal.indicator for goal in goals if goal.indicator}.values())[
        :MOST_FIGURES
    ]
    if not indicators:
        return []
    found = figures_of_many(indicators, municipality, public_only=True)
    return [json.loads(json.dumps(found[one.pk].as_json())) for one in indicators if found[one.pk].rows]


def to_decide(municipality: Municipality, plan: ActionPlan | None) -> Iterable[Decision]:
    """What will come to the politicians in the next months, the nearest first."""
    today = timezone.localdate()
    dated: list[tuple[date, str]] = []
    law = law_table(municipality, is_whole=True)
    for code, text in (
        ("s6_report", _("The lägesbild is to be updated")),
        ("s6_plan", _("The plan is to be followed up")),
        ("s13_report", _("Report to fullmäktige")),
    ):
        row = law.row(code)
        if row is not None and row.next_on is not None:
            dated.append((row.next_on, text))
    facts = cooperation_facts([municipality.pk])[municipality.pk]
    if facts.agreement_valid_to is not None:
        dated.append((facts.agreement_valid_to, _("%(title)s ends") % {"title": facts.agreement_latest}))
    if plan is not None and plan.period_to is not None:
        dated.append((plan.period_to, _("The plan's period ends: a new plan is to be decided")))
    for day, text in sorted(dated):
        if day <= today + TO_DECIDE_WITHIN:
            yield Decision(text, day.isoformat())


def pledges(municipality: Municipality) -> Iterable[Pledge]:
    """The promises in force, and those whose outcome was told in the last two years."""
    today = timezone.localdate()
    for pledge in CitizenPledge.objects.filter(municipalities=municipality):
        in_force = pledge.starts_on <= today and (pledge.ends_on is None or pledge.ends_on > today)
        if in_force or (pledge.outcome_on and pledge.outcome_on > today - 2 * YEAR):
            yield Pledge(pledge.text, pledge.issuers, pledge.outcome)


def goal_history(municipality: Municipality, plan: ActionPlan | None) -> Iterable[GoalHistory]:
    """Each strategic goal that a decided plan has had, oldest first: whatever the majority, what was kept."""
    subject = plan.subject if plan else Subject.CRIME
    places = PlanPlace.objects.filter(municipality=municipality, decided_on__isnull=False)
    days = {pk: day for pk, day in places.values_list("document", "decided_on") if day}
    goals = Goal.objects.filter(
        plan__in=ActionPlan.objects.of(municipality).final().filter(subject=subject),
        level=Goal.Level.STRATEGIC,
    ).select_related("plan")
    lines: dict[Any, list[Goal]] = {}
    for goal in sorted(goals, key=lambda one: (days.get(one.plan_id, date.min), one.position, one.pk)):
        if goal.plan_id in days:
            lines.setdefault(goal.line, []).append(goal)
    if len({goal.plan_id for kept in lines.values() for goal in kept}) < 2:
        return
    for kept in lines.values():
        yield GoalHistory(
            kept[-1].text,
            tuple(f"{goal.plan.title} ({term_of(days[goal.plan_id])})" for goal in kept),
            plan is not None and kept[-1].plan_id == plan.pk,
        )


def term_of(day: date) -> str:
    """The term of office that a day falls in: 2022–2026."""
    begun = [year for year in TERMS if date(year, *TERM_BEGINS) <= day]
    first = begun[-1] if begun else TERMS[0] - 4
    return _("term %(first)s–%(last)s") % {"first": first, "last": first + 4}


def kept(content: dict[str, Any]) -> Overview:
    """The page as it was when it was published."""
    values = dict(content)
    for name, kind in (
        ("measures", Tally), ("follow_ups", Tally), ("decisions", Decision), ("pledges", Pledge),
    ):  # fmt: skip
        values[name] = tuple(kind(**item) for item in values[name])
    values["goals"] = tuple(GoalText(item["text"], tuple(item["under"])) for item in values["goals"])
    values["history"] = tuple(
        GoalHistory(item["text"], tuple(item["plans"]), item["is_kept"]) for item in values["history"]
    )
    values["kinds"] = tuple((name, number) for name, number in values["kinds"])
    values["examples"], values["figures"] = tuple(values["examples"]), tuple(values["figures"])
    return Overview(**values)


def page_of(municipality: Municipality) -> PublicPage | None:
    """What the municipality has published, or None."""
    return PublicPage.objects.filter(municipality=municipality).first()
